"""A record into a PostgreSQL database: made, filled and verified in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import Composed

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.record.copying import Progress, Sink, copy
from evalcore.record.envelope import Row
from evalcore.record.formats import FORMAT
from evalcore.record.postgres import _CREATION_LOCK, _TYPES, PostgresRecorder
from evalcore.record.postgres_rights import OWN, READ, Lack
from evalcore.record.postgres_store import PostgresStore
from evalcore.record.postgres_url import Address
from evalcore.record.private import Keyring
from evalcore.record.store import Box, Commit, SourceFile, Store
from evalcore.record.verify import Verification, verify


def fill_postgres(
    source: Store, url: str, keys: Keyring | None, progress: Progress | None = None
) -> Verification:
    """Make a record at ``url`` that holds all of ``source``; verify it before it is committed.

    Whoever calls looks at the outcome only to tell it: where it does not hold, nothing is left.

    Raises UsageError where a record is there, StoreError where the database fails, DataError where
    ``source`` is damaged.
    """
    address = Address.parse(url)
    address.probe()
    store = PostgresStore(address)
    try:
        with (
            store._plain(OWN),
            store.datastore.get_connection() as conn,
            conn.transaction() as all_,
        ):
            curs = conn.cursor(row_factory=tuple_row)
            recorder = store.recorder
            curs.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATION_LOCK,))
            _must_be_free(curs, store, address)
            recorder.create_schema(curs)
            for statement in recorder.sql_create_statements:
                curs.execute(statement)
            copy(source, _PostgresSink(recorder, curs), progress)
            outcome = verify(_Within(store, conn), keys)
            if not outcome.ok:
                raise psycopg.Rollback(all_)
        return outcome
    finally:
        store.close()


def must_be_free_at(url: str) -> None:
    """Raise UsageError where a record is at ``url``, StoreError where none can be."""
    address = Address.parse(url)
    address.probe()
    store = PostgresStore(address)
    try:
        with store._plain(), store.datastore.get_connection() as conn:
            _must_be_free(conn.cursor(row_factory=tuple_row), store, address)
    finally:
        store.close()


def _must_be_free(cursor: psycopg.Cursor[Any], store: PostgresStore, address: Address) -> None:
    # By the catalogue: who may not look into a schema would get no answer from to_regclass.
    cursor.execute(
        "SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND c.relname = 'stored_events'",
        (address.schema,),
    )
    if cursor.fetchone() is not None:
        raise UsageError(
            _(
                "There is a record at {where} (schema {schema}) already; it was left "
                "alone. Name another place with --store."
            ).format(where=store.where, schema=address.schema)
        )


class _Within(PostgresStore):
    """The store as a transaction sees it that is not committed yet."""

    def __init__(self, store: PostgresStore, connection: psycopg.Connection[Any]) -> None:
        self.where, self.address = store.where, store.address
        self.recorder = store.recorder
        self.connection = connection

    def _all(
        self,
        text: LiteralString | Composed,
        values: Sequence[Any] = (),
        *,
        binary: bool = False,
        needs: Lack = READ,
    ) -> list[Any]:
        query = text if isinstance(text, Composed) else self.recorder.sql(text)
        with self.connection.cursor(row_factory=tuple_row, binary=binary) as curs:
            curs.execute(query, values)
            return curs.fetchall()


class _PostgresSink(Sink):
    def __init__(self, recorder: PostgresRecorder, cursor: psycopg.Cursor[Any]) -> None:
        self.recorder = recorder
        self.curs = cursor

    def events(self, rows: Sequence[Row]) -> None:
        statement = self.recorder.sql("COPY {s}.stored_events FROM STDIN (FORMAT BINARY)")
        with self.curs.copy(statement) as copy_:
            copy_.set_types(_TYPES)
            for row in rows:
                copy_.write_row(row)

    def boxes(self, boxes: Sequence[Box]) -> None:
        self._each(
            "INSERT INTO {s}.private_states VALUES (%s, %s, %s)",
            [(box.position, box.key_id, box.box) for box in boxes],
        )

    def tiles(self, tiles: Mapping[tuple[int, int], bytes]) -> None:
        self._each(
            "INSERT INTO {s}.tiles VALUES (%s, %s, %s) "
            "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes",
            [(*key, hashes) for key, hashes in tiles.items()],
        )

    def source(self, kept: SourceFile) -> None:
        self._each(
            "INSERT INTO {s}.sources VALUES (%s, %s, %s, %s)",
            [(kept.digest, kept.name, kept.size, kept.content)],
        )

    def commits(self, commits: Sequence[Commit]) -> None:
        self._each(
            "INSERT INTO {s}.commits VALUES (%s, %s, %s)",
            [(commit.size, commit.recorded_at, commit.root) for commit in commits],
        )

    def head(self, head: Commit) -> None:
        self._each(
            "INSERT INTO {s}.head VALUES (1, %s, %s, %s, %s)",
            [(FORMAT, head.size, head.recorded_at, head.root)],
        )

    def _each(self, text: LiteralString, rows: Sequence[tuple[Any, ...]]) -> None:
        self.curs.executemany(self.recorder.sql(text), rows)
