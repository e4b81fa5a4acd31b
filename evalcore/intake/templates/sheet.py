"""One sheet of a template: title, sign line, headers, example, prepared rows.

Row 1 is the title, row 2 the sign line, row 3 the headers, row 4 an example, data from row 5. The
last column is hidden and holds the rows' keys. Nothing newer than Excel 2010 is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date
from typing import Any

from attrs import field, frozen

from evalcore.intake.findings import column_letters
from evalcore.intake.mapping import Sheet
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.intake.sheets.ours import EXAMPLE_CELL, ROW_KEY
from evalcore.intake.templates.columns import (
    FIRST_DAY,
    Asked,
    Names,
    add_check,
    asked_of,
    day_check,
    example_of,
    is_private,
    note_of,
    width_of,
)
from evalcore.intake.templates.inverse import Cell
from evalcore.intake.templates.prefill import PreparedRow
from evalcore.intake.templates.texts import put_text
from evalcore.paper_words import said

TITLE_ROW, SIGN_ROW, HEADER_ROW, EXAMPLE_ROW, FIRST_ROW = 1, 2, 3, 4, 5

PREPARED = 500
"""Rows with a key, ready to be filled. A row without one is known by its natural key."""

REACH = 2000
"""Rows that drop-downs and checks reach: more than a township fills on one sheet."""

PAGE_WIDTH = 220
"""Characters across a page of A4, landscape."""

SIGNS = ("填报人", "审核人", "填报日期", "原件存放")
"""Labels of the sign line; intake knows them in either language."""

FONT = "宋体"


@frozen
class Book:
    """What every sheet of one workbook draws on: names, keys, whose it is, year of examples.

    ``known`` gathers (sheet, row key) → positions of the facts that a prepared row stands for.
    """

    names: Names
    keys: Iterator[str]
    office: str
    year: int
    known: dict[tuple[str, str], tuple[int, ...]] = field(factory=dict)


def write_page(page: Any, sheet: Sheet, rows: Sequence[PreparedRow], book: Book) -> None:
    """Fill an empty page with everything that a sheet of records has."""
    from openpyxl.styles import Font

    asked = asked_of(sheet)
    last = FIRST_ROW + len(rows) + REACH
    office = f" · {book.office}" if book.office else ""
    put_text(page.cell(TITLE_ROW, 1), sheet.title + office)
    page.cell(TITLE_ROW, 1).font = Font(name=FONT, bold=True, size=14)
    if sheet.note:
        page.cell(TITLE_ROW, 1).comment = _comment(sheet.note)
    signed_to = _sign_line(page, len(asked) + 1)
    for number, one in enumerate(asked, 1):
        _header(page, number, one)
        _column(page, number, one, rows)
        _example(page, number, one, book)
    _rows(page, asked, rows, book, sheet.title)
    for number, one in enumerate(asked, 1):
        letter = column_letters(number - 1)
        add_check(page, f"{letter}{EXAMPLE_ROW}:{letter}{last}", one, book.names)
    _finish(page, sheet, asked, last)
    _print_what_is_filled(page, sheet, len(asked), max(len(asked), signed_to), last)


# Head

_LABEL, _LINE = "808080", "BFBFBF"


def _sign_line(page: Any, key_column: int) -> int:
    """Write the sign line; give the number of its last column."""
    from openpyxl.styles import Alignment, Border, Font, Side

    at = 1
    for label in SIGNS:
        if key_column in (at, at + 1):
            at = key_column + 1  # nobody could write into the hidden column
        cell = page.cell(SIGN_ROW, at, said(label))
        cell.font = Font(name=FONT, color=_LABEL)
        cell.alignment = Alignment(horizontal="right", vertical="center")
        value = page.cell(SIGN_ROW, at + 1)
        value.border = Border(bottom=Side(style="thin", color=_LINE))
        value.alignment = Alignment(vertical="center")
        if label == "填报日期":
            value.number_format = "yyyy-mm-dd"
            check = day_check()
            check.add(f"{column_letters(at)}{SIGN_ROW}")
            page.add_data_validation(check)
        at += 2
    page.row_dimensions[SIGN_ROW].height = 22
    return at - 1


def _header(page: Any, number: int, one: Asked) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    column = one.column
    cell = page.cell(HEADER_ROW, number, column.header + ("*" if column.required else ""))
    cell.font = Font(name=FONT, bold=True, color="C00000" if column.required else "000000")
    cell.fill = PatternFill("solid", start_color="FFF2CC" if is_private(one) else "DDEBF7")
    line = Side(style="thin", color=_LINE)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    note = note_of(one)
    if note:
        cell.comment = _comment(note)


def _comment(text: str) -> Any:
    from openpyxl.comments import Comment

    lines = sum(1 + len(line) // 17 for line in text.split("\n"))
    return Comment(text, "evalcore", height=20 + 18 * lines, width=260)


# Body


def _column(page: Any, number: int, one: Asked, rows: Sequence[PreparedRow]) -> None:
    """The look of a column's empty cells: one style for all, not one per cell."""
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin", color=_LINE)

    about = page.column_dimensions[column_letters(number - 1)]
    about.width = width_of(one)
    if one.kind in ("code", "case"):
        # Long numbers of cases would run under the next column's names.
        known = (len(str(row.cells.get(one.column.id, ""))) + 2 for row in rows)
        about.width = min(32, max(about.width, *known, 0))
    about.font = Font(name=FONT)
    about.border = Border(left=line, right=line, top=line, bottom=line)
    about.alignment = Alignment(
        wrap_text=one.kind == "text", vertical="center", horizontal=_side(one)
    )
    if one.kind == "day":
        about.number_format = "yyyy-mm-dd"
    elif one.exact or one.kind in ("code", "case", "period"):
        about.number_format = "@"  # 2025-07 stays a period, 0012 a number of a case


