"""What each contribution cost, in points, exactly: where the scheme's rule says so for one at all.

- A share in proportion: the indicator's points, for each unit of credit that is missing.
- A deduction: its points for each unit of credit.
- Steps of a curve and votes of several categories: only the indicator as a whole lost points; what
  one case cost can't be said, and is not made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from evalcore.paper_words import said
from projections.publishing.figures import exact, rounded
from projections.rows import ScoreNode
from projections.score_rules import APART

Json = dict[str, Any]


@frozen
class Lost:
    """What an indicator cost: ``whole`` in points, ``each`` by slot (None: only as a whole).

    ``apart``: it is not scored for this subject, and the points went to the rest; ``capped`` is
    not told here: a cap belongs to the group.
    """

    whole: Fraction
    each: Mapping[str, Fraction] | None
    apart: str = ""


def lost_points(
    indicator: Json, nodes: Mapping[str, ScoreNode], rows: Sequence[Json]
) -> Lost | None:
    """What ``indicator`` cost; None where it was not asked for, or cost nothing.

    ``rows`` are its contributions to the subject; ``indicator`` a row of that table of results.
    """
    name = indicator["id"]
    node = nodes.get(f"{name}/points")
    if node is None:
        return None
    if node.state in APART:
        return Lost(Fraction(0), None, node.state)
    value = Fraction(node.numerator, node.denominator)
    possible = Fraction(node.possible_numerator, node.possible_denominator)
    if indicator["role"] == "deduction":
        credit = sum(row["credit"] for row in rows)
        each = {row["slot"]: -value * row["credit"] / credit for row in rows if row["credit"]}
        return Lost(-value, each) if value else None
    if indicator["role"] != "score" or value >= possible:
        return None
    asked = sum(row["possible"] for row in rows)
    plain = indicator["counted"] != "tallies" and f"{name}/curve" not in nodes and asked
    each = {
        row["slot"]: possible * (row["possible"] - row["credit"]) / asked
        for row in (rows if plain else ())
    }
    return Lost(possible - value, each if plain else None)


def shown(points: Fraction) -> str:
    """Points as people read them: exactly where a short decimal says it, else rounded."""
    text = exact(points.numerator, points.denominator)
    if "/" in text or len(text.partition(".")[2]) > 4:
        return said("约{points}").format(points=rounded(points.numerator, points.denominator))
    return text
