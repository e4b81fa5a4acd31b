"""The edge of every procedure: read its stream, decide, append behind what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from evalcore.errors import ConflictError, DataError
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import FactRetracted

if TYPE_CHECKING:
    from evalcore.record import Commit, Record, SourceFile
    from evalcore.record.signatures import EventSigner

S = TypeVar("S")
C = TypeVar("C")

ATTEMPTS = 20
"""How often a decision is taken again because another one was quicker."""


class Refused(DataError):  # noqa: N818 - it tells what was done, not what failed
    """What the procedure does not allow: every reason, a line each. Nothing was written."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = tuple(reasons)


@frozen
class Procedure(Generic[S, C]):
    """A procedure's three functions; ``final`` are facts that nobody can withdraw."""

    initial_state: Callable[[], S]
    evolve: Callable[[S, Fact], S]
    decide: Callable[[S, C], tuple[Fact, ...]]
    final: frozenset[type[Fact]] = frozenset()

    def fold(self, events: Iterable[Fact]) -> S:
        """The state after ``events``."""
        return reduce(self.evolve, events, self.initial_state())


@frozen
class History:
    """A stream: the decisions in it that stand, and the version at which it stands."""

    events: tuple[Fact, ...]
    version: int


@frozen
class Done:
    """What was appended, and the commit that it became known with."""

    events: tuple[Fact, ...]
    commit: Commit


def history(record: Record, stream: str, final: frozenset[type[Fact]] = frozenset()) -> History:
    """The decisions in ``stream`` less those that were withdrawn and are not ``final``.

    Raises DataError where the record holds what this version does not know.
    """
    stored = record.stream(stream)
    stays = {one.position for one in stored if fact_class(one.topic) in final}
    # The whole record is looked through for retractions: only where one could matter.
    gone = withdrawn(record) - stays if len(stays) < len(stored) else frozenset()
    events = tuple(
        fact_class(one.topic).from_states(one.public) for one in stored if one.position not in gone
    )
    return History(events, len(stored))


def withdrawn(record: Record) -> frozenset[int]:
    """Positions that a standing retraction names, in the whole record."""
    head = record.head().size
    with record.read_arrow(1, head, [FactRetracted.topic()]) as reader:
        rows = reader.read_all().to_pylist()
    return standing_targets(
        (row["position"], FactRetracted.from_states(row["state"].encode()).target) for row in rows
    )


def standing_targets(retractions: Iterable[tuple[int, int]]) -> frozenset[int]:
    """What (position, target) withdraw; a withdrawn retraction withdraws nothing."""
    void: set[int] = set()
    for position, target in sorted(retractions, reverse=True):
        if position not in void:
            void.add(target)
    return frozenset(void)


def perform(
    record: Record,
    stream: str,
    procedure: Procedure[S, C],
    command: C,
    *,
    actor: str,
    sources: Sequence[SourceFile] = (),
    origin: str = "",
    also: Sequence[Fact] = (),
    signer: EventSigner | None = None,
) -> Done:
    """Decide ``command`` over what ``stream`` holds, and append what comes of it.

    One transaction for all events and ``sources``; ``origin`` stands in the envelope as where the
    events came from. Where somebody else appended to the stream meanwhile, it is decided again.
    ``also`` are events to put before those that were decided (a right that was overridden), not
    shown to ``decide`` and not in ``Done.events``; ``signer`` signs all of them.

    Raises Refused where the procedure does not allow it, StoreError where the store fails: then
    nothing was written.
    """
    from evalcore.record import NewEvent

    for attempt in range(ATTEMPTS):
        found = history(record, stream, procedure.final)
        events = procedure.decide(procedure.fold(found.events), command)
        # Where nothing was decided nothing was overridden either.
        told = (*also, *events) if events else ()
        try:
            commit = record.append(
                stream,
                [
                    NewEvent(
                        event.topic(),
                        event.public_state(),
                        event.private_state(),
                        event.seal_scope(),
                        origin,
                    )
                    for event in told
                ],
                actor=actor,
                after=found.version,
                sources=sources,
                signer=signer,
            )
        except ConflictError:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return Done(events, commit)
    raise AssertionError("the loop ends with an append or an error")
