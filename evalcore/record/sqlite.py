"""Writing to a record in an SQLite file: our recorder of the ``eventsourcing`` library.

An append is one transaction whose first statement is a write: a transaction that reads first
fails with "database is locked" when somebody else writes in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from eventsourcing.persistence import InterfaceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from evalcore.record.bulk import insert_rows
from evalcore.record.formats import FORMAT
from evalcore.record.planning import Clock, Planner, check_versions, wall_clock
from evalcore.record.sqlite_schema import APPLICATION_ID, SCHEMA
from evalcore.record.store import Appending, Commit
from evalcore.transparency.merkle import EMPTY_ROOT

LOCK_TIMEOUT = 60
"""Seconds that anything but an append waits for others."""

TURN_TIMEOUT = 600
"""Seconds that an append waits for its turn: several large imports may be in front of it."""

TURN_POLL = 1
"""Seconds after which a waiting append says so, and looks whether it was interrupted."""

CACHE_KIB = 64 * 1024
"""Page cache of a connection: the key index of a large import stays in memory."""

CACHED_STATEMENTS = 128

CHECKPOINT_PAGES = 8192
"""Pages in the write-ahead log before they are copied into the file (32 MiB). At SQLite's default
of 1000, every commit of a large import would copy the same index pages again."""

SELECT_VERSION = (
    "SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = ?"
)


class _Pool(SQLiteConnectionPool):
    """Connections set for durability: what was committed survives a power cut."""

    reading = False
    """Whether they change nothing, not even how the file keeps its journal."""

    views: Sequence[str] = ()
    """What shows a file of an earlier format as one of today's."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(
                self.db_name,
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                # The library says True, which is a cache of one: every statement of an append
                # would be compiled anew, for longer than it runs.
                cached_statements=CACHED_STATEMENTS,
                timeout=self.lock_timeout or LOCK_TIMEOUT,
            )
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        connection.row_factory = sqlite3.Row
        # The file may come from anywhere: nothing that its schema names is run, and a page that
        # was made to mislead is an error.
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        # FULL is also SQLite's default; it is said here because the promise rests on it.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        for view in self.views:
            connection.execute(view)
        if self.reading:
            connection.execute("PRAGMA query_only=ON")
        elif not self.is_journal_mode_wal:
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            if mode.lower() != "wal":
                # A read-only copy can be read as it is, and the other mode is as durable.
                with suppress(sqlite3.OperationalError):
                    connection.execute("PRAGMA journal_mode=WAL")
            self.is_journal_mode_wal = True
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class Datastore(SQLiteDatastore):
    """The library's datastore over our connections. ``uri`` as SQLite takes it (``file:…``)."""

    def __init__(
        self,
        uri: str,
        *,
        lock_timeout: int = LOCK_TIMEOUT,
        reading: bool = False,
        views: Sequence[str] = (),
    ) -> None:
        super().__init__(uri, lock_timeout=lock_timeout, originator_id_type="text")
        self.pool.close()
        pool = _Pool(db_name=uri, lock_timeout=lock_timeout, pool_timeout=lock_timeout)
        pool.reading, pool.views = reading, views
        self.pool = pool


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The library's application recorder, with position, time, leaf and commit of our own."""

    def __init__(self, datastore: SQLiteDatastore, *, clock: Clock = wall_clock) -> None:
        super().__init__(datastore)
        self.planner = Planner(clock)
        self.on_wait: Callable[[], None] = lambda: None

    def construct_create_table_statements(self) -> list[str]:
        """All tables and triggers of the record."""
        return list(SCHEMA)

    def create_table(self) -> None:
        """Make the tables where they are missing."""
        with self.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                self._create_table(cursor)
                cursor.execute(f"PRAGMA application_id={APPLICATION_ID}")
                cursor.execute(
                    "INSERT INTO head SELECT 1, ?, 0, 0, ? WHERE NOT EXISTS (SELECT 1 FROM head)",
                    (FORMAT, EMPTY_ROOT),
                )
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_kwargs: Any
    ) -> Sequence[int] | None:
        if not stored_events:
            return []
        commit = self.write(
            c,
            Appending.bare(
                [
                    (str(e.originator_id), e.originator_version, e.topic, e.state)
                    for e in stored_events
                ]
            ),
        )
        return list(range(commit.size - len(stored_events) + 1, commit.size + 1))

    def write(self, c: Any, appending: Appending) -> Commit:
        """Write ``appending`` inside the transaction of cursor ``c``."""
        head = self._take_turn(c)

        def read_tile(level: int, tile: int) -> bytes:
            c.execute("SELECT hashes FROM tiles WHERE level = ? AND tile = ?", (level, tile))
            found = c.fetchone()
            return found[0] if found else b""

        def version_of(stream: str) -> int:
            c.execute(SELECT_VERSION, (stream,))
            return int(c.fetchone()[0])

        check_versions(appending, head, version_of)
        plan = self.planner.begin(head, read_tile)
        for draft in appending.drafts():
            part = plan.part(draft)
            insert_rows(c, part.columns)
            if part.boxes:
                c.executemany("INSERT INTO private_states VALUES (?,?,?)", part.boxes)
            c.executemany(
                "INSERT INTO tiles VALUES (?,?,?) "
                "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes",
                part.tiles,
            )
        commit = plan.commit
        if commit.size == head.size:
            return head
        appending.tried.append(commit)
        if appending.files:
            c.executemany(
                "INSERT INTO sources VALUES (?,?,?,?) ON CONFLICT (digest) DO NOTHING",
                [(s.digest, s.name, s.size, s.content) for s in appending.files],
            )
        c.execute(
            "INSERT INTO commits VALUES (?,?,?)", (commit.size, commit.recorded_at, commit.root)
        )
        c.execute(
            "UPDATE head SET size = ?, recorded_at = ?, root = ? WHERE id = 1",
            (commit.size, commit.recorded_at, commit.root),
        )
        # Remembered although the transaction may still fail: it is used again only if the head
        # that the next append finds is this very commit.
        self.planner.committed(plan)
        return commit

    def _take_turn(self, c: Any) -> Commit:
        """Take the write lock, before anything is read, and give the head.

        It is waited for in short stretches: within one, SQLite hears no Ctrl-C.
        """
        waited = 0
        c.execute(f"PRAGMA busy_timeout = {TURN_POLL * 1000}")
        try:
            while True:
                try:
                    c.execute(
                        "UPDATE head SET size = size WHERE id = 1 RETURNING size, recorded_at, root"
                    )
                    return Commit(*c.fetchone())
                except sqlite3.OperationalError as error:
                    waited += TURN_POLL
                    if "locked" not in str(error) or waited >= TURN_TIMEOUT:
                        raise
                    if waited == TURN_POLL:
                        self.on_wait()
        finally:
            c.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT * 1000}")
