"""A radar: shares on three axes or more, a line for each series, every number beside its axis."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from projections.charts.figure import WIDTH, Figure, table
from projections.charts.palette import LINES
from projections.charts.svg import FAINT, GREY, across, el, line, rect, shortened, words

LEAST = 3
"""Axes below which there is no area to see."""

MIDDLE, RADIUS, TOP = 1800, 980, 230

SINES = (
    *(0, 175, 349, 523, 698, 872, 1045, 1219, 1392, 1564, 1736, 1908, 2079, 2250, 2419, 2588),
    *(2756, 2924, 3090, 3256, 3420, 3584, 3746, 3907, 4067, 4226, 4384, 4540, 4695, 4848, 5000),
    *(5150, 5299, 5446, 5592, 5736, 5878, 6018, 6157, 6293, 6428, 6561, 6691, 6820, 6947, 7071),
    *(7193, 7314, 7431, 7547, 7660, 7771, 7880, 7986, 8090, 8192, 8290, 8387, 8480, 8572, 8660),
    *(8746, 8829, 8910, 8988, 9063, 9135, 9205, 9272, 9336, 9397, 9455, 9511, 9563, 9613, 9659),
    *(9703, 9744, 9781, 9816, 9848, 9877, 9903, 9925, 9945, 9962, 9976, 9986, 9994, 9998, 10000),
)
"""Ten thousand times the sine of 0° to 90°, to the nearest whole number."""


def sine(degrees: int) -> int:
    """Ten thousand times the sine of a whole number of degrees."""
    degrees %= 360
    if degrees > 180:
        return -sine(degrees - 180)
    return SINES[min(degrees, 180 - degrees)]


@frozen
class Series:
    """A line: ``values`` in ten-thousandths of the full axis, None where there is none.

    ``shown`` is each value in words, ``of`` how many it rests on (in the legend).
    """

    title: str
    values: tuple[int | None, ...]
    shown: tuple[str, ...]


def radar(
    name: str,
    title: str,
    about: str,
    axes: Sequence[str],
    series: Sequence[Series],
    head: Sequence[str],
    note: str = "",
) -> Figure:
    """The first axis stands upright, the others follow clockwise. ``head``: axis, each series."""
    assert len(axes) >= LEAST, "a radar needs three axes"
    top = TOP + 150 * len(series)
    middle = top + RADIUS + 260
    angles = [360 * at // len(axes) for at in range(len(axes))]
    drawn = [_ring(angles, middle, part) for part in (2000, 4000, 6000, 8000, 10_000)]
    for angle in angles:
        drawn.append(line(MIDDLE, middle, *_point(angle, middle, 10_000), stroke=FAINT))
    drawn.append(words(MIDDLE + 25, middle - RADIUS * 5 // 10, "50%", 80, fill=GREY))
    for at, one in enumerate(series):
        drawn.append(_curve(angles, middle, one, at))
        drawn.append(_legend(one, at))
    for at, (axis, angle) in enumerate(zip(axes, angles, strict=True)):
        drawn.append(_axis(axis, [one.shown[at] for one in series], angle, middle))
    data = [(axis, *(one.shown[at] for one in series)) for at, axis in enumerate(axes)]
    return Figure(
        name, title, about, "".join(drawn), middle + RADIUS + 380, table(head, data), (), note
    )


def _point(angle: int, middle: int, value: int) -> tuple[int, int]:
    far = RADIUS * value // 10_000
    return MIDDLE + far * sine(angle) // 10_000, middle - far * sine(angle + 90) // 10_000


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def _ring(angles: Sequence[int], middle: int, value: int) -> str:
    path = _path([_point(angle, middle, value) for angle in angles])
    dark = GREY if value in (5000, 10_000) else FAINT
    return el("path", d=path, fill="none", stroke=dark, stroke_width=8)


def _curve(angles: Sequence[int], middle: int, one: Series, at: int) -> str:
    """A closed line through the values that are there, with a mark on each."""
    colour, dash = LINES[at % len(LINES)]
    points = [
        _point(angle, middle, value)
        for angle, value in zip(angles, one.values, strict=True)
        if value is not None
    ]
    if not points:
        return ""
    fill = {"fill": colour, "fill_opacity": "0.12"} if at == 0 else {"fill": "none"}
    drawn = el(
        "path",
        d=_path(points),
        stroke=colour,
        stroke_width=24,
        stroke_dasharray=dash,
        stroke_linejoin="round",
        **fill,
    )
    return drawn + "".join(_spot(x, y, at) for x, y in points)


def _spot(x: int, y: int, at: int) -> str:
    """Round, square, upright square: a series is known by it without colour."""
    colour, _dash = LINES[at % len(LINES)]
    if at % 2 == 0:
        return el(
            "circle",
            cx=x,
            cy=y,
            r=38,
            fill=colour if at == 0 else "#ffffff",
            stroke=colour,
            stroke_width=16,
        )
    return rect(x - 34, y - 34, 68, 68, "#ffffff", stroke=colour, stroke_width=16)


def _legend(one: Series, at: int) -> str:
    y = 90 + 150 * at
    colour, dash = LINES[at % len(LINES)]
    drawn = line(0, y, 380, y, colour, stroke_width=24, stroke_dasharray=dash)
    return drawn + _spot(190, y, at) + words(440, y + 38, one.title, 105)


def _axis(title: str, shown: Sequence[str], angle: int, middle: int) -> str:
    """The name of an axis with its numbers, outside of the outermost ring."""
    x, y = _point(angle, middle, 11_000)
    right = sine(angle)
    anchor = "middle" if abs(right) < 1500 else "start" if right > 0 else "end"
    room = WIDTH if anchor == "middle" else (WIDTH - x if anchor == "start" else x)
    numbers = " / ".join(shown)
    upright = sine(angle + 90)
    y += 30 if abs(upright) < 7000 else -130 if upright > 0 else 110
    size = 100 if across(title, 100) <= room else 90
    return words(x, y, shortened(title, room, size), size, anchor) + words(
        x, y + 130, numbers, 100, anchor, weight="bold"
    )
