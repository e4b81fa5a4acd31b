"""Flags: rules that were met, with evidence, awaiting a person."""

from __future__ import annotations

from typing import Any

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
    share,
    slots,
    tallies,
)

KEPT = indicator("kept", cases())
MEETS = indicator("meets", slots("quarter"))


@pytest.fixture
def world():
    world = World()
    world.unit("v1")
    return world


def rule(of: Any, **more: Any) -> model.Flag:
    return model.Flag("rule", "规则", of, DEMO, "township", **more)


LATE = rule(
    "ledger",
    ledger="problems",
    where=expression("closed_on > due_on"),
    at="found_on",
)


def raised(world, flag, *indicators, **more):
    return world.evaluate(scheme(*(indicators or (KEPT,)), flags=(flag,), **more)).flags


def test_each_ledger_row_that_meets_the_rule_is_a_flag_for_whoever_served(world):
    world.serves("p1", "2020-01-01", "06-30")
    for day in ("05-05", "07-07", "08-08"):
        closed = d("12-01") if day != "08-08" else d("08-09")
        world.add("problems", found_on=d(day), due_on=d("10-01"), closed_on=closed)
    found = raised(world, LATE, subject="person")
    assert [(f.subject, f.cites, f.evidence, f.occurred_on) for f in found] == [
        ("p1@v1", ("ledger:problems:r3",), (3,), "2025-05-05"),
        ("unattributed@v1", ("ledger:problems:r4",), (4,), "2025-07-07"),
    ]


def test_a_flag_suggests_nothing_unless_the_scheme_does(world):
    world.add("problems", found_on=d("05-05"), due_on=d("05-06"), closed_on=d("05-07"))
    assert [f.kind for f in raised(world, LATE)] == ["check"]
    serious = rule(
        "ledger", ledger="problems", where=LATE.where, at="found_on", suggests="reminder"
    )
    assert [(f.kind, f.suggests) for f in raised(world, serious)] == [
        ("accountability", "reminder")
    ]


def test_the_same_thing_bears_the_same_id_next_time(world):
    world.add("problems", found_on=d("05-05"), due_on=d("05-06"), closed_on=d("05-07"))
    first = raised(world, LATE)
    world.add("problems", found_on=d("03-05"), due_on=d("03-06"), closed_on=d("03-07"))
    second = raised(world, LATE)
    assert {f.id for f in first} < {f.id for f in second}
    assert len(first[0].id) == 16


@pytest.mark.parametrize(("lost", "flagged"), [(2, True), (3, True), (4, False)])
def test_what_was_lost_adds_up_over_the_contributions(world, lost, flagged):
    world.add("meetings", held_on=d("01-31"))
    found = raised(world, rule("contributions", indicator="meets", lost=number(lost)), MEETS)
    assert bool(found) is flagged
    if flagged:
        assert found[0].cites == tuple(f"contribution:meets:2025Q{n}" for n in (2, 3, 4))
        assert (found[0].evidence, found[0].occurred_on) == ((), "2025-12-31")


def test_votes_lost_are_counted_in_the_worth_of_the_scheme(world):
    votes = {"meeting": "m", "item": "i", "held_on": d("11-11"), "rater_category": "c"}
    world.add("tallies", option="一般", votes=4, **votes)
    rated = indicator("rated", tallies({"一般": "1/2"}))
    for lost, flagged in ((2, True), ("5/2", False)):
        flag = rule("contributions", indicator="rated", lost=number(lost))
        assert bool(raised(world, flag, rated)) is flagged


@pytest.mark.parametrize(("below", "flagged"), [("1/2", False), ("51/100", True)])
def test_a_share_below_the_mark_is_a_flag_with_what_was_lost_as_evidence(world, below, flagged):
    world.add("pledges", due_on=d("05-05"), fulfilled_on=d("05-05"))
    world.add("pledges", due_on=d("05-05"))
    found = raised(world, rule("node", indicator="kept", below=number(below)))
    assert [(f.cites, f.evidence) for f in found] == (
        [(("node:kept/share",), (3,))] if flagged else []
    )


def test_nothing_expected_is_no_failing(world):
    zero = indicator("kept", cases(), when_none="zero")
    assert raised(world, rule("node", indicator="kept", below=number(1)), zero) == ()


