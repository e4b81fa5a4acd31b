"""The sheets in front of a template: how to fill it, and the transmittal sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalcore.intake.mapping import Mapping, Sheet
from evalcore.intake.sheets.ours import GUIDE
from evalcore.intake.sheets.transmittal import TRANSMITTAL
from evalcore.intake.templates.columns import day_check
from evalcore.intake.templates.prefill import Prepared
from evalcore.intake.templates.sheet import FIRST_ROW, FONT
from evalcore.intake.templates.texts import put_text, wide
from evalcore.intake.wording import is_chinese
from evalcore.paper_words import on_papers, said

BOOK = "工作簿编号"
"""Label beside the characters with which the keys of this workbook's own rows begin."""

NOTES = 92
"""Characters across the column of notes."""

_HOW = (
    on_papers("一件事一行，全年用同一份工作簿：后来发生的事，在原来那一行补填日期，不另起一行。"),
    on_papers("带 * 的列必填。把鼠标停在表头上看填写说明；灰色“示例”行导入时忽略，可以删除。"),
    on_papers(
        "组织、人员填名称或编码；重名的填编码，或写 镇/村、姓名(编码)。"
        "日期写 2025-03-04 或 2025年3月4日。"
    ),
    on_papers("黄色表头的内容加密保存，不参与计分。"),
    on_papers(
        "排序、筛选用表头的箭头，整行一起动；不要只选几列排序，也不要复制旧行当新行："
        "最后一列“行标识”是隐藏的，靠它认出每一行。"
    ),
    on_papers("可以插入行，可以加“备注”列；不要合并单元格，不要改表名和表头。"),
    on_papers(
        "报送前填好“报送单”和各表第 2 行的填报人、审核人、填报日期、原件存放处。"
        "改动了以前报过的内容，在“报送单”写明更正原因和依据。"
    ),
)
_PREFILLED = on_papers(
    "黑字各行是系统里已有的：本辖区的组织、任职和还没办结的事项。已有的不必再填，只补新发生的；"
    "写着“已加密”的格子不要动。"
)

_HEADINGS = ("工作表", on_papers("已填行数"), "说明")
_LABELS = ("填报单位", "报送日期", "报送人", "更正原因", "更正依据", BOOK)

# Under the labels, and without a colon: what stands beside a label is taken for its value.
_ABOUT = (
    on_papers("报送日期是交出本表的那一天，迟报按它计算；空着按收到的日期。"),
    on_papers("改动了以前报过的内容，才填更正原因（为什么改）和更正依据（谁同意改，例如镇党委）。"),
    on_papers("工作簿编号由系统填写，请勿改动。"),
)


def write_guide(page: Any, mapping: Mapping, sheets: Sequence[Sheet], prepared: Prepared) -> None:
    """How to fill the workbook, and a list of its sheets that leads to them."""
    from openpyxl.styles import Alignment, Font, PatternFill

    page.title = said(GUIDE)
    titles = max((wide(sheet.title) for sheet in sheets), default=0)
    for letter, width in (("A", max(18, titles + 2)), ("B", 12), ("C", NOTES)):
        page.column_dimensions[letter].width = width
    title = mapping.title or mapping.name
    page["A1"] = f"{title} · {prepared.unit}" if prepared.unit else title
    page["A1"].font = Font(name=FONT, bold=True, size=14)
    lines = [*_HOW[:1], _PREFILLED, *_HOW[1:]] if prepared.rows else list(_HOW)
    row = 3
    for number, line in enumerate(lines, 1):
        line = said(line)
        _text(page, row, 1, f"{number}. {line}")
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        page.row_dimensions[row].height = 4 + 15 * (1 + wide(line) // 120)
        row += 1
    row += 1
    for column, heading in enumerate(_HEADINGS, 1):
        cell = page.cell(row, column, said(heading))
        cell.font = Font(name=FONT, bold=True)
        cell.fill = PatternFill("solid", start_color="DDEBF7")
    for sheet in sheets:
        row += 1
        cell = page.cell(row, 1, sheet.title)
        cell.hyperlink = f"#'{sheet.title}'!A{FIRST_ROW}"
        cell.font = Font(name=FONT, underline="single", color="0563C1")
        known = len(prepared.rows.get(sheet.id, ()))
        cell.alignment = Alignment(vertical="top")
        page.cell(row, 2, known or None).alignment = Alignment(horizontal="center", vertical="top")
        _text(page, row, 3, sheet.note)
        height = 1 + wide(sheet.note) // (NOTES - 6 if is_chinese(sheet.note) else NOTES + 30)
        if height > 1:
            page.row_dimensions[row].height = 15 * height
    _portrait(page)


def write_transmittal(page: Any, prepared: Prepared, book: str) -> None:
    """The transmittal sheet: labels in the first column, what is filled beside them."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    page.title = said(TRANSMITTAL)
    labels = max(wide(said(label)) for label in _LABELS)
    for letter, width in (("A", max(16, labels + 4)), ("B", 60)):
        page.column_dimensions[letter].width = width
    page["A1"] = said(TRANSMITTAL)
    page["A1"].font = Font(name=FONT, bold=True, size=14)
    line = Side(style="thin", color="BFBFBF")
    known = {"填报单位": prepared.unit, BOOK: book}
    for row, label in enumerate(_LABELS, 3):
        cell = page.cell(row, 1, said(label))
        cell.font = Font(name=FONT, bold=True)
        cell.fill = PatternFill("solid", start_color="DDEBF7")
        value = page.cell(row, 2)
        if known.get(label):
            put_text(value, known[label])
        value.alignment = Alignment(wrap_text=True, vertical="center")
        value.font = Font(name=FONT, color="808080" if label == BOOK else "000000")
        for cell in (page.cell(row, 1), value):
            cell.border = Border(left=line, right=line, top=line, bottom=line)
        page.row_dimensions[row].height = 24
        if label == "报送日期":
            value.number_format = "yyyy-mm-dd"
            value.alignment = Alignment(horizontal="left", vertical="center")
            check = day_check()
            check.add(value.coordinate)
            page.add_data_validation(check)
    for row, line in enumerate(_ABOUT, 4 + len(_LABELS) + 1):
        page.cell(row, 1, said(line)).font = Font(name=FONT, italic=True, color="808080")
    _portrait(page)


def _text(page: Any, row: int, column: int, text: str) -> None:
    from openpyxl.styles import Alignment, Font

    cell = page.cell(row, column, text or None)
    cell.font = Font(name=FONT)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _portrait(page: Any) -> None:
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_view.showGridLines = False
