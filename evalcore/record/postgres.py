"""Writing to a record in PostgreSQL: our recorder of the ``eventsourcing`` library.

An append locks ``stored_events`` against other writers (readers go on), and reads the head only
then: read before the lock, two writers would give the same positions twice. Events are inserted;
tree and head grow through functions of the schema, so that a writer needs no UPDATE on anything.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, LiteralString

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from eventsourcing.utils import strtobool
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from evalcore.errors import ConflictError, StoreError
from evalcore.messages import _
from evalcore.record.formats import FORMAT
from evalcore.record.planning import Clock, Part, Planner, check_versions, wall_clock
from evalcore.record.postgres_errors import NO_FUNCTION, is_broken, state_of
from evalcore.record.postgres_pool import Datastore
from evalcore.record.postgres_schema import statements, writing_statements
from evalcore.record.sealed_sources import open_public
from evalcore.record.store import Appending, Commit, SourceFile
from evalcore.transparency.merkle import EMPTY_ROOT

DB_FUNCTIONS_VARIABLE = "POSTGRES_ENABLE_DB_FUNCTIONS"

TURN_TIMEOUT = 600
"""Seconds that an append waits for its turn: several large imports may be in front of it."""

PAUSES = (0.2, 1.0, 2.0, 4.0)
"""Seconds before an append whose connection broke looks again whether the server is there."""

_TYPES = ["int8", "text", "int8", "text", "bytea", "int8", "text", "text", "bytea", "bytea"]
# One creation at a time per database: CREATE … IF NOT EXISTS is not safe against itself.
_CREATION_LOCK = 0x45564C31


class PostgresRecorder(PostgresApplicationRecorder):
    """The library's application recorder, with position, time, leaf and commit of our own.

    What fails is retried where a connection broke, and only there: a disk that is full is no
    fuller after ten tries.
    """

    datastore: Datastore

    def __init__(self, datastore: Datastore, *, clock: Clock = wall_clock) -> None:
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
            self.create_schema(curs)
            self._create_table(curs)
            curs.execute(
                self.sql("INSERT INTO {s}.head VALUES (1, %s, 0, 0, %s) ON CONFLICT DO NOTHING"),
                (FORMAT, EMPTY_ROOT),
            )

    def create_schema(self, curs: psycopg.Cursor[Any]) -> None:
        """Make the schema where it is missing: IF NOT EXISTS would ask for the right to make one
        even where it is there, and an account may own its schema and no more.
        """
        there = "SELECT FROM pg_namespace WHERE nspname = %s"
        if curs.execute(there, (self.datastore.schema,)).fetchone() is None:
            curs.execute(self.sql("CREATE SCHEMA {s}"))

    def add_functions(self) -> None:
        """Give a record of an earlier version what appends go through. Its owner may."""
        with self.datastore.transaction(commit=True) as curs:
            curs.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATION_LOCK,))
            for statement in writing_statements(self.datastore.schema):
                curs.execute(statement)

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

    def append(self, appending: Appending) -> Commit:
        """Write ``appending`` in one transaction; again where a connection broke.

        A connection can break after the commit and before we hear of it. So before a conflict is
        reported on a later attempt, it is checked whether an earlier one is in.
        """
        pauses, completed = iter(PAUSES), False
        while True:
            try:
                return self._attempt(appending)
            except PersistenceError as error:
                if state_of(error) == NO_FUNCTION and not completed:
                    completed = True
                    self.add_functions()
                elif not is_broken(error) or not self._comes_back(pauses):
                    raise

    def _comes_back(self, pauses: Iterator[float]) -> bool:
        """Whether the server can be reached again before ``pauses`` are over."""
        for pause in pauses:
            time.sleep(pause)
            if self.datastore.renewed():
                return True
        return False

    def _attempt(self, appending: Appending) -> Commit:
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
        head = self._take_turn(curs)

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
            self._check_public(curs, appending.files)
        curs.execute(
            self.sql("SELECT {s}.record_commit(%s, %s, %s)"),
            (commit.size, commit.recorded_at, commit.root),
        )
        self._notify_channel(curs)
        self.planner.committed(plan)
        return commit

    def _check_public(self, curs: psycopg.Cursor[Any], files: Sequence[SourceFile]) -> None:
        """Raise StoreError where a public file lies there under its digest with another content:
        whoever put it there first wants the rules to be unreadable once they are adopted.
        """
        for file in files:
            if open_public(file) is None:
                continue
            curs.execute(
                # A copy that an import sealed is none of that.
                self.sql(
                    "SELECT FROM {s}.sources WHERE digest = %s AND content <> %s "
                    "AND substring(content FROM 1 FOR 4) = substring(%s FROM 1 FOR 4)"
                ),
                (file.digest, file.content, file.content[:4]),
            )
            if curs.fetchone() is not None:
                raise StoreError(
                    _("The kept source file {name} was changed. Run verify.").format(name=file.name)
                )

    def _insert_part(self, curs: psycopg.Cursor[Any], part: Part) -> None:
        with curs.copy(self.sql("COPY {s}.stored_events FROM STDIN (FORMAT BINARY)")) as copy:
            copy.set_types(_TYPES)
            for row in zip(*part.columns, strict=True):
                copy.write_row(row)
        if part.boxes:
            boxes = self.sql("COPY {s}.private_states FROM STDIN (FORMAT BINARY)")
            with curs.copy(boxes) as copy:
                copy.set_types(["int8", "text", "bytea"])
                for box in part.boxes:
                    copy.write_row(box)
        levels, numbers, contents = zip(*part.tiles, strict=True) if part.tiles else ((),) * 3
        curs.execute(
            self.sql("SELECT {s}.record_put_tiles(%b::integer[], %b::bigint[], %b::bytea[])"),
            (list(levels), list(numbers), list(contents)),
        )

    def _take_turn(self, curs: psycopg.Cursor[Any]) -> Commit:
        """Lock the table against other writers, and give the head as it stands behind the lock.

        Where another is at work, say so and wait. The server hears Ctrl-C meanwhile.
        """
        taking = self.sql("SELECT * FROM {s}.record_take_turn(%s)")
        found = curs.execute(taking, (0,)).fetchone()
        if found is not None and not found[0]:
            self.on_wait()
            found = curs.execute(taking, (round(TURN_TIMEOUT * 1000),)).fetchone()
        if found is None:
            raise StoreError(_("The record has no head: it was not made by init, or damaged."))
        return Commit(*found[1:])

    @property
    def select_version(self) -> Composed:
        """The last version of a stream, 0 where there is none."""
        return self.sql(
            "SELECT coalesce(max(originator_version), 0) FROM {s}.stored_events "
            "WHERE originator_id = %s"
        )
