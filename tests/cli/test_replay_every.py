"""``replay --every-run``: all years of a record again, read once, a line each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.certificates.published import published_runs
from evalcore.record import open_record
from tests.cli.conftest import Ran
from tests.cli.many_years import make_years

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_years(tmp_path_factory.mktemp("years"), 2024, 2025, villages=4)


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "record.db"))


def test_every_published_year_comes_out_again_from_sealed_files(
    evalcore: Command, store: Path
) -> None:
    assert evalcore("seal", "--store", store, "--up-to", "head", "--size", 50).code == 0
    ran = evalcore("replay", "--every-run", "--store", store)
    assert ran.code == 0, ran.err
    assert [line.split()[:2] for line in ran.out.splitlines()[:2]] == [
        [str(year), f"own-{year}"] for year in (2024, 2025)
    ]
    assert "ALL 2 RUNS come out as they were published." in ran.out
    assert "sealed files were read" in ran.err
    told = evalcore("replay", store, "--every-run", "--json").json
    assert told["same"] is True
    assert told["sealed_to"] > told["runs"][-1]["known_at"] > told["runs"][0]["known_at"] > 0
    assert not any(one["differs"] or not one["same"] for one in told["runs"])
    # What later years brought in is not seen by a run that is replayed alone, either.
    assert evalcore("replay", told["runs"][0]["run"], "--store", store).code == 0


def test_a_year_that_was_altered_is_named_and_those_before_it_are_the_same(
    evalcore: Command, store: Path
) -> None:
    with open_record(store) as record:
        behind = published_runs(record)[0].position
    connection = sqlite3.connect(store)
    connection.execute("DROP TRIGGER " + connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'stored_events' "
        "AND sql LIKE '%UPDATE%'"
    ).fetchone()[0])  # fmt: skip
    changed = connection.execute(
        "UPDATE stored_events SET state = replace(CAST(state AS TEXT), '05-01', '12-01') WHERE "
        "rowid > ? AND topic = 'PledgeFulfilled.1'",
        (behind,),
    )
    assert changed.rowcount > 0
    connection.commit()
    connection.close()
    ran = evalcore("replay", "--every-run", "--store", store, "--json")
    assert ran.code == 1
    assert ran.json["problems"]
    assert ran.json["sealed_to"] == 0
    assert [
        any(what.startswith("table") for what in one["differs"]) for one in ran.json["runs"]
    ] == [False, True]


def test_other_options_do_not_go_with_it(evalcore: Command, store: Path, tmp_path: Path) -> None:
    for more in (["--all"], ["--results", "r.db"], ["--engine", "spark"], ["3f2a"]):
        ran = evalcore("replay", *more, "--every-run", "--store", store)
        assert ran.code == 2, more
    open_record(tmp_path / "empty.db", create=True).close()
    assert evalcore("replay", "--every-run", "--store", tmp_path / "empty.db").code == 1


@pytest.mark.slow
def test_ten_years_replay_together(evalcore: Command, tmp_path: Path) -> None:
    store = make_years(tmp_path, 2016, 2025, villages=20)
    assert evalcore("seal", "--store", store, "--up-to", "head", "--size", 500).code == 0
    ran = evalcore("replay", "--every-run", "--store", store)
    assert ran.code == 0, ran.err
    assert "ALL 10 RUNS come out as they were published." in ran.out
