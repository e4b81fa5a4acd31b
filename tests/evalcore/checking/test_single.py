"""Certificate, checkpoint and proof by themselves, and against a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evalcore.checking.recognise import CHECKPOINT, PROOF, STORE, recognise
from evalcore.checking.record import Handed, check_record
from evalcore.checking.single import check_checkpoint, check_proof
from evalcore.errors import DataError
from evalcore.procedures.keys import AdmitKey, RevokeKey
from evalcore.procedures.sealing import decide_key, sign_head
from evalcore.procedures.sealing_proof import prove
from evalcore.record import NewEvent, Record, open_record
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.codes import check_code
from evalcore.transparency.cosignature import cosign
from evalcore.transparency.note import COSIGNATURE, Signer, parse, sign
from evalcore.transparency.policy import Policy

LOG = Signer("office.example/log", bytes(range(32)))
THIEF = Signer("office.example/log", bytes(32))
WITNESS = Signer("witness.example", bytes(range(1, 33)), COSIGNATURE)
DAY = date(2025, 12, 31)
BOTH = Policy.of([LOG.verifier, WITNESS.verifier])


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(tmp_path / "record.db", create=True) as record:
        record.append("import", [NewEvent("t:1", b'{"n":%d}' % n) for n in range(300)], actor="x")
        decide_key(record, AdmitKey(LOG.verifier, "组织部", DAY), actor="x")
        yield record


@pytest.fixture
def note(record: Record) -> bytes:
    return sign_head(record, LOG, today=DAY, actor="x").note


def witnessed(data: bytes) -> bytes:
    note = parse(data)
    return note.with_signatures([cosign(note, WITNESS, 1_767_150_000)]).bytes


def test_a_signed_checkpoint_holds_for_who_trusts_its_key(note: bytes) -> None:
    report = check_checkpoint(note, "it", policy=Policy.of([LOG.verifier]))
    assert report.ok
    assert "signed as the policy demands: office.example/log" in report.findings[-1].what
    assert "--store" in report.notes[0]


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (Policy.of([THIEF.verifier]), "No listed key of the log office.example/log has signed"),
        (Policy.of([WITNESS.verifier]), "lists no key of the log"),
        (BOTH, "The witness witness.example has not cosigned"),
    ],
)
def test_who_the_policy_misses_is_named(note: bytes, policy: Policy, says: str) -> None:
    report = check_checkpoint(note, "it", policy=policy)
    assert any(says in problem.what for problem in report.problems)


def test_a_witnessed_checkpoint_meets_a_policy_of_both(note: bytes) -> None:
    report = check_checkpoint(witnessed(note), "it", policy=BOTH)
    assert report.ok
    assert any("another log was not shown" in one for one in report.against)


def test_a_checkpoint_whose_text_was_changed_is_found(note: bytes) -> None:
    changed = note.replace(b"\n301\n", b"\n300\n")
    assert changed != note
    report = check_checkpoint(changed, "it", policy=Policy.of([LOG.verifier]))
    assert "The signature of office.example/log is wrong" in report.problems[0].what


def test_a_checkpoint_is_compared_with_the_record(record: Record, note: bytes) -> None:
    assert check_checkpoint(note, "it", record=record).ok
    head = record.head()
    forged = sign(Checkpoint(LOG.name, 301, head.root).text, [LOG]).bytes
    report = check_checkpoint(forged, "it", record=record)
    assert [one.where for one in report.problems] == ["position 1"]
    assert "something among these events" in report.problems[0].what


def test_a_checkpoint_of_another_record_is_told_apart(record: Record) -> None:
    other = sign(
        Checkpoint("other.example", 9, bytes(32)).text, [Signer("other.example", bytes(32))]
    )
    report = check_checkpoint(other.bytes, "it", record=record)
    assert "checkpoint of another record: other.example" in report.problems[0].what


def test_a_record_says_against_whom_it_holds(record: Record, note: bytes) -> None:
    plain = check_record(record).report
    assert "No policy was given" in plain.against[0]
    assert "The keys are those that the record itself names: office.example/log" in plain.against[1]
    trusted = check_record(record, policy=Policy.of([LOG.verifier])).report
    assert trusted.ok
    assert trusted.against == [
        f"It holds against whoever does not have these keys: office.example/log "
        f"({LOG.verifier.fingerprint})."
    ]
    assert not check_record(record, policy=BOTH).report.ok


def test_an_unsigned_record_says_that_anybody_could_have_written_it(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.db", create=True) as record:
        record.append("a", [NewEvent("t:1", b"{}")], actor="x")
        report = check_record(record).report
    assert "It is not signed" in report.against[0]


def test_events_behind_the_last_signature_are_counted(record: Record, note: bytes) -> None:
    record.append("late", [NewEvent("t:1", b"{}")] * 5, actor="x")
    report = check_record(record, policy=Policy.of([LOG.verifier])).report
    # The five, and the event that tells of the checkpoint itself.
    assert any("The last 6 events, behind size 301" in one for one in report.notes)


def test_a_witnessed_checkpoint_finds_a_log_rewritten_and_signed_anew_with_the_stolen_key(
    record: Record, note: bytes, tmp_path: Path
) -> None:
    kept_by_witness = witnessed(note)
    with open_record(tmp_path / "forged.db", create=True) as forged:
        forged.append(
            "import", [NewEvent("t:1", b'{"n":%d}' % (n * 2)) for n in range(300)], actor="x"
        )
        decide_key(forged, AdmitKey(LOG.verifier, "组织部", DAY), actor="x")
        sign_head(forged, LOG, today=DAY, actor="x")
        policy = Policy.of([LOG.verifier])
        assert check_record(forged, policy=policy).report.ok, "the stolen key signs anything"
        report = check_record(
            forged, policy=policy, handed=[Handed.read("the witness", kept_by_witness)]
        )
        assert not report.found.ok
        problem = report.found.problems[0]
        assert (problem.position, problem.last) == (1, 301)
        assert "the witness does not fit" in problem.what
        assert not check_record(forged, policy=BOTH).report.ok


def test_a_checkpoint_by_a_key_that_was_stolen_is_doubtful(record: Record, note: bytes) -> None:
    from datetime import UTC, datetime

    gone = RevokeKey(
        LOG.verifier.vkey, "compromised", None, "组织部", DAY, datetime(2026, 1, 1, tzinfo=UTC), ()
    )
    decide_key(record, gone, actor="x")
    report = check_record(record).report
    assert any(one.startswith("Doubtful: ") for one in report.notes)


def test_a_code_from_paper_is_found_or_said_to_be_missing(record: Record, note: bytes) -> None:
    code = check_code(parse(note).text.encode())
    report = check_record(record, paper=code.lower()).report
    assert report.ok
    assert report.facts["paper"]["kind"] == "checkpoint"
    assert report.facts["paper"]["size"] == 301
    first = record.commits()[0]
    of_commit = check_code(Checkpoint(LOG.name, first.size, first.root).text.encode())
    assert check_record(record, paper=of_commit).report.facts["paper"]["kind"] == "commit"
    missing = check_record(record, paper="0000-0000-0000-0000").report
    assert "no certificate, checkpoint or commit" in missing.problems[0].what
    with pytest.raises(DataError, match="not a check code"):
        check_record(record, paper="hello")


def test_a_proof_shows_an_event_to_be_in_the_log(record: Record, note: bytes) -> None:
    proven = prove(record, 17)
    data = proven.proof.bytes
    policy = Policy.of([LOG.verifier])
    report = check_proof(data, "it", policy=policy, entry=proven.entry)
    assert report.ok
    assert "position 17 of 301" in report.findings[-2].what
    assert report.facts["topic"] == "t:1"
    assert check_proof(data, "it", policy=policy, record=record).ok
    other = prove(record, 18).entry
    assert "another event, or changed" in check_proof(data, "it", entry=other).problems[0].what
    assert "--entry or --store" in check_proof(data, "it").problems[0].what


def test_what_a_file_is_is_seen_by_its_content(record: Record, note: bytes, tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(note)
    assert recognise(str(tmp_path / "holiday.jpg")) == CHECKPOINT
    (tmp_path / "x.html").write_bytes(prove(record, 1).proof.bytes)
    assert recognise(str(tmp_path / "x.html")) == PROOF
    assert recognise(str(tmp_path / "record.db")) == STORE
    (tmp_path / "text").write_bytes(b"hello\n")
    with pytest.raises(DataError, match="What can be: a record"):
        recognise(str(tmp_path / "text"))
    with pytest.raises(DataError, match="folder that holds no bundle"):
        recognise(str(tmp_path))
