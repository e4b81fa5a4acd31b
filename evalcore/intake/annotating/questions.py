"""The sheet 待确认: rows that the record has and the file no longer; the office answers beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from evalcore.intake.annotating.sheets import Cell, Layout, sheet_xml
from evalcore.intake.annotating.styles import Styles
from evalcore.intake.comparing.changes import Change
from evalcore.intake.comparing.questions import KEEP, TITLE, WITHDRAW
from evalcore.intake.comparing.questions import QUESTIONS as SHEET
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.normal import plain
from evalcore.intake.wording import either
from evalcore.paper_words import on_papers, said

QUESTIONS = TITLE
PART = "xl/worksheets/evalcore-questions{}.xml"

HEADERS = tuple(column.header for column in SHEET.columns.values())
_ANSWER = 3
ANSWERS = (KEEP, WITHDRAW)
_WIDTHS = (9.0, 18.0, 52.0, 9.0, 28.0, 28.0, 14.0)
_ADVICE = on_papers("这些内容以前报过，这次的表里没有了。请在“答复”一栏选择。")
_MORE = on_papers(
    "保留：仍然有效（不填也是保留）。撤回：从来没有这回事，须填原因、依据和答复日期。"
)
_SPARE = 200


@frozen
class Question:
    """One row: what vanished, and the answer (答复, 原因, 依据, 答复日期) as far as it is given."""

    position: str
    sheet: str
    about: str
    answer: tuple[Any, ...] = ("", "", "", "")

    @property
    def answered(self) -> bool:
        """Whether anything is filled in."""
        return any(plain(value) for value in self.answer)


def questions_of(changes: Sequence[Change], earlier: Sequence[Question]) -> list[Question]:
    """What has vanished now, with the answers of an earlier round; other answers stay too."""
    given = {one.position: one.answer for one in earlier if one.answered}
    found: dict[str, Question] = {}
    for change in changes:
        if change.kind == "vanished":
            position = str(change.position)
            about = f"{change.title}：{change.about}" if change.title else change.about
            answer = given.get(position, ("", "", "", ""))
            found.setdefault(position, Question(position, change.sheet, about, answer))
    for one in earlier:
        if one.answered:
            found.setdefault(one.position, one)
    return list(found.values())


def earlier_questions(tables: Sequence[Table]) -> list[Question] | None:
    """What an earlier 待确认 in this workbook holds; None where such a sheet is not ours."""
    table = next((table for table in tables if table.name in either(QUESTIONS)), None)
    try:
        rows = [cells for _number, cells in table.rows()] if table else []
    except Unreadable:
        return None
    for number, row in enumerate(rows):
        headers = [plain(cell).strip("*") for cell in row]
        order = [_index(headers, name) for name in HEADERS]
        if min(order[: _ANSWER + 1]) >= 0:
            return [_question(below, order) for below in rows[number + 1 :] if any(below)]
    return None if any(any(row) for row in rows) else []


def _index(headers: list[str], name: str) -> int:
    """Where a column stands under either of its names; -1 for nowhere."""
    return next((headers.index(word) for word in either(name) if word in headers), -1)


def _question(row: list[Any], order: list[int]) -> Question:
    cells = [row[index] if 0 <= index < len(row) else "" for index in order]
    position, sheet, about = (plain(cell) for cell in cells[:_ANSWER])
    return Question(position, sheet, about, tuple(cells[_ANSWER:]))


def questions_xml(namespace: str, questions: Sequence[Question], styles: Styles) -> bytes:
    """The sheet: two lines of advice, the headers, a row for each question."""
    text, note = styles.own("text"), styles.own("note")
    rows = [[Cell(said(_ADVICE), note)], [Cell(said(_MORE), note)]]
    rows.append([Cell(said(header), styles.own("head")) for header in HEADERS])
    for one in questions:
        position = int(one.position) if one.position.isdigit() else one.position
        *words, day = one.answer
        rows.append(
            [
                Cell(position, styles.own("number")),
                *(Cell(value, text) for value in (one.sheet, one.about, *words)),
                Cell(day, text if isinstance(day, str) and day else styles.own("day")),
            ]
        )
    last = len(rows) + _SPARE
    layout = Layout(_WIDTHS, frozen=3, choices=[(f"D4:D{last}", tuple(map(said, ANSWERS)))])
    return sheet_xml(namespace, enumerate(rows, 1), layout)
