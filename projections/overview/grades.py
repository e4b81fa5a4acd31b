"""Grades by cohort, beside the quotas that the scheme sets and what people decided in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from projections.overview.people import People
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def grades(results: Results, people: People, finals: Mapping[str, Any] | None) -> list[Json]:
    """A shape for each cohort that has subjects.

    ``subjects`` in it, ``ranked``, ``grades`` (best first: ``grade``, ``subjects`` as proposed,
    ``final`` where people decided, else None), ``quotas`` by grade (``share`` as a fraction or
    ``number``, ``of``: the number it is taken of; None where no picture can say).
    """
    kinds = {subject.id: subject.kind for subject in people.subjects}
    order = results.grades()
    quotas = {row["grade"]: row for row in results.rows("SELECT * FROM quotas ORDER BY place")}
    found = []
    members: dict[str, list[Any]] = {}
    for standing in people.standings:
        if kinds.get(standing.subject) != UNATTRIBUTED:
            members.setdefault(standing.cohort, []).append(standing)
    for cohort, title in results.cohorts.items():
        own = members.get(cohort, [])
        if not own:
            continue
        proposed = Counter(one.grade for one in own)
        final = _final(own, finals)
        ranked = sum(1 for one in own if one.rank is not None)
        sizes = {"cohort": len(own), "ranked": ranked}
        found.append(
            {
                "cohort": cohort,
                "title": title,
                "subjects": len(own),
                "ranked": ranked,
                "grades": [
                    {
                        "grade": grade,
                        "subjects": proposed.get(grade, 0),
                        "final": None if final is None else final.get(grade, 0),
                        "quota": _quota(quotas.get(grade), sizes),
                    }
                    for grade in order
                ],
                "without": proposed.get("", 0),
            }
        )
    return found


def _final(own: list[Any], finals: Mapping[str, Any] | None) -> Counter[str] | None:
    """The grades that stand in the end; None until people confirmed them."""
    if finals is None or finals["confirmed_on"] is None:
        return None
    decided = finals["grades"]
    return Counter(
        decided[one.subject]["grade"] if one.subject in decided else one.grade for one in own
    )


def _quota(row: Json | None, sizes: Mapping[str, int]) -> Json | None:
    """What the scheme allows of a grade: for a mark in the picture, rounded down as drawn."""
    if row is None:
        return None
    of = sizes.get(row["base"]) if not row["within"] else None
    at = None
    if of is not None:
        at = int(row["number"]) if row["number"].isdecimal() else None
        if row["share"]:
            share = Fraction(row["share"])
            at = of * share.numerator // share.denominator
    return {
        "share": row["share"],
        "number": row["number"],
        "within": row["within"],
        "base": row["base"],
        "of": of,
        "at": at,
        "basis": row["basis"],
    }
