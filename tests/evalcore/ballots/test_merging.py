"""Facts about merging: no group that is told of is smaller than the rules want."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evalcore.ballots.merging import joined, merged

sizes = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), max_size=8)


def test_large_categories_stand_alone() -> None:
    assert merged({"a": 5, "b": 9}, 5) == (("a",), ("b",))


def test_a_small_category_takes_the_next_smallest_with_it() -> None:
    assert merged({"a": 9, "b": 2, "c": 6}, 5) == (("a",), ("b", "c"))


def test_small_ones_that_are_enough_together_need_no_large_one() -> None:
    assert merged({"a": 3, "b": 9, "c": 2}, 5) == (("a", "c"), ("b",))


def test_too_few_in_all_are_told_of_by_nobody() -> None:
    assert merged({"a": 3, "b": 1}, 5) is None


def test_the_merged_are_named_in_the_order_of_the_rules() -> None:
    assert joined(("党员", "群众")) == "党员+群众"


@given(sizes, st.integers(0, 8))
def test_every_group_is_of_nobody_or_large_enough(held: dict[str, int], smallest: int) -> None:
    groups = merged(held, smallest)
    if groups is None:
        assert 0 < sum(held.values()) < smallest
        return
    assert sorted(name for group in groups for name in group) == sorted(held)
    for group in groups:
        size = sum(held[name] for name in group)
        assert size == 0 or size >= smallest


@given(sizes, st.integers(0, 8))
def test_merging_knows_no_more_than_the_sizes(held: dict[str, int], smallest: int) -> None:
    groups = merged(held, smallest)
    again = merged(dict(held), smallest)
    assert groups == again
