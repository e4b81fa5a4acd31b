"""A county of two townships for tests of the chase, and its list as short rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs

from evalcore.intake.mapping_file import load_mapping
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import PledgeMade, PledgePublished, PledgeReviewed
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from projections.cases import evaluate_facts
from projections.todo import TodoList, todo

SCHEME = load_scheme("county-secretaries-2025")
TOWNSHIP = load_mapping("township")
AS_OF = date(2025, 5, 20)
BEGUN = date(2020, 1, 1)
VILLAGES = {"V1": "T1", "V2": "T1", "V3": "T2"}


def d(text: str) -> date:
    """``d("03-15")`` is 15 March 2025."""
    return date.fromisoformat(text if len(text) > 5 else f"2025-{text}")


def roster() -> list[Fact]:
    """Two townships, three villages, a secretary each."""
    found: list[Fact] = [
        UnitRegistered(unit="C1", name="青山县", unit_kind="county", occurred_on=BEGUN),
        UnitRegistered(
            unit="T1", name="河口镇", unit_kind="township", parent="C1", occurred_on=BEGUN
        ),
        UnitRegistered(
            unit="T2", name="石桥街道", unit_kind="street", parent="C1", occurred_on=BEGUN
        ),
        UnitRegistered(
            unit="D1", name="县民政局", unit_kind="department", parent="C1", occurred_on=BEGUN
        ),
    ]
    for unit, parent in VILLAGES.items():
        person = unit.replace("V", "P")
        found += [
            UnitRegistered(
                unit=unit, name=f"{unit}村", unit_kind="village", parent=parent, occurred_on=BEGUN
            ),
            PersonRegistered(person=person, name=f"书记{person}", occurred_on=BEGUN),
            TenureStarted(person=person, unit=unit, post="secretary", occurred_on=BEGUN),
        ]
    return found


def held(unit: str, day: str, kind: str = "committee", **more: Any) -> MeetingHeld:
    return MeetingHeld(unit=unit, meeting_kind=kind, occurred_on=d(day), **more)


def pledge(name: str, unit: str = "V1", due: str | None = "11-30", **more: Any) -> PledgeMade:
    return PledgeMade(
        pledge=name,
        unit=unit,
        person=unit.replace("V", "P"),
        content="修好村道",
        due_on=d(due) if due else None,
        **{"pledge_kind": "annual", "occurred_on": d("02-10"), **more},
    )


def reviewed(name: str, day: str = "02-20", result: str = "approved") -> PledgeReviewed:
    return PledgeReviewed(pledge=name, result=result, occurred_on=d(day))


def published(name: str, day: str = "02-25") -> PledgePublished:
    return PledgePublished(pledge=name, channel="board", occurred_on=d(day))


def every_month(last: int = 4) -> list[Fact]:
    """A committee meeting in each village and month: every unit hands in every cycle."""
    return [held(unit, f"{month:02}-12") for unit in VILLAGES for month in range(1, last + 1)]


FIRST = len(roster()) + len(every_month()) + 1
"""Position of the first fact that is given to ``listed``."""


def listed(
    *given: Fact,
    as_of: date = AS_OF,
    scheme: Scheme = SCHEME,
    unit: str = "",
    months: int = 4,
) -> TodoList:
    """The list over roster, meetings and ``given``; handed in on the day unless they say so."""
    facts = [
        fact if fact.received_on else attrs.evolve(fact, received_on=fact.occurred_on)
        for fact in (*roster(), *every_month(months), *given)
    ]
    evaluation = evaluate_facts(facts, scheme, as_of)
    try:
        return todo(evaluation, TOWNSHIP, unit=unit)
    finally:
        evaluation.connection.close()


Short = tuple[str, str, str, str]


def short(found: TodoList, kinds: Sequence[str] = ("half_filled",)) -> list[Short]:
    """(kind, step, unit, case) of the rows of some kinds, sorted."""
    return sorted((r.kind, r.step, r.unit, r.case) for r in found.rows if r.kind in kinds)


def steps(found: TodoList) -> list[tuple[str, str]]:
    """(step, case) of what is half filled."""
    return [(step, case) for _kind, step, _unit, case in short(found)]


def every(found: TodoList) -> set[tuple[str, ...]]:
    """Every row, by everything that tells it from others."""
    return {(r.kind, r.step, r.unit, r.case, r.what) for r in found.rows}
