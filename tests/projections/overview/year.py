"""Two townships' year in a few facts, by the county's own scheme, with everything a page shows.

T1 has three villages, T2 two. One village's problem is open past its limit, one in time; grades of
2024 are on record for four villages; the five 好 were looked at in two.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import attrs

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import UnitGraded
from evalcore.vocabulary.coverage import ChecklistItemVerified
from evalcore.vocabulary.honours import GradeTargetSet
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.problems import (
    ProblemAssigned,
    ProblemClosed,
    ProblemFixed,
    ProblemFound,
    SupervisionDone,
)
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from evalcore.vocabulary.visits import VisitMade
from projections.overview.goods import FIVE, GOODS
from tests.cli.conftest import SCHEME, SECRET, events

BEGUN = date(2024, 1, 1)
TOWNS = {"T1": "青山镇", "T2": "<白水>乡"}
VILLAGES = {"V1": "T1", "V2": "T1", "V3": "T1", "V4": "T2", "V5": "T2"}
BEFORE = {"V1": "较好", "V2": "好", "V3": "较差", "V4": "一般"}
NOW = {"V1": "好", "V2": "好", "V3": "一般", "V4": "较差", "V5": "好"}


def facts() -> list[Fact]:
    """All of them, each handed in on the day on which it happened."""
    return [attrs.evolve(fact, received_on=fact.occurred_on) for fact in _facts()]


def _facts() -> Iterator[Fact]:
    yield UnitRegistered(occurred_on=BEGUN, unit="C", name="澜溪县", unit_kind="county")
    for town, name in TOWNS.items():
        about: dict[str, Any] = {"occurred_on": BEGUN, "unit": town, "name": name}
        yield UnitRegistered(unit_kind="township", parent="C", **about)
    for unit, town in VILLAGES.items():
        yield from _village(unit, town)
    yield from _problems()
    for at, item in enumerate(GOODS):
        for unit in ("V1", "V4"):
            yield ChecklistItemVerified(
                occurred_on=date(2025, 6, 20),
                unit=unit,
                checklist=FIVE,
                item=item,
                met=unit == "V1" or at < 2,
                verified_by=VILLAGES[unit],
            )


def _village(unit: str, town: str) -> Iterator[Fact]:
    person = f"P{unit[1:]}"
    about: dict[str, Any] = {"occurred_on": BEGUN}
    yield UnitRegistered(unit=unit, name=f"{unit}村", unit_kind="village", parent=town, **about)
    yield PersonRegistered(person=person, name=f"书记{unit}", **about)
    yield TenureStarted(person=person, unit=unit, post="secretary", **about)
    for period, grades in (("2024", BEFORE), ("2025", NOW)):
        if unit in grades:
            yield UnitGraded(
                occurred_on=date(int(period), 12, 20),
                unit=unit,
                period=period,
                grade=grades[unit],
                decided_by="县委组织部",
            )
    if unit in ("V1", "V4"):
        yield GradeTargetSet(
            occurred_on=date(2025, 1, 10), unit=unit, period="2025", target_grade="好"
        )
    for month in range(1, 13 - int(unit[1:])):
        day = date(2025, month, 12)
        yield MeetingHeld(occurred_on=day, unit=unit, meeting_kind="committee")
        yield VisitMade(occurred_on=day, unit=unit, visitor=person, visit_kind="visit", note=SECRET)
    if unit == "V1":
        yield MeetingHeld(occurred_on=date(2025, 3, 3), unit=town, meeting_kind="study")


def _problems() -> Iterator[Fact]:
    """Fixed, checked and struck off in V1; open past its limit in V2, in time in V4."""
    for problem, unit, found, due in (
        ("W1", "V1", date(2025, 2, 3), date(2025, 4, 3)),
        ("W2", "V2", date(2025, 3, 5), date(2025, 5, 5)),
        ("W3", "V4", date(2025, 12, 20), date(2026, 2, 1)),
    ):
        yield ProblemFound(
            occurred_on=found, problem=problem, unit=unit, found_by="masses", description=SECRET
        )
        yield ProblemAssigned(
            occurred_on=found + timedelta(2), problem=problem, handler=unit, due_on=due
        )
    about: dict[str, Any] = {"problem": "W1"}
    yield ProblemFixed(occurred_on=date(2025, 3, 20), fixed_by="V1", **about)
    yield SupervisionDone(occurred_on=date(2025, 3, 25), supervisor="T1", passed=True, **about)
    yield ProblemClosed(occurred_on=date(2025, 4, 1), closed_by="T1", **about)


@cache
def scored() -> Path:
    """Results of the year, made once."""
    home = Path(mkdtemp(prefix="overview-"))
    atexit.register(rmtree, home, ignore_errors=True)
    store, out = home / "record.db", home / "results.db"
    with open_record(store, create=True) as record:
        record.append("a", events(facts()), actor="test")
    arguments = ["score", "--scheme", SCHEME, "--store", str(store), "--out", str(out)]
    assert main([*arguments, "--as-of", "2025-12-31"]) == 0
    return out
