"""Sealing ranges of the record as files: gapless, never overlapping, each once unless with reason.

A range is sealed over the record's own root. Where its files were lost and a later library writes
other bytes, the same range is sealed again, with the reason; the last seal of a range counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve as changed
from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import FILED
from evalcore.vocabulary import Fact
from evalcore.vocabulary.segments import SegmentSealed


@frozen
class SealSegment:
    """The files of a range are written: ``files`` as the event says them.

    ``root`` is what they were written over, ``own_root`` what the record has at ``last`` (hex; None
    where no commit ends there). ``ground``: why a range that is sealed is sealed again.
    """

    first: int
    last: int
    root: str
    own_root: str | None
    files: str
    file_format: int
    library: str
    by: str
    today: date
    document: str = ""
    ground: str = ""


@frozen
class SegmentState:
    """The seals that count, by (first, last), and how often each range was sealed."""

    seals: Mapping[tuple[int, int], SegmentSealed] = field(factory=dict)
    times: Mapping[tuple[int, int], int] = field(factory=dict)

    @property
    def end(self) -> int:
        """The last sealed position; 0 where nothing is sealed."""
        return max((last for _first, last in self.seals), default=0)


def initial_state() -> SegmentState:
    """Nothing sealed."""
    return SegmentState()


def evolve(state: SegmentState, event: Fact) -> SegmentState:
    """The state after an event of the stream."""
    if not isinstance(event, SegmentSealed):
        return state
    key = (event.first, event.last)
    return changed(
        state,
        seals={**state.seals, key: event},
        times={**state.times, key: state.times.get(key, 0) + 1},
    )


def decide(state: SegmentState, command: SealSegment) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason.

    No event where the range is sealed with just these files.
    """
    before = state.seals.get((command.first, command.last))
    if before is not None and before.files == command.files:
        return ()
    reasons = [*_out_of_place(state, command)]
    if not command.by.strip():
        reasons.append(_("Nobody seals it. Say who does, with --by."))
    if before is not None and not command.ground.strip():
        reasons.append(
            _(
                "Positions {first} to {last} are sealed with other files ({then}; now {now}). "
                "Run verify first: were events or the seal changed? Seal them again with --reason."
            ).format(
                first=command.first,
                last=command.last,
                then=before.library,
                now=command.library,
            )
        )
    if reasons:
        raise Refused(reasons)
    key = (command.first, command.last)
    return (
        SegmentSealed(
            occurred_on=command.today,
            received_on=command.today,
            ordinal=state.times.get(key, 0) + 1,
            first=command.first,
            last=command.last,
            root=command.root,
            files=command.files,
            file_format=command.file_format,
            library=command.library,
            sealed_by=command.by.strip(),
            document=command.document.strip(),
            ground=command.ground.strip() if before is not None else "",
        ),
    )


def _out_of_place(state: SegmentState, command: SealSegment) -> list[str]:
    """Why the range is none that can be sealed now."""
    reasons = []
    before = state.seals.get((command.first, command.last))
    if before is not None and before.root != command.root:
        reasons.append(
            _(
                "Positions {first} to {last} were sealed under the root {then}; the record has "
                "{now} there. Seal nothing, and run verify."
            ).format(
                first=command.first, last=command.last, then=before.root[:16], now=command.root[:16]
            )
        )
    if command.last < command.first:
        reasons.append(
            _("Positions {first} to {last} are no range.").format(
                first=command.first, last=command.last
            )
        )
    if before is None and command.first != state.end + 1:
        reasons.append(
            _(
                "The record is sealed up to position {end}: the next range begins at {next}, not "
                "at {first}. Nothing is left out, nothing sealed twice."
            ).format(end=state.end, next=state.end + 1, first=command.first)
        )
    if command.own_root is None:
        reasons.append(
            _(
                "Position {last} is no commit boundary: what went in together stays together."
            ).format(last=command.last)
        )
    elif command.own_root != command.root:
        reasons.append(
            _(
                "The files were written over another record: its root at {last} is {root}, that "
                "of this one {own}. Seal nothing, and run verify."
            ).format(last=command.last, root=command.root[:16], own=command.own_root[:16])
        )
    return reasons


SEGMENTS: Procedure[SegmentState, SealSegment] = Procedure(
    initial_state, evolve, decide, final=FILED
)
