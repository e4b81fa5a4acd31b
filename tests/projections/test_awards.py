"""Awards and lists: seats by number, ties by what comes next or by people, who is passed over."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.schemes import model
from projections.decisions import Decision
from projections.nodes import Kind, Nodes
from projections.rows import Subject
from projections.scores import Scores
from projections.standings import PEOPLE_DECIDE, stand
from projections.vetoes import Vetoed
from tests.projections.world import (
    DEMO,
    GRADES,
    TRUE,
    World,
    cases,
    d,
    expression,
    indicator,
    number,
    scheme,
    share,
)

MEASURED = tuple(indicator(name, cases()) for name in ("roads", "first", "second"))


def seats(of, **more):
    """So many seats, of nobody's share."""
    return model.Share(
        **{"share": None, "rounding": "floor", "least": 0, "base": "ranked", "tie": "none",
           "basis": DEMO, "number": number(of), **more}
    )  # fmt: skip


def top(size, name="best", **more):
    return model.CutList(name, name, "top", size, **more)


def bottom(size, name="worst", **more):
    return model.CutList(name, name, "bottom", size, **more)


def veto(*bars, at_most="", name="bar"):
    return model.Veto(name, name, "measures", TRUE, "decided_on", at_most, DEMO, bars=bars)


def subject(name, cohort="all", unit=""):
    return Subject(name, "unit", "", "", unit or name, name, "", "", cohort, 365, ())


def points(earned):
    """Nodes of single indicators: subject → indicator → points, or the state they are apart in."""
    pieces = {}
    for name, mine in earned.items():
        made = []
        for each, value in mine.items():
            kind = Kind(f"{each}/points", "points", "", ())
            if value == "not_applicable":
                made.append((kind, (0, 1), (0, 1), value))
            else:
                exact = Fraction(value)
                made.append((kind, (exact.numerator, exact.denominator), (100, 1), "scored"))
        pieces[name] = tuple(made)
    return Nodes(list(pieces), [list(pieces.values())])


def run(totals, *lists, vetoes=None, earned=None, decided=None, cohorts=None, **rules):
    everybody = [subject(name, (cohorts or {}).get(name, "all")) for name in totals]
    scores = Scores(points(earned or {}), {n: t * 100 for n, t in totals.items()}, ())
    met = {
        name: tuple(Vetoed(each, ("m",), (7,)) for each in vetoes_of)
        for name, vetoes_of in (vetoes or {}).items()
    }
    standings, effects = stand(
        scheme(*MEASURED, grades=GRADES, lists=lists, **rules), everybody, scores, met, decided
    )
    return {s.subject: s for s in standings}, effects


def on(standings, name="best"):
    return sorted(s.subject for s in standings.values() if name in s.lists)


def moves(effects, *kinds):
    return [
        (e.subject, e.rule, e.before, e.after) for e in effects if e.rule.split(":")[0] in kinds
    ]


FIVE = {"a": 99, "b": 97, "c": 95, "d": 93, "e": 91}


# Seats by number


def test_a_number_of_seats_is_taken_whatever_the_size_of_the_cohort():
    assert on(run(FIVE, top(seats(2)))[0]) == ["a", "b"]
    assert on(run({"a": 50}, top(seats(2)))[0]) == ["a"]
    assert on(run(FIVE, bottom(seats(2)))[0], "worst") == ["d", "e"]


@pytest.mark.parametrize(
    ("count", "rounding", "expected"),
    [
        (12, "floor", 0),  # 8 % of 12 is 0.96
        (12, "ceil", 1),
        (12, "half_up", 1),
        (47, "floor", 3),  # 3.76
        (47, "ceil", 4),
        (47, "half_up", 4),
        (13, "half_up", 1),  # 1.04
        (19, "half_up", 2),  # 1.52
    ],
)
def test_eight_percent_by_every_rounding(count, rounding, expected):
    totals = {f"s{n:02}": 40 + n for n in range(count)}
    standings, _ = run(totals, bottom(share("8/100", rounding=rounding)))
    assert len(on(standings, "worst")) == expected


def test_a_quota_may_be_a_number_too():
    standings, effects = run(FIVE, quotas=(model.Quota("好", seats(3), True),))
    assert [s.subject for s in standings.values() if s.grade == "好"] == ["a", "b", "c"]
    assert {(e.seats, e.cut_total) for e in effects} == {(3, 9500)}


