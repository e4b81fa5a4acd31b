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
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psycopg
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


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("EVALCORE_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"PostgreSQL is required (EVALCORE_REQUIRE_POSTGRES=1), but {reason}")
    pytest.skip(f"needs PostgreSQL, but {reason}")


class Server:
    """A PostgreSQL server that nobody else uses, and that tests may stop, kill and start again.

    ``wal``: another place for its write-ahead log. ``safe``: with fsync, as in an office; else as
    fast as can be.
    """

    def __init__(
        self, folder: Path, *, safe: bool = False, data: Path | None = None, wal: Path | None = None
    ) -> None:
        binaries = _binaries()
        if binaries is None:
            _unavailable("its server programs are not installed")
        self.owner = _owner()
        if os.geteuid() == 0 and self.owner is None:
            _unavailable("it does not run as root, and there is no user to run it as")
        self.folder, self.binaries = folder, binaries
        self.data, self.safe = data or folder / "data", safe
        self.user = self.owner or getpass.getuser()
        if self.owner:
            shutil.chown(folder, self.owner)
        self.port, self.ran = _free_port(), False
        apart = [] if wal is None else ["--waldir", str(wal)]
        self._run(
            "initdb",
            *("-D", str(self.data), "-U", self.user, "-A", "trust", "-E", "UTF8", "--no-sync"),
            *("--wal-segsize", "1"),
            *apart,
        )

    @property
    def url(self) -> str:
        """The URL of its database, without a schema, as its administrator."""
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} "
            # No socket file: its lock would outlive a server that was killed.
            "-c unix_socket_directories= -c max_connections=60 -c shared_buffers=64MB"
        )
        if not self.safe:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        # Output goes to a file: a pipe would stay open as long as the server runs.
        self._control("-l", str(self.folder / "log"), "-o", options, "-t", "60", "start")
        self.ran = True

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: ``immediate`` drops everybody at once, as a power cut does."""
        self._control("-m", mode, "stop")

    def stop_if_up(self) -> None:
        """Stop what is left of it."""
        if (self.data / "postmaster.pid").exists():
            self.kill()

    def kill(self) -> None:
        """``kill -9`` of the server; its children end when they see that it is gone."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        children = _children(pid)
        os.kill(pid, signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        wait_for(lambda: not any(map(_lives, [pid, *children])), "the server did not end")
        # Where nobody collects the dead, its number looks taken for ever.
        (self.data / "postmaster.pid").unlink()

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            (str(self.binaries / program), *arguments),
            user=self.owner,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            said = done.stdout + (log.read_text(errors="replace") if log.exists() else "")
            assert not self.ran, f"it did not go on: {said[-1000:]}"
            _unavailable(f"it did not start: {said[-1000:]}")


def wait_for(done: Callable[[], bool], otherwise: str, seconds: float = 60) -> None:
    """Look until ``done``; fail with ``otherwise`` where it does not come."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, otherwise
        time.sleep(0.01)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server's database, without a schema."""
    folder = Path(tempfile.mkdtemp(prefix="evalcore-pg-"))
    try:
        server = Server(folder)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """A running server for the tests of one module, which may stop and kill it."""
    folder = Path(tempfile.mkdtemp(prefix="evalcore-pg-own-"))
    try:
        server = Server(folder, safe=True)
        server.start()
        yield server
        with suppress(BaseException):
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_schema(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes URLs with a fresh schema each; drops the schemas at the end of the test."""
    from psycopg.sql import SQL, Identifier

    made: list[str] = []

    def new() -> str:
        made.append("t_" + uuid.uuid4().hex[:12])
        return f"{postgres_server}?schema={made[-1]}"

    yield new
    with psycopg.connect(postgres_server, autocommit=True) as db:
        for schema in made:
            db.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


@dataclass(frozen=True)
class Accounts:
    """Addresses of one record, as its owner and as accounts in each of its roles."""

    owner: str
    writer: str
    keeper: str
    reader: str
    stranger: str


@contextmanager
def accounts_of(owner: str) -> Iterator[Accounts]:
    """A record at ``owner`` with its roles, and an account in each; they go at the end."""
    from evalcore.record import open_record
    from evalcore.record.postgres_roles import make_roles
    from evalcore.record.postgres_url import Address

    open_record(owner, create=True).close()
    address = Address.parse(owner)
    roles = make_roles(address).roles
    mark = uuid.uuid4().hex[:8]
    groups = {"writer": roles.writer, "keeper": roles.keeper, "reader": roles.reader}
    names = {kind: f"{kind}_{mark}" for kind in (*groups, "stranger")}
    with psycopg.connect(address.url, autocommit=True) as db:
        for kind, name in names.items():
            inside = f' IN ROLE "{groups[kind]}"' if kind in groups else ""
            db.execute(f'CREATE ROLE "{name}" LOGIN{inside}'.encode())
        user = db.info.user
        try:
            yield Accounts(
                owner, *(owner.replace(f"//{user}@", f"//{name}@") for name in names.values())
            )
        finally:
            for name in (*names.values(), *reversed(roles.names)):
                db.execute(f'DROP OWNED BY "{name}"'.encode())
                db.execute(f'DROP ROLE "{name}"'.encode())


@pytest.fixture
def accounts(postgres_schema: Callable[[], str]) -> Iterator[Accounts]:
    """A record of its own, with accounts in each of its roles."""
    with accounts_of(postgres_schema()) as made:
        yield made
