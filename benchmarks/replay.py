"""Replay and fold: our columns and ledgers against what the stock library offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import stock
from benchmarks.measure import Line, timed
from evalcore.record import Record, open_record

EVENTS = 1_000_000
RUNNER_EVENTS = 10_000
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def fold(record: Record) -> float:
    """Seconds from a cold store to all ledgers, nothing cached."""
    from evalcore.record.effective import register_effective
    from evalcore.record.reading import open_columns
    from projections.ledgers import build

    with timed() as clock, open_columns(record, record.head(), cached=False) as columns:
        register_effective(columns.connection, YEAR[1])
        build(columns.connection, *YEAR, YEAR[1])
    return clock.seconds


def measure(events: int = EVENTS) -> Iterator[Line]:
    """The same facts: all ledgers here, a count by topic and unit there."""
    from evalcore.demo.city import write_city

    with TemporaryDirectory() as folder:
        path = Path(folder)
        with open_record(path / "ours.db", create=True) as record:
            write_city(record, 7, events)
            size = record.head().size
            states = [(fact.topic, fact.public) for fact in record.read()]
            ours = fold(record)
        recorder = stock.bare_recorder(path / "stock.db")
        recorder.insert_events(stock.stored_events("city", states))
        with timed() as pages:
            stock.read_notifications_and_decode(recorder)
        recorder.datastore.close()
        runner = stock.run_stock_projection(path / "view.db", RUNNER_EVENTS)
    rate = size / ours
    yield Line(
        "replay and fold into all ledgers",
        f"{rate / (RUNNER_EVENTS / runner):.0f} × ({rate:,.0f} events/s)",
        f"stock projection runner, one count ({RUNNER_EVENTS / runner:,.0f} events/s)",
        "≥ 200 ×",
    )
    yield Line(
        "replay and fold into all ledgers",
        f"{pages.seconds / ours:.1f} ×",
        f"notification pages + json, one count ({size / pages.seconds:,.0f} events/s)",
        "≥ 5 ×",
    )
