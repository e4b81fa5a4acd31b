"""The record in an SQLite file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evalcore.errors import StoreError, UsageError
from evalcore.record import NewEvent, open_record
from tests.evalcore.record.engine import facts
from tests.evalcore.record.record_suite import RecordSuite
from tests.evalcore.record.verify_suite import VerifySuite


class TestSQLiteRecord(RecordSuite, VerifySuite):
    position = "rowid"

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        # Signs that mean something in a URI must mean nothing here.
        self.path = tmp_path / "记录 #1?100%.db"
        self.where = str(self.path)
        self.keys = tmp_path / "keys"

    def raw(self, statement: str) -> None:
        db = sqlite3.connect(self.path)
        try:
            with db:
                db.execute(statement)
        finally:
            db.close()

    def tamper(self, *statements: str) -> None:
        db = sqlite3.connect(self.path)
        try:
            with db:
                guards = db.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall()
                for name, _sql in guards:
                    db.execute(f"DROP TRIGGER {name}")
                for statement in statements:
                    db.execute(statement)
                for _name, sql in guards:
                    db.execute(sql)
        finally:
            db.close()

    def test_positions_survive_dump_and_restore(self, tmp_path: Path) -> None:
        with open_record(self.where, create=True) as record:
            record.append("a", facts(5), actor="x")
        db = sqlite3.connect(self.path)
        copy = sqlite3.connect(tmp_path / "copy.db")
        try:
            copy.executescript("\n".join(db.iterdump()))
            copy.execute("PRAGMA application_id = 0x45564C31")
        finally:
            db.close()
            copy.close()
        with open_record(tmp_path / "copy.db") as restored:
            assert restored.verify().ok
            restored.append("b", facts(2), actor="x")
            assert restored.verify().ok

    def test_a_store_is_durable_and_in_wal_mode(self) -> None:
        with open_record(self.where, create=True) as record:
            store = record.store
            with store.datastore.transaction(commit=False) as c:  # type: ignore[attr-defined]
                c.execute("PRAGMA synchronous")
                assert c.fetchone()[0] == 2
                c.execute("PRAGMA journal_mode")
                assert c.fetchone()[0] == "wal"

    def test_arrow_waits_for_others_instead_of_failing(self) -> None:
        with open_record(self.where, create=True) as record:
            record.append("a", facts(2000), actor="x")

            def count(_number: int) -> int:
                # Each opens and closes its own connection, which locks the file for a moment.
                return int(record.read_arrow(1, 2000).read_all().num_rows)

            with ThreadPoolExecutor(4) as pool:
                assert set(pool.map(count, range(60))) == {2000}

    @pytest.mark.parametrize("apart", [1, 10_000], ids=["in another process", "in this process"])
    def test_reading_as_arrow_between_appends_loses_nothing(
        self, apart: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A second copy of SQLite in this process would delete the log under the first.
        monkeypatch.setattr("evalcore.record.arrow.APART", apart)
        with open_record(self.where, create=True) as record:
            for number in range(1, 4):
                record.append(f"stream-{number}", facts(3), actor="x")
                with open_record(self.where) as other:
                    assert other.head().size == 3 * number
                assert record.read_arrow(1, 100).read_all().num_rows == 3 * number
                assert self.path.with_name(self.path.name + "-wal").exists()

    def test_a_long_read_may_be_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("evalcore.record.arrow.APART", 1)
        monkeypatch.setattr("evalcore.record.arrow_helper.BATCH_ROWS", 10)
        with open_record(self.where, create=True) as record:
            record.append("a", facts(20_000), actor="x")
            reader = record.read_arrow(1, 20_000)
            assert reader.read_next_batch().num_rows > 0
            del reader
            assert record.append("b", facts(1), actor="x").size == 20_001

    def test_an_event_cannot_be_replaced(self) -> None:
        with open_record(self.where, create=True) as record:
            record.append("a", facts(3), actor="x")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            self.raw(
                "INSERT OR REPLACE INTO stored_events VALUES (1, 'b', 1, 't', x'00', 0, 'x', '', "
                "x'', x'')"
            )
        with open_record(self.where) as record:
            assert record.verify().ok

    def test_keys_are_beside_the_file_by_default(self) -> None:
        with open_record(self.where, create=True) as record:
            record.append("a", facts(1, private=b"p"), actor="x")
        assert self.path.with_name(self.path.name + ".keys").exists()

    def test_the_last_whole_append_survives_kill_9(self) -> None:
        program = (
            "import sys\n"
            "from evalcore.record import NewEvent, open_record\n"
            "with open_record(sys.argv[1], create=True) as record:\n"
            "    n = len(record.commits())\n"
            "    while True:\n"
            "        n += 1\n"
            "        events = [NewEvent('t:1', b'{}', private=b'p') for _ in range(400)]\n"
            "        record.append(f'stream-{n}', events, actor='x')\n"
            "        print(n, flush=True)\n"
        )
        acknowledged = 0
        for round_ in range(4):
            child = subprocess.Popen(
                [sys.executable, "-c", program, self.where], stdout=subprocess.PIPE, text=True
            )
            assert child.stdout is not None
            acknowledged = int(child.stdout.readline())
            # At another moment of its work in each round.
            time.sleep(0.013 * (round_ + 1))
            os.kill(child.pid, signal.SIGKILL)
            rest = child.stdout.read().split()
            child.stdout.close()
            child.wait()
            acknowledged = int(rest[-1]) if rest else acknowledged
            with open_record(self.where) as record:
                result = record.verify()
                assert result.problems == []
                assert result.size == len(record.commits()) * 400
                assert len(record.commits()) >= acknowledged
                assert result.sealed == 0


class TestOpening:
    def test_a_missing_file_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="no record at"):
            open_record(tmp_path / "none.db")
        assert not (tmp_path / "none.db").exists()

    def test_a_folder_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="is a folder"):
            open_record(tmp_path, create=True)

    def test_a_missing_folder_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="folder of"):
            open_record(tmp_path / "no" / "record.db", create=True)

    def test_another_kind_of_file_is_said_so(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("not a database, but longer than sixteen bytes")
        with pytest.raises(StoreError, match="not an SQLite file"):
            open_record(path, create=True)

    def test_a_file_that_only_begins_like_sqlite_is_said_so(self, tmp_path: Path) -> None:
        path = tmp_path / "broken.db"
        path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
        with pytest.raises(StoreError):
            open_record(path)

    def test_another_sqlite_database_is_said_so(self, tmp_path: Path) -> None:
        db = sqlite3.connect(tmp_path / "other.db")
        db.execute("CREATE TABLE t (a)")
        db.close()
        with pytest.raises(StoreError, match="not a record"):
            open_record(tmp_path / "other.db", create=True)

    def test_a_newer_format_is_refused(self, tmp_path: Path) -> None:
        open_record(tmp_path / "r.db", create=True).close()
        db = sqlite3.connect(tmp_path / "r.db")
        db.execute("UPDATE head SET format = 2")
        db.commit()
        db.close()
        with pytest.raises(StoreError, match="format 2"):
            open_record(tmp_path / "r.db")

    def test_a_network_share_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from evalcore.record import opening

        monkeypatch.setattr(opening, "network_filesystem", lambda _path: "nfs4")
        with pytest.raises(StoreError, match="network share"):
            open_record(tmp_path / "r.db", create=True)

    def test_an_unknown_url_is_a_usage_error(self) -> None:
        with pytest.raises(UsageError):
            open_record("mysql://host/db")

    def test_creating_twice_keeps_what_is_there(self, tmp_path: Path) -> None:
        with open_record(tmp_path / "r.db", create=True) as record:
            head = record.append("a", [NewEvent("t", b"{}")], actor="x")
        with open_record(tmp_path / "r.db", create=True) as record:
            assert record.head() == head

    def test_a_file_on_a_read_only_medium_can_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open_record(tmp_path / "r.db", create=True) as record:
            record.append("a", facts(3), actor="x")
        monkeypatch.setattr(os, "access", lambda _path, mode: mode == os.R_OK)
        with open_record(tmp_path / "r.db") as record:
            assert record.verify().ok
            assert record.read_arrow(1, 3).read_all().num_rows == 3
            with pytest.raises(StoreError, match="read-only"):
                record.append("b", facts(1), actor="x")


def test_importing_the_record_imports_no_storage_library() -> None:
    program = (
        "import sys, evalcore.record\n"
        "from evalcore.record import open_record\n"
        "heavy = {'eventsourcing', 'pyarrow', 'psycopg', 'cryptography'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
