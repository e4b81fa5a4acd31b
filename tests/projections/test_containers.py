"""Slots of containers and of parts: what each case, or each of several steps, is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.schemes import model
from tests.projections.world import (
    TRUE,
    World,
    cases,
    contributions,
    d,
    expression,
    indicator,
    scheme,
    slots,
    value,
)

STEPS = ("提议", "商议", "审议", "决议")
MATTERS = model.Each("matters", TRUE, "opened_on", "matter")


def parts(*of, in_order=False, column="step"):
    return model.Parts(of or STEPS, column, in_order)


def taken(each=MATTERS, **more):
    return slots("", ledger="steps", at="taken_on", each=each, **more)


ORDERED = indicator("ordered", taken(parts=parts(in_order=True)))
WHOLE = indicator("whole", taken(parts=parts()))
ANSWERED = indicator("answered", taken())
MONTHLY = indicator(
    "monthly", slots(ledger="steps", at="taken_on", parts=parts("a", "b", "c", in_order=True))
)


@pytest.fixture
def world():
    world = World()
    world.unit("v1")
    return world


def matter(world, row, opened="03-01", unit="v1"):
    return world.add("matters", unit, row=row, opened_on=d(opened))


def steps(world, row, *days, of=STEPS, unit="v1"):
    """The steps of a matter on these days, in their order; None where one was not taken."""
    for step, day in zip(of, days, strict=False):
        if day:
            world.add("steps", unit, matter=row, step=step, taken_on=d(day))


def earned(found, subject="v1"):
    rows = contributions(found, "subject, slot, credit")
    return {slot: credit for who, slot, credit in rows if who == subject}


def test_a_slot_for_each_container_names_its_evidence_and_the_case_that_asked(world):
    first, _second = matter(world, "m1"), matter(world, "m2", "04-01")
    steps(world, "m1", "03-05", "03-06")
    found = world.evaluate(scheme(ANSWERED))
    assert contributions(found, 'slot, credit, "row", events, occurred_on, ledger') == [
        ("m1", 1, "r4; r5", [first, 4, 5], d("03-06"), "steps"),
        ("m2", 0, None, [3], d("04-01"), "steps"),
    ]


def test_containers_that_the_rule_leaves_out_or_of_another_year_ask_for_nothing(world):
    matter(world, "m1", "2024-12-31")
    world.add("matters", row="m2", opened_on=d("03-01"), procedure="other")
    matter(world, "m3")
    only = model.Each("matters", expression("procedure IS NULL"), "opened_on", "matter")
    found = world.evaluate(scheme(indicator("answered", taken(only))))
    assert list(earned(found)) == ["m3"]


def test_evidence_counts_whenever_it_came_also_after_the_period(world):
    matter(world, "m1", "12-30")
    steps(world, "m1", "2026-01-15")
    assert earned(world.evaluate(scheme(ANSWERED), d("2026-01-31"))) == {"m1": 1}


@pytest.mark.parametrize(("needed", "credit"), [(2, 1), (3, 0)])
def test_so_many_rows_are_needed_for_each_container(world, needed, credit):
    matter(world, "m1")
    steps(world, "m1", "03-05", "03-06")
    found = world.evaluate(scheme(indicator("answered", taken(at_least=needed))))
    assert earned(found) == {"m1": credit}


def test_an_amount_is_summed_for_each_container(world):
    matter(world, "m1")
    world.add("steps", matter="m1", step="决议", taken_on=d("03-09"), present=40)
    world.add("steps", matter="m1", step="审议", taken_on=d("03-08"), present=20)
    for needed, credit in ((60, 1), (61, 0)):
        found = world.evaluate(scheme(indicator("came", taken(at_least=needed, amount="present"))))
        assert earned(found) == {"m1": credit}


def test_a_container_belongs_to_whoever_serves_on_its_day(world):
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    matter(world, "m1", "06-30")
    matter(world, "m2", "07-01")
    steps(world, "m1", "07-05")
    found = world.evaluate(scheme(ANSWERED, subject="person"))
    assert contributions(found) == [("p1@v1", "m1", 1, 1), ("p2@v1", "m2", 0, 1)]


def test_a_container_that_names_a_person_is_that_persons(world):
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    world.add("comments", row="c1", person="p1", given_on=d("08-08"))
    answers = slots(
        "",
        ledger="measures",
        at="decided_on",
        each=model.Each("comments", TRUE, "given_on", "ground"),
    )
    found = world.evaluate(scheme(indicator("answered", answers), subject="person"))
    assert contributions(found) == [("p1@v1", "c1", 0, 1)]


def test_containers_of_units_below_are_asked_of_the_unit_above():
    world = World()
    world.unit("t1", unit_kind="township")
    for village, kind in (("v1", "village"), ("v2", "community")):
        world.unit(village, unit_kind=kind, parent="t1")
        matter(world, f"m-{village}", unit=village)
    matter(world, "m-t1", unit="t1")
    steps(world, "m-v1", "03-05")
    villages = taken(below=expression("unit_kind = 'village'"))
    towns = {"where": expression("unit_kind = 'township'")}
    found = world.evaluate(scheme(indicator("answered", villages), **towns))
    assert contributions(found, "subject, slot, credit, unit") == [("t1", "m-v1", 1, "v1")]


def test_every_part_of_every_container_is_looked_for(world):
    matter(world, "m1")
    steps(world, "m1", None, "03-06", "03-05")
    found = world.evaluate(scheme(WHOLE))
    assert earned(found) == {"m1/提议": 0, "m1/商议": 1, "m1/审议": 1, "m1/决议": 0}
    assert value(found, "v1", "whole/share") == (1, 2)


def test_evidence_of_no_part_or_of_another_container_meets_nothing(world):
    matter(world, "m1")
    steps(world, "m9", "03-05")
    steps(world, "m1", "03-05", of=("公告",))
    world.add("steps", step="提议", taken_on=d("03-05"))
    assert set(earned(world.evaluate(scheme(WHOLE))).values()) == {0}


ORDER = {
    "all in order": (("03-01", "03-02", "03-03", "03-04"), (1, 1, 1, 1)),
    "all on one day": (("03-01", "03-01", "03-01", "03-01"), (1, 1, 1, 1)),
    "the second came first": (("03-02", "03-01", "03-03", "03-04"), (1, 0, 1, 1)),
    "the second was skipped": (("03-01", None, "03-03", "03-04"), (1, 0, 0, 0)),
    "the first was skipped": ((None, "03-02", "03-03", "03-04"), (0, 0, 0, 0)),
    "the last came first": (("03-02", "03-03", "03-04", "03-01"), (1, 1, 1, 0)),
}


@pytest.mark.parametrize(("days", "credit"), ORDER.values(), ids=ORDER.keys())
def test_a_part_counts_where_none_before_it_is_missing_or_later(world, days, credit):
    matter(world, "m1")
    steps(world, "m1", *days)
    found = earned(world.evaluate(scheme(ORDERED)))
    assert tuple(found[f"m1/{step}"] for step in STEPS) == credit


def test_a_matter_under_way_is_not_asked_for_what_comes_next(world):
    matter(world, "m1")
    steps(world, "m1", "03-01", None, "03-03")
    matter(world, "m2")
    found = world.evaluate(scheme(ORDERED))
    assert earned(found) == {"m1/提议": 1, "m1/商议": 0, "m1/审议": 0}


def test_a_part_taken_twice_counts_from_its_first_day(world):
    matter(world, "m1")
    steps(world, "m1", "03-01", "03-05")
    steps(world, "m1", "03-09")
    assert earned(world.evaluate(scheme(ORDERED))) == {"m1/提议": 1, "m1/商议": 1}


def test_a_calendar_slot_is_over_so_all_its_parts_are_expected(world):
    steps(world, None, "01-05", None, "01-03", of="abc")
    steps(world, None, "02-05", of="abc")
    found = world.evaluate(scheme(MONTHLY), d("03-31"))
    assert earned(found) == {
        "2025-01/a": 1,
        "2025-01/b": 0,
        "2025-01/c": 0,
        "2025-02/a": 1,
        "2025-02/b": 0,
        "2025-02/c": 0,
        "2025-03/a": 0,
        "2025-03/b": 0,
        "2025-03/c": 0,
    }


def test_parts_of_slots_of_units_below_are_named_by_unit_and_part():
    world = World()
    world.unit("t1", unit_kind="township")
    world.unit("v1", unit_kind="village", parent="t1")
    for item, day in (("a", "05-05"), ("b", "05-04")):
        world.add("checklist_items", checklist="x", item=item, verified_on=d(day))
    rule = slots(
        "year",
        ledger="checklist_items",
        at="verified_on",
        below=expression("unit_kind = 'village'"),
        parts=parts("a", "b", column="item", in_order=True),
    )
    towns = {"where": expression("unit_kind = 'township'")}
    found = world.evaluate(scheme(indicator("listed", rule), **towns))
    assert contributions(found) == [("t1", "2025/v1/a", 1, 1), ("t1", "2025/v1/b", 0, 1)]


def test_a_row_for_a_period_without_a_day_is_there_but_not_in_order(world):
    for grade, day in (("a", "05-05"), ("b", None), ("c", "06-06")):
        world.add("duty_reports", grade=grade, period="2025", submitted_on=day and d(day))
    rule = slots(
        "year",
        ledger="duty_reports",
        at="submitted_on",
        by_period="period",
        parts=parts("a", "b", "c", column="grade", in_order=True),
    )
    found = world.evaluate(scheme(indicator("listed", rule)))
    assert contributions(found, 'slot, credit, "row"') == [
        ("2025/a", 1, "r2"),
        ("2025/b", 0, "r3"),
        ("2025/c", 0, "r4"),
    ]


def test_an_empty_mandatory_indicator_counts_nothing_and_gives_its_points_to_nobody(world):
    world.add("pledges", due_on=d("05-05"), fulfilled_on=d("05-05"))
    must = indicator("must", taken(), 40, when_none="zero", mandatory=True)
    kept = indicator("kept", cases(), 60)
    found = world.evaluate(scheme(must, kept))
    assert value(found, "v1", "must/points") == (0, 1)
    assert value(found, "v1", "total/exact") == (60, 1)


DAYS = st.none() | st.integers(1, 5)


@given(st.lists(st.lists(DAYS, min_size=4, max_size=4), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_order_is_what_the_definition_says(given_days):
    """Against the definition, step by step: nothing before is missing, nothing before is later."""
    world = World()
    world.unit("v1")
    expected = {}
    for number, days in enumerate(given_days):
        row = f"m{number}"
        matter(world, row)
        steps(world, row, *(day and f"03-0{day}" for day in days))
        last = max((place for place, day in enumerate(days) if day), default=-1)
        for place in range(last + 1):
            own, before = days[place], days[:place]
            fine = own and all(before) and all(day <= own for day in before)
            expected[f"{row}/{STEPS[place]}"] = int(bool(fine))
    assert earned(world.evaluate(scheme(ORDERED))) == expected
