"""Rank, grade, veto, quota, list: what every rule over the population did to whom."""

from __future__ import annotations

import attrs
import pytest

from evalcore.schemes import model
from projections.nodes import Nodes
from projections.rows import Subject
from projections.scores import Capped, Scores
from projections.standings import stand
from projections.vetoes import Vetoed
from tests.projections.world import DEMO, GRADES, TRUE, number, scheme, share

VETO = model.Veto("case", "case", "measures", TRUE, "decided_on", "一般", DEMO)


def subject(name, days=365, kind="person", cohort="all"):
    return Subject(name, kind, name, name, "v", "v", "", "", cohort, days, ())


def run(totals, vetoes=(), subjects=(), capped=(), veto=VETO, **rules):
    """Standings and effects of subjects whose totals are given as whole points."""
    known = {s.id: s for s in subjects}
    everybody = [known.get(name, subject(name)) for name in totals]
    cents = {name: None if t is None else t * 100 for name, t in totals.items()}
    met = {name: (Vetoed(veto, ("m",), (7,)),) for name in vetoes}
    given = scheme(grades=GRADES, subject="person", **rules)
    standings, effects = stand(given, everybody, Scores(Nodes(), cents, capped), met)
    return {s.subject: s for s in standings}, effects


def grades(standings):
    return {name: s.grade for name, s in standings.items()}


def moves(effects):
    return [(e.subject, e.rule, e.before, e.after) for e in effects]


def quota(of, grade="好", frees=True, **more):
    return model.Quota(grade, share(of, **more), frees)


def best(of, end="top", **more):
    return model.CutList("list", "list", end, share(of, **more))


FIVE = {"a": 99, "b": 97, "c": 95, "d": 93, "e": 91}


def test_equal_totals_share_a_rank_and_the_next_is_skipped():
    standings, _ = run({"a": 90, "b": 95, "c": 90, "d": 80})
    assert [(s.subject, s.rank, s.tied_with) for s in standings.values()] == [
        ("b", 1, 0),
        ("a", 2, 1),
        ("c", 2, 1),
        ("d", 4, 0),
    ]


def test_cohorts_are_ranked_apart():
    standings, _ = run({"a": 90, "b": 95}, subjects=[subject("b", cohort="other")])
    assert {(s.rank, s.ranked_of) for s in standings.values()} == {(1, 1)}


@pytest.mark.parametrize(("total", "grade"), [(90, "好"), (89, "较好"), (60, "一般"), (59, "较差")])
def test_a_grade_is_reached_at_its_threshold(total, grade):
    standings, _ = run({"a": total})
    assert (standings["a"].score_grade, standings["a"].grade) == (grade, grade)


def test_a_short_tenure_is_not_ranked_and_says_so():
    standings, effects = run(
        {"a": 95, "b": 90}, subjects=[subject("a", days=89)], shortest=number(90)
    )
    a = standings["a"]
    assert (a.status, a.rank, a.score_grade, a.grade) == ("short_tenure", None, "好", "")
    assert standings["b"].rank == 1
    assert moves(effects) == [("a", "minimum_tenure", "ranked", "not ranked")]


def test_the_shortest_tenure_itself_is_long_enough():
    standings, _ = run({"a": 95}, subjects=[subject("a", days=90)], shortest=number(90))
    assert standings["a"].status == "ranked"


def test_what_is_unattributed_is_never_ranked_or_graded():
    standings, effects = run({"u": 95, "a": 90}, subjects=[subject("u", 100, "unattributed")])
    assert (standings["u"].status, standings["u"].rank, standings["u"].grade) == (
        "unattributed",
        None,
        "",
    )
    assert standings["a"].ranked_of == 1
    assert effects == ()


@pytest.mark.parametrize("days", [365, 5])
def test_who_had_nothing_to_be_assessed_is_listed_apart_with_no_total_and_no_grade(days):
    standings, effects = run(
        {"a": None, "b": 50}, subjects=[subject("a", days)], shortest=number(90)
    )
    a = standings["a"]
    assert (a.status, a.total, a.rank, a.score_grade, a.grade) == (
        "not_applicable",
        None,
        None,
        "",
        "",
    )
    # No rule moved anybody: there was nothing to rank.
    assert effects == ()


def test_a_unit_that_was_not_there_in_the_period_is_not_ranked_and_is_of_no_base():
    gone = subject("gone", 0, "unit")
    standings, effects = run(
        {"gone": 100, **FIVE}, subjects=[gone], quotas=(quota("2/5", base="cohort"),)
    )
    assert (standings["gone"].status, standings["gone"].rank) == ("not_applicable", None)
    assert {(e.base, e.seats) for e in effects} == {(5, 2)}


