"""The record in a PostgreSQL database, as a store: for many offices at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError
from psycopg.rows import tuple_row
from psycopg.sql import Composed

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record import postgres_errors as errors
from evalcore.record.envelope import Row
from evalcore.record.planning import Clock, wall_clock
from evalcore.record.postgres import PostgresRecorder
from evalcore.record.postgres_pool import Datastore
from evalcore.record.postgres_rights import OWN, READ, SEALED, WRITE, Lack, lacking
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
        self.datastore = Datastore(address, max_connections=max_connections)
        with self._plain():
            self.recorder = PostgresRecorder(self.datastore, clock=clock)
        self.recorder.on_wait = self._waits
        self._told = False

    def create(self) -> None:
        with self._plain(OWN):
            self.recorder.create_table()

    def check(self) -> None:
        with self._plain(), self.datastore.get_connection() as conn:
            found = conn.execute(
                "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = "
                "c.relnamespace WHERE n.nspname = %s AND c.relname = 'head') AS head",
                (self.address.schema,),
            ).fetchone()
            if found is None or not found["head"]:
                raise StoreError(
                    _(
                        "There is no record at {where} (schema {schema}). Start one with init, or "
                        "give its address."
                    ).format(where=self.where, schema=self.address.schema)
                )
        self._check_format(self._one("SELECT format FROM {s}.head WHERE id = 1"))
        # A table that is missing is not one that is withheld: verify names it.
        ((boxes, files),) = self._all(
            "SELECT coalesce(has_table_privilege(to_regclass(%s), 'SELECT'), true), "
            "coalesce(has_table_privilege(to_regclass(%s), 'SELECT'), true)",
            [self.recorder.sql("{s}." + t).as_string() for t in ("private_states", "sources")],
        )
        self.holds_private, self.holds_sources = boxes, files

    def append(self, appending: Appending) -> Commit:
        with self._plain(WRITE, appending):
            commit: Commit = self.recorder.append(appending)
            return commit

    @contextmanager
    def comparing(self, *, again: bool) -> Iterator[None]:
        from evalcore.record.postgres_queue import in_queue

        with (
            self._plain(WRITE),
            in_queue(self.datastore, alone=again, on_wait=self._waits),
        ):
            yield

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
        found = self._all("SELECT level, tile, hashes FROM {s}.tiles WHERE level <> 0")
        return {(level, tile): hashes for level, tile, hashes in found}

    def boxes(self, start: int, stop: int) -> list[Box]:
        found = self._all(
            "SELECT position, key_id, box FROM {s}.private_states "
            "WHERE position BETWEEN %s AND %s ORDER BY position",
            (start, stop),
            binary=True,
            needs=SEALED,
        )
        return [Box(*row) for row in found]

    def source(self, digest: str) -> SourceFile | None:
        found: list[Any] = []
        if not self.holds_sources:
            found = self._all(
                "SELECT name, content, digest FROM {s}.open_sources WHERE digest = %s", (digest,)
            )
        if not found:
            # Whoever may not read this table is told so, and not that the file is not there.
            found = self._all(
                "SELECT name, content, digest FROM {s}.sources WHERE digest = %s",
                (digest,),
                needs=SEALED,
            )
        return SourceFile(*found[0]) if found else None

    def digests(self) -> list[str]:
        found = self._all(
            "SELECT digest FROM {s}.sources ORDER BY digest"
            if self.holds_sources
            else "SELECT digest FROM {s}.open_sources ORDER BY digest"
        )
        return [row[0] for row in found]

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
        return list(
            checks.defects(
                schema,
                self._all(checks.TRIGGERS, (schema,)),
                self._all(checks.FUNCTIONS, (schema,)),
                self._all(checks.STRAYS),
            )
        )

    def close(self) -> None:
        self.datastore.close()

    def _waits(self) -> None:
        """Tell once that it waits: an import may wait in the queue, for its turn, and again."""
        if not self._told:
            self._told = True
            self.on_wait()

    def _one(self, text: LiteralString) -> tuple[Any, ...] | None:
        found = self._all(text)
        return found[0] if found else None

    def _all(
        self,
        text: LiteralString | Composed,
        values: Sequence[Any] = (),
        *,
        binary: bool = False,
        needs: Lack = READ,
    ) -> list[Any]:
        query = text if isinstance(text, Composed) else self.recorder.sql(text)
        with self._plain(needs):
            try:
                return self._fetched(query, values, binary=binary)
            except (PersistenceError, psycopg.Error) as error:
                if not errors.is_broken(error) or not self.datastore.renewed():
                    raise
                # The server was started anew, say; what only reads may be done again.
                return self._fetched(query, values, binary=binary)

    def _fetched(self, query: Composed, values: Sequence[Any], *, binary: bool) -> list[Any]:
        with (
            self.datastore.get_connection() as conn,
            conn.cursor(row_factory=tuple_row, binary=binary) as curs,
        ):
            curs.execute(query, values)
            return curs.fetchall()

    @contextmanager
    def _plain(self, needs: Lack = READ, appending: Appending | None = None) -> Iterator[None]:
        """Turn the engine's errors into text for the user. ``needs``: the right it takes."""
        try:
            yield
        except IntegrityError as error:
            raise self._clash(errors.first_line(error)) from error
        except (PersistenceError, psycopg.Error) as error:
            writing = needs is WRITE
            if errors.state_of(error) == errors.NO_RIGHT:
                raise StoreError(lacking(self.address, needs, errors.first_line(error))) from error
            sent = appending is not None and bool(appending.tried)
            if errors.is_pool_empty(error) and not sent:
                # Why no connection could be had, only another attempt to connect tells.
                self.address.probe()
            raise StoreError(errors.told(error, self.where, writing=writing, sent=sent)) from error
