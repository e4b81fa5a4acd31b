"""The record in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import OperationalError

from evalcore.errors import ConflictError, StoreError, UsageError
from evalcore.record import open_record
from evalcore.record.postgres_url import Address
from tests.evalcore.record.engine import facts
from tests.evalcore.record.record_suite import RecordSuite
from tests.evalcore.record.verify_suite import VerifySuite

TABLES = ("stored_events", "private_states", "tiles", "commits", "sources", "head")


class TestPostgresRecord(RecordSuite, VerifySuite):
    @pytest.fixture(autouse=True)
    def _place(self, postgres_schema: Callable[[], str], tmp_path: Path) -> None:
        self.where = postgres_schema()
        self.keys = tmp_path / "keys"
        self.address = Address.parse(self.where)

    def blob(self, data: bytes) -> str:
        return f"'\\x{data.hex()}'::bytea"

    def raw(self, statement: str) -> None:
        self.run(statement)

    def tamper(self, *statements: str) -> None:
        self.run(
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES),
            *statements,
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES),
        )

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.address.url) as db:
            db.execute(f"SET search_path TO {self.address.schema}".encode())
            for statement in statements:
                db.execute(statement.encode())

    def test_truncate_is_refused(self) -> None:
        with open_record(self.where, create=True) as record:
            record.append("a", facts(1), actor="x")
        with pytest.raises(psycopg.Error, match="append-only"):
            self.run("TRUNCATE stored_events")

    def test_a_schema_without_a_record_is_said_so(self) -> None:
        with pytest.raises(StoreError, match="no record at"):
            open_record(self.where)

    def test_private_parts_need_a_named_key_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("EVALCORE_KEYS", raising=False)
        with (
            open_record(self.where, create=True) as record,
            pytest.raises(UsageError, match="EVALCORE_KEYS"),
        ):
            record.append("a", facts(1, private=b"p"), actor="x")

    def test_the_environment_can_name_the_key_file(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "ring"))
        with open_record(self.where, create=True) as record:
            record.append("a", facts(1, private=b"p"), actor="x")
            assert record.private(1) == b"p"

    def test_an_append_whose_answer_got_lost_is_not_a_conflict(self) -> None:
        with open_record(self.where, create=True, keys=self.keys) as record:
            recorder: Any = record.store.recorder  # type: ignore[attr-defined]
            self.lose_first_answer(recorder)
            commit = record.append("a", facts(3), actor="x")
            assert record.head() == commit
            assert commit.size == 3
            assert record.verify().ok

    def test_an_append_that_broke_before_its_commit_is_repeated_once(self) -> None:
        with open_record(self.where, create=True, keys=self.keys) as record:
            recorder: Any = record.store.recorder  # type: ignore[attr-defined]
            insert = recorder._insert_stored_events

            def breaking(*args: Any, **kwargs: Any) -> Any:
                recorder._insert_stored_events = insert
                insert(*args, **kwargs)
                raise OperationalError("connection lost before the commit")

            recorder._insert_stored_events = breaking
            record.append("a", facts(3), actor="x")
            with pytest.raises(ConflictError):
                record.append("a", facts(3), actor="x")
            assert record.head().size == 3

    def test_who_compares_again_lets_nobody_compare_and_append_in_between(self) -> None:
        done: list[str] = []
        waits = Event()
        with (
            open_record(self.where, create=True) as one,
            open_record(self.where) as two,
            ThreadPoolExecutor(1) as pool,
        ):
            two.store.on_wait = waits.set

            def other() -> None:
                with two.store.comparing(again=False):
                    done.append("other")

            with one.store.comparing(again=True):
                waiting = pool.submit(other)
                assert waits.wait(60)
                done.append("again")
            waiting.result(60)
            assert done == ["again", "other"]
            # First attempts are in the queue together: they hinder nobody.
            with one.store.comparing(again=False), two.store.comparing(again=False):
                pass

    def lose_first_answer(self, recorder: Any) -> None:
        """The first transaction commits, and then the connection breaks."""
        connect = recorder.datastore.get_connection
        calls = []

        from contextlib import contextmanager

        @contextmanager
        def breaking() -> Any:
            with connect() as connection:
                yield connection
            calls.append(1)
            if len(calls) == 1:
                raise OperationalError("connection lost after the commit")

        recorder.datastore.get_connection = breaking


def test_a_server_that_is_not_there_is_said_so_without_the_password() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as error:
        open_record("postgresql://me:secret@127.0.0.1:1/db")
    assert "secret" not in str(error.value)


def test_an_address_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        open_record("postgresql://host:notaport/db")
