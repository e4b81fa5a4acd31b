"""The primitive "tallies": votes by category and option, turned into credit."""

from __future__ import annotations

import pytest

from evalcore.errors import DataError
from evalcore.schemes import model
from projections.publishing.figures import rounded
from projections.small_cells import hidden, slots_of
from tests.projections.world import (
    DEMO,
    World,
    cases,
    contributions,
    d,
    indicator,
    number,
    scheme,
    tallies,
    value,
)

WORTH = {"满意": 1, "基本满意": "3/5", "不满意": 0}


@pytest.fixture
def world(each_engine):
    world = World()
    world.unit("v1")
    return world


def vote(world, votes, option="满意", category="masses", meeting="m1", item="总体", **more):
    return world.add(
        "tallies",
        votes=votes,
        option=option,
        rater_category=category,
        meeting=meeting,
        item=item,
        **{"held_on": d("11-30"), **more},
    )


def rated(world, **more):
    rule = indicator("rated", tallies(WORTH, skipped=("不了解",), **more))
    return world.evaluate(scheme(rule))


def test_votes_times_worth_over_votes_times_best(world):
    vote(world, 7)
    vote(world, 2, "基本满意")
    vote(world, 1, "不满意")
    found = rated(world)
    assert contributions(found, "slot, credit, possible") == [("masses", 41, 50)]
    assert value(found, "v1", "rated/share") == (41, 50)


def test_those_who_do_not_know_leave_the_denominator(world):
    vote(world, 9)
    vote(world, 90, "不了解")
    vote(world, 1, "不满意")
    assert value(rated(world), "v1", "rated/share") == (9, 10)


def test_a_tally_names_its_rows_and_positions(world):
    vote(world, 9, events=[3])
    vote(world, 1, "不满意", events=[3, 5])
    assert contributions(rated(world), '"row", events') == [("r2; r3", [3, 5])]


def test_an_option_that_the_scheme_does_not_name_is_an_error_with_meeting_and_option(world):
    vote(world, 1, "很满意", meeting="m7")
    with pytest.raises(DataError, match=r"m7.*很满意"):
        rated(world)


def test_a_category_without_weight_is_an_error_with_meeting_and_category(world):
    vote(world, 1, category="观察员", meeting="m7")
    with pytest.raises(DataError, match=r"m7.*观察员"):
        rated(world, weights={"masses": 1})


def test_options_of_units_that_are_not_assessed_do_not_matter(world):
    vote(world, 1, "很满意", unit="v9")
    assert contributions(rated(world)) == []


def test_categories_are_weighed(world):
    vote(world, 10)
    vote(world, 1, category="leader")
    vote(world, 1, "不满意", category="leader")
    found = rated(world, weights={"masses": "3/10", "leader": "7/10"})
    assert value(found, "v1", "rated/category:leader") == (1, 2)
    assert value(found, "v1", "rated/share") == (13, 20)
    assert found.nodes.get("v1", "rated/share").inputs == (
        "rated/category:leader",
        "rated/category:masses",
    )


@pytest.mark.parametrize(("missing", "share"), [("renormalise", (1, 1)), ("zero", (3, 10))])
def test_a_category_that_is_missing_is_left_out_or_counts_nothing(world, missing, share):
    vote(world, 10)
    found = rated(world, weights={"masses": "3/10", "leader": "7/10"}, missing=missing)
    assert value(found, "v1", "rated/share") == share


def test_a_category_in_which_nobody_knew_is_missing(world):
    vote(world, 10)
    vote(world, 4, "不了解", category="leader")
    found = rated(world, weights={"masses": "3/10", "leader": "7/10"})
    assert value(found, "v1", "rated/share") == (1, 1)


