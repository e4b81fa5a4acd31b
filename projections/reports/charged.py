"""Whose the days of problems are that cost points, for the review of whoever lost them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from projections.charges import charges, on_paper

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

LEDGERS = ("holdings", "problems")
"""Ledgers whose rows are problems that units hold."""


def charged(results: Results, contributions: Iterable[Json]) -> dict[str, str]:
    """Row of a ledger of problems → whose its days are, where they are not all one unit's."""
    rows = {
        name
        for row in contributions
        if row["row"] and row["ledger"] in LEDGERS
        for name in row["row"].split("; ")
    }
    # A row of holdings is named by its problem and by what began it.
    problem_of = {name: name.rpartition("|")[0] or name for name in sorted(rows)}
    spans: dict[str, list[Json]] = {}
    held = results.ledger_where("holdings", "problem", sorted(set(problem_of.values())))
    for row in sorted(held, key=lambda row: (row["problem"], row["from_on"], row["row"])):
        spans.setdefault(row["problem"], []).append(row)
    split = {
        problem: found for problem, listed in spans.items() if len(found := charges(listed)) > 1
    }
    codes = sorted({one.unit for found in split.values() for one in found} - {""})
    names = {row["unit"]: row["name"] or row["unit"] for row in results.ledger("units", codes)}
    words = {problem: on_paper(found, names) for problem, found in split.items()}
    return {name: words[problem] for name, problem in problem_of.items() if problem in words}
