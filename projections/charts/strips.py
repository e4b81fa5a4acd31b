"""Steps of a procedure, one above the other, each with a column a month: how work flows."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from projections.charts.figure import WIDTH, Figure, table
from projections.charts.palette import Ink, fill_of
from projections.charts.svg import DARK, FAINT, GREY, across, fitted, line, rect, words

LABEL, HEIGHT, ROW, TOP = 640, 300, 470, 130


@frozen
class Strip:
    """A step: how many in each month (None: it has not come), and in all."""

    title: str
    values: tuple[int | None, ...]
    ink: Ink

    @property
    def total(self) -> int:
        return sum(value or 0 for value in self.values)


def strips(
    name: str,
    title: str,
    about: str,
    columns: Sequence[str],
    rows: Sequence[Strip],
    head: Sequence[str],
    note: str = "",
) -> Figure:
    """Columns of one scale in all rows. ``head``: step, each month, sum."""
    most = max([1, *(value or 0 for row in rows for value in row.values)])
    width = (WIDTH - LABEL) // max(1, len(columns))
    drawn, y = [], TOP
    for row in rows:
        base = y + HEIGHT
        drawn.append(words(0, base - 130, *fitted(row.title, LABEL - 40, 110, 90, 78)))
        drawn.append(words(0, base, row.total, 130, weight="bold"))
        drawn.append(line(LABEL, base, WIDTH, base, FAINT))
        for at, value in enumerate(row.values):
            x = LABEL + at * width
            if value is None:
                drawn.append(words(x + width // 2, base - 20, "–", 90, "middle", GREY))
                continue
            tall = value * (HEIGHT - 40) // most
            fill = fill_of(name, row.ink)
            drawn.append(
                rect(x + 25, base - tall, width - 50, tall, fill, stroke=DARK, stroke_width=6)
            )
            size = 90 if across(str(value), 90) <= width else 70
            drawn.append(words(x + width // 2, base - tall - 25, value, size, "middle"))
        y += ROW
    drawn += [
        words(LABEL + at * width + width // 2, y - 40, column, 90, "middle", GREY)
        for at, column in enumerate(columns)
    ]
    data = [(row.title, *("" if v is None else v for v in row.values), row.total) for row in rows]
    inks = tuple(row.ink for row in rows)
    return Figure(name, title, about, "".join(drawn), y + 20, table(head, data), inks, note)
