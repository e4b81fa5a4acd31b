"""``backup`` and ``restore``: one file, verified, and a record again on either engine."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import NewEvent, open_record
from evalcore.record.backup import MANIFEST, RECORD
from tests.cli.conftest import SCHEME, SECRET, Ran

Command = Callable[..., Ran]


@pytest.fixture
def record(store: Path, tmp_path: Path) -> Path:
    """A copy of the township's record, with its key file, in a folder of its own."""
    path = tmp_path / "office" / "record.db"
    path.parent.mkdir()
    shutil.copy(store, path)
    shutil.copy(f"{store}.keys", f"{path}.keys")
    return path


@pytest.fixture
def made(evalcore: Command, record: Path, tmp_path: Path) -> Path:
    """A backup of it, without keys."""
    out = tmp_path / "year.evalcore-backup"
    ran = evalcore("backup", out, "--store", record)
    assert ran.code == 0, ran.err
    return out


def listed(folder: Path) -> list[str]:
    """What is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def digests(evalcore: Command, store: object, out: Path) -> dict[str, str]:
    ran = evalcore("score", "--scheme", SCHEME, "--store", store, "--out", out, "--json")
    assert ran.code == 0, ran.err
    return dict(ran.json["digests"])


def rewritten(backup: Path, out: Path, **changes: Any) -> Path:
    """A copy of a backup whose manifest says something else, or whose parts are others."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = changes.pop(name, old.read(name))
            if name == MANIFEST:
                data = json.dumps(json.loads(data) | changes)
            new.writestr(name, data)
    return out


