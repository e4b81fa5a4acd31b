"""What another office hands to a witness: a request, or the whole log (bundle, tiles, record).

All of it is from outside and may be made to harm: nothing is read before its size is known to be
possible, no link is followed, and of a log no more is read than a trusted key has signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.outside import SQLITE, read_head, read_small
from evalcore.record.envelope import Row, leaf_hashes, parse_row
from evalcore.transparency import witness_request
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.note import LARGEST_NOTE
from evalcore.transparency.tile_paths import (
    LARGEST_BUNDLE,
    entries_path,
    tile_path,
    unpack_entries,
)
from evalcore.transparency.tiles import TILE_BYTES, WIDTH
from evalcore.transparency.witness_request import LARGEST_REQUEST, WitnessRequest

if TYPE_CHECKING:
    from evalcore.record import Record

CHECKPOINT = "checkpoint"
PAGE = 64 * WIDTH
Progress = Callable[[int, int], None]


@frozen
class Handed:
    """What was handed over.

    ``note`` is the signed checkpoint. Either ``request`` is set, or ``leaves`` gives the leaf
    hashes of the first events, in parts; ``row`` gives one event where it is at hand. ``notes``
    are further cosigned notes in it, in which the witness may find its own hand.
    """

    note: bytes
    request: WitnessRequest | None = None
    leaves: Callable[[int, Progress | None], Iterator[bytes]] | None = None
    row: Callable[[int], Row | None] = lambda _position: None
    notes: Callable[[], Iterable[bytes]] = lambda: ()


@contextmanager
def handed_over(what: str) -> Iterator[Handed]:
    """Open what the user named: a file or folder, or the address of a record.

    Raises DataError where it is nothing that can be witnessed, StoreError where it can't be read.
    """
    from evalcore.bundles.recognition import is_bundle

    path = Path(what)
    if "://" not in what:
        if path.is_dir() and not is_bundle(path):
            yield _tiles(path)
            return
        if not is_bundle(path) and read_head(path, len(SQLITE)) != SQLITE:
            request = witness_request.parse(read_small(path, LARGEST_REQUEST))
            yield Handed(request.note, request)
            return
    from evalcore.record import open_record

    with open_record(what) as record:
        yield _bundle(record) if is_bundle(path) else _record(record)


def _record(record: Record) -> Handed:
    from evalcore.procedures.sealing_read import kept_checkpoints, note_of

    kept = kept_checkpoints(record)
    if not kept:
        raise DataError(
            _("{where} has signed no checkpoint yet. There is nothing to witness.").format(
                where=record.shown
            )
        )
    cosigned = [one for one in kept if one.witnesses]
    return Handed(
        note_of(record, kept[-1]),
        leaves=lambda size, shown: _leaves(record, size, shown),
        row=lambda position: next(iter(record.store.rows(position, position)), None),
        notes=lambda: (note_of(record, one) for one in cosigned),
    )


def _bundle(record: Record) -> Handed:
    from evalcore.bundles.store import BundleStore

    assert isinstance(record.store, BundleStore)
    note = record.store.files.read(CHECKPOINT, LARGEST_NOTE)
    if b"\n\n" not in note:
        raise DataError(
            _("{where} holds a checkpoint that nobody signed. Sign one, and make it again.").format(
                where=record.shown
            )
        )
    return Handed(
        note,
        leaves=lambda size, shown: _leaves(record, size, shown),
        row=lambda position: next(iter(record.store.rows(position, position)), None),
    )


def _leaves(record: Record, size: int, shown: Progress | None) -> Iterator[bytes]:
    """Leaf hashes of the first ``size`` events, from their stored bytes: no stored hash counts."""
    for first in range(1, size + 1, PAGE):
        last = min(first + PAGE - 1, size)
        rows = record.store.rows(first, last)
        for wanted, row in zip(range(first, last + 1), rows, strict=False):
            if row[0] != wanted:
                raise _missing(wanted)
        if len(rows) != last - first + 1:
            raise _missing(first + len(rows))
        yield b"".join(leaf_hashes(rows))
        if shown is not None:
            shown(last, size)


def _tiles(folder: Path) -> Handed:
    """A log as C2SP tlog-tiles: a folder with ``checkpoint`` and ``tile/``."""
    place = folder / CHECKPOINT
    if not place.is_file():
        raise DataError(
            _(
                "{folder} is neither a bundle nor a log in tiles: it holds no file {name}. Give a "
                "request (checkpoint --for-witness), a bundle, or a record."
            ).format(folder=folder, name=CHECKPOINT)
        )
    return Handed(
        read_small(place, LARGEST_NOTE),
        leaves=lambda size, shown: _tile_leaves(folder, size, shown),
        row=lambda position: _tile_row(folder, position),
    )


def _tile_leaves(folder: Path, size: int, shown: Progress | None) -> Iterator[bytes]:
    for n in range(-(-size // WIDTH)):
        width = min(WIDTH, size - n * WIDTH)
        data = _either(folder, tile_path(0, n, width), tile_path(0, n), TILE_BYTES)
        if data is None or len(data) < width * HASH_SIZE:
            raise _missing(n * WIDTH + len(data or b"") // HASH_SIZE + 1)
        yield data[: width * HASH_SIZE]
        if shown is not None:
            shown(min(size, (n + 1) * WIDTH), size)


def _tile_row(folder: Path, position: int) -> Row | None:
    """The event at a position, where the folder holds it in a form that is ours."""
    n, place = divmod(position - 1, WIDTH)
    for width in range(WIDTH, place, -1):
        path = folder / entries_path(n, width)
        if path.is_file():
            try:
                data = read_small(path, LARGEST_BUNDLE)
                return parse_row(position, unpack_entries(data)[place])
            except (DataError, IndexError):
                return None
    return None


def _either(folder: Path, part: str, whole: str, most: int) -> bytes | None:
    """A partial tile, or the whole one that it has become."""
    for name in dict.fromkeys((part, whole)):
        if (folder / name).is_file():
            return read_small(folder / name, most)
    return None


def _missing(position: int) -> DataError:
    return DataError(
        _(
            "The event at position {position} is missing from what was handed over, and the "
            "checkpoint covers it. Nothing was signed. Ask for the whole log again."
        ).format(position=position)
    )
