"""``checkpoint`` and ``prove``: the record signed, printed, proved; on both engines."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import attrs
import pytest

from cli.common import FINDING
from evalcore.procedures.checkpoints_check import check_kept
from evalcore.procedures.origin import origin_of
from evalcore.record import NewEvent, open_record
from evalcore.transparency import note as notes
from evalcore.transparency import tlog_proof, witness_request
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.codes import check_code
from evalcore.transparency.note import Verifier
from evalcore.transparency.policy import Policy
from evalcore.vocabulary.checkpoints import CheckpointSigned
from tests.cli.conftest import SECRET
from tests.cli.signing import BY, NAME, PASSPHRASE, QUICK, WITNESS, Command, keys, write, year
from tests.support.word import text_of


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr("evalcore.transparency.pkcs8.ROUNDS", QUICK)
    monkeypatch.delenv("EVALCORE_SIGNING_KEY", raising=False)


@pytest.fixture(params=["file", "server"])
def where(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    evalcore: Command,
) -> str:
    """A record of the year with its keys, on each engine."""
    place = str(tmp_path / "record.db")
    if request.param == "server":
        monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "server.keys"))
        place = str(request.getfixturevalue("postgres_schema")())
    write(place, year())
    keys(evalcore, tmp_path, place)
    return place


@pytest.fixture
def store(evalcore: Command, tmp_path: Path) -> str:
    """A record in a file, with its keys."""
    write(tmp_path / "record.db", year())
    keys(evalcore, tmp_path, tmp_path / "record.db")
    return str(tmp_path / "record.db")


def public(path: str) -> Verifier:
    return Verifier.parse(Path(path).read_text().strip())


def test_the_head_is_signed_and_the_note_kept(evalcore: Command, where: str) -> None:
    with open_record(where) as record:
        head = record.head()
    ran = evalcore("checkpoint", "--key", "log.key", "--store", where, "--out", "c", "--json")
    assert ran.code == 0, ran.err
    note = notes.parse(Path("c").read_bytes())
    assert notes.check(note, [public("log.vkey")]).ok
    assert Checkpoint.parse(note.text) == Checkpoint(NAME, head.size, head.root)
    with open_record(where) as record:
        (stored,) = list(record.read(head.size + 1))
        fact = CheckpointSigned.from_states(stored.public)
        assert record.source(fact.note).content == Path("c").read_bytes()
        assert (fact.size, fact.root, fact.origin) == (head.size, head.root.hex(), NAME)
        assert check_kept(record).checked == 1
        assert check_kept(record).ok
        assert record.verify().ok
    assert ran.json["signed"]["code"] == check_code(note.text.encode())


def test_signing_is_no_reason_to_sign_again(evalcore: Command, where: str) -> None:
    first = evalcore("checkpoint", "--key", "log.key", "--store", where, "--json").json["signed"]
    again = evalcore("checkpoint", "--key", "log.key", "--store", where, "--json").json["signed"]
    assert (first["new"], again["new"]) == (True, False)
    assert first["note"] == again["note"]
    write(where, year()[:1], "b")
    third = evalcore("checkpoint", "--key", "log.key", "--store", where, "--json").json["signed"]
    assert third["new"]
    # The event of the first checkpoint, and the new fact.
    assert third["size"] == first["size"] + 2
    listed = evalcore("checkpoint", "--list", "--store", where, "--json").json["checkpoints"]
    assert [one["size"] for one in listed] == [first["size"], third["size"]]


def test_a_witness_s_answer_is_taken_in_and_the_checkpoint_stays_the_same(
    evalcore: Command, where: str
) -> None:
    assert evalcore("checkpoint", "--key", "log.key", "--store", where).code == 0
    ask = ("checkpoint", "--for-witness", "--out", "request", "--store", where, "--json")
    assert evalcore(*ask).json["request"]["since"] == 0
    ran = evalcore("witness", "request", "--key", "w.key", "--log", "log.vkey", "--out", "answer")
    assert ran.code == 0, ran.err
    added = evalcore("checkpoint", "--add", "answer", "--store", where, "--json")
    assert added.code == 0, added.err
    assert added.json["added"]["new"] == [WITNESS]
    again = evalcore("checkpoint", "--key", "log.key", "--store", where, "--json").json["signed"]
    assert not again["new"]
    both = Policy.of([public("log.vkey"), public("w.vkey")])
    assert both.judge(notes.parse(again["note"].encode())).ok
    assert evalcore(*ask).json["request"]["since"] == again["size"]
    twice = evalcore("checkpoint", "--add", "answer", "--store", where)
    assert (twice.code, "already" in twice.err) == (1, True)
    with open_record(where) as record:
        found = check_kept(record)
        assert (found.checked, found.ok) == (2, True)


def test_a_request_proves_that_the_log_went_on(evalcore: Command, where: str) -> None:
    first = evalcore("checkpoint", "--key", "log.key", "--store", where, "--json").json["signed"]
    write(where, year()[:5], "b")
    second = evalcore("checkpoint", "--key", "log.key", "--store", where, "--json").json["signed"]
    since = ("--since", str(first["size"]))
    ran = evalcore("checkpoint", "--for-witness", "--out", "r", "--store", where, *since)
    assert ran.code == 0, ran.err
    request = witness_request.parse(Path("r").read_bytes())
    seen = Checkpoint(NAME, first["size"], bytes.fromhex(first["root"]))
    assert witness_request.examine(request, [public("log.vkey")], seen) is None
    assert request.checkpoint.size == second["size"]
    too_far = evalcore(
        "checkpoint", "--for-witness", "--out", "r", "--store", where, "--since", "99999"
    )
    assert too_far.code == 1


def test_an_event_is_proved_to_whoever_has_the_public_key(evalcore: Command, where: str) -> None:
    early = evalcore("prove", "3", "--out", "x", "--store", where)
    assert (early.code, "checkpoint --key" in early.err) == (1, True)
    assert evalcore("checkpoint", "--key", "log.key", "--store", where).code == 0
    with open_record(where) as record:
        size = record.head().size - 1
    for position in (1, 3, size):
        ran = evalcore("prove", position, "--out", "x.tlog-proof", "--store", where)
        assert ran.code == 0, ran.err
        proof = tlog_proof.parse(Path("x.tlog-proof").read_bytes())
        entry = Path("x.entry").read_bytes()
        policy = Policy.of([public("log.vkey")])
        assert tlog_proof.verify(entry, proof, policy).ok
        assert not tlog_proof.verify(entry + b"x", proof, policy).ok
        assert proof.index == position - 1
    # The event of the checkpoint itself comes after what it covers.
    assert evalcore("prove", size + 1, "--out", "x", "--store", where).code == 1
    assert evalcore("prove", size + 2, "--out", "x", "--store", where).code == 1


def test_a_proof_shows_no_private_word(evalcore: Command, store: str) -> None:
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    last = len(year())
    assert evalcore("prove", last, "--out", "x", "--store", store).code == 0
    assert SECRET.encode() not in Path("x.entry").read_bytes() + Path("x.tlog-proof").read_bytes()
    assert b"ProblemFound" in Path("x.entry").read_bytes()


def test_a_key_that_the_record_does_not_know_signs_nothing(evalcore: Command, store: str) -> None:
    assert evalcore("key", "new", NAME, "--out", "stranger.key").code == 0
    ran = evalcore("checkpoint", "--key", "stranger.key", "--store", store)
    assert (ran.code, "does not know the key" in ran.err) == (1, True)
    ran = evalcore("checkpoint", "--key", "w.key", "--store", store)
    assert (ran.code, "witness's key" in ran.err) == (2, True)
    listed = evalcore("checkpoint", "--list", "--store", store, "--json").json
    assert listed == {"checkpoints": []}


def test_an_empty_record_and_a_missing_one_are_not_signed(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    with open_record(tmp_path / "empty.db", create=True):
        pass
    assert evalcore("checkpoint", "--key", "log.key", "--store", "empty.db").code == 1
    assert evalcore("checkpoint", "--key", "log.key", "--store", "nowhere.db").code == 3


def test_the_name_of_a_record_is_known_before_it_has_a_key(tmp_path: Path) -> None:
    write(tmp_path / "one.db", year())
    write(tmp_path / "two.db", year()[:3])
    with open_record(tmp_path / "one.db") as one, open_record(tmp_path / "two.db") as two:
        first, size = one.commits()[0], one.head().size
        assert origin_of(one, size) == "evalcore/" + first.root.hex()[:16]
        assert origin_of(one, size) != origin_of(two, two.head().size)


def test_the_name_follows_from_the_prefix_alone(evalcore: Command, store: str) -> None:
    with open_record(store) as record:
        before = len(year())
        assert origin_of(record, before).startswith("evalcore/")
        assert origin_of(record, before + 1) == NAME


def test_a_key_in_the_environment_signs_only_when_asked(
    evalcore: Command, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_SIGNING_KEY", "log.key")
    assert evalcore("checkpoint", "--list", "--store", store, "--json").json == {"checkpoints": []}
    assert evalcore("checkpoint", "--store", store).code == 0
    listed = evalcore("checkpoint", "--list", "--store", store, "--json").json["checkpoints"]
    assert len(listed) == 1


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--for-witness",),
        ("--list", "--since", "3"),
        ("--list", "--witness", "x"),
        ("--for-witness", "--out", "r", "--witness", "nobody.example/w"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    evalcore: Command, store: str, options: tuple[str, ...]
) -> None:
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    assert evalcore("checkpoint", *options, "--store", store).code == 2


def test_what_is_not_a_witness_s_answer_is_refused(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    assert evalcore("checkpoint", "--key", "log.key", "--store", store, "--out", "c").code == 0
    wrong = {
        "empty": b"",
        "text": "你好\n".encode(),
        "own": (tmp_path / "c").read_bytes(),
        "large": b"\xe2\x80\x94 a" * 400_000,
        "half": "— city.example/w1 ".encode(),
    }
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
        ran = evalcore("checkpoint", "--add", name, "--store", store)
        assert ran.code == FINDING, name
        assert "Internal error" not in ran.err
    assert evalcore("checkpoint", "--add", "nowhere", "--store", store).code == 3


def test_a_forged_cosignature_is_refused(evalcore: Command, store: str, tmp_path: Path) -> None:
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    ask = ("checkpoint", "--for-witness", "--out", "request", "--store", store)
    assert evalcore(*ask).code == 0
    answered = ("witness", "request", "--key", "w.key", "--log", "log.vkey", "--out", "answer")
    assert evalcore(*answered).code == 0
    line = (tmp_path / "answer").read_text()
    (tmp_path / "answer").write_text(line[:-10] + ("A" if line[-10] != "A" else "B") + line[-9:])
    ran = evalcore("checkpoint", "--add", "answer", "--store", store)
    assert (ran.code, WITNESS in ran.err) == (1, True)


def test_a_stored_tree_that_was_changed_is_not_signed(evalcore: Command, store: str) -> None:
    with sqlite3.connect(store) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(
            "UPDATE tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)"
        )
    ran = evalcore("checkpoint", "--key", "log.key", "--store", store)
    assert (ran.code, "Run verify" in ran.err) == (3, True)


def test_a_forged_checkpoint_event_is_found(evalcore: Command, store: str) -> None:
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    with open_record(store) as record:
        stored = record.stream("log:checkpoints")[0]
        fact = CheckpointSigned.from_states(stored.public)
        forged = [
            attrs.evolve(fact, root="0" * 64),
            attrs.evolve(fact, size=fact.size - 1),
            attrs.evolve(fact, size=10**9),
            attrs.evolve(fact, vkey=Path("w.vkey").read_text().strip()),
            attrs.evolve(fact, note="0" * 64),
            attrs.evolve(fact, root="no hexadecimal"),
        ]
        record.append(
            "log:checkpoints",
            [NewEvent(one.topic(), one.public_state()) for one in forged],
            actor="forger",
            after=1,
        )
        found = check_kept(record)
        places = [problem.position for problem in found.problems]
    assert set(places) == set(range(stored.position + 1, stored.position + 7))


@pytest.mark.parametrize("name", ["s.html", "s.docx", "s.md"])
def test_the_sheet_says_what_was_signed_and_has_places_to_sign_and_stamp(
    evalcore: Command, store: str, tmp_path: Path, name: str
) -> None:
    assert evalcore("checkpoint", "--print", name, "--store", store).code == 1
    ran = evalcore("checkpoint", "--key", "log.key", "--print", name, "--store", store)
    assert ran.code == 0, ran.err
    told = evalcore("checkpoint", "--list", "--store", store, "--json").json["checkpoints"][0]
    page = text_of((tmp_path / name).read_bytes())
    assert re.sub(r"\s", "", page).count(told["root"]) == 1, "in groups, once"
    for shown in (NAME, str(told["size"]), told["code"], public("log.vkey").fingerprint,
                  "存证单", "经办人", "日期"):  # fmt: skip
        assert shown in page, shown
    if name != "s.md":
        assert "盖章处" in page
    assert not re.search(r"https?:|<script|<link|<img|url\(", page)


def test_another_page_is_not_taken_for_a_sheet(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    (tmp_path / "s.html").write_text("<!DOCTYPE html><html><title>述职报告</title></html>")
    for name in ("s.html", "s.txt"):
        ran = evalcore("checkpoint", "--key", "log.key", "--print", name, "--store", store)
        assert ran.code == 2, name
    assert "述职报告" in (tmp_path / "s.html").read_text()
    assert evalcore("checkpoint", "--list", "--store", store, "--json").json["checkpoints"] == []


def test_signing_reads_tiles_and_no_event(
    evalcore: Command, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalcore.record.sqlite_store import SQLiteStore

    def refuse(*_about: object) -> None:
        raise AssertionError("the log was read")

    monkeypatch.setattr(SQLiteStore, "rows", refuse)
    monkeypatch.setattr(SQLiteStore, "arrow", refuse)
    ran = evalcore(
        "checkpoint", "--key", "log.key", "--for-witness", "--out", "r", "--store", store
    )
    assert ran.code == 0, ran.err


def test_by_whom_a_key_is_admitted_is_asked(evalcore: Command, store: str) -> None:
    assert evalcore("key", "new", "x.example/w", "--out", "x.key", "--role", "witness").code == 0
    assert evalcore("key", "admit", "x.vkey", "--store", store).code == 1
    assert evalcore("key", "admit", "x.vkey", "--store", store, *BY).code == 0
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    several = evalcore("checkpoint", "--for-witness", "--out", "r", "--store", store)
    assert (several.code, "x.example/w" in several.err) == (2, True)
    named = ("--witness", "x.example/w")
    assert evalcore("checkpoint", "--for-witness", "--out", "r", "--store", store, *named).code == 0


def test_nothing_that_is_handed_out_takes_the_place_of_another_file(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "log.key", tmp_path / "w.vkey")}
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    with open_record(store) as opened:
        head = opened.head()
    for path in ("log.key", "w.vkey", store, str(tmp_path), "no/where"):
        for options in (
            ("--key", "log.key", "--out", path),
            ("--print", path),
            ("--for-witness", "--out", path),
        ):
            assert evalcore("checkpoint", *options, "--store", store).code == 2, (path, options)
        asked = ("witness", store, "--key", "w.key", "--log", "log.vkey", "--out", path)
        assert evalcore(*asked).code == 2
    (tmp_path / "x.entry").write_bytes(b"mine")
    assert evalcore("prove", "1", "--out", "x", "--store", store).code == 2
    assert (tmp_path / "x.entry").read_bytes() == b"mine"
    assert {path: path.read_bytes() for path in before} == before
    with open_record(store) as opened:
        assert opened.head() == head
    assert not (tmp_path / "witness-state").exists()
    assert not list(tmp_path.glob(".*.part"))


def test_what_was_handed_out_can_be_handed_out_again(evalcore: Command, store: str) -> None:
    for _again in range(2):
        signed = ("--key", "log.key", "--out", "c", "--print", "s.html")
        assert evalcore("checkpoint", *signed, "--store", store).code == 0
        assert evalcore("checkpoint", "--for-witness", "--out", "r", "--store", store).code == 0
        assert evalcore("prove", "1", "--out", "x", "--store", store).code == 0
        asked = ("witness", "r", "--key", "w.key", "--log", "log.vkey", "--out", "a")
        assert evalcore(*asked).code == 0
