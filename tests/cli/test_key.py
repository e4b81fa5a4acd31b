"""``key``: made, admitted, replaced, revoked; what each signed and what that is worth."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evalcore.record import open_record
from tests.cli.signing import BY, NAME, PASSPHRASE, QUICK, WITNESS, Command, keys, write, year


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr("evalcore.transparency.pkcs8.ROUNDS", QUICK)
    monkeypatch.delenv("EVALCORE_SIGNING_KEY", raising=False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    write(tmp_path / "record.db", year())
    return tmp_path / "record.db"


def size_of(store: Path) -> int:
    with open_record(store) as record:
        return record.head().size


def test_a_key_is_a_secret_file_and_a_public_one(evalcore: Command, tmp_path: Path) -> None:
    ran = evalcore("key", "new", NAME, "--out", "log.key", "--json")
    assert ran.code == 0, ran.err
    told = ran.json
    assert (told["name"], told["role"], told["public"]) == (NAME, "log", "log.vkey")
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600
    assert (tmp_path / "log.vkey").read_text() == told["vkey"] + "\n"
    assert "PRIVATE" not in ran.out + (tmp_path / "log.vkey").read_text()
    assert PASSPHRASE not in (tmp_path / "log.key").read_text()
    for shown in ("log.key", "log.vkey", told["vkey"]):
        assert evalcore("key", "show", shown, "--json").json == {
            name: told[name] for name in ("name", "role", "key_id", "fingerprint", "vkey")
        }


def test_a_key_is_never_overwritten(evalcore: Command, tmp_path: Path) -> None:
    assert evalcore("key", "new", NAME, "--out", "log.key").code == 0
    before = (tmp_path / "log.key").read_bytes()
    assert evalcore("key", "new", NAME, "--out", "log.key").code == 2
    (tmp_path / "other.vkey").write_text("x")
    ran = evalcore("key", "new", NAME, "--out", "other.key")
    assert (ran.code, "other.vkey exists" in ran.err) == (2, True)
    assert (tmp_path / "log.key").read_bytes() == before
    assert not (tmp_path / "other.key").exists()


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b"])
def test_a_name_that_no_key_can_have_is_refused(evalcore: Command, name: str) -> None:
    ran = evalcore("key", "new", name, "--out", "x.key")
    assert (ran.code, "name of a key" in ran.err) == (1, True)
    assert not Path("x.key").exists()


def test_a_passphrase_is_needed_and_not_a_short_one(
    evalcore: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "short")
    assert evalcore("key", "new", NAME, "--out", "x.key").code == 2
    monkeypatch.delenv("EVALCORE_PASSPHRASE")
    ran = evalcore("key", "new", NAME, "--out", "x.key")
    assert (ran.code, "EVALCORE_PASSPHRASE" in ran.err) == (2, True)
    assert not Path("x.key").exists()


def test_a_refused_key_leaves_no_file(evalcore: Command, store: Path, tmp_path: Path) -> None:
    keys(evalcore, tmp_path, store)
    before = size_of(store)
    ran = evalcore("key", "new", "other.example/log", "--out", "x.key", "--store", store, *BY)
    assert (ran.code, NAME in ran.err) == (1, True)
    assert evalcore("key", "new", NAME, "--out", "x.key", "--store", store).code == 1
    assert not list(tmp_path.glob("x.*"))
    assert size_of(store) == before


def test_show_takes_what_is_a_key_and_nothing_else(evalcore: Command, tmp_path: Path) -> None:
    (tmp_path / "binary.vkey").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.vkey").write_bytes(b"a" * 20_000)
    for text in ("binary.vkey", "large.vkey", "a+00000000+AAAA"):
        ran = evalcore("key", "show", text)
        assert ran.code == 1, text
        assert "Internal error" not in ran.err


def test_the_list_says_what_was_signed_when(evalcore: Command, store: Path, tmp_path: Path) -> None:
    assert "knows no key" in evalcore("key", "list", "--store", store).err
    keys(evalcore, tmp_path, store)
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    log, witness = evalcore("key", "list", "--store", store, "--json").json
    assert [(one["name"], one["role"]) for one in (log, witness)] == [
        (NAME, "log"),
        (WITNESS, "witness"),
    ]
    (signed,) = log["signed"]
    assert signed["size"] == size_of(store) - 1
    assert (signed["standing"], log["revoked"]) == ("stands", None)
    assert "县委组织部" in evalcore("key", "list", "--store", store).out


def test_a_rotation_is_one_commit_and_the_new_key_signs(
    evalcore: Command, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys(evalcore, tmp_path, store)
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    before = size_of(store)
    monkeypatch.setenv("EVALCORE_NEW_PASSPHRASE", "another passphrase")
    ran = evalcore("key", "rotate", "log.key", "--out", "new.key", "--store", store, *BY)
    assert ran.code == 0, ran.err
    with open_record(store) as record:
        assert [c.size for c in record.commits()][-2:] == [before, before + 2]
    refused = evalcore("checkpoint", "--key", "log.key", "--store", store)
    assert (refused.code, "replaced" in refused.err) == (1, True)
    wrong = evalcore("checkpoint", "--key", "new.key", "--store", store)
    assert (wrong.code, "passphrase" in wrong.err) == (2, True)
    monkeypatch.setenv("EVALCORE_PASSPHRASE", "another passphrase")
    assert evalcore("checkpoint", "--key", "new.key", "--store", store).code == 0
    old, _witness, new = evalcore("key", "list", "--store", store, "--json").json
    assert old["revoked"]["because"] == "replaced"
    assert old["signed"][0]["standing"] == "stands"
    assert (new["replaces"], new["name"]) == (old["vkey"], NAME)


def test_after_a_theft_each_signature_is_said_to_stand_or_not(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    keys(evalcore, tmp_path, store)
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    moment = datetime.now(UTC) + timedelta(microseconds=1)
    write(store, year()[:1], "b")
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 0
    key_id = evalcore("key", "show", "log.vkey", "--json").json["key_id"]
    since = ("--reason", "compromised", "--since", moment.isoformat())
    ran = evalcore("key", "revoke", key_id, *since, "--store", store, *BY, "--json")
    assert ran.code == 0, ran.err

    def standings() -> list[str]:
        log = evalcore("key", "list", "--store", store, "--json").json[0]
        assert log["revoked"]["good_until"] == log["signed"][0]["size"] == ran.json["good_until"]
        return [one["standing"] for one in log["signed"]]

    assert standings() == ["doubtful", "doubtful"]
    made = evalcore("key", "new", NAME, "--out", "new.key", "--store", store, *BY)
    assert made.code == 0, made.err
    assert evalcore("checkpoint", "--key", "new.key", "--store", store).code == 0
    assert standings() == ["stands", "doubtful"]
    shown = evalcore("key", "list", "--store", store).out
    assert "REVOKED" in shown
    assert "DOUBTFUL" in shown
    twice = evalcore("key", "revoke", key_id, "--reason", "lost", "--store", store, *BY)
    assert (twice.code, "was revoked" in twice.err) == (1, True)


@pytest.mark.parametrize(
    "more", [("--since", "yesterday"), ("--since", "12000"), ("--since", "2026-01-15T18:00")]
)
def test_since_is_an_instant_with_its_offset(
    evalcore: Command, store: Path, more: tuple[str, str]
) -> None:
    ran = evalcore("key", "revoke", "00000000", "--reason", "compromised", *more, "--store", store)
    assert ran.code == 2


def test_no_withdrawal_brings_a_key_back(evalcore: Command, store: Path, tmp_path: Path) -> None:
    from datetime import date

    from evalcore.record import NewEvent
    from evalcore.vocabulary.governance import FactRetracted

    keys(evalcore, tmp_path, store)
    key_id = evalcore("key", "show", "log.vkey", "--json").json["key_id"]
    revoke = ("key", "revoke", key_id, "--reason", "lost", "--store", store, *BY, "--json")
    position = evalcore(*revoke).json["position"]
    day = date(2026, 1, 1)
    undo = FactRetracted(occurred_on=day, target=position, ground="x", allowed_by="y")
    write(store, [NewEvent(undo.topic(), undo.public_state())], "c")
    assert evalcore("checkpoint", "--key", "log.key", "--store", store).code == 1
