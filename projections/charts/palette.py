"""Colours and patterns that can be told apart by everybody, and on a black-and-white printer.

An order (grades, more or less of something) is one blue from light to dark; what differs in kind
takes colours of Okabe and Ito (2008), which stay apart under all common colour blindness. Colour is
never alone: numbers, patterns, dashes or the shape of a mark say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from projections.charts.svg import DARK, el

WHITE = "#ffffff"


@frozen
class Ink:
    """A fill, the colour of text that is legible on it, and a pattern drawn over it.

    ``pattern``: empty, ``rising``, ``falling``, ``dots`` or ``cross``.
    """

    fill: str
    text: str = DARK
    pattern: str = ""


RAMP = (
    Ink("#f1f6fb"),
    Ink("#cfe1f2"),
    Ink("#93c3e0"),
    Ink("#2a74b0", WHITE),
    Ink("#0b3c75", WHITE),
)
"""Little to much. The steps differ in brightness by enough to be told apart when copied."""

NONE = Ink(WHITE)

BEST_FIRST = (
    Ink("#0b3c75", WHITE),
    Ink("#5b9bd0"),
    Ink("#c3daee", pattern="dots"),
    Ink("#ffffff", pattern="rising"),
    Ink("#ffffff", pattern="cross"),
)
"""Grades from the best down."""

UP, SAME, DOWN = Ink("#0072b2", WHITE), Ink("#cccccc"), Ink("#e69f00", pattern="rising")
"""What rose, stayed and fell."""

LATE, WITHIN, UNLIMITED, STOPPED = (
    Ink("#d55e00", pattern="rising"),
    Ink("#56b4e9"),
    Ink("#e8e8e8"),
    Ink("#ffffff", pattern="dots"),
)
"""Open cases: past their limit, within it, without one, with the clock stopped."""

LINES = (
    ("#0072b2", ""),
    ("#b34a00", "90 50"),
    ("#00614a", "30 40"),
    ("#7a3565", "120 40 30 40"),
)
"""Colour and dash of curves."""

_DRAWN = {
    "rising": ("M0 80L80 0M-20 20L20 -20M60 100L100 60",),
    "falling": ("M0 0L80 80M60 -20L100 20M-20 60L20 100",),
    "cross": ("M0 0L80 80M80 0L0 80",),
}


def of_grade(place: int) -> Ink:
    """The ink of the grade at ``place``, 0 the best; what is below the last looks like it."""
    return BEST_FIRST[min(place, len(BEST_FIRST) - 1)]


def steps(low: int, high: int) -> list[int]:
    """Where each step of the ramp begins, when it is spread over ``low`` to ``high``."""
    return [low + -(-(high - low) * at // len(RAMP)) for at in range(len(RAMP))]


def on_ramp(value: int, low: int, high: int) -> Ink:
    """The step of the ramp that ``value`` is on; nothing at all is white."""
    if value <= 0:
        return NONE
    return RAMP[max(0, sum(1 for begins in steps(low, high) if value >= begins) - 1)]


def fill_of(name: str, ink: Ink) -> str:
    """What to fill with in the chart ``name``: a colour, or its pattern."""
    return f"url(#{name}-{ink.pattern}-{ink.fill[1:]})" if ink.pattern else ink.fill


def patterns(name: str, inks: Sequence[Ink]) -> str:
    """The definitions that a chart needs for the patterns among ``inks``."""
    found = [_pattern(name, ink) for ink in dict.fromkeys(inks) if ink.pattern]
    return el("defs", *found) if found else ""


def _pattern(name: str, ink: Ink) -> str:
    ground = el("rect", width=80, height=80, fill=ink.fill)
    if ink.pattern == "dots":
        drawn = el("circle", cx=40, cy=40, r=12, fill=DARK)
    else:
        drawn = "".join(
            el("path", d=path, stroke=DARK, stroke_width=9) for path in _DRAWN[ink.pattern]
        )
    return el(
        "pattern",
        ground,
        drawn,
        id=f"{name}-{ink.pattern}-{ink.fill[1:]}",
        width=80,
        height=80,
        patternUnits="userSpaceOnUse",
    )
