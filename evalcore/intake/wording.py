"""Workbooks in two languages: Chinese first, and the same in English.

A workbook is known again in either language without being asked: English titles and headers are
further aliases of what a mapping calls a sheet or a column in Chinese.
"""

from __future__ import annotations

import re

from attrs import evolve

from evalcore.intake.mapping import Column, Mapping, Sheet
from evalcore.intake.rows.normal import folded
from evalcore.paper_words import english, said

_HAN = re.compile("[\u4e00-\u9fff]")


def either(text: str) -> tuple[str, ...]:
    """What the program calls something, in both languages."""
    return tuple(dict.fromkeys((text, english(text))))


def is_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return bool(_HAN.search(text))


def known_in_english(mapping: Mapping) -> Mapping:
    """The mapping that knows its sheets and columns by their English names as well.

    A name that another sheet, or another column of the sheet, bears already stays with that one.
    """
    taken = {_key(name) for sheet in mapping.sheets for name in (sheet.title, *sheet.aliases)}
    sheets = []
    for sheet in mapping.sheets:
        more = _unless(english(sheet.title), taken)
        sheets.append(sheet_in_english(evolve(sheet, aliases=(*sheet.aliases, *more))))
    return evolve(mapping, sheets=tuple(sheets))


def sheet_in_english(sheet: Sheet) -> Sheet:
    """The same of the columns of one sheet, and of the headers that it does not take in."""
    columns = sheet.columns.values()
    taken = {_key(name) for column in columns for name in (column.header, *column.aliases)}
    known = {
        column.id: evolve(
            column, aliases=(*column.aliases, *_unless(english(column.header), taken))
        )
        for column in columns
    }
    ignored = dict.fromkeys((*sheet.ignore, *(english(name) for name in sheet.ignore)))
    return evolve(sheet, columns=known, ignore=tuple(ignored))


def worded(mapping: Mapping) -> Mapping:
    """The mapping as a workbook in the language of papers shows it; what it was called stays
    an alias. Only for writing workbooks: conditions on words stay in the mapping's own."""
    return evolve(
        mapping,
        title=said(mapping.title),
        sheets=tuple(
            evolve(
                sheet,
                title=said(sheet.title),
                aliases=tuple(dict.fromkeys((*sheet.aliases, sheet.title))),
                note=said(sheet.note),
                columns={column.id: _worded(column) for column in sheet.columns.values()},
            )
            for sheet in mapping.sheets
        ),
    )


def _worded(column: Column) -> Column:
    return evolve(
        column,
        header=said(column.header),
        aliases=tuple(dict.fromkeys((*column.aliases, column.header))),
        note=said(column.note),
        choices=tuple(said(choice) for choice in column.choices),
    )


def _unless(name: str, taken: set[str]) -> tuple[str, ...]:
    """The name where nothing else bears it; it is taken from then on."""
    if not name or _key(name) in taken:
        return ()
    taken.add(_key(name))
    return (name,)


def _key(name: str) -> str:
    return folded(name).lower()
