"""``evalcore dossier``: which files it writes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.transparency.keyfile import LOG, new_signer, write_key
from evalcore.transparency.note import Signer
from projections.dossier.page import read_page
from tests.cli.conftest import Ran
from tests.cli.official_scheme import fill, write_scheme
from tests.projections.dossier import sample

Command = Callable[..., Ran]
SUBJECT = "P2@V2"


@pytest.fixture
def published(evalcore: Command, tmp_path: Path) -> Path:
    """A folder with a record, its own scheme, and the published run."""
    store = tmp_path / "record.db"
    fill(store)
    scheme = write_scheme(tmp_path)
    by = ("--by", "县委组织部", "--on", "2026-01-15", "--store", store)
    assert (
        evalcore(
            "scheme", "adopt", scheme, "--by", "县委", "--on", "2025-01-01", "--store", store
        ).code
        == 0
    )
    decided = evalcore("tie", "decide", "list:top", "--scheme", scheme, "--takes", SUBJECT, *by)
    assert decided.code == 0, decided.err
    ran = evalcore("publish", "--scheme", scheme, *by)
    assert ran.code == 0, ran.err
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.html"))


def test_both_editions_are_written_where_none_is_named(evalcore: Command, published: Path) -> None:
    ran = evalcore("dossier", "李爱华", "--out", "papers")
    assert ran.code == 0, ran.err
    own, reviewer = files(published / "papers")
    assert own == "东风村-李爱华-P2@V2-本人版.html"
    assert reviewer == "东风村-李爱华-P2@V2-核查版.html"
    editions = [
        read_page((published / "papers" / name).read_bytes()).payload["edition"]
        for name in (own, reviewer)
    ]
    assert editions == ["own", "reviewer"]


def test_one_edition_goes_into_the_file_that_is_named(evalcore: Command, published: Path) -> None:
    ran = evalcore("dossier", SUBJECT, "--edition", "own", "--out", "one.html", "--json")
    assert ran.code == 0, ran.err
    assert files(published) == ["one.html"]
    assert ran.json["files"] == [{"edition": "own", "file": "one.html"}]
    assert ran.json["checkpoint"]["signed"] is False
    assert ran.json["subject"] == SUBJECT


def test_two_editions_take_their_names_from_the_file_that_is_named(
    evalcore: Command, published: Path
) -> None:
    assert evalcore("dossier", SUBJECT, "--out", "x.html").code == 0
    assert files(published) == ["x-本人版.html", "x-核查版.html"]


@pytest.mark.parametrize("out", ["nosuch/x.html", "nosuch/papers"])
def test_no_folder_above_the_one_that_is_named_is_made(
    evalcore: Command, published: Path, out: str
) -> None:
    ran = evalcore("dossier", SUBJECT, "--out", out)
    assert ran.code == 2
    assert "there is no directory nosuch. Make it first." in ran.err
    assert not (published / "nosuch").exists()


def test_without_a_signed_checkpoint_it_says_so_with_the_remedy(
    evalcore: Command, published: Path
) -> None:
    ran = evalcore("dossier", SUBJECT)
    assert ran.code == 0
    assert "No signed checkpoint covers the publication" in ran.err
    assert "evalcore checkpoint --key" in ran.err


def test_a_key_that_the_record_admits_signs_the_pages(
    evalcore: Command, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = new_signer("evalcore.test/county", LOG)
    write_key(published / "log.key", signer, "a long pass phrase", LOG)
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "a long pass phrase")
    refused = evalcore("dossier", SUBJECT, "--key", "log.key")
    assert refused.code == 2
    assert "has not admitted" in refused.err
    assert files(published) == []
    sample.seal(published / "record.db", signer)
    ran = evalcore("dossier", SUBJECT, "--key", "log.key", "--out", "p")
    assert ran.code == 0, ran.err
    for name in files(published / "p"):
        page = read_page((published / "p" / name).read_bytes())
        assert page.issue_note is not None
        assert "— evalcore.test/county" in page.payload["certificate"]["text"]


def test_an_earlier_dossier_is_replaced_and_nothing_else(
    evalcore: Command, published: Path
) -> None:
    other = published / "mine.html"
    other.write_text("<p>mine</p>", encoding="utf-8")
    refused = evalcore("dossier", SUBJECT, "--edition", "own", "--out", other)
    assert refused.code == 2
    assert "is no dossier" in refused.err
    assert other.read_text(encoding="utf-8") == "<p>mine</p>"
    assert evalcore("dossier", SUBJECT, "--edition", "own", "--out", "again.html").code == 0
    first = (published / "again.html").read_bytes()
    assert evalcore("dossier", SUBJECT, "--edition", "own", "--out", "again.html").code == 0
    assert (published / "again.html").read_bytes() == first


def test_a_trial_has_no_dossier(evalcore: Command, results: Path, store: Path) -> None:
    ran = evalcore("dossier", "王建国", "--results", results, "--store", store)
    assert ran.code == 2
    assert "publish" in ran.err
    assert "evalcore report" in ran.err


def test_an_edition_that_does_not_exist_is_refused(evalcore: Command, published: Path) -> None:
    ran = evalcore("dossier", SUBJECT, "--edition", "mine")
    assert ran.code == 2
    assert "own, reviewer" in ran.err


def test_somebody_who_is_not_assessed_is_named(evalcore: Command, published: Path) -> None:
    ran = evalcore("dossier", "李爱花")
    assert ran.code == 2
    assert "李爱华" in ran.err


def test_a_name_that_holds_anything_makes_a_safe_file_name() -> None:
    from projections.dossier.render import file_name
    from projections.rows import Subject

    subject = Subject(
        "../x@a/b", "person", "../x", '王/../"五"\n\u202e', "a/b", "C:\\村 |?*", "", "", "c", 1, ()
    )
    name = file_name(subject, "own")
    assert name.endswith("-本人版.html")
    assert not set('/\\:*?"<>|\n \u202e') & set(name)
    assert not name.startswith(".")


def test_a_witnesss_key_can_not_sign_a_dossier(
    evalcore: Command, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness: Signer = new_signer("evalcore.test/city", "witness")
    write_key(published / "witness.key", witness, "a long pass phrase", "witness")
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "a long pass phrase")
    ran = evalcore("dossier", SUBJECT, "--key", "witness.key")
    assert ran.code == 2
    assert files(published) == []
