"""The same files give the same results, byte for byte, whatever keeps them and whatever computes:
SQLite and DuckDB, PostgreSQL and DuckDB, Parquet and Spark."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import main
from evalcore.record import reading as segments
from evalcore.vocabulary import Fact
from tests.cli.conftest import SCHEME, Ran, facts
from tests.support.postgres import Accounts

Command = Callable[..., Ran]


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """The township's year as JSON lines, as another program would export it."""

    def line(fact: Fact) -> str:
        public = json.loads(fact.public_state())
        private = json.loads(fact.private_state() or b"{}")
        public.pop("received_on", None)
        return json.dumps({"fact": type(fact).__name__, **public, **private}, ensure_ascii=False)

    path = tmp_path / "year.jsonl"
    path.write_text("\n".join(line(fact) for fact in facts()) + "\n", encoding="utf-8")
    return path


def digests(evalcore: Command, store: str, out: Path, *more: str) -> dict[str, str]:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--out", out, "--json", *more)
    assert ran.code == 0, ran.err
    return dict(ran.json["digests"])


def test_results_are_equal_on_both_engines_written_by_a_writer_and_scored_by_a_reader(
    evalcore: Command,
    handed_in: Path,
    tmp_path: Path,
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "server.keys"))
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    found: list[dict[str, str]] = []
    file = str(tmp_path / "file.db")
    for owner, writer, reader in (
        (file, file, file),
        (accounts.owner, accounts.writer, accounts.reader),
    ):
        assert evalcore("init", "--store", owner).code == 0
        taken = evalcore(
            "import", handed_in, "--store", writer, "--received-on", "2026-01-05", "--actor", "x"
        )
        assert taken.code == 0, taken.out + taken.err
        assert evalcore("verify", reader).code == 0
        found.append(digests(evalcore, reader, tmp_path / f"results-{len(found)}.db"))
    assert found[0] == found[1]
    # What both computed stands first: without Spark only the third way is skipped.
    request.getfixturevalue("spark")
    monkeypatch.setattr(segments, "SEGMENT_LEAST", 10)
    there = digests(evalcore, accounts.reader, tmp_path / "results-spark.db", "--engine", "spark")
    assert list((tmp_path / "cache").rglob("*.parquet"))
    assert there == found[0]


def test_no_password_of_the_server_is_shown_or_kept(
    evalcore: Command,
    handed_in: Path,
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = postgres_schema()
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "server.keys"))
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    with_password = server.replace("@", ":secret-word@", 1) if ":secret" not in server else server
    said = [evalcore("init", "--store", with_password)]
    said.append(evalcore("import", handed_in, "--store", with_password, "--actor", "x"))
    said.append(evalcore("verify", with_password))
    out = tmp_path / "results.db"
    main(["score", "--scheme", SCHEME, "--store", with_password, "--out", str(out)])
    assert "secret-word" not in "".join(ran.out + ran.err for ran in said)
    if out.exists():
        with sqlite3.connect(out) as database:
            assert "secret-word" not in "".join(database.iterdump())
