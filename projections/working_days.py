"""Working days as a relation: what ``workdays(a, b)`` of a scheme looks into.

The calendar is part of the scheme, by value. A day of a year that it does not hold is an error
that names the row and the year, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.calendar import is_workday
from evalcore.schemes.model import Calendar, Expression

if TYPE_CHECKING:
    import duckdb


def counts(calendar: Calendar) -> tuple[date, date, list[int]]:
    """First day, last day, and for each day the number of working days up to and including it.

    Raises ``DataError`` for a calendar without years or with a year missing in between.
    """
    years = sorted(calendar.years)
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise DataError(
            _(
                "The calendar of the scheme holds the years {years}: it must hold every year from "
                "its first to its last. Add the missing ones."
            ).format(years=", ".join(map(str, years)) or "-")
        )
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    found, running = [], 0
    for offset in range((last - first).days + 1):
        running += is_workday(calendar, first + timedelta(days=offset))
        found.append(running)
    return first, last, found


def register(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """Create the one-row relation ``calendar(first_day DATE, last_day DATE, counts BIGINT[])``."""
    first, last, found = counts(calendar)
    connection.execute(
        "CREATE OR REPLACE TABLE calendar AS SELECT CAST(? AS DATE) AS first_day, "
        "CAST(? AS DATE) AS last_day, CAST(? AS BIGINT[]) AS counts",
        [first, last, found],
    )


def check(
    connection: duckdb.DuckDBPyConnection,
    ledger: str,
    expressions: Iterable[Expression],
    judged: Sequence[str] = (),
    key: str = '"row"',
) -> None:
    """Raise ``DataError`` where a day handed to ``workdays`` is of a year not in the calendar.

    Looks at the rows of ``ledger`` that meet all conditions ``judged`` (SQL): no other matters.
    """
    for expression in expressions:
        for day in expression.dates:
            tests = " AND ".join(
                [*judged, f"NOT (({day}) BETWEEN calendar.first_day AND calendar.last_day)"]
            )
            found = connection.execute(
                f"SELECT {key} AS k, CAST({day} AS DATE) AS d, calendar.first_day, "
                f"calendar.last_day FROM {ledger} CROSS JOIN run CROSS JOIN calendar "
                f"WHERE {tests} ORDER BY k, d LIMIT 1"
            ).fetchone()
            if found is not None:
                raise DataError(
                    _(
                        "{path}: row {row} of {ledger} needs the working days of {year}, but the "
                        "calendar of the scheme holds {first} to {last}. Add the calendar of "
                        "{year} to the scheme, or leave the row out in `where`."
                    ).format(
                        path=expression.path,
                        row=found[0],
                        ledger=ledger,
                        year=found[1].year,
                        first=found[2].year,
                        last=found[3].year,
                    )
                )


def within(at: str) -> str:
    """SQL: the day ``at`` lies in the period, cut at as-of."""
    return f"{at} BETWEEN run.period_start AND LEAST(run.period_end, run.as_of)"
