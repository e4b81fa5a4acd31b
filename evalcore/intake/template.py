"""Blank workbooks from a mapping: what clerks fill. Nothing newer than Excel 2010 is used.

Headers in the first row with their notes as comments, required ones marked, drop-downs for
choices, checks on dates and numbers, an example row that import leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from evalcore.errors import UsageError
from evalcore.intake.binding import EXAMPLE
from evalcore.intake.mapping import Column, Mapping, Sheet
from evalcore.messages import _
from evalcore.vocabulary import FieldSpec

ROWS = 2000
"""Rows that drop-downs and checks reach: more than a township fills on one sheet."""

CHOICES = "选项"
GUIDE = "填表说明"

_EXAMPLES = {"day": "2025-03-04", "whole": "1", "flag": "是", "period": "2025年上半年"}


def columns_with_specs(sheet: Sheet) -> list[tuple[Column, FieldSpec | None, bool]]:
    """Each column with the field it feeds (None: it only steers) and whether it is split."""
    found: dict[str, tuple[FieldSpec, bool]] = {}
    for event in sheet.events:
        specs = {spec.name: spec for spec in event.fact.specs()}
        for name, value in event.fields.items():
            if value.column and not value.part:
                found.setdefault(value.column, (specs[name], value.split))
        if event.spread:
            for column in event.spread.columns:
                found.setdefault(column, (specs[event.spread.into], False))
    nothing: tuple[None, bool] = (None, False)
    return [(column, *found.get(column.id, nothing)) for column in sheet.columns.values()]


def choices_of(column: Column, spec: FieldSpec | None, *, split: bool = False) -> tuple[str, ...]:
    """What a drop-down offers; nothing for free cells."""
    if spec is None or split:
        return () if split else column.choices
    if spec.kind == "choice":
        return tuple(spec.choices.values())
    return ("是", "否") if spec.kind == "flag" else ()


def write_template(mapping: Mapping, out: Path, sheets: Sequence[str] = ()) -> list[str]:
    """Write a blank workbook to ``out``; give the titles of its sheets.

    ``sheets``: titles or ids of the wanted ones, all where empty. Raises UsageError where ``out``
    exists, can't be written, or a sheet is not in the mapping.
    """
    import openpyxl

    wanted = _wanted(mapping, sheets)
    if out.exists():
        raise UsageError(
            _("{file} exists and is not overwritten. Name another file, or move it away.").format(
                file=out
            )
        )
    book = openpyxl.Workbook()
    _guide(book.active, mapping, wanted)
    lists = book.create_sheet(CHOICES)
    places: dict[tuple[str, ...], str] = {}
    for sheet in wanted:
        _write_sheet(book.create_sheet(sheet.title), sheet, lists, places)
    lists.sheet_state = "hidden"
    book.move_sheet(lists, offset=len(wanted))
    try:
        # "x": made only where nothing stands there, even if that came about just now.
        with out.open("xb") as file:
            book.save(file)
    except OSError as error:
        raise UsageError(
            _("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror)
        ) from error
    return [sheet.title for sheet in wanted]


def _wanted(mapping: Mapping, sheets: Sequence[str]) -> list[Sheet]:
    if not sheets:
        return list(mapping.sheets)
    known = {name: sheet for sheet in mapping.sheets for name in (sheet.id, sheet.title)}
    unknown = [name for name in sheets if name not in known]
    if unknown:
        raise UsageError(
            _("There is no sheet {names}. Sheets are: {known}.").format(
                names=", ".join(unknown), known=", ".join(s.title for s in mapping.sheets)
            )
        )
    chosen = {known[name].id for name in sheets}
    return [sheet for sheet in mapping.sheets if sheet.id in chosen]


def _guide(page: Any, mapping: Mapping, sheets: Sequence[Sheet]) -> None:
    from openpyxl.styles import Alignment, Font

    page.title = GUIDE
    page.column_dimensions["A"].width = 20
    page.column_dimensions["B"].width = 90
    page.append([mapping.title or mapping.name])
    page["A1"].font = Font(bold=True, size=14)
    page.append([])
    for line in (
        "带 * 的列必填。把鼠标停在表头上可以看到填写说明。",
        "一件事一行，全年在同一行补填后来的日期；不要另存多份，不要合并单元格。",
        "组织、人员可以填名称，也可以填编码；重名时填编码，或填 镇/村、姓名(单位)。",
        "日期写成 2025-03-04 或 2025年3月4日；周期写成 2025年上半年。",
        "“示例”行导入时忽略，可以删除。可以增加“备注”列，不会读入。",
        "标注“加密保存”的内容不参与计分，单独加密。",
    ):
        page.append(["", line])
    page.append([])
    page.append(["工作表", "说明"])
    for sheet in sheets:
        page.append([sheet.title, sheet.note])
    for row in page.iter_rows(min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")


def _write_sheet(page: Any, sheet: Sheet, lists: Any, places: dict[tuple[str, ...], str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color="BFBFBF")
    grey = Font(italic=True, color="808080")
    for number, (column, spec, split) in enumerate(columns_with_specs(sheet), 1):
        letter = get_column_letter(number)
        cell = page.cell(1, number, column.header + ("*" if column.required else ""))
        cell.font = Font(bold=True, color="C00000" if column.required else "000000")
        cell.fill = PatternFill("solid", start_color="DDEBF7")
        cell.border = Border(bottom=line)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        note = _note(column, spec, split=split)
        if note:
            cell.comment = Comment(note, "evalcore", height=90, width=240)
        page.cell(2, number, _example(column, spec, first=number == 1)).font = grey
        page.column_dimensions[letter].width = _width(column, spec)
        if spec is not None and spec.kind == "day":
            for row in range(3, 203):
                page.cell(row, number).number_format = "yyyy-mm-dd"
        _validate(page, f"{letter}2:{letter}{ROWS}", column, spec, split, lists, places)
    page.row_dimensions[1].height = 32
    page.freeze_panes = "B2"


def _note(column: Column, spec: FieldSpec | None, *, split: bool) -> str:
    parts = ["必填。" if column.required else "", column.note]
    choices = choices_of(column, spec)
    if choices and len(choices) > 2:
        parts.append(("可填多项：" if split else "可选：") + "、".join(choices))
    return "\n".join(part for part in parts if part)


def _example(column: Column, spec: FieldSpec | None, *, first: bool) -> str:
    if first:
        return f"{EXAMPLE}（导入时忽略）"
    choices = choices_of(column, spec)
    if choices:
        return choices[0]
    return _EXAMPLES.get(spec.kind, "") if spec else ""


def _width(column: Column, spec: FieldSpec | None) -> int:
    if spec is not None and spec.kind == "text" and spec.name not in ("grade", "rater_category"):
        return 28
    return max(12, 2 * len(column.header) + 4)


def _validate(
    page: Any,
    where: str,
    column: Column,
    spec: FieldSpec | None,
    split: bool,
    lists: Any,
    places: dict[tuple[str, ...], str],
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = choices_of(column, spec, split=split)
    if choices:
        check = DataValidation(type="list", formula1=_listed(choices, lists, places))
    elif spec is not None and spec.kind == "day":
        check = DataValidation(
            type="date",
            operator="between",
            formula1=str((date(1949, 10, 1) - date(1899, 12, 30)).days),
            formula2=str((date(2099, 12, 31) - date(1899, 12, 30)).days),
        )
    elif spec is not None and spec.kind == "whole" and not column.suffixes:
        least = 0 if spec.minimum is None else spec.minimum
        check = DataValidation(type="whole", operator="greaterThanOrEqual", formula1=str(least))
    else:
        return
    check.allow_blank = True
    check.showErrorMessage = True
    # A warning: a date typed as text (2025年3月4日) is read all the same.
    check.errorStyle = "warning" if spec is not None and spec.kind == "day" else "stop"
    check.errorTitle = column.header
    check.error = "、".join(choices)[:200] if choices else "请检查日期或数字"
    check.add(where)
    page.add_data_validation(check)


def _listed(choices: tuple[str, ...], lists: Any, places: dict[tuple[str, ...], str]) -> str:
    """The range of the hidden sheet that holds ``choices``: long lists don't fit a formula."""
    from openpyxl.utils import get_column_letter

    if choices not in places:
        number = len(places) + 1
        for row, choice in enumerate(choices, 1):
            lists.cell(row, number, choice)
        letter = get_column_letter(number)
        places[choices] = f"{CHOICES}!${letter}$1:${letter}${len(choices)}"
    return places[choices]
