"""A line for each township: how many, on average, in which grades, what awaits it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from projections.exact import half_up
from projections.overview.areas import OTHERS, Areas
from projections.overview.people import People
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

HEAVIEST = 20
"""Townships of a city that are named."""


def towns(
    results: Results, people: People, areas: Areas, problems: Json, visits: Json, movement: Json
) -> list[Json]:
    """By mean total, highest first; ``OTHERS`` last.

    ``area``, ``title``, ``units``, ``subjects``, ``ranked``, ``mean`` (of those ranked, in units of
    10^-decimals; None: nobody is ranked), ``grades`` (best first; those
    that ``people`` bear), ``flags`` (accountability,
    check), ``open`` and ``late`` problems, ``visits`` by month, ``moved`` (up, same, down).
    """
    order = results.grades()
    unit_of = {s.id: s.unit for s in people.subjects if s.kind != UNATTRIBUTED}
    totals: dict[str, list[int]] = {}
    grades: dict[str, Counter[str]] = {}
    subjects = Counter[str]()
    for standing in people.standings:
        if standing.subject not in unit_of:
            continue
        area = areas.of.get(unit_of[standing.subject], "")
        subjects[area] += 1
        grades.setdefault(area, Counter())[standing.grade] += 1
        if standing.rank is not None and standing.total is not None:
            totals.setdefault(area, []).append(standing.total)
    flags: dict[str, Counter[str]] = {}
    for row in results.rows("SELECT unit, kind, count(*) AS n FROM flags GROUP BY unit, kind"):
        flags.setdefault(areas.of.get(row["unit"], ""), Counter())[row["kind"]] += row["n"]
    counts = {row["area"]: row["counts"] for row in visits["rows"]}
    sizes = {area.unit: area.units for area in areas.shown}
    found = []
    for area, title in areas.titles.items():
        own = totals.get(area, [])
        waiting = problems["by_area"].get(area, {"open": 0, "late": 0})
        found.append(
            {
                "area": area,
                "title": title,
                "units": sizes.get(area, 0),
                "subjects": subjects[area],
                "ranked": len(own),
                "mean": half_up(sum(own), len(own)) if own else None,
                "grades": [grades.get(area, Counter())[grade] for grade in order],
                "flags": {
                    kind: flags.get(area, Counter())[kind] for kind in ("accountability", "check")
                },
                **waiting,
                "visits": counts.get(area, []),
                "moved": movement["by_area"].get(area),
            }
        )
    return sorted(found, key=lambda row: (row["area"] == OTHERS, -(row["mean"] or 0), row["area"]))


def heaviest(rows: list[Json]) -> tuple[list[Json], int]:
    """The lines with most open problems past their limit, and how many others there are."""
    own = [row for row in rows if row["area"] != OTHERS]
    own.sort(key=lambda row: (-row["late"], -row["open"], row["area"]))
    return own[:HEAVIEST], len(rows) - len(own[:HEAVIEST])
