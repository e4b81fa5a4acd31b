"""What a record holds of keys, signatures and cosignatures, read from its two small streams."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.procedures.checkpoints import CHECKPOINTS_STREAM
from evalcore.procedures.deciding import history
from evalcore.procedures.keys import KEYS, KeyState, Signing, micros
from evalcore.procedures.keys_trust import Known, Life, Signed, Witnessed
from evalcore.procedures.origin import KEYS_STREAM
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.vocabulary.checkpoints import (
    CheckpointSigned,
    CheckpointWitnessed,
    SigningKeyAdmitted,
    SigningKeyRevoked,
)

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Seen:
    """A cosignature of a kept checkpoint: the witness's name and vkey, its time, and ours (µs)."""

    witness: str
    vkey: str
    cosigned_at: str
    recorded_at: int


@frozen
class Kept:
    """A checkpoint that was signed, with every signature over it that the record holds.

    ``position`` and ``recorded_at`` (µs) are those of its first signature; ``vkeys`` are the log's
    keys that signed it; ``digest`` is the SHA-256 of the kept note.
    """

    position: int
    recorded_at: int
    checkpoint: Checkpoint
    vkeys: tuple[str, ...]
    digest: str
    witnesses: tuple[Seen, ...] = ()

    @property
    def origin(self) -> str:
        """The name of the log."""
        return self.checkpoint.origin


def keys_of(record: Record) -> KeyState:
    """The keys that the record knows."""
    return KEYS.fold(history(record, KEYS_STREAM, KEYS.final).events)


def kept_checkpoints(record: Record) -> list[Kept]:
    """Every checkpoint that was signed, oldest first; one of each size and root."""
    found: dict[tuple[int, str], Kept] = {}
    for stored in record.stream(CHECKPOINTS_STREAM):
        if stored.topic == CheckpointSigned.topic():
            fact = CheckpointSigned.from_states(stored.public)
            before = found.get((fact.size, fact.root))
            found[fact.size, fact.root] = Kept(
                before.position if before else stored.position,
                before.recorded_at if before else stored.recorded_at,
                Checkpoint(fact.origin, fact.size, _root(fact.root, stored.position)),
                (*before.vkeys, fact.vkey) if before else (fact.vkey,),
                fact.note,
                before.witnesses if before else (),
            )
        elif stored.topic == CheckpointWitnessed.topic():
            seen = CheckpointWitnessed.from_states(stored.public)
            signed = found.get((seen.size, seen.root))
            if signed is not None:
                one = Seen(seen.witness, seen.vkey, seen.cosigned_at, stored.recorded_at)
                found[seen.size, seen.root] = Kept(
                    signed.position,
                    signed.recorded_at,
                    signed.checkpoint,
                    signed.vkeys,
                    seen.note,
                    (*signed.witnesses, one),
                )
    return list(found.values())


def last_signed(record: Record, size: int = 0) -> Kept | None:
    """The best checkpoint that covers the first ``size`` events; None where there is none.

    The last one that a witness has cosigned, where one has; else the last one.
    """
    covering = [one for one in kept_checkpoints(record) if one.checkpoint.size >= size]
    return next((one for one in reversed(covering) if one.witnesses), None) or (
        covering[-1] if covering else None
    )


def note_of(record: Record, kept: Kept) -> bytes:
    """The signed note itself. Raises StoreError where it is missing or was changed."""
    try:
        return record.source(kept.digest).content
    except DataError as error:
        raise StoreError(
            _("The note of the checkpoint of size {size} is missing: {reason} Run verify.").format(
                size=kept.checkpoint.size, reason=error
            )
        ) from error


def signings(known: Known) -> tuple[Signing, ...]:
    """When each checkpoint was signed, for ``RevokeKey``."""
    return tuple(Signing(one.vkey, one.recorded_at, one.size) for one in known.signed)


def known_facts(record: Record) -> Known:
    """All that the record knows of keys and signatures, for ``keys_trust.trust``."""
    signed, witnessed = [], []
    for stored in record.stream(CHECKPOINTS_STREAM):
        if stored.topic == CheckpointSigned.topic():
            one = CheckpointSigned.from_states(stored.public)
            signed.append(Signed(stored.position, stored.recorded_at, one.size, one.root, one.vkey))
        elif stored.topic == CheckpointWitnessed.topic():
            seen = CheckpointWitnessed.from_states(stored.public)
            at = micros(_instant(seen.cosigned_at, stored.position))
            witnessed.append(Witnessed(stored.position, seen.size, seen.root, seen.vkey, at))
    return Known(_lives(record), tuple(signed), tuple(witnessed))


def _lives(record: Record) -> tuple[Life, ...]:
    lives: dict[str, Life] = {}
    for stored in record.stream(KEYS_STREAM):
        if stored.topic == SigningKeyAdmitted.topic():
            key = SigningKeyAdmitted.from_states(stored.public)
            lives[key.vkey] = Life(key.vkey, key.role, stored.position, stored.recorded_at)
        elif stored.topic == SigningKeyRevoked.topic():
            gone = SigningKeyRevoked.from_states(stored.public)
            life = lives.get(gone.vkey)
            if life is not None:
                lives[gone.vkey] = Life(
                    life.vkey,
                    life.role,
                    life.admitted,
                    life.admitted_at,
                    life.revoked or stored.position,
                    life.revoked_at or stored.recorded_at,
                    gone.because,
                    micros(_instant(gone.since, stored.position)) if gone.since else None,
                )
    return tuple(lives.values())


def _root(text: str, position: int) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise _unreadable(position, text) from error


def _instant(text: str, position: int) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(position, text) from error
    if instant.tzinfo is None:
        raise _unreadable(position, text)
    return instant


def _unreadable(position: int, text: str) -> DataError:
    return DataError(
        _("The event at position {position} holds {text!r}, which can't be read.").format(
            position=position, text=text[:80]
        )
    )
