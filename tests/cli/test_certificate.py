"""What publish states and signs, and how it is written again from the record alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.certificates.published import certificate_of
from evalcore.certificates.result_tree import TABLES, Salts, Sheet
from evalcore.certificates.signed import read_certificate
from evalcore.certificates.text import Certificate
from evalcore.record import open_record
from evalcore.transparency.keyfile import new_signer, write_key
from evalcore.transparency.note import check
from evalcore.vocabulary.results import RunPublished, StandingPublished
from projections.publishing import open_results
from projections.publishing.canonical import sheet_texts, stored_pieces
from projections.publishing.official import published_standings
from projections.result_tree import digested
from tests.cli.conftest import Ran
from tests.cli.published_year import make_year

Command = Callable[..., Ran]
BY = ("--by", "县委组织部", "--on", "2026-01-15")
CODE = re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_year(tmp_path_factory.mktemp("closed"), published=False)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_year(tmp_path_factory.mktemp("year"))


@pytest.fixture
def ready(closed: Path, tmp_path: Path) -> Path:
    """A record in which nothing keeps the run of ``own.yaml`` from being published."""
    shutil.copytree(closed, tmp_path, dirs_exist_ok=True)
    return tmp_path / "own.yaml"


@pytest.fixture
def published(year: Path, tmp_path: Path) -> Path:
    """The same, published."""
    shutil.copytree(year, tmp_path, dirs_exist_ok=True)
    return tmp_path / "own.yaml"


def key_at(path: Path, name: str = "county.example/log", role: str = "log") -> Any:
    signer = new_signer(name, role)
    write_key(path, signer, "secret words", role)
    return signer


def test_publish_writes_a_certificate_beside_the_results_and_prints_its_code(
    evalcore: Command, ready: Path
) -> None:
    ran = evalcore("publish", "--scheme", ready, *BY)
    assert ran.code == 0, ran.err
    text = Path("results.certificate.txt").read_bytes()
    certificate = Certificate.parse(text)
    assert text == certificate.text.encode()
    assert certificate.code in ran.out
    assert "results.certificate.txt" in ran.out
    assert "Nobody signed it" in ran.err


def test_the_certificate_states_the_event_that_publishes(published: Path) -> None:
    certificate = Certificate.parse(Path("results.certificate.txt").read_bytes())
    with open_record("record.db") as record:
        (stored,) = record.read(certificate.position, certificate.position)
        run = RunPublished.from_states(stored.public)
        first = record.commits()[0].root.hex()
        assert certificate_of(record, certificate.position) == certificate
        assert record.commit_at(run.size).root == certificate.root
    assert certificate.log == f"evalcore/{first[:16]}"
    # Two of the four standings stand before it: what lies beside it in the tree is salted.
    assert certificate.position == run.size + 3
    assert (certificate.run, certificate.digest, certificate.engine) == (
        run.run, run.digest, run.engine,
    )  # fmt: skip
    assert certificate.tables == json.loads(run.tables)
    assert certificate.results == run.results
    assert certificate.authority == "县委组织部"
    assert str(certificate.on) == "2026-01-15"


def test_the_result_root_is_that_of_the_rows_and_salts_that_were_published(
    published: Path,
) -> None:
    certificate = Certificate.parse(Path("results.certificate.txt").read_bytes())
    with open_record("record.db") as record, open_results(Path("results.db")) as results:
        standings = published_standings(record, certificate.scheme, certificate.period)
        salts = Salts.published(standings)
        rows = {table: stored_pieces(results, table) for table in TABLES}
        digests, tree = digested(rows, salts)
        stored = results.tree
    assert digests == certificate.tables
    assert tree.root.hex() == certificate.results
    assert stored == tree
    assert {one.salt for one in standings} == {leaf.salt for leaf in tree.leaves}


def test_each_standing_has_a_salt_of_its_own(published: Path) -> None:
    with open_record("record.db") as record:
        salts = [
            StandingPublished.from_states(one.public).salt
            for one in record.read()
            if one.topic == StandingPublished.topic()
        ]
    assert len({*salts}) == len(salts) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", salt) for salt in salts)


def test_a_sheet_out_of_the_results_is_proved_by_the_certificate(published: Path) -> None:
    certificate = Certificate.parse(Path("results.certificate.txt").read_bytes())
    with open_results(Path("results.db")) as results:
        tree = results.tree
        assert tree is not None
        for leaf in tree.leaves:
            sheet = Sheet(
                leaf.subject,
                tree.place(leaf.subject),
                tree.size,
                tuple(tree.proof(leaf.subject)),
                sheet_texts(results, leaf.subject),
                {table: tree.blind(leaf.subject, table) for table in TABLES},
                {},
            )
            assert "\t" in sheet.shown["standings"]
            assert sheet.holds(bytes.fromhex(certificate.results))


def test_a_key_signs_the_certificate_and_the_signature_can_be_checked(
    evalcore: Command, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = key_at(Path("log.key"))
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "secret words")
    ran = evalcore("publish", "--scheme", ready, *BY, "--key", "log.key", "--certificate", "c.txt")
    assert ran.code == 0, ran.err
    assert "Signed by county.example/log" in ran.out
    found = read_certificate(Path("c.txt").read_bytes())
    assert found.note is not None
    assert found.note.text == found.certificate.text
    assert check(found.note, [signer.verifier]).ok
    assert not Path("results.certificate.txt").exists()


@pytest.mark.parametrize("why", ["passphrase", "role", "file"])
def test_a_key_that_can_not_sign_keeps_the_run_from_being_published(
    evalcore: Command, ready: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why != "file":
        key_at(Path("one.key"), role="witness" if why == "role" else "log")
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "wrong" if why == "passphrase" else "secret words")
    with open_record("record.db") as record:
        before = record.head()
    ran = evalcore("publish", "--scheme", ready, *BY, "--key", "one.key")
    assert ran.code in (2, 3)
    assert "Traceback" not in ran.err
    with open_record("record.db") as record:
        assert record.head() == before
    assert not Path("results.certificate.txt").exists()


def test_a_passphrase_is_never_asked_of_nobody(
    evalcore: Command, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_at(Path("log.key"))
    monkeypatch.delenv("EVALCORE_PASSPHRASE", raising=False)
    ran = evalcore("publish", "--scheme", ready, *BY, "--key", "log.key")
    assert ran.code == 2
    assert "EVALCORE_PASSPHRASE" in ran.err


def test_another_file_is_never_replaced_by_a_certificate(evalcore: Command, ready: Path) -> None:
    Path("notes.txt").write_text("what I wrote")
    ran = evalcore("publish", "--scheme", ready, *BY, "--certificate", "notes.txt")
    assert ran.code == 2
    assert Path("notes.txt").read_text() == "what I wrote"


def test_certificate_lists_what_was_published_and_writes_it_again_byte_for_byte(
    evalcore: Command, published: Path
) -> None:
    first = Path("results.certificate.txt").read_bytes()
    (listed,) = evalcore("certificate", "--json").json
    assert listed["text"].encode() == first
    assert listed["code"] in evalcore("certificate").out
    ran = evalcore("certificate", "--scheme", "own-2025", "--period", "2025", "--out", "again.txt")
    assert ran.code == 0, ran.err
    assert Path("again.txt").read_bytes() == first


def test_a_key_admitted_later_does_not_change_a_certificate(
    evalcore: Command, published: Path
) -> None:
    from evalcore.record import NewEvent
    from evalcore.vocabulary.checkpoints import SigningKeyAdmitted

    first = Path("results.certificate.txt").read_bytes()
    key = SigningKeyAdmitted(
        occurred_on=date(2026, 2, 1),
        name="county.example/log",
        vkey="x",
        role="log",
        admitted_by="县委",
    )
    with open_record("record.db") as record:
        event = NewEvent(key.topic(), key.public_state())
        record.append("log:keys", [event], actor="test")
    assert evalcore("certificate", "--out", "again.txt").code == 0
    assert Path("again.txt").read_bytes() == first


def test_signing_later_keeps_the_signatures_that_are_there(
    evalcore: Command, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signers = [key_at(Path(f"{name}.key"), f"{name}.example/log") for name in ("one", "two")]
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "secret words")
    out = "results.certificate.txt"
    for name in ("one", "two", "two"):
        assert evalcore("certificate", "--out", out, "--key", f"{name}.key").code == 0
    found = read_certificate(Path(out).read_bytes())
    assert found.note is not None
    assert [each.name for each in found.note.signatures] == [s.name for s in signers]
    assert len(check(found.note, [s.verifier for s in signers]).verified) == 2
    assert found.certificate.text in Path(out).read_text(encoding="utf-8")


def test_a_record_without_a_published_run_has_no_certificate(
    evalcore: Command, ready: Path
) -> None:
    assert "no published run" in evalcore("certificate").out
    assert evalcore("certificate", "--json").json == []
    assert evalcore("certificate", "--out", "c.txt").code == 1
    assert evalcore("certificate", "--period", "1999", "--json").json == []


# The check code on pages


def test_every_page_of_an_official_run_bears_the_code(evalcore: Command, published: Path) -> None:
    code = Certificate.parse(Path("results.certificate.txt").read_bytes()).code
    for command in (("standings",), ("flags",), ("effects",), ("explain", "P1@V1")):
        ran = evalcore(*command)
        assert code in ran.out, command
    for form in ("html", "md"):
        ran = evalcore("report", "P1@V1", "--format", form)
        assert CODE.findall(ran.out), form
        assert {*CODE.findall(ran.out)} == {code}, form
    assert evalcore("standings", "--json").json["run"]["certificate"] == code


def test_a_page_of_a_trial_says_that_it_has_none(evalcore: Command, ready: Path) -> None:
    assert evalcore("score", "--scheme", ready).code == 0
    assert "no check code" in evalcore("standings").out
    for form in ("html", "md"):
        page = evalcore("report", "P1@V1", "--format", form).out
        assert "没有核验码：不是正式结果" in page
        assert not CODE.search(page)


def test_results_written_again_later_bear_code_and_tree(evalcore: Command, published: Path) -> None:
    certificate = Certificate.parse(Path("results.certificate.txt").read_bytes())
    known_at = ("--known-at", str(certificate.size))
    assert evalcore("score", "--scheme", published, *known_at, "--out", "again.db").code == 0
    with open_results(Path("results.db")) as one, open_results(Path("again.db")) as other:
        assert one.run == other.run
        assert one.run.certificate == certificate.code
        assert one.run.publication == certificate.position
        assert one.tree == other.tree
        assert one.tree is not None
        assert one.tree.root.hex() == certificate.results


def test_a_trial_keeps_no_tree(evalcore: Command, ready: Path) -> None:
    assert evalcore("score", "--scheme", ready).code == 0
    with open_results(Path("results.db")) as results:
        assert results.tree is None
        assert "result_leaves" not in results.tables()
