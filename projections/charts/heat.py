"""A heat map: rows by months. Each cell bears its number; its shade says the same at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from projections.charts.figure import WIDTH, Figure, table
from projections.charts.palette import RAMP, on_ramp, steps
from projections.charts.svg import GREY, fitted, line, rect, words
from projections.publishing.figures import fixed

LABEL = 740
CELL, GAP, TOP = 200, 10, 230


@frozen
class HeatRow:
    """A row: ``values`` in tenths, None for a month that has not come; ``data`` as in the table."""

    title: str
    values: tuple[int | None, ...]
    data: tuple[str | int, ...]


def heat(
    name: str,
    title: str,
    about: str,
    columns: Sequence[str],
    rows: Sequence[HeatRow],
    head: Sequence[str],
    note: str = "",
) -> Figure:
    """Rows by ``columns`` (short names of months), five shades from the least to the most."""
    every = [value for row in rows for value in row.values if value]
    high = max(every, default=1)
    # From half of the most at the latest: small differences must not look like large ones.
    span = (min([high // 2, *every]), high)
    width = (WIDTH - LABEL) // max(1, len(columns))
    drawn = [
        words(LABEL + at * width + width // 2, TOP - 50, column, 90, "middle", GREY)
        for at, column in enumerate(columns)
    ]
    y = TOP
    for row in rows:
        drawn.append(words(LABEL - 40, y + 135, *fitted(row.title, LABEL - 50, 100, 84), "end"))
        for at, value in enumerate(row.values):
            x = LABEL + at * width
            drawn.append(_cell(x, y, width - GAP, value, span))
        y += CELL
    drawn.append(_key(y + 90, *span))
    return Figure(
        name,
        title,
        about,
        "".join(drawn),
        y + 330,
        table(head, [(r.title, *r.data) for r in rows]),
        (),
        note,
    )


def _cell(x: int, y: int, width: int, value: int | None, span: tuple[int, int]) -> str:
    if value is None:
        return line(x, y + CELL - GAP, x + width, y, "#8a8a8a", stroke_width=8)
    ink = on_ramp(value, *span)
    box = rect(x, y, width, CELL - GAP, ink.fill, stroke="#7d7d7d", stroke_width=5)
    shown = fixed(value, 1) if 0 < value < 1000 else str(value // 10)
    return box + words(x + width // 2, y + 130, shown, 92, "middle", ink.text)


def _key(y: int, low: int, high: int) -> str:
    """The five shades with what each begins at."""
    drawn, step = [], (WIDTH - LABEL) // len(RAMP)
    for at, (ink, begins) in enumerate(zip(RAMP, steps(low, high), strict=True)):
        x = LABEL + at * step
        drawn.append(rect(x, y, step - GAP, 110, ink.fill, stroke="#7d7d7d", stroke_width=5))
        drawn.append(words(x, y + 215, f"≥ {fixed(begins, 1)}", 95))
    return "".join(drawn)
