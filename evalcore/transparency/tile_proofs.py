"""Root and proofs of a stored tree, read from its tiles: a few tiles, however long the log.

``read_tile(level, n)`` gives the hashes of a tile as :mod:`evalcore.transparency.tiles` names
them, at least as many as the tree in question needs: a tile that has grown since is cut. What it
gives is not trusted: a proof made from it holds against a root that is known, or does not.

A root reads one tile a level; a proof at most two a level. A tree of 2.5 million leaves has three
levels. Indexes count from 0: the event at position p of a record is leaf p - 1.
"""

from __future__ import annotations

from collections.abc import Callable

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency.merkle import HASH_SIZE, fold, left_size, perfect_root
from evalcore.transparency.tiles import HEIGHT, WIDTH

ReadTile = Callable[[int, int], bytes]


def root_at(size: int, read_tile: ReadTile) -> bytes:
    """The root of the tree over the first ``size`` leaves. Raises DataError for a short tile."""
    return _Tree(read_tile).root(0, size)


def inclusion(index: int, size: int, read_tile: ReadTile) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 6962 2.1.1).

    Raises IndexError where there is no such leaf, DataError for a short tile.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    tree, path = _Tree(read_tile), []
    start, end = 0, size
    while end - start > 1:
        middle = start + left_size(end - start)
        if index < middle:
            path.append(tree.root(middle, end))
            end = middle
        else:
            path.append(tree.root(start, middle))
            start = middle
    return path[::-1]


def consistency(size1: int, size2: int, read_tile: ReadTile) -> list[bytes]:
    """The proof that the tree of ``size1`` leaves begins that of ``size2`` (RFC 6962 2.1.2).

    Raises IndexError unless 0 < size1 <= size2 (an empty tree begins everything, which says
    nothing), DataError for a short tile.
    """
    if not 0 < size1 <= size2:
        raise IndexError(size1)
    tree, path = _Tree(read_tile), []
    start, end = 0, size2
    while end != size1:
        middle = start + left_size(end - start)
        if size1 <= middle:
            path.append(tree.root(middle, end))
            end = middle
        else:
            path.append(tree.root(start, middle))
            start = middle
    if start:
        # Where the old tree is one whole subtree of the new one, the checker knows its root.
        path.append(tree.root(start, end))
    return path[::-1]


class _Tree:
    """Roots of ranges of leaves; each tile is read once."""

    def __init__(self, read_tile: ReadTile) -> None:
        self._read = read_tile
        self._tiles: dict[tuple[int, int], bytes] = {}

    def root(self, start: int, end: int) -> bytes:
        """The root over leaves ``start`` to ``end``, where RFC 6962 splits a tree so."""
        peaks = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._perfect(start, height))
            start += 1 << height
        return fold(peaks)

    def _perfect(self, start: int, height: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        n, place = divmod(start >> (HEIGHT * level), WIDTH)
        key = (level, n)
        if key not in self._tiles:
            self._tiles[key] = bytes(self._read(level, n))
        end = (place + (1 << above)) * HASH_SIZE
        hashes = self._tiles[key][place * HASH_SIZE : end]
        if len(hashes) < HASH_SIZE << above:
            raise DataError(
                _(
                    "Tile {n} of level {level} holds less than {width} hashes, which the log at "
                    "this size needs. The copy of the log is incomplete: take it again."
                ).format(n=n, level=level, width=end // HASH_SIZE)
            )
        return perfect_root(hashes)
