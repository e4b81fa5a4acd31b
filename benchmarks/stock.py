"""The stock library doing the same work: what a user of ``eventsourcing`` would have without us."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteDatastore,
    SQLiteTrackingRecorder,
)

from benchmarks.measure import timed


def bare_recorder(path: Path) -> SQLiteApplicationRecorder:
    """The stock SQLite recorder on a file, with its own settings."""
    datastore = SQLiteDatastore(str(path), originator_id_type="text")
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    return recorder


def stored_events(stream: str, states: Sequence[tuple[str, bytes]]) -> list[StoredEvent]:
    """The same topics and states as our events, as the stock recorder takes them."""
    return [
        StoredEvent(originator_id=stream, originator_version=n, topic=topic, state=state)
        for n, (topic, state) in enumerate(states, start=1)
    ]


def read_notifications_and_decode(recorder: SQLiteApplicationRecorder, page: int = 5_000) -> int:
    """Page through the notification log and decode each state; count events by topic and unit."""
    counts: Counter[tuple[str, str]] = Counter()
    start: int | None = None
    while True:
        notifications = recorder.select_notifications(start, page, inclusive_of_start=False)
        if not notifications:
            return counts.total()
        for notification in notifications:
            state = json.loads(notification.state)
            counts[notification.topic, state.get("unit", "")] += 1
        start = notifications[-1].id


class Case(Aggregate):
    """A stock aggregate standing for one fact."""

    def __init__(self, unit: str) -> None:
        self.unit = unit

    @staticmethod
    def create_id(unit: str) -> UUID:
        return uuid5(NAMESPACE_URL, unit)

    @event("Reported")
    def report(self, kind: str, day: str) -> None:
        self.last = (kind, day)


class Office(Application[UUID]):
    """A stock application whose events the stock runner will project."""


class CountByUnit(Projection[SQLiteTrackingRecorder]):
    """The smallest useful projection: events per aggregate, in the tracking transaction."""

    name = "count_by_unit"
    topics: tuple[str, ...] = ()

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        with self.view.datastore.transaction(commit=True) as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS counts (unit TEXT PRIMARY KEY, n INTEGER)")
            cursor.execute(
                "INSERT INTO counts VALUES (?, 1) ON CONFLICT (unit) DO UPDATE SET n = n + 1",
                (str(domain_event.originator_id),),
            )
            self.view._insert_tracking(cursor, tracking)


class CountView(SQLiteTrackingRecorder):
    """Where the stock projection keeps its counts."""


def run_stock_projection(path: Path, events: int) -> float:
    """Seconds for the stock projection runner to process that many events into SQLite.

    The application is the library's in-memory one: its SQLite recorder has no subscriptions, so
    the comparison is in the runner's favour.
    """
    env = {
        "COUNT_BY_UNIT_PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "COUNT_BY_UNIT_SQLITE_DBNAME": str(path),
    }
    with ProjectionRunner(
        application_class=Office, projection_class=CountByUnit, view_class=CountView, env=env
    ) as runner:
        per_case = 50
        last = None
        with timed() as clock:
            for number in range(events // per_case):
                case = Case(f"unit-{number}")
                for step in range(per_case - 1):
                    case.report("MeetingHeld", f"2025-01-{step % 28 + 1:02d}")
                last = runner.app.save(case)[-1].notification.id
            runner.wait(last, timeout=600)
    return clock.seconds
