"""What the machine itself can do: the floors that every other measure stands on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city import apart
from benchmarks.measure import Line, median_of, timed

EVENTS = 250_000
SYNCS = 200
HASHES = 300_000
LEAF, NODE = bytes(300), bytes(65)
"""About as many bytes as the entry of an event has, and those of an inner node."""


def fsyncs(folder: Path) -> float:
    """Seconds for a number of writes of a page, each on the disk before the next."""
    file = os.open(folder / "synced", os.O_CREAT | os.O_WRONLY)
    try:
        with timed() as clock:
            for _number in range(SYNCS):
                os.write(file, bytes(4096))
                os.fsync(file)
    finally:
        os.close(file)
    return clock.seconds


def hashes() -> float:
    """Seconds for one hashlib call per leaf and per node, and nothing else."""
    with timed() as clock:
        for _number in range(HASHES):
            sha256(LEAF).digest()
            sha256(NODE).digest()
    return clock.seconds


def bytes_read(path: Path) -> float:
    """Seconds to read the record's file from the page cache."""
    with timed() as clock, path.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
    return clock.seconds


def rows_by_python(path: Path) -> float:
    """Seconds for Python's own sqlite3 to give topic and state of every event."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with timed() as clock:
        for _row in connection.execute("SELECT topic, state FROM stored_events"):
            pass
    connection.close()
    return clock.seconds


def rows_by_arrow(path: Path) -> float:
    """Seconds for the record's own reading: every column, as Arrow, by a process beside it."""
    from evalcore.record import open_record

    with open_record(path) as record:
        with timed() as clock, record.read_arrow(1, record.head().size) as reader:
            for _batch in reader:
                pass
        return clock.seconds


def measure(events: int = EVENTS) -> Iterator[Line]:
    """Syncs, hashes, and ways to read the same events; medians."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        size = apart("write", path, str(events))["events"]
        megabytes = path.stat().st_size / 1e6

        def of(action: Callable[[], float]) -> float:
            return median_of(5, action)

        synced = of(lambda: fsyncs(Path(folder)))
        yield Line("limit: a page written and synced", f"{SYNCS / synced:,.0f}/s")
        hashed = of(hashes)
        yield Line("limit: a leaf and a node hashed, by hashlib", f"{HASHES / hashed:,.0f}/s")
        yield Line(
            "limit: the record's file read",
            f"{megabytes / of(lambda: bytes_read(path)):,.0f} MB/s",
            f"{megabytes * 1e6 / size:,.0f} bytes an event",
        )
        yield Line(
            "limit: topic and state of each event, by sqlite3",
            f"{size / of(lambda: rows_by_python(path)):,.0f}/s",
        )
        yield Line(
            "limit: every column of each event as Arrow, by ADBC",
            f"{size / of(lambda: rows_by_arrow(path)):,.0f}/s",
        )
