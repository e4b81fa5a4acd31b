"""Many rows into SQLite quickly.

Rows go in as multi-row ``VALUES``. What all rows of a statement share (stream, time, actor, often
topic and source) is bound once, and what counts up by one (position, version) as its first value:
binding is half the cost of an insert from Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from evalcore.record.leaves import all_alike

COLUMNS = 10
ROWS = 100
"""Rows in a statement: more gain nothing."""

_ONE = f"INSERT INTO stored_events VALUES ({','.join('?' * COLUMNS)})"


def insert_rows(cursor: Any, columns: Sequence[Sequence[Any]]) -> None:
    """Insert rows into ``stored_events``, given by column, through an SQLite cursor."""
    count = len(columns[0])
    if count == 1:
        cursor.execute(_ONE, [column[0] for column in columns])
        return
    whole = count // ROWS * ROWS
    # Most columns are the same throughout: found once, not for every statement.
    fixed = [not isinstance(column, range) and all_alike(column) for column in columns]
    for start in range(0, whole, ROWS):
        kinds: list[str] = []
        values: list[Any] = []
        varying: list[Sequence[Any]] = []
        for column, alike in zip(columns, fixed, strict=True):
            if alike:
                kinds.append("same")
                values.append(column[0])
                continue
            part = column[start : start + ROWS]
            if isinstance(part, range):
                kinds.append("rising")
                values.append(part[0])
            elif all_alike(part):
                kinds.append("same")
                values.append(part[0])
            else:
                kinds.append("varying")
                varying.append(part)
        if len(varying) == 1:
            values.extend(varying[0])
        else:
            values.extend(chain.from_iterable(zip(*varying, strict=True)))
        cursor.execute(_statement(tuple(kinds)), values)
    if whole < count:
        cursor.executemany(_ONE, zip(*(column[whole:] for column in columns), strict=True))


@lru_cache(maxsize=64)
def _statement(kinds: tuple[str, ...]) -> str:
    """The insert of ``ROWS`` rows whose columns are of these kinds."""
    number = iter(range(1, 1 + COLUMNS + ROWS * COLUMNS))
    bound = ["" if kind == "varying" else f"?{next(number)}" for kind in kinds]
    rows = []
    for row in range(ROWS):
        marks = [
            f"{mark}+{row}" if kind == "rising" else mark or f"?{next(number)}"
            for kind, mark in zip(kinds, bound, strict=True)
        ]
        rows.append(f"({','.join(marks)})")
    return f"INSERT INTO stored_events VALUES {','.join(rows)}"
