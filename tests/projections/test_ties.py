"""Ties that a run leaves to people: which, at what line, for how many seats."""

from __future__ import annotations

from evalcore.schemes import model
from projections.ties import open_ties
from tests.projections.world import (
    GRADES,
    World,
    cases,
    d,
    expression,
    indicator,
    scheme,
    share,
)

KEPT = indicator("kept", cases())


def level(world: World, units: str, kept: int, of: int = 2, kind: str = "village") -> None:
    """Units that each kept so many of their promises."""
    for unit in units.split():
        world.unit(unit, unit_kind=kind)
        for n in range(of):
            done = d("06-01") if n < kept else None
            world.add("pledges", unit, due_on=d("06-30"), fulfilled_on=done)


def top(size: str, **more: object) -> model.CutList:
    return model.CutList("top", "top", "top", share(size, rounding="floor", tie="people", **more))


def test_those_on_the_line_of_a_list_and_the_seats_left_for_them() -> None:
    world = World()
    level(world, "v1", 2)
    level(world, "v2 v3 v4", 1)
    (tie,) = open_ties(world.evaluate(scheme(KEPT, lists=(top("1/2"),))))
    assert (tie.rule, tie.cohort, tie.free, tie.line) == ("list:top", "all", 1, "50.00")
    assert [who.id for who in tie.tied] == ["v2", "v3", "v4"]


def test_a_quota_leaves_its_tie_to_people_as_well() -> None:
    world = World()
    level(world, "v1 v2 v3", 2)
    level(world, "v4", 0)
    quota = model.Quota("好", share("1/2", rounding="floor", tie="people"), frees=True)
    (tie,) = open_ties(world.evaluate(scheme(KEPT, grades=GRADES, quotas=(quota,))))
    assert (tie.rule, tie.free, len(tie.tied)) == ("quota:好", 2, 3)


def test_each_cohort_has_a_tie_of_its_own() -> None:
    world = World()
    level(world, "v1 v2", 1)
    level(world, "c1 c2", 1, kind="community")
    cohorts = tuple(
        model.Cohort(kind, kind, expression(f"unit_kind = '{kind}'"))
        for kind in ("village", "community")
    )
    found = open_ties(world.evaluate(scheme(KEPT, cohorts=cohorts, lists=(top("1/2"),))))
    assert [(tie.cohort, tie.free) for tie in found] == [("community", 1), ("village", 1)]


def test_nothing_awaits_people_where_all_have_a_seat_or_the_scheme_decides() -> None:
    world = World()
    level(world, "v1 v2", 1)
    assert open_ties(world.evaluate(scheme(KEPT, lists=(top("1"),)))) == ()
    by_rule = model.CutList("top", "top", "top", share("1/2", rounding="floor", tie="all"))
    assert open_ties(world.evaluate(scheme(KEPT, lists=(by_rule,)))) == ()
