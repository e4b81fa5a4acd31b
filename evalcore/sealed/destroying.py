"""Erasing: which keys and files it takes, the record of it, and then the keys.

The order is fixed: the destruction is recorded, then the keys go. Where a program ends in between,
``returned.py`` finds the key that is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.procedures.deciding import perform
from evalcore.procedures.seals import (
    SEALS,
    STREAM,
    DestroyKeys,
    KeysOf,
    destroyed_at,
)
from evalcore.record.private import unseal
from evalcore.record.sealed_sources import scope_of
from evalcore.sealed.handed_in import UNREAD, HeldIn, Words, files_with, words_of
from evalcore.sealed.survey import ScopeState, Survey

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.signatures import EventSigner
    from evalcore.vocabulary import Fact


class Actor(Protocol):
    """Whoever acts: the name in the envelope, overrides to put first, what signs."""

    @property
    def actor(self) -> str: ...
    @property
    def also(self) -> tuple[Fact, ...]: ...
    @property
    def signer(self) -> EventSigner | None: ...


@frozen
class Plan:
    """What destroying the keys of ``scopes`` takes.

    ``files`` hold the same words and are erased too, unless ``keep_files``; ``unread`` can't be
    looked into and stay. ``kin``: other scopes that seal earlier or later versions of the same
    facts: a correction can move a fact to another case.
    """

    scopes: tuple[ScopeState, ...]
    files: tuple[HeldIn, ...]
    unread: tuple[HeldIn, ...]
    keep_files: bool
    kin: tuple[str, ...] = ()
    locked: int = 0
    """Sealed parts whose words can't be compared with files: their keys are not here."""

    @property
    def erased(self) -> tuple[HeldIn, ...]:
        """The files that go."""
        return () if self.keep_files else self.files


@frozen
class Destroyed:
    """What was done: keys of facts and of files that are gone, and the position that records it."""

    keys: int
    file_keys: int
    position: int


def plan(
    record: Record,
    found: Survey,
    scopes: Sequence[ScopeState],
    *,
    keep_files: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """What destroying the keys of ``scopes`` takes; nothing is written."""
    positions = sorted(at for one in scopes for at in one.positions)
    streams: set[str] = set()
    words: list[Words] = []
    locked = 0
    for at in positions:
        (stored,) = record.read(at, at)
        streams.add(stored.stream)
        private = _opened(record, at)
        if private is None:
            locked += 1
        else:
            words.append(words_of(stored, private))
    held = files_with(record, streams, words, progress) if positions else []
    named = {one.scope for one in scopes}
    held = [one for one in held if scope_of(one.digest) not in named]
    return Plan(
        tuple(scopes),
        tuple(one for one in held if one.why != UNREAD),
        tuple(one for one in held if one.why == UNREAD),
        keep_files,
        _kin(record, found, named, positions),
        locked,
    )


def _opened(record: Record, position: int) -> bytes | None:
    """The private state for a comparison inside; None where its key is not here."""
    boxes = record.store.boxes(position, position)
    key = record.keyring().find([boxes[0].key_id]) if boxes else {}
    if not key:
        return None
    (row,) = record.store.rows(position, position)
    return unseal(key[boxes[0].key_id], boxes[0].box, row[1], row[2])[1]


def _kin(
    record: Record, found: Survey, named: set[str], positions: Sequence[int]
) -> tuple[str, ...]:
    """Scopes, not ``named``, of facts that correct or are corrected by those at ``positions``."""
    from evalcore.record.effective import read_acts
    from evalcore.record.reading import open_columns

    if not positions:
        return ()
    with open_columns(record, record.head()) as columns:
        pairs = [
            (act.position, act.corrects)
            for act in read_acts(columns.connection)
            if act.corrects is not None
        ]
    tied = set(positions)
    while more := {p for pair in pairs for p in pair if not tied.isdisjoint(pair)} - tied:
        tied |= more
    return tuple(
        name
        for name, one in found.facts.items()
        if name not in named and one.open and not tied.isdisjoint(one.open)
    )


def destroy(
    record: Record,
    found: Survey,
    planned: Plan,
    *,
    ground: str,
    allowed_by: str,
    today: date,
    acting: Actor,
) -> Destroyed:
    """Record the destruction, then destroy the keys.

    Raises Refused where there is nothing to destroy or nobody says why and who allows it; then
    nothing was written. StoreError where the key file can't be written: then the record tells the
    destruction, and ``sealed check --finish`` does it.
    """
    told = destroyed_at(found.told)
    kept = tuple(one.digest for one in planned.files) if planned.keep_files else ()
    command = DestroyKeys(
        (
            *(KeysOf(one.scope, _keys(found, one, told), kept) for one in planned.scopes),
            *(KeysOf(scope_of(one.digest), 1) for one in planned.erased),
        ),
        ground,
        allowed_by,
        today,
    )
    done = perform(
        record,
        STREAM,
        SEALS,
        command,
        actor=acting.actor,
        also=acting.also,
        signer=acting.signer,
    )
    ring = record.keyring()
    keys = ring.destroy(*(one.scope for one in planned.scopes))
    files = ring.destroy(*(scope_of(one.digest) for one in planned.erased))
    left = {one.scope for one in command.scopes} & set(ring.scopes())
    if left:
        raise StoreError(
            _(
                "The keys of {scopes} are still in {path}, though it is recorded that they are "
                "destroyed. Run sealed check --finish."
            ).format(scopes=", ".join(sorted(left)), path=ring.path)
        )
    return Destroyed(keys, files, done.commit.size)


def _keys(found: Survey, one: ScopeState, told: dict[str, int]) -> int:
    """Keys to destroy; those that are gone and whose destruction nobody recorded count too."""
    rows = [row for row in found.keys.values() if row.scope == one.scope]
    live = sum(row.live for row in rows)
    return live or (len(rows) if one.scope not in told else 0)
