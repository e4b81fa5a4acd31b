"""Check sheets (核对单) that come back: every cell held against its key, then what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from attrs import evolve, frozen

from evalcore.intake.check_sheet_form import (
    ABOUT,
    COLUMNS,
    DAY,
    IDENTITY,
    MARKS,
    NO,
    NOTHING,
    NUMBER,
    OBJECTS,
    OPINION,
    OPINION_COLUMNS,
    POINTS,
    SHOWN,
    SOMETHING,
    VERDICT,
    WORDS,
    YES,
    Whose,
    in_chinese,
    marks_of,
    number_of,
)
from evalcore.intake.files.handed import Handed
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Finding, column_letters
from evalcore.intake.rows.normal import plain
from evalcore.messages import _
from evalcore.subjects import subject_code

_WITHIN = 20
"""The headers stand in the first rows."""

_MOST = 20_000
"""Rows that a sheet can have: beyond what any subject loses points for."""

Sent = Mapping[tuple[str, str, str, str], Collection[int]]
"""(scheme, period, unit, person) → sizes of the record that the sheets sent were made from."""


@frozen
class _Page:
    """A sheet of the file whose headers were found: their row, and the place of each."""

    table: Table
    header: int
    heads: tuple[str, ...]
    at: Mapping[str, int]

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows under the headers in which anything stands, as wide as the headers."""
        for number, cells in islice(self.table.rows(), self.header + _MOST):
            if number > self.header and any(plain(cell) for cell in cells):
                wide = [*cells, *[None] * (len(self.heads) - len(cells))]
                for name in (OBJECTS, VERDICT):
                    if name in self.at:
                        wide[self.at[name]] = in_chinese(plain(wide[self.at[name]]))
                yield number, wide[: len(self.heads)]

    def texts(self, cells: Sequence[Any], names: Sequence[str]) -> list[str]:
        """The cells of some columns as plain text."""
        return [plain(cells[self.at[name]]) for name in names]


def _page(table: Table, wanted: Sequence[str]) -> _Page | None:
    for number, cells in islice(table.rows(), _WITHIN):
        heads = tuple(in_chinese(plain(cell)) for cell in cells)
        if set(wanted) <= set(heads):
            places = {head: place for place, head in enumerate(heads) if head}
            return _Page(table, number, heads, places)
    return None


def is_check_sheet(handed: Handed) -> bool:
    """Whether a file is a check sheet: by its sheets and their hidden columns, not by its name."""
    tables = {in_chinese(table.name): table for table in handed.tables}
    wanted = {POINTS: (NUMBER, MARKS, OBJECTS), OPINION: (MARKS, VERDICT)}
    return all(
        name in tables and _page(tables[name], columns) is not None
        for name, columns in wanted.items()
    )


def read_check_sheet(handed: Handed, sent: Sent) -> Handed:
    """The file with tables that ``checksheet.yaml`` reads: rows objected to, or the agreement.

    ``sent`` are the sheets that the record says were sent; where it is empty, none was recorded,
    and any may come back. Cells keep their places; what the sheet says as a whole follows on their
    right. Whatever is wrong is a finding of the file, and then there is nothing to take in.
    """
    return _Reader(handed, sent).read()


