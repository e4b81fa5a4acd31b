"""``witness``: another office, by file, against records that were rewritten or cut."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from evalcore.record import open_record
from evalcore.record.sqlite_store import SQLiteStore
from evalcore.record.store import Appending, Draft
from tests.cli.conftest import SECRET
from tests.cli.signing import BY, NAME, PASSPHRASE, QUICK, WITNESS, Command, keys, write, year


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr("evalcore.transparency.pkcs8.ROUNDS", QUICK)
    for name in ("EVALCORE_SIGNING_KEY", "EVALCORE_WITNESS_STATE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store(evalcore: Command, tmp_path: Path) -> Path:
    """A record that was signed once."""
    write(tmp_path / "record.db", year())
    keys(evalcore, tmp_path, tmp_path / "record.db")
    assert sign(evalcore, tmp_path / "record.db") > 0
    return tmp_path / "record.db"


def sign(evalcore: Command, store: Path) -> int:
    """Sign the head with the real key; give its size."""
    ran = evalcore("checkpoint", "--key", "log.key", "--store", store, "--json")
    assert ran.code == 0, ran.err
    size: int = ran.json["signed"]["size"]
    return size


def see(evalcore: Command, what: object, *more: object) -> object:
    return evalcore("witness", what, "--key", "w.key", "--log", "log.vkey", "--json", *more)


def rewritten(store: Path, out: Path, changed: int = 0, until: int = 0) -> Path:
    """A record with the same history, times and all, but for one event; its tree fits itself.

    Its events are those of ``store`` up to ``until`` (0: all).
    """
    with open_record(out, create=True):
        pass
    times: list[int] = []
    forged = SQLiteStore(str(out), f"{out.absolute().as_uri()}?mode=rw", clock=lambda: times[-1])
    with open_record(store) as old:
        bounds = [commit.size for commit in old.commits()]
        for start, stop in zip([0, *bounds], bounds, strict=False):
            last = min(stop, until or stop)
            if start < last:
                rows = [attrs.astuple(one) for one in old.read(start + 1, last)]
                _positions, streams, versions, topics, at, actors, origins, states, *rest = zip(
                    *rows, strict=True
                )
                publics = list(states)
                if start < changed <= last:
                    publics[changed - start - 1] = states[changed - start - 1].replace(b"25", b"24")
                    assert tuple(publics) != states
                boxes = [
                    (one.position - start - 1, one.key_id, one.box)
                    for one in old.store.boxes(start + 1, last)
                ]
                draft = Draft(streams, versions, topics, publics, actors, origins, *rest, boxes)
                times.append(at[0])
                kept = list(old.store.sources()) if last == until else []
                forged.append(Appending(lambda draft=draft: [draft], kept))  # type: ignore[misc]
    forged.close()
    return out


def test_by_stick_a_log_is_witnessed_month_by_month(evalcore: Command, store: Path) -> None:
    sizes = [0]
    for month in range(3):
        if month:
            write(store, year()[: month + 1], f"month-{month}")
            sign(evalcore, store)
        ran = evalcore("checkpoint", "--for-witness", "--out", "req", "--store", store, "--json")
        assert (ran.code, ran.json["request"]["since"]) == (0, sizes[-1])
        ran = see(evalcore, "req", "--out", "answer")
        assert ran.code == 0, ran.err
        assert ran.json["before"] == (sizes[-1] or None)
        assert evalcore("checkpoint", "--add", "answer", "--store", store).code == 0
        sizes.append(ran.json["size"])
    assert sizes == sorted(set(sizes))
    (known,) = evalcore("witness", "--json").json
    assert (known["origin"], [one["size"] for one in known["seen"]]) == (NAME, sizes[1:])
    shown = evalcore("witness")
    assert NAME in shown.out


def test_a_record_rewritten_throughout_and_signed_again_is_refused(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    ask = ("checkpoint", "--for-witness", "--out", "req", "--store")
    assert evalcore(*ask, store).code == 0
    first = see(evalcore, "req")
    assert first.code == 0
    size = first.json["size"]
    forged = rewritten(store, tmp_path / "forged.db", changed=5, until=size)
    write(forged, year()[:9], "more")
    with open_record(forged) as record:
        assert record.verify().ok
    sign(evalcore, forged)
    assert evalcore(*ask, forged, "--since", size).code == 0
    ran = see(evalcore, "req")
    assert ran.code == 1
    refusal = ran.json["refusal"]
    assert (refusal["altered"], refusal["agrees_to"], refusal["differs_by"]) == (True, 0, size)
    said = evalcore("witness", "req", "--key", "w.key")
    assert "NOT the log that was seen" in said.out
    assert not ran.json["cosigned"]


@pytest.mark.parametrize("kind", ["record", "bundle", "zip"])
def test_with_the_whole_log_the_event_that_stands_there_now_is_named(
    evalcore: Command, store: Path, tmp_path: Path, kind: str
) -> None:
    def handed(record: Path, name: str) -> Path:
        if kind == "record":
            return record
        out = tmp_path / (name + (".zip" if kind == "zip" else ""))
        ran = evalcore("bundle", "--store", record, "--out", out)
        assert ran.code == 0, ran.err
        return out

    first = see(evalcore, handed(store, "one"))
    assert first.code == 0, first.err
    assert first.json["whole"]
    with open_record(store) as record:
        target = next(one for one in record.read(20) if b"2025" in one.public)
    forged = rewritten(store, tmp_path / "forged.db", target.position, first.json["size"])
    sign(evalcore, forged)
    ran = see(evalcore, handed(forged, "two"))
    assert ran.code == 1, ran.err
    refusal = ran.json["refusal"]
    assert refusal["position"] == target.position
    assert target.topic in refusal["event"]
    assert "NOT the log that was seen" in refusal["reason"]
    assert SECRET not in ran.out


def test_a_record_cut_at_its_end_is_refused(evalcore: Command, store: Path, tmp_path: Path) -> None:
    write(store, year()[:7], "late")
    whole = sign(evalcore, store)
    assert see(evalcore, store).code == 0
    for name, request in (("cut.db", False), ("again.db", True)):
        cut = rewritten(store, tmp_path / name, until=whole - 4)
        kept = sign(evalcore, cut)
        what: object = cut
        if request:
            assert evalcore(
                "checkpoint", "--for-witness", "--out", "req", "--since", 0, "--store", cut
            ).code == 0  # fmt: skip
            what = "req"
        ran = see(evalcore, what)
        assert ran.code == 1
        assert ran.json["size"] == kept < whole
        assert ran.json["refusal"]["altered"]


def test_a_fork_is_refused(evalcore: Command, store: Path, tmp_path: Path) -> None:
    fork = tmp_path / "fork.db"
    shutil.copy(store, fork)
    write(store, year()[:3], "one")
    write(fork, year()[:4], "another")
    sign(evalcore, store)
    sign(evalcore, fork)
    mine = see(evalcore, store)
    assert mine.code == 0
    ran = see(evalcore, fork)
    assert ran.code == 1
    with open_record(store) as one, open_record(fork) as two:
        pairs = zip(one.read(), two.read(), strict=False)
        place = next(a.position for a, b in pairs if attrs.astuple(a) != attrs.astuple(b))
    assert ran.json["refusal"]["position"] == place


def test_a_witness_that_lost_its_state_does_not_sign(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    assert see(evalcore, store, "--out", "answer").code == 0
    assert evalcore("checkpoint", "--add", "answer", "--store", store).code == 0
    shutil.rmtree(tmp_path / "witness-state")
    ran = see(evalcore, store)
    assert (ran.code, "does not know of it" in ran.err) == (3, True)


def test_a_damaged_state_signs_nothing(evalcore: Command, store: Path, tmp_path: Path) -> None:
    assert see(evalcore, store).code == 0
    (state,) = (tmp_path / "witness-state").glob("*.json")
    told = json.loads(state.read_bytes())
    told["seen"][0]["size"] += 1
    state.write_text(json.dumps(told))
    ran = see(evalcore, store)
    assert (ran.code, "damaged" in ran.err) == (3, True)
    assert "cosignature" not in ran.out


def test_after_a_theft_the_stolen_key_is_refused_and_the_new_one_taken(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    assert see(evalcore, store).code == 0
    key_id = evalcore("key", "show", "log.vkey", "--json").json["key_id"]
    assert evalcore("witness", "--distrust", key_id).code == 0
    shutil.copy(store, tmp_path / "thief.db")
    write(tmp_path / "thief.db", year()[:3], "forged")
    sign(evalcore, tmp_path / "thief.db")
    stolen = evalcore("witness", tmp_path / "thief.db", "--key", "w.key", "--json")
    assert (stolen.code, stolen.json["refusal"]["status"]) == (1, 404)
    revoke = ("key", "revoke", key_id, "--reason", "compromised", "--store", store)
    assert evalcore(*revoke, *BY).code == 0
    assert evalcore("key", "new", NAME, "--out", "new.key", "--store", store, *BY).code == 0
    assert evalcore("checkpoint", "--key", "new.key", "--store", store).code == 0
    ran = evalcore("witness", store, "--key", "w.key", "--log", "new.vkey", "--json")
    assert (ran.code, ran.json["cosigned"]) == (0, True)


def test_a_witness_needs_a_key_of_its_own(evalcore: Command, store: Path) -> None:
    assert evalcore("witness", store).code == 2
    ran = evalcore("witness", store, "--key", "log.key", "--log", "log.vkey")
    assert (ran.code, "key of its own" in ran.err) == (2, True)
    unknown = evalcore("witness", store, "--key", "w.key")
    assert (unknown.code, "--log" in unknown.out) == (1, True)
    assert evalcore("witness", "nowhere", "--key", "w.key").code == 3


def test_a_record_that_was_never_signed_is_not_witnessed(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    write(tmp_path / "new.db", year()[:2])
    ran = see(evalcore, tmp_path / "new.db")
    assert (ran.code, "signed no checkpoint" in ran.err) == (1, True)


def test_it_works_as_a_program_of_its_own(store: Path, tmp_path: Path) -> None:
    arguments = ("witness", store, "--key", "w.key", "--log", "log.vkey", "--out", "answer")
    ran = subprocess.run(
        [sys.executable, "-m", "cli.main", *map(str, arguments)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "answer").read_text().startswith(f"— {WITNESS} ")
