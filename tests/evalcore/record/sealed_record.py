"""A small record whose ranges are sealed, and what reading it asks of the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.procedures.deciding import Done, perform
from evalcore.procedures.segment_sealing import By, Sealed, seal_again, seal_new
from evalcore.procedures.segment_seals import SEGMENTS, SealSegment
from evalcore.record import NewEvent, Record, open_record
from evalcore.record.reading import open_columns
from evalcore.record.sealed_places import beside
from evalcore.record.sealed_segments import STREAM
from evalcore.record.store import Commit
from evalcore.vocabulary import Fact
from evalcore.vocabulary.orglife import MeetingHeld, TrainingAttended
from evalcore.vocabulary.pledges import PledgeFulfilled

DAY = date(2026, 1, 20)
BY = By("档案室", DAY)


def facts_from(first: int, count: int) -> list[Fact]:
    found: list[Fact] = []
    for number in range(first, first + count):
        on = date(2025, 1, 1) + timedelta(days=number)
        if number % 3 == 0:
            found.append(TrainingAttended(occurred_on=on, person="p", unit="u", days=number))
        elif number % 7 == 0:
            found.append(PledgeFulfilled(occurred_on=on, pledge=f"C{number}"))
        else:
            found.append(MeetingHeld(occurred_on=on, unit=f"u{number}", meeting_kind="members"))
    return found


def append(record: Record, stream: str, facts: list[Fact]) -> Commit:
    told = [NewEvent(fact.topic(), fact.public_state()) for fact in facts]
    return record.append(stream, told, actor="test")


def sealing(record: Record) -> Callable[[SealSegment], Done]:
    return lambda command: perform(record, STREAM, SEGMENTS, command, actor="test")


def home(record: Record) -> Path:
    found = beside(record.where)
    assert found is not None
    return found


def seal(record: Record, size: int = 10, up_to: int | None = None) -> list[Sealed]:
    return list(seal_new(record, home(record), size, up_to, BY, sealing(record)))


def again(record: Record, reason: str = "") -> list[Sealed]:
    by = attrs.evolve(BY, ground=reason)
    return list(seal_again(record, home(record), by, sealing(record)))


@pytest.fixture
def record(tmp_path: Path) -> Any:
    """Three commits of ten facts."""
    with open_record(tmp_path / "record.db", create=True) as record:
        for part in range(3):
            append(record, f"import-{part}", facts_from(1 + 10 * part, 10))
        yield record


def rows(record: Record, size: int | None = None, **more: Any) -> list[Any]:
    with open_columns(record, record.commit_at(size), cached=False, **more) as columns:
        sql = "SELECT * FROM log.orglife ORDER BY position"
        pledges = "SELECT * FROM log.pledges ORDER BY position"
        return [
            *columns.connection.sql(sql).fetchall(),
            *columns.connection.sql(pledges).fetchall(),
        ]


def files(record: Record) -> list[Path]:
    return sorted(home(record).glob("0*/*.parquet"))


@pytest.fixture
def read(record: Record, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Which ranges of positions were asked of the store."""
    seen: list[tuple[int, int]] = []
    asked = record.store.arrow

    def arrow(start: int, stop: int, topics: Any = None) -> Any:
        seen.append((start, stop))
        return asked(start, stop, topics)

    monkeypatch.setattr(record.store, "arrow", arrow)
    return seen


def roots(record: Record) -> dict[int, bytes]:
    """The record's roots by size, as verify would compute them."""
    return {commit.size: commit.root for commit in record.commits()}
