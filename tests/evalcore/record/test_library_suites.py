"""Our recorders pass the abstract suites that the ``eventsourcing`` wheel ships, unmodified."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from evalcore.errors import StoreError
from evalcore.record.postgres import PostgresRecorder
from evalcore.record.postgres_pool import Datastore
from evalcore.record.postgres_url import Address
from evalcore.record.sqlite import SQLiteRecorder
from evalcore.record.sqlite_connections import Datastore as FileDatastore
from tests.evalcore.record import library_suite
from tests.support.postgres import Accounts


class TestSQLiteRecorder(library_suite.ApplicationRecorderTestCase):  # type: ignore[misc]
    def new_originator_id(self) -> str:
        return uuid4().hex

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "record.db"

    def create_recorder(self) -> SQLiteRecorder:
        recorder = SQLiteRecorder(FileDatastore(self.path.as_uri() + "?mode=rwc"))
        recorder.create_table()
        return recorder


class TestPostgresRecorder(library_suite.ApplicationRecorderTestCase):  # type: ignore[misc]
    def new_originator_id(self) -> str:
        return uuid4().hex

    @pytest.fixture(autouse=True)
    def _schema(self, postgres_schema: Callable[[], str]) -> None:
        self.address = Address.parse(postgres_schema())

    def datastore(self, **options: bool) -> Datastore:
        return Datastore(self.address, max_connections=12, **options)

    def create_recorder(self) -> PostgresRecorder:
        recorder = PostgresRecorder(self.datastore())
        recorder.create_table()
        self.addCleanup(recorder.datastore.close)
        return recorder

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()

    def test_database_functions_are_refused(self) -> None:
        datastore = self.datastore(enable_db_functions=True)
        self.addCleanup(datastore.close)
        with pytest.raises(StoreError, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
            PostgresRecorder(datastore)

    def test_database_functions_in_the_environment_are_refused(self) -> None:
        datastore = self.datastore()
        self.addCleanup(datastore.close)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
            with pytest.raises(StoreError, match="Unset it"):
                PostgresRecorder(datastore)


class TestPostgresRecorderOfAWriter(TestPostgresRecorder):
    """The same by an account that may insert, and owns nothing."""

    @pytest.fixture(autouse=True)
    def _schema(self, accounts: Accounts) -> None:
        self.address = Address.parse(accounts.writer)

    def create_recorder(self) -> PostgresRecorder:
        recorder = PostgresRecorder(self.datastore())
        self.addCleanup(recorder.datastore.close)
        return recorder
