"""The record in a PostgreSQL database, as a store: for many offices at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError
from eventsourcing.postgres import PostgresDatastore
from psycopg.rows import tuple_row
from psycopg.sql import Composed

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.planning import Clock, wall_clock
from evalcore.record.postgres import PostgresRecorder
from evalcore.record.postgres_url import Address
from evalcore.record.store import NOTHING, Appending, Box, Commit, SourceFile, Store, ready

if TYPE_CHECKING:
    import pyarrow


def open_postgres(url: str, *, create: bool) -> PostgresStore:
    """Open the record in a PostgreSQL database.

    Raises StoreError, with what to do, where it cannot be reached or holds no record.
    """
    address = Address.parse(url)
    address.probe()
    return ready(PostgresStore(address), create=create)


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
        self.recorder.on_wait = lambda: self.on_wait()

    def create(self) -> None:
        with self._plain():
            self.recorder.create_table()

    def check(self) -> None:
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
        self._check_format(self._one("SELECT format FROM {s}.head WHERE id = 1"))

    def append(self, appending: Appending) -> Commit:
        with self._plain():
            commit: Commit = self.recorder.append(appending)
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

    def stream_rows(self, stream: str) -> list[Row]:
        return self._all(
            "SELECT notification_id, originator_id, originator_version, topic, state, "
            "recorded_at, actor, source, private_hash, signature FROM {s}.stored_events "
            "WHERE originator_id = %s ORDER BY originator_version",
            (stream,),
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

    def digests(self) -> list[str]:
        return [row[0] for row in self._all("SELECT digest FROM {s}.sources ORDER BY digest")]

    def extremes(self) -> tuple[int, int] | None:
        found = self._one(
            "SELECT min(notification_id), max(notification_id) FROM {s}.stored_events"
        )
        return None if found is None or found[0] is None else (found[0], found[1])

    def misshapen(self) -> list[str]:
        from evalcore.record import verify_postgres as checks

        within = (self.recorder.datastore.schema, list(checks.SHAPES))
        return list(
            checks.misshapen(self._all(checks.RELATIONS, within), self._all(checks.COLUMNS, within))
        )

    def defects(self) -> list[tuple[int | None, str]]:
        from evalcore.record import verify_postgres as checks

        schema = self.recorder.datastore.schema
        return list(checks.defects(self._all(checks.TRIGGERS, (schema,)), self._all(checks.STRAYS)))

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
            raise self._clash(_first_line(error)) from error
        except (PersistenceError, psycopg.Error) as error:
            raise StoreError(
                _("{where} cannot be read or written: {reason}").format(
                    where=self.where, reason=_first_line(error)
                )
            ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
