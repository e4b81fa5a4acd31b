"""How cells look: one style for every kind of cell, and how wide columns are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from projections.workbook.body import FORMULA, places, plain
from projections.workbook.model import Column, Sheet

SONG, HEI = "宋体", "黑体"
"""The faces of texts and of titles; every Chinese Windows and WPS has them."""

NARROWEST, WIDEST, ARROW = 6, 46, 3
"""Of a column, in characters of digits; the arrow of the filter covers that many."""

SAMPLE = 200
"""Rows that are looked at for the width of a column."""

FORMATS = {
    "text": "@",
    "wide": "@",
    "whole": "0",
    "number": "0.00",
    "percent": "0.0%",
    "day": "yyyy-mm-dd",
    "aside": "@",
    "guarded": "@",
    "guarded_wide": "@",
}


def styles(page: Any) -> dict[str, int]:
    """Kind of cell → number of its style in the workbook of ``page``."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side

    thin = Side(style="thin", color="BFBFBF")
    found: dict[str, int] = {}
    for kind, shown in FORMATS.items():
        cell: Any = WriteOnlyCell(page)
        cell.font = Font(name=SONG, size=10)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.number_format = shown
        side = {"day": "center", "aside": "right"}.get(kind, "left" if shown == "@" else "right")
        cell.alignment = Alignment(
            vertical="center",
            horizontal=side,
            # Else a text would touch the number before it.
            indent=1 if side == "left" else 0,
            wrap_text=kind in ("wide", "guarded_wide"),
        )
        # Excel then shows an apostrophe: a text, also after it was edited.
        cell.quotePrefix = kind.startswith("guarded")
        found[kind] = cell.style_id
    return found


def title_cell(page: Any, text: str) -> Any:
    """The title of a sheet."""
    from openpyxl.styles import Font

    return put(page, text, Font(name=HEI, size=16, bold=True))


def mark_cell(page: Any, text: str) -> Any:
    """What the run may not be taken for."""
    from openpyxl.styles import Font

    return put(page, text, Font(name=HEI, size=12, bold=True, color="C00000"))


def note_cell(page: Any, text: str) -> Any:
    """A remark under the title."""
    from openpyxl.styles import Font

    return put(page, text, Font(name=SONG, size=10, color="404040"))


def label_cell(page: Any, text: str) -> Any:
    """What a line of the cover tells of."""
    from openpyxl.styles import Font

    return put(page, text, Font(name=HEI, size=10))


def wrapped_cell(page: Any, text: str) -> Any:
    """A text that takes as many lines as it needs."""
    from openpyxl.styles import Alignment

    cell = note_cell(page, text)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def across(page: Any, cells: str, text: str, wide: int) -> int:
    """Join the cells of a row that a text stands in; gives how high the row has to be."""
    page.merged_cells.add(cells)
    return 4 + 13 * max(-(-places(text) // (wide - 2)), 1)


def header_cell(page: Any, text: str) -> Any:
    """The title of a column."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = put(page, text, Font(name=HEI, size=10))
    thin = Side(style="thin", color="808080")
    cell.fill = PatternFill("solid", fgColor="DDE6F0")
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def count_cell(page: Any, number: int) -> Any:
    """How many rows a sheet has."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell: Any = WriteOnlyCell(page, number)
    cell.font = Font(name=SONG, size=10)
    cell.number_format = "0"
    cell.alignment = Alignment(horizontal="center")
    return cell


def link_cell(page: Any, text: str, sheet: str) -> Any:
    """A link to the beginning of another sheet of this workbook."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell = put(page, text, Font(name=SONG, size=10, color="0563C1", underline="single"))
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref="A1", location=f"'{quoted}'!A1", display=text)
    return cell


def put(page: Any, text: str, font: Any) -> Any:
    """A cell that holds a text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    from evalcore.intake.templates.texts import put_text

    cell: Any = WriteOnlyCell(page)
    put_text(cell, plain(text))
    cell.font = font
    cell.alignment = Alignment(vertical="center")
    cell.quotePrefix = text.startswith(FORMULA)
    return cell


def widths(sheet: Sheet) -> list[int]:
    """How wide each column is: as said, else as its title and its first rows are."""
    given = [column.width for column in sheet.columns]
    open_ = [at for at, width in enumerate(given) if not width]
    found = [
        max(width, _title(column)) if width else _title(column)
        for width, column in zip(given, sheet.columns, strict=True)
    ]
    first = sheet.sample or sheet.rows
    for row in islice(first(), SAMPLE) if open_ else ():
        for at in open_:
            found[at] = max(found[at], places("" if row[at] is None else str(row[at])) + 3)
    return [min(max(width, NARROWEST), WIDEST) for width in found]


def _title(column: Column) -> int:
    """A title may take two lines, a word of it not."""
    wide = places(column.title)
    return (wide if wide <= 6 else -(-wide // 2)) + ARROW


def header_height(columns: Iterable[Column], wide: Sequence[int]) -> int:
    """How high the row of titles is, in points."""
    lines = max(
        (-(-places(c.title) // max(w - ARROW, 4)) for c, w in zip(columns, wide, strict=True)),
        default=1,
    )
    return 6 + 14 * min(max(lines, 1), 4)
