"""Rows of ledgers counted by area and month of the period, in the database that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.paper_words import said

if TYPE_CHECKING:
    from projections.overview.areas import Areas
    from projections.publishing import Results, RunInfo

MOST = 12
"""Months that are shown: of a longer period the last twelve."""


@frozen
class Months:
    """The months of a period, as numbers (year × 12 + month − 1), up to the as-of day."""

    all: tuple[int, ...]
    come: int
    """How many of them have begun on the as-of day."""

    @property
    def titles(self) -> list[str]:
        """``1月`` … short enough for a column."""
        return [said("{n}月").format(n=month % 12 + 1) for month in self.all]

    @property
    def short(self) -> list[str]:
        """The number of the month alone."""
        return [str(month % 12 + 1) for month in self.all]

    def row(self, counts: Mapping[int, int]) -> list[int | None]:
        """A number for each month, None for one that has not come."""
        return [
            counts.get(month, 0) if at < self.come else None for at, month in enumerate(self.all)
        ]


def months_of(run: RunInfo) -> Months:
    """The months of the run's period."""
    first, last, now = (_number(day) for day in (run.period_start, run.period_end, run.as_of))
    every = tuple(range(first, last + 1))[-MOST:]
    return Months(every, sum(1 for month in every if month <= now))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def kept(results: Results, ledger: str) -> bool:
    """Whether these results hold the ledger at all."""
    return bool(results.tables().get(ledger, {}).get("file"))


@contextmanager
def placed(results: Results, ledger: str, areas: Areas) -> Iterator[tuple[Any, str]]:
    """The ledger beside a relation ``placed`` (unit, area, assessed) in DuckDB."""
    units = sorted(areas.of)
    with results.reading_bulk(ledger) as (duck, source):
        duck.execute(
            "CREATE OR REPLACE TEMP TABLE placed AS "
            "SELECT unnest(?) AS unit, unnest(?) AS area, unnest(?) AS assessed",
            [units, [areas.of[unit] for unit in units], [u in areas.assessed for u in units]],
        )
        yield duck, source


def monthly(
    results: Results, ledger: str, day: str, areas: Areas
) -> tuple[dict[str, dict[int, int]], int]:
    """Rows at assessed units by area and month of the period; and how many lie elsewhere.

    ``day`` is the column that dates a row.
    """
    found: dict[str, dict[int, int]] = {}
    elsewhere = 0
    if not kept(results, ledger):
        return found, elsewhere
    run = results.run
    with placed(results, ledger, areas) as (duck, source):
        rows: Sequence[tuple[str, bool, int, int]] = duck.execute(
            f"SELECT coalesce(area, ''), coalesce(assessed, FALSE), "
            f"CAST(year({day}) * 12 + month({day}) - 1 AS BIGINT), count(*) "
            f"FROM {source} LEFT JOIN placed USING (unit) "
            f"WHERE {day} BETWEEN ? AND ? GROUP BY ALL ORDER BY ALL",
            [run.period_start, min(run.period_end, run.as_of)],
        ).fetchall()
    for area, assessed, month, count in rows:
        if not assessed:
            elsewhere += count
            continue
        of_area = found.setdefault(area, {})
        of_area[month] = of_area.get(month, 0) + count
    return found, elsewhere
