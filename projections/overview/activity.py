"""Visits and meetings: how often in each area and month, for each assessed unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projections.overview.areas import OTHERS, Areas
from projections.overview.months import Months, monthly

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

HELD = {"visits": "visited_on", "meetings": "held_on"}
"""Ledger → the day of a row."""


def activity(results: Results, ledger: str, areas: Areas, months: Months) -> Json:
    """``rows``: ``area``, ``title``, ``units`` (assessed), ``counts`` by month; ``elsewhere``."""
    counted, elsewhere = monthly(results, ledger, HELD[ledger], areas)
    sizes = {area.unit: area.units for area in areas.shown}
    sizes[OTHERS] = areas.left_units
    rows: list[Json] = [
        {
            "area": area,
            "title": title,
            "units": sizes[area],
            "counts": months.row(counted.get(area, {})),
        }
        for area, title in areas.titles.items()
    ]
    return {
        "rows": rows,
        "total": sum(count or 0 for row in rows for count in row["counts"]),
        "elsewhere": elsewhere,
    }