def test_a_small_category_is_merged_with_the_next_smallest(world):
    vote(world, 2, category="leader")
    vote(world, 6, "不满意", category="peer")
    vote(world, 100, category="masses")
    weights = {"leader": "1/2", "peer": "1/4", "masses": "1/4"}
    found = rated(world, weights=weights, smallest=number(5))
    assert contributions(found, "slot, credit, possible") == [
        ("masses", 500, 500),
        ("merged:leader+peer", 10, 40),
    ]
    # 1/4 of the merged (weight 3/4) and all of the masses (weight 1/4).
    assert value(found, "v1", "rated/share") == (7, 16)


def test_several_items_answered_by_the_same_raters_do_not_make_them_more(world):
    for item in ("甲", "乙", "丙"):
        vote(world, 2, category="leader", item=item)
        vote(world, 50, category="masses", item=item)
    found = rated(world, smallest=number(5))
    assert [row[0] for row in contributions(found, "slot")] == ["merged:leader+masses"]


def test_raters_who_are_too_few_all_together_are_neither_scored_nor_shown(world):
    vote(world, 2, category="leader")
    vote(world, 1, "不满意", category="peer")
    vote(world, 90, "不了解", category="masses")
    found = rated(world, smallest=number(4))
    held = "withheld:leader+masses+peer"
    assert contributions(found, 'slot, credit, possible, "row"') == [(held, 0, 0, "m1")]
    nodes = {n.node: (n.numerator, n.state) for n in found.nodes.of("v1")}
    assert nodes["rated/share"] == (0, "withheld")
    assert nodes["rated/points"] == (0, "withheld")
    assert not any("category" in name for name in nodes)
    assert found.standing["v1"].status == "not_applicable"


@pytest.mark.parametrize("when_none", ["not_applicable", "zero", "full"])
def test_what_is_withheld_counts_neither_nothing_nor_everything(world, when_none):
    vote(world, 1, "不满意")
    world.add("pledges", due_on=d("05-05"), fulfilled_on=d("05-05"))
    world.add("pledges", due_on=d("05-05"))
    votes = tallies(WORTH, smallest=number(5))
    found = world.evaluate(
        scheme(indicator("rated", votes, 60, when_none=when_none), indicator("kept", cases(), 40))
    )
    assert found.nodes.get("v1", "rated/points").state == "withheld"
    assert value(found, "v1", "rated/share") == (0, 1)
    assert found.standing["v1"].total == 5000


def test_a_bonus_on_withheld_votes_is_none(world):
    vote(world, 4)
    world.add("pledges", due_on=d("05-05"), fulfilled_on=d("05-05"))
    bonus = indicator("rated", tallies(WORTH, smallest=number(5)), 1, role="bonus")
    found = world.evaluate(scheme(indicator("kept", cases()), bonus))
    node = found.nodes.get("v1", "rated/points")
    assert (node.numerator, node.state, found.standing["v1"].total) == (0, "withheld", 10000)


def test_a_share_below_the_mark_that_is_withheld_raises_no_flag(world):
    vote(world, 1, "不满意")
    votes = indicator("rated", tallies(WORTH, smallest=number(5)))
    flags = tuple(
        model.Flag(of, of, of, DEMO, "x", indicator="rated", **more)
        for of, more in (("node", {"below": number(1)}), ("contributions", {"lost": number(1)}))
    )
    assert world.evaluate(scheme(votes, flags=flags)).flags == ()


def test_the_row_of_merged_votes_names_meetings_not_what_was_chosen(world):
    vote(world, 6, category="masses")
    vote(world, 1, "不满意", category="leader", events=[7])
    vote(world, 1, "满意", category="leader", meeting="m2")
    found = rated(world, smallest=number(5))
    assert contributions(found, 'slot, "row", events') == [
        ("merged:leader+masses", "m1; m2", [2, 4, 7])
    ]


def test_a_category_small_in_one_meeting_of_two_is_merged_in_both(world):
    vote(world, 50, category="masses", meeting="m1")
    vote(world, 50, category="masses", meeting="m2")
    vote(world, 9, category="peer", meeting="m1")
    vote(world, 1, category="peer", meeting="m2")
    found = rated(world, smallest=number(5))
    assert contributions(found, "slot") == [("merged:masses+peer",)]


