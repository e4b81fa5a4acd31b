"""What lies between the points of indicators and the total: caps, the floor, rounding.

With these the points of all indicators add up to the total exactly.
"""

from __future__ import annotations

from collections.abc import Mapping

from projections.exact import ZERO, Fraction, total
from projections.rows import ScoreNode


def value(node: ScoreNode | None) -> Fraction:
    """A node's number; 0 where there is none."""
    return (node.numerator, node.denominator) if node else ZERO


def minus(a: Fraction, b: Fraction) -> Fraction:
    """a - b."""
    return total((a, (-b[0], b[1])))


def remainder(nodes: Mapping[str, ScoreNode], name: str) -> Fraction:
    """What a sum came to, less what went into it: of a group what its cap cut off, of the exact
    total what keeps it from falling below nothing."""
    node = nodes.get(name)
    if node is None:
        return ZERO
    return minus(value(node), total(value(nodes.get(each)) for each in node.inputs))


def rounded_off(nodes: Mapping[str, ScoreNode]) -> Fraction:
    """What rounding added to the exact total, or took."""
    return minus(value(nodes.get("total")), value(nodes.get("total/exact")))
