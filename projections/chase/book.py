"""The list as a workbook that offices print: a summary, and a sheet per township.

Sheets are A4 across, with the headers on every page. All text is data and stays text: nothing
that an office wrote is ever taken as a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import on_papers, said
from projections.chase.model import KINDS, Todo, TodoList, Township
from projections.papers.days import day_on_paper

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SUMMARY = on_papers("催报单")
NOBODY = on_papers("未归属")
"""Name of the sheet for rows that belong to no unit."""

HEADERS = (
    (on_papers("序号"), 6),
    (on_papers("组织"), 16),
    (on_papers("人员"), 10),
    (on_papers("催报类别"), 10),
    (on_papers("催报事项"), 40),
    (on_papers("编号"), 22),
    (on_papers("内容"), 26),
    (on_papers("填写位置"), 28),
    (on_papers("起算日期"), 12),
    (on_papers("应报日期"), 12),
    (on_papers("超期天数"), 9),
    (on_papers("已有记录"), 16),
)
"""Headers of a township's sheet, with the width of their columns in letters."""

_PER_CELL = 6
"""Positions that one cell names; more are counted."""

_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What a workbook can't hold."""


def workbook(found: TodoList, townships: Sequence[Township], *, summary: bool = True) -> bytes:
    """An xlsx file with a sheet for each of ``townships``, and their ``summary`` in front."""
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    if summary:
        _summary(book.create_sheet(said(SUMMARY)), found, townships)
    names = {said(SUMMARY)}
    for township in townships:
        name = _sheet_name(township, names)
        names.add(name)
        _township(book.create_sheet(name), found, township)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def file_names(townships: Iterable[Township]) -> dict[str, Township]:
    """File name without ending → township: ``催报单-<name>``, the code where two bear a name."""
    listed = list(townships)
    names = [township.name or said(NOBODY) for township in listed]
    found = {}
    for township, name in zip(listed, names, strict=True):
        if names.count(name) > 1:
            name = f"{name}-{township.code}"
        clean = re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", name).strip(" .")
        found[f"{said(SUMMARY)}-{clean or township.code}"] = township
    return found


def _sheet_name(township: Township, taken: set[str]) -> str:
    clean = re.sub(r"[\x00-\x1f\\/:*?\[\]]", "_", township.name or said(NOBODY)).strip("' ")
    name = clean[:31] or said(NOBODY)
    number = 2
    while name.casefold() in {other.casefold() for other in taken}:
        ending = f"({number})"
        name = clean[: 31 - len(ending)] + ending
        number += 1
    return name


def _summary(page: Worksheet, found: TodoList, townships: Sequence[Township]) -> None:
    headers = (
        (on_papers("乡镇（街道、部门）"), 24),
        *((title, 12) for title in KINDS.values()),
        (on_papers("合计"), 10),
        (on_papers("已超期"), 10),
        (on_papers("最早应报日期"), 14),
        (on_papers("最长超期天数"), 14),
    )
    title = said("催报单　{scheme}　截至{day}")
    _head(page, title.format(scheme=found.title, day=day_on_paper(found.as_of)), headers)
    for township in townships:
        dues = [row.due for row in township.rows if row.due]
        _line(
            page,
            [
                township.name or said(NOBODY),
                *township.counts.values(),
                len(township.rows),
                township.overdue,
                min(dues) if dues else None,
                max(row.overdue for row in township.rows),
            ],
        )
    sums = [sum(t.counts[kind] for t in townships) for kind in KINDS]
    _line(page, [said("合计"), *sums, sum(sums), sum(t.overdue for t in townships)])
    _finish(page, len(headers))


def _township(page: Worksheet, found: TodoList, township: Township) -> None:
    name = township.name or said(NOBODY)
    title = said("催报单　{unit}　截至{day}　共{n}项")
    day = day_on_paper(found.as_of)
    _head(page, title.format(unit=name, day=day, n=len(township.rows)), HEADERS)
    for number, row in enumerate(township.rows, 1):
        _line(page, [number, *_cells(row)])
    _finish(page, len(HEADERS))


def _cells(row: Todo) -> list[Any]:
    return [
        row.unit_name,
        row.person_name,
        said(KINDS[row.kind]),
        row.what,
        row.case,
        row.title,
        row.place.text,
        row.since,
        row.due,
        row.overdue or None,
        numbered(row.positions),
    ]


def numbered(positions: Sequence[int]) -> str:
    """Positions as text; the first few, and how many there are in all."""
    shown = said("、").join(map(str, positions[:_PER_CELL]))
    if len(positions) <= _PER_CELL:
        return shown
    return said("{shown} 等{n}条").format(shown=shown, n=len(positions))


def _head(page: Worksheet, title: str, headers: Sequence[tuple[str, int]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page.append([_text(title)])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
    page.cell(1, 1).font = Font(bold=True, size=14)
    page.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    page.row_dimensions[1].height = 26
    for number, (header, width) in enumerate(headers, 1):
        cell = page.cell(2, number, said(header))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A3"


def _line(page: Worksheet, values: Sequence[Any]) -> None:
    number = page.max_row + 1
    for column, value in enumerate(values, 1):
        if value is None or value == "":
            continue
        cell = page.cell(number, column, _text(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            # A text that begins with = would become a formula.
            cell.data_type = "s"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"


def _text(value: str) -> str:
    return _REFUSED.sub("", value)


def _finish(page: Worksheet, columns: int) -> None:
    """Borders, and a page that prints: A4 across, one page wide, headers on each, numbered."""
    from openpyxl.styles import Alignment, Border, Side

    side = Side(style="thin", color="808080")
    frame = Border(left=side, right=side, top=side, bottom=side)
    for cells in page.iter_rows(min_row=2, max_row=page.max_row, max_col=columns):
        for cell in cells:
            cell.border = frame
            if cell.row > 2:
                cell.alignment = Alignment(vertical="center", wrap_text=True)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    assert page.sheet_properties.pageSetUpPr is not None
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:2"
    page.oddFooter.center.text = said("第 &P 页 共 &N 页")