def test_a_cohort_that_is_too_small_has_no_ranks_quotas_or_lists():
    standings, effects = run(
        {"a": 95, "b": 94},
        smallest_cohort=number(3),
        quotas=(quota("1/2"),),
        lists=(best("1/2"),),
    )
    assert {(s.status, s.rank, s.grade, s.lists) for s in standings.values()} == {
        ("small_cohort", None, "好", ())
    }
    assert moves(effects)[0] == ("a", "small_cohort", "ranked", "not ranked")


def test_a_veto_holds_in_a_small_cohort_too():
    standings, _ = run({"a": 95}, vetoes="a", smallest_cohort=number(3))
    assert standings["a"].grade == "一般"


def test_a_veto_keeps_the_grade_down_and_names_its_evidence():
    standings, effects = run({"a": 95, "b": 94}, vetoes="a")
    assert grades(standings) == {"a": "一般", "b": "好"}
    assert standings["a"].rank == 1
    assert standings["a"].score_grade == "好"
    assert moves(effects) == [("a", "veto:case", "好", "一般")]
    assert effects[0].evidence == (7,)


def test_a_veto_never_lifts_a_grade():
    standings, effects = run({"a": 50}, vetoes="a")
    assert standings["a"].grade == "较差"
    assert moves(effects) == [("a", "veto:case", "较差", "较差")]


def test_those_beyond_the_quota_fall_to_the_next_grade():
    standings, effects = run(FIVE, quotas=(quota("2/5"),))
    assert grades(standings) == {"a": "好", "b": "好", "c": "较好", "d": "较好", "e": "较好"}
    assert moves(effects) == [(name, "quota:好", "好", "较好") for name in "cde"]
    assert {(e.base, e.seats, e.cut_total, e.tie_group) for e in effects} == {(5, 2, 9700, None)}


def test_quotas_go_from_the_best_grade_down_whatever_their_order():
    quotas = (quota("2/5", "较好"), quota("1/5", "好"))
    standings, effects = run(FIVE, quotas=quotas)
    assert grades(standings) == {"a": "好", "b": "较好", "c": "较好", "d": "一般", "e": "一般"}
    assert [m for m in moves(effects) if m[0] == "d"] == [
        ("d", "quota:好", "好", "较好"),
        ("d", "quota:较好", "较好", "一般"),
    ]


def test_a_quota_may_give_one_where_the_share_makes_none():
    assert grades(run({"a": 95, "b": 94}, quotas=(quota("1/10"),))[0])["a"] == "较好"
    assert grades(run({"a": 95, "b": 94}, quotas=(quota("1/10", least=1),))[0])["a"] == "好"


def test_fewer_deserving_than_seats_moves_nobody():
    _, effects = run({"a": 95, "b": 70}, quotas=(quota("1/1"),))
    assert effects == ()


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        ("none", {"a": "好", "b": "较好", "c": "较好", "d": "较好"}),
        ("all", {"a": "好", "b": "好", "c": "好", "d": "较好"}),
        ("people", {"a": "好", "b": "较好", "c": "较好", "d": "较好"}),
    ],
)
def test_a_tie_at_the_cut_is_decided_as_the_scheme_says(tie, expected):
    totals = {"a": 99, "b": 97, "c": 97, "d": 93}
    standings, effects = run(totals, quotas=(quota("1/2", tie=tie),))
    assert grades(standings) == expected
    tied = [e for e in effects if e.rule == "tie:quota:好"]
    after = {"none": "较好", "all": "好", "people": "people decide"}[tie]
    assert [(e.subject, e.after, e.tie_group, e.seats) for e in tied] == [
        ("b", after, 2, 2),
        ("c", after, 2, 2),
    ]


def test_a_tie_that_has_seats_for_all_is_no_tie():
    _, effects = run({"a": 97, "b": 97, "c": 93}, quotas=(quota("2/3"),))
    assert [e.rule for e in effects] == ["quota:好"]


def test_the_seat_of_a_vetoed_person_passes_to_the_next_where_it_is_freed():
    standings, _ = run(FIVE, vetoes="a", quotas=(quota("2/5", frees=True),))
    assert [name for name, grade in grades(standings).items() if grade == "好"] == ["b", "c"]


