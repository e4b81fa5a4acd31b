"""Which sheet of the mapping a table is, where its headers stand, and which column is where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any

from attrs import frozen

from evalcore.intake.files import Handed
from evalcore.intake.findings import WARNING, Finding, Unreadable, column_letters
from evalcore.intake.mapping import Column, Mapping, Sheet
from evalcore.intake.normal import folded, plain
from evalcore.intake.tables import Table
from evalcore.intake.transmittal import Sign
from evalcore.messages import _

HEADER_WITHIN = 20
"""The header stands in one of the first rows, under titles and notes."""

OUR_SHEETS = frozenset({"填表说明", "选项"})
"""Sheets that ``template`` adds and nobody fills."""

EXAMPLE = "示例"
"""A row whose first filled cell begins so is the template's example."""


ROW_KEY = "行标识"
"""Header of the hidden column by which ``template`` tells rows apart, however they are sorted."""

SEALED_CELL = "（已加密，不必重填）"
"""What a prefilled workbook shows for private words: the cell means what the record holds."""


@frozen
class Bound:
    """A table whose columns are known: column id → index in the row."""

    file: str
    table: Table
    sheet: Sheet
    header_row: int
    positions: dict[str, int]
    headers: tuple[str, ...]
    row_key: int = -1
    """Index of the hidden column of row keys; -1 where there is none."""
    sign: Sign = Sign()
    """Who filled the sheet, as it says above its headers."""

    def place(self, index: int, row: int) -> str:
        """A cell as spreadsheets write it."""
        return f"{column_letters(index)}{row}"


def header_key(raw: Any) -> str:
    """A header as compared: one spelling, without the mark of required columns."""
    return folded(raw).strip("*").removesuffix("(必填)").lower()


def bind(handed: Handed, mapping: Mapping) -> tuple[list[Bound], list[Finding]]:
    """The tables of a file that the mapping knows, and what is to be said about the others."""
    bound: list[Bound] = []
    findings: list[Finding] = []
    loose = len(handed.tables) == 1
    for table in handed.tables:
        if table.name in OUR_SHEETS:
            continue
        try:
            top = list(islice(table.rows(), HEADER_WITHIN))
        except Unreadable as problem:
            findings.append(_about(handed, table, "", "", problem.reason, problem.remedy))
            continue
        if not any(plain(cell) for _number, cells in top for cell in cells):
            continue
        sheet = _sheet_of(table, top, mapping, loose)
        if sheet is None:
            findings.append(_unknown(handed, table, top, mapping))
        elif table.hidden:
            findings.append(
                _about(
                    handed,
                    table,
                    "",
                    "",
                    _("the sheet is hidden and was not read"),
                    _("Show the sheet if it counts, or delete it."),
                )
            )
        else:
            found, said = _bind_columns(handed, table, top, sheet)
            findings += said
            bound += [found] if found else []
    return bound, findings


def _about(
    handed: Handed,
    table: Table,
    cell: str,
    value: str,
    reason: str,
    remedy: str,
    *,
    warn: bool = False,
) -> Finding:
    more = {"severity": WARNING} if warn else {}
    return Finding(handed.name, table.name, cell, value, reason, remedy, **more)


def _sheet_of(
    table: Table, top: Sequence[tuple[int, list[Any]]], mapping: Mapping, loose: bool
) -> Sheet | None:
    title = header_key(table.name)
    for sheet in mapping.sheets:
        if title in {header_key(name) for name in (sheet.title, *sheet.aliases)}:
            return sheet
    if not loose:
        return None
    if len(mapping.sheets) == 1:
        return mapping.sheets[0]
    fitting = _fitting(top, mapping)
    return fitting[0] if len(fitting) == 1 else None


def _fitting(top: Sequence[tuple[int, list[Any]]], mapping: Mapping) -> list[Sheet]:
    """The sheets whose required headers all stand in one of the top rows; most matches first."""
    found = []
    for sheet in mapping.sheets:
        required = {column.id for column in sheet.required()}
        best = max((_matches(cells, sheet) for _n, cells in top), key=len)
        if required and required <= best.keys():
            found.append((len(best), sheet))
    most = max((count for count, _sheet in found), default=0)
    return [sheet for count, sheet in found if count == most]


