"""Whose a row is that names a person: that person's, whoever serves on its day."""

from __future__ import annotations

import pytest

from evalcore.schemes import model
from tests.projections.world import (
    DEMO,
    GRADES,
    World,
    cases,
    contributions,
    d,
    expression,
    indicator,
    scheme,
    tallies,
)

ALL = expression("TRUE")
KEPT = indicator("kept", cases())
VETO = model.Veto("formal", "问责", "measures", expression("formal"), "decided_on", "一般", DEMO)
TOLD = model.Flag(
    "told", "问责", "ledger", DEMO, "x", ledger="measures", where=ALL, at="decided_on"
)
OUT = indicator("out", cases("measures", at="decided_on", credit="1"), 1, role="deduction")
PERSONS = {"subject": "person", "grades": GRADES, "vetoes": (VETO,), "flags": (TOLD,)}


@pytest.fixture
def world():
    """p1 hands v1 over to p2 on 1 July; both kept what they pledged. p3 is deputy all year."""
    world = World()
    world.unit("v1")
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    world.serves("p3", "2020-01-01", post="deputy_secretary")
    for day in ("05-05", "10-10"):
        world.add("pledges", due_on=d(day), fulfilled_on=d(day))
    return world


def decided(world, day, person=None, unit="v1"):
    return world.add("measures", unit, person=person, formal=True, decided_on=d(day))


def grades(found):
    return {s.subject: s.grade for s in found.standings if s.grade}


def test_a_successor_never_bears_what_was_decided_on_the_predecessor(world):
    position = decided(world, "09-09", "p1")
    found = world.evaluate(scheme(KEPT, **PERSONS))
    assert grades(found) == {"p1@v1": "一般", "p2@v1": "好"}
    assert [(e.subject, e.rule, e.evidence) for e in found.effects] == [
        ("p1@v1", "veto:formal", (position,))
    ]
    assert [f.subject for f in found.flags] == ["p1@v1"]


def test_what_was_decided_on_a_person_before_taking_office_is_that_persons_too(world):
    decided(world, "03-03", "p2")
    found = world.evaluate(scheme(KEPT, **PERSONS))
    assert grades(found) == {"p1@v1": "好", "p2@v1": "一般"}


def test_a_decision_on_the_unit_alone_is_whoever_serves(world):
    decided(world, "09-09")
    assert grades(world.evaluate(scheme(KEPT, **PERSONS))) == {"p1@v1": "好", "p2@v1": "一般"}


@pytest.mark.parametrize("person", ["p3", "p9"])
def test_a_decision_on_somebody_not_assessed_there_is_borne_by_nobody_but_stays_visible(
    world, person
):
    decided(world, "09-09", person)
    found = world.evaluate(scheme(KEPT, OUT, **PERSONS))
    assert grades(found) == {"p1@v1": "好", "p2@v1": "好"}
    assert [f.subject for f in found.flags] == ["unattributed@v1"]
    assert [(s.subject, s.status) for s in found.standings if s.status != "ranked"] == [
        ("unattributed@v1", "unattributed")
    ]
    out = "SELECT subject, credit FROM contributions WHERE indicator = 'out'"
    assert found.connection.execute(out).fetchall() == [("unattributed@v1", 1)]


def test_a_decision_names_the_unit_too_so_another_post_is_not_touched(world):
    world.unit("v2")
    world.serves("p1", "2020-01-01", unit="v2")
    world.add("pledges", "v2", due_on=d("05-05"), fulfilled_on=d("05-05"))
    decided(world, "09-09", "p1", unit="v2")
    assert grades(world.evaluate(scheme(KEPT, **PERSONS))) == {
        "p1@v1": "好",
        "p1@v2": "一般",
        "p2@v1": "好",
    }


def test_where_units_are_assessed_the_unit_bears_it_whoever_is_named(world):
    decided(world, "09-09", "p1")
    found = world.evaluate(scheme(KEPT, **(PERSONS | {"subject": "unit"})))
    assert grades(found) == {"v1": "一般"}
    assert [f.subject for f in found.flags] == ["v1"]


def test_points_taken_off_for_a_decision_are_that_persons(world):
    decided(world, "09-09", "p1")
    found = world.evaluate(scheme(KEPT, OUT, **PERSONS))
    out = "SELECT subject FROM contributions WHERE indicator = 'out'"
    assert found.connection.execute(out).fetchall() == [("p1@v1",)]


def test_a_rating_of_a_person_is_that_persons_and_one_of_the_unit_who_serves(world):
    def voted(person, votes):
        for option, cast in zip(("好", "差"), votes, strict=True):
            world.add(
                "tallies",
                person=person,
                option=option,
                votes=cast,
                rater_category="masses",
                meeting=f"m-{person}",
                item="总体",
                held_on=d("09-09"),
            )

    voted("p1", (9, 1))
    voted(None, (6, 4))
    voted("p3", (1, 9))
    rated = indicator("rated", tallies({"好": 1, "差": 0}))
    found = world.evaluate(scheme(rated, subject="person"))
    assert contributions(found) == [
        ("p1@v1", "masses", 9, 10),
        ("p2@v1", "masses", 6, 10),
        ("unattributed@v1", "masses", 1, 10),
    ]


def test_a_pledge_belongs_to_the_office_whoever_made_it():
    world = World()
    world.unit("v1")
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    world.add("pledges", person="p1", due_on=d("10-10"))
    assert contributions(world.evaluate(scheme(KEPT, subject="person")), "subject") == [("p2@v1",)]
