"""Why one stands above or below another: what separates two subjects, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from projections.disclosure.source import withholding_of
from projections.disclosure.withhold import of_contrast
from projections.exact import ZERO, Fraction, total
from projections.explain import explain, number
from projections.explain_rows import lost
from projections.remainders import minus, remainder
from projections.rows import ScoreNode, Subject

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


def against(results: Results, one: Subject, other: Subject) -> Json:
    """Why ``one`` stands above or below ``other``: indicator by indicator, and by which cases.

    ``order`` is ``above``, ``below``, ``tied``, or why ranks don't compare them: ``cohorts`` or
    ``unranked``. Indicators come by how much they separate the two, most first. Their differences,
    those of ``caps`` (what the cap of a group cut off on each side) and ``floor`` add up to
    ``difference``.
    """
    sides = {"x": explain(results, one), "y": explain(results, other)}
    mine, theirs = results.nodes(one.id), results.nodes(other.id)
    indicators = []
    for x, y in zip(sides["x"]["indicators"], sides["y"]["indicators"], strict=True):
        difference = _difference(mine, theirs, f"{x['id']}/points")
        indicators.append(
            {
                "id": x["id"],
                "title": x["title"],
                "difference": number(*difference),
                **{
                    name: {
                        "state": side["state"],
                        "value": side["value"],
                        "possible": side["possible"],
                        "credit": side["credit"],
                        "expected": side["expected"],
                        "lost": lost(side["contributions"], side["role"]),
                    }
                    for name, side in (("x", x), ("y", y))
                },
                "weight": difference,
            }
        )
    indicators.sort(key=lambda row: _magnitude(row["weight"]), reverse=True)
    for row in indicators:
        del row["weight"]
    heads = {
        name: {key: side[key] for key in ("subject", "standing", "effects")}
        for name, side in sides.items()
    }
    shape = {
        "run": results.run.to_json(),
        **heads,
        "order": _order(heads["x"]["standing"], heads["y"]["standing"]),
        "difference": number(*_difference(mine, theirs, "total/exact")),
        "caps": [
            {
                "group": name,
                "title": row["title"],
                "difference": number(*apart),
                "x": number(*remainder(mine, f"group:{name}")),
                "y": number(*remainder(theirs, f"group:{name}")),
            }
            for name, row in results.groups.items()
            if (apart := _apart(mine, theirs, f"group:{name}")) != ZERO
        ],
        "floor": number(*_apart(mine, theirs, "total/exact")),
        "indicators": indicators,
    }
    return of_contrast(shape, withholding_of(results, [one.id, other.id]))


def _order(x: Json | None, y: Json | None) -> str:
    if x is None or y is None or x["rank"] is None or y["rank"] is None:
        return "unranked"
    if x["cohort"] != y["cohort"]:
        return "cohorts"
    if x["rank"] == y["rank"]:
        return "tied"
    return "above" if x["rank"] < y["rank"] else "below"


def _difference(
    mine: Mapping[str, ScoreNode], theirs: Mapping[str, ScoreNode], name: str
) -> Fraction:
    """One node's value less the other's; a node that is not there counts nothing."""
    x, y = mine.get(name), theirs.get(name)
    return total(
        (
            (x.numerator, x.denominator) if x else ZERO,
            (-y.numerator, y.denominator) if y else ZERO,
        )
    )


def _apart(mine: Mapping[str, ScoreNode], theirs: Mapping[str, ScoreNode], name: str) -> Fraction:
    """By how much what was cut off differs."""
    return minus(remainder(mine, name), remainder(theirs, name))


def _magnitude(value: Fraction) -> Any:
    from fractions import Fraction as Exact

    return abs(Exact(*value))