def _names(column: Column) -> set[str]:
    return {header_key(name) for name in (column.header, *column.aliases)}


def _matches(cells: Iterable[Any], sheet: Sheet) -> dict[str, int]:
    keys = [header_key(cell) for cell in cells]
    found: dict[str, int] = {}
    for column in sheet.columns.values():
        # The header itself wins over its aliases, which another column may bear as its header.
        for names in ({header_key(column.header)}, _names(column)):
            index = next((i for i, key in enumerate(keys) if key and key in names), None)
            if index is not None and index not in found.values():
                found[column.id] = index
                break
    for column in sheet.columns.values():
        if column.matches and column.id not in found:
            fitting = (i for i, key in enumerate(keys) if key and column.matches.fullmatch(key))
            index = next((i for i in fitting if i not in found.values()), None)
            if index is not None:
                found[column.id] = index
    return found


def _unknown(
    handed: Handed, table: Table, top: Sequence[tuple[int, list[Any]]], mapping: Mapping
) -> Finding:
    import difflib

    alike = _fitting(top, mapping)
    if alike:
        return _about(
            handed,
            table,
            "",
            "",
            _("this sheet's name is not known, but its columns are those of {sheet}").format(
                sheet=" / ".join(sheet.title for sheet in alike)
            ),
            _("Rename the sheet to that, or delete it from the file."),
        )
    titles = [sheet.title for sheet in mapping.sheets]
    near = difflib.get_close_matches(table.name, titles, n=3, cutoff=0.3) or titles[:3]
    return _about(
        handed,
        table,
        "",
        "",
        _("this sheet is not known and was not read"),
        _("If it counts, name it like one of: {names}.").format(names=", ".join(near)),
        warn=len(handed.tables) > 1,
    )


def _bind_columns(
    handed: Handed, table: Table, top: Sequence[tuple[int, list[Any]]], sheet: Sheet
) -> tuple[Bound | None, list[Finding]]:
    row, cells = max(top, key=lambda item: len(_matches(item[1], sheet)))
    positions = _matches(cells, sheet)
    findings = []
    keys = Counter(header_key(cell) for cell in cells)
    for index, cell in enumerate(cells):
        key = header_key(cell)
        if not key or index in positions.values():
            continue
        place = (handed, table, f"{column_letters(index)}{row}", plain(cell))
        if keys[key] > 1 and any(key in _names(column) for column in sheet.columns.values()):
            reason = _("two columns bear this header")
            findings.append(_about(*place, reason, _("Keep one of them, or rename the other.")))
        elif not _ignored(cell, sheet):
            reason = _("this column is not known and was not read")
            remedy = _("If it counts, give it one of the headers of the template.")
            findings.append(_about(*place, reason, remedy, warn=True))
    for column in sheet.required():
        if column.id not in positions:
            findings.append(
                _about(
                    handed,
                    table,
                    str(row),
                    column.header,
                    _("the column {header} is missing").format(header=column.header),
                    _("Add the column with this header, as in the template."),
                )
            )
    headers = tuple(plain(cell) for cell in cells)
    if any(column.id not in positions for column in sheet.required()):
        return None, findings
    return Bound(handed.name, table, sheet, row, positions, headers), findings


def ignored(cell: Any, sheet: Sheet) -> bool:
    """Whether a header is known and not taken in, by its name or by a glob such as ``*手机*``."""
    key = header_key(cell)
    globs = [folded(name).lower() for name in sheet.ignore if name != "*" and "*" in name]
    return key in {header_key(name) for name in sheet.ignore} or any(
        fnmatchcase(key, glob) for glob in globs
    )


def _ignored(cell: Any, sheet: Sheet) -> bool:
    if "*" in sheet.ignore or ignored(cell, sheet):
        return True
    patterns = [event.spread.header for event in sheet.events if event.spread]
    return any(pattern and pattern.fullmatch(plain(cell)) for pattern in patterns)
