"""Back from a fact to where it was written: its sheet and row, in the file that is kept.

The source of a fact is ``<sheet>!<row>``, or ``<sheet>!<row>#<row key>`` where the row had a key
of its own. Of counted rows it is the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.errors import EvalcoreError
from evalcore.intake.findings import Unreadable, column_letters
from evalcore.intake.rows.normal import plain
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.files.handed import Handed
    from evalcore.intake.files.tables import Table

HEADER_WITHIN = 30
"""Rows among which the headers are looked for, where the mapping doesn't know the sheet."""

_ROW_KEY = re.compile(r"(.*)#([0-9a-z]{8}-[0-9]{1,6})", re.DOTALL)
_PLACE = re.compile(r"(.*)!([0-9]+)", re.DOTALL)


@frozen
class Place:
    """Where in a file: sheet, row as the office counts, and the row's own key (or empty)."""

    sheet: str
    row: int
    row_key: str = ""


@frozen
class Cell:
    """One cell as the office wrote it: its place (``B7``), its header, its text."""

    place: str
    header: str
    text: str


def place_of(source: str) -> Place | None:
    """Where a fact's ``source`` points; None where it names no row."""
    keyed = _ROW_KEY.fullmatch(source)
    rest, key = (keyed[1], keyed[2]) if keyed else (source, "")
    found = _PLACE.fullmatch(rest)
    return Place(found[1], int(found[2]), key) if found else None


def rows_of(
    name: str, content: bytes, places: Iterable[Place], mapping: str = ""
) -> dict[Place, tuple[Cell, ...] | str]:
    """The rows at ``places`` in a kept file: their cells, or why they can't be shown.

    ``mapping`` names the mapping by which the file was taken in (default: the township's); it
    tells where the headers stand. Without it the fullest row of texts above is taken for them.
    """
    from evalcore.intake.files.handed import open_content

    wanted = list(dict.fromkeys(places))
    encoding, delimiter, headers = _known_headers(name, content, mapping)
    handed = open_content(name, content, encoding=encoding, delimiter=delimiter)
    if handed.problem is not None:
        reason = handed.problem.reason
        return {
            place: _("the file can't be read: {reason}").format(reason=reason) for place in wanted
        }
    if handed.lines is not None:
        return _lines_at(handed, wanted)
    found: dict[Place, tuple[Cell, ...] | str] = {}
    by_sheet: dict[str, list[Place]] = {}
    for place in wanted:
        by_sheet.setdefault(place.sheet, []).append(place)
    tables = {table.name: table for table in handed.tables}
    for sheet, group in by_sheet.items():
        table = tables.get(sheet)
        if table is None and len(tables) == 1:
            # A CSV file's one table is called after the file, which may have been renamed.
            table = next(iter(tables.values()))
        if table is None:
            missing = _("the file has no sheet {sheet}").format(sheet=sheet)
            found |= dict.fromkeys(group, missing)
        else:
            found |= _in_table(table, group, headers.get(table.name))
    return found


def _known_headers(
    name: str, content: bytes, mapping: str
) -> tuple[str, str, dict[str, Sequence[str]]]:
    """(encoding, delimiter, table → headers) as the mapping has it."""
    from evalcore.intake.files.handed import open_content
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.intake.sheets.binding import bind

    known = load_mapping(mapping or None)
    try:
        handed = open_content(name, content, encoding=known.encoding, delimiter=known.delimiter)
        bound, _findings = bind(handed, known)
    except (EvalcoreError, Unreadable):
        return known.encoding, known.delimiter, {}
    return (
        known.encoding,
        known.delimiter,
        {one.table.name: one.headers for one in bound},
    )


def _in_table(
    table: Table, places: Sequence[Place], known: Sequence[str] | None
) -> dict[Place, tuple[Cell, ...] | str]:
    rows = {place.row for place in places}
    try:
        top = list(islice(table.rows(), HEADER_WITHIN))
        headers = known or _guessed(top, min(rows))
        cells: dict[int, Sequence[Any]] = {}
        last = max(rows)
        for number, row in table.rows():
            if number in rows:
                cells[number] = row
            if number >= last:
                break
    except Unreadable as problem:
        reason = _("the sheet can't be read: {reason}").format(reason=problem.reason)
        return dict.fromkeys(places, reason)
    found: dict[Place, tuple[Cell, ...] | str] = {}
    for place in places:
        if place.row in cells:
            found[place] = tuple(
                Cell(
                    f"{column_letters(at)}{place.row}",
                    str(headers[at]) if at < len(headers) else "",
                    _written(value),
                )
                for at, value in enumerate(cells[place.row])
                if _written(value)
            )
        else:
            found[place] = _("the sheet {sheet} has no row {row}").format(
                sheet=table.name, row=place.row
            )
    return found


def _guessed(top: Sequence[tuple[int, Sequence[Any]]], before: int) -> Sequence[str]:
    """The fullest row of texts above the first wanted one."""
    best: Sequence[str] = ()
    most = 1
    for number, row in top:
        if number >= before:
            break
        texts = [plain(cell) if isinstance(cell, str) else "" for cell in row]
        filled = sum(bool(text) for text in texts)
        if filled > most:
            best, most = texts, filled
    return best


def _lines_at(handed: Handed, places: Sequence[Place]) -> dict[Place, tuple[Cell, ...] | str]:
    """Lines of a JSON-lines file: one cell each, the line itself."""
    wanted = {place.row: place for place in places}
    found: dict[Place, tuple[Cell, ...] | str] = {}
    for number, line in enumerate(_all_lines(handed), 1):
        place = wanted.get(number)
        if place is not None:
            found[place] = (Cell(str(number), "", line.rstrip("\r\n")),)
    for place in places:
        found.setdefault(place, _("the file has no line {row}").format(row=place.row))
    return found


def _all_lines(handed: Handed) -> Iterator[str]:
    if handed.lines is not None:
        yield from handed.lines()


def _written(value: Any) -> str:
    """A cell's value as a person would read it in the sheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        whole = value.time() == time()
        return value.date().isoformat() if whole else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def as_rows(found: Mapping[Place, tuple[Cell, ...] | str], place: Place) -> dict[str, Any]:
    """One row as JSON data."""
    row = found[place]
    if isinstance(row, str):
        return {"problem": row}
    return {"cells": [{"place": c.place, "header": c.header, "text": c.text} for c in row]}
