"""Whoever sees colours otherwise, or none at all, can tell apart what is drawn in them."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from projections.charts import palette
from projections.charts.palette import Ink, on_ramp, steps
from projections.charts.svg import DARK, GREY

INKS = [
    *palette.RAMP,
    *palette.BEST_FIRST,
    *(palette.UP, palette.SAME, palette.DOWN),
    *(palette.LATE, palette.WITHIN, palette.UNLIMITED, palette.STOPPED),
]

# What each kind of eye makes of linear red, green, blue (Viénot, Brettel and Mollon 1999).
EYES = {
    "protan": ((0.112, 0.888, 0.0), (0.112, 0.888, 0.0), (0.004, -0.004, 1.0)),
    "deutan": ((0.292, 0.708, 0.0), (0.292, 0.708, 0.0), (-0.022, 0.022, 1.0)),
    "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eye: str) -> tuple[float, ...]:
    given = linear(colour)
    return tuple(sum(a * b for a, b in zip(row, given, strict=True)) for row in EYES[eye])


@pytest.mark.parametrize("ink", INKS)
def test_text_on_a_fill_is_legible(ink: Ink) -> None:
    # Over a pattern, numbers stand on white.
    if not ink.pattern:
        assert contrast(ink.fill, ink.text) >= 4.5


def test_text_and_lines_on_paper_are_legible() -> None:
    assert contrast(DARK, "#ffffff") >= 7
    assert contrast(GREY, "#ffffff") >= 7
    assert all(contrast(colour, "#ffffff") >= 3 for colour, _dash in palette.LINES)


@pytest.mark.parametrize("inks", [palette.RAMP, palette.BEST_FIRST])
def test_an_order_goes_from_light_to_dark_in_steps_that_a_copier_keeps(
    inks: tuple[Ink, ...],
) -> None:
    greys = [luminance(ink.fill) for ink in inks]
    assert greys == sorted(greys) or greys == sorted(greys, reverse=True)
    for one, other in pairwise(inks):
        apart = contrast(one.fill, other.fill) >= 1.2
        assert apart or one.pattern != other.pattern


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize(
    "inks",
    [
        (palette.UP, palette.SAME, palette.DOWN),
        (palette.LATE, palette.WITHIN, palette.UNLIMITED, palette.STOPPED),
    ],
)
def test_kinds_differ_for_every_eye_by_colour_or_by_pattern(
    inks: tuple[Ink, ...], eye: str
) -> None:
    for one, other in combinations(inks, 2):
        apart = max(
            abs(a - b) for a, b in zip(seen(one.fill, eye), seen(other.fill, eye), strict=True)
        )
        assert one.pattern != other.pattern or apart > 0.15, (one, other)


def test_curves_differ_without_colour() -> None:
    dashes = [dash for _colour, dash in palette.LINES]
    assert len(set(dashes)) == len(dashes)


def test_the_ramp_is_spread_evenly_and_nothing_is_white() -> None:
    assert steps(0, 100) == [0, 20, 40, 60, 80]
    assert [palette.RAMP.index(on_ramp(v, 0, 100)) for v in (1, 20, 59, 80, 100)] == [0, 1, 2, 4, 4]
    assert on_ramp(0, 0, 100) == palette.NONE
    assert on_ramp(7, 7, 7) == palette.RAMP[-1]
