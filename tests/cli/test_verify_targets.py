"""``verify`` of everything that a stranger may be handed, as the command line tells it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evalcore.certificates.published import published_runs
from evalcore.procedures.sealing_proof import prove
from evalcore.procedures.sealing_read import kept_checkpoints, note_of
from evalcore.record import NewEvent, SourceFile, open_record
from evalcore.transparency.note import Signer
from evalcore.vocabulary.governance import SheetSigned
from tests.cli.conftest import Ran
from tests.cli.test_bundle import SIGNER, TRUSTED, bundled, office, year

__all__ = ["office", "year"]

Command = Callable[..., Ran]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy"
    path.write_text(TRUSTED.text, encoding="utf-8")
    return path


@pytest.fixture
def record(office: Path) -> Path:
    return office / "record.db"


@pytest.fixture
def note(record: Path, tmp_path: Path) -> Path:
    with open_record(record) as opened:
        (kept,) = kept_checkpoints(opened)
        (tmp_path / "kept.note").write_bytes(note_of(opened, kept))
    return tmp_path / "kept.note"


@pytest.fixture
def certificate(office: Path) -> Path:
    return next(office.glob("*.certificate.txt"))


def code_of(record: Path) -> str:
    with open_record(record) as opened:
        return published_runs(opened)[0].code


def test_a_record_is_said_to_hold_against_nobody_in_particular(
    evalcore: Command, record: Path
) -> None:
    ran = evalcore("verify", record)
    assert ran.code == 0, ran.out + ran.err
    assert "No policy was given" in ran.out
    assert "The keys are those that the record itself names" in ran.out


def test_a_policy_says_against_whom_a_record_holds(
    evalcore: Command, record: Path, policy: Path
) -> None:
    ran = evalcore("verify", record, "--policy", policy, "--json")
    assert ran.code == 0, ran.out + ran.err
    assert SIGNER.verifier.fingerprint in ran.json["against"][0]
    vkey = policy.with_name("key.vkey")
    vkey.write_text(SIGNER.verifier.vkey + "\n", encoding="utf-8")
    assert evalcore("verify", record, "--policy", vkey).code == 0
    vkey.write_text(Signer(SIGNER.name, bytes(32)).verifier.vkey, encoding="utf-8")
    ran = evalcore("verify", record, "--policy", vkey)
    assert ran.code == 1
    assert "No listed key of the log" in ran.out
    assert "fit each other; not all that was asked does" in ran.out


def test_an_older_checkpoint_finds_what_was_removed_since(
    evalcore: Command, record: Path, note: Path, tmp_path: Path
) -> None:
    assert evalcore("verify", record, "--checkpoint", note).code == 0
    # Another record of the same name that never had those events.
    other = tmp_path / "other.db"
    with open_record(record) as full, open_record(other, create=True) as cut:
        keys = [f for f in full.read() if f.stream == "log:keys"]
        cut.append("log:keys", [NewEvent(f.topic, f.public) for f in keys], actor="x")
    ran = evalcore("verify", other, "--checkpoint", note)
    assert ran.code == 1
    assert "were removed" in ran.out
    assert "kept.note" in ran.out


def test_a_code_from_paper_is_explained(evalcore: Command, record: Path) -> None:
    code = code_of(record)
    ran = evalcore("verify", record, "--paper", code.lower())
    assert ran.code == 0
    assert f"{code}: the certificate of the run" in ran.out
    ran = evalcore("verify", record, "--paper", "0000-0000-0000-0000")
    assert ran.code == 1
    assert "the paper is of another record" in ran.out
    assert evalcore("verify", record, "--paper", "nonsense").code == 1


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_a_bundle_holds_and_an_altered_one_is_named(
    evalcore: Command, office: Path, tmp_path: Path, policy: Path, note: Path, name: str
) -> None:
    path = tmp_path / name
    bundled(evalcore, office, path)
    code = code_of(office / "record.db")
    ran = evalcore(
        "verify", path, "--policy", policy, "--checkpoint", note, "--paper", code, "--json"
    )
    assert ran.code == 0, ran.out + ran.err
    assert ran.json["kind"] == "bundle"
    assert any(check["where"] == code for check in ran.json["checks"])
    if path.is_dir():
        entries = next((path / "tile" / "entries").rglob("*.p/*"))
        data = bytearray(entries.read_bytes())
        data[200] ^= 1
        entries.write_bytes(data)
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    ran = evalcore("verify", path)
    assert ran.code == 1
    assert "does NOT hold" in ran.out


def test_a_certificate_holds_by_itself_and_against_its_record(
    evalcore: Command, record: Path, certificate: Path, tmp_path: Path
) -> None:
    ran = evalcore("verify", certificate)
    assert ran.code == 0, ran.out + ran.err
    assert "not signed" in ran.out
    assert "name the record or a bundle with --store" in ran.out
    ran = evalcore("verify", certificate, "--store", record)
    assert ran.code == 0, ran.out + ran.err
    assert "publishes this, word for word" in ran.out
    text = certificate.read_text(encoding="utf-8")
    period = next(line for line in text.splitlines() if line.startswith("as-of "))
    altered = tmp_path / "altered.txt"
    altered.write_text(text.replace(period, "as-of 2025-12-30"), encoding="utf-8")
    ran = evalcore("verify", altered, "--store", record)
    assert ran.code == 1
    assert "it does not say: as-of 2025-12-30" in ran.out


def test_a_proof_is_checked_with_the_record_or_with_the_event(
    evalcore: Command, record: Path, tmp_path: Path, policy: Path
) -> None:
    with open_record(record) as opened:
        proven = prove(opened, 5)
    proof, entry = tmp_path / "5.tlog-proof", tmp_path / "5.entry"
    proof.write_bytes(proven.proof.bytes)
    entry.write_bytes(proven.entry)
    assert evalcore("verify", proof, "--entry", entry, "--policy", policy).code == 0
    ran = evalcore("verify", proof, "--store", record)
    assert ran.code == 0, ran.out + ran.err
    assert "position 5 of" in ran.out
    entry.write_bytes(proven.entry[:-1] + b"\x01")
    assert evalcore("verify", proof, "--entry", entry).code == 1
    assert evalcore("verify", proof).code == 2


def test_a_dossier_is_checked_and_an_altered_one_is_refused(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    made = evalcore(
        "dossier", "张伟", "--store", office / "record.db", "--results", office / "results.db",
        "--out", tmp_path / "d",
    )  # fmt: skip
    assert made.code == 0, made.err
    for page in (tmp_path / "d").iterdir():
        ran = evalcore("verify", page, "--json")
        assert ran.code == 0, ran.out + ran.err
        assert ran.json["kind"] == "dossier"
        page.write_text(page.read_text(encoding="utf-8").replace("张伟", "李伟", 1), "utf-8")
        ran = evalcore("verify", page)
        assert ran.code == 1
        assert "its content was changed" in ran.out


def test_options_that_would_do_nothing_are_refused(
    evalcore: Command, record: Path, certificate: Path, note: Path
) -> None:
    for more in (
        (record, "--entry", note),
        (record, "--store", record),
        (certificate, "--paper", "0000-0000-0000-0000"),
        (certificate, "--checkpoint", note),
    ):
        ran = evalcore("verify", *more)
        assert ran.code == 2, ran.out
        assert "does not go with" in ran.err


def test_anything_else_is_told_what_could_be_verified(evalcore: Command, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all", encoding="utf-8")
    ran = evalcore("verify", path)
    assert ran.code == 1
    assert "What can be: a record (file or URL), a bundle" in ran.err


def test_a_record_is_left_as_it_is_to_the_byte(evalcore: Command, record: Path) -> None:
    with sqlite3.connect(record) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    database.close()
    before, names = record.read_bytes(), sorted(os.listdir(record.parent))
    assert evalcore("verify", record).code == 0
    assert record.read_bytes() == before
    assert sorted(os.listdir(record.parent)) == names


def test_what_lies_beside_a_record_is_not_brought_into_it(
    evalcore: Command, tmp_path: Path
) -> None:
    record, copied = tmp_path / "record.db", tmp_path / "copied"
    copied.mkdir()
    with open_record(record, create=True) as opened:
        opened.append("a", [NewEvent("t:1", b"{}")] * 300, actor="x")
        # As found on the disk of a machine that was switched off.
        for name in ("record.db", "record.db-wal"):
            shutil.copy(tmp_path / name, copied / name)
    before = {path.name: path.read_bytes() for path in copied.iterdir()}
    ran = evalcore("verify", copied / "record.db")
    assert ran.code == 0, ran.err
    assert "300 events" in ran.out
    after = {path.name: path.read_bytes() for path in copied.iterdir()}
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() <= {"record.db-shm"}


def test_destroying_a_key_changes_no_result_and_breaks_no_proof(
    evalcore: Command, office: Path, note: Path, policy: Path
) -> None:
    record, scheme = office / "record.db", office / "own.yaml"
    workbook = SourceFile("sheet.xlsx", b"the very words")
    fact = SheetSigned(
        digest=workbook.digest, sheet="台账", filled_by="慕容办事", occurred_on=date(2025, 6, 30)
    )
    secret = NewEvent(fact.topic(), fact.public_state(), fact.private_state(), fact.seal_scope())
    with open_record(record) as opened:
        opened.append("signing", [secret], actor="x", sources=[workbook])
    scored = ("score", "--store", record, "--scheme", scheme, "--as-of", "2025-12-31", "--json")
    before = evalcore(*scored).json
    held = evalcore("verify", record, "--policy", policy, "--json").json
    with open_record(record) as opened:
        ring = opened.keyring()
        gone = sum(ring.destroy(scope) for scope in ring.scopes())
    assert gone == 2
    after = evalcore("verify", record, "--policy", policy, "--checkpoint", note, "--json").json
    assert after["ok"]
    assert after["root"] == held["root"]
    assert after["sealed"] + after["sealed_sources"] > held["sealed"] + held["sealed_sources"]
    assert evalcore(*scored).json == before
