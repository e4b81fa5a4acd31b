"""The record in an SQLite file, as a store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from eventsourcing.persistence import IntegrityError, PersistenceError

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.formats import FORMAT, FORMATS
from evalcore.record.planning import Clock, wall_clock
from evalcore.record.sqlite import SELECT_VERSION, SQLiteRecorder
from evalcore.record.sqlite_connections import Datastore
from evalcore.record.sqlite_schema import APPLICATION_ID
from evalcore.record.store import NOTHING, Appending, Box, Commit, SourceFile, Store

if TYPE_CHECKING:
    import pyarrow

LONGEST_ROW = 1 << 16
"""Bytes of one column of an event, a tile or a commit: an entry has fewer."""
LONGEST_BOX = 1 << 20
LONGEST_SOURCE = 1 << 29
"""Bytes of a sealed private part, and of a kept file, that are read: a damaged file may claim
any number of them, and hold none."""

_COLUMNS = (
    "rowid, originator_id, originator_version, topic, state, "
    "recorded_at, actor, source, private_hash, signature"
)


class SQLiteStore(Store):
    """The record in an SQLite file. ``where`` names it in messages, ``uri`` opens it."""

    def __init__(
        self, where: str, uri: str, *, clock: Clock = wall_clock, reading: bool = False
    ) -> None:
        self.where = where
        self.uri = uri
        self.format = FORMATS[FORMAT]
        self._clock, self._reading = clock, reading
        self._connect()

    def _connect(self) -> None:
        self.datastore = Datastore(self.uri, reading=self._reading, views=self.format.views)
        self.datastore.pool.on_wait = lambda: self.on_wait()
        self.recorder = SQLiteRecorder(self.datastore, clock=self._clock)

    def create(self) -> None:
        with self._plain():
            self.recorder.create_table()

    def check(self) -> None:
        with self._cursor() as c:
            c.execute("PRAGMA application_id")
            found = c.fetchone()[0]
            if found != APPLICATION_ID or not _holds(c, "head"):
                raise self._no_record()
            c.execute("SELECT format FROM head WHERE id = 1")
            format_ = self._check_format(c.fetchone())
        if format_.views:
            # Connections of their own, which show its tables as today's.
            self.format = format_
            self.datastore.close()
            self._connect()
        with self._cursor() as c:
            if not _holds(c, "stored_events"):
                raise self._no_record()

    def _no_record(self) -> StoreError:
        return StoreError(
            _(
                "{where} is an SQLite database, but not a record of this program. "
                "Give the path of a record, or start a new one with init."
            ).format(where=self.where)
        )

    def append(self, appending: Appending) -> Commit:
        self._refuse_earlier(self.format)
        with self._plain():
            return self.recorder.append(appending)

    def head(self) -> Commit:
        with self._cursor() as c:
            c.execute("SELECT size, recorded_at, root FROM head WHERE id = 1")
            found = c.fetchone()
        return Commit(*found) if found else NOTHING

    def commits(self) -> list[Commit]:
        with self._cursor() as c:
            c.execute("SELECT size, recorded_at, root FROM commits ORDER BY size")
            return [Commit(*row) for row in c.fetchall()]

    def stream_version(self, stream: str) -> int:
        with self._cursor() as c:
            c.execute(SELECT_VERSION, (stream,))
            return int(c.fetchone()[0])

    def rows(self, start: int, stop: int) -> list[Row]:
        with self._cursor() as c:
            c.execute(
                f"SELECT {_COLUMNS} FROM stored_events WHERE rowid BETWEEN ? AND ? ORDER BY rowid",
                (start, stop),
            )
            rows: list[Row] = c.fetchall()
            return rows

    def stream_rows(self, stream: str) -> list[Row]:
        with self._cursor() as c:
            c.execute(
                f"SELECT {_COLUMNS} FROM stored_events WHERE originator_id = ? "
                "ORDER BY originator_version",
                (stream,),
            )
            rows: list[Row] = c.fetchall()
            return rows

    def arrow(
        self, start: int, stop: int, topics: Sequence[str] | None = None
    ) -> pyarrow.RecordBatchReader:
        from evalcore.record.arrow import read_sqlite

        apart = not self.format.views
        return read_sqlite(self.uri, self._cursor, start, stop, topics, apart=apart)

    def tiles(self, start: int, stop: int) -> dict[int, bytes]:
        with self._cursor() as c:
            c.execute(
                "SELECT tile, hashes FROM tiles WHERE level = 0 AND tile BETWEEN ? AND ?",
                (start, stop),
            )
            return dict(c.fetchall())

    def upper_tiles(self) -> dict[tuple[int, int], bytes]:
        with self._cursor() as c:
            c.execute("SELECT level, tile, hashes FROM tiles WHERE level <> 0")
            return {(level, tile): hashes for level, tile, hashes in c.fetchall()}

    def boxes(self, start: int, stop: int) -> list[Box]:
        with self._cursor(LONGEST_BOX) as c:
            c.execute(
                "SELECT position, key_id, box FROM private_states "
                "WHERE position BETWEEN ? AND ? ORDER BY position",
                (start, stop),
            )
            return [Box(*row) for row in c.fetchall()]

    def source(self, digest: str) -> SourceFile | None:
        with self._cursor(LONGEST_SOURCE) as c:
            c.execute("SELECT name, content, digest FROM sources WHERE digest = ?", (digest,))
            found = c.fetchone()
        return SourceFile(*found) if found else None

    def digests(self) -> list[str]:
        with self._cursor() as c:
            c.execute("SELECT digest FROM sources ORDER BY digest")
            return [row[0] for row in c.fetchall()]

    def extremes(self) -> tuple[int, int] | None:
        with self._cursor() as c:
            # Two selects: min and max in one would read the whole table.
            c.execute(
                "SELECT (SELECT min(rowid) FROM stored_events), "
                "(SELECT max(rowid) FROM stored_events)"
            )
            low, high = c.fetchone()
            return None if low is None else (low, high)

    def misshapen(self) -> list[str]:
        from evalcore.record.verify_sqlite import misshapen

        with self._cursor() as c:
            return list(misshapen(c, self.format.schema))

    def defects(self) -> list[tuple[int | None, str]]:
        from evalcore.record.verify_sqlite import defects

        found: list[tuple[int | None, str]] = []
        with self._cursor() as c:
            found.extend(defects(c, self.format.schema))
        return found

    def close(self) -> None:
        self.datastore.close()

    @contextmanager
    def _cursor(self, longest: int = LONGEST_ROW) -> Iterator[sqlite3.Cursor]:
        """A cursor that reads one state of the store and gives plain tuples.

        A text or blob of more than ``longest`` bytes is an error.
        """
        with self._plain(), self.datastore.transaction(commit=False) as c:
            cursor = c.sqlite_cursor
            cursor.row_factory = None
            most = cursor.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
            try:
                yield cursor
            finally:
                cursor.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)

    @contextmanager
    def _plain(self) -> Iterator[None]:
        """Turn the engine's errors into text for the user."""
        try:
            yield
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise self._clash(error) from error
        except (PersistenceError, sqlite3.Error, UnicodeDecodeError) as error:
            # SQLite quotes a damaged schema in its message, whatever bytes it has.
            raise StoreError(explain(self.where, error)) from error


