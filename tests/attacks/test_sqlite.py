"""Attacks on a record in an SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from evalcore.errors import StoreError
from evalcore.record import NewEvent, Record, open_record
from tests.attacks.attack_suite import AttackSuite
from tests.attacks.victim import fill
from tests.evalcore.record import test_record_sqlite as engine


class TestSQLiteAttacks(AttackSuite):
    position = "rowid"
    joined = ("CAST(", " AS BLOB)")
    tamper = engine.TestSQLiteRecord.tamper
    raw = engine.TestSQLiteRecord.raw

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.path = tmp_path / "record.db"
        self.where = str(self.path)
        self.keys = tmp_path / "record.db.keys"

    def test_insert_or_replace_by_stream_and_version_is_found(self, victim: Record) -> None:
        # REPLACE fires no trigger of DELETE, and the new row lies behind the head.
        self.raw(
            "INSERT OR REPLACE INTO stored_events SELECT 706, 'import-a', 77, topic, X'7b7d', "
            "recorded_at, actor, source, private_hash, signature FROM stored_events "
            "WHERE rowid = 705"
        )
        found = victim.verify()
        said = [(p.position, p.what) for p in found.problems]
        assert (77, "the event is missing") in said
        assert any(at == 706 and "outside the record" in what for at, what in said)

    def test_an_index_that_hides_an_event_from_its_stream_is_found(self, victim: Record) -> None:
        victim.close()
        with sqlite3.connect(self.path) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        data = self.path.read_bytes()
        name, hidden = b"scheme-demo", b"scheme-demp"
        places = [at for at in range(len(data)) if data.startswith(name, at)]
        for at in places:
            self.path.write_bytes(data[:at] + hidden + data[at + len(name) :])
            with self.again() as record:
                if record.stream(name.decode()):
                    continue
                said = [p.what for p in record.verify().problems]
                break
        # One place is the event itself, another the index by which a stream is read.
        assert len(places) >= 2
        assert any("the file is damaged" in what for what in said)
        assert not any("event was changed" in what for what in said)

    @pytest.mark.parametrize(
        ("sql", "says"),
        [
            ("DROP TRIGGER stored_events_no_update", "guard stored_events_no_update was taken off"),
            (
                "CREATE TRIGGER evil AFTER INSERT ON stored_events BEGIN "
                "DELETE FROM private_states; END",
                "none of a record's: trigger evil",
            ),
            ("CREATE VIEW evil AS SELECT * FROM head", "none of a record's: view evil"),
            ("CREATE TABLE more (x)", "none of a record's: table more"),
            ("CREATE INDEX quick ON stored_events (topic)", "none of a record's: index quick"),
        ],
    )
    def test_what_is_none_of_a_record_is_named(self, victim: Record, sql: str, says: str) -> None:
        self.raw(sql)
        assert [says in p.what for p in victim.verify().problems] == [True]

    def test_a_view_in_place_of_the_events_is_named(self, victim: Record) -> None:
        victim.close()
        with sqlite3.connect(self.path) as db:
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                db.execute(f"DROP TRIGGER {name}")
            db.execute("ALTER TABLE stored_events RENAME TO hidden")
            db.execute("CREATE VIEW stored_events AS SELECT rowid, * FROM hidden")
        db.close()
        try:
            with self.again() as record:
                said = [p.what for p in record.verify().problems]
        except StoreError as error:
            said = [str(error)]
        assert any("view" in what for what in said)

    def test_an_empty_text_in_place_of_no_bytes_is_found(self, victim: Record) -> None:
        # It would give the same leaf.
        self.tamper("UPDATE stored_events SET signature = '' WHERE rowid = 77")
        first = victim.verify().first
        assert first is not None
        assert first.position == 77

    def test_a_level_two_tile_is_found(self) -> None:
        with open_record(self.path, create=True) as record:
            record.append("large", [NewEvent("t:1", b"{}")] * 66_000, actor="x")
            assert record.verify().ok
            self.tamper(
                f"UPDATE tiles SET hashes = {self.blob(bytes(32))} WHERE level = 2",
            )
            first = record.verify().first
        assert first is not None
        assert "tile 0 of level 2" in first.what

    def test_a_record_that_names_more_events_than_it_holds_is_not_searched_for_them(
        self, victim: Record
    ) -> None:
        self.tamper(f"UPDATE head SET size = {1 << 60}")
        found = victim.verify()
        assert any("was not looked at" in p.what for p in found.problems)


def test_a_fitting_forgery_needs_no_key(tmp_path: Path) -> None:
    # Why verify always says against whom it holds: anybody can write a record that holds.
    with open_record(tmp_path / "any.db", create=True) as record:
        fill(record)
        assert record.verify().ok
