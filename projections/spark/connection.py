"""A connection to Spark that answers as DuckDB's does, as far as the engine asks it.

``execute`` takes the statements of the ledgers, of what counts and of evaluation as they are
written for DuckDB; ``fetchone``, ``fetchmany`` and ``fetchall`` give the same Python values in the
same order. So what is computed is said once, and computed on either engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from projections.spark.catalogue import Catalogue, Filled, View
from projections.spark.dialect import Parameters, key, parse
from projections.spark.errors import told
from projections.spark.relations import Relation, Workshop, spark_type

if TYPE_CHECKING:
    import pyarrow
    from sqlglot import exp


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
        self._own[name] = self.catalogue.given(name, table)
        return self

    def unregister(self, name: str) -> SparkConnection:
        """Forget the name; what was made of the rows stays."""
        self._own.pop(name, None)
        return self

    def relation(self, name: str) -> Relation:
        """The relation of that name. Raises KeyError where there is none."""
        return self.catalogue.relation(name, self._own)

    def kept(self, name: str) -> Relation:
        """The rows of a relation, where it may be only a query so far."""
        from sqlglot import exp

        tree = exp.select("*").from_(exp.to_table(name, dialect="duckdb"))
        return self.catalogue.query(name, tree, self._own, kept=True)

    @property
    def description(self) -> list[tuple[str, ...]] | None:
        """The columns of the last query, as the DB-API has it: their names come first."""
        return [(column,) for column in self._columns] or None

    def execute(self, sql: str, parameters: Parameters = ()) -> SparkConnection:
        """Run one statement; rows are fetched from the connection it returns."""
        from sqlglot import exp

        tree = parse(sql, parameters)
        self._columns, self._rows = (), iter(())
        with told(sql):
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
        self.catalogue.tell()
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
        sql, reads = self.catalogue.bound(tree, self._own)
        for relation in reads:
            relation.ready()
        table = self.catalogue.workshop.spark.sql(sql).toArrow()
        self._columns = tuple(table.column_names)
        self._rows = _rows(table)

    def _create(self, tree: exp.Create) -> None:
        from sqlglot import exp

        catalogue = self.catalogue
        if tree.kind == "SCHEMA":
            return
        if isinstance(tree.this, exp.Schema):
            columns = {
                column.name: column.kind.sql("duckdb").replace("TEXT", "VARCHAR")
                for column in tree.this.expressions
            }
            name = key(tree.this.this)
            catalogue.put(name, Filled(name, columns))
            return
        name = key(tree.this)
        if tree.kind == "VIEW":
            catalogue.put(name, View(name, tree.expression))
        else:
            catalogue.put(name, catalogue.query(name, tree.expression, self._own, kept=True))

    def _insert(self, tree: exp.Insert) -> None:
        """At once: whoever adds rows hears at once what can't be counted."""
        catalogue = self.catalogue
        name = key(tree.this)
        filled = catalogue.filled(name)
        sql, reads = catalogue.bound(tree.expression, self._own)
        taken = ", ".join(
            f"CAST(`{column}` AS {spark_type(kind)}) AS `{column}`"
            for column, kind in filled.columns.items()
        )
        listed = ", ".join(f"`{column}`" for column in filled.columns)
        select = f"SELECT {taken} FROM ({sql}) AS q({listed})"
        part = catalogue.made(name, select, reads, kept=True).ready()
        if part.rows != 0:
            with catalogue.lock:
                filled.parts = (*filled.parts, part)
        self._rows = iter([(part.rows,)])

    def _delete(self, tree: exp.Delete) -> None:
        from sqlglot import exp

        catalogue = self.catalogue
        name = key(tree.this)
        filled = catalogue.filled(name)
        if filled.parts:
            gone = exp.func("COALESCE", exp.Paren(this=tree.args["where"].this), exp.false())
            rest = exp.select("*").from_(tree.this.copy()).where(exp.not_(gone))
            kept = catalogue.query(name, rest, self._own, kept=False)
            catalogue.put(name, Filled(name, filled.columns, (kept,)))

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
        query = exp.select(*columns).from_(tree.this.copy())
        self.catalogue.put(name, self.catalogue.query(name, query, self._own, kept=True))


def _rows(table: pyarrow.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=65_536):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
