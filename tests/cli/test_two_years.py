"""Two years of one record: what was published of the first decides what the second says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.record import open_record
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from tests.cli.conftest import Ran, events
from tests.cli.many_years import rules_of
from tests.cli.official_scheme import fill

Command = Callable[..., Ran]

KEPT_NEXT = {"V1": 1, "V2": 4, "V3": 1, "V4": 0}


def next_year() -> list[Any]:
    found: list[Any] = []
    for unit, kept in KEPT_NEXT.items():
        for n in range(4):
            pledge, made = f"D{unit}-{n}", date(2026, 1, 10)
            found += [
                PledgeMade(
                    occurred_on=made, pledge=pledge, unit=unit, pledge_kind="annual",
                    content=f"修{n + 1}号桥", target="通行", due_on=date(2026, 6, 1),
                ),
                PledgeReviewed(occurred_on=made, pledge=pledge, result="approved"),
            ]  # fmt: skip
            if n < kept:
                found.append(PledgeFulfilled(occurred_on=date(2026, 5, 1), pledge=pledge))
    return [attrs.evolve(fact, received_on=fact.occurred_on) for fact in found]


@pytest.fixture
def two_years(evalcore: Command, tmp_path: Path) -> dict[str, Any]:
    """2025 published, 2026 recorded; then 2025 turns out better than it was published."""
    fill(tmp_path / "record.db")
    first = rules_of(tmp_path, 2025, "2025-01-01")
    stored = ("--store", "record.db", "--by", "县委")
    assert evalcore("scheme", "adopt", first, *stored, "--on", "2025-01-01").code == 0
    ran = evalcore(
        "publish", "--scheme", first, *stored, "--on", "2026-01-15", "--out", "first.db", "--json"
    )
    assert ran.code == 0, ran.err
    with open_record(tmp_path / "record.db") as record:
        late = [
            PledgeFulfilled(
                occurred_on=date(2025, 5, 1), received_on=date(2026, 3, 1), pledge=f"CV4-{n}"
            )
            for n in range(4)
        ]
        record.append("later", events([*next_year(), *late]), actor="test")
    second = rules_of(tmp_path, 2026, "2025-01-01")
    scored = evalcore("score", "--scheme", second, "--store", "record.db", "--out", "results.db")
    assert scored.code == 0, scored.err
    return {"published": ran.json, "first": first}


def test_a_second_poor_year_in_a_row_is_a_rung_higher_as_it_was_published(
    evalcore: Command, two_years: dict[str, Any]
) -> None:
    told = evalcore("flags", "--json").json["accountability"]
    climbed = {f["unit"]: f["suggests"] for f in told if f["rule"] == "poor_again"}
    # V4 would not have been poor in 2025 by what is known now; it was published otherwise.
    assert climbed == {"V1": "reminder", "V3": "talk", "V4": "talk"}


def test_who_rose_and_fell_is_told_against_what_was_published(
    evalcore: Command, two_years: dict[str, Any]
) -> None:
    told = evalcore("transitions", "--json").json
    moved = {row["unit"]: (row["before"], row["now"], row["moved"]) for row in told["units"]}
    assert moved == {
        "V1": ("好", "一般", "down"),
        "V2": ("一般", "好", "up"),
        "V3": ("一般", "一般", "same"),
        "V4": ("一般", "一般", "same"),
    }
    for group in told["groups"]:
        members = [row for row in told["units"] if row["above"] == group["group"]]
        assert sum(cell["units"] for cell in group["cells"]) == len(members)
        assert sum(group[kind] for kind in ("up", "same", "down", "unknown")) == len(members)


def test_the_published_year_comes_out_as_it_was_whatever_came_later(
    evalcore: Command, two_years: dict[str, Any]
) -> None:
    run = two_years["published"]["run"]
    more = ("--store", "record.db", "--out", "again.db", "--json")
    then = evalcore(
        "score", "--scheme", two_years["first"], "--known-at", run["known_at"],
        "--as-of", run["as_of"], *more,
    )  # fmt: skip
    assert then.code == 0, then.err
    assert then.json["digests"] == two_years["published"]["digests"]
    assert (then.json["run"]["run"], then.json["run"]["status"]) == (run["run"], "official")
    now = evalcore("score", "--scheme", two_years["first"], *more)
    assert now.json["run"]["status"] != "official"
    assert now.json["digests"] != then.json["digests"]
