"""Which rounds of an evaluation count: valid by the scheme's rules, and the first that is."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.schemes.ballot_plan import Validity
from evalcore.schemes.model import BallotPlan
from projections.rounds import Round, left_out, told
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

WORTH = {"满意": 1, "不满意": 0}
OVER_HALF = Validity(attendance_over=number("1/2"), more_returned="void")


def plan(valid: Validity = OVER_HALF) -> BallotPlan:
    return BallotPlan(
        id="mass", part="masses", items=("总体",), options=("满意", "不满意"), categories=("群众",),
        smallest=None, unranked=(), valid=valid,
    )  # fmt: skip


def a_round(meeting: str = "m1", **more: object) -> Round:
    given = {
        "part": "masses", "box": "", "voided": False, "issued": 100, "returned": 80,
        "over_returned": False, "due": None, "present": None, "votes": 80, "repeats": "",
    }  # fmt: skip
    return Round(meeting, **(given | more))


def void(*rounds: Round, valid: Validity | None = OVER_HALF) -> dict[str, str]:
    rules = scheme(ballots={"mass": plan(valid)} if valid else {})
    return {each.meeting: rule for each, rule in left_out(rounds, rules)}


@pytest.mark.parametrize(("returned", "is_void"), [(49, True), (50, True), (51, False)])
def test_more_than_the_share_of_the_ballots_given_out_must_come_back(returned, is_void):
    found = void(a_round(returned=returned, votes=returned))
    assert found == ({"m1": "ballots.mass.valid.attendance_over"} if is_void else {})


def test_where_no_ballots_were_given_out_those_who_came_are_asked():
    nobody = {"issued": 0, "returned": 0}
    assert void(a_round(due=40, present=20, **nobody)) != {}
    assert void(a_round(due=40, present=21, **nobody)) == {}
    assert void(a_round(**nobody)) == {}, "nothing is known, and nothing is void"


def test_more_ballots_back_than_given_out_void_a_round_where_the_scheme_says_so():
    over = a_round(issued=10, returned=11, over_returned=True)
    assert void(over) == {"m1": "ballots.mass.valid.more_returned"}
    assert void(over, valid=Validity()) == {}
    assert void(over, valid=None) == {}


def test_a_rule_judges_its_own_part_only():
    assert void(a_round(part="peer", returned=1)) == {}


def test_a_box_was_judged_by_its_own_rules():
    assert void(a_round(box="B1", returned=1)) == {}


def test_a_repeated_round_counts_where_the_first_is_void_by_rule_or_by_decision():
    again = a_round("m2", repeats="m1")
    assert void(a_round(returned=1), again) == {"m1": "ballots.mass.valid.attendance_over"}
    assert void(a_round(voided=True), again) == {}


def test_of_two_rounds_that_are_not_void_the_first_counts():
    assert void(a_round(), a_round("m2", repeats="m1")) == {"m2": "repeats"}
    assert void(a_round(), a_round("m2", repeats="m1"), valid=None) == {"m2": "repeats"}


def test_a_round_is_repeated_part_by_part():
    first = a_round("m1", part="self")
    assert void(first, a_round("m2", repeats="m1")) == {}
    assert void(a_round(votes=0), a_round("m2", repeats="m1")) == {}, "nothing was counted"


def test_the_third_round_counts_where_both_before_are_void():
    second = a_round("m2", repeats="m1", returned=2)
    third = a_round("m3", repeats="m2")
    assert set(void(a_round(voided=True), second, third)) == {"m2"}
    assert set(void(a_round(), second, third)) == {"m2", "m3"}


def test_a_repeated_box_is_judged_by_the_box_that_it_repeats():
    first, second = a_round(box="B1", voided=True), a_round(box="B2", repeats="B1")
    assert void(first, second) == {}
    assert void(attrs.evolve(first, voided=False), second) == {"m1": "repeats"}


def test_rounds_that_repeat_each_other_end():
    assert set(void(a_round("m1", repeats="m2"), a_round("m2", repeats="m1"))) == {"m1", "m2"}


chains = st.lists(
    st.tuples(st.booleans(), st.integers(0, 100), st.integers(0, 4)), min_size=1, max_size=5
)


@settings(max_examples=60)
@given(chains)
def test_of_a_chain_of_rounds_at_most_one_counts(chain):
    """However rounds repeat each other in a line: never two results for one evaluation."""
    rounds = [
        a_round(f"m{n}", voided=voided, returned=back, votes=back,
                repeats=f"m{n - 1}" if n else "")
        for n, (voided, back, _more) in enumerate(chain)
    ]  # fmt: skip
    out = void(*rounds)
    counting = [r for r in rounds if not r.voided and r.votes and r.meeting not in out]
    assert len(counting) <= 1


@pytest.fixture
def world(each_engine):
    made = World()
    made.unit("v1")
    return made


def held(world, meeting, good, bad, **more):
    """A meeting with votes of the masses, and its row of the tally sheets."""
    sheet = {"issued": 100, "returned": good + bad, "over_returned": False, "voided": False}
    sheet |= more
    world.add("tally_sheets", meeting=meeting, part="masses", votes=good + bad, **sheet)
    world.add("evaluations", row=meeting, period="2025H1", repeats=more.get("repeats"))
    for option, votes in (("满意", good), ("不满意", bad)):
        world.add(
            "tallies", meeting=meeting, part="masses", rater_category="群众", item="总体",
            option=option, votes=votes, held_on=d("06-25"), voided=sheet["voided"],
        )  # fmt: skip


def rated(world, valid=OVER_HALF):
    return world.evaluate(
        scheme(indicator("rated", tallies(WORTH)), ballots={"mass": plan(valid)} if valid else {})
    )


def test_a_void_round_is_listed_with_its_rule_and_counts_for_nothing(world):
    held(world, "m1", 10, 10)
    held(world, "m2", 60, 20, repeats="m1")
    found = rated(world)
    assert value(found, "v1", "rated/share") == (3, 4)
    left, counted = contributions(found, 'slot, credit, possible, "row", events')
    assert left == ("void:ballots.mass.valid.attendance_over:m1|masses", 0, 0, "m1", [4, 5])
    assert counted[:3] == ("群众", 60, 80)
    assert told(left[0]) == ("ballots.mass.valid.attendance_over", "m1", "masses")


def test_who_has_only_void_rounds_has_none(world):
    held(world, "m1", 10, 10)
    found = rated(world)
    assert found.nodes.get("v1", "rated/share").state == "not_applicable"
    assert len(contributions(found)) == 1


def test_a_round_repeated_though_the_first_counts_does_not_count(world):
    held(world, "m1", 60, 20)
    held(world, "m2", 80, 0, repeats="m1")
    found = rated(world, None)
    assert value(found, "v1", "rated/share") == (3, 4)
    assert [row[0] for row in contributions(found, "slot")] == ["void:repeats:m2|masses", "群众"]


def test_a_trial_with_another_rule_counts_votes_anew(world):
    from projections.evaluation import evaluate

    held(world, "m1", 10, 10)
    first = rated(world, None)
    assert value(first, "v1", "rated/share") == (1, 2)
    rules = attrs.evolve(first.scheme, ballots={"mass": plan()})
    again = evaluate(world.connection, rules, d("12-31"), reuse=first)
    assert again.nodes.get("v1", "rated/share").state == "not_applicable"