def test_a_category_of_which_nobody_answered_hides_nothing(world):
    vote(world, 50, category="masses")
    vote(world, 0, category="leader")
    vote(world, 0, "不满意", category="leader")
    assert contributions(rated(world, smallest=number(5)), "slot, possible") == [
        ("leader", 0),
        ("masses", 250),
    ]


def test_raters_that_only_a_weight_of_nought_counts_are_no_failing(world):
    vote(world, 50, "不满意", category="observers")
    found = rated(world, weights={"masses": 1, "observers": 0})
    assert value(found, "v1", "rated/share") == (0, 1)
    assert found.nodes.get("v1", "rated/share").state == "not_applicable"


def alone(**voters):
    """One meeting with one item."""
    return {"m": voters}


def test_large_categories_are_not_merged():
    assert hidden(alone(a=5, b=9), 5) == ""


def test_a_single_category_has_nothing_to_be_merged_with():
    assert hidden(alone(a=5), 5) == ""
    assert hidden(alone(a=4), 5) == "withheld:a"


def test_merging_goes_on_until_the_merged_one_is_large_enough():
    assert hidden(alone(a=1, b=2, c=9, d=30), 5) == "merged:a+b+c"
    assert hidden(alone(a=3, b=4, c=9), 5) == "merged:a+b"
    assert hidden(alone(a=1, b=4), 5) == "merged:a+b"
    assert hidden(alone(a=1, b=1), 5) == "withheld:a+b"


def test_what_is_merged_is_large_enough_in_every_meeting_that_it_occurs_in():
    # a and b are large enough together in m1, but b alone in m2 is not: c must help.
    assert hidden({"m1": {"a": 3, "b": 3, "c": 7}, "m2": {"b": 3, "c": 8, "d": 9}}, 5) == (
        "merged:a+b+c"
    )


def test_a_meeting_too_small_in_all_is_hidden_among_the_others():
    assert hidden({"m1": {"a": 30, "b": 9}, "m2": {"a": 2}}, 5) == "merged:a+b"


def test_votes_are_whose_tenure_the_meeting_fell_into(world):
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    vote(world, 10, held_on=d("06-30"), meeting="m1")
    vote(world, 10, "不满意", held_on=d("07-01"), meeting="m2")
    rule = indicator("rated", tallies(WORTH))
    found = world.evaluate(scheme(rule, subject="person"))
    assert value(found, "p1@v1", "rated/share") == (1, 1)
    assert value(found, "p2@v1", "rated/share") == (0, 1)


# Counted as one before anything was reported


def test_categories_counted_as_one_weigh_as_much_as_they_together(world):
    vote(world, 10, category="leader+peer")
    vote(world, 10, "不满意", category="masses")
    found = rated(world, weights={"leader": "1/4", "peer": "1/4", "masses": "1/2"})
    assert value(found, "v1", "rated/share") == (1, 2)
    assert contributions(found, "slot") == [("leader+peer",), ("masses",)]


def test_categories_counted_as_one_are_known_only_where_each_is(world):
    vote(world, 10, category="leader+guest", meeting="m7")
    with pytest.raises(DataError, match=r"m7.*leader\+guest"):
        rated(world, weights={"leader": 1, "peer": 1})


@pytest.mark.parametrize("missing", ["renormalise", "zero"])
def test_categories_counted_as_one_at_one_meeting_and_apart_at_another_are_one(world, missing):
    vote(world, 10, category="leader", meeting="m1")
    vote(world, 20, category="peer", meeting="m1")
    vote(world, 10, "不满意", category="leader+peer", meeting="m2")
    vote(world, 50, category="masses", meeting="m2")
    weights = {"leader": "1/4", "peer": "1/4", "masses": "1/2"}
    found = rated(world, weights=weights, missing=missing)
    assert contributions(found, "slot, credit, possible") == [
        ("masses", 250, 250),
        ("merged:leader+peer", 150, 200),
    ]
    assert value(found, "v1", "rated/share") == (7, 8)


