"""The first half of verify: the events of a range by themselves, whatever state they are in.

Nothing that is read here is trusted to have the type that its column promises: a store may have
been written by anything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TypeVar

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row, leaf_hashes
from evalcore.record.private import Keyring
from evalcore.record.store import Commit, Store
from evalcore.record.verify_boxes import check_boxes
from evalcore.record.verify_findings import Findings, merged
from evalcore.record.verify_signatures import ActorKeys, check_signatures
from evalcore.record.verify_sources import TOPICS, named_in
from evalcore.transparency.merkle import HASH_SIZE, perfect_root
from evalcore.transparency.tiles import TILE_BYTES, WIDTH

UNREADABLE = 32
"""Unreadable places of one range that are named one by one; then the rest as a range."""

MISSING = 100_000
"""Missing events after which verify looks no further: such a store holds nothing."""

PIECE = 4 * WIDTH
"""Rows in memory at once: a file made to harm may hold rows as long as an entry can be."""

BOXES = WIDTH
"""Boxes in memory at once: those of a file made to harm may each hold as much as one can."""

_AT, _TOPIC, _TIME = itemgetter(0), itemgetter(3), itemgetter(5)
_PRIVATE, _SIGNATURE = itemgetter(8), itemgetter(9)

Read = TypeVar("Read")


def check_range(
    store: Store,
    keys: Keyring | None,
    start: int,
    stop: int,
    commits: Sequence[Commit],
    signers: ActorKeys | None,
) -> Findings:
    """Check the events at ``start`` to ``stop`` by themselves; give their leaves and the tiles'.

    ``signers`` are the keys of those who sign what they record.
    """
    findings = Findings(start)
    stored, gaps = _stored_leaves(store, start, stop, findings)
    leaves = bytearray()
    for first in range(start, stop + 1, PIECE):
        last = min(first + PIECE - 1, stop)
        held = stored[(first - start) * HASH_SIZE : (last - start + 1) * HASH_SIZE]
        leaves += _check_piece(store, keys, first, last, held, commits, signers, findings)
    for first, last in gaps:
        span = slice((first - start) * HASH_SIZE, (last - start + 1) * HASH_SIZE)
        stored[span] = leaves[span]
    findings.leaves = bytes(leaves)
    findings.stored = bytes(stored) if stored != leaves else findings.leaves
    if findings.stored is findings.leaves:
        findings.roots = _roots(findings.leaves, start, stop)
    findings.problems = merged(findings.problems)
    return findings


def _check_piece(
    store: Store,
    keys: Keyring | None,
    start: int,
    stop: int,
    stored: bytearray,
    commits: Sequence[Commit],
    signers: ActorKeys | None,
    findings: Findings,
) -> bytearray:
    """Check the events of a few tiles; their leaf hashes."""
    rows = [row for part in _read(store.rows, store, start, stop, findings, _event) for row in part]
    leaves = _leaves(rows, start, stop, stored, findings)
    _check_times(rows, start, stop, commits, findings)
    if not TOPICS.isdisjoint(map(_TOPIC, rows)):
        findings.named += named_in(rows)
    if any(map(_SIGNATURE, rows)):
        check_signatures(rows, signers, findings)
    private = [row for row in rows if row[8]] if any(map(_PRIVATE, rows)) else []
    if private and not store.holds_private:
        findings.sealed += len(private)
    elif private:
        for first in range(start, stop + 1, BOXES):
            last = min(first + BOXES - 1, stop)
            parts = _read(store.boxes, store, first, last, findings, _box)
            here = [row for row in rows if first <= row[0] <= last]
            check_boxes(here, [box for part in parts for box in part], keys, findings)
    return leaves


def _event() -> str:
    return _("the event cannot be read")


def _box() -> str:
    return _("its private part cannot be read")


def _read(
    read: Callable[[int, int], Read],
    store: Store,
    start: int,
    stop: int,
    findings: Findings,
    what: Callable[[], str],
) -> list[Read]:
    """What ``read`` gives for a range; where it fails, what it gives around the places that fail.

    Raises StoreError where the store can't be reached at all.
    """
    found: list[Read] = []
    waiting = [(start, stop)]
    failed = 0
    while waiting:
        first, last = waiting.pop()
        try:
            found.append(read(first, last))
        except StoreError as error:
            # A connection that is gone is no finding about the record: this one fails too then.
            store.head()
            if first == last or failed >= UNREADABLE:
                failed += 1
                findings.add(first, _("{what}: {reason}").format(what=what(), reason=error), last)
            else:
                middle = (first + last) // 2
                waiting += [(middle + 1, last), (first, middle)]
    return found


def _stored_leaves(
    store: Store, start: int, stop: int, findings: Findings
) -> tuple[bytearray, list[tuple[int, int]]]:
    """(the leaf hashes that the tiles hold for a range, the positions for which they hold none).

    ``start`` is the first position of a tile.
    """
    tiles: dict[int, bytes] = {}
    for part in _read(store.tiles, store, start // WIDTH, (stop - 1) // WIDTH, Findings(0), str):
        tiles.update(part)
    stored, gaps = bytearray(), []
    for tile in range(start // WIDTH, (stop - 1) // WIDTH + 1):
        first = tile * WIDTH + 1
        width = min(WIDTH, stop - tile * WIDTH)
        hashes = tiles.get(tile, b"")
        if not isinstance(hashes, bytes) or len(hashes) > TILE_BYTES:
            findings.add(first, _("tile {tile} of level 0 is none").format(tile=tile))
            hashes = hashes[:TILE_BYTES] if isinstance(hashes, bytes) else b""
        held = min(len(hashes) // HASH_SIZE, width)
        stored += hashes[: held * HASH_SIZE].ljust(width * HASH_SIZE, b"\x00")
        if held < width:
            gaps.append((first + held, first + width - 1))
            findings.add(
                first + held,
                _("the tile that holds its leaf hash is missing or too short"),
                first + width - 1,
            )
    return stored, gaps


def _leaves(
    rows: Sequence[Row], start: int, stop: int, stored: bytearray, findings: Findings
) -> bytearray:
    """The leaf hashes from the events; the stored hash stands in where there is no event."""
    try:
        if len(rows) == stop - start + 1 and _bytes_only(rows):
            return bytearray(b"".join(leaf_hashes(rows)))
    except DataError:
        pass
    leaves = bytearray(stored)
    expected = start
    for row in rows:
        position = row[0]
        _note_missing(expected, position - 1, findings)
        expected = position + 1
        place = (position - start) * HASH_SIZE
        try:
            if not _bytes_only([row]):
                raise DataError("")
            leaves[place : place + HASH_SIZE] = leaf_hashes([row])[0]
        except DataError:
            findings.add(position, _("the event was changed: its fields can't be an entry"))
    _note_missing(expected, stop, findings)
    return leaves


def _note_missing(first: int, last: int, findings: Findings) -> None:
    if first <= last:
        findings.missing += last - first + 1
        findings.add(first, _("the event is missing"), last)


def _bytes_only(rows: Sequence[Row]) -> bool:
    """Whether the columns that may be empty hold bytes, and times are whole numbers.

    An empty text would give the same leaf as no bytes, and a time of 5.0 that of 5.
    """
    kinds = {*map(type, map(_PRIVATE, rows)), *map(type, map(_SIGNATURE, rows))}
    return kinds <= {bytes} and set(map(type, map(_TIME, rows))) <= {int}


def _roots(leaves: bytes, start: int, stop: int) -> dict[int, bytes]:
    """The roots over the whole tiles of a range, by their first position."""
    return {
        first: perfect_root(
            leaves[(first - start) * HASH_SIZE : (first - start + WIDTH) * HASH_SIZE]
        )
        for first in range(start, stop - WIDTH + 2, WIDTH)
    }


def _check_times(
    rows: Sequence[Row], start: int, stop: int, commits: Sequence[Commit], findings: Findings
) -> None:
    """Every event bears the time of its commit (so times never go back, as commits do not)."""
    at = 0
    positions = range(start, stop + 1) if len(rows) == stop - start + 1 else [*map(_AT, rows)]
    for index in range(bisect_left(commits, start, key=lambda c: c.size), len(commits)):
        if at == len(rows):
            return
        commit = commits[index]
        end = bisect_left(positions, commit.size + 1, at)
        times = set(map(_TIME, rows[at:end]))
        if times - {commit.recorded_at}:
            for row in rows[at:end]:
                if row[5] != commit.recorded_at:
                    findings.add(
                        row[0],
                        _("its recorded time differs from that of its commit (size {size})").format(
                            size=commit.size
                        ),
                    )
        at = end
