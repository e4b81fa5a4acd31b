"""A bundle in the hands of a stranger: one file, a public key, and nothing else."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evalcore.bundles.verifying import verify_bundle
from evalcore.procedures.keys import AdmitKey
from evalcore.procedures.sealing import decide_key, sign_head
from evalcore.record import open_record
from evalcore.transparency.note import Signer
from evalcore.transparency.policy import Policy
from tests.cli.conftest import Ran
from tests.cli.official_scheme import fill, write_scheme

Command = Callable[..., Ran]

SIGNER = Signer("xian.example/log", bytes(range(32)))
DAY = date(2026, 1, 20)
TRUSTED = Policy.of([SIGNER.verifier])


def sign(store: Path) -> None:
    with open_record(store) as record:
        sign_head(record, SIGNER, today=DAY, actor="县办")


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record of the year: a key, an adopted scheme, the published run, signed."""
    folder = tmp_path_factory.mktemp("year")
    store = folder / "record.db"
    fill(store)
    with open_record(store) as record:
        decide_key(record, AdmitKey(SIGNER.verifier, "县委组织部", DAY), actor="县办")
    scheme = write_scheme(folder)
    decided = ("--store", store, "--by", "县委组织部", "--on", "2026-01-15")
    for command in (
        ("scheme", "adopt", scheme, "--store", store, "--by", "县委", "--on", "2025-01-01"),
        ("tie", "decide", "list:top", "--scheme", scheme, "--takes", "张伟", *decided),
        ("publish", "--scheme", scheme, *decided, "--out", folder / "results.db"),
    ):
        assert main([str(part) for part in command]) == 0
    sign(store)
    return folder


@pytest.fixture
def office(year: Path, tmp_path: Path) -> Path:
    """A copy of it, to be worked on."""
    shutil.copytree(year, tmp_path / "office")
    return tmp_path / "office"


