"""Writing to a record in an SQLite file: our recorder of the ``eventsourcing`` library.

An append is one transaction that begins with the write lock (``Connection.take_turn``). One event
costs as little as it can: one statement a row, each compiled once, and nothing that asks twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from evalcore.record.bulk import insert_rows
from evalcore.record.formats import FORMAT
from evalcore.record.planning import Clock, Planner, check_versions, wall_clock
from evalcore.record.sqlite_connections import (
    CHECKPOINT_PAGES,
    SMALL_CHECKPOINT_PAGES,
    Connection,
    Datastore,
)
from evalcore.record.sqlite_schema import APPLICATION_ID, SCHEMA
from evalcore.record.store import Appending, Commit
from evalcore.transparency.merkle import EMPTY_ROOT

SMALL = 100
"""Events of an append that is small."""

SELECT_VERSION = (
    "SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = ?"
)
_HEAD_AND_VERSION = f"SELECT size, recorded_at, root, ({SELECT_VERSION}) FROM head WHERE id = 1"
_PUT_TILE = (
    "INSERT INTO tiles VALUES (?,?,?) "
    "ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes"
)


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The library's application recorder, with position, time, leaf and commit of our own."""

    datastore: Datastore

    def __init__(self, datastore: Datastore, *, clock: Clock = wall_clock) -> None:
        super().__init__(datastore)
        self.planner = Planner(clock)

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

    def append(self, appending: Appending) -> Commit:
        """Write ``appending`` in a transaction of its own. Raises sqlite3.Error as it comes."""
        pool = self.datastore.pool
        connection = cast(Connection, pool.get_connection(is_writer=True))
        try:
            cursor = connection.take_turn()
            try:
                commit, added = self._write(cursor, appending)
                connection.checkpoint_every(
                    SMALL_CHECKPOINT_PAGES if added <= SMALL else CHECKPOINT_PAGES
                )
                cursor.execute("COMMIT")
            except BaseException:
                connection.sqlite.rollback()
                raise
            return commit
        finally:
            pool.put_connection(connection)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_kwargs: Any
    ) -> Sequence[int] | None:
        if not stored_events:
            return []
        commit, added = self._write(
            c,
            Appending.bare(
                [
                    (str(e.originator_id), e.originator_version, e.topic, e.state)
                    for e in stored_events
                ]
            ),
        )
        return list(range(commit.size - added + 1, commit.size + 1))

    def _write(self, c: Any, appending: Appending) -> tuple[Commit, int]:
        """Write ``appending`` inside the transaction of cursor ``c``, which has the write lock.

        Gives the commit, and how many events it added.
        """

        def read_tile(level: int, tile: int) -> bytes:
            c.execute("SELECT hashes FROM tiles WHERE level = ? AND tile = ?", (level, tile))
            found = c.fetchone()
            return found[0] if found else b""

        def version_of(stream: str) -> int:
            if stream == first:
                return int(version)
            c.execute(SELECT_VERSION, (stream,))
            return int(c.fetchone()[0])

        first = next(iter(appending.expected), None)
        c.execute(_HEAD_AND_VERSION, (first,))
        size, recorded_at, root, version = c.fetchone()
        head = Commit(size, recorded_at, root)
        check_versions(appending, head, version_of)
        plan = self.planner.begin(head, read_tile)
        for draft in appending.drafts():
            part = plan.part(draft)
            insert_rows(c, part.columns)
            if part.boxes:
                c.executemany("INSERT INTO private_states VALUES (?,?,?)", part.boxes)
            for tile in part.tiles:
                c.execute(_PUT_TILE, tile)
        commit = plan.commit
        if commit.size == size:
            return head, 0
        appending.tried.append(commit)
        if appending.files:
            c.executemany(
                "INSERT INTO sources VALUES (?,?,?,?) ON CONFLICT (digest) DO NOTHING",
                [(s.digest, s.name, s.size, s.content) for s in appending.files],
            )
        values = (commit.size, commit.recorded_at, commit.root)
        c.execute("INSERT INTO commits VALUES (?,?,?)", values)
        c.execute("UPDATE head SET size = ?, recorded_at = ?, root = ? WHERE id = 1", values)
        # Remembered although the transaction may still fail: it is used again only if the head
        # that the next append finds is this very commit.
        self.planner.committed(plan)
        return commit, commit.size - size
