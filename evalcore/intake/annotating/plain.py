"""A fresh workbook with the values of a file that can't be edited in place (xls, ods, csv, …)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import quoteattr

from evalcore.intake.annotating.marks import COLUMNS, ROWS, clean
from evalcore.intake.annotating.package import EARLIEST, KINDS, RELATIONS, TYPES
from evalcore.intake.annotating.sheets import Cell, Layout, serial, sheet_xml
from evalcore.intake.annotating.styles import MAIN
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Unreadable
from evalcore.paper_words import said

MOST_ROWS = 100_000
"""Rows copied of one table; beyond them only those with findings, in their place."""

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

# Formats of the copy: as it comes, text, day, moment, hour, span.
_FORMATS = (0, 49, 164, 165, 20, 46)
_AS_IT_COMES, _TEXT, _DAY, _MOMENT, _HOUR, _SPAN = range(6)

_STYLES = (
    f'{_DECLARED}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/>'
        for number in _FORMATS
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def plain_workbook(
    tables: Sequence[Table], wanted: Mapping[str, Sequence[int]], *, macros: bool
) -> tuple[bytes, dict[str, str], list[str]]:
    """An xlsx of the tables' values; ``wanted``: table → rows that must be in it.

    Gives the file, table → name of its sheet where that had to differ, and what to say about it.
    ``macros``: its name ends like that of a workbook with macros, which then must say so.
    """
    names = sheet_names([table.name for table in tables])
    notes: list[str] = []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:

        def put(part: str, content: bytes) -> None:
            info = zipfile.ZipInfo(part, EARLIEST)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(info, content)

        put("[Content_Types].xml", _types(len(tables), macros=macros))
        put("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        put("xl/workbook.xml", _workbook(names, tables))
        sheets = [f"worksheets/sheet{number}.xml" for number in range(1, len(tables) + 1)]
        related = [*(("worksheet", sheet) for sheet in sheets), ("styles", "styles.xml")]
        put("xl/_rels/workbook.xml.rels", _relations(related))
        put("xl/styles.xml", _STYLES.encode())
        for table, sheet, name in zip(tables, sheets, names, strict=True):
            rows = _rows(table, set(wanted.get(table.name, ())), name, notes)
            put(f"xl/{sheet}", sheet_xml(MAIN, rows, Layout(())))
    other = {table.name: name for table, name in zip(tables, names, strict=True)}
    return out.getvalue(), {a: b for a, b in other.items() if a != b}, notes


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names as Excel allows them: 31 characters, none of ``[]:*?/\\``, each once."""
    found: list[str] = []
    for name in names:
        base = re.sub(r"[\[\]:*?/\\]", "_", clean(name)).strip("'")[:31] or "Sheet"
        one, number = base, 1
        while one.lower() in (other.lower() for other in found):
            number += 1
            one = f"{base[: 28 - len(str(number))]}({number})"
        found.append(one)
    return found


def _rows(
    table: Table, wanted: set[int], name: str, notes: list[str]
) -> Iterator[tuple[int, list[Cell]]]:
    left_out = 0
    try:
        for number, cells in table.rows():
            if number > ROWS:
                left_out += 1
            elif number <= MOST_ROWS or number in wanted:
                yield number, [_cell(value) for value in cells[:COLUMNS]]
            else:
                left_out += 1
    except Unreadable as problem:
        text = said("“{sheet}”只抄到读得出的地方：{reason}")
        notes.append(text.format(sheet=name, reason=problem.reason))
    if left_out:
        text = said(
            "“{sheet}”太长，本副本只抄录前 {rows} 行和有问题的行，略去 {left_out} 行。"
            "请在原文件里改。"
        )
        notes.append(text.format(sheet=name, rows=MOST_ROWS, left_out=left_out))


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return Cell(value, _TEXT if value else 0)
    if isinstance(value, timedelta):
        return Cell(value, _SPAN)
    if isinstance(value, datetime):
        kind = _DAY if value.time() == time() else _MOMENT
    else:
        kind = {date: _DAY, time: _HOUR}.get(type(value), _AS_IT_COMES)
    if kind and serial(value) is None:
        return Cell(value.isoformat(), _TEXT)
    return Cell(value, kind)


def _types(sheets: int, *, macros: bool) -> bytes:
    overrides = {"xl/workbook.xml": _MACROS if macros else f"{_OFFICE}.sheet.main+xml"}
    for number in range(1, sheets + 1):
        overrides[f"xl/worksheets/sheet{number}.xml"] = f"{_OFFICE}.worksheet+xml"
    overrides["xl/styles.xml"] = f"{_OFFICE}.styles+xml"
    inner = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items()
    )
    return (
        f'{_DECLARED}<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{inner}</Types>'
    ).encode()


def _relations(related: Sequence[tuple[str, str]]) -> bytes:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, 1)
    )
    return f'{_DECLARED}<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'.encode()


def _workbook(names: Sequence[str], tables: Sequence[Table]) -> bytes:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}"'
        f'{" state=" + quoteattr("hidden") if table.hidden else ""} r:id="rId{number}"/>'
        for number, (name, table) in enumerate(zip(names, tables, strict=True), 1)
    )
    return (
        f'{_DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><bookViews><workbookView/>'
        f"</bookViews><sheets>{sheets}</sheets></workbook>"
    ).encode()
