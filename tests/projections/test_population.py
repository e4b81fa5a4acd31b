"""Who is assessed, and against whom: each unit falls into exactly one cohort."""

from __future__ import annotations

import pytest

from evalcore.errors import DataError
from evalcore.schemes import model
from tests.projections.world import World, cases, expression, indicator, scheme

KEPT = indicator("kept", cases())


def cohort(name, where):
    return model.Cohort(name, f"title of {name}", expression(where))


OVERLAPPING = (
    cohort("villages", "unit_kind = 'village'"),
    cohort("small", "members < 50"),
    cohort("large", "members >= 50 AND unit_kind <> 'village'"),
)


@pytest.fixture
def world():
    world = World()
    world.unit("v1", unit_kind="village", members=80)
    world.unit("c1", unit_kind="community", members=30)
    return world


def test_a_unit_falls_into_the_one_cohort_that_it_meets(world):
    found = world.evaluate(scheme(KEPT, cohorts=OVERLAPPING))
    assert {s.unit: s.cohort for s in found.subjects} == {"v1": "villages", "c1": "small"}


def test_a_unit_in_two_cohorts_is_an_error_that_names_the_unit_and_both(world):
    world.unit("v2", unit_kind="village", members=49)
    with pytest.raises(DataError, match=r"v2 \(name of v2\).*villages.*small"):
        world.evaluate(scheme(KEPT, cohorts=OVERLAPPING))


def test_a_unit_in_all_cohorts_names_them_all(world):
    everything = tuple(cohort(name, "TRUE") for name in ("a", "b", "c"))
    with pytest.raises(DataError, match=r"c1 .*a, b, c"):
        world.evaluate(scheme(KEPT, cohorts=everything))


def test_a_scheme_that_chooses_nobody_is_an_error_that_tells_how_many_there_are(world):
    with pytest.raises(DataError, match=r"none of the 2 units.*assessed\.where"):
        world.evaluate(scheme(KEPT, cohorts=OVERLAPPING, where=expression("unit_kind = 'zone'")))
    with pytest.raises(DataError, match="none of the 0 units"):
        World().evaluate(scheme(KEPT))


def test_a_unit_of_which_a_cohort_can_t_tell_is_not_in_it(world):
    world.unit("c2", unit_kind="community")
    with pytest.raises(DataError, match=r"c2.*no cohort"):
        world.evaluate(scheme(KEPT, cohorts=OVERLAPPING))


def test_a_unit_that_is_not_assessed_may_fall_into_two(world):
    world.unit("v2", unit_kind="village", members=49)
    rules = scheme(KEPT, cohorts=OVERLAPPING, where=expression("unit <> 'v2'"))
    assert len(world.evaluate(rules).subjects) == 2
