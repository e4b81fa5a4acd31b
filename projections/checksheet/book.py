"""The check sheet as a workbook that comes back: two columns are filled, the rest is locked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from evalcore.intake.check_sheet_form import (
    COLUMNS,
    DAY,
    MARKS,
    NO,
    NOTHING,
    OBJECTS,
    OPINION,
    OPINION_COLUMNS,
    POINTS,
    SHOWN,
    SOMETHING,
    VERDICT,
    WORDS,
    YES,
    chosen,
    marks_of,
)
from evalcore.intake.templates.texts import put_text
from evalcore.paper_words import on_papers, said
from evalcore.schemes.citations import on_paper

if TYPE_CHECKING:
    from projections.checksheet.model import CheckSheet, Point

APART = on_papers("另列事项")
FONT = "Microsoft YaHei"
WIDTHS = {"序号": 5, "指标": 16, "项目": 14, "应有": 8, "实有": 14, "经过": 40, "失分": 8,
          "依据": 18, OBJECTS: 9, WORDS: 28}  # fmt: skip
LINE = 14
"""Height of a line of text, in points."""

HEADER = 4
"""Row of the headers of the points, under title and two lines."""


def workbook(sheet: CheckSheet, due: str = "", sent: str = "") -> bytes:
    """The workbook of one subject, for ``import``.

    ``due``: the last day for objections; ``sent``: who sends it and when.
    """
    import openpyxl

    book = openpyxl.Workbook()
    points = book.active
    points.title = said(POINTS)
    _points(points, sheet, due, sent)
    _opinion(book.create_sheet(said(OPINION)), sheet)
    _apart(book.create_sheet(said(APART)), sheet)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def shown_cells(place: int, point: Point, cite: Callable[[str], str]) -> tuple[str, ...]:
    """The cells of ``SHOWN`` of one point."""
    return (
        str(place),
        point.indicator,
        point.slot,
        point.expected,
        point.found,
        point.story,
        point.lost,
        cite(point.basis),
    )


def _points(page: Any, sheet: CheckSheet, due: str, sent: str) -> None:
    subject = sheet.subject
    who = subject.person_name or subject.unit_name
    title = said("核对单（{period}年度） {who}（{unit}）")
    _title(page, title.format(period=sheet.whose.period, who=who, unit=subject.unit_name))
    about = said("评定前核对：只列失分事项，不含名次、等次，也不含其他对象的情况")
    put_text(page.cell(2, 1), about + (said("；") + sent if sent else ""))
    told = (
        said("只填“{column}”“{words}”两列，再填工作表“{sheet}”，最迟 {due} 交回；其余各格不要改动")
        if due
        else said("只填“{column}”“{words}”两列，再填工作表“{sheet}”；其余各格不要改动")
    )
    names = {"column": said(OBJECTS), "words": said(WORDS), "sheet": said(OPINION)}
    put_text(page.cell(3, 1), told.format(due=due, **names))
    _heads(page, HEADER, COLUMNS, filled=(OBJECTS, WORDS))
    cite = partial(on_paper, sheet.documents)
    for place, point in enumerate(sheet.points, 1):
        shown = shown_cells(place, point, cite)
        marks = marks_of(point.number, shown)
        cells = (*shown, "", "", *point.about, point.number, marks)
        _line(page, HEADER + place, cells, editable=(len(SHOWN), len(SHOWN) + 1))
        widths = [WIDTHS[name] for name in SHOWN]
        page.row_dimensions[HEADER + place].height = _height(shown, widths)
    rows = HEADER + len(sheet.points)
    _choice(page, COLUMNS.index(OBJECTS), tuple(map(chosen, (YES, NO))), HEADER + 1, rows)
    for place, name in enumerate(COLUMNS):
        column = page.column_dimensions[_letters(place)]
        column.width = WIDTHS.get(name, 14)
        column.hidden = place > COLUMNS.index(WORDS)
    page.freeze_panes = page.cell(HEADER + 1, 3)
    _finish(page, f"{HEADER}:{HEADER}")


def _opinion(page: Any, sheet: CheckSheet) -> None:
    _heads(page, 1, OPINION_COLUMNS, filled=(VERDICT, DAY))
    whose = sheet.whose.cells(len(sheet.points))
    cells = (*whose, marks_of(OPINION, whose), "", "")
    at = OPINION_COLUMNS.index(VERDICT)
    _line(page, 2, cells, editable=(at, at + 1))
    _choice(page, at, tuple(map(chosen, (NOTHING, SOMETHING))), 2, 2)
    for place, name in enumerate(OPINION_COLUMNS):
        column = page.column_dimensions[_letters(place)]
        column.width = 24 if name in ("考核办法", VERDICT, DAY) else 14
        column.hidden = name == MARKS
    put_text(page.cell(4, 1), _how_to_agree())
    _finish(page, "1:1")


def _how_to_agree() -> str:
    text = said("{verdict}：没有异议的选“{nothing}”；{day}写成 2026-01-08")
    return text.format(verdict=said(VERDICT), nothing=chosen(NOTHING), day=said(DAY))


def _apart(page: Any, sheet: CheckSheet) -> None:
    heads = ("事项", "案号或指标", "说明", "批准或认定")
    _heads(page, 1, heads, filled=())
    for place, one in enumerate(sheet.apart, 2):
        _line(page, place, (one.what, one.case, one.words, one.allowed_by or said("未载明")), ())
    for place, width in enumerate((12, 28, 70, 24)):
        page.column_dimensions[_letters(place)].width = width
    _finish(page, "1:1")


def _title(page: Any, text: str) -> None:
    from openpyxl.styles import Font

    put_text(page.cell(1, 1), text)
    page.cell(1, 1).font = Font(name=FONT, bold=True, size=14)


def _heads(page: Any, row: int, names: Sequence[str], filled: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for place, name in enumerate(names, 1):
        cell = page.cell(row, place, said(name))
        cell.font = Font(name=FONT, bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if name in filled else "D9E1F2")
        cell.alignment = Alignment(horizontal="center", vertical="center")


def _line(page: Any, row: int, cells: Sequence[str], editable: Sequence[int]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    thin = Side(style="thin", color="C9C9C9")
    for place, text in enumerate(cells):
        cell = page.cell(row, place + 1)
        cell.number_format = "@"
        cell.font = Font(name=FONT, size=10)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if place in editable:
            cell.fill = PatternFill("solid", fgColor="FFFBE8")
            cell.protection = Protection(locked=False)
        elif text:
            put_text(cell, text)


def _height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """The height of a row whose texts are wrapped: a Chinese character takes two places."""
    lines = 2
    for text, width in zip(cells, widths, strict=True):
        places = [sum(1 + (ord(c) > 0x2E7F) for c in part) for part in text.split("\n")]
        lines = max(lines, sum(-(-each // (width - 1)) or 1 for each in places))
    return min(lines, 28) * LINE


def _choice(page: Any, place: int, options: Sequence[str], first: int, last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if last < first:
        return
    check = DataValidation(type="list", formula1=f'"{",".join(options)}"', allow_blank=True)
    check.showErrorMessage = True
    check.error = said("请从列表中选择：") + said("、").join(options)
    check.add(f"{_letters(place)}{first}:{_letters(place)}{last}")
    page.add_data_validation(check)


def _finish(page: Any, repeated: str) -> None:
    # Without a password: it keeps a slip from changing what is not meant to be changed.
    page.protection.sheet = True
    for allowed in ("autoFilter", "formatColumns", "formatRows", "formatCells"):
        setattr(page.protection, allowed, False)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = Fraction(2, 5)
    page.print_title_rows = repeated


def _letters(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))
