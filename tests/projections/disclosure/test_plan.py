"""Facts about what is withheld of votes, and why."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from projections.disclosure.plan import BALLOTS, FEW, SECOND, Figure, Group, Plan, Question, plan
from projections.small_cells import categories_of, hidden
from tests.projections.disclosure.attacker import Votes, alone, companions, possible

M1: Question = ("M1", "masses", "whole")
M2: Question = ("M2", "masses", "whole")


def figure(indicator: str, slot: str, *questions: Question) -> Figure:
    votes = frozenset((q, c) for q in questions for c in categories_of(slot))
    return Figure("S", indicator, slot, votes)


def group(question: Question, *categories: str) -> Group:
    return Group(*question, categories)


def test_categories_that_are_large_enough_are_shown_apart() -> None:
    made = plan({M1: {"members": 20, "masses": 30}}, [], 5)
    assert made.groups[M1] == (group(M1, "masses"), group(M1, "members"))
    assert not made.withheld
    assert made.whole(M1) == ""


def test_a_small_category_is_shown_only_with_the_next_smallest() -> None:
    made = plan({M1: {"served": 3, "members": 20, "masses": 30}}, [], 5)
    assert made.groups[M1] == (group(M1, "masses"), group(M1, "members", "served"))
    assert not made.withheld


def test_where_all_together_are_too_few_nothing_is_shown() -> None:
    made = plan({M1: {"served": 1, "members": 2}}, [], 5)
    assert made.withheld == {group(M1, "members", "served"): FEW}
    assert made.whole(M1) == FEW


def test_one_item_with_few_answers_merges_the_category_on_every_item_of_the_part() -> None:
    other: Question = ("M1", "masses", "pledges")
    made = plan({M1: {"a": 6, "b": 9}, other: {"a": 4, "b": 9}}, [], 5)
    assert made.groups[M1] == (group(M1, "a", "b"),)


def test_few_ballots_issued_merge_a_category_too() -> None:
    made = plan({("M1", "masses", BALLOTS): {"a": 3, "b": 9}}, [], 5)
    assert made.groups["M1", "masses", BALLOTS] == (group(("M1", "masses", BALLOTS), "a", "b"),)


def test_a_meeting_that_the_share_less_the_other_meetings_would_give_away_takes_one_along() -> None:
    sizes = {M1: {"a": 20}, M2: {"a": 3}}
    assert plan(sizes, [], 5).withheld == {group(M2, "a"): FEW}
    both = plan(sizes, [figure("i", "a", M1, M2)], 5)
    assert both.withheld == {group(M2, "a"): FEW, group(M1, "a"): SECOND}
    assert not both.figures


def test_a_share_of_few_raters_alone_is_withheld_with_its_indicator() -> None:
    made = plan({M2: {"a": 3}}, [figure("i", "a", M2)], 5)
    assert made.figures == {("S", "i"): FEW}
    assert made.parts_of("S")


def test_two_shares_whose_difference_is_one_meeting_are_not_both_shown() -> None:
    sizes = {M1: {"a": 20}, M2: {"a": 3}}
    made = plan(sizes, [figure("year", "a", M1, M2), figure("first half", "a", M1)], 5)
    assert set(made.figures) == {("S", "year")}


def test_a_share_that_cuts_a_group_is_withheld() -> None:
    """Asked for more than the score did: it shows apart what may only be shown together."""
    sizes = {M1: {"a": 6, "b": 20}}
    made = plan(sizes, [figure("i", "a", M1), figure("i", "b", M1)], 10)
    assert made.groups[M1] == (group(M1, "a", "b"),)
    assert made.figures == {("S", "i"): SECOND}


def test_what_the_score_has_merged_is_never_shown_apart() -> None:
    """Five answered, but one that does not know: four counted, and the score merged them."""
    sizes = {M1: {"a": 5, "b": 20, "c": 20}}
    made = plan(sizes, [figure("i", "merged:a+b", M1), figure("i", "c", M1)], 5)
    assert made.groups[M1] == (group(M1, "a", "b"), group(M1, "c"))
    assert not made.figures


COUNTS = st.integers(0, 4)
OPTIONS = st.sampled_from([2, 3])


@st.composite
def elections(draw: st.DrawFn) -> tuple[Votes, list[Figure], int, tuple[int, ...]]:
    """One or two meetings with a few raters, one or two indicators scored as the engine does."""
    options = draw(OPTIONS)
    questions = [M1, M2][: draw(st.integers(1, 2))]
    categories = "ab" if len(questions) == 2 or options == 3 else "abc"
    votes: dict[tuple[Question, str], tuple[int, ...]] = {}
    for question in questions:
        for category in categories:
            chosen = tuple(draw(st.integers(0, 2)) for _ in range(options))
            if sum(chosen):
                votes[question, category] = chosen
    smallest = draw(st.integers(1, 4))
    found: list[Figure] = []
    for indicator in range(draw(st.integers(0, 2))):
        over = questions if indicator == 0 else questions[:1]
        cells = {
            "|".join(q): {c: sum(votes[q, c]) for c in categories if (q, c) in votes} for q in over
        }
        cells = {name: cell for name, cell in cells.items() if cell}
        merged = hidden(cells, smallest) if cells else ""
        if merged.startswith("withheld:"):
            continue
        together = set(categories_of(merged)) if merged else set()
        apart = [c for c in categories if c not in together]
        for slot in [merged] * bool(merged) + apart:
            inside = frozenset((q, c) for q in over for c in categories_of(slot)) & votes.keys()
            if inside:
                found.append(Figure("S", f"i{indicator}", slot, inside))
    least = draw(st.integers(smallest, 5))
    return votes, found, least, tuple(range(options))


def planned(votes: Votes, figures: list[Figure], least: int) -> Plan:
    sizes: dict[Question, dict[str, int]] = {}
    for (question, category), chosen in votes.items():
        sizes.setdefault(question, {})[category] = sum(chosen)
    return plan(sizes, figures, least)


@settings(max_examples=80, deadline=None)
@given(elections())
def test_who_tries_every_table_can_tell_no_count_that_is_not_shown(
    world: tuple[Votes, list[Figure], int, tuple[int, ...]],
) -> None:
    votes, figures, least, worth = world
    assume(votes)
    made = planned(votes, figures, least)
    tables = possible(votes, made, figures, worth)
    shown = alone(made)
    for cell, chosen in votes.items():
        if cell in shown:
            assert sum(chosen) >= least
            continue
        beside = companions(cell, made, figures)
        count = sum(sum(votes[other]) for other in beside)
        for at in range(len(worth)):
            together = sum(votes[other][at] for other in beside)
            if together in (0, count) and count >= least:
                continue  # nobody of a group that is large enough, or all of it: true of each part
            values = {table[cell][at] for table in tables}
            assert len(values) >= 2, (cell, at, made)


@settings(max_examples=60, deadline=None)
@given(elections(), st.randoms(use_true_random=False))
def test_what_raters_chose_never_decides_what_is_withheld(
    world: tuple[Votes, list[Figure], int, tuple[int, ...]], random: object
) -> None:
    votes, figures, least, _worth = world
    shuffled = {cell: tuple(sorted(chosen)) for cell, chosen in votes.items()}
    assert planned(votes, figures, least) == planned(shuffled, figures, least)
