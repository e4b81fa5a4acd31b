"""Proofs read from tiles equal those made from all leaves, and read few tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.errors import DataError
from evalcore.transparency.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from evalcore.transparency.tile_proofs import consistency, inclusion, root_at
from evalcore.transparency.tiles import Edge, level_sizes
from tests.evalcore.transparency.test_merkle import leaves_of

LARGE = 65_536 + 600


class Tiles:
    """The stored tiles of a tree; counts how often they are read."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self.read = read
        self.asked: list[tuple[int, int]] = []

    def __call__(self, level: int, n: int) -> bytes:
        self.asked.append((level, n))
        return self.read(level, n)


@cache
def stored(size: int) -> dict[tuple[int, int], bytes]:
    return Edge().extend(b"".join(leaves_of(size)))


def tiles_of(size: int) -> Tiles:
    tiles = stored(size)
    return Tiles(lambda level, n: tiles[(level, n)])


def equal_leaves(level: int, _n: int) -> bytes:
    """The tiles of an endless tree whose leaves are all the same."""
    return endless_hash(8 * level) * 256


@cache
def endless_hash(height: int) -> bytes:
    if height == 0:
        return leaves_of(1)[0]
    return node_hash(endless_hash(height - 1), endless_hash(height - 1))


def telling_places(size: int) -> Iterator[int]:
    """Leaves beside every border of a subtree, and both ends."""
    marks = {0, 1, size - 2, size - 1, size // 3}
    marks |= {edge + step for edge in (64, 128, 255, 256, 512) for step in (-1, 0, 1)}
    yield from sorted(mark for mark in marks if 0 <= mark < size)


def test_proofs_of_every_size_to_600_equal_those_from_all_leaves() -> None:
    everything = tiles_of(600)
    leaves = leaves_of(600)
    for size in range(1, 601):
        # The tiles are wider than the tree of this size: it is a tree that has grown since.
        assert root_at(size, everything) == root_of(leaves[:size])
        for place in telling_places(size) if size % 16 in (0, 1, 15) else (0, size // 2):
            by_list = inclusion_proof(leaves[:size], place)
            assert inclusion(place, size, everything) == by_list
            assert consistency(place + 1, size, everything) == consistency_proof(
                leaves[:size], place + 1
            )


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 600))
def test_any_proof_up_to_600_equals_that_from_all_leaves(data: st.DataObject, size: int) -> None:
    place = data.draw(st.integers(0, size - 1))
    tiles, leaves = tiles_of(600), leaves_of(600)[:size]
    assert inclusion(place, size, tiles) == inclusion_proof(leaves, place)
    assert consistency(place + 1, size, tiles) == consistency_proof(leaves, place + 1)


@settings(max_examples=12, deadline=None)
@given(st.data(), st.sampled_from([65_535, 65_536, 65_537, LARGE]))
def test_any_proof_across_a_level_equals_that_from_all_leaves(
    data: st.DataObject, size: int
) -> None:
    near = st.sampled_from([0, 255, 256, 65_279, 65_280, 65_534, 65_535, 65_536, size - 1])
    place = data.draw(st.integers(0, size - 1) | near.filter(lambda each: each < size))
    tiles, leaves = tiles_of(LARGE), leaves_of(LARGE)[:size]
    assert inclusion(place, size, tiles) == inclusion_proof(leaves, place)
    assert consistency(place + 1, size, tiles) == consistency_proof(leaves, place + 1)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_narrow_tiles_of_a_size_at_a_level_border_are_enough(size: int) -> None:
    tiles = tiles_of(size)
    assert root_at(size, tiles) == root_of(leaves_of(size))
    assert inclusion(size - 1, size, tiles) == inclusion_proof(leaves_of(size), size - 1)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.integers(1, 2**62))
def test_a_proof_of_any_size_holds_and_reads_two_tiles_a_level(
    data: st.DataObject, size: int
) -> None:
    place = data.draw(st.integers(0, size - 1))
    levels = len(level_sizes(size))
    root, tiles = root_at(size, Tiles(equal_leaves)), Tiles(equal_leaves)
    proof = inclusion(place, size, tiles)
    assert verify_inclusion(endless_hash(0), place, size, proof, root)
    assert len(tiles.asked) == len(set(tiles.asked)) <= 2 * levels
    tiles = Tiles(equal_leaves)
    proof = consistency(place + 1, size, tiles)
    assert verify_consistency(place + 1, size, proof, root_at(place + 1, equal_leaves), root)
    assert len(tiles.asked) == len(set(tiles.asked)) <= 2 * levels
    tiles = Tiles(equal_leaves)
    root_at(size, tiles)
    assert len(tiles.asked) == len(set(tiles.asked)) <= levels


def test_a_proof_in_two_and_a_half_million_reads_six_tiles_at_most() -> None:
    for place in (0, 255, 1_000_000, 2_490_367, 2_490_368, 2_499_999):
        tiles = Tiles(equal_leaves)
        inclusion(place, 2_500_000, tiles)
        assert len(tiles.asked) <= 6


def test_the_empty_tree_has_a_root_and_no_proofs() -> None:
    assert root_at(0, tiles_of(1)) == EMPTY_ROOT
    with pytest.raises(IndexError):
        inclusion(0, 0, tiles_of(1))
    with pytest.raises(IndexError):
        consistency(0, 1, tiles_of(1))


def test_what_lies_outside_the_tree_is_not_proved() -> None:
    for index in (-1, 5):
        with pytest.raises(IndexError):
            inclusion(index, 5, tiles_of(5))
    for size1 in (-1, 0, 6):
        with pytest.raises(IndexError):
            consistency(size1, 5, tiles_of(5))


def test_a_tile_too_short_for_the_size_is_told() -> None:
    with pytest.raises(DataError, match="Tile 0 of level 0 holds less than 6 hashes"):
        root_at(6, tiles_of(5))
    with pytest.raises(DataError, match="incomplete"):
        inclusion(0, 8, lambda level, n: tiles_of(8)(level, n)[:-1])


def test_a_forged_tile_gives_a_proof_that_does_not_hold() -> None:
    leaves, size = leaves_of(300), 300
    forged = stored(300) | {(1, 0): bytes(32)}
    proof = inclusion(299, size, lambda level, n: forged[(level, n)])
    assert not verify_inclusion(leaves[299], 299, size, proof, root_of(leaves))
