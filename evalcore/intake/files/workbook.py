"""Workbooks (xlsx, xlsm, xls, ods) as tables, read with calamine, guarded against hostile files.

Values only: macros are never run, links to other files never followed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from evalcore.intake.files.apart import read_apart
from evalcore.intake.files.archives import damaged, pieces, too_large
from evalcore.intake.files.biff import scan_xls
from evalcore.intake.files.scan import Scan, scan_xlsx
from evalcore.intake.files.tables import LARGEST_FILE, Merge, Rows, Table
from evalcore.intake.findings import Unreadable
from evalcore.messages import _

OLE = b"\xd0\xcf\x11\xe0"
"""The first bytes of a compound file: xls, and anything that Office locks with a password."""


def kind_of(parts: Sequence[zipfile.ZipInfo]) -> str:
    """What a zip is, by its entries: ``xlsx``, ``ods``, ``zip``. Raises Unreadable for others."""
    names = {part.filename for part in parts}
    heads = {name.partition("/")[0] for name in names}
    if "xl/workbook.bin" in names:
        raise Unreadable(
            _("this is a binary workbook (.xlsb), which is not read"),
            _("Open it in Excel or WPS, save it as .xlsx, and hand in that."),
        )
    if "xl" in heads:
        return "xlsx"
    if {"content.xml", "mimetype"} <= names:
        return "ods"
    if "[Content_Types].xml" in names:
        raise Unreadable(
            _("this is no workbook but a document or slides"),
            _("Copy its table into the template, and hand in that."),
        )
    return "zip"


def tables_of(content: bytes, parts: Sequence[zipfile.ZipInfo] = ()) -> tuple[Table, ...]:
    """The sheets of a workbook in order; ``parts``: its entries where it is a zip.

    Raises Unreadable where it can't be read.
    """
    apart = content[:4] == OLE
    if apart:
        scans = scan_xls(content)
    elif len({part.filename for part in parts}) < len(parts):
        raise damaged(_("a part stands in it twice"))
    elif kind_of(parts) == "ods":
        scans = _scan_ods(content, parts)
    else:
        scans = scan_xlsx(content, parts)
    if apart or any(scan.odd for scan in scans.values()):
        sheets = read_apart(content)
        if sheets is None:
            raise locked()
        return tuple(_table(sheet.name, sheet, sheet.hidden, scans) for sheet in sheets)
    try:
        return tuple(_sheets(content, scans))
    except Exception as error:
        import python_calamine

        if isinstance(error, python_calamine.PasswordError):
            raise locked() from error
        if isinstance(error, python_calamine.CalamineError | OSError | ValueError):
            raise damaged(error) from error
        raise
    except BaseException as error:
        # calamine gives up this way on some damaged files: Rust's panic is no Exception.
        if type(error).__name__ == "PanicException":
            raise damaged(error) from error
        raise


def _sheets(content: bytes, scans: dict[str, Scan]) -> Iterator[Table]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for known in book.sheets_metadata:
        if known.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(known.name)
        hidden = known.visible != python_calamine.SheetVisibleEnum.Visible
        yield _table(known.name, sheet, hidden, scans)


def _table(name: str, sheet: Any, hidden: bool, scans: dict[str, Scan]) -> Table:
    scan = scans.get(name) or Scan()
    rows = _rows(sheet, scan.faults)
    return Table(name, rows, hidden, merges=_merges(sheet, scan), pictures=scan.pictures)


def _merges(sheet: Any, scan: Scan) -> Callable[[], tuple[Merge, ...]]:
    def merges() -> tuple[Merge, ...]:
        if scan.merges is not None:
            return scan.merges
        return tuple(
            Merge(top + 1, left, bottom + 1, right)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        )

    return merges


def _scan_ods(content: bytes, parts: Sequence[zipfile.ZipInfo]) -> dict[str, Scan]:
    from evalcore.intake.files.ods import scan_ods

    left = LARGEST_FILE
    scans: dict[str, Scan] = {}
    for part in parts:
        if part.filename.startswith(("Pictures/", "Thumbnails/")):
            continue
        if part.filename == "META-INF/manifest.xml":
            manifest = b"".join(pieces(content, part, left))
            if b"encryption-data" in manifest:
                raise locked()
            left -= len(manifest)
        elif part.filename == "content.xml":
            content_part = part
        else:
            left -= sum(map(len, pieces(content, part, left)))
        if left <= 0:
            raise too_large(LARGEST_FILE)
    scans = scan_ods(pieces(content, content_part, left))
    return scans


def locked() -> Unreadable:
    """What is said of a workbook with a password."""
    return Unreadable(
        _("the workbook is protected with a password"),
        _("Save a copy without password and hand in that."),
    )


def _rows(sheet: Any, faults: dict[int, list[tuple[int, str]]]) -> Rows:
    if sheet.start is None and not faults:
        return lambda: iter(())
    left = [""] * (sheet.start[1] if sheet.start else 0)

    def plain_rows() -> Iterator[tuple[int, list[Any]]]:
        if sheet.start is None:
            return
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, left + cells if left else cells

    def mended_rows() -> Iterator[tuple[int, list[Any]]]:
        number = 0
        for number, cells in plain_rows():
            yield number, _put(cells, faults[number]) if number in faults else cells
        for row in sorted(row for row in faults if row > number):
            yield row, _put([], faults[row])

    return mended_rows if faults else plain_rows


def _put(cells: list[Any], faults: list[tuple[int, str]]) -> list[Any]:
    for column, text in faults:
        if column >= len(cells):
            cells = cells + [""] * (column + 1 - len(cells))
        cells[column] = text
    return cells
