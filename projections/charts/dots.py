"""Who stands near a line: a dot for each on one scale, names beside, the line across."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from projections.charts.figure import WIDTH, Figure, table
from projections.charts.palette import LINES
from projections.charts.svg import FAINT, GREY, across, el, fitted, line, words
from projections.publishing.figures import fixed

LABEL, END, ROW, TOP = 1680, 420, 215, 350


@frozen
class Dot:
    """Somebody near the line: ``value`` in units of 10^-decimals, ``inside``: it has passed."""

    title: str
    value: int
    inside: bool


def dots(
    name: str,
    title: str,
    about: str,
    at: int,
    decimals: int,
    rows: Sequence[Dot],
    words_of: tuple[str, str, str],
    head: Sequence[str],
    note: str = "",
) -> Figure:
    """Rows in the order given, the line at ``at``. A full dot is inside, a ring is not.

    ``words_of``: of the line, of who is inside, of who is not. ``head``: name, total, which side.
    """
    of_line, inside, outside = words_of
    values = [at, *(row.value for row in rows)]
    low, high = min(values), max(values)
    room, span = WIDTH - LABEL - END - 100, max(1, high - low)

    def across_scale(value: int) -> int:
        return LABEL + 50 + (value - low) * room // span

    colour, _dash = LINES[0]
    x, bottom = across_scale(at), TOP + ROW * len(rows)
    shown = f"{of_line} {fixed(at, decimals)}"
    half = across(shown, 110) // 2
    drawn = [
        line(x, TOP - 60, x, bottom, stroke_width=20, stroke_dasharray="50 30"),
        words(min(max(x, half), WIDTH - half), TOP - 100, shown, 110, "middle", weight="bold"),
        _key(inside, outside, colour),
    ]
    y = TOP
    for row in rows:
        drawn.append(line(LABEL, y + 100, WIDTH - END, y + 100, FAINT))
        drawn.append(words(0, y + 140, *fitted(row.title, LABEL - 60, 112, 92)))
        drawn.append(_dot(across_scale(row.value), y + 100, colour, full=row.inside))
        drawn.append(words(WIDTH, y + 140, fixed(row.value, decimals), 115, "end"))
        y += ROW
    data = [
        (row.title, fixed(row.value, decimals), inside if row.inside else outside) for row in rows
    ]
    return Figure(name, title, about, "".join(drawn), bottom + 40, table(head, data), (), note)


def _dot(x: int, y: int, colour: str, *, full: bool) -> str:
    return el(
        "circle",
        cx=x,
        cy=y,
        r=48,
        fill=colour if full else "#ffffff",
        stroke=colour,
        stroke_width=20,
    )


def _key(inside: str, outside: str, colour: str) -> str:
    first = words(150, 95, inside, 108, fill=GREY)
    x = 150 + across(inside, 108) + 190
    return (
        _dot(70, 60, colour, full=True)
        + first
        + _dot(x, 60, colour, full=False)
        + words(x + 80, 95, outside, 108, fill=GREY)
    )
