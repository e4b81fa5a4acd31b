"""The log in a bundle: entries, and the tiles of every level, as C2SP tlog-tiles lays them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from evalcore.bundles.layout import COMMITS
from evalcore.bundles.sinks import Sink
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.envelope import Row, leaf_hashes
from evalcore.record.store import Commit, Store
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.tile_paths import entries_path, pack_entries, tile_path
from evalcore.transparency.tiles import TILE_BYTES, WIDTH, Edge

PIECE = 64 * WIDTH
"""Positions read at once: whole tiles."""

Progress = Callable[[int, int], None]


def write_log(
    store: Store,
    commits: Sequence[Commit],
    sink: Sink,
    see: Callable[[Sequence[Row]], None],
    progress: Progress | None = None,
) -> None:
    """Write entries, tiles and commits of the prefix that ends with the last of ``commits``.

    ``see`` is given the stored rows, piece by piece, in order. The tree is built from the events
    and must give the root of every commit. Raises DataError where it does not.
    """
    size = commits[-1].size if commits else 0
    edge, at = Edge(), 0
    for start in range(1, size + 1, PIECE):
        stop = min(start + PIECE - 1, size)
        rows = store.rows(start, stop)
        if len(rows) != stop - start + 1:
            raise _damaged(_("of the events {start} to {stop} some are missing"), start, stop)
        leaves = _write_entries(rows, start, sink)
        done = start - 1
        while done < stop:
            # Up to the next commit, whose root is that of the tree as it was then.
            until = min(commits[at].size, stop)
            grown = edge.extend(
                leaves[(done - start + 1) * HASH_SIZE : (until - start + 1) * HASH_SIZE]
            )
            for (level, number), hashes in sorted(grown.items()):
                if len(hashes) == TILE_BYTES:
                    sink.write(tile_path(level, number), [hashes])
            done = until
            if commits[at].size == done:
                if edge.root() != commits[at].root:
                    raise _damaged(
                        _("its events do not give the root of the commit of size {stop}"), 0, done
                    )
                at += 1
        see(rows)
        if progress:
            progress(stop, size)
    for level, tail in enumerate(edge.tails):
        if tail:
            number = (size >> (8 * level)) // WIDTH
            sink.write(tile_path(level, number, len(tail) // HASH_SIZE), [bytes(tail)])
    sink.write(COMMITS, map(commit_line, commits))


def _write_entries(rows: Sequence[Row], start: int, sink: Sink) -> bytes:
    """Write the entries of whole tiles and the last one's; their leaf hashes."""
    hashed = leaf_hashes(rows, lambda data: data)
    for first in range(0, len(hashed), WIDTH):
        entries = [data[1:] for data in hashed[first : first + WIDTH]]
        name = entries_path((start - 1 + first) // WIDTH, len(entries))
        sink.write(name, [pack_entries(entries)])
    return b"".join([sha256(data).digest() for data in hashed])


def commit_line(commit: Commit) -> bytes:
    """A commit as a line of ``commits.jsonl``."""
    return (
        f'{{"size":{commit.size},"recorded_at":{commit.recorded_at},"root":"{commit.root.hex()}"}}\n'
    ).encode()


def _damaged(what: str, start: int, stop: int) -> DataError:
    return DataError(
        _(
            "The record is damaged: {what}. No bundle was written. Run verify to see what was "
            "changed, and restore an earlier backup."
        ).format(what=what.format(start=start, stop=stop))
    )
