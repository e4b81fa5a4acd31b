"""Effects are complete: whoever was moved by a rule over the population has one that says so,
with basis, base, cut line and tie group; nobody else has."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.schemes import model
from projections.nodes import Nodes
from projections.rows import Subject
from projections.scores import Capped, Scores
from projections.standings import PEOPLE_DECIDE, stand
from projections.vetoes import Vetoed
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

ORDER = [grade.name for grade in GRADES]
SHORTEST = 90

people = st.lists(
    st.tuples(
        st.sampled_from([None, 50, 60, 79, 80, 85, 90, 91, 91, 92, 95, 95, 99]),
        st.sampled_from([365, 365, 365, SHORTEST, SHORTEST - 1]),
        st.lists(st.sampled_from(["mild", "hard"]), max_size=2, unique=True),
    ),
    max_size=12,
)
shares = st.builds(
    share,
    st.sampled_from(["8/100", "3/10", "1/2", "1"]),
    rounding=st.sampled_from(["floor", "ceil", "half_up"]),
    least=st.integers(0, 1),
    base=st.sampled_from(["cohort", "ranked", "eligible"]),
    tie=st.sampled_from(["none", "all", "people"]),
)
quotas = st.lists(
    st.builds(model.Quota, st.sampled_from(ORDER[:-1]), shares, st.booleans()),
    max_size=2,
    unique_by=lambda quota: quota.grade,
)
lists = st.lists(
    st.builds(
        model.CutList, st.sampled_from(["l1", "l2"]), st.just("list"),
        st.sampled_from(["top", "bottom"]), shares,
    ),
    max_size=2,
    unique_by=lambda listed: listed.id,
)  # fmt: skip
VETOES = {
    name: model.Veto(name, name, "measures", TRUE, "decided_on", at_most, DEMO)
    for name, at_most in (("mild", "较好"), ("hard", "较差"))
}


def judge(everybody, given_quotas=(), given_lists=(), with_vetoes=True, smallest=1):
    subjects, totals, met = [], {}, {}
    for n, (total, days, vetoes) in enumerate(everybody):
        name = f"s{n:02}"
        subjects.append(Subject(name, "person", name, name, "v", "v", "", "", "all", days, ()))
        totals[name] = None if total is None else total * 100
        if vetoes and with_vetoes:
            met[name] = tuple(Vetoed(VETOES[v], ("m",), (n + 1,)) for v in sorted(vetoes))
    rules = scheme(
        grades=GRADES,
        subject="person",
        shortest=number(SHORTEST),
        smallest_cohort=number(smallest),
        quotas=tuple(given_quotas),
        lists=tuple(given_lists),
    )
    standings, effects = stand(rules, subjects, Scores(Nodes(), totals, ()), met)
    return {s.subject: s for s in standings}, effects


@settings(max_examples=300, deadline=None)
@given(people, quotas, lists)
def test_effects_lead_from_the_grade_of_the_total_to_the_grade_that_is_borne(
    everybody, given_quotas, given_lists
):
    standings, effects = judge(everybody, given_quotas, given_lists)
    for standing in standings.values():
        grade, on = standing.score_grade, []
        for effect in (e for e in effects if e.subject == standing.subject):
            assert effect.basis
            kind = effect.rule.removeprefix("tie:").split(":")[0]
            if kind in ("veto", "quota"):
                assert effect.before == grade, effects
                grade = effect.after
                if effect.after == PEOPLE_DECIDE:
                    grade = ORDER[ORDER.index(effect.before) + 1]
            elif kind == "list" and effect.after not in ("", PEOPLE_DECIDE):
                on.append(effect.after)
        if standing.status == "ranked":
            assert grade == standing.grade
            assert tuple(on) == standing.lists
        else:
            assert (standing.grade, standing.rank, standing.lists) == ("", None, ())


@settings(max_examples=300, deadline=None)
@given(people, quotas, lists)
def test_who_stands_elsewhere_with_a_rule_than_without_has_its_effect(
    everybody, given_quotas, given_lists
):
    standings, effects = judge(everybody, given_quotas, given_lists)
    moved = {(e.subject, e.rule.removeprefix("tie:").split(":")[0]) for e in effects}
    without = {
        "quota": judge(everybody, (), given_lists)[0],
        "veto": judge(everybody, (), given_lists, with_vetoes=False)[0],
    }
    plain = judge(everybody, (), given_lists)[0]
    for name, standing in standings.items():
        if without["quota"][name].grade != standing.grade:
            assert (name, "quota") in moved
        if without["veto"][name].grade != plain[name].grade:
            assert (name, "veto") in moved
        assert ((name, "minimum_tenure") in moved) == (standing.status == "short_tenure")
        assert (standing.status == "short_tenure") == (
            everybody[int(name[1:])][0] is not None and everybody[int(name[1:])][1] < SHORTEST
        )


@settings(max_examples=300, deadline=None)
@given(people, quotas, lists)
def test_a_cut_tells_its_base_its_seats_its_line_and_who_stood_on_it(
    everybody, given_quotas, given_lists
):
    standings, effects = judge(everybody, given_quotas, given_lists)
    ranked = [s for s in standings.values() if s.status == "ranked"]
    bases = {
        "cohort": len(everybody),
        "ranked": len(ranked),
        "eligible": sum(not everybody[int(s.subject[1:])][2] for s in ranked),
    }
    sizes = {f"quota:{q.grade}": q.size for q in given_quotas}
    sizes |= {f"list:{one.id}": one.size for one in given_lists}
    for effect in effects:
        rule = effect.rule.removeprefix("tie:")
        if rule.startswith(("passed_over:", "freed:")):  # test_awards, test_population_rules
            continue
        if rule not in sizes:
            assert (effect.base, effect.seats, effect.cut_total, effect.tie_group) == (None,) * 4
            continue
        assert effect.base == bases[sizes[rule].base]
        assert 0 <= effect.seats <= effect.base
        assert (effect.cut_total is None) == (effect.seats == 0)
        on_line = standings[effect.subject].total == effect.cut_total
        if effect.rule.startswith("tie:"):
            assert on_line
            assert effect.tie_group >= 2 or effect.seats < effect.tie_group
        else:
            assert effect.tie_group is None


@settings(max_examples=300, deadline=None)
@given(people, quotas, lists)
def test_nobody_without_a_veto_stands_below_somebody_with_less(
    everybody, given_quotas, given_lists
):
    standings, _ = judge(everybody, given_quotas, given_lists)
    ranked = [s for s in standings.values() if s.status == "ranked"]
    for one in ranked:
        free = not everybody[int(one.subject[1:])][2]
        for other in ranked:
            if free and one.total > other.total:
                assert ORDER.index(one.grade) <= ORDER.index(other.grade)
            if free and one.total == other.total and not everybody[int(other.subject[1:])][2]:
                assert (one.grade, one.rank) == (other.grade, other.rank)
    for listed in given_lists:
        on = {s.total for s in ranked if listed.id in s.lists}
        off = {
            s.total
            for s in ranked
            if listed.id not in s.lists
            and not (listed.size.base == "eligible" and everybody[int(s.subject[1:])][2])
        }
        if on and off:
            assert min(on) > max(off) if listed.end == "top" else max(on) < min(off)


@settings(max_examples=300, deadline=None)
@given(people, quotas)
def test_no_more_bear_a_grade_than_have_seats_and_no_seat_is_empty_without_a_reason(
    everybody, given_quotas
):
    standings, effects = judge(everybody, given_quotas)
    for quota in given_quotas:
        rule = f"quota:{quota.grade}"
        cut = [e for e in effects if e.rule in (rule, f"tie:{rule}")]
        bearing = sum(s.grade == quota.grade for s in standings.values())
        for effect in cut:
            if quota.size.tie != "all":
                assert bearing <= effect.seats
            if quota.frees and quota.size.tie == "all":
                assert bearing >= effect.seats
            if quota.frees and not any(e.rule.startswith("tie:") for e in cut):
                assert bearing == effect.seats


@settings(max_examples=200, deadline=None)
@given(people)
def test_without_rules_nobody_but_short_tenures_has_an_effect(everybody):
    standings, effects = judge(everybody, with_vetoes=False)
    assert {e.rule for e in effects} <= {"minimum_tenure"}
    for standing in standings.values():
        if standing.status == "ranked":
            assert standing.grade == standing.score_grade


@settings(max_examples=200, deadline=None)
@given(people, quotas, lists)
def test_the_order_in_which_people_are_given_moves_nobody(everybody, given_quotas, given_lists):
    def outcome(given_people, names):
        standings, _ = judge(given_people, given_quotas, given_lists)
        return {
            names[int(name[1:])]: (s.rank, s.grade, s.lists, s.tied_with, s.status)
            for name, s in standings.items()
        }

    forward = list(range(len(everybody)))
    assert outcome(everybody, forward) == outcome(everybody[::-1], forward[::-1])


def test_a_cohort_that_is_too_small_tells_each_of_them():
    _, effects = judge([(95, 365, []), (90, 365, []), (80, 10, [])], smallest=3)
    assert [(e.subject, e.rule) for e in effects] == [
        ("s00", "small_cohort"),
        ("s01", "small_cohort"),
        ("s02", "minimum_tenure"),
    ]


def test_a_cap_is_told_of_whoever_it_cut_and_of_nobody_else():
    subjects = [Subject(n, "person", n, n, "v", "v", "", "", "all", 365, ()) for n in "ab"]
    capped = (Capped("b", "extra", (-7, 1), (-5, 1), "clause"),)
    scores = Scores(Nodes(), {"a": 9000, "b": 8000}, capped)
    _, effects = stand(scheme(grades=GRADES), subjects, scores, {})
    assert [(e.subject, e.rule, e.before, e.after) for e in effects] == [
        ("b", "cap:extra", "-7", "-5")
    ]


@pytest.mark.parametrize(("decimals", "ranks"), [(2, [1, 1, 3]), (3, [2, 1, 3])])
def test_totals_of_different_fractions_are_equal_only_at_the_precision_that_is_stated(
    decimals, ranks
):
    world = World()
    for unit, credit, possible in (("a", 6666, 9999), ("b", 6667, 10000), ("c", 6666, 10000)):
        world.unit(unit)
        world.add("problems", unit, found_on=d("05-05"), transfers=credit, reopened=possible)
    rule = cases("problems", at="found_on", credit="transfers", possible="reopened")
    precise = attrs.evolve(
        scheme(indicator("share", rule)), rounding=model.Rounding(decimals, DEMO)
    )
    found = world.evaluate(precise)
    assert [found.standing[name].rank for name in "abc"] == ranks
