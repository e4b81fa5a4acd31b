"""The edge of signing: admit and revoke keys, sign the head, take cosignatures in, give proofs.

Every signed or cosigned note is kept as a public file in the transaction of the event that names
it, so that it travels with the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import ConflictError, DataError, StoreError
from evalcore.messages import _
from evalcore.procedures.checkpoints import (
    CHECKPOINTS_STREAM,
    SEALING,
    AddCosignatures,
    SignCheckpoint,
    unfit_to_sign,
)
from evalcore.procedures.deciding import ATTEMPTS, Done, Refused, history, perform
from evalcore.procedures.keys import KEYS, AdmitKey, KeyState, RevokeKey, RotateKey
from evalcore.procedures.origin import KEYS_STREAM, origin_of
from evalcore.procedures.sealing_read import (
    Kept,
    kept_checkpoints,
    keys_of,
    note_of,
)
from evalcore.procedures.sealing_tiles import checked_root, tile_reader
from evalcore.transparency import note as notes
from evalcore.transparency import witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import LARGEST_NOTE, Note, Signature, Signer, Verifier
from evalcore.transparency.tile_proofs import consistency
from evalcore.transparency.witness_request import WitnessRequest

if TYPE_CHECKING:
    from evalcore.record import Record, SourceFile
    from evalcore.record.signatures import EventSigner
    from evalcore.record.store import Commit
    from evalcore.vocabulary import Fact


@frozen
class Sealed:
    """A signed checkpoint: its note with every signature, and whether it was ``new``."""

    kept: Kept
    note: bytes
    new: bool


@frozen
class Added:
    """Cosignatures taken in: the checkpoint as it is kept now, and whose were new."""

    kept: Kept
    note: bytes
    witnesses: tuple[str, ...]


def decide_key(
    record: Record,
    command: AdmitKey | RotateKey | RevokeKey,
    *,
    actor: str,
    also: Sequence[Fact] = (),
    signer: EventSigner | None = None,
) -> Done:
    """Admit, replace or revoke a key; ``also`` and ``signer`` as in ``perform``.

    Raises Refused where the procedure does not allow it.
    """
    return perform(record, KEYS_STREAM, KEYS, command, actor=actor, also=also, signer=signer)


def refuse_key(record: Record, command: AdmitKey | RotateKey) -> None:
    """Raise Refused where ``decide_key`` would: asked before a key file is written."""
    KEYS.decide(keys_of(record), command)


def sign_head(
    record: Record,
    signer: Signer,
    *,
    today: date,
    actor: str,
    also: Sequence[Fact] = (),
    signs: EventSigner | None = None,
) -> Sealed:
    """Sign size and root of the record as it stands; the last checkpoint again where it still is.

    A checkpoint is still the last word where nothing but checkpoints followed it: signing must not
    be a reason to sign again. The log is not read, a few tiles are. ``also`` are events to put
    first, ``signs`` signs the events for ``actor``, as ``perform`` has it.

    Raises Refused where the key must not sign or the record is empty, StoreError where the stored
    tree does not give the head's root.
    """
    for _attempt in range(ATTEMPTS):
        head = record.head()
        keys, standing = keys_of(record), _still_standing(record, head, signer.verifier)
        if standing is not None and not unfit_to_sign(keys, signer.verifier):
            return Sealed(standing, note_of(record, standing), new=False)
        checked_root(record, head.size, head.root, tile_reader(record))
        checkpoint = Checkpoint.of(origin_of(record, head.size), head.size, head.root)
        # Asked before the key is used: a revoked one signs nothing, not even in memory.
        found = history(record, CHECKPOINTS_STREAM, SEALING.final)
        state = SEALING.fold(found.events)
        SEALING.decide(state, SignCheckpoint(checkpoint, signer.verifier, "-", keys, today))
        note = notes.sign(checkpoint.text, [signer], _signatures_of(record, checkpoint))
        file = _as_file(checkpoint, note)
        command = SignCheckpoint(checkpoint, signer.verifier, file.digest, keys, today)
        events = (*also, *SEALING.decide(state, command))
        if _append(record, events, found.version, [file], head, actor, signs):
            return Sealed(_kept(record, checkpoint), note.bytes, new=True)
    raise _too_busy()


def add_cosignatures(
    record: Record,
    data: bytes,
    *,
    now: int,
    today: date,
    actor: str,
    also: Sequence[Fact] = (),
    signs: EventSigner | None = None,
) -> Added:
    """Take in what a witness gave back: signature lines, or the whole cosigned note.

    ``now`` is the office's clock in seconds since 1970. Signatures of keys that the record does
    not know are ignored, as C2SP tlog-witness says. ``also`` and ``signs`` as in ``sign_head``.

    Raises DataError where ``data`` are neither or a known witness's signature is wrong, Refused
    where nothing in them is new.
    """
    text, signatures = _read_cosignatures(data)
    for _attempt in range(ATTEMPTS):
        head, keys = record.head(), keys_of(record)
        checkpoint, cosigned = _meant(record, keys, text, signatures)
        found = history(record, CHECKPOINTS_STREAM, SEALING.final)
        note = Note(checkpoint.text, _signatures_of(record, checkpoint)).with_signatures(
            signature for _key, signature, _at in cosigned
        )
        file = _as_file(checkpoint, note)
        times = tuple((key, at) for key, _signature, at in cosigned)
        command = AddCosignatures(checkpoint, times, file.digest, keys, today, now)
        events = SEALING.decide(SEALING.fold(found.events), command)
        if _append(record, (*also, *events), found.version, [file], head, actor, signs):
            names = tuple(dict.fromkeys(getattr(event, "witness", "") for event in events))
            return Added(_kept(record, checkpoint), note.bytes, names)
    raise _too_busy()


def request_for(record: Record, kept: Kept, since: int) -> WitnessRequest:
    """What to hand to a witness that saw the log at size ``since`` (0: never).

    Raises DataError where it can't have seen that of this checkpoint, StoreError where the stored
    tree does not give the checkpoint's root.
    """
    size = kept.checkpoint.size
    if not 0 <= since <= size:
        raise DataError(
            _("The checkpoint is of size {size}: no witness saw it at {since} before.").format(
                size=size, since=since
            )
        )
    read_tile = tile_reader(record)
    checked_root(record, size, kept.checkpoint.root, read_tile)
    proof = consistency(since, size, read_tile) if since else []
    return witness_request.build(since, proof, note_of(record, kept))


def _still_standing(record: Record, head: Commit, key: Verifier) -> Kept | None:
    """The last checkpoint, where this key signed it and only checkpoint events follow it."""
    stored = record.stream(CHECKPOINTS_STREAM)
    kept = kept_checkpoints(record)
    if not kept or key.vkey not in kept[-1].vkeys:
        return None
    size = kept[-1].checkpoint.size
    since = sum(one.position > size for one in stored)
    return kept[-1] if head.size - size == since else None


def _kept(record: Record, checkpoint: Checkpoint) -> Kept:
    return next(one for one in kept_checkpoints(record) if one.checkpoint == checkpoint)


def _signatures_of(record: Record, checkpoint: Checkpoint) -> tuple[Signature, ...]:
    """The signatures over a checkpoint that the record holds already."""
    for one in kept_checkpoints(record):
        if one.checkpoint == checkpoint:
            return notes.parse(note_of(record, one)).signatures
    return ()


def _as_file(checkpoint: Checkpoint, note: Note) -> SourceFile:
    from evalcore.record import SourceFile

    return SourceFile(f"checkpoint-{checkpoint.size}.note", note.bytes, public=True)


def _append(
    record: Record,
    events: Sequence[Fact],
    version: int,
    files: Sequence[SourceFile],
    head: Commit,
    actor: str,
    signs: EventSigner | None,
) -> bool:
    """Append behind what was read; False where somebody appended meanwhile (a revocation, say)."""
    from evalcore.record import NewEvent
    from evalcore.record.store import Batch

    made = [NewEvent(event.topic(), event.public_state()) for event in events]
    batch = Batch(CHECKPOINTS_STREAM, made, actor, version, signs)
    try:
        record.append_many([batch], sources=files, expected_head=head)
    except ConflictError:
        return False
    return True


def _read_cosignatures(data: bytes) -> tuple[str, tuple[Signature, ...]]:
    """(text of the checkpoint or "" where there is none, signatures)."""
    if len(data) <= LARGEST_NOTE and data.startswith("— ".encode()):
        return "", notes.parse_signatures(data)
    note = notes.parse(data)
    return note.text, note.signatures


def _meant(
    record: Record, keys: KeyState, text: str, signatures: tuple[Signature, ...]
) -> tuple[Checkpoint, tuple[tuple[Verifier, Signature, int], ...]]:
    """The checkpoint that signatures belong to, and those that known witnesses made."""
    from evalcore.transparency.notekeys import time_of

    if text:
        tried = [Checkpoint.parse(text)]
    else:
        tried = [one.checkpoint for one in reversed(kept_checkpoints(record))]
    failed: list[Verifier] = []
    for checkpoint in tried:
        checked = notes.check(Note(checkpoint.text, signatures), keys.witness_keys)
        if checked.verified and not checked.failed:
            made = [(key, one, time_of(one.raw)) for key, one in checked.verified]
            return checkpoint, tuple((key, one, at) for key, one, at in made if at is not None)
        failed += [key for key, _signature in checked.failed]
    if failed:
        raise DataError(
            _(
                "The cosignature of {name} fits no checkpoint that was signed here: it belongs to "
                "another log or was changed on the way. Ask the witness for it again."
            ).format(name=failed[0].name)
        )
    if not tried:
        raise Refused([_("The record has signed no checkpoint yet: checkpoint --key FILE.")])
    raise Refused(
        [
            _(
                "None of these signatures is of a witness that the record knows ({names}). Admit "
                "the witness's key first: key admit, with its .vkey file and --by."
            ).format(names=", ".join(dict.fromkeys(one.name for one in signatures)))
        ]
    )


def _too_busy() -> StoreError:
    return StoreError(
        _("Others kept writing to the record. Nothing was signed. Try again when it is quieter.")
    )
