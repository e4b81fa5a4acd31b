"""A private PostgreSQL for the tests: started once, thrown away at the end.

``postgres_server`` gives the URL of a server that nobody else uses. Where PostgreSQL is not
installed, tests that need it are skipped, saying so; with ``EVALCORE_REQUIRE_POSTGRES=1`` they
fail instead.
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def _binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, newest version first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if found:
        return found[-1].parent
    config = shutil.which("pg_config")
    if config:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folder = Path(said.stdout.strip())
        if (folder / "initdb").exists():
            return folder
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def _owner() -> str | None:
    """Who must run the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unavailable(reason: str) -> None:
    if os.environ.get("EVALCORE_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"PostgreSQL is required (EVALCORE_REQUIRE_POSTGRES=1), but {reason}")
    pytest.skip(f"needs PostgreSQL, but {reason}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server's database, without a schema."""
    binaries = _binaries()
    if binaries is None:
        _unavailable("its server programs are not installed")
        return
    owner = _owner()
    if os.geteuid() == 0 and owner is None:
        _unavailable("it does not run as root, and there is no user to run it as")
    folder = Path(tempfile.mkdtemp(prefix="evalcore-pg-"))
    data = folder / "data"
    user = owner or getpass.getuser()
    if owner:
        shutil.chown(folder, owner)

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            user=owner,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            log = folder / "log"
            said = done.stdout + (log.read_text(errors="replace") if log.exists() else "")
            _unavailable(f"it did not start: {said[-1000:]}")

    port = _free_port()
    try:
        run(
            str(binaries / "initdb"),
            *("-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync"),
        )
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 "
            "-c shared_buffers=64MB"
        )
        # Output goes to a file: a pipe would stay open as long as the server runs.
        run(
            *(str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log")),
            *("-o", options, "-w", "-t", "60", "start"),
        )
        try:
            yield f"postgresql://{user}@127.0.0.1:{port}/postgres"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_schema(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes URLs with a fresh schema each; drops the schemas at the end of the test."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    made: list[str] = []

    def new() -> str:
        made.append("t_" + uuid.uuid4().hex[:12])
        return f"{postgres_server}?schema={made[-1]}"

    yield new
    with psycopg.connect(postgres_server, autocommit=True) as db:
        for schema in made:
            db.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
