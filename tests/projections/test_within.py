"""Cuts within a kind of unit: each township, each county by itself."""

from __future__ import annotations

from collections import Counter

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.schemes import model
from projections.exact import fraction, seats
from projections.nodes import Nodes
from projections.rows import Subject
from projections.scores import Scores
from projections.standings import stand
from projections.ties import open_ties
from projections.vetoes import Vetoed
from projections.why_not import why_not
from projections.within import NONE, Groups, groups
from tests.projections.test_population_rules import Told
from tests.projections.world import (
    DEMO,
    GRADES,
    TRUE,
    World,
    cases,
    d,
    indicator,
    number,
    scheme,
    share,
)

END = d("12-31")
KEPT = indicator("kept", cases())
VETO = model.Veto("hard", "hard", "measures", TRUE, "decided_on", "较差", DEMO)
LISTED = model.CutList("weak", "weak", "bottom", share("1/2", rounding="floor", tie="all"))


def within(kind, rule=LISTED):
    return attrs.evolve(rule, size=attrs.evolve(rule.size, within=kind))


@pytest.fixture
def world():
    """County c1 with townships t1 (v1, v2) and t2 (v3, v4); v5 hangs directly below the county."""
    world = World()
    for unit, kind, parent in [
        ("c1", "county", None),
        ("t1", "township", "c1"),
        ("t2", "township", "c1"),
        ("v1", "village", "t1"),
        ("v2", "village", "t1"),
        ("v3", "village", "t2"),
        ("v4", "village", "t2"),
        ("v5", "village", "c1"),
    ]:
        world.unit(unit, unit_kind=kind, parent=parent)
    return world


def found(world, kind="township", units=("v1", "v3", "v5"), last_day=END):
    world.evaluate(scheme(KEPT))
    rules = scheme(KEPT, lists=(within(kind),))
    return groups(world.connection, rules, units, last_day).above[kind]


def test_a_group_is_called_by_code_and_name_of_the_unit_above(world):
    assert found(world) == {"v1": "t1 name of t1", "v3": "t2 name of t2", "v5": NONE}


def test_units_further_up_are_looked_for_through_those_between(world):
    assert set(found(world, "county").values()) == {"c1 name of c1"}


def test_a_unit_is_no_group_of_its_own(world):
    assert found(world, "county", ("c1", "t1")) == {"c1": NONE, "t1": "c1 name of c1"}


def test_the_group_is_that_of_the_last_day_judged(world):
    world.moves("v1", "t2", "07-01")
    assert found(world)["v1"] == "t2 name of t2"
    assert found(world, last_day=d("06-30"))["v1"] == "t1 name of t1"
    assert found(world, last_day=d("07-01"))["v1"] == "t2 name of t2"


def test_a_ring_of_parents_ends(world):
    world.unit("x", parent="y")
    world.unit("y", parent="x")
    assert found(world, units=("x",)) == {"x": NONE}


def test_nothing_is_looked_up_where_every_cut_is_of_the_cohort(world):
    world.evaluate(scheme(KEPT))
    assert groups(world.connection, scheme(KEPT, lists=(LISTED,)), ["v1"], END) == Groups()


def test_people_decide_a_tie_in_each_group_by_itself(world):
    for unit in ("v1", "v2", "v3", "v4"):
        world.add("pledges", unit, due_on=d("05-05"), fulfilled_on=d("05-05"))
    listed = within("township", model.CutList("top", "top", "top", share("1/2", tie="people")))
    rules = scheme(KEPT, subject="unit", lists=(listed,))
    rules = attrs.evolve(rules, assessed=attrs.evolve(rules.assessed, where=world_villages(rules)))
    ties = open_ties(world.evaluate(rules))
    assert [(tie.within, tie.free, [who.unit for who in tie.tied]) for tie in ties] == [
        ("t1 name of t1", 1, ["v1", "v2"]),
        ("t2 name of t2", 1, ["v3", "v4"]),
    ]
    assert "t1 name of t1" in ties[0].shown


def world_villages(rules):
    return attrs.evolve(rules.assessed.where, sql="unit_kind = 'village'")


# Over any field

