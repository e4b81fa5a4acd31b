"""Facts about lateness: the day of receipt against the scheme's reporting cycle and its grace."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.roster import PersonRegistered, TenureStarted, UnitRegistered
from projections.cases import evaluate_facts

SCHEME = load_scheme("county-secretaries-2025")
END = date(2025, 12, 31)
BEGUN = date(2020, 1, 1)

ROSTER: list[Fact] = [
    UnitRegistered(unit="T1", name="河口镇", unit_kind="township", occurred_on=BEGUN),
    UnitRegistered(unit="V1", name="东村", unit_kind="village", parent="T1", occurred_on=BEGUN),
    PersonRegistered(person="P1", name="王建国", occurred_on=BEGUN),
    TenureStarted(person="P1", unit="V1", post="secretary", occurred_on=BEGUN),
]


def by(cycle: Any) -> Scheme:
    """The county's scheme with another reporting cycle; ten days of grace as before."""
    return attrs.evolve(SCHEME, reporting=attrs.evolve(SCHEME.reporting, cycle=cycle))


def held(day: str, received: str, **more: Any) -> MeetingHeld:
    return MeetingHeld(
        unit="V1",
        meeting_kind="committee",
        occurred_on=date.fromisoformat(day),
        received_on=date.fromisoformat(received),
        **more,
    )


def late(*given: Fact, scheme: Scheme = SCHEME) -> list[tuple[str, int]]:
    """(reporting row, units of deduction) of everything handed in late."""
    found = evaluate_facts([*ROSTER, *given], scheme, END).connection.execute(
        "SELECT slot, credit FROM contributions WHERE indicator = 'late_reports' ORDER BY slot"
    )
    return found.fetchall()


@pytest.mark.parametrize(
    ("cycle", "day", "last_in_time", "first_late", "label"),
    [
        ("month", "2025-03-02", "2025-04-10", "2025-04-11", "2025-03"),
        ("month", "2025-02-28", "2025-03-10", "2025-03-11", "2025-02"),
        ("quarter", "2025-01-31", "2025-04-10", "2025-04-11", "2025Q1"),
        ("quarter", "2025-09-30", "2025-10-10", "2025-10-11", "2025Q3"),
        ("half", "2025-01-01", "2025-07-10", "2025-07-11", "2025H1"),
        ("half", "2025-07-01", "2026-01-10", "2026-01-11", "2025H2"),
        ("year", "2025-05-01", "2026-01-10", "2026-01-11", "2025"),
    ],
)
def test_the_last_day_of_grace_is_in_time_and_the_next_is_late(
    cycle: str, day: str, last_in_time: str, first_late: str, label: str
) -> None:
    assert late(held(day, last_in_time), scheme=by(cycle)) == []
    assert late(held(day, first_late), scheme=by(cycle)) == [(f"V1|{label}|{first_late}", 1)]


def test_what_came_late_for_a_quarter_is_late_once_not_once_a_month() -> None:
    late_day = "2025-05-06"
    given = [held(f"2025-0{month}-05", late_day) for month in (1, 2, 3)]
    assert late(*given, scheme=by("quarter")) == [(f"V1|2025Q1|{late_day}", 1)]
    assert len(late(*given)) == 3


def test_a_correction_does_not_make_a_fact_late() -> None:
    first = held("2025-03-02", "2025-04-01")
    mended = attrs.evolve(
        first,
        present=18,
        received_on=date(2025, 11, 3),
        corrects=len(ROSTER) + 1,
        reason="漏填",
        authority="镇党委",
    )
    assert late(first, mended) == []


def test_a_correction_does_not_make_a_late_fact_be_in_time() -> None:
    first = held("2025-03-02", "2025-05-20")
    mended = attrs.evolve(
        first,
        occurred_on=date(2025, 3, 3),
        received_on=date(2025, 4, 1),
        corrects=len(ROSTER) + 1,
        reason="日期填错",
        authority="镇党委",
    )
    assert late(first, mended) == [("V1|2025-03|2025-05-20", 1)]


def test_a_correction_of_the_day_moves_a_fact_into_the_cycle_of_its_right_day() -> None:
    first = held("2025-03-02", "2025-05-05")
    mended = attrs.evolve(
        first,
        occurred_on=date(2025, 4, 2),
        received_on=date(2025, 5, 6),
        corrects=len(ROSTER) + 1,
        reason="日期填错",
        authority="镇党委",
    )
    assert late(first) == [("V1|2025-03|2025-05-05", 1)]
    assert late(first, mended) == []


def test_an_opening_balance_is_never_late() -> None:
    assert late(held("2025-03-02", "2025-12-01", opening=True)) == []
    assert late(held("2025-03-02", "2025-12-01")) != []


def test_a_correction_does_not_end_an_opening_balance() -> None:
    first = held("2025-03-02", "2025-12-01", opening=True)
    mended = attrs.evolve(
        first,
        opening=False,
        present=18,
        received_on=date(2025, 12, 20),
        corrects=len(ROSTER) + 1,
        reason="漏填",
        authority="镇党委",
    )
    assert late(first, mended) == []
