"""Facts about counting a box by its own rules."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evalcore.ballots.counting import Count, count, judge
from evalcore.ballots.entries import Ballot
from evalcore.ballots.rules import Rules
from tests.evalcore.ballots.given import ITEMS, MASSES, OPTIONS, PARTY, rules


def ballots(category: str, *marks: tuple[int, int]) -> list[Ballot]:
    return [
        Ballot(f"{category}{number}".encode().ljust(16, b"."), category, bytes(mark))
        for number, mark in enumerate(marks)
    ]


def counted(by: Rules, *held: list[Ballot], roll: int = 10) -> Count:
    return count(by, {PARTY: roll, MASSES: roll}, [each for some in held for each in some])


def test_votes_are_counted_by_category_item_and_option() -> None:
    found = counted(rules(), ballots(PARTY, (1, 1), (1, 2)), ballots(MASSES, (3, 0)))
    assert (found.outcome, found.counted, found.blank) == ("valid", 3, 0)
    party, masses = found.cells
    assert (party.category, party.issued, party.returned) == (PARTY, 10, 2)
    assert party.votes[ITEMS[0], "满意"] == 2
    assert party.votes[ITEMS[1], "基本满意"] == 1
    assert masses.votes[ITEMS[0], "不满意"] == 1
    assert sum(masses.votes[ITEMS[1], option] for option in OPTIONS) == 0


def test_options_that_nobody_chose_are_told_with_none() -> None:
    (cell, _other) = counted(rules(), ballots(PARTY, (1, 1))).cells
    assert cell.votes[ITEMS[0], "不满意"] == 0


def test_a_ballot_with_nothing_marked_is_an_abstention() -> None:
    found = counted(rules(), ballots(PARTY, (0, 0), (1, 1)))
    assert (found.counted, found.invalid, found.blank) == (1, 0, 1)


def test_a_ballot_with_nothing_marked_is_invalid_where_the_rules_say_so() -> None:
    found = counted(rules(blank="invalid"), ballots(PARTY, (0, 0), (1, 1)))
    assert (found.counted, found.invalid, found.blank) == (1, 1, 0)


def test_an_item_not_marked_is_no_vote_and_the_ballot_is_valid() -> None:
    assert judge(rules(blank="invalid"), bytes((1, 0))) == "valid"


def test_the_same_option_everywhere_is_invalid_only_by_rule_and_on_a_full_ballot() -> None:
    by = rules(all_same="invalid")
    assert judge(by, bytes((1, 1))) == "invalid"
    assert judge(by, bytes((1, 0))) == "valid"
    assert judge(rules(), bytes((1, 1))) == "valid"


def test_an_option_more_or_less_often_than_allowed_makes_a_ballot_invalid() -> None:
    by = rules(at_most={"满意": 1}, at_least={"不满意": 1})
    assert judge(by, bytes((1, 3))) == "valid"
    assert judge(by, bytes((1, 1))) == "invalid"
    assert judge(by, bytes((1, 2))) == "invalid"


def test_just_half_is_not_more_than_half() -> None:
    by = rules(attendance_over=Fraction(1, 2))
    ten = ballots(PARTY, *[(1, 1)] * 10)
    assert counted(by, ten).outcome == "void: attendance_over"
    assert counted(by, ten).cells == ()
    assert counted(by, ten, ballots(MASSES, (1, 1))).outcome == "valid"


def test_more_back_than_issued_voids_the_round_where_the_rules_say_so() -> None:
    three = ballots(PARTY, *[(1, 1)] * 3)
    assert counted(rules(more_returned="void"), three, roll=2).outcome == "void: more_returned"
    assert counted(rules(), three, roll=2).outcome == "valid"


def test_the_highest_and_the_lowest_are_left_out_of_more_than_so_many() -> None:
    by = rules(drop_extremes=3)
    (cell, _other) = counted(by, ballots(PARTY, (1, 1), (1, 1), (2, 1), (3, 1), (4, 1))).cells
    # 不了解 has no rank: four votes are ranked, more than three.
    assert [cell.votes[ITEMS[0], option] for option in OPTIONS] == [1, 1, 0, 1]
    assert cell.votes[ITEMS[1], "满意"] == 3
    assert cell.left_out == 4
    (few, _other) = counted(by, ballots(PARTY, (1, 1), (2, 1), (3, 1))).cells
    assert few.left_out == 0


def test_a_category_of_which_too_few_came_back_is_counted_with_the_next() -> None:
    by = rules(smallest=3)
    found = counted(by, ballots(PARTY, (1, 1)), ballots(MASSES, *[(2, 2)] * 4))
    (cell,) = found.cells
    assert (cell.category, cell.issued, cell.returned) == ("党员+群众", 20, 5)
    assert cell.votes[ITEMS[0], "满意"] == 1


def test_too_few_in_all_are_withheld_with_everything_that_could_tell() -> None:
    found = counted(rules(smallest=3), ballots(PARTY, (1, 1), (0, 0)))
    assert found == Count("withheld: smallest", 0, 0, 0)


def test_a_void_round_of_too_few_tells_no_numbers_either() -> None:
    by = rules(smallest=3, attendance_over=Fraction(1, 2))
    assert counted(by, ballots(PARTY, (0, 0))) == Count("void: attendance_over", 0, 0, 0)


def test_an_item_that_too_few_marked_is_kept_back_alone() -> None:
    by = rules(smallest=3)
    (cell, _other) = counted(by, ballots(PARTY, (1, 1), (1, 0), (1, 0), (2, 0))).cells
    assert cell.kept_back == (ITEMS[1],)
    assert {item for item, _option in cell.votes} == {ITEMS[0]}


def test_that_a_few_were_all_blank_is_told_by_no_cell_of_their_own() -> None:
    by = rules(smallest=3)
    found = counted(by, ballots(PARTY, (0, 0), (0, 0)), ballots(MASSES, *[(1, 1)] * 3))
    assert [cell.category for cell in found.cells] == ["党员+群众"]


MARKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=9)


@given(MARKS, MARKS, st.integers(0, 5), st.randoms())
def test_counts_know_no_order_and_add_up(
    party: list[tuple[int, int]], masses: list[tuple[int, int]], smallest: int, chance: object
) -> None:
    by = rules(smallest=smallest, all_same="invalid")
    held = [*ballots(PARTY, *party), *ballots(MASSES, *masses)]
    found = count(by, {PARTY: 10, MASSES: 10}, held)
    chance.shuffle(held)  # type: ignore[attr-defined]
    assert count(by, {PARTY: 10, MASSES: 10}, held) == found
    if found.outcome != "valid":
        return
    assert sum(cell.returned for cell in found.cells) == len(held)
    assert found.counted + found.invalid + found.blank == len(held)
    for cell in found.cells:
        for item in ITEMS:
            marked = sum(cell.votes.get((item, option), 0) for option in OPTIONS)
            assert marked <= cell.counted
            assert marked == 0 or marked >= smallest
