"""``score``: what a user sees, what is written, and that the same inputs give the same results."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.moves import LARGEST_MOVES, _rule, foremost
from evalcore.schemes.loader import load_scheme
from tests.cli.conftest import SCHEME, SECRET, Ran, events

Command = Callable[..., Ran]


def test_score_says_who_leads_and_where_the_results_are(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store)
    assert ran.code == 0, ran.err
    assert "6 subjects, 6 ranked" in ran.out
    assert "王建国" in ran.out
    assert "Results are in results.db" in ran.out
    assert (tmp_path / "results.db").is_file()


def test_a_scheme_that_nobody_adopted_is_stamped_as_a_trial(evalcore: Command, store: Path) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store)
    assert "试算" in ran.out
    assert "DEMO" in ran.out


def test_the_json_of_score_has_a_stable_shape(evalcore: Command, store: Path) -> None:
    shape = evalcore("score", "--scheme", SCHEME, "--store", store, "--json").json
    assert list(shape) == [
        "run", "subjects", "ranked", "apart", "distribution", "leaders", "flags",
        "left_to_people", "out", "digests", "digest", "orphans",
    ]  # fmt: skip
    assert shape["run"]["status"] == "trial"
    assert {"subjects", "contributions", "score_nodes", "standings"} <= set(shape["digests"])


def test_facts_that_found_no_place_are_told(evalcore: Command, store: Path, tmp_path: Path) -> None:
    from evalcore.record import open_record
    from evalcore.vocabulary.governance import FactRetracted
    from evalcore.vocabulary.pledges import PledgeMade

    assert "no place" not in evalcore("score", "--scheme", SCHEME, "--store", store).out
    mine = tmp_path / "record.db"
    for file in store.parent.glob(store.name + "*"):
        if file.is_file():
            shutil.copy(file, tmp_path / file.name)
    with open_record(mine) as record:
        opened = next(f.position for f in record.read() if f.topic == PledgeMade.topic())
        gone = FactRetracted(
            target=opened, ground="误报", allowed_by="镇", occurred_on=date(2025, 12, 1)
        )
        record.append("c", events([gone]), actor="test")
    ran = evalcore("score", "--scheme", SCHEME, "--store", mine)
    # Reviewed, published and kept: what followed a pledge that was withdrawn.
    assert "3 facts found no place" in ran.out
    assert "orphans.parquet" in ran.out
    assert evalcore("score", "--scheme", SCHEME, "--store", mine, "--json").json["orphans"] == 3


def test_two_runs_have_equal_digests(evalcore: Command, store: Path) -> None:
    shapes = [
        evalcore("score", "--scheme", SCHEME, "--store", store, "--json", "--out", name).json
        for name in ("one.db", "two.db")
    ]
    assert shapes[0]["digests"] == shapes[1]["digests"]
    assert shapes[0]["run"] == shapes[1]["run"]


def test_known_at_an_earlier_commit_gives_what_was_known_then(
    evalcore: Command, store: Path
) -> None:
    from evalcore.record import open_record

    with open_record(store) as record:
        early = record.commits()[0].size
    arguments = ("score", "--scheme", SCHEME, "--store", store, "--json", "--known-at", early)
    one, two = evalcore(*arguments).json, evalcore(*arguments).json
    assert one["run"]["known_at"] == early
    assert one["digests"] == two["digests"]
    assert one["digests"] != evalcore(*arguments[:-2]).json["digests"]


def test_a_position_inside_a_commit_is_refused_with_its_neighbours(
    evalcore: Command, store: Path
) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--known-at", "3")
    assert ran.code == 1
    assert "not a commit boundary" in ran.err


@pytest.mark.parametrize("value", ["yesterday", "2026-01-15", "2026-01-15T18:00"])
def test_an_instant_without_offset_is_refused(evalcore: Command, store: Path, value: str) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--known-at", value)
    assert ran.code == 2
    assert "offset" in ran.err


def test_a_missing_record_is_named_and_nothing_is_written(
    evalcore: Command, tmp_path: Path
) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", "nowhere.db")
    assert ran.code == 3
    assert "nowhere.db" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_scheme_is_a_usage_error(evalcore: Command, store: Path) -> None:
    ran = evalcore("score", "--scheme", "county-secretaries-2052", "--store", store)
    assert ran.code == 2
    assert SCHEME in ran.err


def test_a_day_that_is_no_date_is_a_usage_error(evalcore: Command, store: Path) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--as-of", "2025-02-30")
    assert ran.code == 2
    assert "--as-of" in ran.err


def test_the_record_is_never_overwritten(evalcore: Command, store: Path) -> None:
    before = store.read_bytes()
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--out", store)
    assert ran.code == 2
    assert store.read_bytes() == before


def test_a_trial_shows_who_would_move_and_writes_nothing(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    ran = evalcore(
        "score", "--scheme", SCHEME, "--store", store,
        "--trial", "--set", "indicators.pledge_kept.points=60",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "would have another total" in ran.out
    assert "→" in ran.out
    assert "Nothing was written" in ran.out
    assert list(tmp_path.iterdir()) == []


TRIAL = ("--trial", "--set", "indicators.pledge_kept.points=60")


def moved(subject: str, before: int | None, after: int | None, *what: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "what": ["total", *what],
        "before": {"rank": before},
        "after": {"rank": after},
    }


def test_a_trial_lists_who_changes_more_than_a_rank_and_the_largest_moves_of_rank() -> None:
    near = [moved(f"n{at}", at, at + 1, "rank") for at in range(1, 21)]
    far = [moved(f"f{at}", at, at + 30, "rank") for at in range(1, LARGEST_MOVES + 1)]
    other = [
        moved("g", 3, 3, "grade"),
        moved("l", 3, 4, "rank", "lists"),
        moved("s", None, 4, "rank", "status"),
    ]
    shown = [row["subject"] for row in foremost([*near, other[0], *far, *other[1:]])]
    assert shown == ["g", *(row["subject"] for row in far), "l", "s"]


def test_a_trial_says_how_many_more_would_move(
    evalcore: Command, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("score", "--scheme", SCHEME, "--store", store, *TRIAL)
    rows = [row for row in evalcore(*command, "--json").json["moves"] if row["what"] != ["total"]]
    monkeypatch.setattr("cli.moves.foremost", lambda moved: moved[:1])
    short = evalcore(*command).out
    assert f"and {len(rows) - 1} more (--full)" in short
    assert [row["unit"] in short for row in rows] == [True, *[False] * (len(rows) - 1)]
    whole = evalcore(*command, "--full").out
    assert all(row["unit"] in whole for row in rows)
    assert "(--full)" not in whole


def test_a_trial_calls_cohorts_by_title(evalcore: Command, store: Path) -> None:
    shown = evalcore("score", "--scheme", SCHEME, "--store", store, *TRIAL).out
    assert "\n村 " in shown
    assert "villages" not in shown


def test_a_trial_calls_rules_and_groups_by_title(evalcore: Command, store: Path) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, *TRIAL, "--full")
    assert "quota:" not in ran.out
    assert "Note: the points of 公开承诺 " in ran.err
    assert "the points of pledges" not in ran.err
    rules = load_scheme(SCHEME)
    [quota, *_others] = rules.quotas
    grade = getattr(quota, "grade", "")
    assert _rule(f"freed:quota:{grade}", rules) == f"seat freed by a veto: quota of {grade}"


def test_full_without_trial_is_refused(evalcore: Command, store: Path) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--full")
    assert ran.code == 2
    assert "--trial" in ran.err


def test_the_json_of_a_trial_has_before_and_after(evalcore: Command, store: Path) -> None:
    shape = evalcore(
        "score", "--scheme", SCHEME, "--store", store,
        "--trial", "--set", "indicators.pledge_kept.points=60", "--json",
    ).json  # fmt: skip
    assert list(shape) == ["baseline", "run", "moves", "out", "digests", "digest", "orphans"]
    move = shape["moves"][0]
    assert set(move) == {
        "subject", "person", "unit", "cohort", "what", "before", "after", "why", "rules",
    }  # fmt: skip
    assert set(move["why"][0]) == {"indicator", "title", "difference"}
    assert set(move["after"]) == {"rank", "total", "grade", "status", "lists"}
    assert shape["baseline"]["run"] != shape["run"]["run"]


def test_a_trial_writes_where_it_is_told_to(evalcore: Command, store: Path, tmp_path: Path) -> None:
    evalcore(
        "score", "--scheme", SCHEME, "--store", store, "--trial",
        "--set", "reply_days=7", "--out", "trial.db",
    )  # fmt: skip
    shown = evalcore("standings", "--results", "trial.db", "--json").json
    assert shown["run"]["settings"] == {"parameters.reply_days": "7"}


def test_set_without_trial_is_refused(evalcore: Command, store: Path) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--set", "reply_days=7")
    assert ran.code == 2
    assert "--trial" in ran.err


@pytest.mark.parametrize("setting", ["reply_days", "=7", "reply_days="])
def test_a_setting_that_is_no_pair_is_refused(evalcore: Command, store: Path, setting: str) -> None:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--trial", "--set", setting)
    assert ran.code == 2
    assert "NAME=VALUE" in ran.err


def test_nothing_private_reaches_the_results(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    evalcore("score", "--scheme", SCHEME, "--store", store)
    evalcore("report", "--all", "--out", "reports")
    evalcore("report", "--all", "--out", "reports", "--format", "md")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 30
    for path in written:
        assert SECRET.encode() not in path.read_bytes(), path
    with sqlite3.connect(tmp_path / "results.db") as database:
        assert SECRET not in "\n".join(database.iterdump())
    import duckdb

    held = duckdb.sql("SELECT * FROM 'results.tables/*/problems.parquet'").fetchall()
    assert held
    assert SECRET not in str(held)