def test_a_list_of_some_cohorts_is_made_for_these_only():
    cohorts = {"a": "x", "b": "y"}
    standings, _ = run({"a": 90, "b": 90}, top(seats(1), cohorts=("y",)), cohorts=cohorts)
    assert on(standings) == ["b"]


# Lists by one indicator


def test_a_list_by_an_indicator_goes_by_its_points_and_not_by_the_total():
    earned = {"a": {"roads": "1/3"}, "b": {"roads": 2}, "c": {"roads": "1/2"}}
    totals = {"a": 99, "b": 50, "c": 70}
    standings, effects = run(totals, top(seats(2), by="roads"), earned=earned)
    assert on(standings) == ["b", "c"]
    assert {e.cut_total for e in effects} == {50}  # half a point, in hundredths
    standings, _ = run(totals, bottom(seats(1), by="roads"), earned=earned)
    assert on(standings, "worst") == ["a"]


def test_points_are_compared_exactly_and_not_as_they_are_rounded():
    earned = {"a": {"roads": "3333/10000"}, "b": {"roads": "1/3"}}
    standings, effects = run({"a": 1, "b": 1}, top(seats(1), by="roads"), earned=earned)
    assert on(standings) == ["b"]
    assert moves(effects, "tie") == []


def test_equally_good_in_an_indicator_is_equal_by_it_whatever_else_applied():
    # For a half of the points did not apply: its own indicator bears them too.
    kind = Kind("roads/points", "points", "", ())
    of_a = ((kind, (180, 1), (200, 1), "scored"),)
    of_b = ((kind, (90, 1), (100, 1), "scored"),)
    nodes = Nodes(["a", "b"], [[of_a, of_b]])
    scores = Scores(nodes, {"a": 9000, "b": 8000}, ())
    given = scheme(*MEASURED, lists=(top(seats(1), by="roads"),))
    _, effects = stand(given, [subject("a"), subject("b")], scores, {})
    assert [(e.subject, e.rule, e.cut_total) for e in effects] == [
        ("a", "tie:list:best", 9000),
        ("b", "tie:list:best", 9000),
    ]


def test_whom_an_indicator_does_not_apply_to_is_in_no_list_by_it():
    earned = {"a": {"roads": "not_applicable"}, "b": {"roads": 0}}
    standings, _ = run({"a": 1, "b": 99}, bottom(seats(2), by="roads"), earned=earned)
    assert on(standings, "worst") == ["b"]


# Ties: what comes next


NEXT = {"tie": "next", "then_by": ("first", "second")}
HUNDRED = {"a": 100, "b": 100, "c": 100, "d": 99}


def test_equals_at_a_hundred_are_told_apart_by_what_comes_next():
    earned = {"a": {"first": 5}, "b": {"first": "16/3"}, "c": {"first": 4}}
    standings, effects = run(HUNDRED, top(seats(2, **NEXT)), earned=earned)
    assert on(standings) == ["a", "b"]
    assert moves(effects, "tie") == [
        ("a", "tie:list:best", "", "best"),
        ("b", "tie:list:best", "", "best"),
        ("c", "tie:list:best", "", ""),
    ]
    assert {(e.tie_group, e.free) for e in effects} == {(3, None)}


def test_one_indicator_after_the_other_decides():
    earned = {
        "a": {"first": 5, "second": 1},
        "b": {"first": 5, "second": 3},
        "c": {"first": 5, "second": 2},
    }
    assert on(run(HUNDRED, top(seats(1, **NEXT)), earned=earned)[0]) == ["b"]
    # From the other end the least comes first.
    assert on(run(HUNDRED, bottom(seats(2, **NEXT)), earned=earned)[0], "worst") == ["a", "d"]


def test_who_is_equal_in_all_of_them_is_left_to_people():
    earned = {"a": {"first": 5}, "b": {"first": 3}, "c": {"first": 3}}
    standings, effects = run(HUNDRED, top(seats(2, **NEXT)), earned=earned)
    assert on(standings) == ["a"]
    assert [(e.subject, e.after, e.tie_group, e.free) for e in effects] == [
        ("a", "best", 3, None),
        ("b", PEOPLE_DECIDE, 2, 1),
        ("c", PEOPLE_DECIDE, 2, 1),
    ]


def test_a_tie_below_the_last_seat_asks_nobody():
    earned = {"a": {"first": 5}, "b": {"first": 3}, "c": {"first": 3}}
    standings, effects = run(HUNDRED, top(seats(1, **NEXT)), earned=earned)
    assert on(standings) == ["a"]
    assert PEOPLE_DECIDE not in {e.after for e in effects}


