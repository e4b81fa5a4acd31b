"""The tree against the public vectors, and against itself."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.transparency.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from evalcore.transparency.tiles import Edge, level_sizes
from tests.support.shared_data import shared


def vectors(name: str) -> Any:
    path = shared(f"merkle_vectors/{name}")
    return json.loads(path.read_text(encoding="utf-8"))


def leaves_of(count: int) -> list[bytes]:
    return [sha256(b"\x00" + i.to_bytes(4, "big")).digest() for i in range(count)]


def test_roots_of_the_reference_tree() -> None:
    reference = vectors("rfc6962_reference_tree.json")
    leaves = [sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in reference["leaves_hex"]]
    roots = [bytes.fromhex(root) for root in reference["roots_hex_by_size"]]
    assert len(roots) == 9
    assert [root_of(leaves[:size]) for size in range(9)] == roots
    edge = Edge()
    for size, root in enumerate(roots):
        assert edge.root() == root
        if size < len(leaves):
            edge.extend(leaves[size])


def test_98_inclusion_vectors() -> None:
    cases = vectors("inclusion.json")
    assert len(cases) == 98
    for case in cases:
        proof = [b64decode(step) for step in case["proof"] or []]
        holds = verify_inclusion(
            b64decode(case["leafHash"] or ""),
            case["leafIdx"],
            case["treeSize"],
            proof,
            b64decode(case["root"] or ""),
        )
        assert holds is not case["wantErr"], case["desc"]


def test_98_consistency_vectors() -> None:
    cases = vectors("consistency.json")
    assert len(cases) == 98
    for case in cases:
        proof = [b64decode(step) for step in case["proof"] or []]
        holds = verify_consistency(
            case["size1"],
            case["size2"],
            proof,
            b64decode(case["root1"] or ""),
            b64decode(case["root2"] or ""),
        )
        assert holds is not case["wantErr"], case["desc"]


def test_a_consistency_proof_from_size_0_always_fails() -> None:
    leaves = leaves_of(5)
    assert not verify_consistency(0, 5, [], EMPTY_ROOT, root_of(leaves))
    assert not verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    with pytest.raises(IndexError):
        consistency_proof(leaves, 0)


def test_every_leaf_of_every_small_tree_is_proved() -> None:
    for size in range(1, 34):
        leaves = leaves_of(size)
        for index, leaf in enumerate(leaves):
            proof = inclusion_proof(leaves, index)
            assert verify_inclusion(leaf, index, size, proof, root_of(leaves))


def test_every_prefix_of_every_small_tree_is_proved() -> None:
    for size in range(1, 34):
        leaves = leaves_of(size)
        for prefix in range(1, size + 1):
            proof = consistency_proof(leaves, prefix)
            root1, root2 = root_of(leaves[:prefix]), root_of(leaves)
            assert verify_consistency(prefix, size, proof, root1, root2)
            if prefix < size:
                assert not verify_consistency(prefix, size, proof, root2, root2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_a_tree_grown_in_steps_equals_one_from_scratch(steps: list[int]) -> None:
    leaves = leaves_of(sum(steps))
    edge, tiles, size = Edge(), {}, 0
    for step in steps:
        tiles.update(edge.extend(b"".join(leaves[size : size + step])))
        size += step
        assert edge.root() == root_of(leaves[:size])
    assert tiles == whole_tiles(leaves)
    again = Edge.load(size, lambda level, tile: tiles[(level, tile)])
    assert again.root() == edge.root()
    assert again.tails == edge.tails[: len(again.tails)]


@settings(max_examples=8, deadline=None)
@given(st.integers(65_300, 66_100), st.integers(0, 66_000))
def test_a_tree_of_three_levels_grown_in_two_steps(size: int, first: int) -> None:
    leaves = b"".join(leaves_of(size))
    edge, once = Edge(), Edge()
    tiles = edge.extend(leaves[: 32 * first])
    tiles.update(edge.extend(leaves[32 * first :]))
    assert tiles == once.extend(leaves)
    assert edge.root() == once.root()
    assert sorted({level for level, _tile in tiles}) == list(range(len(level_sizes(size))))


def test_a_tree_grown_leaf_by_leaf_across_three_levels() -> None:
    leaves = b"".join(leaves_of(65_800))
    edge, stored = Edge(), Edge().extend(leaves)
    edge.extend(leaves[: 32 * 65_000])
    tiles: dict[tuple[int, int], bytes] = {}
    for start in range(32 * 65_000, len(leaves), 32):
        tiles.update(edge.extend(leaves[start : start + 32]))
    assert edge.root() == root_of([leaves[i : i + 32] for i in range(0, len(leaves), 32)])
    assert tiles == {key: stored[key] for key in tiles}
    assert (2, 0) in tiles
    assert (1, 0) in tiles
    assert (0, 65_800 // 256) in tiles


def whole_tiles(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles of a tree, straight from their definition."""
    tiles, level, row = {}, 0, leaves
    while row:
        for start in range(0, len(row), 256):
            tiles[(level, start // 256)] = b"".join(row[start : start + 256])
        row = [root_of(row[i : i + 256]) for i in range(0, len(row) - 255, 256)]
        level += 1
    return tiles
