"""Share, curve, points, group, total: level by level, exactly."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from evalcore.schemes import model
from projections.exact import half_up
from projections.scores import score
from tests.projections.world import DEMO, World, cases, d, indicator, number, scheme, tallies

BANDS = (
    model.Band(number("9/10"), number(1)),
    model.Band(number("6/10"), number("1/2")),
)


def scored(given_scheme, **counted):
    """Scores of one subject "v" whose indicators counted credit of possible."""
    parts = {name: {"v": (("", *both),)} for name, both in counted.items()}
    return score(given_scheme, ["v"], parts)


def node(scores, name):
    found = scores.nodes.get("v", name)
    assert found is not None, name
    return found


def number_of(scores, name):
    found = node(scores, name)
    return found.numerator, found.denominator


A, B = indicator("a", cases(), 60), indicator("b", cases(), 40)


def test_a_share_times_its_points():
    scores = scored(scheme(A, B), a=(2, 3), b=(1, 1))
    assert number_of(scores, "a/share") == (2, 3)
    assert number_of(scores, "a/points") == (40, 1)
    assert number_of(scores, "total/exact") == (80, 1)
    assert scores.totals == {"v": 8000}


def test_nothing_is_rounded_before_the_total():
    thirds = [indicator(name, cases(), "100/3") for name in ("a", "b", "c")]
    scores = scored(scheme(*thirds), a=(1, 3), b=(1, 3), c=(1, 3))
    assert number_of(scores, "total/exact") == (100, 3)
    assert number_of(scores, "total") == (3333, 100)


def test_totals_that_floats_would_tell_apart_are_tied():
    # In binary fractions 0.1 + 0.2 and 0.3 differ.
    parts = [indicator(name, cases(), points) for name, points in (("a", 1), ("b", 2), ("c", 3))]
    one = scored(scheme(*parts), a=(1, 10), b=(1, 10), c=(0, 1))
    other = scored(scheme(*parts), a=(0, 1), b=(0, 1), c=(1, 10))
    assert number_of(one, "total/exact") == number_of(other, "total/exact")


def test_a_curve_gives_the_highest_step_that_is_reached():
    curved = scheme(indicator("a", cases(), 10, curve=BANDS))
    for credit, points in ((100, 10), (90, 10), (89, 5), (60, 5), (59, 0)):
        scores = scored(curved, a=(credit, 100))
        assert number_of(scores, "a/points") == (points, 1), credit
    assert node(scores, "a/curve").operation == "band -"
    assert node(scores, "a/points").inputs == ("a/curve",)


def test_what_is_not_applicable_is_spread_over_the_rest():
    scores = scored(scheme(A, B), a=(1, 2))
    assert (node(scores, "b/share").state, node(scores, "b/points").state) == (
        "not_applicable",
        "not_applicable",
    )
    assert number_of(scores, "a/points") == (50, 1)
    assert node(scores, "a/points").operation == "points 60*5/3"
    assert node(scores, "a/points").possible_numerator == 100
    assert number_of(scores, "total") == (5000, 100)


def test_nobody_has_a_total_where_nothing_was_applicable():
    scores = scored(scheme(A, B))
    assert scores.totals == {"v": None}
    assert node(scores, "total").state == "not_applicable"


def test_zero_and_full_are_policies_of_their_own():
    zero = indicator("a", cases(), 60, when_none="zero")
    full = indicator("b", cases(), 40, when_none="full")
    scores = scored(scheme(zero, full))
    assert [node(scores, f"{name}/points").state for name in "ab"] == ["none", "none"]
    assert scores.totals == {"v": 4000}


def test_slots_without_anything_possible_are_none():
    assert node(scored(scheme(A, B), a=(0, 0), b=(1, 1)), "a/share").state == "not_applicable"


def test_bonus_and_deduction_stop_at_the_cap_of_their_group():
    group = model.Group("extra", "extra", number(5))
    rules = scheme(
        A,
        indicator("bonus", cases(), 2, role="bonus", group="extra"),
        indicator("fine", cases(), 3, role="deduction", group="extra"),
        groups=(model.Group("g", "g"), group),
    )
    scores = scored(rules, a=(1, 2), bonus=(3, 3), fine=(2, 2))
    assert number_of(scores, "bonus/points") == (6, 1)
    assert number_of(scores, "fine/points") == (-6, 1)
    assert number_of(scores, "group:extra") == (0, 1)
    assert node(scores, "group:extra").operation == "sum cap 5"
    assert [(c.before, c.after) for c in scores.capped] == [
        ((6, 1), (5, 1)),
        ((-6, 1), (-5, 1)),
    ]


def test_a_bonus_within_the_cap_is_not_touched():
    group = model.Group("g", "g", number(6))
    rules = scheme(indicator("bonus", cases(), 2, role="bonus"), groups=(group,))
    scores = scored(rules, bonus=(3, 3))
    assert number_of(scores, "group:g") == (6, 1)
    assert scores.capped == ()


def test_a_total_is_never_below_nothing():
    rules = scheme(A, indicator("fine", cases(), 3, role="deduction"))
    scores = scored(rules, a=(0, 1), fine=(2, 2))
    assert number_of(scores, "group:g") == (-6, 1)
    assert number_of(scores, "total/exact") == (0, 1)


def test_deductions_do_not_spread_with_what_is_not_applicable():
    rules = scheme(A, B, indicator("fine", cases(), 3, role="deduction"))
    scores = scored(rules, a=(1, 1), fine=(1, 1))
    assert number_of(scores, "total/exact") == (97, 1)


def test_credit_of_a_tally_is_counted_in_whole_votes_whatever_the_scale():
    rules = scheme(indicator("thanks", tallies({"好": "1/2"}), 4, role="bonus"))
    assert number_of(scored(rules, thanks=(3, 6)), "thanks/points") == (6, 1)


def test_rounding_is_half_up_at_the_place_that_the_scheme_says():
    rules = scheme(indicator("a", cases(), 1), rounding=model.Rounding(1, DEMO))
    assert scored(rules, a=(1, 4)).totals == {"v": 3}


def test_every_number_walks_back_to_contributions():
    world = World()
    world.unit("v1")
    world.add("pledges", due_on=d("06-30"))
    found = world.evaluate(scheme(A, B, indicator("c", cases(), 5, curve=BANDS)))
    names = {node.node for node in found.nodes.of("v1")}

    def leaves(name: str) -> Iterator[str]:
        for given_by in found.nodes.get("v1", name).inputs:
            if given_by.startswith("contributions:"):
                yield given_by
            else:
                assert given_by in names
                yield from leaves(given_by)

    assert sorted(leaves("total")) == ["contributions:a", "contributions:b", "contributions:c"]


def test_nodes_are_a_sequence_in_the_order_of_computation():
    nodes = scored(scheme(A, B), a=(1, 2), b=(1, 1)).nodes
    names = ["a/share", "a/points", "b/share", "b/points", "group:g", "total/exact", "total"]
    assert [n.node for n in nodes] == names
    assert [n.node for n in nodes[1:3]] == names[1:3]
    assert nodes[-1] == nodes.get("v", "total")
    assert [node.node for node in nodes] == names
    assert nodes.of("nobody") == ()
    assert nodes.get("nobody", "total") is None
    assert [n.subject for n in nodes.named("total")] == ["v"]


WEIGHTS = (7, 13, 29, 11, 40)
counts = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: (min(p), max(p)))


@given(st.dictionaries(st.sampled_from("abcde"), counts), st.permutations("abcde"))
def test_a_full_score_stays_full_whatever_is_not_applicable(counted, order):
    parts = [indicator(name, cases(), points) for name, points in zip(order, WEIGHTS, strict=True)]
    possible = {name: (most, most) for name, (_, most) in counted.items() if most}
    scores = scored(scheme(*parts), **possible)
    assert scores.totals["v"] == (10000 if possible else None)
    below = scored(scheme(*parts), **counted)
    total = below.nodes.get("v", "total/exact")
    assert 0 <= total.numerator <= 100 * total.denominator
    if below.totals["v"] is not None:
        assert below.totals["v"] == half_up(total.numerator, total.denominator, 2)