def bundled(evalcore: Command, office: Path, out: Path, *more: object) -> dict[str, Any]:
    ran = evalcore("bundle", "--store", office / "record.db", "--out", out, "--json", *more)
    assert ran.code == 0, ran.err
    said: dict[str, Any] = ran.json
    return said


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_a_stranger_with_a_bundle_and_a_public_key_verifies_and_replays(
    evalcore: Command, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    said = bundled(evalcore, office, elsewhere / name)
    office.rename(tmp_path / "gone")
    monkeypatch.chdir(elsewhere)
    (elsewhere / "key.vkey").write_text(SIGNER.verifier.vkey + "\n", encoding="utf-8")
    (run,) = said["runs"]

    checked = evalcore("verify", name, "--policy", "key.vkey")
    assert checked.code == 0, checked.out + checked.err

    certificate = f"{run['run'][:12]}.txt"
    if name.endswith(".zip"):
        with zipfile.ZipFile(name) as packed:
            Path(certificate).write_bytes(packed.read(f"certificates/{certificate}"))
    else:
        Path(certificate).write_bytes((Path(name) / "certificates" / certificate).read_bytes())
    replayed = evalcore("replay", certificate, "--store", name, "--json")
    assert replayed.code == 0, replayed.out + replayed.err
    assert replayed.json["same"]
    assert {check["what"] for check in replayed.json["checks"]} >= {"root", "table", "results"}
    assert all(check["same"] for check in replayed.json["checks"])
    assert sorted(path.name for path in elsewhere.iterdir()) == sorted(
        [name, "key.vkey", certificate]
    )


def test_the_record_of_a_bundle_answers_as_the_record_itself_does(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    out = tmp_path / "b.zip"
    bundled(evalcore, office, out, "--no-results")
    scheme = office / "own.yaml"
    said = []
    for store in (office / "record.db", out):
        with open_record(out) as record:
            known = record.head().size
        scored = evalcore(
            "score", "--scheme", scheme, "--store", store, "--known-at", known,
            "--out", tmp_path / f"{store.stem}.results.db", "--json",
        )  # fmt: skip
        assert scored.code == 0, scored.err
        trail = evalcore("trail", "V2", "--store", store, "--known-at", known, "--json")
        assert trail.code == 0, trail.err
        said.append((scored.json["digests"], scored.json["run"]["run"], trail.json["entries"]))
    assert said[0] == said[1]


def test_nothing_is_added_to_a_bundle(evalcore: Command, office: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"
    bundled(evalcore, office, out, "--no-results")
    before = out.read_bytes()
    ran = evalcore("scheme", "adopt", office / "own.yaml", "--store", out, "--by", "x")
    assert ran.code != 0
    assert out.read_bytes() == before


def test_results_at_hand_give_the_same_bundle_as_results_computed_again(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    one = bundled(evalcore, office, tmp_path / "a.zip")
    two = bundled(evalcore, office, tmp_path / "b.zip", "--results", office / "results.db")
    assert one["digest"] == two["digest"]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert one["runs"][0]["results"]
    found = verify_bundle(tmp_path / "a.zip", policy=TRUSTED)
    assert found.problems == []
    assert any(one.where.startswith("results/") for one in found.findings)


def test_a_signed_certificate_goes_in_as_it_is(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    from evalcore.certificates.published import published_runs
    from evalcore.certificates.signed import CertificateFile

    with open_record(office / "record.db") as record:
        (run,) = published_runs(record)
    held = CertificateFile(run).signed_by([SIGNER])
    (tmp_path / "c.txt").write_bytes(held.bytes)
    bundled(evalcore, office, tmp_path / "b", "--no-results", "--certificate", tmp_path / "c.txt")
    assert (tmp_path / "b/certificates" / run.file_name).read_bytes() == held.bytes
    found = verify_bundle(tmp_path / "b", policy=TRUSTED)
    assert found.ok
    assert any("signed by" in one.what and "certificates" in one.where for one in found.findings)


def test_a_bundle_ends_at_the_last_signed_checkpoint(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    with open_record(office / "record.db") as record:
        signed, head = record.commits()[-2:]
    said = bundled(evalcore, office, tmp_path / "b", "--no-results")
    assert (said["size"], said["signed"]) == (signed.size, True)
    said = bundled(evalcore, office, tmp_path / "c", "--no-results", "--known-at", head.size)
    assert (said["size"], said["signed"]) == (head.size, False)


def test_a_bundle_without_a_signature_says_so(evalcore: Command, tmp_path: Path) -> None:
    fill(tmp_path / "r.db")
    ran = evalcore("bundle", "--store", tmp_path / "r.db", "--out", tmp_path / "b")
    assert ran.code == 0
    assert "nobody vouches" in ran.err
    assert verify_bundle(tmp_path / "b").ok


def test_a_run_that_was_published_after_the_checkpoint_is_refused_by_name_and_told_else(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    with open_record(office / "record.db") as record:
        before = next(c.size for c in record.commits() if c.size > 1)
    ran = evalcore(
        "bundle", "--store", office / "record.db", "--out", tmp_path / "b", "--known-at", before
    )
    assert ran.code == 0
    assert "published after" in ran.err
    run = verify_run(evalcore, office)
    ran = evalcore(
        "bundle", "--store", office / "record.db", "--out", tmp_path / "c", "--known-at", before,
        "--certificate", run[:12],
    )  # fmt: skip
    assert ran.code == 1
    assert "Sign a checkpoint after publishing" in ran.err
    assert not (tmp_path / "c").exists()


def verify_run(evalcore: Command, office: Path) -> str:
    (run,) = evalcore("certificate", "--store", office / "record.db", "--json").json
    return str(run["run"])


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--certificate", "0123456789ab"), 1, "holds no published run"),
        (("--certificate", "nobody"), 2, "neither a certificate"),
        (("--with-private",), 2, "no key file"),
        (("--known-at", "2"), 1, "not a commit boundary"),
    ],
)
def test_what_can_not_be_bundled_is_refused_and_leaves_nothing(
    evalcore: Command, office: Path, tmp_path: Path, more: tuple[str, ...], code: int, words: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    ran = evalcore("bundle", "--store", office / "record.db", "--out", out / "b.zip", *more)
    assert ran.code == code
    assert words in ran.err
    assert list(out.iterdir()) == []


def test_what_stands_there_already_is_left_alone(
    evalcore: Command, office: Path, tmp_path: Path
) -> None:
    for name in ("b", "b.zip"):
        (tmp_path / name).write_text("mine")
        ran = evalcore("bundle", "--store", office / "record.db", "--out", tmp_path / name)
        assert ran.code == 2
        assert (tmp_path / name).read_text() == "mine"


def test_a_damaged_record_makes_no_bundle(evalcore: Command, office: Path, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(office / "record.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE stored_events SET actor = 'someone else' WHERE rowid = 3")
    ran = evalcore("bundle", "--store", office / "record.db", "--out", tmp_path / "b", "--json")
    assert ran.code == 1
    assert not (tmp_path / "b").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".evalcore")] == []


def test_what_was_written_is_told(evalcore: Command, office: Path, tmp_path: Path) -> None:
    ran = evalcore(
        "bundle",
        "--store",
        office / "record.db",
        "--out",
        tmp_path / "b.zip",
        "--results",
        office / "results.db",
    )
    assert ran.code == 0
    assert "Signed checkpoint" in ran.out
    assert "with its results" in ran.out
    assert "evalcore verify" in ran.out
    json.dumps(ran.out)
