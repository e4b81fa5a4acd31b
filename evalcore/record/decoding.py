"""Events of a stretch of the log as rows of their families: read once, decoded side by side.

store ──(one reader; a server: several)──► events ──(a thread for each processor)──► rows, in order
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import chain, pairwise
from queue import Queue
from threading import Event
from typing import TYPE_CHECKING

from evalcore.duck import silent_connection
from evalcore.record.columns import decode

if TYPE_CHECKING:
    import duckdb
    import pyarrow

    from evalcore.record.record import Record

RANGE = 262_144
"""Positions decoded at once: below it, preparing statements costs more than reading; above it,
memory grows for nothing."""

PARTS_MOST = 4
"""Parts of a long stretch that are read at the same time."""

Progress = Callable[[int, int], None]
Rows = dict[str, list["pyarrow.Table"]]
"""Family → tables of its rows."""


def new_connection() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory whose answers don't depend on the machine's zone or locale."""
    connection = silent_connection()
    # The POSIX name of +08:00 has its sign the other way round; it knows no summer time of 1986.
    connection.execute("SET TimeZone = 'Etc/GMT-8'")
    return connection


def decoded(record: Record, start: int, stop: int, progress: Progress | None) -> Iterator[Rows]:
    """The rows of positions ``start`` to ``stop`` by family, some at a time.

    A long stretch is decoded by as many threads as there are processors, while its next part is
    read; what comes out is in the order in which it was read.
    """
    total = stop - start + 1
    if total <= 0:
        return
    threads = min(PARTS_MOST, os.cpu_count() or 1, total // RANGE) or 1
    done = 0
    waiting: deque[tuple[int, Future[Rows]]] = deque()
    with ThreadPoolExecutor(threads) as pool, closing(_read(record, start, stop, threads)) as read:
        while total > done:
            events = next(read, None)
            if events is not None:
                waiting.append((len(events), pool.submit(_decode, events)))
                if len(waiting) <= threads:
                    continue
            if not waiting:
                return
            count, rows = waiting.popleft()
            yield rows.result()
            done += count
            if progress is not None:
                progress(done, total)


def _decode(events: pyarrow.Table) -> Rows:
    """The rows of some events by family."""
    found: Rows = {}
    with new_connection() as connection:
        connection.execute("SET threads = 1")
        for name, rows in decode(connection, events):
            found.setdefault(name, []).append(rows)
    return found


def _read(record: Record, start: int, stop: int, threads: int) -> Generator[pyarrow.Table]:
    """The events of a stretch, ``RANGE`` at a time.

    A file is read in order, faster than it is decoded. A server is asked for several parts at
    once; each comes in order, and the parts take turns.
    """
    parts = threads if "://" in record.where else 1
    bounds = [start + (stop - start + 1) * part // parts for part in range(parts + 1)]
    if parts == 1:
        yield from _chunks(record, start, stop)
    else:
        yield from _in_parallel(record, [(first, after - 1) for first, after in pairwise(bounds)])


def _chunks(record: Record, start: int, stop: int) -> Iterator[pyarrow.Table]:
    """The events of one stretch, in order."""
    import pyarrow as pa

    with record.read_arrow(start, stop) as reader:
        waiting: list[pyarrow.RecordBatch] = []
        count = 0
        for batch in chain(reader, [None]):
            if batch is not None:
                waiting.append(batch)
                count += batch.num_rows
            if count >= RANGE or (batch is None and count):
                yield pa.Table.from_batches(waiting)
                waiting, count = [], 0


def _in_parallel(record: Record, stretches: list[tuple[int, int]]) -> Generator[pyarrow.Table]:
    """The events of several stretches, read at the same time."""
    ready: Queue[pyarrow.Table | None] = Queue(maxsize=len(stretches))
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
