"""Which relation a name means, for all cursors of one connection, and what was made before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from threading import RLock
from typing import TYPE_CHECKING

import attrs

from projections.spark.dialect import key, relations, to_spark
from projections.spark.relations import Given, Parts, Query, Relation, Workshop

if TYPE_CHECKING:
    import pyarrow
    from sqlglot import exp

TABLES = "information_schema.tables"


@attrs.define(eq=False)
class View:
    """A query by name: what it reads is looked up when it is read, as DuckDB does."""

    about: str
    tree: exp.Expr


@attrs.define(eq=False)
class Filled:
    """A relation that rows are added to; ``columns`` is name → DuckDB type."""

    about: str
    columns: dict[str, str]
    parts: tuple[Relation, ...] = ()


Entry = Relation | View | Filled
Own = Mapping[str, Relation]
"""The names that one cursor alone knows; they come before those that all know."""


@attrs.define(eq=False)
class Catalogue:
    """Relations by name. Over the same relations a query gives the same: it is made once."""

    workshop: Workshop
    entries: dict[str, Entry] = attrs.field(factory=dict)
    lock: RLock = attrs.field(factory=RLock)
    progress: Callable[[int, int], None] | None = None
    """Called after each statement with how many were executed; nobody knows how many come."""
    _executed: int = 0
    _made: dict[tuple[bool, str], Query] = attrs.field(factory=dict)
    _joined: dict[tuple[str, ...], Parts] = attrs.field(factory=dict)
    _given: dict[str, Given] = attrs.field(factory=dict)

    def put(self, name: str, entry: Entry) -> None:
        """What every cursor finds under that name from now on."""
        with self.lock:
            self.entries[name] = entry

    def filled(self, name: str) -> Filled:
        """The relation of that name, to be added to. Raises ValueError where it is none."""
        with self.lock:
            entry = self.entries[name]
        if not isinstance(entry, Filled):
            raise ValueError(f"{name} was not declared by its columns")
        return entry

    def relation(self, name: str, own: Own) -> Relation:
        """What a name means now. Raises KeyError where it means nothing."""
        if name in own:
            return own[name]
        with self.lock:
            if name == TABLES:
                return self._tables()
            entry = self.entries[name]
            if isinstance(entry, View):
                return self.query(entry.about, entry.tree, own, kept=False)
            if isinstance(entry, Filled):
                return self._parts(entry)
            return entry

    def given(self, about: str, table: pyarrow.Table) -> Given:
        """Rows handed in; what is handed in again is the same relation."""
        digest = _digest(table)
        with self.lock:
            if digest not in self._given:
                self._given[digest] = Given(self.workshop, about, table=table)
            return self._given[digest]

    def query(self, about: str, tree: exp.Expr, own: Own, *, kept: bool) -> Query:
        """What a query gives, read when somebody asks; ``kept`` as of ``Query``."""
        sql, reads = self.bound(tree, own)
        return self.made(about, sql, reads, kept=kept)

    def made(self, about: str, sql: str, reads: Sequence[Relation], *, kept: bool) -> Query:
        """The same of a query that is bound already."""
        with self.lock:
            found = self._made.get((kept, sql))
            if found is None:
                found = Query(self.workshop, about, sql=sql, reads=tuple(reads), kept=kept)
                self._made[kept, sql] = found
            return found

    def bound(self, tree: exp.Expr, own: Own) -> tuple[str, tuple[Relation, ...]]:
        """A query as Spark's SQL, and the relations that it reads, as they are now."""
        found: dict[str, Relation] = {}
        for table in relations(tree):
            named = key(table)
            if named not in found:
                found[named] = self.relation(named, own)
        sql = to_spark(tree, lambda named: found[named].name)
        return sql, tuple(found.values())

    def tell(self) -> None:
        """One more statement was executed."""
        with self.lock:
            self._executed += 1
            if self.progress is not None:
                self.progress(self._executed, 0)

    def _parts(self, filled: Filled) -> Relation:
        named = (filled.about, *(part.name for part in filled.parts))
        found = self._joined.get(named)
        if found is None:
            columns, parts = filled.columns, filled.parts
            found = Parts(self.workshop, filled.about, columns=columns, parts=parts)
            self._joined[named] = found
        return found

    def _tables(self) -> Relation:
        """The relations as the standard lists them."""
        import pyarrow as pa

        found = [name.rpartition(".") for name in self.entries]
        columns = {
            "table_schema": pa.array([schema or "main" for schema, _dot, _name in found]),
            "table_name": pa.array([name for _schema, _dot, name in found]),
        }
        return self.given("tables", pa.table(columns))


def _digest(table: pyarrow.Table) -> str:
    """SHA-256 of columns and rows."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sha256(sink.getvalue()).hexdigest()
