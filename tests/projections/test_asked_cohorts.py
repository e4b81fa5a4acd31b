"""An indicator that only some cohorts are asked for is not applicable to the others."""

from __future__ import annotations

import pytest

from evalcore.schemes import model
from projections.evaluation import evaluate
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

COHORTS = (
    model.Cohort("villages", "村", expression("unit_kind = 'village'")),
    model.Cohort("communities", "社区", expression("unit_kind = 'community'")),
)
KEPT = indicator("kept", cases(), 60)
MEETS = {"cohorts": ("communities",), "when_none": "zero", "mandatory": True}


@pytest.fixture
def world():
    world = World()
    for unit, kind in (("v1", "village"), ("s1", "community")):
        world.unit(unit, unit_kind=kind)
        world.add("pledges", unit, due_on=d("05-05"), fulfilled_on=d("05-05"))
    return world


def test_others_have_nothing_of_it_and_its_points_go_to_the_rest(world):
    meets = indicator("meets", slots("year"), 40, **MEETS)
    found = world.evaluate(scheme(KEPT, meets, cohorts=COHORTS))
    assert contributions(found, "subject, indicator") == [
        ("s1", "kept"),
        ("s1", "meets"),
        ("v1", "kept"),
    ]
    assert found.nodes.get("v1", "meets/share").state == "not_applicable"
    assert value(found, "v1", "total/exact") == (100, 1)
    assert value(found, "s1", "total/exact") == (60, 1)


def test_nothing_is_taken_off_whoever_is_not_asked(world):
    world.add("measures", "v1", decided_on=d("05-05"))
    out = indicator(
        "out",
        cases("measures", at="decided_on", credit="1"),
        5,
        role="deduction",
        cohorts=("communities",),
    )
    found = world.evaluate(scheme(KEPT, out, cohorts=COHORTS))
    assert value(found, "v1", "total/exact") == (60, 1)


def test_other_cohorts_are_counted_anew(world):
    meets = indicator("meets", slots("year"), 40, **MEETS)
    first = world.evaluate(scheme(KEPT, meets, cohorts=COHORTS))
    turned = (
        model.Cohort("villages", "村", COHORTS[1].where),
        model.Cohort("communities", "社区", COHORTS[0].where),
    )
    again = evaluate(
        world.connection, scheme(KEPT, meets, cohorts=turned), first.as_of, reuse=first
    )
    assert value(again, "s1", "total/exact") == (100, 1)
    assert value(again, "v1", "total/exact") == (60, 1)