def _holds(c: sqlite3.Cursor, name: str) -> bool:
    """Whether there is a table, or a view of this connection, of that name."""
    c.execute(
        "SELECT 1 FROM sqlite_master WHERE name = ? "
        "UNION ALL SELECT 1 FROM sqlite_temp_master WHERE name = ?",
        (name, name),
    )
    return c.fetchone() is not None


def explain(where: str, error: Exception) -> str:
    """What a failure of SQLite means for the user."""
    reason = str(error)
    low = reason.lower()
    if "locked" in low or "busy" in low or "timed out" in low:
        return _(
            "{where} is busy: another program has been writing to it for minutes. Nothing was "
            "written. Try again when it is done, or end it if it hangs: nothing will be half "
            "done."
        ).format(where=where)
    if "readonly" in low:
        return _(
            "{where} is read-only. Nothing was written. Make the file and its folder writable, "
            "or work on a copy."
        ).format(where=where)
    if "not a database" in low:
        return _(
            "{where} is not an SQLite file. Give the path of a record, or start a new one with "
            "init."
        ).format(where=where)
    if "unable to open" in low:
        return _(
            "{where} cannot be opened, or what SQLite keeps beside it cannot be made. Nothing was "
            "written. Look at the path, the rights and the free space of its folder."
        ).format(where=where)
    if "full" in low:
        return _(
            "The disk of {where} is full. Nothing was written. Make room and try again."
        ).format(where=where)
    if "disk i/o error" in low:
        return _(
            "The disk of {where} refuses to read or write: it is full, over its quota, or failing. "
            "Nothing was written. Make room and try again."
        ).format(where=where)
    if "malformed" in low:
        return _("{where} is damaged: SQLite cannot read it ({reason}). Restore a backup.").format(
            where=where, reason=reason
        )
    return _("{where} cannot be read or written: {reason}.").format(where=where, reason=reason)
