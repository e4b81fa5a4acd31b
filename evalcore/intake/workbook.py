"""Workbooks (xlsx, xlsm, xls, ods) as tables, read with calamine, guarded against hostile files."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from evalcore.intake.findings import Unreadable, column_letters
from evalcore.intake.tables import LARGEST_FILE, Rows, Table
from evalcore.messages import _

LARGEST_BOX = 40_000_000
"""Cells of the smallest rectangle around a sheet's data; the reader allocates all of them."""

_FILLED = re.compile(rb'<(?:x:)?c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/])?>')
_LAST_ROW = re.compile(rb'<(?:x:)?row [^>]*?r="(\d{1,7})"')


def tables_of(content: bytes) -> tuple[Table, ...]:
    """The sheets of a workbook in order. Raises Unreadable where it is none."""
    import python_calamine

    if content[:4] == b"\xd0\xcf\x11\xe0":
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _locked()
    else:
        _guard(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for known in book.sheets_metadata:
            if known.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            hidden = known.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(Table(known.name, _rows(sheet), hidden))
    except python_calamine.PasswordError as error:
        raise _locked() from error
    except python_calamine.CalamineError as error:
        raise Unreadable(
            _("the workbook is damaged or incomplete ({problem})").format(problem=error),
            _("Open it in Excel or WPS, save it as .xlsx, and hand in that."),
        ) from error
    return tuple(sheets)


def _locked() -> Unreadable:
    return Unreadable(
        _("the workbook is protected with a password"),
        _("Save a copy without password and hand in that."),
    )


def _rows(sheet: Any) -> Rows:
    if sheet.start is None:
        return lambda: iter(())
    left = [""] * sheet.start[1]

    def rows() -> Iterator[tuple[int, list[Any]]]:
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, left + cells

    return rows


def _guard(content: bytes) -> None:
    """Refuse zip bombs and sheets whose two farthest cells span more than memory holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST_FILE:
                raise Unreadable(
                    _("the workbook unpacks to more than {limit} MB").format(
                        limit=LARGEST_FILE >> 20
                    ),
                    _("Delete empty formatted rows and pictures, or split it."),
                )
            names = {entry.filename for entry in entries}
            if not any(name.startswith(("xl/", "content.xml")) for name in names):
                raise Unreadable(_("this is no workbook"), _("Hand in .xlsx, .csv or .jsonl."))
            for name in sorted(names):
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_extent(packed.read(name))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise Unreadable(
            _("the workbook is damaged or incomplete ({problem})").format(problem=error),
            _("Open it in Excel or WPS, save it as .xlsx, and hand in that."),
        ) from error


def _check_extent(xml: bytes) -> None:
    start = xml.rfind(b"<row ")
    match = _LAST_ROW.search(xml, max(start, 0)) if start >= 0 else None
    # Rows stand in order, so that the last one bounds them; a full scan only where it must be.
    if match and int(match[1]) * 702 < LARGEST_BOX and not re.search(rb'r="[A-Z]{3}\d', xml):
        return
    rows, columns, corner = 0, 0, ""
    for found in _FILLED.finditer(xml):
        row, column = int(found[2]), _number_of(found[1])
        if row > rows or column > columns:
            corner = found[1].decode() + found[2].decode()
        rows, columns = max(rows, row), max(columns, column)
    if rows * columns > LARGEST_BOX:
        raise Unreadable(
            _("a sheet spans {rows} rows and columns up to {last}").format(
                rows=rows, last=column_letters(columns - 1)
            ),
            _("Delete what stands far out (for example {cell}) and save again.").format(
                cell=corner
            ),
        )


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
