"""Writing to a record in PostgreSQL: our recorder of the ``eventsourcing`` library.

An append locks ``stored_events`` against other writers (readers go on), and reads the head only
then: read before the lock, two writers would give the same positions twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry, strtobool
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from evalcore.errors import ConflictError, StoreError
from evalcore.messages import _
from evalcore.record.planning import Clock, Part, Planner, check_versions, wall_clock
from evalcore.record.postgres_schema import statements
from evalcore.record.store import FORMAT, Appending, Commit
from evalcore.transparency.merkle import EMPTY_ROOT

if TYPE_CHECKING:
    pass

DB_FUNCTIONS_VARIABLE = "POSTGRES_ENABLE_DB_FUNCTIONS"
_TYPES = ["int8", "text", "int8", "text", "bytea", "int8", "text", "text", "bytea", "bytea"]
# One creation at a time per database: CREATE … IF NOT EXISTS is not safe against itself.
_CREATION_LOCK = 0x45564C31


class PostgresRecorder(PostgresApplicationRecorder):
    """The library's application recorder, with position, time, leaf and commit of our own."""

    def __init__(self, datastore: PostgresDatastore, *, clock: Clock = wall_clock) -> None:
        if datastore.enable_db_functions or strtobool(os.environ.get(DB_FUNCTIONS_VARIABLE) or "n"):
            raise StoreError(
                _(
                    "{variable} is set: it makes writers skip the table lock, and readers lose "
                    "events for ever. Unset it and start again."
                ).format(variable=DB_FUNCTIONS_VARIABLE)
            )
        super().__init__(datastore)
        # Neither the library's table nor its type and function: they know no position of ours.
        self.sql_create_statements = statements(datastore.schema)
        self.planner = Planner(clock)
        self.on_wait: Callable[[], None] = lambda: None

    def sql(self, text: LiteralString) -> Composed:
        """A statement with ``{s}`` standing for the schema."""
        return SQL(text).format(s=Identifier(self.datastore.schema))

    def create_table(self) -> None:
        """Make schema and tables where they are missing."""
        with self.datastore.transaction(commit=True) as curs:
            curs.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATION_LOCK,))
            curs.execute(self.sql("CREATE SCHEMA IF NOT EXISTS {s}"))
            self._create_table(curs)
            curs.execute(
                self.sql("INSERT INTO {s}.head VALUES (1, %s, 0, 0, %s) ON CONFLICT DO NOTHING"),
                (FORMAT, EMPTY_ROOT),
            )

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append bare events; give their positions."""
        if not stored_events:
            return []
        commit = self.append(
            Appending.bare(
                [
                    (str(e.originator_id), e.originator_version, e.topic, e.state)
                    for e in stored_events
                ]
            )
        )
        return list(range(commit.size - len(stored_events) + 1, commit.size + 1))

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def append(self, appending: Appending) -> Commit:
        """Write ``appending`` in one transaction; again, up to ten times, where a connection broke.

        A connection can break after the commit and before we hear of it. So before a conflict is
        reported on a later attempt, it is checked whether an earlier one is in.
        """
        try:
            with self.datastore.get_connection() as conn, conn.transaction():
                return self._insert_stored_events(conn.cursor(row_factory=tuple_row), appending)
        except (IntegrityError, ConflictError):
            for commit in appending.tried:
                if self._is_in(commit):
                    return commit
            raise

    def _is_in(self, commit: Commit) -> bool:
        """Whether this very commit is in: same size and root, hence the same events and time."""
        with self.datastore.get_connection() as conn:
            found = conn.execute(
                self.sql("SELECT root FROM {s}.commits WHERE size = %s"), (commit.size,)
            ).fetchone()
        return found is not None and bytes(found["root"]) == commit.root

    def _insert_stored_events(  # type: ignore[override]
        self, curs: psycopg.Cursor[Any], stored_events: Appending, **_kwargs: Any
    ) -> Commit:
        appending = stored_events
        self._take_turn(curs)
        # After the lock: nobody else can move the head now.
        curs.execute(self.sql("SELECT size, recorded_at, root FROM {s}.head WHERE id = 1"))
        found_head = curs.fetchone()
        if found_head is None:
            raise StoreError(_("The record has no head: it was not made by init, or damaged."))
        head = Commit(*found_head)

        def read_tile(level: int, tile: int) -> bytes:
            curs.execute(
                self.sql("SELECT hashes FROM {s}.tiles WHERE level = %s AND tile = %s"),
                (level, tile),
            )
            found = curs.fetchone()
            return bytes(found[0]) if found else b""

        def version_of(stream: str) -> int:
            curs.execute(self.select_version, (stream,))
            return int(curs.fetchone()[0])  # type: ignore[index]

        check_versions(appending, head, version_of)
        plan = self.planner.begin(head, read_tile)
        for draft in appending.drafts():
            self._insert_part(curs, plan.part(draft))
        commit = plan.commit
        if commit.size == head.size:
            return head
        appending.tried.append(commit)
        if appending.files:
            curs.executemany(
                self.sql("INSERT INTO {s}.sources VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"),
                [(f.digest, f.name, f.size, f.content) for f in appending.files],
            )
        values = (commit.size, commit.recorded_at, commit.root)
        curs.execute(self.sql("INSERT INTO {s}.commits VALUES (%s, %s, %s)"), values)
        curs.execute(
            self.sql("UPDATE {s}.head SET size = %s, recorded_at = %s, root = %s WHERE id = 1"),
            values,
        )
        self._notify_channel(curs)
        self.planner.committed(plan)
        return commit

    def _insert_part(self, curs: psycopg.Cursor[Any], part: Part) -> None:
        with curs.copy(self.sql("COPY {s}.stored_events FROM STDIN (FORMAT BINARY)")) as copy:
            copy.set_types(_TYPES)
            for row in zip(*part.columns, strict=True):
                copy.write_row(row)
        if part.boxes:
            curs.executemany(
                self.sql("INSERT INTO {s}.private_states VALUES (%s, %s, %s)"), part.boxes
            )
        curs.executemany(
            self.sql(
                "INSERT INTO {s}.tiles VALUES (%s, %s, %s) "
                "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes"
            ),
            part.tiles,
        )

    def _take_turn(self, curs: psycopg.Cursor[Any]) -> None:
        """Lock the table against other writers; where one is at work, say so and wait."""
        try:
            with curs.connection.transaction():
                curs.execute(self.sql("LOCK TABLE {s}.stored_events IN EXCLUSIVE MODE NOWAIT"))
        except psycopg.errors.LockNotAvailable:
            self.on_wait()
            self._lock_table(curs)

    @property
    def select_version(self) -> Composed:
        """The last version of a stream, 0 where there is none."""
        return self.sql(
            "SELECT coalesce(max(originator_version), 0) FROM {s}.stored_events "
            "WHERE originator_id = %s"
        )
