"""Proof files and requests to witnesses."""

from __future__ import annotations

from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.transparency import tlog_proof, witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
)
from evalcore.transparency.note import Signer, sign
from evalcore.transparency.policy import Policy
from evalcore.transparency.tlog_proof import TlogProof
from evalcore.transparency.witness_request import (
    CONFLICT,
    FORBIDDEN,
    UNKNOWN,
    UNPROVED,
    WitnessRequest,
    build,
    examine,
)

LOG = Signer("example.org/log", bytes([1]) * 32)
NEW = Signer("example.org/log", bytes([2]) * 32)
OTHER = Signer("example.org/other", bytes([3]) * 32)
ENTRIES = [b"entry %d" % n for n in range(11)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint.of(LOG.name, size, root_of(LEAVES[:size]))


def note(size: int, *signers: Signer) -> bytes:
    return sign(checkpoint(size).text, signers or [LOG]).bytes


def proof(index: int, extra: bytes | None = None) -> TlogProof:
    return TlogProof(index, tuple(inclusion_proof(LEAVES, index)), note(11), extra)


def asked(old: int, size: int, **parts: Any) -> WitnessRequest:
    steps = consistency_proof(LEAVES[:size], old) if old else []
    return WitnessRequest(old, parts.get("proof", tuple(steps)), parts.get("note", note(size)))


@pytest.mark.parametrize("extra", [None, b"", b"\x00 anything"])
def test_a_proof_is_read_back(extra: bytes | None) -> None:
    assert tlog_proof.parse(proof(3, extra).bytes) == proof(3, extra)


def test_a_proof_of_a_log_with_one_entry_has_no_hashes() -> None:
    single = TlogProof(0, (), note(1))
    assert tlog_proof.parse(single.bytes) == single
    assert tlog_proof.verify(ENTRIES[0], single, Policy.of([LOG.verifier])).ok


def test_a_proof_without_a_policy_shows_inclusion_and_no_trust() -> None:
    proved = tlog_proof.verify(ENTRIES[3], proof(3))
    assert proved.included
    assert proved.judgement is None
    assert not proved.ok


def test_a_proof_shows_its_entry_at_its_index_alone() -> None:
    policy = Policy.of([LOG.verifier])
    assert tlog_proof.verify(ENTRIES[3], proof(3), policy).ok
    assert not tlog_proof.verify(ENTRIES[4], proof(3), policy).included
    moved = TlogProof(4, proof(3).hashes, proof(3).note)
    assert not tlog_proof.verify(ENTRIES[3], moved, policy).included


def test_a_proof_under_a_strange_key_is_included_and_not_trusted() -> None:
    proved = tlog_proof.verify(ENTRIES[3], proof(3), Policy.of([OTHER.verifier]))
    assert proved.included
    assert proved.judgement is not None
    assert proved.judgement.missing
    assert not proved.ok


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"c2sp.org/tlog-proof@v1\n", b"c2sp.org/tlog-proof@v2\n"),
        (b"index 3\n", b""),
        (b"index 3\n", b"index 03\n"),
        (b"index 3\n", b"index -3\n"),
        (b"index 3\n", b"index 3\nindex 3\n"),
        (b"index 3\n", b"index 3\r\n"),
        (b"index 3\n", b"index 9223372036854775808\n"),
        (b"index 3\n", b"extra A\nindex 3\n"),
        (b"index 3\n", b"extra AA==\nextra AA==\nindex 3\n"),
        (b"index 3\n", b"index 3\nAAAA\n"),
        (b"index 3\n", b"index 3\n\xff\n"),
        (b"index 3\n", b"index 3\n" + (b"A" * 43 + b"=\n") * 60),
        (b"\n\nexample", b"\nexample"),
        (b"\n11\n", b"\n11x\n"),
        ("— ".encode(), b"- "),
        (b"index 3\n", b"extra " + b"A" * 200_000 + b"\nindex 3\n"),
        (b"index 3\n", b"extra " + b"A" * 2_000_000 + b"\nindex 3\n"),
    ],
)
def test_what_is_no_proof_is_refused(old: bytes, new: bytes) -> None:
    data = proof(3).bytes
    assert old in data
    with pytest.raises(DataError):
        tlog_proof.parse(data.replace(old, new, 1))


