"""A record into another store, leaf for leaf: positions, times, commits, sealed boxes, sources.

What is copied is what stood up to one commit. The log only grows, so that no lock and no snapshot
is needed for it: what others append meanwhile lies beyond.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.envelope import Row, leaf_hashes
from evalcore.record.store import Box, Commit, SourceFile, Store
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.tiles import WIDTH, Edge

PIECE = 64 * WIDTH
"""Positions copied at once."""

Progress = Callable[[int, int], None]


class Sink(ABC):
    """Where a copy goes: tables of an empty record, in a transaction that the caller ends."""

    @abstractmethod
    def events(self, rows: Sequence[Row]) -> None:
        """Insert stored events as they are."""

    @abstractmethod
    def boxes(self, boxes: Sequence[Box]) -> None:
        """Insert sealed private parts as they are."""

    @abstractmethod
    def tiles(self, tiles: Mapping[tuple[int, int], bytes]) -> None:
        """Insert tiles by (level, number); one that is there grows."""

    @abstractmethod
    def source(self, kept: SourceFile) -> None:
        """Insert a source file as stored: sealed, under its digest."""

    @abstractmethod
    def commits(self, commits: Sequence[Commit]) -> None:
        """Insert commits."""

    @abstractmethod
    def head(self, head: Commit) -> None:
        """Set the head. Comes last."""


def copy(source: Store, sink: Sink, progress: Progress | None = None) -> Commit:
    """Copy all of ``source`` as it stands now; give the commit at which the copy ends.

    The tree is built again from the events; it must give the root of every commit. Raises
    DataError naming the first commit where it does not: then the record is damaged.
    """
    head, digests = _standing(source)
    commits = [commit for commit in source.commits() if commit.size <= head.size]
    edge, at = Edge(), 0
    for start in range(1, head.size + 1, PIECE):
        stop = min(start + PIECE - 1, head.size)
        rows = source.rows(start, stop)
        if len(rows) != stop - start + 1:
            raise DataError(_missing().format(start=start, stop=stop))
        leaves = b"".join(leaf_hashes(rows))
        sink.events(rows)
        boxes = source.boxes(start, stop)
        if boxes:
            sink.boxes(boxes)
        grown: dict[tuple[int, int], bytes] = {}
        done = start - 1
        while done < stop:
            # Up to the next commit, whose root is that of the tree as it was then.
            until = min(commits[at].size, stop) if at < len(commits) else stop
            grown |= edge.extend(
                leaves[(done - start + 1) * HASH_SIZE : (until - start + 1) * HASH_SIZE]
            )
            done = until
            while at < len(commits) and commits[at].size == done:
                if edge.root() != commits[at].root:
                    raise DataError(_unlike().format(size=commits[at].size))
                at += 1
        sink.tiles(grown)
        if progress:
            progress(stop, head.size)
    if edge.root() != head.root:
        raise DataError(_unlike().format(size=head.size))
    for digest in digests:
        kept = source.source(digest)
        if kept is not None:
            sink.source(kept)
    sink.commits(commits)
    sink.head(head)
    return head


def _standing(source: Store) -> tuple[Commit, list[str]]:
    """(head, digests of the source files that are kept up to it)."""
    while True:
        head = source.head()
        digests = source.digests()
        # Files come with events: as long as the head stands, so do they.
        if source.head() == head:
            return head, digests


def _missing() -> str:
    return _(
        "The record is damaged: of the events {start} to {stop} some are missing. Nothing was "
        "written. Run verify to see which, and restore an earlier backup."
    )


def _unlike() -> str:
    return _(
        "The record is damaged: its events do not give the root of the commit of size {size}. "
        "Nothing was written. Run verify to see what was changed, and restore an earlier backup."
    )
