"""Sealed words: opened only when that is recorded, keys destroyed only when that is recorded.

Both are decided by people with the right to it, for a reason that somebody with authority allowed;
both are recorded first, and done then. What was opened can't be unseen and what was destroyed
can't be undone: nobody withdraws these facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve as changed
from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import UNSEALED
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.seals import SealedOpened, SealKeyDestroyed

if TYPE_CHECKING:
    from evalcore.record import Record

STREAM = "log:seals"
SEVERAL = "*"
"""The scope of an opening of several scopes at once."""

EVERY_FILE = "source:*"
"""The scope of an opening of all source files that could be opened then."""

MOST_POSITIONS = 4_000
"""Positions (or runs of them) in one event: more are told in several, an event has an end."""


@frozen
class Opened:
    """What is about to be shown: sealed parts at ``positions`` of ``scope`` (``*`` for several), or
    a source file (``source:<SHA-256>``, no positions)."""

    scope: str
    positions: tuple[int, ...] = ()


@frozen
class OpenSealed:
    """Somebody wants to read sealed words: which, why, and who allows it."""

    opened: tuple[Opened, ...]
    ground: str
    allowed_by: str
    today: date


@frozen
class KeysOf:
    """A scope whose ``keys`` keys are to be destroyed; ``kept_files`` as in the fact."""

    scope: str
    keys: int
    kept_files: tuple[str, ...] = ()


@frozen
class DestroyKeys:
    """The keys of scopes are to be destroyed: which, why, and who allows it."""

    scopes: tuple[KeysOf, ...]
    ground: str
    allowed_by: str
    today: date


@frozen
class SealState:
    """What was recorded: per (class, scope, day) how many facts; per scope the last destruction."""

    told: Mapping[tuple[str, str, date], int] = field(factory=dict)
    destroyed: Mapping[str, SealKeyDestroyed] = field(factory=dict)


def initial_state() -> SealState:
    """Nothing opened, nothing destroyed."""
    return SealState()


def evolve(state: SealState, event: Fact) -> SealState:
    """The state after an event of the stream."""
    if not isinstance(event, SealedOpened | SealKeyDestroyed):
        return state
    key = (type(event).__name__, event.scope, event.occurred_on)
    state = changed(state, told={**state.told, key: state.told.get(key, 0) + 1})
    if isinstance(event, SealKeyDestroyed):
        return changed(state, destroyed={**state.destroyed, event.scope: event})
    return state


def decide(state: SealState, command: OpenSealed | DestroyKeys) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    reasons = []
    if not command.ground.strip():
        reasons.append(_("No reason is given. Say why, with --reason."))
    if not command.allowed_by.strip():
        reasons.append(_("Nobody allows it. Say which authority does, with --allowed-by."))
    if isinstance(command, OpenSealed):
        return _open(state, command, reasons)
    return _destroy(state, command, reasons)


SEALS: Procedure[SealState, OpenSealed | DestroyKeys] = Procedure(
    initial_state, evolve, decide, final=UNSEALED
)


def _open(state: SealState, command: OpenSealed, reasons: list[str]) -> tuple[Fact, ...]:
    if not command.opened:
        reasons.append(_("There is nothing sealed that could be opened."))
    if reasons:
        raise Refused(reasons)
    events: list[Fact] = []
    for one in command.opened:
        runs = runs_of(one.positions)
        for start in range(0, max(len(runs), 1), MOST_POSITIONS):
            positions = json.dumps(runs[start : start + MOST_POSITIONS], separators=(",", ":"))
            event = SealedOpened(
                occurred_on=command.today,
                received_on=command.today,
                ordinal=_next(state, SealedOpened, one.scope, command.today),
                scope=one.scope,
                positions=positions,
                ground=command.ground.strip(),
                allowed_by=command.allowed_by.strip(),
            )
            state = evolve(state, event)
            events.append(event)
    return tuple(events)


def _destroy(state: SealState, command: DestroyKeys, reasons: list[str]) -> tuple[Fact, ...]:
    if not command.scopes:
        reasons.append(_("No key is named that could be destroyed."))
    for one in command.scopes:
        if one.keys < 1:
            before = state.destroyed.get(one.scope)
            reasons.append(
                _("The key of {scope} was destroyed on {day}. There is nothing to do.").format(
                    scope=one.scope, day=before.occurred_on
                )
                if before
                else _("There is no key of {scope} here. sealed list shows those that are.").format(
                    scope=one.scope
                )
            )
    if reasons:
        raise Refused(reasons)
    return tuple(
        SealKeyDestroyed(
            occurred_on=command.today,
            received_on=command.today,
            ordinal=_next(state, SealKeyDestroyed, one.scope, command.today),
            scope=one.scope,
            keys=one.keys,
            ground=command.ground.strip(),
            allowed_by=command.allowed_by.strip(),
            kept_files=json.dumps(sorted(one.kept_files)) if one.kept_files else "",
        )
        for one in command.scopes
    )


def _next(state: SealState, cls: type[Fact], scope: str, day: date) -> int:
    return state.told.get((cls.__name__, scope, day), 0) + 1


def runs_of(positions: Iterable[int]) -> list[int | list[int]]:
    """Positions in order: single ones, and [first, last] where three or more follow each other."""
    runs: list[list[int]] = []
    for position in sorted(set(positions)):
        if runs and position == runs[-1][1] + 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    found: list[int | list[int]] = []
    for first, last in runs:
        if last - first >= 2:
            found.append([first, last])
        else:
            found.extend(range(first, last + 1))
    return found


def in_runs(written: str) -> tuple[tuple[int, int], ...]:
    """(first, last) of each run in ``SealedOpened.positions``; none where it is no such list."""
    try:
        runs = json.loads(written)
    except ValueError:
        return ()
    found = []
    for run in runs if isinstance(runs, list) else ():
        pair = run if isinstance(run, list) else [run, run]
        if len(pair) == 2 and all(type(one) is int for one in pair):
            found.append((pair[0], pair[1]))
    return tuple(found)


@frozen
class Recorded:
    """An event of the stream with its place in the record, and who recorded it."""

    position: int
    actor: str
    recorded_at: int
    fact: SealedOpened | SealKeyDestroyed


def recorded(record: Record) -> tuple[Recorded, ...]:
    """Everything that was opened or destroyed, in order."""
    found = []
    for one in record.stream(STREAM):
        fact = fact_class(one.topic).from_states(one.public)
        if isinstance(fact, SealedOpened | SealKeyDestroyed):
            found.append(Recorded(one.position, one.actor, one.recorded_at, fact))
    return tuple(found)


def destroyed_at(told: Sequence[Recorded]) -> dict[str, int]:
    """Scope → the last position at which its keys were destroyed: what was sealed under it before
    is erased."""
    return {one.fact.scope: one.position for one in told if isinstance(one.fact, SealKeyDestroyed)}
