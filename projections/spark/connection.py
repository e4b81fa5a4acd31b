"""A connection to Spark that answers as DuckDB's does, as far as the engine asks it.

``execute`` takes the statements of the ledgers, of what counts and of evaluation as they are
written for DuckDB; ``fetchone``, ``fetchmany`` and ``fetchall`` give the same Python values in the
same order. So what is computed is said once, and computed on either engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import StoreError
from evalcore.messages import _
from projections.spark.dialect import Parameters, key, parse, relations, to_spark
from projections.spark.relations import Given, Parts, Query, Relation, Workshop, spark_type

if TYPE_CHECKING:
    import pyarrow
    from sqlglot import exp

TABLES = "information_schema.tables"
TOO_LARGE = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
"""What Spark calls a number that does not fit."""


@attrs.define(eq=False)
class _View:
    """A query by name: what it reads is looked up when it is read, as DuckDB does."""

    about: str
    tree: exp.Expr


@attrs.define(eq=False)
class _Filled:
    """A relation that rows are added to."""

    about: str
    columns: dict[str, str]
    parts: tuple[Relation, ...] = ()


_Entry = Relation | _View | _Filled


@attrs.define(eq=False)
class Catalogue:
    """What the connection and its cursors share: relations by name, and those made before."""

    workshop: Workshop
    entries: dict[str, _Entry] = attrs.field(factory=dict)
    made: dict[tuple[bool, str], Query] = attrs.field(factory=dict)
    filled: dict[tuple[str, ...], Parts] = attrs.field(factory=dict)
    given: dict[str, Given] = attrs.field(factory=dict)
    lock: RLock = attrs.field(factory=RLock)


class SparkConnection:
    """What the engine needs of ``duckdb.DuckDBPyConnection``, on Spark.

    A query runs when it is executed; a relation is made when it is first read. A statement of a
    kind that the engine does not use raises ValueError; what Spark can't run raises StoreError,
    and a number that does not fit raises DuckDB's own exception.
    """

    def __init__(self, workshop: Workshop, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or Catalogue(workshop)
        self._own: dict[str, Relation] = {}
        self._columns: tuple[str, ...] = ()
        self._rows: Iterator[tuple[Any, ...]] = iter(())

    def cursor(self) -> SparkConnection:
        """Another connection to the same relations, for another thread."""
        return SparkConnection(self.catalogue.workshop, self.catalogue)

    def close(self) -> None:
        """Nothing is held that others don't need; ``projections.spark.columns`` ends it all."""
        self._own.clear()

    def register(self, name: str, table: pyarrow.Table) -> SparkConnection:
        """An Arrow table under a name that this cursor alone knows."""
        found = _digest(table)
        with self.catalogue.lock:
            if found not in self.catalogue.given:
                given = Given(self.catalogue.workshop, name, table=table)
                self.catalogue.given[found] = given
            self._own[name] = self.catalogue.given[found]
        return self

    def unregister(self, name: str) -> SparkConnection:
        """Forget the name; what was made of the rows stays."""
        self._own.pop(name, None)
        return self

    def put(self, name: str, relation: Relation) -> None:
        """A relation under a name that every cursor knows."""
        with self.catalogue.lock:
            self.catalogue.entries[name] = relation

    def relation(self, name: str) -> Relation:
        """The relation of that name. Raises KeyError where there is none."""
        own = self._own.get(name)
        if own is not None:
            return own
        if name == TABLES:
            return self._tables()
        with self.catalogue.lock:
            entry = self.catalogue.entries[name]
            if isinstance(entry, _View):
                return self._query(entry.about, entry.tree, kept=False)
            if isinstance(entry, _Filled):
                return self._parts(entry)
            return entry

    def _tables(self) -> Relation:
        """The relations as the standard lists them."""
        import pyarrow as pa

        found = [name.rpartition(".") for name in self.names()]
        columns = {
            "table_schema": pa.array([schema or "main" for schema, _dot, _name in found]),
            "table_name": pa.array([name for _schema, _dot, name in found]),
        }
        return Given(self.catalogue.workshop, "tables", table=pa.table(columns))

    def names(self) -> tuple[str, ...]:
        """The relations that every cursor knows."""
        with self.catalogue.lock:
            return tuple(self.catalogue.entries)

    @property
    def description(self) -> list[tuple[str, ...]] | None:
        """The columns of the last query, as the DB-API has it: their names come first."""
        return [(column,) for column in self._columns] or None

    def execute(self, sql: str, parameters: Parameters = ()) -> SparkConnection:
        """Run one statement; rows are fetched from the connection it returns."""
        from sqlglot import exp

        tree = parse(sql, parameters)
        self._columns, self._rows = (), iter(())
        with _told(sql):
            if isinstance(tree, exp.Create):
                self._create(tree)
            elif isinstance(tree, exp.Insert):
                self._insert(tree)
            elif isinstance(tree, exp.Delete):
                self._delete(tree)
            elif isinstance(tree, exp.Update):
                self._update(tree)
            elif isinstance(tree, exp.Query):
                self._select(tree)
            else:
                raise ValueError(f"no statement of the engine: {sql[:80]}")
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """So many rows, or what is left."""
        return list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """What is left."""
        return list(self._rows)

    def _select(self, tree: exp.Expr) -> None:
        sql, reads = self._bound(tree)
        for relation in reads:
            relation.ready()
        table = self.catalogue.workshop.spark.sql(sql).toArrow()
        self._columns = tuple(table.column_names)
        self._rows = _rows(table)

    def _create(self, tree: exp.Create) -> None:
        from sqlglot import exp

        if tree.kind == "SCHEMA":
            return
        if isinstance(tree.this, exp.Schema):
            columns = {
                column.name: column.kind.sql("duckdb").replace("TEXT", "VARCHAR")
                for column in tree.this.expressions
            }
            name = key(tree.this.this)
            entry: _Entry = _Filled(name, columns)
        else:
            name = key(tree.this)
            if tree.kind == "VIEW":
                entry = _View(name, tree.expression)
            else:
                entry = self._query(name, tree.expression, kept=True)
        with self.catalogue.lock:
            self.catalogue.entries[name] = entry

    def _insert(self, tree: exp.Insert) -> None:
        """At once: whoever adds rows hears at once what can't be counted."""
        name = key(tree.this)
        filled = self._filled(name)
        sql, reads = self._bound(tree.expression)
        taken = ", ".join(
            f"CAST(`{column}` AS {spark_type(kind)}) AS `{column}`"
            for column, kind in filled.columns.items()
        )
        listed = ", ".join(f"`{column}`" for column in filled.columns)
        part = self._made(name, f"SELECT {taken} FROM ({sql}) AS q({listed})", reads, kept=True)
        part.ready()
        if part.rows != 0:
            with self.catalogue.lock:
                filled.parts = (*filled.parts, part)
        self._rows = iter([(part.rows,)])

    def _delete(self, tree: exp.Delete) -> None:
        from sqlglot import exp

        name = key(tree.this)
        filled = self._filled(name)
        if filled.parts:
            gone = exp.func("COALESCE", exp.Paren(this=tree.args["where"].this), exp.false())
            rest = exp.select("*").from_(tree.this.copy()).where(exp.not_(gone))
            kept = self._query(name, rest, kept=False)
            with self.catalogue.lock:
                self.catalogue.entries[name] = _Filled(name, filled.columns, (kept,))

    def _update(self, tree: exp.Update) -> None:
        """Of every row, for the engine updates nothing else."""
        from sqlglot import exp

        if tree.args.get("where"):
            raise ValueError("the engine updates whole relations")
        name = key(tree.this)
        values = {each.this.name: each.expression for each in tree.expressions}
        columns = [
            exp.alias_(values.get(column) or exp.column(column), column)
            for column in self.relation(name).frame().columns
        ]
        self.put(name, self._query(name, exp.select(*columns).from_(tree.this.copy()), kept=True))

    def _filled(self, name: str) -> _Filled:
        entry = self.catalogue.entries[name]
        if not isinstance(entry, _Filled):
            raise ValueError(f"{name} was not declared by its columns")
        return entry

    def _parts(self, filled: _Filled) -> Relation:
        named = (filled.about, *(part.name for part in filled.parts))
        found = self.catalogue.filled.get(named)
        if found is None:
            found = Parts(
                self.catalogue.workshop, filled.about, columns=filled.columns, parts=filled.parts
            )
            self.catalogue.filled[named] = found
        return found

    def _query(self, about: str, tree: exp.Expr, *, kept: bool) -> Query:
        sql, reads = self._bound(tree)
        return self._made(about, sql, reads, kept=kept)

    def _made(self, about: str, sql: str, reads: Sequence[Relation], *, kept: bool) -> Query:
        """What the query gives. Over the same relations it gives the same: it is made once."""
        with self.catalogue.lock:
            found = self.catalogue.made.get((kept, sql))
            if found is None:
                workshop = self.catalogue.workshop
                found = Query(workshop, about, sql=sql, reads=tuple(reads), kept=kept)
                self.catalogue.made[kept, sql] = found
            return found

    def _bound(self, tree: exp.Expr) -> tuple[str, tuple[Relation, ...]]:
        """The query as Spark's SQL, and the relations that it reads, as they are now."""
        found: dict[str, Relation] = {}
        for table in relations(tree):
            named = key(table)
            if named not in found:
                found[named] = self.relation(named)
        sql = to_spark(tree, lambda named: found[named].name)
        return sql, tuple(found.values())


def _digest(table: pyarrow.Table) -> str:
    """SHA-256 of columns and rows: what is handed in again is the same relation."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sha256(sink.getvalue()).hexdigest()


def _rows(table: pyarrow.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=65_536):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@contextmanager
def _told(sql: str) -> Iterator[None]:
    """What Spark refuses, as the engine or a person can understand it."""
    import duckdb
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        text = str(error)
        first = text.strip().splitlines()[0]
        if any(f"[{name}" in text for name in TOO_LARGE):
            raise duckdb.OutOfRangeException(first) from error
        raise StoreError(
            _(
                "Spark can't run a statement of the engine ({statement}…): {error}. Leave "
                "--engine spark out, and report it."
            ).format(statement=" ".join(sql.split())[:60], error=first)
        ) from error