people = st.lists(
    st.tuples(
        st.sampled_from([None, 60, 79, 80, 85, 90, 91, 91, 95, 95, 99]),
        st.sampled_from(["a", "b", "c", NONE]),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)
sizes = st.builds(
    share,
    st.sampled_from(["8/100", "3/10", "1/2", "1"]),
    rounding=st.sampled_from(["floor", "ceil", "half_up"]),
    least=st.integers(0, 1),
    base=st.sampled_from(["cohort", "ranked", "eligible"]),
    tie=st.sampled_from(["none", "all", "people"]),
    within=st.sampled_from(["", "township"]),
)


def field(everybody, size, end="bottom", group=None, names=None):
    """Rules, subjects, standings, effects and groups; of ``group`` alone where it is given."""
    subjects, totals, met, above = [], {}, {}, {}
    for n, (total, of, barred) in enumerate(everybody):
        if group is not None and of != group:
            continue
        name = f"s{n:02}"
        subjects.append(Subject(name, "person", name, name, name, "", "", "", "all", 365, ()))
        totals[name] = None if total is None else total * 100
        above[name] = of
        if barred:
            met[name] = (Vetoed(VETO, ("m",), (n + 1,)),)
    rules = scheme(
        grades=GRADES,
        subject="person",
        quotas=(model.Quota("好", size, True),),
        vetoes=(VETO,),
        lists=(model.CutList("list", "list", end, size),),
        smallest_cohort=number(1),
    )
    if names is not None:
        subjects.sort(key=lambda each: names.index(int(each.id[1:])))
    scores = Scores(Nodes(), totals, ())
    standings, effects = stand(rules, subjects, scores, met, None, Groups({"township": above}))
    return rules, subjects, standings, effects, above


def judge(everybody, size, **more):
    _rules, _subjects, standings, effects, _above = field(everybody, size, **more)
    return {each.subject: each for each in standings}, effects


class Asked(Told):
    """What why-not reads of results, with the groups of cuts."""

    def __init__(self, rules, known, standings, effects, above):
        super().__init__(rules, known, standings, effects, Nodes())
        self.above = above

    def rows(self, sql, values=()):
        if "cut_groups" not in sql:
            return super().rows(sql)
        assert list(values) == ["township"]
        return [{"unit": unit, "within": group} for unit, group in self.above.items()]


def told_why(asked, subject, wanted):
    """Answer and reasons, as they are where a group is a cohort."""
    said = why_not(asked, subject, wanted)
    return said["answer"], [{**reason, "within": ""} for reason in said["reasons"]]


def seen(standings, effects):
    """What a cut decides, apart from ranks, which are of the whole cohort."""
    return (
        {name: (each.grade, each.lists) for name, each in standings.items()},
        {attrs.evolve(each, within="") for each in effects},
    )


@settings(max_examples=200, deadline=None)
@given(people, sizes, st.sampled_from(["top", "bottom"]))
def test_the_cuts_of_the_groups_together_are_the_cut_within(everybody, size, end):
    size = attrs.evolve(size, within="township")
    standings, effects = judge(everybody, size, end=end)
    whole = attrs.evolve(size, within="")
    borne, moved = {}, set()
    for group in {of for _total, of, _barred in everybody}:
        grades, told = seen(*judge(everybody, whole, end=end, group=group))
        borne.update(grades)
        moved.update(told)
    assert seen(standings, effects) == (borne, moved)
    of = {f"s{n:02}": group for n, (_total, group, _barred) in enumerate(everybody)}
    for each in effects:
        if each.base is not None:
            assert each.within == of[each.subject]


@settings(max_examples=200, deadline=None)
@given(people, sizes)
def test_each_group_has_the_seats_of_its_own_base(everybody, size):
    size = attrs.evolve(size, within="township", base="cohort")
    _standings, effects = judge(everybody, size)
    people_of = Counter(of for _total, of, _barred in everybody)
    for each in effects:
        if each.base is not None:
            assert each.base == people_of[each.within]
            part = fraction(size.share)
            assert each.seats == seats(part, each.base, size.rounding, size.least)


@settings(max_examples=200, deadline=None)
@given(people, sizes)
def test_ranks_are_those_of_the_cohort_whatever_the_groups(everybody, size):
    ranks = []
    for kind in ("", "township"):
        standings, _effects = judge(everybody, attrs.evolve(size, within=kind))
        ranks.append({name: each.rank for name, each in standings.items()})
    assert ranks[0] == ranks[1]


@settings(max_examples=60, deadline=None)
@given(people, sizes)
def test_why_not_looks_at_the_group_alone(everybody, size):
    rules, known, *rest = field(everybody, attrs.evolve(size, within="township"))
    together = Asked(rules, known, *rest)
    for group in {of for _total, of, _barred in everybody}:
        of_group = field(everybody, attrs.evolve(size, within=""), group=group)
        alone = Asked(*of_group)
        for subject in of_group[1]:
            for wanted in ("好", "list"):
                found = told_why(together, subject, wanted)
                assert found == told_why(alone, subject, wanted)


@settings(max_examples=100, deadline=None)
@given(people, sizes)
def test_one_group_for_everybody_is_the_cohort(everybody, size):
    alike = [(total, "a", barred) for total, _of, barred in everybody]
    found = [seen(*judge(alike, attrs.evolve(size, within=kind))) for kind in ("", "township")]
    assert found[0] == found[1]


@settings(max_examples=100, deadline=None)
@given(people, sizes, st.randoms(use_true_random=False))
def test_the_order_in_which_subjects_come_changes_nothing(everybody, size, random):
    names = list(range(len(everybody)))
    random.shuffle(names)
    assert judge(everybody, size) == judge(everybody, size, names=names)