def test_a_grade_or_a_list_is_a_flag_on_the_standing(world):
    world.unit("v2")
    world.add("pledges", "v1", due_on=d("05-05"))
    world.add("pledges", "v2", due_on=d("05-05"), fulfilled_on=d("05-05"))
    found = raised(world, rule("standing", grades=("较差",)), grades=GRADES)
    assert [(f.subject, f.cites) for f in found] == [("v1", ("standing",))]
    bottom = model.CutList("bottom", "后进", "bottom", share("1/2"))
    found = raised(world, rule("standing", on_list="bottom"), lists=(bottom,))
    assert [f.subject for f in found] == ["v1"]


def test_a_flag_on_a_standing_shows_the_veto_behind_it(world):
    position = world.add("measures", decided_on=d("05-05"))
    world.add("pledges", due_on=d("05-05"), fulfilled_on=d("05-05"))
    veto = model.Veto("case", "case", "measures", expression("TRUE"), "decided_on", "较差", DEMO)
    found = raised(world, rule("standing", grades=("较差",)), grades=GRADES, vetoes=(veto,))
    assert [f.evidence for f in found] == [(position,)]


def test_a_flag_may_be_for_those_only_who_reported_nothing_themselves(world):
    world.unit("v2")
    for unit in ("v1", "v2"):
        world.add("spot_checks", unit, checked_on=d("09-09"), problems_found=2)
    world.add("problems", "v2", found_on=d("04-04"))
    world.add("problems", "v1", found_on=d("2024-04-04"))
    absent = model.Absent("problems", expression("TRUE"), "found_on")
    silent = rule(
        "ledger",
        ledger="spot_checks",
        where=expression("problems_found > 0"),
        at="checked_on",
        without=absent,
    )
    assert [f.unit for f in raised(world, silent)] == ["v1"]


def test_a_flag_in_a_vacancy_of_a_unit_not_yet_registered_still_has_its_subject():
    world = World()
    world.unit("v1", "2025-06-01")
    world.serves("p1", "2025-06-01")
    world.add("problems", found_on=d("05-05"), due_on=d("05-06"), closed_on=d("05-07"))
    found = world.evaluate(scheme(KEPT, flags=(LATE,), subject="person"))
    assert [f.subject for f in found.flags] == ["unattributed@v1"]
    assert "unattributed@v1" in found.subject


# A gap between two shares


SELF = indicator("own", cases("problems", at="found_on", credit="transfers", possible="10"), 50)
SEEN = indicator("seen", cases("visits", at="visited_on", credit="households", possible="10"), 50)
GAP = rule("gap", indicator="own", against="seen", over=number("1/5"))


@pytest.mark.parametrize(
    ("own", "seen", "met"),
    [(9, 7, False), (9, 6, True), (6, 9, True), (7, 9, False), (5, 5, False)],
)
def test_shares_that_differ_by_more_than_the_mark_either_way_are_a_flag(world, own, seen, met):
    first = world.add("problems", found_on=d("05-05"), transfers=own)
    second = world.add("visits", visited_on=d("06-06"), households=seen)
    found = raised(world, GAP, SELF, SEEN)
    assert [f.cites for f in found] == ([("node:own/share", "node:seen/share")] if met else [])
    assert [f.evidence for f in found] == ([(first, second)] if met else [])


def test_where_one_side_says_nothing_there_is_no_gap(world):
    world.add("problems", found_on=d("05-05"), transfers=0)
    assert raised(world, GAP, SELF, SEEN) == ()


# Who owes support to those at the bottom


OWES = rule(
    "standing",
    on_list="worst",
    without=model.Absent("pairings", expression("pairing_kind = 'contact_point'"), "assigned_on"),
)


def test_who_is_at_the_bottom_without_support_is_told_to_whoever_owes_it(world):
    world.unit("v2")
    worst = model.CutList("worst", "后进", "bottom", share("1"))
    for unit in ("v1", "v2"):
        world.add("pledges", unit, due_on=d("05-05"))
    world.add("pairings", "v1", pairing_kind="contact_point", assigned_on=d("03-03"))
    world.add("pairings", "v2", pairing_kind="other", assigned_on=d("03-03"))
    found = raised(world, OWES, lists=(worst,))
    assert [(f.subject, f.addressed_to) for f in found] == [("v2", "township")]
