"""Sealed files on Spark: the rows that events give, NULL where an older file lacks a column."""

from __future__ import annotations

from typing import Any

import pytest

from evalcore.record import Record
from projections import spark as engine
from tests.evalcore.record.sealed_record import read, record, rows
from tests.evalcore.record.test_sealed_earlier import seal_as_before

__all__ = ["read", "record"]


def test_sealed_files_give_on_spark_what_the_events_give(
    record: Record, monkeypatch: pytest.MonkeyPatch, read: list[tuple[int, int]], spark: Any
) -> None:
    before = [row for row in rows(record, 30) if row[1] != "PledgeFulfilled.1"]
    seal_as_before(record, monkeypatch, "topic_text", first=10)
    read.clear()
    with engine.open_columns(record, record.commit_at(30), cached=False) as opened:
        sql = "SELECT * FROM log.orglife ORDER BY position"
        assert [tuple(row) for row in opened.connection.execute(sql).fetchall()] == before
    assert read == []