def test_what_comes_next_decides_a_quota_too():
    earned = {"a": {"first": 1}, "b": {"first": 2}, "c": {"first": 3}}
    quota = model.Quota("好", seats(2, **NEXT), True)
    standings, effects = run(HUNDRED, earned=earned, quotas=(quota,))
    assert [s.subject for s in standings.values() if s.grade == "好"] == ["b", "c"]
    assert moves(effects, "tie") == [
        ("a", "tie:quota:好", "好", "较好"),
        ("b", "tie:quota:好", "好", "好"),
        ("c", "tie:quota:好", "好", "好"),
    ]


# Ties: people


def decisions(rule="list:best", **taken):
    numbered = enumerate(taken.items(), start=70)
    return {rule: {(name, ""): Decision(chosen, at) for at, (name, chosen) in numbered}}


PEOPLE = {"tie": "people"}


def test_people_put_whom_they_choose_into_the_free_seat():
    decided = decisions(a=False, b=True, c=False)
    standings, effects = run(HUNDRED, top(seats(1, **PEOPLE)), decided=decided)
    assert on(standings) == ["b"]
    assert [(e.subject, e.before, e.after, e.evidence) for e in effects] == [
        ("a", "", "", (70,)),
        ("b", "", "best", (71,)),
        ("c", "", "", (72,)),
    ]


def test_people_may_leave_a_seat_empty():
    standings, effects = run(
        HUNDRED, top(seats(1, **PEOPLE)), decided=decisions(a=False, b=False, c=False)
    )
    assert on(standings) == []
    assert PEOPLE_DECIDE not in {e.after for e in effects}


@pytest.mark.parametrize(
    "taken",
    [
        {"a": True, "b": False},  # c has joined the tie since
        {"a": True, "b": True, "c": True},  # two seats are free
    ],
)
def test_a_decision_about_another_tie_leaves_this_one_open(taken):
    standings, effects = run(HUNDRED, top(seats(2, **PEOPLE)), decided=decisions(**taken))
    assert on(standings) == []
    assert [(e.after, e.free) for e in effects] == [(PEOPLE_DECIDE, 2)] * 3


def test_a_decision_on_another_rule_decides_nothing():
    decided = decisions("list:other", a=True, b=False, c=False)
    assert on(run(HUNDRED, top(seats(1, **PEOPLE)), decided=decided)[0]) == []


def test_people_decide_what_is_left_after_what_comes_next():
    earned = {"a": {"first": 5}, "b": {"first": 3}, "c": {"first": 3}}
    standings, effects = run(
        HUNDRED, top(seats(2, **NEXT)), earned=earned, decided=decisions(b=False, c=True)
    )
    assert on(standings) == ["a", "c"]
    assert {e.subject: e.evidence for e in effects} == {"a": (), "b": (70,), "c": (71,)}


def test_people_decide_a_quota_and_who_has_no_seat_falls():
    quota = model.Quota("好", seats(1, **PEOPLE), True)
    decided = decisions("quota:好", a=False, b=True, c=False)
    standings, effects = run(HUNDRED, quotas=(quota,), decided=decided)
    assert {n: s.grade for n, s in standings.items()} == {
        "a": "较好", "b": "好", "c": "较好", "d": "较好"
    }  # fmt: skip
    assert moves(effects, "tie") == [
        ("a", "tie:quota:好", "好", "较好"),
        ("b", "tie:quota:好", "好", "好"),
        ("c", "tie:quota:好", "好", "较好"),
    ]


def test_a_seat_kept_empty_is_nobody_whom_people_decide_about():
    # a's merit is 好, and a veto keeps it at 一般: with the seat kept, a is tied with b and c.
    quota = model.Quota("好", seats(1, **PEOPLE), False)
    hard = veto(at_most="一般")
    standings, _ = run(
        HUNDRED,
        quotas=(quota,),
        vetoes={"a": [hard]},
        decided=decisions("quota:好", b=True, c=False),
    )
    assert [s.subject for s in standings.values() if s.grade == "好"] == ["b"]


# Passed over


def test_who_is_barred_is_passed_over_and_the_seat_goes_to_the_next():
    standings, effects = run(FIVE, top(seats(2)), vetoes={"a": [veto("best")]})
    assert on(standings) == ["b", "c"]
    (passed,) = [e for e in effects if e.rule == "passed_over:list:best"]
    assert (passed.subject, passed.before, passed.after, passed.evidence) == ("a", "best", "", (7,))
    assert (passed.seats, passed.cut_total) == (2, 9500)
    # What only bars from a list leaves grade and rank alone.
    assert (standings["a"].grade, standings["a"].rank) == ("好", 1)
    assert moves(effects, "veto") == []


