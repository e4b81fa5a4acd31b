"""The record in PostgreSQL, for many offices at once: recorder and store.

An append locks ``stored_events`` against other writers (readers go on), and reads the head only
then: read before the lock, two writers would give the same positions twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry, strtobool
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from evalcore.errors import ConflictError, StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.planning import Clock, Planner, check_versions, wall_clock
from evalcore.record.postgres_schema import statements
from evalcore.record.postgres_url import Address
from evalcore.record.store import FORMAT, NOTHING, Box, Commit, Draft, SourceFile, Store
from evalcore.transparency.merkle import EMPTY_ROOT

if TYPE_CHECKING:
    import pyarrow

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
        draft = Draft.bare(
            [(str(e.originator_id), e.originator_version, e.topic, e.state) for e in stored_events]
        )
        commit = self.append(draft)
        return list(range(commit.size - len(draft) + 1, commit.size + 1))

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def append(self, draft: Draft) -> Commit:
        """Write ``draft`` in one transaction; again, up to ten times, where a connection broke.

        A connection can break after the commit and before we hear of it. So before a conflict is
        reported on a later attempt, it is checked whether an earlier one is in.
        """
        try:
            with self.datastore.get_connection() as conn, conn.transaction():
                return self._insert_stored_events(conn.cursor(row_factory=tuple_row), draft)
        except (IntegrityError, ConflictError):
            for commit in draft.tried:
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
        self, curs: psycopg.Cursor[Any], stored_events: Draft, **_kwargs: Any
    ) -> Commit:
        draft = stored_events
        self._lock_table(curs)
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

        check_versions(draft, version_of)
        plan = self.planner.plan(draft, head, read_tile)
        with curs.copy(self.sql("COPY {s}.stored_events FROM STDIN (FORMAT BINARY)")) as copy:
            copy.set_types(_TYPES)
            for row in zip(*plan.columns, strict=True):
                copy.write_row(row)
        first = head.size + 1
        if draft.boxes:
            curs.executemany(
                self.sql("INSERT INTO {s}.private_states VALUES (%s, %s, %s)"),
                [(first + index, key_id, box) for index, key_id, box in draft.boxes],
            )
        curs.executemany(
            self.sql(
                "INSERT INTO {s}.tiles VALUES (%s, %s, %s) "
                "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes"
            ),
            plan.tiles,
        )
        if draft.files:
            curs.executemany(
                self.sql("INSERT INTO {s}.sources VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"),
                [(f.digest, f.name, f.size, f.content) for f in draft.files],
            )
        commit = plan.commit
        values = (commit.size, commit.recorded_at, commit.root)
        curs.execute(self.sql("INSERT INTO {s}.commits VALUES (%s, %s, %s)"), values)
        curs.execute(
            self.sql("UPDATE {s}.head SET size = %s, recorded_at = %s, root = %s WHERE id = 1"),
            values,
        )
        self._notify_channel(curs)
        self.planner.committed(plan)
        return commit

    @property
    def select_version(self) -> Composed:
        """The last version of a stream, 0 where there is none."""
        return self.sql(
            "SELECT coalesce(max(originator_version), 0) FROM {s}.stored_events "
            "WHERE originator_id = %s"
        )


def open_postgres(url: str, *, create: bool) -> PostgresStore:
    """Open the record in a PostgreSQL database.

    Raises StoreError, with what to do, where it cannot be reached or holds no record.
    """
    address = Address.parse(url)
    address.probe()
    store = PostgresStore(address)
    try:
        if create:
            store.create()
        store.check()
    except BaseException:
        store.close()
        raise
    return store


class PostgresStore(Store):
    """The record in a PostgreSQL database."""

    def __init__(
        self, address: Address, *, clock: Clock = wall_clock, max_connections: int = 8
    ) -> None:
        self.address = address
        self.where = address.shown
        self.datastore = PostgresDatastore(
            **address.arguments(),
            schema=address.schema,
            pool_size=1,
            max_overflow=max_connections - 1,
            originator_id_type="text",
        )
        with self._plain():
            self.recorder = PostgresRecorder(self.datastore, clock=clock)

    def create(self) -> None:
        """Make schema and tables where they are missing."""
        with self._plain():
            self.recorder.create_table()

    def check(self) -> None:
        """Raise StoreError unless there is a record that this program can read."""
        with self._plain(), self.datastore.get_connection() as conn:
            found = conn.execute(
                "SELECT to_regclass(%s) AS head",
                (f'"{self.address.schema}".head',),
            ).fetchone()
            if found is None or found["head"] is None:
                raise StoreError(
                    _(
                        "There is no record at {where} (schema {schema}). Start one with init, or "
                        "give its address."
                    ).format(where=self.where, schema=self.address.schema)
                )
        version = self._one("SELECT format FROM {s}.head WHERE id = 1")
        if version is None or version[0] != FORMAT:
            raise StoreError(
                _(
                    "{where} has format {format}, this program reads format {ours}. "
                    "Use the program version that wrote it, or a newer one."
                ).format(where=self.where, format=version and version[0], ours=FORMAT)
            )

    def append(self, draft: Draft) -> Commit:
        with self._plain():
            commit: Commit = self.recorder.append(draft)
            return commit

    def head(self) -> Commit:
        found = self._one("SELECT size, recorded_at, root FROM {s}.head WHERE id = 1")
        return Commit(*found) if found else NOTHING

    def commits(self) -> list[Commit]:
        found = self._all("SELECT size, recorded_at, root FROM {s}.commits ORDER BY size")
        return [Commit(*row) for row in found]

    def stream_version(self, stream: str) -> int:
        found = self._all(self.recorder.select_version, (stream,))
        return int(found[0][0])

    def rows(self, start: int, stop: int) -> list[Row]:
        return self._all(
            "SELECT notification_id, originator_id, originator_version, topic, state, "
            "recorded_at, actor, source, private_hash, signature FROM {s}.stored_events "
            "WHERE notification_id BETWEEN %s AND %s ORDER BY notification_id",
            (start, stop),
            binary=True,
        )

    def arrow(
        self, start: int, stop: int, topics: Sequence[str] | None = None
    ) -> pyarrow.RecordBatchReader:
        from evalcore.record.arrow import read_postgres

        return read_postgres(self.address.uri(), self.address.schema, start, stop, topics)

    def tiles(self, start: int, stop: int) -> dict[int, bytes]:
        found = self._all(
            "SELECT tile, hashes FROM {s}.tiles WHERE level = 0 AND tile BETWEEN %s AND %s",
            (start, stop),
            binary=True,
        )
        return dict(found)

    def upper_tiles(self) -> dict[tuple[int, int], bytes]:
        found = self._all("SELECT level, tile, hashes FROM {s}.tiles WHERE level > 0")
        return {(level, tile): hashes for level, tile, hashes in found}

    def boxes(self, start: int, stop: int) -> list[Box]:
        found = self._all(
            "SELECT position, key_id, box FROM {s}.private_states "
            "WHERE position BETWEEN %s AND %s ORDER BY position",
            (start, stop),
            binary=True,
        )
        return [Box(*row) for row in found]

    def source(self, digest: str) -> SourceFile | None:
        found = self._all(
            "SELECT name, content, digest FROM {s}.sources WHERE digest = %s", (digest,)
        )
        return SourceFile(*found[0]) if found else None

    def sources(self) -> Iterator[SourceFile]:
        for (digest,) in self._all("SELECT digest FROM {s}.sources ORDER BY digest"):
            found = self.source(digest)
            if found is not None:
                yield found

    def extremes(self) -> tuple[int, int, int]:
        found = self._one(
            "SELECT count(*), coalesce(min(notification_id), 0), "
            "coalesce(max(notification_id), 0) FROM {s}.stored_events"
        )
        count, low, high = found or (0, 0, 0)
        return count, low, high

    def close(self) -> None:
        self.datastore.close()

    def _one(self, text: LiteralString) -> tuple[Any, ...] | None:
        found = self._all(text)
        return found[0] if found else None

    def _all(
        self, text: LiteralString | Composed, values: Sequence[Any] = (), *, binary: bool = False
    ) -> list[Any]:
        query = text if isinstance(text, Composed) else self.recorder.sql(text)
        with (
            self._plain(),
            self.datastore.get_connection() as conn,
            conn.cursor(row_factory=tuple_row, binary=binary) as curs,
        ):
            curs.execute(query, values)
            return curs.fetchall()

    @contextmanager
    def _plain(self) -> Iterator[None]:
        """Turn the engine's errors into text for the user."""
        try:
            yield
        except IntegrityError as error:
            raise ConflictError(
                _(
                    "The append clashes with what {where} holds already ({reason}). "
                    "Nothing was written. Read the stream again before going on."
                ).format(where=self.where, reason=_first_line(error))
            ) from error
        except (PersistenceError, psycopg.Error) as error:
            raise StoreError(
                _("{where} cannot be read or written: {reason}").format(
                    where=self.where, reason=_first_line(error)
                )
            ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
