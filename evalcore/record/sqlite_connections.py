"""Connections to a record in an SQLite file, and the turn that an append takes.

Whoever writes takes the write lock before anything is read: a transaction that reads first fails
with "database is locked" when somebody else writes in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from eventsourcing.persistence import InterfaceError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

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

SMALL_CHECKPOINT_PAGES = 1000
"""The same after a small append: the log is used again from its start soon, and to sync a file
that does not grow is cheaper than one that does."""


class Connection(SQLiteConnection):
    """The library's connection, whose writing transactions wait for their turn."""

    def __init__(self, connection: sqlite3.Connection, max_age: float | None) -> None:
        super().__init__(sqlite_conn=connection, max_age=max_age)
        self.sqlite = connection
        self.patience = 0
        self.checkpoint_pages = 0
        self.on_wait: Callable[[], None] = lambda: None

    def wait_at_most(self, seconds: int) -> None:
        """How long SQLite itself waits for others: it hears no Ctrl-C meanwhile."""
        if seconds != self.patience:
            self.sqlite.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
            self.patience = seconds

    def checkpoint_every(self, pages: int) -> None:
        """After how many pages the write-ahead log is copied into the file."""
        if pages != self.checkpoint_pages:
            self.sqlite.execute(f"PRAGMA wal_autocheckpoint={pages}")
            self.checkpoint_pages = pages

    def take_turn(self) -> sqlite3.Cursor:
        """Begin a transaction with the write lock; give its cursor, of plain tuples.

        The lock is waited for in short stretches, because of Ctrl-C.
        """
        self.wait_at_most(TURN_POLL)
        waited = 0
        while True:
            try:
                cursor = self.sqlite.execute("BEGIN IMMEDIATE")
                cursor.row_factory = None
                return cursor
            except sqlite3.OperationalError as error:
                waited += TURN_POLL
                if "locked" not in str(error) or waited >= TURN_TIMEOUT:
                    raise
                if waited == TURN_POLL:
                    self.on_wait()
            except BaseException:
                # Ctrl-C after the lock was taken.
                self.sqlite.rollback()
                raise

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """As the library's, but a writing one begins with the write lock."""
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Transaction(SQLiteTransaction):
    connection: Connection

    def __enter__(self) -> SQLiteCursor:
        if self.commit:
            return SQLiteCursor(self.connection.take_turn())
        self.connection.wait_at_most(LOCK_TIMEOUT)
        return super().__enter__()


class Pool(SQLiteConnectionPool):
    """Connections set for durability: what was committed survives a power cut."""

    reading = False
    """Whether they change nothing, not even how the file keeps its journal."""

    on_wait: Callable[[], None] = staticmethod(lambda: None)
    """Called once by whoever has to wait for another writer."""

    views: Sequence[str] = ()
    """What shows a file of an earlier format as one of today's."""

    def _create_connection(self) -> Connection:
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
        made = Connection(connection, self.max_age)
        made.checkpoint_every(CHECKPOINT_PAGES)
        made.on_wait = lambda: self.on_wait()
        return made


class Datastore(SQLiteDatastore):
    """The library's datastore over our connections. ``uri`` as SQLite takes it (``file:…``)."""

    pool: Pool

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
        pool = Pool(db_name=uri, lock_timeout=lock_timeout, pool_timeout=lock_timeout)
        pool.reading, pool.views = reading, views
        self.pool = pool
