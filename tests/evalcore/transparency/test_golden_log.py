"""A log that other code wrote: ours reads every file of it and writes each of them anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evalcore.errors import DataError
from evalcore.transparency import note as notes
from evalcore.transparency import tile_proofs, tlog_proof, witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.cosignature import cosign
from evalcore.transparency.merkle import leaf_hash
from evalcore.transparency.note import COSIGNATURE, Note, Signer, Verifier
from evalcore.transparency.policy import Policy
from evalcore.transparency.tile_paths import (
    entries_path,
    pack_entries,
    parse_path,
    tile_path,
    unpack_entries,
)
from evalcore.transparency.tiles import Edge
from tests.evalcore.transparency import make_golden_log
from tests.evalcore.transparency.make_golden_log import (
    EARLIER,
    EXTRA,
    FOLDER,
    LOG,
    PROVED,
    SIZE,
    TIMES,
    WITNESSES,
    entry,
    seed,
)

ENTRIES = [entry(index) for index in range(SIZE)]


def kept(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def kept_tile(level: int, n: int) -> bytes:
    whole = FOLDER / tile_path(level, n)
    if whole.exists():
        return whole.read_bytes()
    (partial,) = (FOLDER / f"{tile_path(level, n)}.p").iterdir()
    return partial.read_bytes()


def checkpoint_by_us(size: int, keys: list[str]) -> Note:
    edge = Edge()
    edge.extend(b"".join(leaf_hash(each) for each in ENTRIES[:size]))
    text = Checkpoint.of(LOG, size, edge.root()).text
    note = notes.sign(text, [Signer(LOG, seed(key)) for key in keys])
    for place, name in enumerate(WITNESSES.values()):
        witness = Signer(name, seed(name), COSIGNATURE)
        note = note.with_signatures([cosign(note, witness, TIMES[size] + 60 * place)])
    return note


def test_the_files_kept_are_what_the_independent_script_builds() -> None:
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.name != ".gitattributes"
    }
    assert files == make_golden_log.build()


def test_our_tiles_are_those_files_under_those_names() -> None:
    ours: dict[str, bytes] = {}
    grown = Edge().extend(b"".join(leaf_hash(each) for each in ENTRIES))
    for (level, n), hashes in grown.items():
        ours[tile_path(level, n, len(hashes) // 32)] = hashes
    for n, start in enumerate(range(0, SIZE, 256)):
        part = ENTRIES[start : start + 256]
        ours[entries_path(n, len(part))] = pack_entries(part)
    there = [p for p in (FOLDER / "tile").rglob("*") if p.is_file()]
    assert ours == {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in there}
    assert all(parse_path(name) for name in ours)


def test_its_entries_are_read() -> None:
    assert unpack_entries(kept("tile/entries/000")) == ENTRIES[:256]
    assert unpack_entries(kept("tile/entries/001.p/44")) == ENTRIES[256:]


def test_our_checkpoints_are_its_checkpoints_to_the_byte() -> None:
    assert checkpoint_by_us(EARLIER, ["old"]).bytes == kept(f"checkpoint.{EARLIER}")
    assert checkpoint_by_us(SIZE, ["old", "new"]).bytes == kept("checkpoint")


def test_the_roots_in_its_checkpoints_are_those_of_its_tiles() -> None:
    for name, size in (("checkpoint", SIZE), (f"checkpoint.{EARLIER}", EARLIER)):
        checkpoint = Checkpoint.parse(notes.parse(kept(name)).text)
        assert checkpoint == Checkpoint(LOG, size, tile_proofs.root_at(size, kept_tile))


@pytest.mark.parametrize("index", PROVED)
def test_its_proofs_hold_and_are_ours_to_the_byte(index: int) -> None:
    data = kept(f"entry-{index}.tlog-proof")
    proof = tlog_proof.parse(data)
    proved = tlog_proof.verify(ENTRIES[index], proof, Policy.parse(kept("policy")))
    assert proved.ok
    assert proved.checkpoint.size == SIZE
    extra = EXTRA if index == 73 else None
    hashes = tuple(tile_proofs.inclusion(index, SIZE, kept_tile))
    assert tlog_proof.TlogProof(index, hashes, kept("checkpoint"), extra).bytes == data
    assert not tlog_proof.verify(ENTRIES[index] + b".", proof).included


def test_its_request_to_a_witness_is_ours_and_may_be_cosigned() -> None:
    note = notes.parse(kept("checkpoint"))
    by_the_log = Note(note.text, note.signatures[:2]).bytes
    proof = tile_proofs.consistency(EARLIER, SIZE, kept_tile)
    request = witness_request.build(EARLIER, proof, by_the_log)
    assert request.bytes == kept("request")
    assert witness_request.parse(kept("request")) == request
    seen = Checkpoint.parse(notes.parse(kept(f"checkpoint.{EARLIER}")).text)
    keys = Policy.parse(kept("policy")).logs
    assert witness_request.examine(request, keys, seen) is None


def test_its_keys_are_ours() -> None:
    signers = [Signer(LOG, seed("old")), Signer(LOG, seed("new"))]
    signers += [Signer(name, seed(name), COSIGNATURE) for name in WITNESSES.values()]
    names = ["log-old", "log-new", "witness-1", "witness-2"]
    vkeys = [kept(f"keys/{name}.vkey").decode().removesuffix("\n") for name in names]
    assert [signer.verifier.vkey for signer in signers] == vkeys
    assert [Verifier.parse(vkey) for vkey in vkeys] == [signer.verifier for signer in signers]


def test_its_policy_is_met_by_both_checkpoints() -> None:
    policy = Policy.parse(kept("policy"))
    for name, size, keys in (("checkpoint", SIZE, 2), (f"checkpoint.{EARLIER}", EARLIER, 1)):
        judgement = policy.judge(notes.parse(kept(name)))
        assert judgement.ok
        assert judgement.log == (LOG,) * keys
        assert judgement.witnesses == (("office", TIMES[size]), ("见证", TIMES[size] + 60))
        assert judgement.missing == ()


def test_a_new_key_alone_is_enough_once_the_old_one_is_gone() -> None:
    note = notes.parse(kept("checkpoint"))
    new_only = Note(note.text, (note.signatures[1], note.signatures[3]))
    assert Policy.parse(kept("policy")).judge(new_only).ok


def test_a_changed_byte_of_a_checkpoint_is_found_unless_a_signer_becomes_unknown() -> None:
    policy = Policy.parse(kept("policy"))

    def core(data: bytes) -> object:
        note = notes.parse(data)
        if policy.judge(note).ok:
            return note.text, len(note.signatures)
        return None

    assert what_survives("checkpoint", core) == {core(kept("checkpoint")), None}


def test_a_changed_byte_of_a_proof_is_found_unless_in_what_nobody_vouches_for() -> None:
    policy = Policy.parse(kept("policy"))

    def core(data: bytes) -> object:
        proof = tlog_proof.parse(data)
        if tlog_proof.verify(ENTRIES[73], proof, policy).ok:
            note = notes.parse(proof.note)
            return proof.index, proof.hashes, note.text, len(note.signatures)
        return None

    assert what_survives("entry-73.tlog-proof", core) == {core(kept("entry-73.tlog-proof")), None}


def test_a_changed_byte_of_a_request_is_found_unless_a_signer_becomes_unknown() -> None:
    seen = Checkpoint.parse(notes.parse(kept(f"checkpoint.{EARLIER}")).text)
    keys = Policy.parse(kept("policy")).logs

    def core(data: bytes) -> object:
        request = witness_request.parse(data)
        if witness_request.examine(request, keys, seen) is None:
            return request.old, request.proof, request.checkpoint
        return None

    assert what_survives("request", core) == {core(kept("request")), None}


def what_survives(name: str, core: Callable[[bytes], object]) -> set[object]:
    """What ``core`` gives for the file with one byte changed, for every byte; None: found."""
    data, found = kept(name), set()
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        try:
            found.add(core(changed))
        except DataError:
            found.add(None)
    return found
