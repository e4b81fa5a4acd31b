"""A chart as it leaves this package: the drawing, what it is called, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from attrs import frozen

from projections.charts.palette import Ink, patterns
from projections.charts.svg import WIDE, el

WIDTH = 3600
"""Of every chart, in tenths of a pixel: a phone's. Larger screens and paper enlarge it."""

Rows = Sequence[Sequence[str | int]]


@frozen
class Table:
    """The numbers of a chart: head and rows; the first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@frozen
class Figure:
    """A chart. ``name`` is its id on the page (ASCII letters and digits, one of its own there).

    ``title`` says what is shown, ``about`` what is to be seen in it, in a sentence: for whoever
    hears the page. ``drawing`` is the inside of the SVG, ``width`` and ``height`` its size in
    tenths of a pixel. ``note`` is a sentence that belongs below the chart.
    """

    name: str
    title: str
    about: str
    drawing: str
    height: int
    table: Table
    inks: tuple[Ink, ...] = ()
    note: str = ""
    width: int = WIDTH

    def svg(self) -> str:
        """The whole drawing as one element."""
        called, told = f"{self.name}-title", f"{self.name}-about"
        return el(
            "svg",
            el("title", escape(self.title, quote=False), id=called),
            el("desc", escape(self.about or self.title, quote=False), id=told),
            patterns(self.name, self.inks),
            self.drawing,
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            aria_labelledby=f"{called} {told}",
            viewBox=f"0 0 {self.width} {self.height}",
            font_family=WIDE,
        )


def table(head: Sequence[str], rows: Rows) -> Table:
    """A table from whatever sequences are at hand."""
    return Table(tuple(head), tuple(tuple(row) for row in rows))
