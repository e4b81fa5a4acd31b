"""A log that was handed over whole: its leaf hashes, compared with those that were kept."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.tiles import TILE_BYTES, Edge

_STEP = 64 * TILE_BYTES


@frozen
class Whole:
    """The leaves of a log (32 bytes each, concatenated), and its tiles above them."""

    leaves: bytes
    upper: dict[tuple[int, int], bytes]

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self.leaves) // HASH_SIZE

    def read_tile(self, level: int, n: int) -> bytes:
        """A tile's hashes, for :mod:`evalcore.transparency.tile_proofs`."""
        if level:
            return self.upper.get((level, n), b"")
        return self.leaves[n * TILE_BYTES : (n + 1) * TILE_BYTES]


def whole_of(chunks: Iterable[bytes]) -> Whole:
    """A log from its leaf hashes, in order."""
    leaves = bytearray()
    edge = Edge()
    upper: dict[tuple[int, int], bytes] = {}
    waiting = bytearray()
    for chunk in chunks:
        leaves += chunk
        waiting += chunk
        if len(waiting) >= _STEP:
            _grow(edge, waiting, upper)
    _grow(edge, waiting, upper)
    return Whole(bytes(leaves), upper)


def first_difference(kept: bytes, now: bytes) -> int | None:
    """The position (from 1) of the first leaf in which two logs differ.

    None where they agree as far as both go.
    """
    end = min(len(kept), len(now))
    low, high = 0, end // HASH_SIZE
    if kept[:end] == now[:end]:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        same = (
            kept[low * HASH_SIZE : middle * HASH_SIZE] == now[low * HASH_SIZE : middle * HASH_SIZE]
        )
        low, high = (middle, high) if same else (low, middle)
    return low + 1


def _grow(edge: Edge, waiting: bytearray, upper: dict[tuple[int, int], bytes]) -> None:
    grown = edge.extend(bytes(waiting))
    upper.update({key: tile for key, tile in grown.items() if key[0]})
    waiting.clear()
