"""Facts about what follows from published numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.disclosure.attack import attack
from projections.disclosure.plan import BALLOTS
from projections.disclosure.shown import ALL, COUNT, DERIVED, DIFFERENCE, FEW, Finding, Shown


def shown(raters: str, options: dict[str, int], **more: Any) -> list[Shown]:
    """Votes of categories joined by +; of all of them where empty."""
    given: dict[str, Any] = {"file": "a.md", "item": "whole", "earlier": False, **more}
    of = frozenset(raters.split("+")) if raters else ALL
    return [
        Shown(
            given["file"], "line 1", "M1", "masses", given["item"], of, option, n, given["earlier"]
        )
        for option, n in options.items()
    ]


def told(finding: Finding) -> tuple[str, tuple[str, ...], int, dict[str, int]]:
    return finding.kind, finding.raters, finding.count, dict(finding.votes)


def test_a_group_that_is_too_small_is_found_where_it_stands() -> None:
    (found,) = attack(shown("served", {"yes": 2, "no": 1}), 5)
    assert told(found) == (FEW, ("served",), 3, {"yes": 2, "no": 1})
    assert (found.file, found.place) == ("a.md", "line 1")


def test_groups_that_are_large_enough_tell_nothing() -> None:
    assert not attack([*shown("a", {"yes": 5}), *shown("", {"yes": 20, "no": 3})], 5)


def test_the_whole_less_all_but_one_category_is_that_category() -> None:
    numbers = [
        *shown("", {"yes": 30, "no": 3}),
        *shown("a", {"yes": 19, "no": 1}),
        *shown("b", {"yes": 9, "no": 1}),
    ]
    found = attack(numbers, 5)
    assert (DERIVED, ("其余",), 3, {"yes": 2, "no": 1}) in map(told, found)


def test_a_merged_group_less_its_large_part_is_its_small_part() -> None:
    numbers = [*shown("a+served", {"yes": 21, "no": 2}), *shown("a", {"yes": 19, "no": 1})]
    (found,) = attack(numbers, 5)
    assert told(found) == (DERIVED, ("served",), 3, {"yes": 2, "no": 1})
    assert found.how == "a+served 23 − a 20"


def test_an_option_that_is_not_shown_follows_from_the_number_of_raters() -> None:
    (found,) = attack(shown("served", {COUNT: 3, "yes": 1}), 5)
    assert told(found) == (FEW, ("served",), 3, {"yes": 1})


def test_how_many_there_are_is_no_vote() -> None:
    assert not attack(shown("served", {COUNT: 3}), 5)


def test_items_are_not_taken_from_each_other() -> None:
    numbers = [*shown("", {"yes": 20}), *shown("a", {"yes": 18}, item="pledges")]
    assert not attack(numbers, 5)


def test_ballots_of_few_are_found_by_those_issued() -> None:
    numbers = shown("served", {COUNT: 3, "returned": 3, "blank": 1}, item=BALLOTS)
    (found,) = attack(numbers, 5)
    assert told(found)[2:] == (3, {"blank": 1, "returned": 3})


def test_who_knows_the_numbers_of_raters_can_tell_a_count_that_leaves_no_choice() -> None:
    """Two of three hundred said no, and three hundred minus two is no room for the three served."""
    sizes = {("M1", "masses", "whole"): {"a": 2, "served": 3}}
    found = attack(shown("", {"yes": 4, "no": 1}), 6, sizes)
    assert not [f for f in found if f.raters == ("served",) and "yes" in dict(f.votes)]
    sizes = {("M1", "masses", "whole"): {"a": 40, "served": 3}}
    assert not attack(shown("", {"yes": 41, "no": 2}), 5, sizes)


def test_what_is_so_of_everybody_in_a_large_group_is_no_secret_of_a_part() -> None:
    sizes = {("M1", "masses", "whole"): {"a": 40, "served": 3}}
    assert not attack(shown("", {"yes": 43, "no": 0}), 5, sizes)


@pytest.mark.parametrize("same_file", [True, False])
def test_two_versions_that_differ_by_one_vote_tell_that_vote(same_file: bool) -> None:
    later = "a.md" if same_file else "b.md"
    numbers = [
        *shown("a", {"yes": 17, "no": 3}, earlier=True),
        *shown("a", {"yes": 17, "no": 4}, file=later),
    ]
    (found,) = attack(numbers, 5)
    assert told(found) == (DIFFERENCE, ("a",), 1, {"no": 1})


def test_two_versions_that_differ_by_many_tell_nobody_s_vote() -> None:
    numbers = [
        *shown("a", {"yes": 17, "no": 3}, earlier=True),
        *shown("a", {"yes": 27, "no": 9}),
    ]
    assert not attack(numbers, 5)


def test_a_group_shown_apart_only_later_tells_who_was_merged_with_it_before() -> None:
    numbers = [
        *shown("a+served", {"yes": 21, "no": 2}, earlier=True),
        *shown("a", {"yes": 19, "no": 1}),
    ]
    assert DIFFERENCE in {f.kind for f in attack(numbers, 5)}


CHOSEN = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))


@settings(max_examples=60, deadline=None)
@given(st.lists(CHOSEN, min_size=2, max_size=4), st.integers(2, 8), st.data())
def test_whatever_is_said_to_follow_is_true(
    votes: list[tuple[int, int, int]], least: int, data: st.DataObject
) -> None:
    """Any groups of categories may be shown: what the attack claims of a group is what it chose."""
    names = [f"c{n}" for n in range(len(votes))]
    options = ("yes", "no", "unknown")
    true = dict(zip(names, votes, strict=True))
    sets = data.draw(st.lists(st.sets(st.sampled_from(names), min_size=1), max_size=3))
    numbers = []
    for of in [set(names), *sets]:
        chosen = {o: sum(true[name][at] for name in of) for at, o in enumerate(options)}
        numbers += shown("" if of == set(names) else "+".join(sorted(of)), chosen)
    sizes = {("M1", "masses", "whole"): {name: sum(chosen) for name, chosen in true.items()}}
    for finding in attack(numbers, least, sizes):
        assert finding.kind in (FEW, DERIVED)
        for option, count in finding.votes:
            at = options.index(option)
            assert count == sum(true[name][at] for name in finding.raters), finding
