"""``why-not``: the nearest changes, made in a copy of the record, give the grade; less does not.

And ``explain --against``: what it names adds up to what separates two subjects.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled
from tests.cli.conftest import Ran, events, facts
from tests.cli.test_effects import SCHEME

Command = Callable[..., Ran]

VILLAGES = ("红旗村", "东风村", "和平村", "前进村", "光明村", "幸福村")


@pytest.fixture(scope="module")
def scored(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Fact]], Path]:
    """Results of the year with more facts than there were; none more gives the year itself.

    The same facts are scored once.
    """
    folder = tmp_path_factory.mktemp("scored")
    scheme = folder / "scheme.yaml"
    # Without the quota: only the total decides.
    scheme.write_text(
        SCHEME.replace(
            "  好: {number: {value: 1, clause: rules 7}",
            "  好: {number: {value: 6, clause: rules 7}",
        ),
        encoding="utf-8",
    )
    made: dict[tuple[Fact, ...], Path] = {}

    def score(more: list[Fact]) -> Path:
        if tuple(more) in made:
            return made[tuple(more)]
        at = len(made)
        copy, out = folder / f"{at}.db", folder / f"{at}.results.db"
        shutil.copy(store, copy)
        shutil.copy(f"{store}.keys", f"{copy}.keys")
        if more:
            with open_record(copy) as record:
                record.append("more", events(more), actor="test")
        given = ("--scheme", str(scheme), "--store", str(copy), "--out", str(out))
        assert main(["score", *given]) == 0
        made[tuple(more)] = out
        return out

    return score


def earned(unit: str, indicator: str, credit: int) -> list[Fact]:
    """Facts that earn so much of what a village lost."""
    if indicator == "meetings":
        held = {
            f.occurred_on.month for f in facts() if isinstance(f, MeetingHeld) and f.unit == unit
        }
        months = [month for month in range(1, 13) if month not in held]
        return [
            MeetingHeld(occurred_on=date(2025, month, 20), unit=unit, meeting_kind="committee")
            for month in months[:credit]
        ]
    kept = {f.pledge for f in facts() if isinstance(f, PledgeFulfilled)}
    open_ones = [f"C{unit[1:]}-{n}" for n in range(3) if f"C{unit[1:]}-{n}" not in kept]
    return [
        PledgeFulfilled(occurred_on=date(2025, 2, 1), pledge=pledge)
        for pledge in open_ones[:credit]
    ]


@pytest.mark.parametrize("village", range(1, 7))
def test_the_credit_that_why_not_names_is_enough_and_one_less_is_not(
    evalcore: Command, scored: Callable[[list[Fact]], Path], village: int
) -> None:
    unit = f"V{village}"
    base = scored([])
    for wanted in ("好", "较好"):
        said = evalcore("why-not", unit, wanted, "--results", base, "--json").json
        ways = [way for flip in said["flips"] if flip["kind"] == "total" for way in flip["ways"]]
        for way in ways:
            for credit, enough in ((way["credit"], True), (way["credit"] - 1, False)):
                again = scored(earned(unit, way["indicator"], credit))
                now = evalcore("why-not", unit, wanted, "--results", again, "--json").json
                assert (now["answer"] in ("has", "higher")) is enough, (wanted, way, credit)


def test_people_read_the_nearest_changes(
    evalcore: Command, scored: Callable[[list[Fact]], Path]
) -> None:
    base = scored([])
    ran = evalcore("why-not", "V6", "较好", "--results", base)
    assert "Each of these alone" in ran.out
    assert "or more" in ran.out
    assert "alone:" in ran.out


def test_what_against_names_adds_up_to_what_separates_two(evalcore: Command, results: Path) -> None:
    """By the first scheme: points of indicators, caps and the floor."""
    for x, y in combinations(VILLAGES, 2):
        shape = evalcore("explain", x, "--against", y, "--results", results, "--json").json
        parts = [*shape["indicators"], *shape["caps"]]
        whole = sum(Fraction(part["difference"]["exact"]) for part in parts)
        whole += Fraction(shape["floor"]["exact"])
        assert whole == Fraction(shape["difference"]["exact"])
        for row in shape["indicators"]:
            if row["difference"]["exact"] != "0":
                assert_named(row)


def assert_named(row: Any) -> None:
    """An indicator that separates two names the cases, or that it did not apply to one of them."""
    sides = [row["x"], row["y"]]
    apart = {side["state"] for side in sides} != {"scored"}
    lost = any(side["lost"] for side in sides)
    worth = sides[0]["possible"] != sides[1]["possible"]
    assert apart or lost or worth, row["id"]