def test_who_would_have_had_no_seat_is_not_passed_over():
    _, effects = run(FIVE, top(seats(2)), vetoes={"c": [veto("best")]})
    assert moves(effects, "passed_over") == []


def test_who_is_barred_and_equal_to_one_who_is_taken_is_passed_over():
    totals = {"a": 99, "b": 97, "c": 97}
    standings, effects = run(totals, top(seats(2)), vetoes={"c": [veto("best")]})
    assert on(standings) == ["a", "b"]
    assert [m[0] for m in moves(effects, "passed_over")] == ["c"]


def test_who_is_barred_with_seats_left_over_is_passed_over():
    standings, effects = run({"a": 99, "b": 50}, top(seats(5)), vetoes={"b": [veto("best")]})
    assert on(standings) == ["a"]
    assert [m[0] for m in moves(effects, "passed_over")] == ["b"]


def test_a_bar_from_city_awards_leaves_county_awards_untouched():
    lists = (top(seats(1), "city", level="市级"), top(seats(1), "county", level="县级"))
    standings, effects = run(FIVE, *lists, vetoes={"a": [veto("city")]})
    assert (on(standings, "city"), on(standings, "county")) == (["b"], ["a"])
    assert moves(effects, "passed_over") == [("a", "passed_over:list:city", "city", "")]


def test_a_list_of_the_eligible_passes_over_whom_a_veto_of_grades_met_and_says_so():
    size = attrs.evolve(seats(1), base="eligible")
    standings, effects = run(FIVE, top(size), vetoes={"a": [veto(at_most="一般")]})
    assert on(standings) == ["b"]
    assert [m[0] for m in moves(effects, "passed_over")] == ["a"]
    # A list of the ranked has it.
    assert on(run(FIVE, top(seats(1)), vetoes={"a": [veto(at_most="一般")]})[0]) == ["a"]


def test_a_bar_from_one_list_makes_nobody_ineligible_for_another():
    size = share("1/5", base="eligible", rounding="ceil")
    lists = (top(size, "one"), top(size, "other"))
    standings, effects = run(FIVE, *lists, vetoes={"a": [veto("one")]})
    assert (on(standings, "one"), on(standings, "other")) == (["b"], ["a"])
    assert {e.rule: e.base for e in effects} == {
        "list:one": 4, "list:other": 5, "passed_over:list:one": 4
    }  # fmt: skip


def test_a_bar_from_a_list_takes_nobody_out_of_the_base_of_a_quota():
    quota = model.Quota("好", share("2/5", base="eligible"), True)
    _, effects = run(FIVE, top(seats(1)), vetoes={"a": [veto("best")]}, quotas=(quota,))
    assert {e.base for e in effects if e.rule == "quota:好"} == {5}


def test_among_equals_who_is_worse_by_what_comes_next_is_not_passed_over():
    earned = {"a": {"first": 5}, "b": {"first": 3}, "c": {"first": 4}}
    size = seats(1, **NEXT)
    for barred, expected in (("b", []), ("a", ["a"])):
        _, effects = run(HUNDRED, top(size), earned=earned, vetoes={barred: [veto("best")]})
        assert [m[0] for m in moves(effects, "passed_over")] == expected


# Eligibility that people took away, for a township and its secretary (domain §1.3.4)


CITY = model.Veto(
    "bar",
    "取消评优",
    "eligibility",
    expression("award_level = '市级'"),
    "from_on",
    "",
    DEMO,
    until="until",
    bars=("city",),
)
AWARDS = (top(seats(1), "city", level="市级"), top(seats(1), "county", level="县级"))


def township_year(until="2026-06-30"):
    world = World()
    for unit, kept in (("t1", True), ("t2", False)):
        world.unit(unit)
        world.serves(f"p-{unit}", "2020-01-01", unit=unit)
        world.add("pledges", unit, due_on=d("05-05"), fulfilled_on=d("05-05") if kept else None)
    named = {"award_level": "市级", "from_on": d("2024-03-01"), "until": d(until)}
    unit_bar = world.add("eligibility", "t1", **named)
    person_bar = world.add("eligibility", "t1", person="p-t1", **named)
    return world, unit_bar, person_bar


