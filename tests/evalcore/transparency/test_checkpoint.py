"""Checkpoints and cosignatures, against the public vectors and the pages of C2SP."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import pytest

from evalcore.errors import DataError, UsageError
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.cosignature import cosign, cosigned_text, time_of, verify
from evalcore.transparency.note import (
    COSIGNATURE,
    Note,
    Signature,
    Signer,
    Verifier,
    check,
    parse,
    sign,
)
from tests.evalcore.transparency.test_merkle import vectors

LOG = Signer("example.org/log", bytes([1]) * 32)
WITNESS = Signer("example.org/witness", bytes([3]) * 32, COSIGNATURE)
CHECKPOINT = Checkpoint.of(LOG.name, 300, sha256(b"root").digest())
NOTE = sign(CHECKPOINT.text, [LOG])


def test_10_checkpoint_vectors() -> None:
    cases = vectors("signed_note_vectors.json")["checkpoint_bodies"]
    assert len(cases) == 10
    for case in cases:
        try:
            Checkpoint.parse(case["body"])
        except DataError:
            assert case["wantErr"], case["desc"]
        else:
            assert not case["wantErr"], case["desc"]


def test_the_vector_of_a_tree_of_the_go_checksum_database() -> None:
    vector = vectors("signed_note_vectors.json")["sumdb_tree_format"]
    root = sha256(b"\x00hello world").digest()
    checkpoint = Checkpoint.of("go.sum database tree", vector["n"], root)
    assert checkpoint.text == vector["golden"]
    assert Checkpoint.parse(vector["golden"]) == checkpoint


def test_a_real_checkpoint_of_the_go_checksum_database() -> None:
    cases = vectors("signed_note_vectors.json")["signed_notes"]
    (case,) = [case for case in cases if case["name"] == "real sumdb checkpoint"]
    note = parse(b64decode(case["note_b64"]))
    assert check(note, [Verifier.parse(vkey) for vkey in case["vkeys"]]).ok
    checkpoint = Checkpoint.parse(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", 6476701)
    assert checkpoint.text == note.text


def test_the_cosignature_example_signs_the_text_it_should() -> None:
    vector = vectors("signed_note_vectors.json")["cosignature_example"]
    note = parse(vector["note"].encode())
    at = time_of(note.signatures[1].raw)
    assert at == 1679315147
    assert cosigned_text(note.text, at) == vector["cosigned_text"]


@pytest.mark.parametrize(
    "text",
    [
        "example.org/log\n01\n{root}\n",
        "example.org/log\n+1\n{root}\n",
        "example.org/log\n1 \n{root}\n",
        "example.org/log\n１\n{root}\n",
        "example.org/log\n1\n{root}=\n",
        "example.org/log\n1\n\n",
        "example.org/log\n1\n{root}\n\n",
        "example.org/log\n1\n{root}\n\nextension\n",
        "example.org/log\r\n1\n{root}\n",
        "example.org/log\n9223372036854775808\n{root}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    root = CHECKPOINT.text.split("\n")[2]
    assert Checkpoint.parse(f"example.org/log\n9223372036854775807\n{root}\n")
    with pytest.raises(DataError, match="not a checkpoint"):
        Checkpoint.parse(text.format(root=root))


def test_an_overlong_checkpoint_is_refused() -> None:
    with pytest.raises(DataError, match="longer than"):
        Checkpoint.parse(CHECKPOINT.text + "x" * 1_000_000 + "\n")


def test_extension_lines_are_read_over_and_never_written() -> None:
    extended = Checkpoint.parse(CHECKPOINT.text + "extension\n")
    assert extended == CHECKPOINT
    assert extended.text == CHECKPOINT.text


@pytest.mark.parametrize(
    ("origin", "size", "width"), [("", 1, 32), ("a\nb", 1, 32), ("a", -1, 32), ("a", 1, 31)]
)
def test_a_checkpoint_that_could_not_be_read_back_is_not_made(
    origin: str, size: int, width: int
) -> None:
    with pytest.raises(DataError, match="There is no checkpoint"):
        Checkpoint.of(origin, size, bytes(width))


def test_a_root_of_another_length_is_read_and_known_to_be_none_of_ours() -> None:
    assert CHECKPOINT.is_sha256
    assert not Checkpoint.parse("Log\n123\nYmFuYW5hcw==\n").is_sha256


def test_a_cosignature_holds_at_its_time_beside_the_logs() -> None:
    cosigned = NOTE.with_signatures([cosign(NOTE, WITNESS, 1_700_000_000)])
    again = parse(cosigned.bytes)
    assert verify(again, again.signatures[1], WITNESS.verifier) == 1_700_000_000
    assert check(again, [LOG.verifier, WITNESS.verifier]).ok


def test_a_cosignature_with_another_time_does_not_hold() -> None:
    made = cosign(NOTE, WITNESS, 1_700_000_000)
    later = Signature(made.name, made.key_id, (1_700_000_001).to_bytes(8, "big") + made.raw[8:])
    with pytest.raises(DataError, match="does not fit"):
        verify(NOTE, later, WITNESS.verifier)


def test_a_cosignature_covers_extension_lines() -> None:
    made = cosign(NOTE, WITNESS, 1)
    with pytest.raises(DataError, match="does not fit"):
        verify(Note(NOTE.text + "extension\n", (made,)), made, WITNESS.verifier)


def test_a_cosignature_at_a_time_past_2_to_the_63_does_not_hold() -> None:
    from evalcore.transparency import ed25519

    at = 2**63
    raw = ed25519.signature_of(WITNESS.private, cosigned_text(NOTE.text, at).encode())
    made = Signature(WITNESS.name, WITNESS.verifier.key_id, at.to_bytes(8, "big") + raw)
    with pytest.raises(DataError, match="does not fit"):
        verify(NOTE, made, WITNESS.verifier)


def test_a_logs_signature_is_no_cosignature() -> None:
    with pytest.raises(DataError, match="does not fit"):
        verify(NOTE, NOTE.signatures[0], LOG.verifier)


def test_a_logs_key_cosigns_nothing() -> None:
    with pytest.raises(UsageError, match="log's key"):
        cosign(NOTE, LOG, 1)


def test_only_checkpoints_are_cosigned() -> None:
    with pytest.raises(DataError, match="not a checkpoint"):
        cosign(sign("a certificate\n", [LOG]), WITNESS, 1)


@pytest.mark.parametrize("at", [-1, 2**63])
def test_a_time_that_no_cosignature_can_hold_is_refused(at: int) -> None:
    with pytest.raises(UsageError, match="not a time"):
        cosign(NOTE, WITNESS, at)
