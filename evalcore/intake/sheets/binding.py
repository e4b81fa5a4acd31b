"""Which sheet of the mapping a table is, where its headers stand, and which column is where."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import islice
from typing import Any

from attrs import evolve, field, frozen

from evalcore.intake.comparing.questions import QUESTIONS
from evalcore.intake.files.handed import Handed
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import WARNING, Finding, Unreadable, column_letters
from evalcore.intake.mapping import Column, Mapping, Sheet
from evalcore.intake.rows.normal import plain
from evalcore.intake.sheets.body import Body
from evalcore.intake.sheets.headers import (
    Header,
    Row,
    header_key,
    names_of,
    patterns,
    readings,
)
from evalcore.intake.sheets.ours import (
    ASKED,
    EXAMPLE,
    OUR_SHEETS,
    ROW_KEY,
)
from evalcore.intake.sheets.transmittal import Sign, read_sign
from evalcore.intake.wording import either, is_chinese
from evalcore.messages import _
from evalcore.paper_words import english

HEADER_WITHIN = 20
"""The headers stand in the first rows, under titles and notes."""


@frozen
class Bound:
    """A table whose columns are known: column id → index in the row.

    The table's rows are those of data: see ``body.Body``.
    """

    file: str
    table: Table
    sheet: Sheet
    header_row: int
    """The last row of the headers."""
    positions: dict[str, int]
    headers: tuple[str, ...]
    row_key: int = -1
    """Index of the hidden column of row keys; -1 where there is none."""
    sign: Sign = Sign()
    """Who filled the sheet, as it says above its headers."""
    body: Body | None = field(default=None, eq=False, repr=False)

    @property
    def english(self) -> bool:
        """Whether its headers are in English, as those of a workbook that was made so."""
        return not any(is_chinese(self.headers[at]) for at in self.positions.values())

    def header_of(self, column: Column) -> str:
        """What the file calls a column that it has; else what the mapping calls it."""
        at = self.positions.get(column.id, -1)
        if not 0 <= at < len(self.headers):
            return column.header
        return self.headers[at].strip().strip("*").removesuffix("(必填)").strip("*")

    def place(self, index: int, row: int) -> str:
        """A cell as spreadsheets write it."""
        return f"{column_letters(index)}{row}"

    def notes(self) -> tuple[Finding, ...]:
        """What was left out of the rows, once they have been read."""
        return self.body.notes() if self.body else ()


def bind(handed: Handed, mapping: Mapping) -> tuple[list[Bound], list[Finding]]:
    """The tables of a file that the mapping knows, and what is to be said about the others."""
    return _Binder(handed, mapping).bind()


_KEYED = tuple(header_key(name) for name in either(ROW_KEY))


class _Binder:
    """Binds one file's tables; findings gather in it."""

    def __init__(self, handed: Handed, mapping: Mapping) -> None:
        self.handed = handed
        self.mapping = mapping
        self.findings: list[Finding] = [*handed.findings]
        known = {sheet.title for sheet in mapping.sheets}
        self.tables = [t for t in handed.tables if t.name not in OUR_SHEETS or t.name in known]
        self.loose = len([t for t in self.tables if t.name not in either(ASKED)]) == 1
        self.titles = {
            header_key(name): sheet
            for sheet in (QUESTIONS, *reversed(mapping.sheets))
            for name in (*sheet.aliases, sheet.title)
        }

    def bind(self) -> tuple[list[Bound], list[Finding]]:
        bound = []
        empty = 0
        for table in self.tables:
            try:
                top = list(islice(table.rows(), HEADER_WITHIN))
            except Unreadable as problem:
                self.say(table, "", "", problem.reason, problem.remedy)
                continue
            if not any(plain(cell) for _number, cells in top for cell in cells):
                empty += 1
                self.say_pictures(table)
                continue
            found = self.table(table, top)
            bound += [found] if found else []
        if empty == len(self.handed.tables) > 0:
            self.findings.append(
                Finding(
                    self.handed.name,
                    "",
                    "",
                    "",
                    _("the file holds no cells"),
                    _("If it shows a scan or a picture, type what it says into the template."),
                )
            )
        return bound, self.findings

    def say(
        self, table: Table, cell: str, value: str, reason: str, remedy: str, *, warn: bool = False
    ) -> None:
        more = {"severity": WARNING} if warn else {}
        name = self.handed.name
        self.findings.append(Finding(name, table.name, cell, value[:200], reason, remedy, **more))

    def say_pictures(self, table: Table) -> None:
        if table.pictures:
            self.say(
                table,
                "",
                "",
                _("the sheet holds a picture and no cells"),
                _("If it counts, type what it shows into the sheet."),
                warn=True,
            )

    def table(self, table: Table, top: Sequence[Row]) -> Bound | None:
        ways = readings(top)
        sheet = self.sheet_of(table, ways)
        if sheet is None:
            self.say_unknown(table, ways)
            return None
        before = len(self.findings)
        found = self.columns(table, top, ways, sheet)
        if table.hidden:
            del self.findings[before:]
            if found is None or any(self.filled(found)):
                self.say(
                    table,
                    "",
                    "",
                    _("the sheet is hidden and was not read"),
                    _("Show the sheet if it counts, or delete it."),
                )
            return None
        return found

    @staticmethod
    def filled(bound: Bound) -> Any:
        """Whether each row of a hidden sheet holds anything but the template's example."""
        for _number, cells in bound.table.rows():
            texts = [plain(cell) for i, cell in enumerate(cells) if i != bound.row_key]
            first = next((text for text in texts if text), "")
            yield bool(first) and not first.startswith(EXAMPLE)

    def sheet_of(self, table: Table, ways: Sequence[Header]) -> Sheet | None:
        named = self.titles.get(header_key(table.name))
        if named or not self.loose:
            return named
        if len(self.mapping.sheets) == 1:
            return self.mapping.sheets[0]
        fitting = self.fitting(ways)
        return fitting[0] if len(fitting) == 1 else None

    def fitting(self, ways: Sequence[Header]) -> list[Sheet]:
        """The sheets whose required headers all stand together; most matches first."""
        found = []
        for sheet in self.mapping.sheets:
            required = {column.id for column in sheet.required()}
            best = max(ways, key=lambda way: way.weight(sheet)).matches(sheet)
            if required and required <= best.keys():
                found.append((len(best), sheet))
        most = max((count for count, _sheet in found), default=0)
        return [sheet for count, sheet in found if count == most]

    def say_unknown(self, table: Table, ways: Sequence[Header]) -> None:
        alike = self.fitting(ways)
        if alike:
            self.say(
                table,
                "",
                "",
                _("this sheet's name is not known, but its columns are those of {sheet}").format(
                    sheet=" / ".join(sheet.title for sheet in alike)
                ),
                _("Rename the sheet to that, or delete it from the file."),
            )
            return
        titles = [sheet.title for sheet in self.mapping.sheets]
        if not is_chinese(table.name):
            titles = [english(title) for title in titles]
        near = difflib.get_close_matches(table.name[:100], titles, n=3, cutoff=0.3) or titles[:3]
        self.say(
            table,
            "",
            "",
            _("this sheet is not known and was not read"),
            _("If it counts, name it like one of: {names}.").format(names=", ".join(near)),
            warn=len(self.tables) > 1,
        )

    def columns(
        self, table: Table, top: Sequence[Row], ways: Sequence[Header], sheet: Sheet
    ) -> Bound | None:
        # The first of the best: single rows stand before stacked ones.
        header = max(ways, key=lambda way: way.weight(sheet))
        positions = header.matches(sheet)
        row_key = next((at for key in _KEYED if (at := header.places.get(key, -1)) >= 0), -1)
        self.say_columns(table, header, sheet, positions, row_key)
        missing = [column for column in sheet.required() if column.id not in positions]
        chinese = any(is_chinese(header.texts[at]) for at in positions.values())
        for column in missing:
            name = column.header if chinese or not positions else english(column.header)
            self.say(
                table,
                str(header.bottom),
                name,
                _("the column {header} is missing").format(header=name),
                _("Add the column with this header, as in the template."),
            )
        if missing:
            return None
        body = Body(
            self.handed.name,
            table,
            header,
            tuple(positions[column.id] for column in sheet.required()),
            frozenset(positions.values()),
            top,
            row_key,
        )
        return Bound(
            self.handed.name,
            evolve(table, rows=body.rows),
            sheet,
            header.bottom,
            positions,
            header.shown(patterns(sheet)),
            row_key,
            self.sign(table, top, header),
            body,
        )

    def sign(self, table: Table, top: Sequence[Row], header: Header) -> Sign:
        def about(row: int, column: int, value: str, problem: Unreadable) -> None:
            place = f"{column_letters(column)}{row}"
            self.say(table, place, value, problem.reason, problem.remedy, warn=True)

        return read_sign((row for row in top if row[0] < header.first), about)

    def say_columns(
        self, table: Table, header: Header, sheet: Sheet, positions: dict[str, int], row_key: int
    ) -> None:
        known = {name for column in sheet.columns.values() for name in names_of(column)}
        taken = {*positions.values(), row_key}
        for index, key in enumerate(header.whole):
            if not key or index in taken:
                continue
            place = f"{column_letters(index)}{header.rows[index]}"
            if header.counts[key] > 1 and key in known:
                reason = _("two columns bear this header")
                remedy = _("Keep one of them, or rename the other.")
                self.say(table, place, header.texts[index], reason, remedy)
            elif not header.ignored(index, sheet):
                reason = _("this column is not known and was not read")
                remedy = _("If it counts, give it one of the headers of the template.")
                self.say(table, place, header.texts[index], reason, remedy, warn=True)
