"""The primitive "cases": each ledger row that meets the rule is a slot of its own."""

from __future__ import annotations

import pytest

from evalcore.errors import DataError
from tests.projections.world import (
    END,
    World,
    cases,
    contributions,
    d,
    indicator,
    scheme,
    value,
    workdays,
)


@pytest.fixture
def world():
    world = World()
    world.unit("v1")
    return world


KEPT = indicator("kept", cases())


def test_a_pledge_kept_in_time_gives_one_of_one(world):
    world.add("pledges", due_on=d("06-30"), fulfilled_on=d("06-30"))
    world.add("pledges", due_on=d("06-30"), fulfilled_on=d("07-01"))
    found = world.evaluate(scheme(KEPT))
    assert contributions(found) == [("v1", "r2", 1, 1), ("v1", "r3", 0, 1)]
    assert value(found, "v1", "kept/share") == (1, 2)


def test_a_contribution_names_its_row_and_its_positions_in_the_log(world):
    world.add("pledges", due_on=d("06-30"), events=[4, 9])
    found = world.evaluate(scheme(KEPT))
    columns = '"row", ledger, events, occurred_on, unit'
    assert contributions(found, columns) == [("r2", "pledges", [4, 9], d("06-30"), "v1")]


@pytest.mark.parametrize(
    ("due_on", "counts"),
    [("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)],
)
def test_a_case_counts_where_its_day_lies_in_the_period(world, due_on, counts):
    world.add("pledges", due_on=d(due_on))
    assert len(contributions(world.evaluate(scheme(KEPT)))) == counts


@pytest.mark.parametrize(("due_on", "counts"), [("06-30", 1), ("07-01", 0)])
def test_a_case_that_is_not_due_by_as_of_is_not_judged(world, due_on, counts):
    world.add("pledges", due_on=d(due_on))
    assert len(contributions(world.evaluate(scheme(KEPT), d("06-30")))) == counts


def test_rows_that_do_not_meet_the_rule_are_left_out(world):
    world.add("pledges", due_on=d("06-30"), excused=True)
    world.add("pledges", due_on=d("06-30"), excused=False)
    rule = indicator("kept", cases(where="NOT excused"))
    assert [row[1] for row in contributions(world.evaluate(scheme(rule)))] == ["r3"]


def test_a_case_belongs_to_whoever_served_on_its_day(world):
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "08-01")
    for day in ("06-30", "07-15", "08-01"):
        world.add("pledges", due_on=d(day), person="p1")
    found = world.evaluate(scheme(KEPT, subject="person"))
    assert [row[0] for row in contributions(found)] == ["p1@v1", "p2@v1", "unattributed@v1"]


def test_persons_plus_unattributed_equal_the_unit(world):
    world.serves("p1", "02-01", "06-30")
    world.serves("p2", "08-01", "11-30")
    for month in range(1, 13):
        world.add("pledges", due_on=d(f"{month:02}-28"), fulfilled_on=d(f"{month:02}-{18 + month}"))
    unit = world.evaluate(scheme(KEPT))
    whole = [(row[1], *row[2:]) for row in contributions(unit)]
    persons = world.evaluate(scheme(KEPT, subject="person"))
    assert sorted((row[1], *row[2:]) for row in contributions(persons)) == sorted(whole)


def test_rows_of_units_that_are_not_assessed_are_nobody_s(world):
    world.add("pledges", "v2", due_on=d("06-30"))
    assert contributions(world.evaluate(scheme(KEPT))) == []


def test_working_days_come_from_the_calendar_of_the_scheme(world):
    # Friday to the Friday after is five working days; to the next Monday six.
    world.add("problems", found_on=d("03-07"), replied_on=d("03-14"))
    world.add("problems", found_on=d("03-07"), replied_on=d("03-17"))
    days = workdays("found_on", "replied_on").sql
    rule = cases("problems", at="found_on", credit=f"CASE WHEN {days} <= 5 THEN 1 ELSE 0 END")
    found = world.evaluate(scheme(indicator("reply", rule)))
    assert [row[2] for row in contributions(found)] == [1, 0]


def test_a_day_outside_the_calendar_is_an_error_that_names_row_and_year(world):
    world.add("problems", found_on=d("12-29"), replied_on=d("2026-01-05"))
    rule = cases("problems", at="found_on", credit=workdays("found_on", "replied_on"))
    with pytest.raises(DataError, match=r"r2 .*2026"):
        world.evaluate(scheme(indicator("reply", rule)))


def test_a_day_outside_the_calendar_of_a_row_that_is_not_judged_is_no_error(world):
    world.add("problems", found_on=d("12-29"), replied_on=d("2026-01-05"), excluded=True)
    world.add("problems", found_on=d("2023-12-29"), replied_on=d("2024-01-05"), excluded=False)
    credit = workdays("found_on", "replied_on")
    rule = cases("problems", where="NOT excluded", at="found_on", credit=credit)
    assert contributions(world.evaluate(scheme(indicator("reply", rule)))) == []


def test_an_empty_day_needs_no_calendar(world):
    world.add("problems", found_on=d("12-29"))
    credit = workdays("found_on", "replied_on")
    credit = type(credit)("", f"coalesce({credit.sql}, 0)", "x", (), credit.dates)
    rule = cases("problems", at="found_on", credit=credit)
    assert contributions(world.evaluate(scheme(indicator("reply", rule)))) == [("v1", "r2", 0, 1)]


@pytest.mark.parametrize("credit", ["2", "-1", "progress", "10000000000000"])
def test_credit_that_is_no_part_of_what_is_possible_is_an_error_naming_the_row(world, credit):
    world.add("pledges", due_on=d("06-30"))
    with pytest.raises(DataError, match="r2"):
        world.evaluate(scheme(indicator("kept", cases(credit=credit))))


def test_bonus_may_be_more_than_one_for_a_row(world):
    world.add("pledges", due_on=d("06-30"))
    rule = indicator("kept", cases(credit="2"), 3, role="bonus")
    assert value(world.evaluate(scheme(rule)), "v1", "kept/points") == (6, 1)


def test_numbers_too_large_to_count_are_an_error_and_no_wrong_sum(world):
    world.add("pledges", due_on=d("06-30"), progress=9_000_000_000_000_000_000)
    with pytest.raises(DataError, match="too large"):
        world.evaluate(scheme(indicator("kept", cases(credit="progress * 2", possible="1"))))


def test_a_fact_before_the_unit_was_registered_is_the_unit_s_or_nobody_s_in_person():
    world = World()
    world.unit("v1", "2025-03-01")
    world.serves("p1", "2025-01-01")
    world.add("pledges", due_on=d("02-01"))
    assert [r[0] for r in contributions(world.evaluate(scheme(KEPT)))] == ["v1"]
    found = world.evaluate(scheme(KEPT, subject="person"))
    assert [r[0] for r in contributions(found)] == ["unattributed@v1"]
    assert found.subject["unattributed@v1"].days == 0


def test_a_vacancy_outside_the_life_of_a_unit_is_no_subject():
    world = World()
    world.unit("v1", "2025-03-01")
    world.serves("p1", "2025-01-01")
    found = world.evaluate(scheme(KEPT, subject="person"), END)
    assert [(s.id, s.days, s.intervals) for s in found.subjects] == [
        ("p1@v1", 306, (("2025-03-01", "2025-12-31"),))
    ]