@pytest.mark.parametrize(("old", "size"), [(0, 11), (1, 11), (8, 11), (11, 11)])
def test_a_request_is_read_back_and_may_be_cosigned(old: int, size: int) -> None:
    request = asked(old, size)
    assert witness_request.parse(request.bytes) == request
    assert request.checkpoint == checkpoint(size)
    assert examine(request, [LOG.verifier], checkpoint(old) if old else None) is None


def test_a_witness_takes_either_key_of_a_log_that_changes_its_key() -> None:
    keys = [LOG.verifier, NEW.verifier]
    for signers in ([LOG], [NEW], [LOG, NEW]):
        assert examine(asked(0, 11, note=note(11, *signers)), keys, None) is None


def test_a_witness_refuses_with_the_statuses_of_the_page() -> None:
    keys, seen = [LOG.verifier], checkpoint(8)

    def status(request: WitnessRequest, seen: Checkpoint | None = seen, keys: Any = keys) -> int:
        refused = examine(request, keys, seen)
        assert refused is not None
        assert refused.reason
        return refused.status

    assert status(asked(8, 11), keys=[OTHER.verifier]) == UNKNOWN
    assert status(asked(8, 11, note=note(11, NEW))) == FORBIDDEN
    assert status(asked(0, 11)) == CONFLICT
    assert status(asked(8, 11), seen=None) == CONFLICT
    assert status(asked(8, 11), seen=checkpoint(9)) == CONFLICT
    assert status(asked(8, 11, proof=(bytes(32),))) == UNPROVED
    assert status(asked(8, 11, proof=())) == UNPROVED


def test_a_witness_refuses_a_log_that_shows_two_trees_of_one_size() -> None:
    forked = Checkpoint.of(LOG.name, 8, root_of(LEAVES[1:9]))
    refused = examine(asked(8, 8), [LOG.verifier], forked)
    assert refused is not None
    assert refused.status == CONFLICT
    assert "another root" in refused.reason


def test_a_witness_refuses_a_log_that_does_not_continue_what_it_saw() -> None:
    forked = Checkpoint.of(LOG.name, 8, root_of(LEAVES[1:9]))
    refused = examine(asked(8, 11), [LOG.verifier], forked)
    assert refused is not None
    assert refused.status == UNPROVED


def test_a_request_that_goes_back_is_refused() -> None:
    with pytest.raises(DataError, match="larger than"):
        build(11, [], note(8))
    back = WitnessRequest(11, (), note(8))
    refused = examine(back, [LOG.verifier], checkpoint(11))
    assert refused is not None
    assert refused.status == witness_request.MALFORMED


def test_a_request_from_nothing_bears_no_proof() -> None:
    with pytest.raises(DataError, match="from size 0"):
        build(0, [bytes(32)], note(8))
    with pytest.raises(DataError, match="from size 0"):
        witness_request.parse(asked(0, 8, proof=(bytes(32),)).bytes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"old 8\n", b"old 08\n"),
        (b"old 8\n", b"old\n"),
        (b"old 8\n", b"8\n"),
        (b"old 8\n", b"new 8\n"),
        (b"old 8\n", b""),
        (b"old 8\n", b"old 8\nold 8\n"),
        (b"old 8\n", b"old 8\n" + (b"A" * 43 + b"=\n") * 64),
        (b"old 8\n", b"old 8\n\xff"),
        (b"old 8\n", b"old 8\n" + b"A" * 1_100_000),
        (b"\n\nexample", b"\nexample"),
        (b"\n11\n", b"\n7\n"),
    ],
)
def test_what_is_no_request_is_refused(old: bytes, new: bytes) -> None:
    data = asked(8, 11).bytes
    assert old in data
    with pytest.raises(DataError):
        witness_request.parse(data.replace(old, new, 1))
