"""How a sheet is printed: A4 across, its header on every page, and what the run is at the edge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import frozen

from evalcore.paper_words import said

EDGE = 250
"""Characters that a header or footer holds at the most (Excel: 255), codes included."""

ACROSS = 240
"""Characters across a sheet of paper that can still be read: more go on to the next."""

RED = "C00000"
"""Of what the run may not be taken for."""

MARGINS = {"left": 2, "right": 2, "top": 3, "bottom": 3, "header": 1, "footer": 1}
"""In fifths of an inch, about half a centimetre each."""


@frozen
class Edge:
    """What stands at the edge of every printed page."""

    title: str
    marks: str
    code: str
    """The check code, or that there is none."""
    classification: str


def set_up(page: Any, edge: Edge, *, header: int, names: str, wide: int) -> None:
    """Make ``page`` print: row ``header`` and columns up to ``names`` on every sheet of paper.

    ``wide``: how many characters its columns take together.
    """
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.pageOrder = "overThenDown"
    page.print_title_rows = f"{header}:{header}"
    across = -(-wide // ACROSS) or 1
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = across, 0
    if across > 1 and names:
        page.print_title_cols = f"A:{names}"
    for side, fifths in MARGINS.items():
        setattr(page.page_margins, side, Fraction(fifths, 5))
    room = EDGE - len(edge.classification) - len(edge.marks)
    _edge(page.oddHeader, (edge.classification, edge.title[: max(room - 60, 0)], edge.marks))
    page.oddHeader.right.color = RED
    page.oddHeader.right.size = 14
    number = said("第 {page} 页 共 {pages} 页").format(page="\x00P", pages="\x00N")
    _edge(page.oddFooter, (edge.code, number, "\x00A"))


def _edge(strip: Any, texts: tuple[str, str, str]) -> None:
    for place, text in zip(("left", "center", "right"), texts, strict=True):
        # A lone & begins a code.
        part = getattr(strip, place)
        part.size = 10
        part.text = text.replace("&", "&&").replace("\x00", "&") or None
