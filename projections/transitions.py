"""Movement between grades (升级晋档, 三分类三升级): from where to where, planned and actual.

Read from results: the ledger ``movements`` (grades that people set, and standings of the levels
below), and where this run itself grades units, its own standings beside what was published before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from projections.periods import earlier

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]
By = Literal["above", "cohort"]


def transitions(results: Results, by: By = "above") -> Json:
    """The matrix from → to of each unit above (or cohort), and every unit with its target.

    ``moved`` of a unit is ``up``, ``same``, ``down``, or ``""`` where one of the grades is missing
    or has no place; ``reached`` tells of a unit with a target, None where there is none or no
    grade yet.
    """
    rows = results.rows("SELECT name, place FROM classes ORDER BY place")
    places = {row["name"]: row["place"] for row in rows}
    units = _units(results, places)
    groups: dict[str, list[Json]] = {}
    for row in units:
        groups.setdefault(row[by], []).append(row)
    return {
        "run": results.run.to_json(),
        "by": by,
        "grades": list(places),
        "groups": [
            {"group": group, "title": members[0][f"{by}_title"], **_matrix(members, places)}
            for group, members in sorted(groups.items())
        ],
        "units": units,
    }


def _matrix(rows: Iterable[Json], places: Mapping[str, int]) -> Json:
    cells: dict[tuple[str, str], int] = {}
    counted = dict.fromkeys(("up", "same", "down", "unknown", "planned", "reached"), 0)
    for row in rows:
        pair = (row["before"], row["now"])
        cells[pair] = cells.get(pair, 0) + 1
        counted[row["moved"] or "unknown"] += 1
        counted["planned"] += bool(row["target"])
        counted["reached"] += bool(row["reached"])

    def order(pair: tuple[str, str]) -> tuple[int, str, int, str]:
        (before, now), last = pair, len(places) + 1
        return places.get(before, last), before, places.get(now, last), now

    return {
        "cells": [
            {"before": before, "now": now, "units": cells[before, now]}
            for before, now in sorted(cells, key=order)
        ],
        **counted,
    }


def _units(results: Results, places: Mapping[str, int]) -> list[Json]:
    """Every unit that has a grade or a target in the run's period, by unit above and code."""
    known = {row["unit"]: row for row in results.whole_ledger("units")}
    subjects = results.subjects()
    cohorts = {each.unit: each.cohort for each in subjects}
    of_unit = {each.id: each.unit for each in subjects if each.kind == "unit"}
    graded = {
        of_unit[standing.subject]: standing.grade
        for standing in results.standings()
        # Where people class units, the grades of the total are of another kind.
        if standing.subject in of_unit and standing.grade in places
    }
    held: dict[str, Json] = {row["unit"]: row for row in results.whole_ledger("movements")}
    past = _past(results, graded.keys() - held.keys())
    found = []
    for unit in sorted(held.keys() | graded.keys()):
        movement = held.get(unit, {})
        cohort = cohorts.get(unit, "")
        before, events = past.get(unit, ("", []))
        row: Json = {
            "unit": unit,
            "name": known.get(unit, {}).get("name") or "",
            "above": known.get(unit, {}).get("parent") or "",
            "cohort": cohort,
            "cohort_title": results.cohorts.get(cohort, cohort),
            "before": movement.get("grade_before") or before,
            "target": movement.get("target_grade") or "",
            "now": movement.get("grade_now") or graded.get(unit, ""),
            "events": list(movement.get("events") or events),
        }
        row["above_title"] = known.get(row["above"], {}).get("name") or row["above"]
        from_place, to_place = places.get(row["before"]), places.get(row["now"])
        target = places.get(row["target"])
        row["moved"] = _moved(from_place, to_place)
        # Place 1 is the best: a target is reached by standing there or higher.
        row["reached"] = None if target is None or to_place is None else to_place <= target
        found.append(row)
    return sorted(found, key=lambda row: (row["above"], row["unit"]))


def _moved(before: int | None, now: int | None) -> str:
    if before is None or now is None:
        return ""
    return "same" if before == now else "up" if now < before else "down"


def _past(results: Results, units: Iterable[str]) -> dict[str, tuple[str, list[int]]]:
    """Unit → the grade published last before this period, and the events that say so."""
    wanted, found = set(units), dict[str, tuple[str, str, list[int]]]()
    for row in results.whole_ledger("past_standings") if wanted else ():
        unit, period = row["unit"], row["period"]
        if unit in wanted and not row["person"] and row["grade"]:
            newer = unit not in found or not earlier(period, found[unit][0])
            if earlier(period, results.run.period) and newer:
                found[unit] = (period, row["grade"], list(row["events"]))
    return {unit: (grade, events) for unit, (_period, grade, events) in found.items()}
