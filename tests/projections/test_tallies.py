"""The primitive "tallies": votes by category and option, turned into credit."""

from __future__ import annotations

import pytest

from evalcore.errors import DataError
from projections.small_cells import merged
from tests.projections.world import (
    World,
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
def world():
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


def test_large_categories_are_not_merged():
    assert merged({"a": 5, "b": 9}, 5) == ()


def test_a_single_category_has_nothing_to_be_merged_with():
    assert merged({"a": 2}, 5) == ()


def test_merging_goes_on_until_the_merged_one_is_large_enough():
    assert merged({"a": 1, "b": 2, "c": 9, "d": 30}, 5) == ("a", "b", "c")
    assert merged({"a": 3, "b": 4, "c": 9}, 5) == ("a", "b")
    assert merged({"a": 1, "b": 1}, 5) == ("a", "b")


def test_votes_are_whose_tenure_the_meeting_fell_into(world):
    world.serves("p1", "2020-01-01", "06-30")
    world.serves("p2", "07-01")
    vote(world, 10, held_on=d("06-30"), meeting="m1")
    vote(world, 10, "不满意", held_on=d("07-01"), meeting="m2")
    rule = indicator("rated", tallies(WORTH))
    found = world.evaluate(scheme(rule, subject="person"))
    assert value(found, "p1@v1", "rated/share") == (1, 1)
    assert value(found, "p2@v1", "rated/share") == (0, 1)
