"""The record as columns: what ledgers, and intake when it compares, read.

record ──(in parts, decoded in parallel)────────► Parquet segments ─┐
   └────(a short tail)──► tables in memory ─────────────────────────┴─► log.<family>
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from pathlib import Path
from queue import Queue
from threading import Event, Lock
from typing import TYPE_CHECKING

import attrs

from evalcore.duck import be_silent as be_silent
from evalcore.duck import silent_connection
from evalcore.record.columns import decode
from evalcore.record.effective import register_effective
from evalcore.record.log_tables import Part, register
from evalcore.record.sealed_segments import sealed_segments
from evalcore.record.segments import Segment, SegmentWriter, default_cache, find_segments
from evalcore.record.stored import Stored, gaps
from evalcore.vocabulary import FAMILIES

if TYPE_CHECKING:
    import duckdb
    import pyarrow

    from evalcore.record.joined import Log
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

PARTS_MOST = 4
"""Parts of a long stretch that are read at the same time."""

Progress = Callable[[int, int], None]
Rows = dict[str, list["pyarrow.Table"]]
"""Family → tables of its rows."""


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
    connection = silent_connection()
    # The POSIX name of +08:00 has its sign the other way round; it knows no summer time of 1986.
    connection.execute("SET TimeZone = 'Etc/GMT-8'")
    return connection


def open_columns(
    record: Record,
    known_at: Commit,
    *,
    further: Sequence[Log] = (),
    cache: Path | None = None,
    cached: bool = True,
    progress: Progress | None = None,
) -> Columns:
    """The columns of ``record`` as known at ``known_at`` (a commit of it).

    ``further`` are other logs of the same run (``evalcore.record.joined.joint`` gives them, and the
    ``known_at`` that goes with them). Other options and errors as in ``stored_columns``.
    """
    parts = stored_parts(
        record, known_at, further=further, cache=cache, cached=cached, progress=progress
    )
    return columns_of(parts, known_at)


def columns_of(parts: Sequence[Part], known_at: Commit) -> Columns:
    """Columns over what was read already: ``parts`` say up to which position of each log.

    What is stored of a log may reach further: runs of several years share it.
    """
    connection = new_connection()
    connection.execute("CREATE SCHEMA log")
    for name in FAMILIES:
        register(connection, name, parts)
    return Columns(connection, known_at)


def stored_parts(
    record: Record,
    known_at: Commit,
    *,
    further: Sequence[Log] = (),
    cache: Path | None = None,
    cached: bool = True,
    progress: Progress | None = None,
) -> list[Part]:
    """``stored_columns`` of the home log and of every further one, by their numbers."""
    every = [(record, known_at), *((log.record, log.known_at) for log in further)]
    shown = _together(progress, [commit.size for _record, commit in every])

    def part(number: int) -> Part:
        log, commit = every[number]
        # A folder holds the segments of one log.
        folder = cache / f"log-{number}" if cache is not None and number else cache
        stored = stored_columns(log, commit, cache=folder, cached=cached, progress=shown(number))
        return Part(stored, commit.size, number)

    # A large log is read in parts at the same time anyhow; of small ones several are.
    if not further or any(commit.size >= 2 * RANGE for _record, commit in every):
        return [part(number) for number in range(len(every))]
    with ThreadPoolExecutor(min(PARTS_MOST, os.cpu_count() or 1)) as pool:
        return list(pool.map(part, range(len(every))))


def _together(progress: Progress | None, sizes: Sequence[int]) -> Callable[[int], Progress | None]:
    """For each log what its reading is told to; ``progress`` hears of all of them as of one."""
    if progress is None or len(sizes) == 1:
        return lambda _number: progress
    done, lock = [0] * len(sizes), Lock()

    def of_log(number: int) -> Progress:
        def tell(read: int, _all: int) -> None:
            with lock:
                done[number] = read
                progress(sum(done), sum(sizes))

        return tell

    return of_log


def stored_columns(
    record: Record,
    known_at: Commit,
    *,
    cache: Path | None = None,
    cached: bool = True,
    progress: Progress | None = None,
) -> Stored:
    """The columns of ``record`` up to ``known_at``, for an engine to read.

    What is sealed (``sealed_segments``) is read from the sealed files, and no event of it from the
    store. Of the rest ``cache`` is where segments are kept (default: beside the store); ``cached``
    False neither reads nor writes any. Where the place can't be written, the columns are read
    without it. ``progress`` is called with (positions read, positions to read).

    Raises DataError naming the position where an event can't be read, or the sealed file that is
    not what the log says.
    """
    folder = (cache or default_cache(record.where)) if cached else None
    segments = sealed_segments(record, known_at.size)
    tail: dict[str, list[pyarrow.Table]] = {}
    for start, stop in gaps(segments, known_at.size):
        most = None if stop == known_at.size else stop
        found = _cached(record, folder, start, stop, most, progress) if folder is not None else []
        segments += found
        for decoded in _decoded(record, found[-1].stop + 1 if found else start, stop, progress):
            for name, tables in decoded.items():
                tail.setdefault(name, []).extend(tables)
    return Stored(segments, tail)


def _cached(
    record: Record,
    folder: Path,
    start: int,
    stop: int,
    most: int | None,
    progress: Progress | None,
) -> list[Segment]:
    """Segments of the cache from ``start`` on, up to ``stop`` where making one pays."""
    commits = record.commits()
    found = find_segments(folder, commits, stop, start, most)
    if len(found) > SEGMENTS_MOST:
        found = []
    after = found[-1].stop + 1 if found else start
    if stop - after + 1 >= SEGMENT_LEAST:
        end = next(commit for commit in commits if commit.size == stop)
        written = _write_segment(record, folder, after, end, progress)
        if written is not None:
            found.append(written)
    return found


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


def _decoded(record: Record, start: int, stop: int, progress: Progress | None) -> Iterator[Rows]:
    """The rows of positions ``start`` to ``stop`` by family, some at a time.

    A long stretch is read in as many parts as there are processors; what comes out is in order
    within each part, and the parts take turns.
    """
    total = stop - start + 1
    parts = min(PARTS_MOST, os.cpu_count() or 1, total // RANGE) or 1
    bounds = [start + total * part // parts for part in range(parts + 1)]
    stretches = [(first, after - 1) for first, after in pairwise(bounds)]
    done = 0
    chunks = _chunks(record, start, stop) if parts == 1 else _in_parallel(record, stretches)
    if total > 0:
        for count, rows in chunks:
            yield rows
            done += count
            if progress is not None:
                progress(done, total)


def _chunks(record: Record, start: int, stop: int) -> Iterator[tuple[int, Rows]]:
    """(events, their rows by family) of one stretch, in order."""
    import pyarrow as pa

    with new_connection() as connection, record.read_arrow(start, stop) as reader:
        connection.execute("SET threads = 1")
        waiting: list[pyarrow.RecordBatch] = []
        count = 0
        for batch in chain(reader, [None]):
            if batch is not None:
                waiting.append(batch)
                count += batch.num_rows
            if count >= RANGE or (batch is None and count):
                found: Rows = {}
                for name, rows in decode(connection, pa.Table.from_batches(waiting)):
                    found.setdefault(name, []).append(rows)
                yield count, found
                waiting, count = [], 0


def _in_parallel(record: Record, stretches: list[tuple[int, int]]) -> Iterator[tuple[int, Rows]]:
    """The chunks of several stretches, read and decoded at the same time."""
    ready: Queue[tuple[int, Rows] | None] = Queue(maxsize=len(stretches))
    enough = Event()  # one part failed, or nobody takes the rest

    def work(start: int, stop: int) -> None:
        try:
            for chunk in _chunks(record, start, stop):
                ready.put(chunk)
                if enough.is_set():
                    return
        except BaseException:
            enough.set()
            raise
        finally:
            ready.put(None)

    with ThreadPoolExecutor(len(stretches)) as pool:
        futures = [pool.submit(work, *stretch) for stretch in stretches]
        running = len(futures)
        try:
            while running:
                chunk = ready.get()
                if chunk is None:
                    running -= 1
                else:
                    yield chunk
        finally:
            enough.set()
            while running:
                running -= ready.get() is None
        for future in futures:
            future.result()
