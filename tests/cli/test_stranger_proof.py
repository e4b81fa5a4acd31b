"""A reviewer with a bundle alone, a clerk and a witness who make mistakes: what each is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from evalcore.procedures.keys import AdmitKey
from evalcore.procedures.sealing import decide_key, sign_head
from evalcore.procedures.sealing_read import last_signed, note_of
from evalcore.record import open_record
from evalcore.transparency.note import Signer
from tests.cli.conftest import Ran, events, facts
from tests.cli.published_year import make_year
from tests.cli.signing import BY, NAME, PASSPHRASE, QUICK, write

Command = Callable[..., Ran]

SIGNER = Signer("xian.example/log", bytes(range(32)))
DAY = date(2026, 1, 20)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the record of a published, signed year, its results and a bundle of it."""
    folder = make_year(tmp_path_factory.mktemp("year"))
    store = folder / "record.db"
    with open_record(store) as record:
        decide_key(record, AdmitKey(SIGNER.verifier, "县委组织部", DAY), actor="县办")
        sign_head(record, SIGNER, today=DAY, actor="县办")
    made = ("bundle", "--store", store, "--out", folder / "b.zip", "--results")
    assert main([str(part) for part in (*made, folder / "results.db")]) == 0
    return folder


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr("evalcore.transparency.pkcs8.ROUNDS", QUICK)


