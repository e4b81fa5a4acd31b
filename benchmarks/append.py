"""Appending: leaf, tiles, position, guard and commit boundary, against the bare stock recorder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import stock
from benchmarks.measure import Line, median_of, timed
from evalcore.record import NewEvent, open_record

BULK = 100_000
SINGLES = 500


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


def measure() -> Iterator[Line]:
    """Bulk and one at a time, both durable (the library's own journal mode)."""
    for name, count, each in (("bulk append", BULK, BULK), ("appends one at a time", SINGLES, 1)):
        events = states(count)
        mine = median_of(3, lambda e=events, n=each: ours(e, n))
        other = median_of(3, lambda e=events, n=each: theirs(e, n))
        yield Line(
            name,
            f"{other / mine:.2f} × ({count / mine:,.0f} events/s)",
            f"stock SQLite recorder, bare ({count / other:,.0f} events/s)",
            "≥ 1.0 ×",
        )