@pytest.mark.parametrize("kind", ["unit", "person"])
def test_eligibility_taken_away_hits_unit_and_secretary_for_city_awards_only(kind):
    world, unit_bar, person_bar = township_year()
    given = scheme(
        indicator("kept", cases()), subject=kind, vetoes=(CITY,), lists=AWARDS, grades=GRADES
    )
    found = world.evaluate(given)
    first, second = ("t1", "t2") if kind == "unit" else ("p-t1@t1", "p-t2@t2")
    assert found.standing[first].lists == ("county",)
    assert found.standing[second].lists == ("city",)
    (passed,) = [e for e in found.effects if e.rule.startswith("passed_over")]
    assert (passed.subject, passed.evidence) == (first, (unit_bar, person_bar))
    assert found.standing[first].grade == "好"


def test_eligibility_that_came_back_before_the_period_bars_nobody():
    world, _, _ = township_year(until="2024-12-31")
    given = scheme(indicator("kept", cases()), vetoes=(CITY,), lists=AWARDS, grades=GRADES)
    assert world.evaluate(given).standing["t1"].lists == ("city", "county")


# Always


sizes = st.builds(
    lambda of, base, tie: seats(
        of, base=base, tie=tie, **({"then_by": ("first",)} if tie == "next" else {})
    ),
    st.integers(1, 4),
    st.sampled_from(["ranked", "eligible"]),
    st.sampled_from(["none", "all", "next", "people"]),
)
field = st.lists(
    st.tuples(
        st.sampled_from([90, 91, 91, 95, 95, 99]),
        st.sampled_from([0, 1, 1, 2]),
        st.sampled_from(["", "", "bars", "grade"]),
    ),
    max_size=9,
)
ends = st.sampled_from([top, bottom])


def drawn(everybody, size, end, decided=None, names=None):
    names = names or [f"s{n}" for n in range(len(everybody))]
    rules = {"bars": veto("l"), "grade": veto(at_most="一般")}
    return run(
        {n: total for n, (total, _f, _v) in zip(names, everybody, strict=True)},
        end(size, "l"),
        earned={n: {"first": f} for n, (_t, f, _v) in zip(names, everybody, strict=True)},
        vetoes={n: [rules[v]] for n, (_t, _f, v) in zip(names, everybody, strict=True) if v},
        decided=decided,
    )


@settings(max_examples=300, deadline=None)
@given(field, sizes, ends)
def test_no_more_are_taken_than_there_are_seats_and_nobody_taken_is_passed_over(
    everybody, size, end
):
    standings, effects = drawn(everybody, size, end)
    taken = set(on(standings, "l"))
    passed = {e.subject for e in effects if e.rule.startswith("passed_over")}
    kinds = {"bars", "grade"} if size.base == "eligible" else {"bars"}
    barred = {f"s{n}" for n, (_t, _f, v) in enumerate(everybody) if v in kinds}
    assert not taken & passed
    assert passed <= barred
    assert not taken & barred
    if size.tie != "all":
        assert len(taken) <= size.number.whole
    asked = [e for e in effects if e.after == PEOPLE_DECIDE]
    for effect in asked:
        assert effect.tie_group == len(asked)
        assert effect.free == size.number.whole - len(taken) > 0
        assert effect.tie_group > effect.free
    if not asked and size.tie in ("next", "people"):
        # No seat is left empty while somebody could take it.
        assert len(taken) == min(size.number.whole, len(everybody) - len(barred))


@settings(max_examples=300, deadline=None)
@given(field, sizes, ends, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_seats_nobody_else(everybody, size, end, chance):
    names = [f"s{n}" for n in range(len(everybody))]
    shuffled = list(zip(names, everybody, strict=True))
    chance.shuffle(shuffled)
    again = drawn([e for _n, e in shuffled], size, end, names=[n for n, _e in shuffled])
    assert drawn(everybody, size, end) == again


@settings(max_examples=200, deadline=None)
@given(field, ends, st.integers(1, 4), st.data())
def test_what_people_decide_about_an_open_tie_closes_it(everybody, end, of, data):
    size = seats(of, tie="people")
    _, effects = drawn(everybody, size, end)
    asked = [e for e in effects if e.after == PEOPLE_DECIDE]
    if not asked:
        return
    chosen = data.draw(st.permutations([e.subject for e in asked]))[: asked[0].free]
    decided = {"list:l": {(e.subject, ""): Decision(e.subject in chosen, 1) for e in asked}}
    standings, effects = drawn(everybody, size, end, decided)
    assert PEOPLE_DECIDE not in {e.after for e in effects}
    assert set(chosen) <= set(on(standings, "l"))
    assert len(on(standings, "l")) == of
