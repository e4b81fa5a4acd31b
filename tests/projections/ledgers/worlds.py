"""Ledgers of a log, for tests: as rows by ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from evalcore.vocabulary import Fact
from projections.ledgers import build
from tests.evalcore.reading.logs import effective

START, END = date(2025, 1, 1), date(2025, 12, 31)

Row = dict[str, Any]


def ledgers(
    entries: Sequence[Fact], as_of: date = END, known_at: int | None = None
) -> dict[str, list[Row]]:
    """Every ledger of a log, rows sorted by ``row``."""
    with effective(entries, as_of, known_at) as columns:
        return {
            name: rows(columns.connection, name)
            for name in build(columns.connection, START, END, as_of)
        }


def ledger(name: str, entries: Sequence[Fact], as_of: date = END) -> list[Row]:
    """One ledger of a log, rows sorted by ``row``."""
    with effective(entries, as_of) as columns:
        build(columns.connection, START, END, as_of, only=(name,))
        return rows(columns.connection, name)


def rows(connection: Any, name: str) -> list[Row]:
    found = connection.sql(f"SELECT * FROM {name} ORDER BY row")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