def _side(one: Asked) -> str | None:
    return "center" if one.kind in ("day", "flag", "choice", "period") else None


def _example(page: Any, number: int, one: Asked, book: Book) -> None:
    from openpyxl.styles import Font

    text = said(EXAMPLE_CELL) if number == 1 else example_of(one, book.names, book.year)
    if text:
        cell = page.cell(EXAMPLE_ROW, number)
        put_text(cell, text)
        cell._style = copy(page.column_dimensions[column_letters(number - 1)]._style)
        cell.font = Font(name=FONT, italic=True, color=_LABEL)


def _rows(
    page: Any, asked: Sequence[Asked], rows: Sequence[PreparedRow], book: Book, title: str
) -> None:
    styles = [page.column_dimensions[column_letters(n)] for n in range(len(asked))]
    key_column = len(asked) + 1
    for number, row in enumerate(rows, FIRST_ROW):
        for index, one in enumerate(asked):
            value = row.cells.get(one.column.id)
            if value is not None:
                _put(page.cell(number, index + 1), value, styles[index])
        key = row.key or next(book.keys)
        page.cell(number, key_column, key)
        if row.positions:
            book.known[title, key] = row.positions
    start = FIRST_ROW + len(rows)
    for number in range(start, start + PREPARED):
        page.cell(number, key_column, next(book.keys))


def _put(cell: Any, value: Cell, style: Any) -> None:
    if isinstance(value, date) and value < FIRST_DAY:
        value = value.isoformat()  # spreadsheets know no such day
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
    cell._style = copy(style._style)
    if value == said(SEALED_CELL):
        from openpyxl.styles import Font

        cell.font = Font(name=FONT, italic=True, color=_LABEL)


# The rest


def _finish(page: Any, sheet: Sheet, asked: Sequence[Asked], last: int) -> None:
    from openpyxl.styles import Alignment, Font

    key_letter = column_letters(len(asked))
    page.cell(HEADER_ROW, len(asked) + 1, said(ROW_KEY)).font = Font(name=FONT, color=_LABEL)
    page.column_dimensions[key_letter].width = 16  # for whoever shows it
    page.column_dimensions[key_letter].hidden = True
    for row in (TITLE_ROW, SIGN_ROW):
        # A style of their own: else the columns' lines would run through them.
        page.row_dimensions[row].alignment = Alignment(vertical="center")
    page.row_dimensions[TITLE_ROW].height = 26
    page.row_dimensions[HEADER_ROW].height = 32
    page.freeze_panes = f"B{EXAMPLE_ROW}"
    # Sorting by the arrows takes whole rows, the hidden column with them.
    page.auto_filter.ref = f"A{HEADER_ROW}:{key_letter}{last}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    width = sum(width_of(one) for one in asked)
    # A page holds so many characters in a size that can be read; the first column comes again.
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1 + width // PAGE_WIDTH, 0
    page.print_title_cols = "A:A"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{TITLE_ROW}:{HEADER_ROW}"
    page.page_margins.left = page.page_margins.right = 0.4
    page.oddFooter.center.text = said("{title}　第 &P 页，共 &N 页").format(title=sheet.title)


def _print_what_is_filled(page: Any, sheet: Sheet, filled: int, columns: int, last: int) -> None:
    """The area to print: down to the last row that somebody filled, not to the last key."""
    from openpyxl.workbook.defined_name import DefinedName

    title = "'" + sheet.title.replace("'", "''") + "'"
    block = f"{title}!$A$1:${column_letters(filled - 1)}${last}"
    rows = f'SUMPRODUCT(MAX(({block}<>"")*ROW({block})))'
    text = f"OFFSET({title}!$A$1,0,0,{rows},{columns})"
    page.defined_names["_xlnm.Print_Area"] = DefinedName("_xlnm.Print_Area", attr_text=text)
