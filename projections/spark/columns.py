"""The record's columns on Spark: ``log.<family>`` over the same Parquet segments."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from evalcore.record.columns import family_columns
from evalcore.record.log_tables import Part, selected
from evalcore.record.reading import Columns, stored_parts
from evalcore.vocabulary import FAMILIES
from projections.spark.connection import SparkConnection
from projections.spark.relations import Given, Parts, Relation, Stored, Workshop
from projections.spark.session import session, suit

if TYPE_CHECKING:
    import duckdb

    from evalcore.record import Commit, Record
    from evalcore.record.joined import Log


@attrs.frozen
class OnSpark:
    """A connection whose ``log.<family>`` hold what was known at ``known_at``, and its folder."""

    connection: SparkConnection
    known_at: Commit

    @property
    def columns(self) -> Columns:
        """The same as the engine takes it: it asks no more of DuckDB than is here."""
        return Columns(cast("duckdb.DuckDBPyConnection", self.connection), self.known_at)

    def close(self) -> None:
        """Forget every relation and remove its files."""
        workshop = self.connection.catalogue.workshop
        workshop.close()
        shutil.rmtree(workshop.folder, ignore_errors=True)

    def __enter__(self) -> OnSpark:
        return self

    def __exit__(self, *_about: object) -> None:
        self.close()


def open_columns(
    record: Record,
    known_at: Commit,
    *,
    further: Sequence[Log] = (),
    cache: Path | None = None,
    cached: bool = True,
    progress: Callable[[int, int], None] | None = None,
    settings: Mapping[str, str] | None = None,
) -> OnSpark:
    """The columns of ``record`` on Spark, as ``evalcore.record.reading.open_columns`` on DuckDB.

    ``settings`` as in ``projections.spark.session``. Raises StoreError where Spark is missing.
    """
    spark = session(settings)
    logs = stored_parts(
        record, known_at, further=further, cache=cache, cached=cached, progress=progress
    )
    opened = bare(known_at, settings)
    workshop = opened.connection.catalogue.workshop
    tails = [
        table.nbytes for log in logs for tables in log.stored.tail.values() for table in tables
    ]
    files = [path for log in logs for name in FAMILIES for path in log.stored.files(name)]
    suit(spark, sum(tails) + sum(path.stat().st_size for path in files))
    for name in FAMILIES:
        columns = dict(family_columns(name))
        parts: list[Relation] = []
        for log in logs:
            parts += _parts(opened.connection, name, columns, log)
        relation = Parts(workshop, f"log.{name}", columns=columns, parts=tuple(parts))
        opened.connection.catalogue.put(f"log.{name}", relation)
    return opened


def bare(known_at: Commit, settings: Mapping[str, str] | None = None) -> OnSpark:
    """A connection that holds nothing yet."""
    spark = session(settings)
    folder = Path(tempfile.mkdtemp(prefix="evalcore-run-"))
    return OnSpark(SparkConnection(Workshop(spark, folder)), known_at)


def _parts(
    connection: SparkConnection, name: str, columns: dict[str, str], log: Part
) -> Iterator[Relation]:
    """The rows of a log: those of its segments and those of its tail."""
    workshop = connection.catalogue.workshop
    if held := log.stored.files(name):
        whole = Stored(workshop, name, paths=tuple(held), columns=columns)
        yield _of_log(connection, name, log, "segments", whole)
    if tail := log.stored.tail.get(name):
        import pyarrow as pa

        table = pa.concat_tables(tail).select(list(columns))
        given = Given(workshop, name, table=table)
        yield _of_log(connection, name, log, "tail", given) if log.log else given


def _of_log(
    connection: SparkConnection, name: str, log: Part, kind: str, rows: Relation
) -> Relation:
    """Rows of a log up to what was known, which the last segment may pass, as the run has them."""
    suffix = f"_{log.log}" if log.log else ""
    connection.catalogue.put(f"{kind}{suffix}.{name}", rows)
    chosen = selected(name, log.log) if log.log else "*"
    connection.execute(
        f"CREATE VIEW known_{kind}{suffix}.{name} AS SELECT {chosen} FROM {kind}{suffix}.{name} "
        f"AS stored WHERE stored.position <= {log.size}"
    )
    return connection.relation(f"known_{kind}{suffix}.{name}")
