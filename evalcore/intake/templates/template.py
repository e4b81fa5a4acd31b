"""Workbooks from a mapping: what clerks fill, blank or with everything that is known already.

In front a guide and the transmittal sheet, then one sheet per kind of record, behind them the
hidden sheet of what drop-downs offer. Excel 2010, WPS and LibreOffice open it: nothing newer is
used, and nothing is protected.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from evalcore.errors import UsageError
from evalcore.intake.mapping import Mapping, Sheet
from evalcore.intake.sheets.known_rows import KnownRows, write_known_rows
from evalcore.intake.sheets.ours import ASKED
from evalcore.intake.templates.columns import Names, asked_of
from evalcore.intake.templates.front import write_guide, write_transmittal
from evalcore.intake.templates.lists import Lists
from evalcore.intake.templates.prefill import NOTHING, Prepared
from evalcore.intake.templates.sheet import (
    FIRST_ROW,
    FONT,
    REACH,
    Book,
    write_page,
)
from evalcore.intake.wording import either
from evalcore.messages import _
from evalcore.paper_words import english

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def new_book() -> str:
    """Eight characters with which the row keys of a new workbook begin."""
    return "".join(secrets.choice(_DIGITS) for _place in range(8))


def write_template(
    mapping: Mapping,
    out: Path,
    sheets: Sequence[str] = (),
    *,
    prepared: Prepared = NOTHING,
    year: int = 2025,
    book: str = "",
) -> list[str]:
    """Write a workbook to ``out``; give the titles of its sheets.

    ``sheets``: titles or ids of the wanted ones, all where empty. ``prepared``: what stands in it
    already. ``year`` is that of the examples; ``book`` (eight of 0-9a-z) begins its row keys, made
    up where empty. Raises UsageError where ``out`` exists, can't be written, or a sheet is not in
    the mapping.
    """
    wanted = wanted_sheets(mapping, sheets)
    if out.exists():
        raise UsageError(
            _("{file} exists and is not overwritten. Name another file, or move it away.").format(
                file=out
            )
        )
    content = _workbook(mapping, wanted, prepared, year, book or new_book())
    try:
        # "x": made only where nothing stands there, even if that came about just now.
        with out.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise UsageError(
            _("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror)
        ) from error
    return [sheet.title for sheet in wanted]


def wanted_sheets(mapping: Mapping, sheets: Sequence[str] = ()) -> list[Sheet]:
    """The sheets of a template by title or id, all where none is named.

    Raises UsageError for one that the mapping lacks.
    """
    # Questions come with an annotated copy, never with a template.
    filled = [sheet for sheet in mapping.sheets if sheet.title not in either(ASKED)]
    if not sheets:
        return filled
    known = {
        name: sheet for sheet in filled for name in (sheet.id, *either(sheet.title), *_once(sheet))
    }
    unknown = [name for name in sheets if name not in known]
    if unknown:
        raise UsageError(
            _("There is no sheet {names}. Sheets are: {known}.").format(
                names=", ".join(unknown), known=", ".join(sheet.title for sheet in filled)
            )
        )
    chosen = {known[name].id for name in sheets}
    return [sheet for sheet in filled if sheet.id in chosen]


def _once(sheet: Sheet) -> list[str]:
    """What a sheet was called before it was worded in English."""
    return [name for name in sheet.aliases if english(name) == sheet.title]


def _workbook(
    mapping: Mapping, sheets: Sequence[Sheet], prepared: Prepared, year: int, book: str
) -> bytes:
    import openpyxl
    from openpyxl.styles import Font

    made = openpyxl.Workbook()
    # What cells have that nobody styled: else the library's own Latin font.
    made._fonts[0] = Font(name=FONT, size=11)
    write_guide(made.active, mapping, sheets, prepared)
    write_transmittal(made.create_sheet(), prepared, book)
    lists = Lists(made)
    _name_cases(lists, sheets, prepared)
    names = Names(lists, prepared.units, prepared.persons)
    about = Book(names, _keys(book), prepared.unit, year)
    for sheet in sheets:
        rows = prepared.rows.get(sheet.id, ())
        page = made.create_sheet(sheet.title)
        write_page(page, sheet, rows, about)
        if rows:
            page.sheet_properties.tabColor = "F4B084"
    lists.finish()
    if about.known:
        write_known_rows(made.create_sheet(), KnownRows(prepared.record, about.known))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _keys(book: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{book}-{number}"


def _name_cases(lists: Lists, sheets: Sequence[Sheet], prepared: Prepared) -> None:
    """Name the columns in which cases are opened, for the drop-downs of the other sheets."""
    for sheet in sheets:
        last = FIRST_ROW + len(prepared.rows.get(sheet.id, ())) + REACH
        for index, one in enumerate(asked_of(sheet)):
            if one.spec is not None and one.spec.kind == "case" and one.spec.opens:
                lists.name_cases(one.spec.refers_to, sheet, index, FIRST_ROW, last)
