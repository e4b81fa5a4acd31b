"""Writing the sheet of a scheme's numbers as a workbook. Nothing newer than Excel 2010 is used."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from evalcore.errors import StoreError, UsageError
from evalcore.intake.templates.texts import put_text
from evalcore.messages import _
from evalcore.paper_words import on_papers, paper_language, said
from evalcore.schemes.model import Scheme
from evalcore.schemes.sheet import DIGEST, FORM, HEADERS, NEW, NOW, PATH, RANGE, TITLE, SheetRow

FONT = "宋体"
SUMS = on_papers("分值合计")
HEADER_ROW, FIRST_ROW = 4, 5
WIDTHS = {"zh": (12, 46, 12, 12, 26, 18, 34, 44), "en": (19, 52, 13, 13, 30, 30, 34, 44)}
_SUM_HEADERS = (
    "指标组", on_papers("应为"), on_papers("现值合计"), on_papers("试算合计"), on_papers("相差"),
)  # fmt: skip
_AT = {header: at for at, header in enumerate(HEADERS, 1)}


def write_sheet(scheme: Scheme, rows: Sequence[SheetRow], out: Path) -> None:
    """Write the workbook ``out``.

    Raises UsageError where something is there already (it may hold somebody's values), StoreError
    where the disk refuses.
    """
    import openpyxl

    if out.suffix.lower() != ".xlsx":
        raise UsageError(_("{file}: the sheet is a workbook; name it ….xlsx.").format(file=out))
    if out.exists():
        raise UsageError(
            _("{file} exists already and was left alone. Name another file.").format(file=out)
        )
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = said(TITLE)
    _head(page, scheme)
    for number, row in enumerate(rows, FIRST_ROW):
        _line(page, number, row)
    _finish(page, len(rows))
    _sums(book.create_sheet(said(SUMS)), scheme, rows)
    try:
        with out.open("xb") as stream:
            book.save(stream)
    except OSError as error:
        raise StoreError(
            _("{file} could not be written: {reason}.").format(file=out, reason=error.strerror)
        ) from error


def _how_to_try() -> str:
    text = said("只改“{column}”一列; 改动只用于试算, 不写入记录, 不改办法")
    return text.format(column=said(NEW))


def _head(page: Any, scheme: Scheme) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    put_text(page.cell(1, 1), f"{said(TITLE)} · {scheme.title}")
    page.cell(1, 1).font = Font(name=FONT, bold=True, size=14)
    put_text(page.cell(2, 1), _how_to_try())
    for at, text in enumerate((said("办法"), scheme.id, said(DIGEST), scheme.digest), 1):
        put_text(page.cell(3, at), text)
        page.cell(3, at).font = Font(name=FONT, color="808080")
    for header, at in _AT.items():
        cell = page.cell(HEADER_ROW, at, said(header))
        cell.font = Font(name=FONT, bold=True)
        cell.fill = PatternFill("solid", fgColor="D9E1F2")
        cell.alignment = Alignment(horizontal="center", vertical="center")


def _line(page: Any, number: int, row: SheetRow) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    texts = {
        "类别": row.section,
        "项目": row.title,
        FORM: row.form,
        RANGE: row.range,
        "依据": row.basis,
        PATH: row.path,
    }
    for header, text in texts.items():
        cell = page.cell(number, _AT[header])
        put_text(cell, text)
        cell.font = Font(name=FONT, color="808080" if header == PATH else "000000")
        cell.alignment = Alignment(wrap_text=header in ("项目", "依据"), vertical="top")
    for header in (NOW, NEW):
        cell = page.cell(number, _AT[header])
        _put_value(cell, row)
        cell.alignment = Alignment(horizontal="right", vertical="top")
    new = page.cell(number, _AT[NEW])
    new.fill = PatternFill("solid", fgColor="FFF2CC")
    new.protection = Protection(locked=False)
    if row.options and len(listed := ",".join(row.options)) < 250:
        from openpyxl.worksheet.datavalidation import DataValidation

        check = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=False)
        check.add(new.coordinate)
        page.add_data_validation(check)


def _put_value(cell: Any, row: SheetRow) -> None:
    """A number where decimals say it exactly, else text."""
    if row.amount is None or not _is_decimal(row.amount):
        put_text(cell, row.now)
        cell.number_format = "@"
        return
    amount = row.amount
    cell.value = amount.numerator if amount.denominator == 1 else float(amount)
    if row.percent:
        cell.number_format = "0%" if (amount * 100).denominator == 1 else "0.00##%"


def _is_decimal(amount: Fraction) -> bool:
    """Whether at most six decimals write it."""
    return bool((amount * 10**6).denominator == 1)


def _finish(page: Any, count: int) -> None:
    from openpyxl.utils import get_column_letter

    for at, width in enumerate(WIDTHS[paper_language()], 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.freeze_panes = page.cell(FIRST_ROW, _AT[NOW])
    last = get_column_letter(len(HEADERS))
    page.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + count}"
    # Without a password: it keeps a slip from changing what is not meant to be changed.
    page.protection.sheet = True
    for allowed in ("autoFilter", "formatColumns", "formatRows", "formatCells"):
        setattr(page.protection, allowed, False)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _sums(page: Any, scheme: Scheme, rows: Sequence[SheetRow]) -> None:
    """Points by group and in all, as formulas: now, as tried, and what they must come to."""
    from openpyxl.styles import Font

    for at, header in enumerate(_SUM_HEADERS, 1):
        page.cell(1, at, said(header)).font = Font(name=FONT, bold=True)
    groups = {group.id: group.title for group in scheme.groups}
    stated = {row.path: row for row in rows}
    of_group: dict[str, list[int]] = {name: [] for name in groups}
    for number, row in enumerate(rows, FIRST_ROW):
        if row.group:
            of_group[row.group].append(number)
    line = 2
    for name, members in of_group.items():
        if members:
            _sum(page, line, groups[name], stated.get(f"groups.{name}.points"), members, rows)
            line += 1
    every = [number for members in of_group.values() for number in members]
    _sum(page, line, said("总计"), stated.get("total"), every, rows)
    if "total" not in stated:
        total = scheme.total
        page.cell(line, 2).value = 100 if total is None else float(_amount(total))
    for at, width in enumerate((30, 12, 12, 12, 12), 1):
        page.column_dimensions["ABCDE"[at - 1]].width = width


def _sum(
    page: Any,
    line: int,
    title: str,
    wanted: SheetRow | None,
    members: Sequence[int],
    rows: Sequence[SheetRow],
) -> None:
    put_text(page.cell(line, 1), title)
    if wanted is not None:
        number = FIRST_ROW + list(rows).index(wanted)
        page.cell(line, 2).value = f"='{said(TITLE)}'!{_column(NEW)}{number}"
    exact = all(
        (amount := rows[number - FIRST_ROW].amount) is not None and _is_decimal(amount)
        for number in members
    )
    for at, header in ((3, NOW), (4, NEW)):
        if not exact:
            put_text(page.cell(line, at), said("含分数, 读回时核对"))
            continue
        cells = ",".join(f"'{said(TITLE)}'!{_column(header)}{number}" for number in members)
        page.cell(line, at).value = f"=SUM({cells})"
    if exact:
        # Binary fractions don't add up to the last digit: half a millionth is no difference.
        near, agrees = f"ABS(D{line}-B{line})<0.0000005", said("相符")
        formula = f'=IF(B{line}="","",IF({near},"{agrees}",D{line}-B{line}))'
        page.cell(line, 5).value = formula


def _column(header: str) -> str:
    return "ABCDEFGH"[_AT[header] - 1]


def _amount(number: Any) -> Fraction:
    return Fraction(number.numerator, number.denominator)
