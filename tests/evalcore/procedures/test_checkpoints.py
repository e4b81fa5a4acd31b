"""Signing and witnessing checkpoints: given what was signed, what a command comes to."""

from __future__ import annotations

from typing import Any

from evalcore.procedures.checkpoints import SEALING, AddCosignatures, SignCheckpoint
from evalcore.procedures.keys import KEYS
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import COSIGNATURE, Verifier
from evalcore.vocabulary.checkpoints import CheckpointSigned, CheckpointWitnessed
from tests.evalcore.procedures.given import given
from tests.evalcore.procedures.test_keys import NAME, OTHER, TODAY, admitted, key, revoked

DIGEST = "d" * 64
AT = 1_768_467_600
WITNESS = key(9, OTHER, COSIGNATURE)
KNOWN = (admitted(key()), admitted(WITNESS))


def at(size: int, fill: int = 7, origin: str = NAME) -> Checkpoint:
    return Checkpoint.of(origin, size, bytes([fill]) * 32)


def sign(checkpoint: Checkpoint, verifier: Verifier | None = None, *more: Any) -> SignCheckpoint:
    keys = KEYS.fold([*KNOWN, *more])
    return SignCheckpoint(checkpoint, verifier or key(), DIGEST, keys, TODAY)


def signed(checkpoint: Checkpoint, verifier: Verifier | None = None) -> CheckpointSigned:
    return CheckpointSigned(
        occurred_on=TODAY, received_on=TODAY, origin=checkpoint.origin, size=checkpoint.size,
        root=checkpoint.root.hex(), vkey=(verifier or key()).vkey, note=DIGEST,
    )  # fmt: skip


def add(checkpoint: Checkpoint, *cosigned: tuple[Verifier, int], more: Any = ()) -> AddCosignatures:
    return AddCosignatures(checkpoint, cosigned, DIGEST, KEYS.fold([*KNOWN, *more]), TODAY, AT)


def witnessed(checkpoint: Checkpoint, when: str = "2026-01-15T09:00:00Z") -> CheckpointWitnessed:
    return CheckpointWitnessed(
        occurred_on=TODAY, received_on=TODAY, origin=NAME, size=checkpoint.size,
        root=checkpoint.root.hex(), witness=OTHER, vkey=WITNESS.vkey, cosigned_at=when, note=DIGEST,
    )  # fmt: skip


def test_an_admitted_key_signs() -> None:
    given(SEALING).when(sign(at(10))).then(signed(at(10)))


def test_a_key_that_nobody_admitted_does_not() -> None:
    given(SEALING).when(sign(at(10), key(2))).refused("does not know the key", "key admit")


def test_a_revoked_key_does_not() -> None:
    given(SEALING).when(sign(at(10), None, revoked(key()))).refused("was revoked", "lost")


def test_a_witness_does_not_sign_for_the_log() -> None:
    given(SEALING).when(sign(at(10), WITNESS)).refused("witness's key")


def test_an_empty_record_is_not_signed() -> None:
    given(SEALING).when(sign(at(0))).refused("empty")


def test_another_origin_is_not_signed() -> None:
    given(SEALING).when(sign(at(10, origin="x.example/y"))).refused(NAME, "x.example/y")


def test_a_checkpoint_never_goes_back() -> None:
    given(SEALING, signed(at(10))).when(sign(at(9))).refused("size 10 was signed before")


def test_one_size_never_has_two_roots() -> None:
    other = admitted(key(2), replaces=key().vkey)
    given(SEALING, signed(at(10))).when(sign(at(10, 8), key(2), other)).refused("another root")
    given(SEALING, signed(at(10))).when(sign(at(10), key(2), other)).then(signed(at(10), key(2)))
    given(SEALING, signed(at(10))).when(sign(at(10))).refused("has signed size 10 already")


def test_a_known_witness_is_taken_in() -> None:
    given(SEALING, signed(at(10))).when(add(at(10), (WITNESS, AT))).then(witnessed(at(10)))


def test_a_cosignature_of_what_was_not_signed_here_is_refused() -> None:
    for checkpoint in (at(11), at(10, 8)):
        given(SEALING, signed(at(10))).when(add(checkpoint, (WITNESS, AT))).refused("another log")


def test_no_witness_that_is_known_is_refused() -> None:
    given(SEALING, signed(at(10))).when(add(at(10))).refused("key admit")


def test_the_same_witness_twice_is_nothing_new() -> None:
    before = signed(at(10)), witnessed(at(10))
    given(SEALING, *before).when(add(at(10), (WITNESS, AT - 60))).refused("already")
    later = (*before, signed(at(12)))
    given(SEALING, *later).when(add(at(12), (WITNESS, AT))).then(witnessed(at(12)))


def test_one_note_with_two_times_of_one_witness_is_one_event() -> None:
    made = given(SEALING, signed(at(10))).when(add(at(10), (WITNESS, AT), (WITNESS, AT - 5)))
    made.then(witnessed(at(10)))


def test_a_witness_of_tomorrow_is_refused() -> None:
    now = given(SEALING, signed(at(10)))
    now.when(add(at(10), (WITNESS, AT + 3600))).refused("has not come yet", "2026-01-15T10:00")
    now.when(add(at(10), (WITNESS, AT + 60))).then(witnessed(at(10), "2026-01-15T09:01:00Z"))
    now.when(add(at(10), (WITNESS, 2**63 - 1))).refused("has not come yet")


def test_a_revoked_witness_is_not_taken_in() -> None:
    gone = add(at(10), (WITNESS, AT), more=[revoked(WITNESS)])
    given(SEALING, signed(at(10))).when(gone).refused("was revoked")
