"""The hidden sheet of a template: what its drop-downs offer.

Lists stand in ranges of a hidden sheet, because long ones don't fit into a formula. The numbers
of cases are read from the sheet where they are opened, so that a number typed there is offered
at once: a defined name, since spreadsheets of 2010 take no formula over sheets in a drop-down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evalcore.intake.findings import column_letters
from evalcore.intake.mapping import Sheet
from evalcore.intake.sheets.ours import CHOICES
from evalcore.intake.templates.texts import put_text
from evalcore.paper_words import said


class Lists:
    """Ranges for drop-downs, each list written once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._page = book.create_sheet(said(CHOICES))
        self._page.sheet_state = "hidden"
        self._places: dict[tuple[str, ...], str] = {}
        self._cases: dict[str, str] = {}

    def range_of(self, values: Sequence[str], title: str) -> str:
        """The range that holds ``values``; ``title`` heads its column."""
        known = tuple(values)
        if known not in self._places:
            index = len(self._places)
            self._page.cell(1, index + 1, title)
            for row, value in enumerate(known, 2):
                put_text(self._page.cell(row, index + 1), value)
            letter = column_letters(index)
            self._places[known] = f"{self._page.title}!${letter}$2:${letter}${len(known) + 1}"
        return self._places[known]

    def name_cases(self, kind: str, sheet: Sheet, index: int, first: int, last: int) -> None:
        """Offer the numbers of ``kind`` that stand in column ``index`` (from 0) of ``sheet``."""
        from openpyxl.workbook.defined_name import DefinedName

        letter = column_letters(index)
        title = "'" + sheet.title.replace("'", "''") + "'"
        column = f"{title}!${letter}${first}:${letter}${last}"
        # As long as the column is filled: blanks in between cost entries at the end, no more.
        text = f"OFFSET({title}!${letter}${first},0,0,MAX(1,COUNTA({column})),1)"
        name = f"open_{kind}"
        self._book.defined_names[name] = DefinedName(name, attr_text=text)
        self._cases[kind] = name

    def cases(self, kind: str) -> str:
        """The defined name of the numbers of ``kind``; empty where no sheet here opens them."""
        return self._cases.get(kind, "")

    def finish(self) -> None:
        """Put the sheet behind all others."""
        self._book.move_sheet(self._page, offset=len(self._book.sheetnames))
