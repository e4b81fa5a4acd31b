"""Movement since the period before: of units (升级晋档) and of persons, as their grades tell it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from projections.overview.areas import Areas
from projections.overview.people import People
from projections.periods import earlier
from projections.transitions import transitions

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def movement(results: Results, people: People, areas: Areas) -> Json:
    """``units`` and ``people``: None where no earlier grade is on record, else ``cells`` and sums.

    ``targets``: units with a target, and how many reached it. ``by_area``: area → up, same, down.
    """
    shape = transitions(results)
    places = {grade: at for at, grade in enumerate(shape["grades"])}
    units = [row for row in shape["units"] if row["moved"]]
    by_area: dict[str, Counter[str]] = {}
    for row in units:
        by_area.setdefault(areas.of.get(row["unit"], ""), Counter())[row["moved"]] += 1
    planned = [row for row in shape["units"] if row["target"]]
    return {
        "grades": shape["grades"],
        "units": _summed([(row["before"], row["now"]) for row in units], places),
        "unknown": sum(1 for row in shape["units"] if row["now"] and not row["moved"]),
        "targets": {
            "planned": len(planned),
            "reached": sum(bool(row["reached"]) for row in planned),
        },
        "people": _summed(_people(results, people), places),
        "by_area": {
            area: {kind: counts[kind] for kind in ("up", "same", "down")}
            for area, counts in sorted(by_area.items())
        },
    }


def _summed(pairs: list[tuple[str, str]], places: dict[str, int]) -> Json | None:
    """Cells from → to in order of the grades, with how many rose, stayed and fell."""
    counts = Counter(pair for pair in pairs if pair[0] in places and pair[1] in places)
    if not counts:
        return None
    moved = Counter[str]()
    for (before, now), count in counts.items():
        a, b = places[before], places[now]
        moved["same" if a == b else "up" if b < a else "down"] += count
    return {
        "cells": [
            {"before": before, "now": now, "subjects": counts[before, now]}
            for before, now in sorted(counts, key=lambda pair: (places[pair[0]], places[pair[1]]))
        ],
        **{kind: moved[kind] for kind in ("up", "same", "down")},
    }


def _people(results: Results, people: People) -> list[tuple[str, str]]:
    """(grade published last before this period, grade now) of persons in the same post."""
    now = {
        (subject.unit, subject.person): subject.id
        for subject in people.subjects
        if subject.kind == "person"
    }
    past: dict[tuple[str, str], tuple[str, str]] = {}
    for row in results.whole_ledger("past_standings") if now else ():
        key, period = (row["unit"], row["person"] or ""), row["period"]
        if key not in now or not row["grade"] or not earlier(period, results.run.period):
            continue
        if key not in past or not earlier(period, past[key][0]):
            past[key] = (period, row["grade"])
    grade = {standing.subject: standing.grade for standing in people.standings} if past else {}
    return [(before, grade.get(now[key], "")) for key, (_period, before) in sorted(past.items())]
