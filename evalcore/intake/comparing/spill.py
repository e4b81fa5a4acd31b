"""What files report, beside the record: encoded, decoded into columns, never all in memory.

``here.<family>`` holds the facts of the files with the columns of ``log.<family>``, made by the
same code, so that checking and comparing are joins. Of the envelope, ``position`` is the fact's
number in the order of reading, ``stream`` its file, ``recorded_at`` its place (see ``Place``).
``here.facts`` keeps what is appended, and what turns a fact into a Python object again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from evalcore.intake.comparing.cover import Cover
from evalcore.intake.comparing.relations import Numbers
from evalcore.intake.opening import carried
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.intake.rows.plan import EventPlan, TablePlan
from evalcore.intake.rows.reader import Reported
from evalcore.record.columns import decode, family_columns
from evalcore.vocabulary import Fact

if TYPE_CHECKING:
    import duckdb

    from evalcore.intake.comparing.known import Known

CHUNK = 20_000
"""Facts in memory at once: more costs memory, fewer cost statements."""

MEMORY = "384MB"
"""What the columns of record and files may hold in memory; the rest waits on disk."""


@frozen
class Place:
    """Where facts come from: an event of a table's plan.

    ``number`` is its index; ``table`` that of its table; ``file`` that of its file.
    """

    number: int
    file: int
    table: int
    plan: TablePlan
    event: EventPlan

    @property
    def sheet(self) -> str:
        """Name of the table."""
        return self.plan.bound.table.name

    @property
    def cls(self) -> type[Fact]:
        """The class of its facts."""
        return self.event.fact

    def blind(self, name: str) -> bool:
        """Whether no cell of the row feeds this field."""
        return self.event.places.get(name, -1) < 0


@contextmanager
def workspace(known: Known, chunk: int = CHUNK, *, opening: bool = False) -> Iterator[Spill]:
    """A spill beside the record's columns; what it needs on disk is gone afterwards.

    What doesn't fit into its memory goes to a folder of its own; private words are covered there.
    """
    with TemporaryDirectory(prefix="evalcore-", ignore_cleanup_errors=True) as folder:
        connection = known.connection
        connection.execute("SET temp_directory = '" + folder.replace("'", "''") + "'")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        known.register_rulings()
        here = Spill(connection, chunk, opening=opening)
        try:
            yield here
        finally:
            here.close()
            # Before its folder goes.
            known.close()


class Spill:
    """The facts of the files at hand, in tables of a DuckDB connection."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, chunk: int = CHUNK, *, opening: bool = False
    ) -> None:
        """``opening``: mark every fact that can be as an opening balance."""
        self.connection = connection
        self.chunk = chunk
        self.opening = opening
        self.cover = Cover()
        self.sealed_cells = False
        """Whether any fact holds the words that stand for sealed ones."""
        self.places: list[Place] = []
        self.tables: list[TablePlan] = []
        self.count = 0
        self._families: set[str] = set()
        self._classes: dict[str, type[Fact]] = {}
        self._waiting: list[tuple[Any, ...]] = []
        self._private: list[bool] = []
        # One thread decodes a chunk while the next one is read: DuckDB needs no Python for it.
        self._pool = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        connection.execute("CREATE SCHEMA here")
        # file and place repeat what here.<family> holds: appending reads this table alone.
        connection.execute(
            "CREATE TABLE here.facts (seq BIGINT, file INTEGER, place INTEGER, tab INTEGER, "
            "line INTEGER, row_key VARCHAR, public VARCHAR, private BLOB, scope VARCHAR)"
        )
        connection.execute("CREATE TABLE here.places (place INTEGER, topic VARCHAR)")

    # Filling

    def places_of(self, plan: TablePlan, file: int) -> list[int]:
        """Places for every event of a table, in order."""
        table = len(self.tables)
        self.tables.append(plan)
        first = len(self.places)
        for event in plan.events:
            self.places.append(Place(len(self.places), file, table, plan, event))
            self._private.append(any(spec.private for spec in event.fact.specs()))
            self.connection.execute(
                "INSERT INTO here.places VALUES ($1, $2)",
                [len(self.places) - 1, event.fact.topic()],
            )
        return list(range(first, len(self.places)))

    def add(self, fact: Fact, place: int, row: int, row_key: str = "") -> None:
        """A fact that a row reports."""
        if self.opening and carried(type(fact)):
            fact = attrs.evolve(fact, opening=True)
        private, scope = None, ""
        if self._private[place]:
            private = fact.private_state()
            if private is not None:
                scope = fact.seal_scope()
                self.sealed_cells = self.sealed_cells or _SEALED_BYTES in private
                private = self.cover.put(private)
        self._wait((place, row, row_key, fact.public_state(), private, scope))

    def takes_states(self, cls: type[Fact]) -> bool:
        """Whether a fact of this class goes in as its row reports it: nothing is carried in."""
        return not (self.opening and carried(cls))

    def add_state(self, public: bytes, place: int, row: int, row_key: str = "") -> None:
        """A fact that a row reports, by its public state; it holds nothing private."""
        self._wait((place, row, row_key, public, None, ""))

    def _wait(self, fact: tuple[Any, ...]) -> None:
        self._waiting.append(fact)
        if len(self._waiting) >= self.chunk:
            self._settle()
            self._writing = self._pool.submit(self._write, *self._taken())

    def flush(self) -> None:
        """Write what waits. Called once more when all is read."""
        self._settle()
        if self._waiting:
            self._write(*self._taken())

    def close(self) -> None:
        """Wait for what is being written."""
        self._pool.shutdown()

    def _settle(self) -> None:
        """Wait until the chunk before is written; raise what went wrong there."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def _taken(self) -> tuple[list[tuple[Any, ...]], int, list[Place]]:
        rows, self._waiting = self._waiting, []
        self.count += len(rows)
        return rows, self.count - len(rows) + 1, list(self.places)

    def _write(self, rows: list[tuple[Any, ...]], first: int, known: list[Place]) -> None:
        """Write one chunk: as it is appended later, and decoded into columns."""
        import pyarrow as pa

        places, lines, keys, publics, privates, scopes = zip(*rows, strict=True)
        connection = self.connection.cursor()
        at = pa.array(places, pa.int32())
        seq = pa.array(range(first, first + len(rows)), pa.int64())
        files = pa.array([place.file for place in known], pa.int32()).take(at)
        states = pa.array(publics, pa.binary()).cast(pa.string())
        columns = {
            "seq": seq,
            "file": files,
            "place": at,
            "tab": pa.array([place.table for place in known], pa.int32()).take(at),
            "line": pa.array(lines, pa.int32()),
            "row_key": pa.array(keys, pa.string()),
            "public": states,
            "private": pa.array(privates, pa.binary()),
            "scope": pa.array(scopes, pa.string()),
        }
        _insert(connection, "here.facts", pa.table(columns))
        topics = pa.array([place.cls.topic() for place in known], pa.string())
        events = pa.table(
            {
                "position": seq,
                "stream": files.cast(pa.string()),
                "topic": topics.take(at),
                "recorded_at": at.cast(pa.int64()),
                "source": pa.nulls(len(seq), pa.string()),
                "state": states,
            }
        )
        for name, decoded in decode(connection, events):
            if name not in self._families:
                self._families.add(name)
                declared = ", ".join(f'"{c}" {kind}' for c, kind in family_columns(name).items())
                connection.execute(f"CREATE TABLE here.{name} ({declared})")
            _insert(connection, f"here.{name}", decoded.select(list(family_columns(name))))
        for number in dict.fromkeys(places):
            cls = known[number].cls
            self._classes.setdefault(cls.topic(), cls)
        connection.close()

    # Asking

    @property
    def classes(self) -> list[type[Fact]]:
        """The classes of which there are facts, in order of first appearance."""
        return list(self._classes.values())

    @property
    def families(self) -> list[str]:
        """Families that have a table here."""
        return sorted(self._families)

    def has(self, cls: type[Fact]) -> bool:
        """Whether any fact of this class was reported."""
        return cls.topic() in self._classes

    def of_class(self, cls: type[Fact]) -> list[Place]:
        """The places that give facts of a class."""
        return [place for place in self.places if place.cls is cls]

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def paged(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Reported]:
        """The facts whose numbers a query gives, in order, few of them in memory at a time."""
        numbers = [row[0] for row in self.all(sql, parameters)]
        for start in range(0, len(numbers), self.chunk):
            yield from self.reported(numbers[start : start + self.chunk]).values()

    def drop(self, numbers: Sequence[int]) -> None:
        """Forget facts: what is said twice."""
        if not numbers:
            return
        with Numbers(self.connection, "dropped", numbers):
            self.connection.execute("DELETE FROM here.facts WHERE seq IN (SELECT seq FROM dropped)")
            for name in self._families:
                self.connection.execute(
                    f"DELETE FROM here.{name} WHERE position IN (SELECT seq FROM dropped)"
                )

    def reported(self, numbers: Iterable[int]) -> dict[int, Reported]:
        """Facts as Python objects again, by number."""
        found: dict[int, Reported] = {}
        wanted = sorted(set(numbers))
        for start in range(0, len(wanted), CHUNK):
            with Numbers(self.connection, "wanted", wanted[start : start + CHUNK]):
                rows = self.all(
                    "SELECT seq, place, line, row_key, public, private FROM here.facts "
                    "WHERE seq IN (SELECT seq FROM wanted) ORDER BY seq"
                )
            for number, place, row, key, public, private in rows:
                at = self.places[place]
                fact = at.cls.from_states(public.encode(), self.cover.take(private))
                found[number] = Reported(fact, at.plan, row, at.event, key)
        return found


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Any) -> None:
    connection.register("chunk", rows)
    connection.execute(f"INSERT INTO {table} SELECT * FROM chunk")
    connection.unregister("chunk")


_SEALED_BYTES = SEALED_CELL.encode()
