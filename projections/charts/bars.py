"""Horizontal bars: how many of each, with a mark where a target or quota lies; and stacked ones."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from projections.charts.figure import WIDTH, Figure, Rows, table
from projections.charts.palette import Ink, fill_of
from projections.charts.svg import DARK, GREY, across, fitted, line, rect, words

LABEL, END = 780, 420
"""Room for the names on the left and for sums on the right."""

ROW, BAR, TOP = 300, 190, 60
MANY, DENSE = 8, 235
NEAR = 50


@frozen
class Mark:
    """A dashed line across a row: ``at`` on the scale of the values, ``title`` what it says."""

    at: int
    title: str


@frozen
class Bar:
    """A row: ``shown`` is the number in words (``45 (30%)``)."""

    title: str
    value: int
    shown: str
    ink: Ink
    mark: Mark | None = None


def bars(
    name: str,
    title: str,
    about: str,
    rows: Sequence[Bar],
    head: Sequence[str],
    most: int = 0,
    note: str = "",
) -> Figure:
    """Bars from one line on. ``most`` is the end of the scale, by default the largest value.

    ``head``: of the data table (name, number, mark; two columns where no row has a mark).
    """
    scale = max([most, 1, *(row.value for row in rows), *(r.mark.at for r in rows if r.mark)])
    room = WIDTH - LABEL - max([0, *(across(row.shown, 105) for row in rows)]) - 2 * NEAR
    drawn, y = [], TOP
    for row in rows:
        width = row.value * room // scale
        drawn.append(_named(row.title, y + BAR))
        drawn.append(
            rect(LABEL, y + 35, width, BAR, fill_of(name, row.ink), stroke=DARK, stroke_width=8)
        )
        x = LABEL + width
        if row.mark is not None:
            at = LABEL + row.mark.at * room // scale
            # The number keeps clear of the mark's line and stands behind it.
            if at >= x and at - x < across(row.shown, 100) + 2 * NEAR:
                x = at
            drawn.append(line(at, y - 10, at, y + 265, stroke_width=20, stroke_dasharray="40 25"))
        drawn.append(words(x + NEAR, y + BAR, row.shown, 105))
        y += ROW
        if row.mark is not None:
            at = LABEL + row.mark.at * room // scale
            half = across(row.mark.title, 95) // 2
            middle = min(max(at, LABEL + half), WIDTH - half)
            drawn.append(words(middle, y + 75, row.mark.title, 95, "middle", GREY))
            y += 140
    drawn.append(line(LABEL, TOP - 20, LABEL, y - 10))
    marked = any(row.mark for row in rows)
    data = [
        (row.title, row.shown, *((row.mark.title if row.mark else "",) if marked else ()))
        for row in rows
    ]
    inks = tuple(row.ink for row in rows)
    return Figure(name, title, about, "".join(drawn), y + 20, table(head, data), inks, note)


@frozen
class Part:
    """A kind of part that stacked bars are made of."""

    title: str
    ink: Ink


def stacked(
    name: str,
    title: str,
    about: str,
    parts: Sequence[Part],
    rows: Sequence[tuple[str, Sequence[int]]],
    head: Sequence[str],
    note: str = "",
) -> Figure:
    """Bars made of parts, the first at the left; the sum stands at the end, parts on themselves.

    ``rows``: name → a number for each of ``parts``. ``head``: name, each part, sum.
    """
    scale = max([1, *(sum(values) for _title, values in rows)])
    room = WIDTH - LABEL - END
    drawn, y = _key(name, parts)
    top = y
    # Many lines stand closer, or the chart outgrows a page.
    row_height = ROW if len(rows) <= MANY else DENSE
    for row, values in rows:
        drawn.append(_named(row, y + BAR))
        x = LABEL
        for part, value in zip(parts, values, strict=True):
            width = value * room // scale
            drawn.append(
                rect(x, y + 35, width, BAR, fill_of(name, part.ink), stroke=DARK, stroke_width=8)
            )
            if width > across(str(value), 95) + 50:
                middle = x + width // 2
                if part.ink.pattern:
                    half = across(str(value), 95) // 2 + 15
                    drawn.append(rect(middle - half, y + 75, 2 * half, 115, "#ffffff"))
                ink = DARK if part.ink.pattern else part.ink.text
                drawn.append(words(middle, y + 165, value, 95, "middle", ink))
            x += width
        drawn.append(words(x + NEAR, y + BAR, sum(values), 105, weight="bold"))
        y += row_height
    drawn.append(line(LABEL, top - 20, LABEL, y - 10))
    data: Rows = [(row, *values, sum(values)) for row, values in rows]
    inks = tuple(part.ink for part in parts)
    return Figure(name, title, about, "".join(drawn), y + 20, table(head, data), inks, note)


def _named(title: str, y: int) -> str:
    return words(LABEL - NEAR, y, *fitted(title, LABEL - NEAR, 105, 85), "end")


def _key(name: str, parts: Sequence[Part]) -> tuple[list[str], int]:
    """What each fill means, in as many lines as that needs; and where the bars may begin."""
    drawn, x, y = [], 0, TOP
    for part in parts:
        wide = 190 + across(part.title, 100)
        if x and x + wide > WIDTH:
            x, y = 0, y + 170
        drawn.append(rect(x, y, 150, 110, fill_of(name, part.ink), stroke=DARK, stroke_width=8))
        drawn.append(words(x + 190, y + 95, part.title, 100))
        x += wide + 130
    return drawn, y + 230