def test_a_backup_says_what_it_holds_and_that_the_keys_are_not_in_it(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    ran = evalcore("backup", tmp_path / "b.zip", "--store", record)
    assert ran.code == 0, ran.err
    root = evalcore("verify", record, "--json").json["root"]
    assert f"root {root}" in ran.out
    assert "2 commits" in ran.out
    assert "without them private parts" in ran.err
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        assert sorted(packed.namelist()) == [MANIFEST, RECORD]
        manifest = json.loads(packed.read(MANIFEST))
    assert manifest["root"] == root
    assert manifest["store"] == "record.db"
    assert manifest["program"].startswith("evalcore ")


def test_nothing_else_is_left_where_a_backup_was_made(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    before = listed(record.parent)
    (tmp_path / "safe").mkdir()
    ran = evalcore("backup", tmp_path / "safe", "--store", record, "--json")
    assert ran.code == 0, ran.err
    assert listed(tmp_path / "safe") == [Path(ran.json["path"]).name]
    assert ran.json["path"].endswith(".evalcore-backup")
    assert listed(record.parent) == before


def test_a_restored_record_verifies_and_scores_the_same(
    evalcore: Command, record: Path, made: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back.db"
    ran = evalcore("restore", made, "--store", back, "--json")
    assert ran.code == 0, ran.err
    original = evalcore("verify", record, "--json").json
    assert (ran.json["root"], ran.json["size"]) == (original["root"], original["size"])
    assert digests(evalcore, back, tmp_path / "a.db") == digests(
        evalcore, record, tmp_path / "b.db"
    )
    with open_record(record) as one, open_record(back) as other:
        assert one.commits() == other.commits()
        assert list(one.read()) == list(other.read())


def test_a_restored_record_goes_on_growing(evalcore: Command, made: Path, tmp_path: Path) -> None:
    assert evalcore("restore", made, "--store", tmp_path / "back.db").code == 0
    with open_record(tmp_path / "back.db") as record:
        record.append("more", [NewEvent("demo:1", b"{}")], actor="x")
        assert record.verify().ok


def test_without_the_keys_private_parts_are_said_to_be_sealed_until_the_key_file_is_back(
    evalcore: Command, record: Path, made: Path, tmp_path: Path
) -> None:
    ran = evalcore("restore", made, "--store", tmp_path / "back.db")
    assert ran.code == 0
    assert "1 private parts and 0 source files are sealed" in ran.err
    shutil.copy(f"{record}.keys", tmp_path / "back.db.keys")
    found = evalcore("verify", tmp_path / "back.db", "--json").json
    assert (found["private"], found["sealed"]) == (1, 0)


def test_with_keys_the_private_parts_come_back_and_the_danger_is_said(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    ran = evalcore("backup", tmp_path / "b", "--store", record, "--with-keys")
    assert ran.code == 0
    assert "whoever has this file reads everything" in ran.err
    ran = evalcore("restore", tmp_path / "b", "--store", tmp_path / "back.db", "--json")
    assert (ran.json["private"], ran.json["sealed"]) == (1, 0)
    assert ran.json["keys_written"]
    assert (tmp_path / "back.db.keys").stat().st_mode & 0o077 == 0
    with open_record(tmp_path / "back.db") as back:
        private = [back.private(p) for p in range(1, back.head().size + 1)]
    assert SECRET.encode() in b"".join(filter(None, private))


def test_a_key_file_that_is_there_is_left_so_that_what_was_destroyed_stays_destroyed(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    assert evalcore("backup", tmp_path / "b", "--store", record, "--with-keys").code == 0
    with open_record(record) as opened:
        assert opened.keyring().destroy("problem:W1") == 1
    record.unlink()
    ran = evalcore("restore", tmp_path / "b", "--store", record)
    assert ran.code == 0, ran.err
    assert "stays destroyed" in ran.err
    assert evalcore("verify", record, "--json").json["sealed"] == 1


def test_a_backup_is_not_overwritten_unless_forced_and_a_record_never(
    evalcore: Command, record: Path, made: Path, tmp_path: Path
) -> None:
    before = made.read_bytes()
    assert evalcore("backup", made, "--store", record).code == 2
    assert made.read_bytes() == before
    assert evalcore("backup", made, "--store", record, "--force").code == 0
    other = tmp_path / "other.db"
    with open_record(other, create=True):
        pass
    for place in (record, Path(f"{record}.keys"), other):
        content = place.read_bytes()
        ran = evalcore("backup", place, "--store", record, "--force")
        assert ran.code == 2, ran.out
        assert place.read_bytes() == content


def test_a_record_that_does_not_hold_is_not_backed_up(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    with sqlite3.connect(record) as db:
        db.execute("DROP TRIGGER stored_events_no_update")
        db.execute("UPDATE stored_events SET actor = 'nobody' WHERE rowid = 7")
    before = listed(tmp_path)
    ran = evalcore("backup", tmp_path / "b", "--store", record)
    assert ran.code == 1
    assert "position 7" in ran.err
    assert listed(tmp_path) == before


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_backup_that_is_cut_off_is_refused_and_nothing_is_left(
    evalcore: Command, made: Path, tmp_path: Path, share: float
) -> None:
    content = made.read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * share)])
    before = listed(tmp_path)
    ran = evalcore("restore", tmp_path / "cut", "--store", tmp_path / "back.db")
    assert ran.code == 1, ran.err
    assert "damaged or cut off" in ran.err
    assert listed(tmp_path) == before


def test_a_backup_with_a_changed_byte_is_refused(
    evalcore: Command, made: Path, tmp_path: Path
) -> None:
    content = bytearray(made.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "changed").write_bytes(content)
    ran = evalcore("restore", tmp_path / "changed", "--store", tmp_path / "back.db")
    assert ran.code == 1
    assert "damaged" in ran.err
    assert not (tmp_path / "back.db").exists()


def test_a_backup_whose_manifest_and_record_differ_is_refused(
    evalcore: Command, made: Path, tmp_path: Path
) -> None:
    change: dict[str, Any]
    for change in ({"root": "00" * 32}, {"size": 3}, {"recorded_at": 1}, {"commits": 9}):
        path = rewritten(made, tmp_path / "other", **change)
        ran = evalcore("restore", path, "--store", tmp_path / "back.db")
        assert ran.code == 1, change
        assert "another record than its manifest says" in ran.err
    for change in ({RECORD: b"SQLite format 3\x00"}, {"parts": {}}, {"parts": {"../x": {}}}):
        path = rewritten(made, tmp_path / "other", **change)
        assert evalcore("restore", path, "--store", tmp_path / "back.db").code == 1, change
    assert not (tmp_path / "back.db").exists()


def test_a_newer_format_names_the_program_that_wrote_it(
    evalcore: Command, made: Path, tmp_path: Path
) -> None:
    path = rewritten(made, tmp_path / "n", format="evalcore-backup/2", program="evalcore 9.0")
    ran = evalcore("restore", path, "--store", tmp_path / "back.db")
    assert ran.code == 2
    assert "evalcore 9.0" in ran.err


def test_what_is_no_backup_is_said_so(evalcore: Command, record: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    for path in (tmp_path / "notes.txt", tmp_path / "book.xlsx"):
        ran = evalcore("restore", path, "--store", tmp_path / "back.db")
        assert ran.code == 2
        assert "no backup of this program" in ran.err
    assert "database and no backup" in evalcore("restore", record, "--store", "back.db").err
    assert evalcore("restore", tmp_path / "none", "--store", "back.db").code == 2
    assert evalcore("restore", tmp_path, "--store", "back.db").code == 2


def test_a_store_that_exists_is_left_alone(
    evalcore: Command, record: Path, made: Path, tmp_path: Path
) -> None:
    before = record.read_bytes()
    ran = evalcore("restore", made, "--store", record)
    assert ran.code == 2
    assert "exists already" in ran.err
    assert record.read_bytes() == before
    (tmp_path / "empty.db").touch()
    assert evalcore("restore", made, "--store", tmp_path / "empty.db").code == 2


def test_a_leftover_log_of_another_record_is_not_mixed_in(
    evalcore: Command, made: Path, tmp_path: Path
) -> None:
    (tmp_path / "back.db-wal").write_bytes(b"left over")
    ran = evalcore("restore", made, "--store", tmp_path / "back.db")
    assert ran.code == 2
    assert "back.db-wal is left over" in ran.err
    assert not (tmp_path / "back.db").exists()


def test_what_a_killed_backup_left_is_swept_away_by_the_next(
    evalcore: Command, record: Path, tmp_path: Path
) -> None:
    old = record.parent / ".evalcore-dead"
    old.mkdir()
    (old / "record.db").write_bytes(b"x")
    for path in (old / "record.db", old):
        os.utime(path, (0, 0))
    busy = record.parent / ".evalcore-busy"
    busy.mkdir()
    assert evalcore("backup", tmp_path / "b", "--store", record).code == 0
    assert not old.exists()
    assert busy.exists()


def test_init_warns_where_a_folder_is_synchronised(evalcore: Command, tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive - 县委组织部"
    folder.mkdir()
    ran = evalcore("init", "--store", folder / "record.db")
    assert ran.code == 0
    assert "OneDrive synchronises" in ran.err
    assert evalcore("init", "--store", tmp_path / "record.db").err == ""


def test_a_backup_of_either_engine_becomes_a_record_of_either(
    evalcore: Command,
    record: Path,
    made: Path,
    tmp_path: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", f"{record}.keys")
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    server, second = postgres_schema(), postgres_schema()
    assert evalcore("restore", made, "--store", server).code == 0
    again = evalcore("restore", made, "--store", server)
    assert (again.code, "left alone" in again.err) == (2, True)
    assert evalcore("backup", tmp_path / "pg", "--store", server).code == 0
    assert evalcore("restore", tmp_path / "pg", "--store", tmp_path / "back.db").code == 0
    assert evalcore("restore", tmp_path / "pg", "--store", second).code == 0
    shutil.copy(f"{record}.keys", tmp_path / "back.db.keys")
    held = []
    for place in (record, server, second, tmp_path / "back.db"):
        with open_record(str(place)) as opened:
            assert opened.verify().problems == []
            rows = opened.store.rows(1, 10**6)
            boxes = [(b.position, b.key_id, b.box) for b in opened.store.boxes(1, 10**6)]
            tiles = (opened.store.tiles(0, 99), opened.store.upper_tiles())
            files = list(opened.store.sources())
            held.append(([tuple(row) for row in rows], boxes, tiles, opened.commits(), files))
    assert held[0] == held[1] == held[2] == held[3]
    assert digests(evalcore, server, tmp_path / "1.db") == digests(
        evalcore, record, tmp_path / "2.db"
    )
    # And all of them go on: the same file on top gives the same.
    more = {"fact": "PledgeFulfilled", "pledge": "C6-0", "occurred_on": "2025-05-05"}
    (tmp_path / "more.jsonl").write_text(json.dumps(more), encoding="utf-8")
    taking = ("import", tmp_path / "more.jsonl", "--received-on", "2025-12-30", "--store")
    after = []
    for number, place in enumerate((record, server, tmp_path / "back.db")):
        assert evalcore(*taking, place).code == 0
        assert "Nothing new" in evalcore(*taking, place).out
        assert evalcore("verify", place).code == 0
        after.append(digests(evalcore, place, tmp_path / f"after-{number}.db"))
    assert after[0] == after[1] == after[2]
    assert after[0] != digests(evalcore, second, tmp_path / "3.db")


def test_a_restore_into_a_server_that_fails_leaves_nothing(
    evalcore: Command,
    made: Path,
    postgres_schema: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from evalcore.errors import StoreError
    from evalcore.record import postgres_copy

    def fails(*_about: object) -> None:
        raise StoreError("the server is out of room")

    server = postgres_schema()
    monkeypatch.setattr(postgres_copy._PostgresSink, "commits", fails)
    ran = evalcore("restore", made, "--store", server)
    assert (ran.code, "out of room" in ran.err) == (3, True)
    with pytest.raises(StoreError, match="no record at"):
        open_record(server)
    monkeypatch.undo()
    monkeypatch.setenv("EVALCORE_LANG", "en")
    assert evalcore("restore", made, "--store", server).code == 0