@pytest.fixture
def reviewer(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another machine: an empty folder with the bundle, and nothing else."""
    folder = tmp_path / "核查 用"
    folder.mkdir()
    shutil.copy(year / "b.zip", folder)
    monkeypatch.chdir(folder)
    return folder


def test_a_bundle_alone_gives_the_official_results(evalcore: Command, reviewer: Path) -> None:
    told = evalcore("score", "--store", "b.zip").err
    assert "is not the official run" in told
    at = told.split("score ")[1].split(" gives")[0].split()
    scored = json.loads(evalcore("score", "--store", "b.zip", *at, "--json").out)
    assert scored["run"]["status"] == "official"
    ran = evalcore("explain", "王建国", "--json")
    assert ran.code == 0, ran.err


def test_an_adopted_scheme_is_found_by_its_name_in_a_bundle(
    evalcore: Command, reviewer: Path
) -> None:
    ran = evalcore("score", "--store", "b.zip", "--scheme", "own-2025")
    assert ran.code == 0, ran.err
    missing = evalcore("score", "--store", "b.zip", "--scheme", "own-2026")
    assert missing.code == 2
    assert "There is no scheme own-2026" in missing.err


def test_numbers_of_an_adopted_scheme_can_be_tried_from_a_bundle(
    evalcore: Command, reviewer: Path
) -> None:
    ran = evalcore(
        *("score", "--store", "b.zip", "--trial"),
        *("--set", "indicators.pledge_kept.points=1"),
    )
    assert ran.code == 0, ran.err
    assert not (reviewer / "results.db").exists()


@pytest.mark.parametrize(
    "asked",
    [("explain", "王建国"), ("why-not", "王建国", "好"), ("effects",), ("standings",), ("flags",)],
    ids=lambda words: words[0],
)
def test_who_asks_a_bundle_for_results_is_told_how_to_compute_them(
    evalcore: Command, reviewer: Path, asked: tuple[str, ...]
) -> None:
    ran = evalcore(*asked, "--results", "b.zip")
    assert ran.code == 2
    assert "evalcore score --store b.zip --out results.db" in ran.err


def by_notepad(text: str) -> bytes:
    """A text as Notepad of Windows saves it: a byte order mark, other line ends, the last open."""
    return ("\ufeff" + text.rstrip("\n").replace("\n", "\r\n")).encode()


def test_a_policy_or_public_key_may_be_written_with_notepad(
    evalcore: Command, reviewer: Path
) -> None:
    vkey = SIGNER.verifier.vkey
    for name, text in (("名单.txt", f"log {vkey}\nquorum none\n"), ("县.vkey", vkey + "\n")):
        (reviewer / name).write_bytes(by_notepad(text))
        ran = evalcore("verify", "b.zip", "--policy", name)
        assert ran.code == 0, ran.err
        assert "It holds against whoever does not have these keys: xian.example/log" in ran.out
    assert SIGNER.verifier.fingerprint in evalcore("key", "show", "县.vkey").out


def test_papers_that_an_editor_saved_anew_are_told_as_such(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    certificate = (year / "results.certificate.txt").read_text("utf-8")
    with open_record(year / "record.db") as record:
        kept = last_signed(record)
        assert kept is not None
        note = note_of(record, kept).decode()
    for text in (certificate, note):
        (reviewer / "p.txt").write_bytes(by_notepad(text))
        ran = evalcore("verify", "p.txt")
        assert ran.code == 1
        assert "saved it anew with the line ends of Windows" in ran.err


def test_an_empty_check_code_is_not_taken_for_none(evalcore: Command, reviewer: Path) -> None:
    assert evalcore("verify", "b.zip").code == 0
    for code in ("", "  "):
        ran = evalcore("verify", "b.zip", "--paper", code)
        assert ran.code == 2
        assert "there is no code" in ran.err


def test_results_and_printed_sheets_given_to_verify_are_told_where_they_belong(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    ran = evalcore("verify", year / "results.db")
    assert ran.code == 1
    assert "replay --results" in ran.err
    assert evalcore("checkpoint", "--store", year / "record.db", "--print", "单.html").code == 0
    ran = evalcore("verify", "单.html")
    assert ran.code == 1
    assert "--paper CODE" in ran.err


def test_of_a_changed_certificate_the_record_is_not_accused(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    text = (year / "results.certificate.txt").read_text("utf-8")
    size = next(line for line in text.splitlines() if line.startswith("size "))
    (reviewer / "c.txt").write_text(text.replace(size, f"{size}0"), encoding="utf-8")
    ran = evalcore("verify", "c.txt", "--store", "b.zip", "--json")
    assert ran.code == 1
    (failed,) = [one for one in json.loads(ran.out)["checks"] if not one["holds"]]
    assert f"it does not say: {size}0." in failed["what"]
    ran = evalcore("replay", "c.txt", "--store", "b.zip", "--json")
    assert ran.code == 1
    told = json.loads(ran.out)
    assert told["problems"] == []
    assert "record" not in [cause["kind"] for cause in told["causes"]]
    assert "certificate" in [cause["kind"] for cause in told["causes"]]


def test_a_certificate_of_another_record_is_told_as_such(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    key = ("key", "new", "feng.example/log", "--out", "f.key", "--store", "feng.db", *BY)
    for command in (("init", "--store", "feng.db"), key):
        ran = evalcore(*command)
        assert ran.code == 0, ran.err
    ran = evalcore("verify", year / "results.certificate.txt", "--store", "feng.db")
    assert ran.code == 1
    assert "another record" in ran.out
    assert "removed" not in ran.out


def test_a_damaged_file_of_a_bundle_is_no_altered_event(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    made = evalcore("bundle", "--store", year / "record.db", "--out", "包")
    assert made.code == 0, made.err
    (table,) = (reviewer / "包").glob("results/*/standings.txt")
    table.write_bytes(table.read_bytes().replace(b"P2@V2", b"P9@V2"))
    ran = evalcore("replay", "包")
    assert ran.code == 1
    assert "positions" not in ran.out
    assert "though no event of it" in ran.out


def test_a_proof_without_its_event_is_no_proof_that_fails(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    assert evalcore("prove", "3", "--store", year / "record.db", "--out", "p").code == 0
    ran = evalcore("verify", "p.tlog-proof")
    assert ran.code == 2
    assert "--entry p.entry" in ran.err
    ran = evalcore("verify", "p.tlog-proof", "--entry", "p.entry", "--json")
    told = json.loads(ran.out)
    assert any(one["what"].startswith("the event: ") for one in told["checks"])
    assert not any("event: " in one for one in told["notes"])


def test_the_same_keys_are_named_once(evalcore: Command, reviewer: Path, year: Path) -> None:
    (reviewer / "log.vkey").write_text(SIGNER.verifier.vkey + "\n", encoding="utf-8")
    ran = evalcore("verify", "b.zip", "--policy", "log.vkey")
    assert ran.out.count(SIGNER.verifier.fingerprint) == 1


def test_who_admits_a_key_without_naming_the_record_is_asked(
    evalcore: Command, reviewer: Path
) -> None:
    ran = evalcore("key", "new", "xian.example/log", "--out", "k.key", *BY)
    assert ran.code == 2
    assert "--store" in ran.err
    assert not list(reviewer.glob("k.*"))


def test_a_key_file_that_is_not_there_is_told_as_such(evalcore: Command, reviewer: Path) -> None:
    for command in (("key", "show", "无.vkey"), ("key", "admit", "无.vkey", "--store", "b.zip")):
        ran = evalcore(*command)
        assert ran.code == 2
        assert "there is no such file" in ran.err


def test_the_public_half_does_not_sign(evalcore: Command, reviewer: Path, year: Path) -> None:
    assert evalcore("key", "new", "w.example", "--out", "w.key", "--role", "witness").code == 0
    store = ("--store", year / "record.db")
    ran = evalcore("checkpoint", "--key", "w.vkey", *store)
    assert ran.code == 2
    assert "public half" in ran.err
    ran = evalcore("checkpoint", "--key", "w.key", *store)
    assert ran.code == 2
    assert "other offices' checkpoints" in ran.err


def test_a_key_is_revoked_by_its_file_too_and_its_instant_is_asked_for_by_name(
    evalcore: Command, reviewer: Path
) -> None:
    store = ("--store", "own.db")
    for command in (
        ("init", *store),
        ("key", "new", "own.example/log", "--out", "k.key", *store, *BY),
    ):
        ran = evalcore(*command)
        assert ran.code == 0, ran.err
    revoke = ("key", "revoke", "k.vkey", *store, *BY)
    for wrong in ("昨天", "2026-01-01", "12000"):
        ran = evalcore(*revoke, "--reason", "compromised", "--since", wrong)
        assert ran.code == 2
        assert ran.err.startswith("--since:")
    ran = evalcore(*revoke, "--reason", "lost")
    assert ran.code == 0, ran.err
    key_id = json.loads(evalcore("key", "show", "k.vkey", "--json").out)["key_id"]
    assert f"witness --distrust {key_id}" in ran.err


def test_a_sheet_is_a_page_and_takes_no_other_pages_place(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    print_to = ("checkpoint", "--store", year / "record.db", "--print")
    ran = evalcore(*print_to, "单.odt")
    assert ran.code == 2
    assert not (reviewer / "单.odt").exists()
    page = reviewer / "材料.html"
    page.write_text('<!DOCTYPE html>\n<html lang="zh-CN">\n<p>述职评议材料', encoding="utf-8")
    before = page.read_bytes()
    ran = evalcore(*print_to, "材料.html")
    assert ran.code == 2
    assert page.read_bytes() == before
    for _time in range(2):
        assert evalcore(*print_to, "单.html").code == 0


def test_the_request_is_not_taken_for_the_witnesss_answer(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    store = ("--store", year / "record.db")
    assert evalcore("checkpoint", *store, "--for-witness", "--out", "请求").code == 0
    ran = evalcore("checkpoint", *store, "--add", "请求")
    assert ran.code == 2
    assert "is the request to a witness" in ran.err


def test_a_witness_that_sees_a_log_first_says_from_where_to_ask(
    evalcore: Command, reviewer: Path, year: Path
) -> None:
    store = ("--store", year / "record.db")
    (reviewer / "log.vkey").write_text(SIGNER.verifier.vkey + "\n", encoding="utf-8")
    assert evalcore("key", "new", "w.example", "--out", "w.key", "--role", "witness").code == 0
    asked = evalcore("checkpoint", *store, "--for-witness", "--since", "3", "--out", "请求")
    assert asked.code == 0, asked.err
    ran = evalcore("witness", "请求", "--key", "w.key", "--log", "log.vkey")
    assert ran.code == 1
    assert "--for-witness --since 0" in ran.out + ran.err


def test_a_bundle_is_no_other_archive(evalcore: Command, reviewer: Path, year: Path) -> None:
    ran = evalcore("bundle", "--store", year / "record.db", "--out", "包.rar")
    assert ran.code == 2
    assert "包.zip" in ran.err
    assert not (reviewer / "包.rar").exists()


def test_the_checkpoint_of_a_bundle_is_not_said_to_be_unsigned(
    evalcore: Command, reviewer: Path
) -> None:
    ran = evalcore("checkpoint", "--list", "--store", "b.zip")
    assert ran.code == 0
    assert "Nothing has been signed" not in ran.err
    assert "evalcore verify b.zip" in ran.err


@pytest.mark.parametrize(
    "asked",
    [("backup", "x.zip"), ("prove", "3", "--out", "x"), ("bundle", "--out", "x.zip")],
    ids=lambda words: words[0],
)
def test_what_a_bundle_is_not_made_for_is_refused_without_a_false_alarm(
    evalcore: Command, reviewer: Path, asked: tuple[str, ...]
) -> None:
    ran = evalcore(*asked, "--store", "b.zip")
    assert ran.code == 2
    assert "b.zip is a bundle" in ran.err
    assert not list(reviewer.glob("x*"))


def test_rows_of_files_that_a_bundle_leaves_out_are_told_as_such(
    evalcore: Command, reviewer: Path
) -> None:
    fact = {"fact": "UnitRegistered", "occurred_on": "2025-01-01", "unit": "E", "name": "东村"}
    line = json.dumps({**fact, "unit_kind": "village"}, ensure_ascii=False)
    (reviewer / "村.jsonl").write_text(line + "\n", encoding="utf-8")
    for command in (
        ("init", "--store", "村.db"),
        ("import", "村.jsonl", "--store", "村.db", "--received-on", "2025-01-02"),
        ("bundle", "--store", "村.db", "--out", "村.zip"),
    ):
        ran = evalcore(*command)
        assert ran.code == 0, ran.err
    ran = evalcore("trail", "#2", "--row", "--store", "村.zip")
    assert ran.code == 0, ran.err
    assert "None" not in ran.out
    assert "was not kept" not in ran.out
    assert "is not in this bundle" in ran.out


def test_the_whole_way_from_key_to_verified_bundle_goes_on_postgresql(
    evalcore: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    postgres_schema: Callable[[], str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "密封.keys"))
    url = postgres_schema()
    write(url, events(facts()))
    store = ("--store", url)
    for command in (
        ("key", "new", NAME, "--out", "县.key", *store, *BY),
        ("checkpoint", "--key", "县.key", *store, "--out", "存证点", "--print", "单.html"),
        ("prove", "3", *store, "--out", "p"),
        ("bundle", *store, "--out", "包.zip"),
        ("key", "rotate", "县.key", "--out", "新.key", *store, *BY),
        ("checkpoint", "--key", "新.key", *store),
        ("key", "list", *store),
        ("verify", url, "--policy", "新.vkey"),
        ("verify", url, "--checkpoint", "存证点"),
        ("verify", "p.tlog-proof", "--entry", "p.entry", "--policy", "县.vkey"),
        ("verify", "存证点", *store),
        ("verify", "包.zip", "--policy", "县.vkey"),
    ):
        ran = evalcore(*command)
        assert ran.code == 0, (command, ran.out, ran.err)
        assert "postgresql://" not in ran.err


def test_the_official_run_by_another_engine_is_sent_to_replay_and_not_round_in_circles(
    evalcore: Command, reviewer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = evalcore("score", "--store", "b.zip").err
    at = told.split("score ")[1].split(" gives")[0].split()
    assert "official run" not in evalcore("score", "--store", "b.zip", *at).err
    monkeypatch.setattr("projections.run.engine_digest", lambda: "0" * 64)
    again = evalcore("score", "--store", "b.zip", *at).err
    assert "gives its results" not in again
    assert "evalcore replay" in again