def test_the_seat_of_a_vetoed_person_stays_empty_where_it_is_not_freed():
    standings, effects = run(FIVE, vetoes="a", quotas=(quota("2/5", frees=False),))
    assert [name for name, grade in grades(standings).items() if grade == "好"] == ["b"]
    # Why c has no seat: the position of a's veto.
    assert {e.subject: e.evidence for e in effects}["c"] == (7,)


def test_a_vetoed_person_who_deserved_no_seat_occupies_none():
    standings, _ = run(FIVE, vetoes="e", quotas=(quota("2/5", frees=False),))
    assert [name for name, grade in grades(standings).items() if grade == "好"] == ["a", "b"]


@pytest.mark.parametrize(("base", "count"), [("cohort", 8), ("ranked", 6), ("eligible", 3)])
def test_the_base_of_a_quota_is_all_or_the_ranked_or_those_without_veto(base, count):
    totals = {**FIVE, "more": 92, "short": 80, "nothing": None, "vacancy": 10}
    _, effects = run(
        totals,
        vetoes="abc",
        subjects=[subject("vacancy", kind="unattributed"), subject("short", days=5)],
        shortest=number(90),
        quotas=(quota("1/3", base=base, rounding="floor"),),
    )
    cuts = {(e.base, e.seats) for e in effects if e.rule.startswith("quota")}
    assert cuts in ({(count, count // 3)}, set())
    # Of d, more and e as many as there are seats keep 好.
    assert sum(e.rule == "quota:好" for e in effects) == 3 - min(3, count // 3)


def test_the_bottom_list_is_by_rank_from_the_end():
    standings, effects = run(FIVE, lists=(best("8/100", "bottom", least=1),))
    assert [s.subject for s in standings.values() if s.lists] == ["e"]
    assert moves(effects) == [("e", "list:list", "", "list")]


@pytest.mark.parametrize(
    ("tie", "listed", "after"),
    [("none", [], ""), ("all", ["d", "e"], "list"), ("people", [], "people decide")],
)
def test_a_tie_at_the_bottom_cut(tie, listed, after):
    totals = {"a": 99, "b": 97, "d": 50, "e": 50}
    standings, effects = run(totals, lists=(best("1/4", "bottom", tie=tie),))
    assert [s.subject for s in standings.values() if s.lists] == listed
    assert moves(effects) == [(name, "tie:list:list", "", after) for name in "de"]


def test_a_list_of_the_eligible_leaves_out_whom_a_veto_met():
    standings, _ = run(FIVE, vetoes="a", lists=(best("1/5", base="eligible"),))
    assert [s.subject for s in standings.values() if s.lists] == ["b"]
    standings, _ = run(FIVE, vetoes="a", lists=(best("1/5", base="ranked"),))
    assert [s.subject for s in standings.values() if s.lists] == ["a"]


def test_eight_percent_of_thirteen_puts_one_or_two_on_the_list():
    totals = {f"s{n:02}": 60 + n for n in range(13)}
    for rounding, expected in (("floor", 1), ("ceil", 2), ("half_up", 1)):
        standings, _ = run(totals, lists=(best("8/100", "bottom", rounding=rounding),))
        assert sum(bool(s.lists) for s in standings.values()) == expected


def test_a_cap_is_an_effect():
    capped = (Capped("a", "extra", (25, 2), (5, 1), "clause"),)
    _, effects = run({"a": 90}, capped=capped)
    assert moves(effects) == [("a", "cap:extra", "25/2", "5")]
    assert effects[0].basis == "clause"


def test_two_vetoes_leave_the_lower_grade():
    worse = attrs.evolve(VETO, id="worse", at_most="较差")
    both = {"a": (Vetoed(worse, ("m",), (8,)), Vetoed(VETO, ("m",), (7,)))}
    standings, effects = stand(
        scheme(grades=GRADES), [subject("a")], Scores(Nodes(), {"a": 9500}, ()), both
    )
    assert standings[0].grade == "较差"
    assert moves(effects) == [
        ("a", "veto:worse", "好", "较差"),
        ("a", "veto:case", "较差", "较差"),
    ]


def test_a_vetoed_person_takes_a_seat_of_the_grade_that_is_left():
    totals = {"a": 95, "b": 85, "c": 84}
    veto = attrs.evolve(VETO, at_most="较好")
    quotas = (quota("1/3", "较好", frees=True),)
    standings, _ = run(totals, vetoes="a", veto=veto, quotas=quotas)
    assert grades(standings) == {"a": "较好", "b": "一般", "c": "一般"}
