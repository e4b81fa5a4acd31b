"""``deadlines``: what people and programs read of limits kept and missed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli import deadlines as command
from tests.cli.conftest import SCHEME, Ran
from tests.cli.official_scheme import fill, write_scheme

Command = Callable[..., Ran]


def test_the_longest_over_come_first_with_whose_they_are_and_what_set_them(
    evalcore: Command, store: Path
) -> None:
    ran = evalcore(
        "deadlines", "--store", store, "--scheme", SCHEME, "--as-of", "2025-12-31", "--only",
        "late", "--json",
    )  # fmt: skip
    assert ran.code == 0
    found = ran.json
    over = [row["over"] for row in found["deadlines"]]
    assert over == sorted(over, reverse=True)
    pledge = next(row for row in found["deadlines"] if row["kind"] == "pledge")
    assert (pledge["unit_name"], pledge["person_name"], pledge["state"]) == (
        "幸福村",
        "孙丽",
        "late",
    )
    assert pledge["set_by"] in pledge["events"]


def test_counts_are_of_everything_and_rows_of_what_was_asked_for(
    evalcore: Command, store: Path
) -> None:
    given = ("deadlines", "--store", store, "--scheme", SCHEME, "--as-of", "2025-12-31", "--json")
    whole = evalcore(*given, "--full").json
    late = evalcore(*given, "--only", "late", "--limit", "2").json
    assert whole["counts"] == late["counts"]
    assert whole["left"] == 0
    assert len(whole["deadlines"]) == sum(
        sum(states.values()) for states in whole["counts"].values()
    )
    assert len(late["deadlines"]) == 2
    assert late["left"] == sum(states["late"] for states in late["counts"].values()) - 2


def test_people_read_days_over_and_what_a_limit_rests_on(evalcore: Command, store: Path) -> None:
    ran = evalcore(
        "deadlines", "--store", store, "--scheme", SCHEME, "--as-of", "2025-12-31", "--unit",
        "幸福村", "--full",
    )  # fmt: skip
    assert ran.code == 0
    assert "working days" in ran.out
    assert "parameters.reply_days" in ran.out
    assert "set by event" in ran.out
    assert "nothing came" in ran.out
    assert "红旗村" not in ran.out


def test_the_default_day_is_never_after_the_period_nor_after_today(
    evalcore: Command, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    for now, expected in (("2025-07-02", "2025-07-02"), ("2030-01-01", "2025-12-31")):
        monkeypatch.setattr(command, "today", lambda now=now: date.fromisoformat(now))
        ran = evalcore("deadlines", "--store", store, "--scheme", SCHEME, "--json")
        assert ran.json["as_of"] == expected


def test_without_a_scheme_the_one_that_the_record_adopted_counts(
    evalcore: Command, tmp_path: Path
) -> None:
    store, own = tmp_path / "own.db", write_scheme(tmp_path)
    fill(store)
    refused = evalcore("deadlines", "--store", store)
    assert refused.code == 2
    assert "--scheme" in refused.err
    evalcore("scheme", "adopt", own, "--store", store, "--by", "县委", "--on", "2025-01-01")
    own.unlink()
    ran = evalcore("deadlines", "--store", store, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["scheme"] == "own-2025"
    assert ran.json["counts"]["pledge"] == {
        "late": 8,
        "due": 0,
        "kept": 8,
        "lifted": 0,
        "unsaid": 0,
    }


def test_a_state_that_there_is_not_is_refused(evalcore: Command, store: Path) -> None:
    assert evalcore("deadlines", "--store", store, "--only", "never").code == 2


def test_the_past_as_known_then_can_be_asked_for(evalcore: Command, store: Path) -> None:
    from evalcore.record import open_record

    with open_record(store) as record:
        first = record.commits()[0].size
    given = ("deadlines", "--store", store, "--scheme", SCHEME, "--as-of", "2025-12-31", "--json")
    then, now = evalcore(*given, "--known-at", first).json, evalcore(*given).json
    assert sum(then["counts"]["holding"].values()) == 0
    assert now["counts"]["holding"]["late"] == 1
