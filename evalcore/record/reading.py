"""The record as columns: what ledgers, and intake when it compares, read.

record ──(range by range, decoded in parallel)──► Parquet segments ─┐
   └────(a short tail)──► tables in memory ─────────────────────────┴─► log.<family>
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.record.columns import decode, family_columns
from evalcore.record.effective import register_effective
from evalcore.record.segments import Segment, SegmentWriter, default_cache, find_segments
from evalcore.vocabulary import FAMILIES

if TYPE_CHECKING:
    import duckdb
    import pyarrow

    from evalcore.record.record import Record
    from evalcore.record.store import Commit

__all__ = ["Columns", "open_columns", "register_effective"]

RANGE = 262_144
"""Positions decoded at once: below it, preparing statements costs more than reading; above it,
memory grows for nothing."""

SEGMENT_LEAST = 20_000
"""A tail shorter than this is decoded each time: cheaper than one more set of files."""

SEGMENTS_MOST = 24
"""A longer chain is read anew into one segment."""

Progress = Callable[[int, int], None]


@attrs.frozen
class Columns:
    """A DuckDB connection with a relation ``log.<family>`` for each family.

    They hold what was known at ``known_at``, whatever the store holds since.
    """

    connection: duckdb.DuckDBPyConnection
    known_at: Commit

    def close(self) -> None:
        """Give back the memory."""
        self.connection.close()

    def __enter__(self) -> Columns:
        return self

    def __exit__(self, *_about: object) -> None:
        self.close()


def new_connection() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory whose answers don't depend on the machine's zone or locale."""
    import duckdb

    connection = duckdb.connect()
    # The POSIX name of +08:00 has its sign the other way round; it knows no summer time of 1986.
    connection.execute("SET TimeZone = 'Etc/GMT-8'")
    return connection


def open_columns(
    record: Record,
    known_at: Commit,
    *,
    cache: Path | None = None,
    cached: bool = True,
    progress: Progress | None = None,
) -> Columns:
    """The columns of ``record`` as known at ``known_at`` (a commit of it).

    ``cache`` is where segments are kept (default: beside the store); ``cached`` False neither
    reads nor writes any. Where the place can't be written, the columns are read without it.
    ``progress`` is called with (positions read, positions to read).

    Raises DataError naming the position where an event can't be read.
    """
    folder = (cache or default_cache(record.where)) if cached else None
    segments: list[Segment] = []
    if folder is not None:
        segments = find_segments(folder, record.commits(), known_at.size)
        if len(segments) > SEGMENTS_MOST:
            segments = []
    start = segments[-1].stop + 1 if segments else 1
    tail: dict[str, list[pyarrow.Table]] = {}
    if known_at.size - start + 1 >= SEGMENT_LEAST and folder is not None:
        written = _write_segment(record, folder, start, known_at, progress)
        if written is not None:
            segments.append(written)
            start = known_at.size + 1
    for decoded in _decoded(record, start, known_at.size, progress):
        for name, tables in decoded.items():
            tail.setdefault(name, []).extend(tables)
    connection = new_connection()
    connection.execute("CREATE SCHEMA log")
    for name in FAMILIES:
        _register(connection, name, segments, tail.get(name, []), known_at.size)
    return Columns(connection, known_at)


def _write_segment(
    record: Record, folder: Path, start: int, known_at: Commit, progress: Progress | None
) -> Segment | None:
    """A new segment up to ``known_at``; None where the place can't be written."""
    try:
        with SegmentWriter(folder, start, known_at) as writer:
            for decoded in _decoded(record, start, known_at.size, progress):
                for name, tables in decoded.items():
                    writer.write(name, tables)
            return writer.finish()
    except OSError:
        return None


def _decoded(
    record: Record, start: int, stop: int, progress: Progress | None
) -> Iterator[dict[str, list[pyarrow.Table]]]:
    """The rows of ``start`` to ``stop`` by family, range by range in order, decoded ahead."""
    ranges = deque((at, min(at + RANGE - 1, stop)) for at in range(start, stop + 1, RANGE))
    if not ranges:
        return
    workers = min(4, os.cpu_count() or 1, len(ranges))
    total = stop - start + 1
    waiting: deque[tuple[int, Future[dict[str, list[Any]]]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            while ranges or waiting:
                while ranges and len(waiting) <= workers:
                    first, last = ranges.popleft()
                    waiting.append((last, pool.submit(_decode_range, record, first, last)))
                last, future = waiting.popleft()
                yield future.result()
                if progress is not None:
                    progress(last - start + 1, total)
        finally:
            for _last, future in waiting:
                future.cancel()


def _decode_range(record: Record, start: int, stop: int) -> dict[str, list[pyarrow.Table]]:
    events = record.read_arrow(start, stop).read_all()
    found: dict[str, list[pyarrow.Table]] = {}
    with new_connection() as connection:
        connection.execute("SET threads = 1")
        for name, rows in decode(connection, events):
            found.setdefault(name, []).append(rows)
    return found


def _register(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    segments: list[Segment],
    tail: list[pyarrow.Table],
    known_at: int,
) -> None:
    """``log.<name>``: a view over the family's segments and its tail in memory."""
    columns = family_columns(name)
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    listed = ", ".join(f'"{column}"' for column in columns)
    connection.execute(f"CREATE TABLE log.{name}_tail ({declared})")
    if tail:
        import pyarrow as pa

        connection.register("tail_rows", pa.concat_tables(tail))
        connection.execute(f"INSERT INTO log.{name}_tail SELECT {listed} FROM tail_rows")
        connection.unregister("tail_rows")
    source = f"SELECT {listed} FROM log.{name}_tail"
    files = [segment.files[name] for segment in segments if name in segment.files]
    if files:
        paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
        source += (
            f" UNION ALL SELECT {listed} FROM read_parquet([{paths}], union_by_name = false) "
            f"WHERE position <= {known_at}"
        )
    connection.execute(f"CREATE VIEW log.{name} AS {source}")
