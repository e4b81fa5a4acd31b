"""Appending: leaf, tiles, position, guard and commit boundary, against the bare stock recorder.

Both sides write to files in one folder, durably: write-ahead log, one sync a commit (the settings
are read from their connections and printed). What is compared is taken in turn, block by block, so
that whatever else the machine does hits both; a ratio is that of the medians.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import stock
from benchmarks.measure import Line, timed
from evalcore.record import NewEvent, open_record

BULK = 100_000
BULK_TIMES = 7
SINGLES = 500
"""Appends of which the cost of leaves is told (``proofs``)."""
BLOCKS, BLOCK = 60, 50
"""Blocks of single appends, ours and theirs in turn."""
SETTINGS = ("journal_mode", "synchronous")


def states(count: int) -> list[tuple[str, bytes]]:
    """Topics and public states of about the size that real facts have."""
    return [
        (
            "MeetingHeld.1",
            b'{"unit":"430302%06d","meeting_kind":"committee","due":7,"present":%d,'
            b'"topic_text":"agenda %d","occurred_on":"2025-%02d-%02d","received_on":"2025-12-31"}'
            % (n % 8500, n % 8, n, n % 12 + 1, n % 28 + 1),
        )
        for n in range(count)
    ]


def ours(events: Sequence[tuple[str, bytes]], each: int) -> float:
    """Seconds to append the events, ``each`` to a transaction."""
    with TemporaryDirectory() as folder, open_record(Path(folder) / "r.db", create=True) as record:
        new = [NewEvent(topic=topic, public=state) for topic, state in events]
        with timed() as clock:
            for number in range(0, len(new), each):
                record.append(f"import-{number:032x}", new[number : number + each], actor="bench")
        return clock.seconds


def theirs(events: Sequence[tuple[str, bytes]], each: int) -> float:
    """Seconds for the stock recorder to insert the same."""
    with TemporaryDirectory() as folder:
        recorder = stock.bare_recorder(Path(folder) / "r.db")
        batches = [
            stock.stored_events(f"import-{number:032x}", events[number : number + each])
            for number in range(0, len(events), each)
        ]
        with timed() as clock:
            for batch in batches:
                recorder.insert_events(batch)
        recorder.datastore.close()
        return clock.seconds


def settings(folder: Path) -> str:
    """How durable the two are: the settings of a connection of each. They must be the same."""
    recorder = stock.bare_recorder(folder / "theirs.db")
    with open_record(folder / "ours.db", create=True) as record:
        stores = (record.store.datastore, recorder.datastore)  # type: ignore[attr-defined]
        found = []
        for store in stores:
            with store.transaction(commit=False) as cursor:
                told = []
                for name in SETTINGS:
                    cursor.execute(f"PRAGMA {name}")
                    told.append(f"{name} {cursor.fetchone()[0]}")
                found.append(", ".join(told))
    recorder.datastore.close()
    assert found[0] == found[1], found
    return found[0].replace("synchronous 2", "synchronous FULL")


def written() -> int:
    """Bytes that this process has handed to the system to write; 0 where nobody counts them."""
    counted = Path("/proc/self/io")
    if not counted.exists():
        return 0
    return int(counted.read_text().split("wchar:")[1].split()[0])


def in_turn(
    jobs: Sequence[Callable[[int], object]], blocks: int
) -> tuple[list[float], list[float]]:
    """(median seconds, median bytes written) of each job; who begins changes from block to block.

    The first block is not counted.
    """
    seconds: list[list[float]] = [[] for _job in jobs]
    size: list[list[float]] = [[] for _job in jobs]
    for block in range(blocks + 1):
        order = range(len(jobs)) if block % 2 else reversed(range(len(jobs)))
        for number in order:
            before = written()
            with timed() as clock:
                jobs[number](block)
            if block:
                seconds[number].append(clock.seconds)
                size[number].append(written() - before)
    return [statistics.median(each) for each in seconds], [statistics.median(each) for each in size]


def singles(folder: Path) -> tuple[list[float], list[float]]:
    """Appends one at a time to two stores that are open all the while, block by block."""
    events = states(BLOCK)
    new = [NewEvent(topic=topic, public=state) for topic, state in events]
    recorder = stock.bare_recorder(folder / "theirs.db")
    with ExitStack() as stack:
        stack.callback(recorder.datastore.close)
        record = stack.enter_context(open_record(folder / "ours.db", create=True))

        def mine(block: int) -> None:
            for number in range(BLOCK):
                record.append(f"case-{block:08d}-{number:08d}", new[number : number + 1], actor="x")

        def other(block: int) -> None:
            for one in ready[block]:
                recorder.insert_events(one)

        ready = [
            [
                stock.stored_events(f"case-{block:08d}-{n:08d}", events[n : n + 1])
                for n in range(BLOCK)
            ]
            for block in range(BLOCKS + 1)
        ]
        return in_turn((mine, other), BLOCKS)


def bulk(folder: Path, *, sources: bool = False) -> tuple[list[float], list[float]]:
    """A batch in one transaction, each time to new stores, which are closed afterwards.

    ``sources``: every event says another sheet and row that it came from, as an import's do; the
    stock recorder has no column for that.

    With the closing, both have copied their write-ahead log into the file: one side does so with
    the commit, the other later.
    """
    events = states(BULK)
    new = [
        NewEvent(topic=topic, public=state, source=f"组织生活!{row}" if sources else "")
        for row, (topic, state) in enumerate(events, start=2)
    ]
    batch = stock.stored_events("import-" + "0" * 32, events)
    records, recorders = [], []
    for number in range(BULK_TIMES + 1):
        place = folder / str(number)
        place.mkdir()
        records.append(open_record(place / "ours.db", create=True))
        recorders.append(stock.bare_recorder(place / "theirs.db"))

    def mine(number: int) -> None:
        with records[number] as record:
            record.append("import-" + "0" * 32, new, actor="bench")

    def other(number: int) -> None:
        recorders[number].insert_events(batch)
        recorders[number].datastore.close()

    return in_turn((mine, other), BULK_TIMES)


def measure() -> Iterator[Line]:
    """In bulk and one at a time, both durable."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        how = settings(folder)
        jobs: tuple[tuple[str, int, Callable[[Path], tuple[list[float], list[float]]]], ...] = (
            ("bulk append", BULK, bulk),
            ("the same, with sheet and row of each", BULK, partial(bulk, sources=True)),
            ("appends one at a time", BLOCK, singles),
        )
        for number, (what, count, job) in enumerate(jobs):
            place = folder / f"measure-{number}"
            place.mkdir()
            (mine, other), (mine_size, other_size) = job(place)
            yield Line(
                f"{what}, durable ({how} on both sides)",
                f"{other / mine:.2f} × ({count / mine:,.0f} events/s, "
                f"{mine_size / count:,.0f} bytes written an event)",
                f"stock SQLite recorder, bare ({count / other:,.0f} events/s, "
                f"{other_size / count:,.0f} bytes)",
                "≥ 1.0 ×",
            )
