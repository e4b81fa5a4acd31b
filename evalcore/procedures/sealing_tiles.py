"""The tree of an open record, for proofs: a few tiles are read, never the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.transparency.tile_proofs import ReadTile, root_at

if TYPE_CHECKING:
    from evalcore.record import Record


def tile_reader(record: Record) -> ReadTile:
    """What gives a tile's hashes, for :mod:`evalcore.transparency.tile_proofs`; b"" for none.

    Tiles above level 0 are read together, once: of a city-year there are forty.
    """
    upper: dict[tuple[int, int], bytes] = {}

    def read(level: int, n: int) -> bytes:
        if not level:
            return record.store.tiles(n, n).get(n, b"")
        if (level, n) not in upper:
            upper.update(record.store.upper_tiles())
        return upper.get((level, n), b"")

    return read


def checked_root(record: Record, size: int, expected: bytes, read_tile: ReadTile) -> None:
    """Raise StoreError unless the stored tiles give the root ``expected`` at ``size``."""
    if root_at(size, read_tile) != expected:
        raise StoreError(
            _(
                "{where}: the stored tree does not give the recorded root at size {size}. Nothing "
                "was signed. Run verify to see what was changed."
            ).format(where=record.shown, size=size)
        )
