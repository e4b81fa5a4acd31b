"""Writing books as files, with the headers of a mapping; the same book gives the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

from evalcore.demo.clerks import habit
from evalcore.demo.draws import draw
from evalcore.demo.handins import Books, HandIn
from evalcore.demo.layout import Cell
from evalcore.intake.mapping import Mapping, Sheet

_MOMENT = (2025, 1, 1, 0, 0, 0)
_STAMP = "2025-01-01T00:00:00Z"


def write_hand_in(folder: Path, hand_in: HandIn, mapping: Mapping, seed: int) -> Path:
    """Write one file into ``folder``, spelled as its clerk spells; the path of the file."""
    rng = draw(seed, "spelling", hand_in.file_name)
    spell = habit(hand_in.office)
    sheets = {sheet.id: sheet for sheet in mapping.sheets}
    tables = [
        (
            sheets[name],
            [
                [spell(rng, row[c]) if c in row else None for c in sheets[name].columns]
                for row in rows
            ],
        )
        for name, rows in hand_in.books.items()
    ]
    path = folder / hand_in.file_name
    if hand_in.form == "csv":
        path.write_bytes(_csv(tables[0][0], tables[0][1], mapping.encoding or "utf-8"))
    else:
        path.write_bytes(_xlsx(tables))
    return path


def _csv(sheet: Sheet, rows: list[list[Cell | None]], encoding: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    # What the centre's system adds and nobody here needs: the mapping ignores it by name.
    writer.writerow([*(column.header for column in sheet.columns.values()), *sheet.ignore])
    for number, row in enumerate(rows):
        writer.writerow([*row, f"{101 + number % 7}", "居民"])
    return text.getvalue().encode(encoding)


def _xlsx(tables: list[tuple[Sheet, list[list[Cell | None]]]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book: Any = Workbook(write_only=True)
    bold = Font(bold=True)
    for sheet, rows in tables:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns.values()):
            letter = _letter(number)
            page.column_dimensions[letter].width = max(12, 2 * len(column.header) + 4)
        head = []
        for column in sheet.columns.values():
            cell = WriteOnlyCell(page, value=column.header)
            cell.font = bold
            head.append(cell)
        page.append(head)
        for row in rows:
            page.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def _timeless(raw: bytes) -> bytes:
    """The same workbook without the moment of its making, so that a seed always gives its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _without_moments(content.decode()).encode()
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content, compresslevel=6)
    return out.getvalue()


def _without_moments(xml: str) -> str:
    for tag in ("created", "modified"):
        start, found, rest = xml.partition(f"<dcterms:{tag} ")
        if found:
            attributes, _gt, tail = rest.partition(">")
            _moment, closing, behind = tail.partition("</")
            xml = f"{start}{found}{attributes}>{_STAMP}{closing}{behind}"
    return xml


def _letter(number: int) -> str:
    """Name of a column counted from 0: A, B … Z, AA …"""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def rows_in(books: Books) -> int:
    """How many rows a book has."""
    return sum(len(rows) for rows in books.values())
