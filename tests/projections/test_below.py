"""What arises below the assessed unit: at any depth, by the tree as it was on the day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.below import Tree, above
from tests.projections.world import (
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

KEPT = indicator("kept", cases(whose="below"))
OWN = indicator("own", cases())
TOWNS = {"where": expression("unit_kind = 'township'")}
COUNTY = {"where": expression("unit_kind = 'county'")}
VILLAGES = expression("unit_kind = 'village'")
MEET = indicator("meet", slots("half", below=VILLAGES))


@pytest.fixture
def world():
    """County c with townships t1 (villages v1, v2) and t2 (v3)."""
    world = World()
    world.unit("c", unit_kind="county")
    for town in ("t1", "t2"):
        world.unit(town, unit_kind="township", parent="c")
    for village, town in (("v1", "t1"), ("v2", "t1"), ("v3", "t2")):
        world.unit(village, unit_kind="village", parent=town)
    return world


def pledge(world, unit, day, **more):
    return world.add("pledges", unit, due_on=d(day), **more)


def whose(found, columns="subject, unit"):
    return contributions(found, columns)


def test_a_row_of_a_village_counts_for_its_township(world):
    pledge(world, "v1", "03-03")
    pledge(world, "v3", "03-03")
    assert whose(world.evaluate(scheme(KEPT, **TOWNS))) == [("t1", "v1"), ("t2", "v3")]


def test_a_row_counts_at_any_depth(world):
    pledge(world, "v1", "03-03")
    pledge(world, "t2", "03-03")
    assert whose(world.evaluate(scheme(KEPT, **COUNTY))) == [("c", "v1"), ("c", "t2")]


def test_a_row_about_the_assessed_unit_itself_is_not_below_it(world):
    pledge(world, "t1", "03-03")
    pledge(world, "c", "03-03")
    assert whose(world.evaluate(scheme(KEPT, **TOWNS))) == []


def test_where_several_levels_are_assessed_each_is_judged_by_what_is_below_it(world):
    pledge(world, "v1", "03-03")
    found = world.evaluate(scheme(KEPT, OWN))
    assert whose(found, "subject, indicator") == [("c", "kept"), ("t1", "kept"), ("v1", "own")]


def test_a_village_that_moves_counts_for_both_townships_each_by_its_days(world):
    world.moves("v1", "t2", "07-01")
    for day in ("06-30", "07-01"):
        pledge(world, "v1", day)
    found = world.evaluate(scheme(KEPT, **TOWNS))
    assert whose(found, "subject, occurred_on") == [("t1", d("06-30")), ("t2", d("07-01"))]


def test_a_township_that_moves_takes_its_villages_along(world):
    world.unit("c2", unit_kind="county")
    world.moves("t1", "c2", "07-01")
    for day in ("06-30", "07-01"):
        pledge(world, "v1", day)
    found = world.evaluate(scheme(KEPT, **COUNTY))
    assert whose(found, "subject, occurred_on") == [("c", d("06-30")), ("c2", d("07-01"))]


def test_whoever_heads_the_unit_above_on_the_day_bears_it(world):
    world.serves("p1", "2020-01-01", "06-30", unit="t1")
    world.serves("p2", "07-02", unit="t1")
    for day in ("06-30", "07-01", "07-02"):
        pledge(world, "v1", day)
    found = world.evaluate(scheme(KEPT, subject="person", **TOWNS))
    assert whose(found, "subject, occurred_on") == [
        ("p1@t1", d("06-30")),
        ("p2@t1", d("07-02")),
        ("unattributed@t1", d("07-01")),
    ]


def test_a_person_named_in_the_row_of_a_village_does_not_matter_above(world):
    world.serves("p1", "2020-01-01", unit="t1")
    world.serves("p2", "2020-01-01", unit="v1")
    world.add("measures", "v1", person="p2", decided_on=d("05-05"))
    formal = cases("measures", at="decided_on", credit="1", whose="below")
    found = world.evaluate(scheme(indicator("formal", formal), subject="person", **TOWNS))
    assert whose(found) == [("p1@t1", "v1")]


def test_a_village_that_is_gone_still_stands_where_it_stood(world):
    world.unit("v4", unit_kind="village", parent="t1", dissolved_on=d("03-31"))
    pledge(world, "v4", "05-05")
    assert whose(world.evaluate(scheme(KEPT, **TOWNS))) == [("t1", "v4")]


def test_what_a_successor_answers_for_counts_above_the_successor(world):
    world.unit("v4", unit_kind="village", parent="t1", dissolved_on=d("03-31"), merged_into="v3")
    for day in ("03-31", "04-01"):
        pledge(world, "v4", day)
    found = world.evaluate(scheme(KEPT, merged="successor", **TOWNS))
    assert whose(found, "subject, occurred_on") == [("t1", d("03-31")), ("t2", d("04-01"))]


def test_villages_of_a_township_merged_into_another_count_for_that_one_from_then_on(world):
    world.unit("t3", unit_kind="township", parent="c", dissolved_on=d("03-31"), merged_into="t2")
    world.unit("v4", unit_kind="village", parent="t3")
    for day in ("03-31", "04-01"):
        pledge(world, "v4", day)
    found = world.evaluate(scheme(KEPT, merged="successor", **TOWNS))
    assert whose(found, "subject, occurred_on") == [("t2", d("04-01")), ("t3", d("03-31"))]


def test_what_was_merged_into_the_assessed_unit_is_its_own_and_not_below_it(world):
    world.unit("v4", unit_kind="village", parent="t1", dissolved_on=d("03-31"), merged_into="t1")
    pledge(world, "v4", "04-01")
    found = world.evaluate(scheme(KEPT, OWN, merged="successor", **TOWNS))
    assert whose(found, "subject, indicator") == [("t1", "own")]


def test_members_of_a_zone_and_what_is_below_them_are_below_it(world):
    world.unit("z", unit_kind="zone")
    world.add("zones", "t1", zone="z", from_on=d("01-01"), to_on=d("06-30"))
    world.add("zones", "v1", zone="z", from_on=d("04-01"), to_on=d("09-30"))
    for unit, day in (("t1", "05-05"), ("v1", "05-05"), ("v1", "08-08"), ("v2", "08-08")):
        pledge(world, unit, day)
    found = world.evaluate(scheme(KEPT, where=expression("unit_kind = 'zone'")))
    assert whose(found, "unit, occurred_on") == [
        ("t1", d("05-05")),
        ("v1", d("05-05")),
        ("v1", d("08-08")),
    ]


def test_a_ring_of_parents_ends_where_it_began(world):
    world.moves("c", "v1", "01-01")
    pledge(world, "v1", "05-05")
    assert whose(world.evaluate(scheme(KEPT, **TOWNS))) == [("t1", "v1")]


def test_every_village_below_is_asked_in_every_slot_and_the_empty_ones_are_named(world):
    world.add("meetings", "v1", held_on=d("03-03"))
    world.add("meetings", "v2", held_on=d("09-09"))
    found = world.evaluate(scheme(MEET, **TOWNS))
    assert contributions(found, 'subject, slot, credit, "row"') == [
        ("t1", "2025H1/v1", 1, "r7"),
        ("t1", "2025H1/v2", 0, None),
        ("t1", "2025H2/v1", 0, None),
        ("t1", "2025H2/v2", 1, "r8"),
        ("t2", "2025H1/v3", 0, None),
        ("t2", "2025H2/v3", 0, None),
    ]
    assert value(found, "t1", "meet/share") == (1, 2)


def test_units_below_that_do_not_meet_the_expression_are_not_asked(world):
    found = world.evaluate(scheme(MEET, **COUNTY), d("06-30"))
    assert contributions(found, "slot") == [("2025H1/v1",), ("2025H1/v2",), ("2025H1/v3",)]


@pytest.mark.parametrize(("gone", "asked"), [("06-29", []), ("06-30", ["2025H1/v4"])])
def test_a_unit_below_is_asked_where_it_lives_on_the_last_day_of_the_slot(world, gone, asked):
    world.unit("v4", "2025-03-01", unit_kind="village", parent="t2", dissolved_on=d(gone))
    found = world.evaluate(scheme(MEET, **TOWNS))
    assert [row[0] for row in contributions(found, "slot") if "v4" in row[0]] == asked


def test_a_unit_below_registered_after_the_slot_is_not_asked(world):
    world.unit("v4", "2025-07-01", unit_kind="village", parent="t2")
    found = world.evaluate(scheme(MEET, **TOWNS))
    assert [row[0] for row in contributions(found, "slot") if "v4" in row[0]] == ["2025H2/v4"]


def test_a_slot_of_a_village_that_moved_is_asked_of_the_township_it_ended_in(world):
    world.moves("v1", "t2", "06-30")
    world.add("meetings", "v1", held_on=d("03-03"))
    found = world.evaluate(scheme(MEET, **TOWNS), d("06-30"))
    assert contributions(found, "subject, slot, credit") == [
        ("t1", "2025H1/v2", 0),
        ("t2", "2025H1/v1", 1),
        ("t2", "2025H1/v3", 0),
    ]


def test_the_slots_of_villages_are_whose_head_the_township_has_on_the_last_day(world):
    world.serves("p1", "2020-01-01", "06-30", unit="t2")
    found = world.evaluate(scheme(MEET, subject="person", **TOWNS))
    assert [row for row in contributions(found) if "v3" in row[1]] == [
        ("p1@t2", "2025H1/v3", 0, 1),
        ("unattributed@t2", "2025H2/v3", 0, 1),
    ]


def test_nothing_is_expected_below_a_unit_that_is_gone(world):
    world.unit("t3", unit_kind="township", parent="c", dissolved_on=d("06-30"))
    world.unit("v4", unit_kind="village", parent="t3")
    found = world.evaluate(scheme(MEET, **TOWNS))
    assert [row[1] for row in contributions(found) if row[0] == "t3"] == ["2025H1/v4"]


def test_evidence_of_a_member_fills_the_slot_of_a_zone_below(world):
    world.unit("z", unit_kind="zone", parent="t1")
    world.add("zones", "v3", zone="z", from_on=d("01-01"))
    world.add("meetings", "v3", held_on=d("03-03"))
    zones = indicator("meet", slots("half", below=expression("unit_kind = 'zone'")))
    found = world.evaluate(scheme(zones, **TOWNS), d("06-30"))
    assert contributions(found) == [("t1", "2025H1/z", 1, 1)]


def test_other_numbers_give_the_same_with_what_was_counted_before(world):
    from projections.evaluation import evaluate

    pledge(world, "v1", "03-03", fulfilled_on=d("03-03"))
    first = world.evaluate(scheme(OWN, **TOWNS))
    again = evaluate(world.connection, scheme(OWN, KEPT, MEET, **TOWNS), first.as_of, reuse=first)
    kept = evaluate(world.connection, scheme(OWN, KEPT, MEET, **TOWNS), first.as_of, reuse=again)
    assert contributions(kept) == contributions(world.evaluate(scheme(OWN, KEPT, MEET, **TOWNS)))


DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
UNITS = ["c", "t1", "t2", "v1", "v2", "v3"]


@given(
    st.lists(st.tuples(st.sampled_from(UNITS[3:]), st.sampled_from(UNITS[1:3]), DAYS), max_size=4),
    st.lists(st.tuples(st.sampled_from(UNITS[1:]), DAYS), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from(UNITS[:3]), DAYS, DAYS), max_size=4),
)
@settings(max_examples=25, deadline=None)
def test_nothing_below_is_lost_or_counted_twice(moves, pledges, tenures):
    """Persons + nobody = unit; what townships have below is what the county has in villages."""
    world = World()
    world.unit("c", unit_kind="county")
    for town in ("t1", "t2"):
        world.unit(town, unit_kind="township", parent="c")
    for village in ("v1", "v2", "v3"):
        world.unit(village, unit_kind="village", parent="t1")
    for village, town, day in sorted(moves, key=lambda move: move[2]):
        world.moves(village, town, day.isoformat())
    for unit, day in pledges:
        world.add("pledges", unit, due_on=day)
    for number, (unit, *days) in enumerate(tenures):
        world.serves(f"p{number}", min(days).isoformat(), max(days).isoformat(), unit=unit)
    by_unit = world.evaluate(scheme(KEPT, MEET))
    units = contributions(by_unit, "subject, indicator, slot, unit")
    persons = contributions(
        world.evaluate(scheme(KEPT, MEET, subject="person")), "subject, indicator, slot, unit"
    )
    told = [(subject.partition("@")[2], *rest) for subject, *rest in persons]
    assert sorted(told) == sorted(units)
    of_towns = [row[1:] for row in units if row[0] in ("t1", "t2")]
    of_county = [row[1:] for row in units if row[0] == "c" and row[3].startswith("v")]
    assert sorted(of_towns) == sorted(of_county)


@given(
    st.dictionaries(
        st.sampled_from("abcde"),
        st.lists(st.tuples(st.sampled_from("abcde"), DAYS, DAYS), max_size=3),
    )
)
def test_days_above_never_overlap_and_no_unit_is_above_itself(given_parents):
    parents = {
        unit: [(parent, (min(days), max(days))) for parent, *days in spans]
        for unit, spans in given_parents.items()
    }
    tree = Tree(parents, {}, {})
    for unit in "abcde":
        found = above(tree, unit, (date(2025, 1, 1), date(2025, 12, 31)))
        assert unit not in found
        for spans in found.values():
            assert all(one[1] < two[0] for one, two in pairwise(spans))
