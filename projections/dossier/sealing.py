"""What a page is sealed with: a signed checkpoint that covers the publication, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.procedures.keys_trust import Claimed, Known, trust
from evalcore.procedures.origin import origin_of
from evalcore.procedures.sealing_read import Kept, kept_checkpoints, keys_of, known_facts, note_of
from evalcore.transparency.checkpoint import Checkpoint
from projections.dossier.brought import Brought, brought
from projections.dossier.proofs import Tiles

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.transparency.note import Signer, Verifier


@frozen
class Key:
    """A key whose signature a page bears. ``role`` is ``log`` or ``witness``."""

    name: str
    role: str
    vkey: str
    fingerprint: str


@frozen
class Witness:
    """Another office that cosigned the checkpoint, and when (ISO, UTC)."""

    name: str
    cosigned_at: str


@frozen
class Seal:
    """The checkpoint of a page: size and root of the tree in which its entries are proved.

    ``note`` is the signed note with its cosignatures, or the checkpoint's text alone where no
    signature that stands covers the publication: then ``signed`` is False, and ``doubts`` says what
    is wrong with those that don't stand. ``strangers`` signed it too, and the record does not know
    their keys.
    """

    origin: str
    size: int
    root: bytes
    note: str
    signed: bool
    witnesses: tuple[Witness, ...]
    keys: tuple[Key, ...]
    doubts: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()


def seal_of(record: Record, position: int, signer: Signer | None = None) -> Seal:
    """The best checkpoint that covers ``position``: cosigned ones first, of these the last.

    Where none stands, the record's head, which nobody signed. ``signer`` signs the page itself and
    is among its keys. Raises UsageError for one that the record does not know, or knows no more.
    """
    seal = _seal(record, position)
    if signer is None or signer.verifier.vkey in {key.vkey for key in seal.keys}:
        return seal
    known = keys_of(record).get(signer.verifier.vkey)
    if known is None or not known.may_sign:
        raise UsageError(
            _(
                "{store} has not admitted the key {name}, or has revoked it: a page signed with it "
                "would prove nothing. See evalcore key."
            ).format(store=record.shown, name=signer.verifier.name)
        )
    return evolve(seal, keys=(*seal.keys, _key(signer.verifier, "log")))


def _seal(record: Record, position: int) -> Seal:
    known, own = known_facts(record), brought(record)
    kept = [*kept_checkpoints(record), *([own.kept] if own else [])]
    covering = [
        (one, tuple(_claimed(one, vkey, own) for vkey in one.vkeys))
        for one in kept
        if one.checkpoint.size >= position
    ]
    good = [(one, claims) for one, claims in covering if _standing(known, claims)]
    best, claims = next(
        (each for each in reversed(good) if each[0].witnesses), good[-1] if good else (None, ())
    )
    if best is None:
        return _unsigned(record, _doubts(known, [each for _one, each in covering]))
    point = best.checkpoint
    _must_be_of(record, point)
    return Seal(
        origin=point.origin,
        size=point.size,
        root=point.root,
        note=own.note if own and best is own.kept else note_of(record, best).decode(),
        signed=True,
        witnesses=tuple(Witness(seen.witness, seen.cosigned_at) for seen in best.witnesses),
        keys=_keys(record, _standing(known, claims), [seen.vkey for seen in best.witnesses]),
        strangers=own.strangers if own and best is own.kept else (),
    )


def _unsigned(record: Record, doubts: tuple[str, ...]) -> Seal:
    head = record.head().size
    root = Tiles(record).root(head)
    origin = origin_of(record, head)
    text = Checkpoint.of(origin, head, root).text
    return Seal(origin, head, root, text, False, (), (), doubts)


def _must_be_of(record: Record, point: Checkpoint) -> None:
    """Raise StoreError where the stored tree has another root: the page would be red."""
    if Tiles(record).root(point.size) != point.root:
        raise StoreError(
            _(
                "{store}: the tree of the first {size} events has another root than the signed "
                "checkpoint. Run verify."
            ).format(store=record.shown, size=point.size)
        )


def _standing(known: Known, claims: Sequence[Claimed]) -> list[str]:
    """The log's keys (vkeys) whose signatures over a checkpoint stand."""
    return [claim.vkey for claim in claims if trust(known, claim).ok]


def _doubts(known: Known, covering: Sequence[Sequence[Claimed]]) -> tuple[str, ...]:
    told = [trust(known, claim).reason for claims in covering for claim in claims]
    return tuple(dict.fromkeys(told))


def _claimed(kept: Kept, vkey: str, own: Brought | None) -> Claimed:
    if own is not None and kept is own.kept:
        return own.claimed(vkey)
    return Claimed(kept.checkpoint.size, kept.checkpoint.root.hex(), vkey)


def _keys(record: Record, log: Sequence[str], witnesses: Sequence[str]) -> tuple[Key, ...]:
    """The keys that may be believed: a page names no other ones."""
    state = keys_of(record)
    found: list[Key] = []
    for role, known, wanted in (
        ("log", state.log_keys, log),
        ("witness", state.witness_keys, witnesses),
    ):
        found += [_key(each, role) for each in known if each.vkey in wanted]
    return tuple(found)


def _key(verifier: Verifier, role: str) -> Key:
    return Key(verifier.name, role, verifier.vkey, verifier.fingerprint)
