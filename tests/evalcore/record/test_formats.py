"""A store of an earlier format: read as it is, never written to, moved by backup and restore.

The format is invented, and known to the program only here: as it would be if today's were the
second.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.errors import StoreError
from evalcore.record import NewEvent, Record, open_record
from evalcore.record.formats import FORMAT, FORMATS, Format
from evalcore.record.sqlite_schema import APPLICATION_ID, SCHEMA
from tests.attacks.victim import SIZE, fill
from tests.cli.conftest import Ran

EARLIER = 0
OLD_EVENTS = """CREATE TABLE entries (
        n INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        at_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        recorded_at INTEGER NOT NULL,
        actor_and_source TEXT NOT NULL,
        private_hash BLOB NOT NULL,
        UNIQUE (stream, at_version))"""
OLD_GUARD = """CREATE TRIGGER entries_stay BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'no'); END"""
VIEW = """CREATE TEMP VIEW stored_events AS SELECT n AS rowid, stream AS originator_id,
        at_version AS originator_version, topic, state, recorded_at,
        substr(actor_and_source, 1, instr(actor_and_source, '|') - 1) AS actor,
        substr(actor_and_source, instr(actor_and_source, '|') + 1) AS source,
        private_hash, x'' AS signature FROM entries"""
OTHERS = tuple(statement for statement in SCHEMA if "stored_events" not in statement)
OLD = Format(EARLIER, (*OTHERS, OLD_EVENTS, OLD_GUARD), (VIEW,))

Command = Callable[..., Ran]


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record as the program of that format would have left it."""
    monkeypatch.setitem(FORMATS, EARLIER, OLD)
    today, path = tmp_path / "today.db", tmp_path / "old.db"
    with open_record(today, create=True) as record:
        fill(record)
    (tmp_path / "old.db.keys").write_bytes((tmp_path / "today.db.keys").read_bytes())
    with sqlite3.connect(path) as db:
        for statement in OLD.schema:
            db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("ATTACH ? AS new", (str(today),))
        db.execute(
            "INSERT INTO entries SELECT rowid, originator_id, originator_version, topic, state, "
            "recorded_at, actor || '|' || source, private_hash FROM new.stored_events"
        )
        for table in ("private_states", "tiles", "commits", "sources"):
            db.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")
        db.execute(
            "INSERT INTO head SELECT id, ?, size, recorded_at, root FROM new.head", (EARLIER,)
        )
    db.close()
    return path


def everything(record: Record) -> list[object]:
    return [
        list(record.read()),
        record.commits(),
        record.read_arrow(1, SIZE).read_all().to_pydict(),
        [record.private(position) for position in range(1, SIZE + 1)],
        [record.source(digest) for digest in record.store.digests()],
        [fact.version for fact in record.stream("import-b")],
        record.stream_version("import-c"),
        record.store.extremes(),
    ]


def test_an_earlier_format_is_read_as_if_it_were_todays(old: Path) -> None:
    with open_record(old) as earlier, open_record(old.with_name("today.db")) as today:
        assert everything(earlier) == everything(today)
        assert earlier.store.format.number == EARLIER != FORMAT


def test_a_long_range_of_it_is_read_as_arrow_too(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalcore.record.arrow.APART", 100)
    with open_record(old) as record:
        assert record.read_arrow(1, SIZE).read_all().num_rows == SIZE


def test_it_is_verified_by_the_schema_of_its_own_day(old: Path) -> None:
    with open_record(old, reading=True) as record:
        found = record.verify()
    assert (found.ok, found.size) == (True, SIZE)
    with sqlite3.connect(old) as db:
        db.execute("DROP TRIGGER entries_stay")
    db.close()
    with open_record(old) as record:
        assert [each.what for each in record.verify().problems] == [
            "the guard entries_stay was taken off"
        ]


def test_an_event_that_was_changed_in_it_is_found(old: Path) -> None:
    with sqlite3.connect(old) as db:
        db.execute("UPDATE entries SET actor_and_source = 'x|y' WHERE n = 7")
    db.close()
    with open_record(old) as record:
        assert [each.position for each in record.verify().problems] == [7]


def test_nothing_is_added_to_it_and_the_way_on_is_named(old: Path) -> None:
    before = old.read_bytes()
    with open_record(old) as record:
        with pytest.raises(StoreError) as refused:
            record.append("more", [NewEvent("VisitMade.1", b"{}")], actor="x")
        for words in ("earlier version", "evalcore backup", "evalcore restore", "Nothing was"):
            assert words in str(refused.value)
        assert record.head().size == SIZE
    assert old.read_bytes() == before


def test_a_backup_of_it_restored_is_of_the_present_format_and_goes_on(
    old: Path, evalcore: Command, tmp_path: Path
) -> None:
    before = old.read_bytes()
    ran = evalcore("backup", tmp_path / "b", "--store", old, "--with-keys")
    assert ran.code == 0, ran.err
    ran = evalcore("restore", tmp_path / "b", "--store", tmp_path / "new.db")
    assert ran.code == 0, ran.err
    assert old.read_bytes() == before
    with open_record(old) as earlier, open_record(tmp_path / "new.db") as record:
        assert everything(record) == everything(earlier)
        assert record.store.format.number == FORMAT
        record.append("more", [NewEvent("VisitMade.1", b"{}")], actor="x")
        assert record.verify().ok


def test_a_backup_that_the_earlier_program_made_is_restored_in_the_present_format(
    old: Path, evalcore: Command, tmp_path: Path
) -> None:
    import json
    import zipfile
    from hashlib import sha256

    from evalcore.record.backup import MANIFEST, RECORD

    assert evalcore("backup", tmp_path / "now", "--store", old).code == 0
    content = old.read_bytes()
    with (
        zipfile.ZipFile(tmp_path / "now") as now,
        zipfile.ZipFile(tmp_path / "then", "w") as then,
    ):
        said = json.loads(now.read(MANIFEST))
        said["parts"] = {RECORD: {"size": len(content), "sha256": sha256(content).hexdigest()}}
        then.writestr(RECORD, content)
        then.writestr(MANIFEST, json.dumps(said))
    ran = evalcore("restore", tmp_path / "then", "--store", tmp_path / "new.db")
    assert ran.code == 0, ran.err
    with open_record(tmp_path / "new.db") as record:
        assert record.store.format.number == FORMAT
        assert record.verify().ok
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("new")) == ["new.db"]


@pytest.fixture
def evalcore(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command, in plain English."""
    from cli.main import main

    monkeypatch.setenv("EVALCORE_LANG", "en")

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        return Ran(main([str(each) for each in arguments]), *capsys.readouterr())

    return run
