"""Vetoes: how long one holds, and for whom."""

from __future__ import annotations

import attrs
import pytest

from evalcore.schemes import model
from tests.projections.world import (
    DEMO,
    GRADES,
    World,
    cases,
    d,
    expression,
    indicator,
    number,
    scheme,
)

BARRED = model.Veto(
    "bar", "取消评优", "eligibility", expression("TRUE"), "from_on", "一般", DEMO, until="until"
)
KEPT = indicator("kept", cases())


@pytest.fixture
def world():
    """p1 hands v1 over to p2 on 1 July; both would be of the best."""
    world = World()
    world.unit("v1")
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    for day in ("05-05", "10-10"):
        world.add("pledges", due_on=d(day), fulfilled_on=d(day))
    return world


def barred(world, start, until=None, person=None):
    return world.add(
        "eligibility", person=person, from_on=d(start), until=d(until) if until else None
    )


def grades(world, veto=BARRED, as_of="12-31"):
    found = world.evaluate(scheme(KEPT, subject="person", grades=GRADES, vetoes=(veto,)), d(as_of))
    return {s.subject.split("@")[0]: s.grade for s in found.standings}


@pytest.mark.parametrize(
    ("start", "until", "grade"),
    [
        ("2023-03-03", "2026-03-02", "一般"),  # before the period, until after it
        ("2023-03-03", "2025-01-01", "一般"),  # its last day is the first of the period
        ("2023-03-03", "2024-12-31", "好"),  # over the day before
        ("12-31", "2026-12-30", "一般"),
        ("2026-01-01", "2026-12-31", "好"),  # not begun
        ("2024-06-06", None, "好"),  # no end stated: of the period in which it was decided
        ("06-06", None, "一般"),
    ],
)
def test_a_veto_holds_on_every_day_from_the_first_to_the_last(world, start, until, grade):
    barred(world, start, until, "p1")
    assert grades(world) == {"p1": grade, "p2": "好"}


@pytest.mark.parametrize(
    ("start", "until", "days", "grade"),
    [
        ("2024-12-22", None, 10, "好"),  # ten days with the first: to 31 December
        ("2024-12-22", None, 11, "一般"),  # to 1 January, the first day of the period
        ("2024-01-01", None, 366, "好"),
        ("2024-01-01", None, 367, "一般"),
        ("06-06", None, 1, "一般"),
        ("2026-01-01", None, 400, "好"),  # not begun
        ("2024-12-22", "2024-12-31", 400, "好"),  # its own last day is what counts
        ("2024-12-22", "2025-01-01", 1, "一般"),
        ("2024-12-31", None, 1, "好"),
    ],
)
def test_a_row_that_states_no_last_day_lasts_as_long_as_the_scheme_says(
    world, start, until, days, grade
):
    barred(world, start, until, "p1")
    lasting = attrs.evolve(BARRED, lasts=number(days))
    assert grades(world, lasting) == {"p1": grade, "p2": "好"}


def test_without_a_column_of_last_days_every_row_lasts_as_long(world):
    barred(world, "2024-12-22", "2024-12-23", "p1")
    endless = attrs.evolve(BARRED, until="", lasts=number(11))
    assert grades(world, endless) == {"p1": "一般", "p2": "好"}
    assert grades(world, attrs.evolve(endless, lasts=number(10)))["p1"] == "好"


def test_what_lasts_from_before_the_period_is_of_whoever_serves_as_it_begins(world):
    barred(world, "2024-12-22")
    assert grades(world, attrs.evolve(BARRED, lasts=number(300))) == {"p1": "一般", "p2": "好"}


def test_without_until_only_the_day_itself_counts(world):
    barred(world, "2023-03-03", "2026-03-02", "p1")
    plain = model.Veto("bar", "", "eligibility", BARRED.where, "from_on", "一般", DEMO)
    assert grades(world, plain) == {"p1": "好", "p2": "好"}


def test_a_veto_of_earlier_years_on_the_unit_is_of_who_serves_when_the_period_begins(world):
    barred(world, "2023-03-03", "2026-03-02")
    assert grades(world) == {"p1": "一般", "p2": "好"}


def test_a_veto_that_begins_after_as_of_is_not_known_of_yet(world):
    barred(world, "09-09", "2026-03-02", "p1")
    assert grades(world, as_of="09-08")["p1"] == "好"
    assert grades(world, as_of="09-09")["p1"] == "一般"
