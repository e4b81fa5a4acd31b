"""Relations on Spark: made when somebody reads them, and then kept.

What comes of small relations alone is taken in by the driver, and stays with it if it is small
itself. Anything else is written as Parquet into the working folder, so that no query repeats
another's work and plans stay short. Nothing is ever changed: what replaces a relation is another
one with another name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import count
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING

import attrs

from projections.spark.errors import unseen
from projections.spark.masters import in_one_process

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, Observation, SparkSession
    from pyspark.sql.types import StructType

SMALL = 4_000_000
"""Bytes up to which a relation stays with the driver: a county's do, a city's don't."""

TYPES = {"VARCHAR": "STRING", "BIGINT[]": "ARRAY<BIGINT>", "VARCHAR[]": "ARRAY<STRING>"}
"""DuckDB's types that Spark calls otherwise."""


@attrs.define(eq=False)
class Workshop:
    """Where relations are made: a session, and a folder for what is too large to hold."""

    spark: SparkSession
    folder: Path
    numbers: count[int] = attrs.field(factory=count)
    names: list[str] = attrs.field(factory=list)
    lock: RLock = attrs.field(factory=RLock)

    def name(self, about: str) -> str:
        """A name that no other relation bears."""
        made = f"r{id(self):x}_{next(self.numbers)}_{about.replace('.', '_')}"
        self.names.append(made)
        return made

    def close(self) -> None:
        """Forget every relation; files are the folder's owner's to remove."""
        for name in self.names:
            self.spark.catalog.dropTempView(name)
        self.names.clear()