def test_what_was_counted_as_one_is_hidden_with_others_where_it_is_small():
    cells = {"m": {"a+b": 3, "c": 4, "d": 30}}
    assert slots_of(cells, {"a+b", "c", "d"}, 5) == dict.fromkeys(("a+b", "c"), "merged:a+b+c")
    assert slots_of({"m": {"a+b": 4}}, {"a+b"}, 5) == {"a+b": "withheld:a+b"}
    assert slots_of({}, {"a+b", "c"}, 0) == {}


# A rate by a named formula


def satisfied(counts, of="valid", others=("基本满意",), **more):
    worth = dict.fromkeys(counts, 1) | dict.fromkeys(others, 0)
    rate = model.Rate("满意率", tuple(counts), of, scores=True)
    return indicator("rated", tallies(worth, rate=rate, **more))


def ballots(world, issued, returned, category="masses", meeting="m1", **more):
    world.add(
        "ballots", meeting=meeting, part="masses", rater_category=category, issued=issued,
        returned=returned, **more,
    )  # fmt: skip


REAL = (("满意", 134), ("比较满意", 4), ("基本满意", 3))
"""One real tally of 141 raters, whose headline said 100 % (practice F42)."""


@pytest.mark.parametrize(
    ("counts", "others", "votes", "percent"),
    [
        (("满意",), ("比较满意", "基本满意"), 134, "95.04"),
        (("满意", "比较满意"), ("基本满意",), 138, "97.87"),
        (("满意", "比较满意", "基本满意"), (), 141, "100.00"),
    ],
)
def test_one_real_tally_gives_three_rates_by_three_formulas(world, counts, others, votes, percent):
    for option, number_of in REAL:
        vote(world, number_of, option, part="masses")
    found = world.evaluate(scheme(satisfied(counts, others=others)))
    assert contributions(found, "slot, credit, possible") == [("masses", votes, 141)]
    share = value(found, "v1", "rated/share")
    assert rounded(share[0] * 100, share[1]) == percent


@pytest.mark.parametrize(
    ("of", "issued", "returned", "possible"),
    [
        ("valid", 200, 150, 141),
        ("returned", 200, 150, 150),
        ("issued", 200, 150, 200),
        ("issued", 145, 150, 150),
    ],
)
def test_a_rate_of_ballots_asks_how_many_there_were(world, of, issued, returned, possible):
    for option, number_of in REAL:
        vote(world, number_of, option, part="masses")
    vote(world, 5, "不了解", part="masses")
    ballots(world, issued, returned)
    rate = satisfied(("满意", "比较满意"), of, skipped=("不了解",))
    found = world.evaluate(scheme(rate))
    assert contributions(found, "slot, credit, possible") == [("masses", 138, possible)]


def test_each_item_of_each_category_has_the_ballots_of_its_category(world):
    for item in ("甲", "乙"):
        vote(world, 8, item=item, part="masses")
        vote(world, 3, category="peer", item=item, part="masses")
    ballots(world, 20, 10)
    ballots(world, 6, 5, "peer")
    found = world.evaluate(scheme(satisfied(("满意",), "returned", ("不满意",))))
    assert contributions(found, "slot, credit, possible") == [("masses", 16, 20), ("peer", 6, 10)]
    assert value(found, "v1", "rated/share") == (11, 15)


def test_a_rate_of_ballots_that_nobody_counted_names_the_meeting(world):
    vote(world, 8, part="masses", meeting="m7")
    with pytest.raises(DataError, match=r"m7.*masses.*ballots"):
        world.evaluate(scheme(satisfied(("满意",), "issued")))


def test_ballots_of_raters_who_are_too_few_are_not_told_either(world):
    vote(world, 3, part="masses")
    ballots(world, 9, 4)
    found = world.evaluate(scheme(satisfied(("满意",), "returned", smallest=number(5))))
    assert contributions(found, "slot, credit, possible") == [("withheld:masses", 0, 0)]
