"""Proofs out of a record: entries, their audit paths, and the checkpoint that covers them.

Only tiles are read, a few per proof, each once: a dossier of a city's record takes as long as one
of a village's.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.envelope import leaf_hashes
from evalcore.transparency.tile_proofs import inclusion, root_at

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Proved:
    """An entry as it is hashed, and its audit path in the tree of a size, lowest hash first."""

    position: int
    entry: bytes
    path: tuple[bytes, ...]


class Tiles:
    """The tiles of a record, each read once."""

    def __init__(self, record: Record) -> None:
        self._store = record.store
        self._upper: dict[tuple[int, int], bytes] | None = None
        self._lowest: dict[int, bytes] = {}

    def read(self, level: int, n: int) -> bytes:
        """The hashes of a tile. Raises StoreError where it is missing."""
        if level:
            if self._upper is None:
                self._upper = self._store.upper_tiles()
            found = self._upper.get((level, n))
        else:
            if n not in self._lowest:
                self._lowest |= self._store.tiles(n, n)
            found = self._lowest.get(n)
        if found is None:
            raise StoreError(
                _("{store} lacks tile {n} of level {level}. Run verify.").format(
                    store=self._store.where, n=n, level=level
                )
            )
        return found

    def root(self, size: int) -> bytes:
        """The root of the tree over the first ``size`` events."""
        return root_at(size, self.read)

    def path(self, position: int, size: int) -> tuple[bytes, ...]:
        """The audit path of the event at ``position`` in the tree of ``size`` events."""
        return tuple(inclusion(position - 1, size, self.read))


def proved(record: Record, positions: Iterable[int], size: int) -> list[Proved]:
    """The entries at ``positions``, each with its audit path, in order of position."""
    tiles = Tiles(record)
    found = []
    ordered = sorted(set(positions))
    for _offset, run in groupby(enumerate(ordered), lambda pair: pair[1] - pair[0]):
        stretch = [position for _index, position in run]
        rows = record.store.rows(stretch[0], stretch[-1])
        entries = leaf_hashes(rows, lambda data: data[1:])
        for row, entry in zip(rows, entries, strict=True):
            found.append(Proved(row[0], bytes(entry), tiles.path(row[0], size)))
    return found