@attrs.define(eq=False)
class Relation:
    """What Spark can read under ``name`` once ``ready`` was called."""

    workshop: Workshop
    about: str
    name: str = attrs.field(init=False)
    small: bool = attrs.field(init=False, default=False)
    files: tuple[Path, ...] = attrs.field(init=False, default=())
    """Its rows as Parquet, where they are kept so; empty where they are with the driver."""
    rows: int | None = attrs.field(init=False, default=None)
    """How many rows, where that is known."""
    _lock: Lock = attrs.field(init=False, factory=Lock)
    _made: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.name = self.workshop.name(self.about)

    def ready(self) -> Relation:
        """Make it, unless it is made. Several threads may ask."""
        with self._lock:
            if not self._made:
                self._make()
                self._made = True
        return self

    def frame(self) -> DataFrame:
        """All of it."""
        return self.ready().workshop.spark.table(f"`{self.name}`")

    def _make(self) -> None:
        raise NotImplementedError

    def _hold(self, table: pyarrow.Table) -> None:
        """Rows that are here: with the driver while they are few, else as Parquet."""
        import pyarrow.parquet as pq

        self.rows = len(table)
        if not self.rows:
            # A column of no pieces at all is more than Spark can take.
            table = table.schema.empty_table()
        self.small = table.nbytes <= SMALL
        if self.small:
            self._show(self.workshop.spark.createDataFrame(table))
        else:
            home = self.workshop.folder / f"{self.name}.parquet"
            pq.write_table(table, home, compression="zstd")
            self._read((home,))

    def _read(self, files: Sequence[Path], schema: StructType | str = "") -> None:
        """Rows that stand in files; their columns are as ``schema`` says, else as they do."""
        self.files = tuple(files)
        reader = self.workshop.spark.read
        if schema:
            reader = reader.schema(schema)
        self._show(reader.parquet(*map(_address, files)))

    def _show(self, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(self.name)


@attrs.define(eq=False)
class Given(Relation):
    """Rows handed in as Arrow."""

    table: pyarrow.Table = attrs.field(kw_only=True)

    def _make(self) -> None:
        self._hold(self.table)


@attrs.define(eq=False)
class Stored(Relation):
    """Rows that stand in Parquet files already; ``columns`` is name → DuckDB type."""

    paths: tuple[Path, ...] = attrs.field(kw_only=True)
    columns: dict[str, str] = attrs.field(kw_only=True)

    def _make(self) -> None:
        self.small = sum(path.stat().st_size for path in self.paths) <= SMALL
        self._read(self.paths, schema(self.columns))


@attrs.define(eq=False)
class Query(Relation):
    """What a query over other relations gives; ``kept`` says to keep the rows, not the query.

    Few rows are kept in any case: to read them again is cheaper than to find them again.
    """

    sql: str = attrs.field(kw_only=True)
    reads: tuple[Relation, ...] = attrs.field(kw_only=True)
    kept: bool = attrs.field(kw_only=True)

    def _make(self) -> None:
        for relation in self.reads:
            relation.ready()
        frame = self.workshop.spark.sql(self.sql)
        if all(relation.small for relation in self.reads):
            self._hold(frame.toArrow())
        elif self.kept:
            self._write(frame)
        else:
            self._show(frame)

    def _write(self, frame: DataFrame) -> None:
        import pyarrow.parquet as pq

        home = self.workshop.folder / self.name
        frame, written = self._counted(frame)
        frame.write.parquet(f"file://{home.absolute()}")
        files = sorted(home.glob("*.parquet"))
        self.rows = sum(pq.read_metadata(path).num_rows for path in files)
        if written is not None and written.get["rows"] != self.rows:
            raise unseen(home, written.get["rows"], self.rows)
        if self.rows:
            self._read(files, frame.schema)
        else:
            # The engine sees that nothing can come of it, and leaves out what reads it.
            self._hold(pq.read_table(files[0]) if files else frame.limit(0).toArrow())

    def _counted(self, frame: DataFrame) -> tuple[DataFrame, Observation | None]:
        """The frame, and how many rows are written where others than this process write them.

        Executors that don't see the folder would write to disks of their own, and say nothing.
        """
        from pyspark.sql import Observation, functions

        if in_one_process(str(self.workshop.spark.sparkContext.master)):
            return frame, None
        written = Observation()
        return frame.observe(written, functions.count(functions.lit(1)).alias("rows")), written


@attrs.define(eq=False)
class Parts(Relation):
    """Several relations one after the other; ``columns`` is name → DuckDB type."""

    columns: dict[str, str] = attrs.field(kw_only=True)
    parts: tuple[Relation, ...] = attrs.field(kw_only=True)

    def _make(self) -> None:
        from pyspark.sql import DataFrame

        for part in self.parts:
            part.ready()
        held = [part for part in self.parts if part.rows != 0]
        self.small = all(part.small for part in held)
        filed = [part for part in held if part.files]
        frames = [part.frame() for part in held if not part.files]
        if filed:
            # One scan for all files: a scan each would be a task each.
            files = [path for part in filed for path in part.files]
            self._read(files, schema(self.columns))
            frames.append(self.workshop.spark.table(f"`{self.name}`"))
        if frames:
            self._show(reduce(DataFrame.unionAll, frames))
            if len(frames) > 1:
                # The files are not all of it.
                self.files = ()
        else:
            self._hold(nothing(self.columns))


def _address(path: Path) -> str:
    """A path as Spark reads it: nothing is decoded, but some characters stand for others."""
    return "file://" + re.sub(r"([\\*?\[\]{}])", r"\\\1", str(path.absolute()))


def schema(columns: Mapping[str, str]) -> str:
    """Name → DuckDB type as Spark declares it."""
    return ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in columns.items())


def spark_type(kind: str) -> str:
    """What Spark calls a type of DuckDB."""
    return TYPES.get(kind, kind)


def nothing(columns: Mapping[str, str]) -> pyarrow.Table:
    """No row of these columns."""
    import pyarrow as pa

    kinds = {
        "VARCHAR": pa.string(),
        "BIGINT": pa.int64(),
        "DATE": pa.date32(),
        "BOOLEAN": pa.bool_(),
        "BIGINT[]": pa.list_(pa.int64()),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in columns.items()]).empty_table()
