"""Signing and witnessing checkpoints: which signatures the record takes in.

A checkpoint is signed by a key that is admitted and not revoked, over a size that never falls; a
cosignature is taken in where a known witness made it over a checkpoint that was signed here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from attrs import evolve as changed
from attrs import frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import SIGNED
from evalcore.procedures.keys import KeyState
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import NOTE, Verifier
from evalcore.vocabulary import Fact
from evalcore.vocabulary.checkpoints import CheckpointSigned, CheckpointWitnessed

CHECKPOINTS_STREAM = "log:checkpoints"
"""The stream of signed and witnessed checkpoints."""

_LAST_SECOND = 253_402_300_799
LARGEST_SKEW = 5 * 60
"""Seconds that a witness's clock may be ahead of ours, as for the record's own times."""


@frozen
class SignCheckpoint:
    """A key has signed ``checkpoint``; ``note`` is the SHA-256 of the signed note in hex."""

    checkpoint: Checkpoint
    verifier: Verifier
    note: str
    keys: KeyState
    today: date


@frozen
class AddCosignatures:
    """Witnesses gave cosignatures over ``checkpoint`` back; ``note`` is the digest with them in.

    ``cosigned``: (key, seconds since 1970) of those that were checked and hold; ``now`` is the
    office's clock in seconds since 1970.
    """

    checkpoint: Checkpoint
    cosigned: tuple[tuple[Verifier, int], ...]
    note: str
    keys: KeyState
    today: date
    now: int


@frozen
class CheckpointState:
    """What was signed and witnessed, in the order of the record."""

    signed: tuple[CheckpointSigned, ...] = ()
    witnessed: tuple[CheckpointWitnessed, ...] = ()

    @property
    def last(self) -> CheckpointSigned | None:
        """The checkpoint that was signed last."""
        return self.signed[-1] if self.signed else None


def initial_state() -> CheckpointState:
    """Nothing signed."""
    return CheckpointState()


def evolve(state: CheckpointState, event: Fact) -> CheckpointState:
    """The state after an event of the stream."""
    if isinstance(event, CheckpointSigned):
        return changed(state, signed=(*state.signed, event))
    if isinstance(event, CheckpointWitnessed):
        return changed(state, witnessed=(*state.witnessed, event))
    return state


def decide(state: CheckpointState, command: SignCheckpoint | AddCosignatures) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    if isinstance(command, SignCheckpoint):
        return _sign(state, command)
    return _witness(state, command)


SEALING: Procedure[CheckpointState, SignCheckpoint | AddCosignatures] = Procedure(
    initial_state, evolve, decide, final=SIGNED
)


def _sign(state: CheckpointState, command: SignCheckpoint) -> tuple[Fact, ...]:
    key, checkpoint = command.verifier, command.checkpoint
    reasons = [*unfit_to_sign(command.keys, key)]
    if not checkpoint.size:
        reasons.append(_("The record is empty. There is nothing to sign."))
    if not reasons and checkpoint.origin != command.keys.origin:
        reasons.append(
            _("This record is called {origin}, the checkpoint says {said}.").format(
                origin=command.keys.origin, said=checkpoint.origin
            )
        )
    last = state.last
    if last is not None and checkpoint.size < last.size:
        reasons.append(
            _("A checkpoint of size {last} was signed before: none goes back to {size}.").format(
                last=last.size, size=checkpoint.size
            )
        )
    for one in state.signed:
        if (one.size, one.vkey) == (checkpoint.size, key.vkey):
            reasons.append(
                _("This key has signed size {size} already.").format(size=checkpoint.size)
            )
        elif one.size == checkpoint.size and one.root != checkpoint.root.hex():
            reasons.append(
                _(
                    "Size {size} was signed with another root ({root}): the record was changed "
                    "since. Sign nothing, keep the file as it is, and run verify."
                ).format(size=one.size, root=one.root)
            )
    if reasons:
        raise Refused(reasons)
    return (
        CheckpointSigned(
            occurred_on=command.today,
            received_on=command.today,
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            vkey=key.vkey,
            note=command.note,
        ),
    )


def unfit_to_sign(keys: KeyState, key: Verifier) -> list[str]:
    """Why a key must not sign for the log; empty where it may."""
    if key.kind != NOTE:
        return [
            _("{name} is a witness's key and can't sign for the record. Use a log's key.").format(
                name=key.name
            )
        ]
    known = keys.get(key.vkey)
    if known is None:
        return [
            _(
                "The record does not know the key {name} ({key_id}). Admit it first: key admit, "
                "with the .vkey file and --by."
            ).format(name=key.name, key_id=key.key_id.hex())
        ]
    if not known.may_sign:
        last = known.revoked[-1]
        return [
            _(
                "{key} was revoked on {day} ({reason}) and signs no more. Sign with the key that "
                "replaced it, or make a new one (key new)."
            ).format(key=known.shown, day=last.occurred_on, reason=last.because)
        ]
    return []


def _witness(state: CheckpointState, command: AddCosignatures) -> tuple[Fact, ...]:
    checkpoint = command.checkpoint
    root = checkpoint.root.hex()
    ours = any(
        (one.origin, one.size, one.root) == (checkpoint.origin, checkpoint.size, root)
        for one in state.signed
    )
    reasons = []
    if not ours:
        reasons.append(
            _(
                "The record has signed no checkpoint of size {size} with this root: the "
                "cosignature belongs to another log, or to a copy that was changed."
            ).format(size=checkpoint.size)
        )
    if not command.cosigned:
        reasons.append(
            _(
                "No witness that the record knows has cosigned it. Admit the witness's key "
                "first: key admit, with its .vkey file and --by."
            )
        )
    had = {(one.size, one.vkey) for one in state.witnessed}
    events: list[Fact] = []
    for key, at in command.cosigned:
        known = command.keys.get(key.vkey)
        shown = instant_text(at)
        if known is not None and not known.may_sign:
            reasons.append(
                _("{key} was revoked on {day}: its cosignature is not taken in.").format(
                    key=known.shown, day=known.revoked[-1].occurred_on
                )
            )
        elif at > command.now + LARGEST_SKEW:
            reasons.append(
                _(
                    "{name} says that it cosigned at {time}, which has not come yet. Compare the "
                    "clocks of both machines."
                ).format(name=key.name, time=shown)
            )
        elif (checkpoint.size, key.vkey) not in had:
            had.add((checkpoint.size, key.vkey))
            events.append(
                CheckpointWitnessed(
                    occurred_on=command.today,
                    received_on=command.today,
                    origin=checkpoint.origin,
                    size=checkpoint.size,
                    root=root,
                    witness=key.name,
                    vkey=key.vkey,
                    cosigned_at=shown,
                    note=command.note,
                )
            )
    if command.cosigned and not events and not reasons:
        reasons.append(_("The record holds these cosignatures already. There is nothing to do."))
    if reasons:
        raise Refused(reasons)
    return tuple(events)


def instant_text(at: int) -> str:
    """Seconds since 1970 as events hold them: ``2025-07-01T08:00:00Z``, the last in 9999."""
    return datetime.fromtimestamp(min(at, _LAST_SECOND), UTC).isoformat().replace("+00:00", "Z")
