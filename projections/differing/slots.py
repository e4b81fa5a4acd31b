"""Contributions at both ends of a step, and those that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from projections.differing.model import Slot
from projections.population import replace

if TYPE_CHECKING:
    import duckdb

Key = tuple[str, str, str]
"""Subject, indicator, slot."""

Row = tuple[int, int, str, str, date | None, tuple[int, ...], str]
"""Credit, possible, ledger, row, day, events, unit."""


def rows_of(
    connection: duckdb.DuckDBPyConnection, table: str, pairs: Sequence[tuple[str, str]]
) -> dict[Key, Row]:
    """The contributions of some (subject, indicator), by key."""
    import pyarrow as pa

    if not pairs:
        return {}
    wanted = {
        "subject": pa.array([subject for subject, _name in pairs], pa.string()),
        "indicator": pa.array([name for _subject, name in pairs], pa.string()),
    }
    replace(connection, "asked_for", pa.table(wanted))
    rows = connection.execute(
        'SELECT c.subject, c.indicator, c.slot, c.credit, c.possible, c.ledger, c."row", '
        f"c.occurred_on, c.events, c.unit FROM {table} AS c JOIN asked_for AS a "
        "ON a.subject = c.subject AND a.indicator = c.indicator"
    ).fetchall()
    return {
        (subject, name, slot): (credit, possible, ledger, row or "", day, tuple(at or ()), unit)
        for subject, name, slot, credit, possible, ledger, row, day, at, unit in rows
    }


def slots_between(
    before: Mapping[Key, Row], after: Mapping[Key, Row]
) -> Iterator[tuple[str, Slot, tuple[tuple[int, ...], tuple[int, ...]]]]:
    """(subject, the contribution, its evidence before and after) for each that differs."""
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None and old[:2] == new[:2]:
            continue
        told = new or old
        assert told is not None
        subject, indicator, slot = key
        yield (
            subject,
            Slot(
                indicator=indicator,
                slot=slot,
                unit=told[6],
                ledger=told[2],
                row=told[3],
                occurred_on=told[4].isoformat() if told[4] else "",
                before=old[:2] if old else None,
                after=new[:2] if new else None,
            ),
            (old[5] if old else (), new[5] if new else ()),
        )
