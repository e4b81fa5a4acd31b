"""What ``import evalcore`` and ``import projections`` hand to analysts, and their page."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import evalcore
import projections
from evalcore.errors import StoreError, UsageError
from evalcore.record import Record
from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.problems import ProblemFound
from projections import Scored
from projections.digests import TABLES
from tests.cli.conftest import SCHEME, SECRET, events, facts
from tests.projections.exchange.world import record_of

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEAVY = ("duckdb", "pyarrow", "attrs", "msgspec", "cryptography", "sqlite_utils")


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of the page: six villages, two commits."""
    folder = tmp_path_factory.mktemp("township")
    every = facts()
    late: list[Fact] = [fact for fact in every if isinstance(fact, MeetingHeld | ProblemFound)]
    with evalcore.open_record(folder / "record.db", create=True) as record:
        record.append("a", events([fact for fact in every if fact not in late]), actor="test")
        record.append("b", events(late), actor="test")
    return folder


@pytest.fixture(scope="module")
def record(township: Path) -> Iterator[Record]:
    with evalcore.open_record(township / "record.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def scored(record: Record) -> Iterator[Scored]:
    with projections.score(record, SCHEME) as run:
        yield run


def test_the_page_shows_what_its_code_prints(
    township: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    told = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert [kind for kind, _text in told] == ["python", "text"] * (len(told) // 2)
    assert len(told) > 10
    names: dict[str, Any] = {}
    with contextlib.chdir(township):
        for (_python, code), (_text, shown) in zip(told[::2], told[1::2], strict=True):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(code, names)
            assert printed.getvalue() == shown


def test_importing_both_loads_nothing_heavy() -> None:
    code = f"import sys, evalcore, projections; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


@pytest.mark.parametrize("package", [evalcore, projections])
def test_every_name_that_a_package_promises_is_there_and_no_other(package: Any) -> None:
    for name in package.__all__:
        assert getattr(package, name).__doc__
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = package.no_such_name


def test_written_results_hold_the_same_tables_as_the_run(scored: Scored, tmp_path: Path) -> None:
    written = scored.write(tmp_path / "results.db")
    with projections.open_results(tmp_path / "results.db") as results:
        assert results.digests == scored.digests == written.digests
        assert set(results.digests) == set(TABLES)
        assert results.digest == scored.digest == written.digest
        assert set(results.names()) == {*scored.names(), "tables"}
        assert results.ledgers() == scored.ledgers()
        for name in scored.names():
            assert results.table(name).equals(scored.table(name), check_metadata=True), name
        for name in scored.ledgers():
            assert results.ledger(name).equals(scored.ledger(name), check_metadata=True), name


def test_every_column_has_a_title_and_a_meaning(scored: Scored) -> None:
    tables = [scored.table(name) for name in scored.names()]
    for table in (*tables, *map(scored.ledger, scored.ledgers())):
        for field in table.schema:
            assert field.metadata[b"title"], field.name
            assert field.metadata[b"meaning"], field.name


def test_no_number_is_a_floating_one(scored: Scored) -> None:
    tables = [scored.table(name) for name in scored.names()]
    kinds = {
        str(field.type)
        for table in (*tables, *map(scored.ledger, scored.ledgers()))
        for field in table.schema
    }
    assert not {kind for kind in kinds if "float" in kind or "double" in kind}


def test_sealed_words_are_in_no_table(record: Record, scored: Scored) -> None:
    tables = [scored.table(name) for name in scored.names()]
    tables += [scored.ledger(name) for name in scored.ledgers()]
    tables += [evalcore.effective_facts(record, name) for name in evalcore.families()]
    assert not [table for table in tables if SECRET in str(table.to_pylist())]


def test_another_number_is_another_run_and_leaves_the_first_alone(
    record: Record, scored: Scored
) -> None:
    before = scored.contributions()
    changed = {"indicators.pledge_kept.points": "20"}
    with projections.score(record, SCHEME, settings=changed) as trial:
        assert trial.digest != scored.digest
        assert trial.run.settings == changed
    assert scored.contributions().equals(before)


def test_a_moment_before_knows_less(record: Record, scored: Scored) -> None:
    first = record.commits()[0].size
    with projections.score(record, load_scheme(SCHEME), known_at=first) as early:
        assert (early.run.known_at, scored.run.known_at) == (first, record.head().size)
        assert early.ledger("problems").num_rows == 0
        assert scored.ledger("problems").num_rows == 1


def test_effective_facts_are_corrected_once_and_without_what_was_withdrawn(tmp_path: Path) -> None:
    with evalcore.open_record(record_of(tmp_path)) as record:
        found = evalcore.effective_facts(record, "problems").to_pylist()
        w2 = [(row["fact"], row["category"], row["corrected"]) for row in found if
              row["problem"] == "W2"]  # fmt: skip
        assert w2 == [(13, "道路", True)]
        assert evalcore.effective_facts(record, "visits").num_rows == 0
        known = evalcore.effective_facts(record, "visits", known_at=19)
        assert known.num_rows == 1
        spring = evalcore.effective_facts(record, "problems", as_of=date(2025, 3, 4))
        assert spring["problem"].to_pylist() == ["W:1"]


def test_what_there_is_not_is_refused_with_what_there_is(
    record: Record, scored: Scored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    with pytest.raises(UsageError, match=r"'nobody'.*problems"):
        evalcore.effective_facts(record, "nobody")
    with pytest.raises(UsageError, match=r"'nobody'.*standings"):
        scored.table("nobody")
    with pytest.raises(UsageError, match=r"'nobody'.*problems"):
        scored.ledger("nobody")
    with pytest.raises(UsageError, match="name its file"):
        projections.score(record, load_scheme(SCHEME), settings={"reply_days": "3"})
    with pytest.raises(UsageError, match="no scheme"):
        projections.score(record, "no-such-scheme")
    with pytest.raises(UsageError, match="no results"):
        projections.open_results(tmp_path / "none.db")
    with pytest.raises((StoreError, UsageError)):
        evalcore.open_record(tmp_path / "none.db")
