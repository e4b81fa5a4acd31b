"""What an append writes, worked out under the write lock. Pure but for the clock handed in.

Both engines use it, so that a record moves between them leaf for leaf.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from evalcore.errors import ConflictError, StoreError
from evalcore.messages import _
from evalcore.record.leaves import leaves_by_column
from evalcore.record.store import Appending, Commit, Draft
from evalcore.transparency.tiles import Edge

MAX_CLOCK_SKEW = 5 * 60 * 1_000_000
"""µs that the last recorded time may be ahead of this machine's clock (design, "three dates")."""

Clock = Callable[[], int]
ReadTile = Callable[[int, int], bytes]


def wall_clock() -> int:
    """µs since 1970-01-01T00:00Z."""
    return time.time_ns() // 1000


@frozen
class Part:
    """What is written of one draft. ``columns`` are those of ``stored_events``, in table order.

    ``first`` is the position of its first event.
    """

    first: int
    columns: tuple[Sequence[Any], ...]
    tiles: list[tuple[int, int, bytes]]
    boxes: list[tuple[int, str, bytes]]
    """(position, key id, box)"""


class Planner:
    """Plans appends to one store; remembers the right edge of the tree between them."""

    def __init__(self, clock: Clock = wall_clock) -> None:
        self.clock = clock
        self._known: tuple[Commit, Edge] | None = None

    def begin(self, head: Commit, read_tile: ReadTile) -> Plan:
        """Start planning an append behind ``head``.

        Raises StoreError where the clock is far behind the record or the stored tree is damaged.
        """
        at = next_time(self.clock(), head.recorded_at)
        return Plan(at, self._edge(head, read_tile))

    def committed(self, plan: Plan) -> None:
        """The store has committed ``plan``: its edge is where the next append goes on."""
        self._known = (plan.commit, plan.edge)

    def _edge(self, head: Commit, read_tile: ReadTile) -> Edge:
        known = self._known
        if known is not None and known[0] == head:
            return known[1].copy()
        try:
            edge = Edge.load(head.size, read_tile)
        except ValueError as error:
            raise StoreError(_damaged().format(size=head.size)) from error
        if edge.root() != head.root:
            raise StoreError(_damaged().format(size=head.size))
        return edge


class Plan:
    """One append in the making: every draft gets its positions and time, and the tree grows."""

    def __init__(self, at: int, edge: Edge) -> None:
        self.at = at
        self.edge = edge
        self._commit = Commit(-1, at, b"")

    @property
    def commit(self) -> Commit:
        """The commit that all drafts so far make."""
        if self._commit.size != self.edge.size:
            self._commit = Commit(self.edge.size, self.at, self.edge.root())
        return self._commit

    def part(self, draft: Draft) -> Part:
        """What is written of ``draft``. Raises DataError for an event that cannot be an entry."""
        first = self.edge.size + 1
        columns = (
            range(first, first + len(draft)),
            draft.streams,
            draft.versions,
            draft.topics,
            draft.publics,
            [self.at] * len(draft),
            draft.actors,
            draft.origins,
            draft.private_hashes,
            draft.signatures,
        )
        grown = self.edge.extend(b"".join(leaves_by_column(columns)))
        tiles = [(level, number, hashes) for (level, number), hashes in grown.items()]
        boxes = [(first + index, key_id, box) for index, key_id, box in draft.boxes]
        return Part(first, columns, tiles, boxes)


def next_time(now: int, last: int) -> int:
    """The time of an append: always after ``last``, so that times alone tell commits apart.

    The leaves hold the times: where one commit ends can't be moved without changing a leaf.

    Raises StoreError where ``last`` is more than five minutes ahead: then one of the clocks that
    wrote here is wrong, and going on would date everything alike.
    """
    if last > now + MAX_CLOCK_SKEW:
        raise StoreError(
            _(
                "The clock of this machine says {now}, but the record was last written at {last}. "
                "Nothing was written. Set the clock, or find the machine whose clock was ahead."
            ).format(now=show_time(now), last=show_time(last))
        )
    return max(now, last + 1)


def check_versions(appending: Appending, head: Commit, version_of: Callable[[str], int]) -> None:
    """Raise ConflictError where head or stream does not stand where ``appending`` expects it.

    Called under the write lock.
    """
    if appending.expected_head is not None and appending.expected_head != head:
        raise ConflictError(
            _(
                "The record grew to {size} events while this was compared with the first "
                "{expected}. Nothing was written. Compare again before going on."
            ).format(size=head.size, expected=appending.expected_head.size)
        )
    for stream, expected in appending.expected.items():
        found = version_of(stream)
        if found != expected:
            raise ConflictError(
                _(
                    "Stream {stream!r} stands at version {found}, not {expected}: it was written "
                    "in the meantime, or the same input is in already. Nothing was written. Read "
                    "it again before going on."
                ).format(stream=stream, found=found, expected=expected)
            )


def show_time(at: int) -> str:
    """A recorded time for people: to the second, with its zone."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
        return moment.astimezone().isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return str(at)


def _damaged() -> str:
    return _(
        "The stored tree does not give the root of the last commit (size {size}). Nothing was "
        "written. Run verify to see what was changed, and restore a backup."
    )
