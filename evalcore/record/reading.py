"""The record as columns: what ledgers, and intake when it compares, read.

record ──(read once, decoded side by side)──────► Parquet segments ─┐
   └────(a short tail)──► tables in memory ─────────────────────────┴─► log.<family>
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import attrs

from evalcore.duck import be_silent as be_silent
from evalcore.record.decoding import PARTS_MOST, RANGE, Progress, decoded
from evalcore.record.decoding import new_connection as new_connection
from evalcore.record.effective import register_effective
from evalcore.record.kept_rulings import Kept, kept_for
from evalcore.record.log_tables import Part, refuse_shared_boxes, register
from evalcore.record.own_files import OwnFolder
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

SEGMENT_LEAST = 20_000
"""A tail shorter than this is decoded each time: cheaper than one more set of files."""

OWN_LEAST = 500_000
"""From so many positions on, what no cache may hold is kept in files of the process's own: as rows
in memory a city's year takes more than a gigabyte, as Parquet a fiftieth of it."""

SEGMENTS_MOST = 24
"""A longer chain is read anew into one segment."""


@attrs.frozen
class Columns:
    """A DuckDB connection with a relation ``log.<family>`` for each family.

    They hold what was known at ``known_at``, whatever the store holds since. ``kept`` is where the
    cache remembers what acts came to, if it may: ``register_effective`` takes it.
    """

    connection: duckdb.DuckDBPyConnection
    known_at: Commit
    kept: Kept | None = None

    def close(self) -> None:
        """Give back the memory."""
        self.connection.close()

    def __enter__(self) -> Columns:
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
    progress: Progress | None = None,
) -> Columns:
    """The columns of ``record`` as known at ``known_at`` (a commit of it).

    ``further`` are other logs of the same run (``evalcore.record.joined.joint`` gives them, and the
    ``known_at`` that goes with them). Other options and errors as in ``stored_columns``.
    """
    own: list[OwnFolder] = []
    parts = stored_parts(
        record, known_at, further=further, cache=cache, cached=cached, progress=progress, own=own
    )
    columns = columns_of(parts, known_at)
    for folder in own:
        folder.stays_for(columns.connection)
    if not cached:
        return columns
    kept = kept_for(parts, known_at, cache or default_cache(record.where))
    return attrs.evolve(columns, kept=kept)


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
    own: list[OwnFolder] | None = None,
) -> list[Part]:
    """``stored_columns`` of the home log and of every further one, by their numbers."""
    every = [(record, known_at), *((log.record, log.known_at) for log in further)]
    shown = _together(progress, [commit.size for _record, commit in every])

    def part(number: int) -> Part:
        log, commit = every[number]
        # A folder holds the segments of one log.
        folder = cache / f"log-{number}" if cache is not None and number else cache
        stored = stored_columns(
            log, commit, cache=folder, cached=cached, progress=shown(number), own=own
        )
        return Part(stored, commit.size, number)

    if not further:
        return [part(0)]
    # A large log is read in parts at the same time anyhow; of small ones several are.
    if any(commit.size >= 2 * RANGE for _record, commit in every):
        parts = [part(number) for number in range(len(every))]
    else:
        with ThreadPoolExecutor(min(PARTS_MOST, os.cpu_count() or 1)) as pool:
            parts = list(pool.map(part, range(len(every))))
    refuse_shared_boxes(parts)
    return parts


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
    own: list[OwnFolder] | None = None,
) -> Stored:
    """The columns of ``record`` up to ``known_at``, for an engine to read.

    What is sealed (``sealed_segments``) is read from the sealed files, and no event of it from the
    store. Of the rest ``cache`` is where segments are kept (default: beside the store); ``cached``
    False neither reads nor writes any. Where the place can't be written, the columns are read
    without it. ``progress`` is called with (positions read, positions to read). With ``own``, what
    is long and not cached is put into files of the process's own, whose folders are added: they
    last as long as these objects.

    Raises DataError naming the position where an event can't be read, or the sealed file that is
    not what the log says.
    """
    folder = (cache or default_cache(record.where)) if cached else None
    segments = sealed_segments(record, known_at.size)
    tail: dict[str, list[pyarrow.Table]] = {}
    for start, stop in gaps(segments, known_at.size):
        most = None if stop == known_at.size else stop
        found: list[Segment] = []
        if folder is not None:
            found = _cached(record, folder, start, stop, most, progress)
        elif own is not None and stop - start + 1 >= OWN_LEAST:
            found = _own(record, own, start, stop, progress)
        segments += found
        for rows in decoded(record, found[-1].stop + 1 if found else start, stop, progress):
            for name, tables in rows.items():
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


def _own(
    record: Record, own: list[OwnFolder], start: int, stop: int, progress: Progress | None
) -> list[Segment]:
    """A segment in a folder of the process's own; none where no such folder can be written."""
    end = next(commit for commit in record.commits() if commit.size == stop)
    try:
        folder = OwnFolder()
    except OSError:
        return []
    written = _write_segment(record, folder.path, start, end, progress)
    if written is None:
        return []
    own.append(folder)
    return [written]


def _write_segment(
    record: Record, folder: Path, start: int, known_at: Commit, progress: Progress | None
) -> Segment | None:
    """A new segment up to ``known_at``; None where the place can't be written."""
    try:
        with SegmentWriter(folder, start, known_at) as writer:
            for rows in decoded(record, start, known_at.size, progress):
                for name, tables in rows.items():
                    writer.write(name, tables)
            return writer.finish()
    except OSError:
        return None
