"""Small pictures inside a table's cell. The cell bears the numbers; these are for the eye alone."""

from __future__ import annotations

from collections.abc import Sequence

from projections.charts.palette import Ink, fill_of, patterns
from projections.charts.svg import DARK, FAINT, el, line, rect

WIDTH, HEIGHT = 1200, 220


def spark(values: Sequence[int | None], most: int, fill: str = "#2f7cba") -> str:
    """A column for each month, on the scale that all rows of the table share."""
    step = WIDTH // max(1, len(values))
    drawn = [line(0, HEIGHT, WIDTH, HEIGHT, FAINT)]
    for at, value in enumerate(values):
        tall = (value or 0) * HEIGHT // max(1, most)
        drawn.append(rect(at * step + 10, HEIGHT - tall, step - 20, tall, fill))
    return _small(drawn)


def shares(name: str, values: Sequence[tuple[int, Ink]]) -> str:
    """A bar divided as ``values`` are: the grades of a township, best at the left."""
    whole = max(1, sum(value for value, _ink in values))
    drawn, x, seen = [patterns(name, [ink for _value, ink in values])], 0, 0
    for value, ink in values:
        seen += value
        end = WIDTH * seen // whole
        drawn.append(
            rect(x, 20, end - x, HEIGHT - 40, fill_of(name, ink), stroke=DARK, stroke_width=8)
        )
        x = end
    return _small(drawn)


def swatch(name: str, ink: Ink) -> str:
    """What a fill looks like: for the key of bars in cells."""
    box = rect(5, 5, 310, 190, fill_of(name, ink), stroke=DARK, stroke_width=10)
    return _small([patterns(name, [ink]), box], 320, 200)


def _small(drawn: Sequence[str], width: int = WIDTH, height: int = HEIGHT) -> str:
    return el(
        "svg",
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        aria_hidden="true",
        focusable="false",
        viewBox=f"0 0 {width} {height}",
        class_="spark",
    )