class _Reader:
    def __init__(self, handed: Handed, sent: Sent) -> None:
        self.handed, self.sent = handed, sent
        self.findings: list[Finding] = []
        tables = {in_chinese(table.name): table for table in handed.tables}
        self.points = self.page(tables[POINTS], COLUMNS)
        self.opinion = self.page(tables[OPINION], OPINION_COLUMNS)

    def page(self, table: Table, columns: Sequence[str]) -> _Page | None:
        found = _page(table, (MARKS,))
        missing = [name for name in columns if found is None or name not in found.at]
        if missing:
            self.note(table.name, "", ", ".join(missing), _("columns of the sheet are gone"), "")
            return None
        return found

    def read(self) -> Handed:
        tables: tuple[Table, ...] = ()
        if self.points is not None and self.opinion is not None:
            tables = self.taken(self.points, self.opinion)
        if self.findings:
            findings = (*self.handed.findings, *self.findings)
            return evolve(self.handed, tables=(), findings=findings)
        return evolve(self.handed, tables=tables)

    def taken(self, points: _Page, opinion: _Page) -> tuple[Table, ...]:
        """What is to be taken in; whatever is wrong is noted."""
        line = next(opinion.rows(), None)
        if line is None:
            self.note(OPINION, "", "", _("the row that says whose sheet it is, is gone"), "")
            return ()
        number, cells = line
        whose, written = self.whose(opinion, number, cells)
        if whose is None:
            return ()
        objected = self.rows(points, whose, written)
        verdict, day = plain(cells[opinion.at[VERDICT]]), cells[opinion.at[DAY]]
        self.weigh(opinion, number, verdict, day, len(objected))
        more = [whose.scheme, whose.period, whose.unit, whose.person, day]
        heads = [*IDENTITY[:4], DAY]
        if not objected:
            agreed = [(1, [VERDICT, *heads]), (number, [verdict, *more])]
            return (Table(OPINION, lambda: iter(agreed)),)
        body = [(at, [*row, *more]) for at, row in objected]
        return (Table(POINTS, lambda: iter([(points.header, [*points.heads, *heads]), *body])),)

    # The sheet 核对意见

    def whose(self, page: _Page, number: int, cells: Sequence[Any]) -> tuple[Whose | None, int]:
        """Whose sheet it is, and with how many rows it was written."""
        said = page.texts(cells, IDENTITY)
        wrong = _differing(marks_of(OPINION, said), plain(cells[page.at[MARKS]]))
        for place in wrong:
            self.at(page, IDENTITY[place], number, said[place],
                    _("this was changed since the sheet was written"), "")  # fmt: skip
        if not (wrong or (_is_count(said[4]) and _is_count(said[5]))):
            self.at(page, "记录规模", number, said[4], _("must be a whole number"), "")
        if self.findings:
            return None, 0
        whose = Whose(said[0], said[1], said[2], said[3], int(said[4]))
        self.was_sent(page, number, whose)
        return whose, int(said[5])

    def was_sent(self, page: _Page, number: int, whose: Whose) -> None:
        key = (whose.scheme, whose.period, whose.unit, whose.person)
        sizes = self.sent.get(key)
        if sizes is None and self.sent:
            column, value = "组织", subject_code(whose.unit, whose.person)
            if not any(known[:2] == key[:2] for known in self.sent):
                column, value = "考核周期", f"{whose.scheme} {whose.period}"
            self.at(page, column, number, value,
                    _("the record knows of no check sheet that was sent for this"),
                    _("Look whose sheet it is, and by which scheme and period; send it with "
                      "checksheet --send."))  # fmt: skip
        elif sizes is not None and whose.size not in sizes:
            known = ", ".join(map(str, sorted(sizes)))
            self.at(page, "记录规模", number, str(whose.size),
                    _("this is not a sheet that was sent: those were made from the record at size "
                      "{sizes}").format(sizes=known),
                    _("Fill in the sheet that was sent."))  # fmt: skip

    def weigh(self, page: _Page, number: int, verdict: str, day: Any, objected: int) -> None:
        """Whether the whole sheet and its rows say the same, and on which day."""
        if not plain(day):
            self.at(page, DAY, number, "", _("is empty"),
                    _("Write the day on which it was checked: 2026-01-08."))  # fmt: skip
        if verdict not in ("", NOTHING, SOMETHING):
            self.at(page, VERDICT, number, verdict, _("is none of 无异议, 有异议"),
                    _("Choose from the list."))  # fmt: skip
        elif verdict == NOTHING and objected:
            self.at(page, VERDICT, number, verdict,
                    _("it says that there is no objection, but {n} rows have one").format(
                        n=objected),
                    _("Choose 有异议, or take the objections out."))  # fmt: skip
        elif verdict != NOTHING and not objected and not self.findings:
            self.at(page, VERDICT, number, verdict,
                    _("neither an objection nor the words 无异议 are in the sheet"),
                    _("Mark the rows that are objected to, or choose 无异议."))  # fmt: skip

    # The sheet 核对单

    def rows(self, page: _Page, whose: Whose, written: int) -> list[tuple[int, list[Any]]]:
        """The rows that are objected to; whatever is wrong with any row is noted."""
        seen: dict[str, int] = {}
        found = []
        for line, cells in page.rows():
            self.hold(page, whose, line, cells, seen)
            if self.objects(page, line, cells):
                found.append((line, cells))
        if len(seen) < written and not self.findings:
            self.note(POINTS, "", str(len(seen)),
                      _("the sheet was written with {n} rows, and some are gone").format(n=written),
                      _("Use the file as it was handed out; what nobody objects to stays as it "
                        "is."))  # fmt: skip
        return found

    def hold(
        self, page: _Page, whose: Whose, line: int, cells: Sequence[Any], seen: dict[str, int]
    ) -> None:
        """Hold a row against its key."""
        [number, marks] = page.texts(cells, (NUMBER, MARKS))
        if number != number_of(whose, page.texts(cells, ABOUT)):
            self.at(page, NUMBER, line, number,
                    _("the hidden key of this row was altered, or the row is from the sheet of "
                      "another subject, scheme or period"),
                    _("Use the row as it was handed out."))  # fmt: skip
            return
        if number in seen:
            self.at(page, NUMBER, line, number,
                    _("this row stands in the sheet twice, first in row {row}").format(
                        row=seen[number]),
                    _("Delete one of the two."))  # fmt: skip
            return
        seen[number] = line
        shown = page.texts(cells, SHOWN)
        for place in _differing(marks_of(number, shown), marks):
            self.at(page, SHOWN[place], line, shown[place],
                    _("this was changed since the sheet was written; figures are not corrected "
                      "here"),
                    _("Put back what stood there, and write what is wrong under {words}.").format(
                        words=WORDS))  # fmt: skip

    def objects(self, page: _Page, line: int, cells: Sequence[Any]) -> bool:
        """Whether a row is objected to; what contradicts itself is noted."""
        [answer, words] = page.texts(cells, (OBJECTS, WORDS))
        if answer not in ("", YES, NO):
            self.at(page, OBJECTS, line, answer, _("is none of 有, 无"),
                    _("Choose from the list."))  # fmt: skip
        elif words and answer != YES:
            self.at(page, OBJECTS, line, answer,
                    _("an objection is written beside it, but not marked"),
                    _("Choose 有, or take the words out."))  # fmt: skip
        elif answer == YES and not words:
            self.at(page, WORDS, line, "", _("the objection says nothing"),
                    _("Write what is wrong, and what shows it."))  # fmt: skip
        return answer == YES

    def at(self, page: _Page, column: str, line: int, value: str, reason: str, remedy: str) -> None:
        self.note(
            page.table.name, f"{column_letters(page.at[column])}{line}", value, reason, remedy
        )

    def note(self, sheet: str, cell: str, value: str, reason: str, remedy: str) -> None:
        remedy = remedy or _("Use the file as it was handed out, one for each who is assessed.")
        self.findings.append(Finding(self.handed.name, sheet, cell, value[:200], reason, remedy))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _differing(expected: str, found: str) -> list[int]:
    """Places where two lists of marks differ; all where they are not of one length."""
    want, have = expected.split("-"), found.split("-")
    if len(want) != len(have):
        return list(range(len(want)))
    return [at for at, (one, other) in enumerate(zip(want, have, strict=True)) if one != other]
