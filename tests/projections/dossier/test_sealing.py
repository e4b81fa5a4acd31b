"""By which checkpoint a dossier is sealed, and what it says where there is none."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest

from evalcore.errors import DataError, UsageError
from evalcore.procedures.keys import RevokeKey
from evalcore.procedures.sealing import decide_key, sign_head
from evalcore.record import open_record
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Signer, check, parse
from evalcore.vocabulary import Fact
from projections.dossier.page import read_page
from projections.dossier.sealing import seal_of
from tests.projections.dossier import sample
from tests.projections.dossier.conftest import PERSON, UNIT, County
from tests.projections.dossier.informant_hunt import payload_of
from tests.projections.dossier.test_reviewer_edition import plain


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a county that nobody has signed for; its year is shorter."""
    folder = tmp_path_factory.mktemp("unsigned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALCORE_LANG", "en")
        patch.setattr(sample, "year", lambda _townships: _some())
        sample.fill(folder / "record.db", UNIT, PERSON)
        sample.publish(folder, folder / "record.db")
    return folder


@pytest.fixture
def unsigned(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    """That county, to be signed for by one test."""
    monkeypatch.setenv("EVALCORE_LANG", "en")
    folder = tmp_path / "unsigned"
    shutil.copytree(once, folder)
    signers = Signer("a", bytes(32)), Signer("b", bytes(32), 4)
    return County(folder / "record.db", folder / "results.db", *signers)


_year = sample.year


def _some() -> list[tuple[str, str, list[Fact]]]:
    return [one for one in _year(1) if one[0] < "2025-03"]


def publication_of(county: County, subject: str) -> int:
    return county.material(subject).certificate.position


def test_the_cosigned_checkpoint_is_chosen_with_its_keys(county: County, subject: str) -> None:
    told = payload_of(county.page(subject, "own"))
    note = parse(told["checkpoint"].encode())
    keys = [county.signer.verifier, county.witness.verifier]
    assert {key["vkey"] for key in told["keys"]} == {key.vkey for key in keys}
    assert [key["role"] for key in told["keys"]] == ["log", "witness"]
    assert len(check(note, keys).verified) == 2
    assert Checkpoint.parse(note.text).size >= publication_of(county, subject)


def test_a_page_without_a_signed_checkpoint_says_so_with_the_remedy(
    unsigned: County, subject: str
) -> None:
    page = unsigned.page(subject, "own")
    told = payload_of(page)
    assert told["keys"] == []
    assert Checkpoint.parse(told["checkpoint"]).size > publication_of(unsigned, subject)
    text = plain(page)
    assert "没有已签署的存证点涵盖本次公布" in text
    assert "evalcore checkpoint --key" in text
    assert 'class="box warn"' in read_page(page).body_html


def test_a_checkpoint_from_before_the_publication_does_not_seal_it(
    county: County, subject: str, tmp_path: Path
) -> None:
    with open_record(county.store) as record:
        assert seal_of(record, publication_of(county, subject)).signed
        assert not seal_of(record, record.head().size + 1).signed


def test_the_signature_of_a_stolen_key_seals_nothing(
    county: County, subject: str, tmp_path: Path
) -> None:
    copy = tmp_path / "record.db"
    for suffix in ("", ".keys"):
        shutil.copy(f"{county.store}{suffix}", f"{copy}{suffix}")
    stolen = RevokeKey(
        county.signer.verifier.vkey, "compromised", None, sample.BY, date(2026, 2, 1),
        datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    with open_record(copy) as record:
        decide_key(record, stolen, actor=sample.PUBLISHER)
        seal = seal_of(record, publication_of(county, subject))
    assert not seal.signed
    assert seal.keys == ()
    assert seal.doubts
    page = attrs.evolve(county, store=copy).page(subject, "own")
    assert "已有签名不可采信" in plain(page)


def test_a_signer_that_the_record_does_not_know_is_refused(county: County, subject: str) -> None:
    stranger = Signer("evalcore.test/county", bytes(range(64, 96)))
    with pytest.raises(UsageError, match="has not admitted"):
        county.page(subject, "own", stranger)


def test_a_signed_page_bears_the_signers_note(county: County, subject: str, own: bytes) -> None:
    page = read_page(own)
    assert page.issue_note is not None
    assert check(parse(page.issue_note), [county.signer.verifier]).ok


def test_results_of_another_record_are_refused(
    county: County, subject: str, tmp_path: Path
) -> None:
    empty = tmp_path / "record.db"
    with open_record(empty, create=True) as record:
        sample.hand_in(record, "空", _some()[0][2], date(2025, 1, 31))
    with pytest.raises(DataError, match="holds no publication"):
        attrs.evolve(county, store=empty).page(subject, "own")


def test_rows_that_were_changed_after_publication_are_refused(
    county: County, subject: str, tmp_path: Path
) -> None:
    import sqlite3

    copy = tmp_path / "results.db"
    shutil.copy(county.results, copy)
    shutil.copytree(county.results.with_name("results.tables"), copy.with_name("results.tables"))
    changed = sqlite3.connect(copy)
    changed.execute("UPDATE standings SET total = total + 1 WHERE subject = ?", [subject])
    changed.commit()
    changed.close()
    with pytest.raises(DataError, match="not those that were published"):
        attrs.evolve(county, results=copy).page(subject, "own")


def test_a_later_checkpoint_covers_what_was_recorded_since(
    county: County, subject: str, tmp_path: Path
) -> None:
    copy = tmp_path / "record.db"
    for suffix in ("", ".keys"):
        shutil.copy(f"{county.store}{suffix}", f"{copy}{suffix}")
    later = attrs.evolve(county, store=copy)
    with open_record(copy) as record:
        sample.hand_in(record, "2026-02-申诉", sample.about(UNIT, PERSON)[-2:], date(2026, 2, 3))
    before = later.material(subject)
    with open_record(copy) as record:
        signed = sign_head(record, county.signer, today=date(2026, 2, 4), actor=sample.PUBLISHER)
        assert signed.new
    # The witness has seen the earlier one alone: that one is preferred.
    assert later.material(subject).seal.size == before.seal.size
