"""Effective facts as an object-centric event log: OCEL 2.0 in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from projections.exchange.chosen import Chosen, counts
from projections.exchange.ocel_model import ObjectType, attributes_of
from projections.exchange.ocel_queries import OBJECTS, REPORT, Queries
from projections.exchange.ocel_schema import ABOUT, APPLICATION_ID, FIXED, of_events, of_objects

if TYPE_CHECKING:
    import duckdb

ROWS = 20_000
"""Rows that pass from one engine to the other at once."""

PASSES = 3
"""How often an event is passed on: itself, its attributes, its relations."""

Progress = Callable[[int, int], None]


@frozen
class Log:
    """What an event log holds: numbers of events, objects and relations, of types that occur."""

    events: int
    objects: int
    event_objects: int
    object_objects: int
    event_types: tuple[str, ...]
    object_types: tuple[str, ...]


def write_ocel(
    connection: duckdb.DuckDBPyConnection,
    chosen: Chosen,
    language: str,
    about: Mapping[str, str],
    path: Path,
    progress: Progress,
) -> Log:
    """Write the log to a new file ``path``. ``language`` (``zh``, ``en``) is that of titles.

    Raises DataError where there is no event to write, OSError or ``sqlite3.Error`` where the disk
    refuses.
    """
    out = sqlite3.connect(path, isolation_level=None)
    try:
        # The file is put in place when it is whole: until then nothing need survive a power cut.
        out.execute("PRAGMA journal_mode = OFF")
        out.execute("PRAGMA synchronous = OFF")
        out.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        out.execute("BEGIN")
        for table in FIXED:
            out.execute(table)
        out.executemany(f"INSERT INTO {ABOUT} VALUES (?, ?)", list(about.items()))
        found = _Writing(connection, chosen, language, out, progress).write()
        out.execute("COMMIT")
    finally:
        out.close()
    return found


class _Writing:
    """One file that is being written."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        chosen: Chosen,
        language: str,
        out: sqlite3.Connection,
        progress: Progress,
    ) -> None:
        self._connection = connection
        self._counts = counts(connection, chosen, effective=True)
        self._queries = Queries(chosen, language, frozenset(self._counts))
        self._out = out
        self._progress = progress
        self._done = self._total = 0

    def write(self) -> Log:
        events = sum(self._counts.values())
        if not events:
            raise DataError(
                _("There is no fact to export. Choose other days or families, or another record.")
            )
        self._total = events * PASSES
        self._pour("event", self._queries.events(), 2)
        kinds = list(self._queries.event_types())
        for kind in kinds:
            self._map("event", kind.title, kind.table)
            own = {s.name: s.sql_type for s in kind.attributes if s.name not in REPORT}
            attributes = {**own, **REPORT}
            self._out.execute(of_events(kind.table, attributes))
            self._pour(f'"event_{kind.table}"', self._queries.of_type(kind), 2 + len(attributes))
        related = self._pour("event_object", self._queries.event_objects(), 3, of_events=True)
        named = self._objects()
        between = self._pour("object_object", self._queries.object_objects(), 3, counted=False)
        self._progress(self._total, self._total)
        return Log(
            events,
            sum(named.values()),
            related,
            between,
            tuple(kind.title for kind in kinds),
            tuple(kind.title for kind in named),
        )

    def _objects(self) -> dict[ObjectType, int]:
        """Write objects and their attributes; how many there are of each type."""
        self._connection.execute(f"CREATE OR REPLACE TABLE {OBJECTS} AS {self._queries.objects()}")
        types = self._queries.types()
        counted = dict(
            self._connection.execute(f"SELECT kind, count(*) FROM {OBJECTS} GROUP BY 1").fetchall()
        )
        found = {kind: counted[name] for name, kind in types.items() if name in counted}
        titles = " ".join(f"WHEN '{kind.name}' THEN '{kind.title}'" for kind in found)
        self._pour(
            "object",
            f"SELECT id, CASE kind {titles} END FROM {OBJECTS} ORDER BY id",
            2,
            counted=False,
        )
        for kind in found:
            self._map("object", kind.title, kind.table)
            attributes = attributes_of(kind, self._queries.chosen.edition)
            self._out.execute(of_objects(kind.table, attributes))
            self._pour(
                f'"object_{kind.table}"',
                self._queries.of_object_type(kind),
                3 + len(attributes),
                counted=False,
            )
        return found

    def _map(self, what: str, title: str, table: str) -> None:
        self._out.execute(f"INSERT INTO {what}_map_type VALUES (?, ?)", (title, table))

    def _pour(
        self, table: str, sql: str, columns: int, *, counted: bool = True, of_events: bool = False
    ) -> int:
        """Insert the rows of a question into a table; how many."""
        places = ", ".join("?" * columns)
        rows, last = 0, None
        for page in self._pages(sql):
            self._out.executemany(f"INSERT INTO {table} VALUES ({places})", page)
            rows += len(page)
            if of_events:
                # Several relations of one event are one event passed on.
                ids = {row[0] for row in page}
                self._done += len(ids) - (last in ids)
                last = page[-1][0]
            elif counted:
                self._done += len(page)
            self._progress(self._done, self._total)
        return rows

    def _pages(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a question, page by page: texts, whole numbers, days as text."""
        found = self._connection.execute(sql)
        days = [at for at, column in enumerate(found.description or ()) if str(column[1]) == "DATE"]
        while page := found.fetchmany(ROWS):
            yield [_plain(row, days) for row in page] if days else page


def _plain(row: tuple[Any, ...], days: list[int]) -> tuple[Any, ...]:
    plain = list(row)
    for at in days:
        if plain[at] is not None:
            plain[at] = plain[at].isoformat()
    return tuple(plain)


def is_export(path: Path) -> bool:
    """Whether a file is an earlier export of this format, by its header."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    ours = APPLICATION_ID.to_bytes(4, "big")
    return head[:16] == b"SQLite format 3\x00" and head[68:72] == ours
