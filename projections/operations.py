"""How a node of the computation came about, in words: the tokens of ``projections.scores`` read.

``points 10*50/47`` becomes "10 points, spread to 10.64 because 3 points did not apply".
"""

from __future__ import annotations

from fractions import Fraction

from evalcore.messages import _
from projections.publishing.figures import exact, rounded


def said(operation: str, full: Fraction) -> str:
    """The operation of a node in words; ``full`` is what the scored indicators' points add up to.

    A token of a later version is given as it is.
    """
    kind, _space, rest = operation.partition(" ")
    plain = {
        "share": _("what was achieved ÷ what was asked"),
        "category": _("the votes of these raters ÷ the best they could give"),
        "weighted": _("the shares of all raters, by their weights"),
        "sum": _("sum"),
        "floor": _("sum of the groups, never below 0"),
    }
    if kind == "sum" and rest:
        return _("sum; bonus and deduction at most {cap}").format(cap=_read(rest.split()[-1]))
    if kind in plain:
        return plain[kind]
    if kind == "band":
        if rest == "-":
            return _("below the lowest step")
        return _("step from {least} % up").format(least=_number(100 * Fraction(rest)))
    if kind == "points":
        return _points(rest, full)
    if kind == "half_up":
        return _("rounded to {n} decimals, half up").format(n=rest)
    if kind.startswith(("credit*", "-credit*")):
        each = _read(kind.partition("*")[2])
        off = kind.startswith("-")
        text = _("{n} points off for each") if off else _("{n} points for each")
        return text.format(n=each)
    return operation


def _points(rest: str, full: Fraction) -> str:
    """Points of an indicator, and how many others' were spread over it."""
    own, _star, spread = rest.partition("*")
    if not spread:
        return _("share × {points} points").format(points=_read(own))
    by = Fraction(spread)
    grown = Fraction(own) * by
    absent = full - full * Fraction(by.denominator, by.numerator)
    return _(
        "share × {points} points, spread to {grown} because {absent} points did not apply"
    ).format(points=_read(own), grown=_number(grown), absent=_number(absent))


def _read(text: str) -> str:
    return _number(Fraction(text))


def _number(value: Fraction) -> str:
    """A short decimal as it is, anything else to two places."""
    text = exact(value.numerator, value.denominator)
    return rounded(value.numerator, value.denominator) if "/" in text else text
