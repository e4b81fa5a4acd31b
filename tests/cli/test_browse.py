"""``evalcore browse`` as a user runs it: starts, says where, ends clean, writes for an office."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli import browse_serving
from projections.browsing.front import in_address
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _datasette() -> None:
    pytest.importorskip("datasette")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_ended_and_leaves_nothing(
    results: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    before = results.read_bytes()
    command = [sys.executable, "-m", "cli.main", "browse", "--results", str(results)]
    running = subprocess.Popen(
        [*command, "--port", "0", "--no-open", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    try:
        assert running.stdout is not None
        told = ""
        while not told.endswith("\n}\n"):
            line = running.stdout.readline()
            assert line, running.communicate()[1]
            told += line
        shape = json.loads(told)
        assert shape["address"].startswith("http://127.0.0.1:")
        assert (shape["edition"], shape["database"], shape["files"]) == ("analysts", "results", [])
        with urllib.request.urlopen(shape["address"]) as page:
            assert "谁排在哪里" in page.read().decode()
        question = next(q for q in shape["questions"] if q["question"] == "differ")
        assert question["parameters"] == ["甲", "乙"]
        with urllib.request.urlopen(question["address"]) as page:
            assert "甲与乙差在哪里" in page.read().decode()
        assert list(tmp_path.iterdir())
        running.send_signal(sent)
        _out, err = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 0, err
    assert "The copy was deleted" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
    assert results.read_bytes() == before


def test_a_port_in_use_is_said_with_another_and_nothing_is_copied(
    evalcore: Run, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = evalcore("browse", "--results", results, "--port", port)
    assert ran.code == 3
    assert f"Port {port}" in ran.err
    assert f"--port {port + 1}" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_where_datasette_is_missing_both_remedies_are_said(
    evalcore: Run, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    ran = evalcore("browse", "--results", results)
    assert ran.code == 3
    assert "pip install 'evalcore[browse]'" in ran.err
    assert "--no-index --find-links wheelhouse" in ran.err


def test_a_host_that_is_no_address_is_a_usage_error(evalcore: Run, results: Path) -> None:
    ran = evalcore("browse", "--results", results, "--host", "no such host", "--port", "0")
    assert (ran.code, "no address of this machine" in ran.err) == (2, True)


def test_no_results_are_said_with_how_to_get_them(evalcore: Run, tmp_path: Path) -> None:
    ran = evalcore("browse", "--results", tmp_path / "none.db")
    assert (ran.code, "score" in ran.err) == (2, True)


def test_metadata_and_database_are_written_for_an_office_that_serves_them(
    evalcore: Run, results: Path, tmp_path: Path
) -> None:
    file = tmp_path / "浏览.json"
    ran = evalcore("browse", "--results", results, "--metadata", file, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["files"] == [str(file), str(tmp_path / "浏览.db")]
    assert ran.json["address"] == ""
    assert "datasette" not in ran.out
    described = json.loads(file.read_text(encoding="utf-8"))
    address = f"/{in_address('浏览')}/where"
    front, answer = asked(tmp_path / "浏览.db", described, "/", f"{address}.json")
    assert f'<a href="{address}">谁排在哪里</a>' in front.text
    assert len(answer.json()["rows"]) == 6
    # Again, over what was written before; never over anything else.
    assert evalcore("browse", "--results", results, "--metadata", file).code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["浏览.db", "浏览.json"]


@pytest.mark.parametrize("name", ["x.json", "x.db"])
def test_metadata_replaces_nothing_else(
    evalcore: Run, results: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"mine")
    ran = evalcore("browse", "--results", results, "--metadata", tmp_path / "x.json")
    assert (ran.code, "not overwritten" in ran.err) == (2, True)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"mine"


def test_results_are_never_replaced_by_the_copy(
    evalcore: Run, results: Path, tmp_path: Path
) -> None:
    own = tmp_path / "results.db"
    own.write_bytes(results.read_bytes())
    ran = evalcore("browse", "--results", results, "--metadata", tmp_path / "results.json")
    assert (ran.code, own.read_bytes()) == (2, results.read_bytes())


def test_metadata_has_to_end_in_json(evalcore: Run, results: Path, tmp_path: Path) -> None:
    ran = evalcore("browse", "--results", results, "--metadata", tmp_path / "x.yaml")
    assert (ran.code, ".json" in ran.err) == (2, True)


def test_only_requests_that_name_this_machine_are_answered() -> None:
    seen: list[int] = []

    async def inner(_scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(200)

    async def send(message: Any) -> None:
        if "status" in message:
            seen.append(message["status"])

    async def ask(application: Any, host: str) -> int:
        scope = {"type": "http", "headers": [(b"host", host.encode())]}
        await application(scope, None, send)
        return seen[-1]

    home = browse_serving.guarded(inner, "127.0.0.1")
    for host, status in [
        ("127.0.0.1:8001", 200), ("localhost:8001", 200), ("[::1]:8001", 200),
        ("evil.example", 421), ("127.0.0.1.evil.example:8001", 421), ("", 421),
    ]:  # fmt: skip
        assert asyncio.run(ask(home, host)) == status, host
    # Whoever opens it to others names them: there is no telling by which name they come.
    assert asyncio.run(ask(browse_serving.guarded(inner, "0.0.0.0"), "office.example")) == 200


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)],
)
def test_this_machine_alone_or_not(host: str, alone: bool) -> None:
    assert browse_serving.is_loopback(host) is alone


def asked(database: Path, described: dict[str, Any], *paths: str) -> list[Any]:
    async def ask() -> list[Any]:
        datasette = browse_serving.datasette_of(database, described)
        return [await datasette.client.get(path) for path in paths]

    return asyncio.run(ask())
