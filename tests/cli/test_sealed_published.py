"""A published year in which an informant is erased: every proof, page and certificate stands, and
no byte that we write betrays them, before or after."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary.problems import ProblemFound, ReplyGiven
from tests.cli.conftest import Ran, events
from tests.cli.published_year import make_year
from tests.cli.sealed_world import (
    ANSWER,
    INFORMANT,
    OF_CASE,
    WHY,
    WORDS,
    betrayed,
    everything_below,
    openable,
)

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published year; of village V1 somebody told something."""
    folder = make_year(tmp_path_factory.mktemp("year"), published=False)
    told = [
        ProblemFound(
            occurred_on=date(2025, 3, 3), received_on=date(2025, 3, 3), problem="W9", unit="V1",
            found_by="masses", description=WORDS, reporter=INFORMANT,
        ),
        ReplyGiven(
            occurred_on=date(2025, 3, 9), received_on=date(2025, 3, 9), problem="W9", note=ANSWER
        ),
    ]  # fmt: skip
    with open_record(folder / "record.db") as record:
        record.append("hotline", events(list(told)), actor="t")
    publish = ("publish", "--scheme", folder / "own.yaml", "--store", folder / "record.db", "--by",
               "县委", "--on", "2026-01-15", "--out", folder / "results.db")  # fmt: skip
    assert main([str(part) for part in publish]) == 0
    return folder


@pytest.fixture
def office(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "office"
    shutil.copytree(year, folder)
    monkeypatch.chdir(folder)
    return folder


def papers(evalcore: Command, folder: Path, name: str) -> list[Ran]:
    """Everything that is made of a published year for others to read."""
    out = folder / name
    out.mkdir()
    commands: list[tuple[object, ...]] = [
        ("dossier", "P1@V1", "--out", out),
        ("bundle", "--out", out / "b.zip"),
        ("bundle", "--out", out / "b"),
        ("backup", out / "b.evalcore-backup"),
        ("report", "--all", "--out", out / "reports"),
        ("trail", "W9"),
        ("trail", "--from", "2025-01-01", "--json", "--limit", 999),
        ("sealed", "list", "--all"),
        ("sealed", "check", "--json"),
        ("verify", "--json"),
        ("verify", out / "b.zip"),
        ("certificate", "--json"),
    ]
    ran = [evalcore(*command) for command in commands]
    for command, one in zip(commands, ran, strict=True):
        assert one.code == 0, (command, one.out, one.err)
    return ran


def test_no_byte_that_is_written_betrays_an_informant_before_or_after(
    evalcore: Command, office: Path
) -> None:
    for name in ("before", "after"):
        for ran in papers(evalcore, office, name):
            assert betrayed(ran.out + ran.err, OF_CASE) == []
        if name == "before":
            assert openable(office / "record.db") == sorted(OF_CASE)
            ran = evalcore("sealed", "destroy", "W9", *WHY)
            assert ran.code == 0
            assert betrayed(ran.out + ran.err, OF_CASE) == []
    assert openable(office / "record.db") == []
    met = set()
    for path, text in everything_below(office):
        met.add(path.suffix)
        assert betrayed(text, OF_CASE) == [], path
    assert {".db", ".keys", ".html", ".zip", ".evalcore-backup", ".parquet"} <= met


def test_certificate_replay_and_the_pages_made_before_stand_after_the_destruction(
    evalcore: Command, office: Path
) -> None:
    assert evalcore("dossier", "P1@V1", "--out", office / "page.html", "--edition", "own").code == 0
    before = evalcore("certificate", "--json").out
    assert evalcore("sealed", "destroy", "W9", *WHY).code == 0
    assert evalcore("certificate", "--json").out == before
    for command in (("verify",), ("verify", "page.html"), ("replay",), ("sealed", "check")):
        ran = evalcore(*command)
        assert ran.code == 0, (command, ran.out, ran.err)
