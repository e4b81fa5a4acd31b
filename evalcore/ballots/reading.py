"""Files with ballots: which columns are read, and the cells of those alone.

Forms export when, from where and by whom a ballot was sent. Of a row nothing is taken but its code
and its marks; what the other columns are called is told, so that somebody knows what the file gives
away. Nothing of a file is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from attrs import frozen

from evalcore.ballots.marks import item_of
from evalcore.ballots.rules import Rules
from evalcore.errors import DataError
from evalcore.intake.files.handed import Handed, read_file
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.normal import folded
from evalcore.messages import _

MOST_ROWS = 2_000_000
"""Rows of one file: more than any box has codes."""

SEARCHED = 20
"""Rows in which the heading is looked for."""

_CODE = frozenset(("code", "票码", "选票码", "选票编码", "投票码", "编码"))
_BOX = frozenset(("box", "票箱", "票箱编号"))
_SLIP = frozenset(("marks", "选择", "票面", "选项序号"))


@frozen
class Row:
    """One ballot as a file tells it: its row, the cell of the code, a cell for each item.

    ``marks`` is None where one cell says them all (``slip``: ``2143``, a sign for each item).
    """

    number: int
    code: Any
    marks: tuple[Any, ...] | None
    slip: Any = None
    box: Any = None


@frozen
class Sheet:
    """The ballots of one file or sheet, read as they are taken, once.

    ``unread`` are headings of columns that are not read, whole when all rows were taken.
    """

    name: str
    rows: Iterator[Row]
    unread: dict[str, None]


def read_ballots(path: Path, rules: Rules) -> list[Sheet]:
    """The ballots in a file: CSV, workbook or JSON lines.

    Raises DataError where it holds none; taking the rows raises it too.
    """
    handed = read_file(path)
    if handed.problem is not None:
        raise _refused(handed.name, handed.problem.reason, handed.problem.remedy)
    try:
        if handed.lines is not None:
            return [_of_lines(handed, rules)]
        found = [_of_table(handed.name, table, rules) for table in handed.tables]
    except Unreadable as problem:
        raise _refused(handed.name, problem.reason, problem.remedy) from None
    sheets = [sheet for sheet in found if sheet is not None]
    if not sheets:
        raise _refused(
            handed.name,
            _("no sheet has a column for the code and one for each item"),
            _("Columns needed: 票码 (code) and {items}.").format(items=", ".join(rules.items)),
        )
    return sheets


def _refused(file: str, reason: str, remedy: str) -> DataError:
    return DataError(
        _("{file}: {reason}. {remedy}").format(file=file, reason=reason, remedy=remedy)
    )


@frozen
class _Columns:
    code: int
    items: tuple[int, ...] | None
    slip: int | None
    box: int | None
    unread: tuple[str, ...]


def _columns(headers: Sequence[Any], rules: Rules) -> _Columns | None:
    """Where a heading row has what is needed; None where it is none. Raises Unreadable."""
    texts = [folded(header).casefold() for header in headers]
    code = [at for at, text in enumerate(texts) if text in _CODE]
    if not code:
        return None
    if len(code) > 1:
        raise Unreadable(_("two columns are called as the code is"), _("Keep one of them."))
    box = [at for at, text in enumerate(texts) if text in _BOX]
    slip = [at for at, text in enumerate(texts) if text in _SLIP]
    items: dict[int, int] = {}
    for at, header in enumerate(headers):
        item = item_of(rules, header)
        if item is None or at in (*code, *box):
            continue
        if item in items:
            raise Unreadable(
                _("two columns are called {item}").format(item=rules.items[item]),
                _("Keep one of them."),
            )
        items[item] = at
    missing = [item for at, item in enumerate(rules.items) if at not in items]
    if missing and not slip:
        raise Unreadable(
            _("no column is called {items}").format(items=", ".join(missing)),
            _("Call the columns of marks as the items of the box are called."),
        )
    by_item = None if missing else tuple(items[at] for at in range(len(rules.items)))
    read = {code[0], *box[:1], *((slip[0],) if by_item is None else by_item)}
    return _Columns(
        code=code[0],
        items=by_item,
        slip=slip[0] if by_item is None else None,
        box=box[0] if box else None,
        unread=tuple(
            " ".join(str(header).split())[:40]
            for at, header in enumerate(headers)
            if at not in read and str(header).strip()
        ),
    )


def _of_table(file: str, table: Table, rules: Rules) -> Sheet | None:
    rows = table.rows()
    columns: _Columns | None = None
    for number, cells in rows:
        columns = _columns(cells, rules)
        if columns is not None or number >= SEARCHED:
            break
    if columns is None:
        return None
    name = file if table.name in file else f"{file} [{table.name}]"
    return Sheet(name, _told(name, _rows(rows, columns)), dict.fromkeys(columns.unread))


def _rows(rows: Iterator[tuple[int, list[Any]]], columns: _Columns) -> Iterator[Row]:
    for number, cells in rows:
        if any(str(cell).strip() for cell in cells if cell is not None):
            yield _row(number, cells, columns)


def _told(name: str, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, with what is wrong with the file said as of this file."""
    try:
        for taken, row in enumerate(rows, 1):
            if taken > MOST_ROWS:
                raise Unreadable(_("it has more rows than a box has ballots"), _("Split it."))
            yield row
    except Unreadable as problem:
        raise _refused(name, problem.reason, problem.remedy) from None


def _row(number: int, cells: Sequence[Any], columns: _Columns) -> Row:
    def cell(at: int | None) -> Any:
        return cells[at] if at is not None and at < len(cells) else None

    marks = None if columns.items is None else tuple(cell(at) for at in columns.items)
    return Row(number, cell(columns.code), marks, cell(columns.slip), cell(columns.box))


def _of_lines(handed: Handed, rules: Rules) -> Sheet:
    """JSON lines: an object a line, keys as columns are called."""
    assert handed.lines is not None
    unread: dict[str, None] = {}
    rows = _lines(_objects(handed.lines()), rules, unread)
    return Sheet(handed.name, _told(handed.name, rows), unread)


def _lines(
    objects: Iterator[tuple[int, dict[str, Any]]], rules: Rules, unread: dict[str, None]
) -> Iterator[Row]:
    known: dict[tuple[str, ...], _Columns | None] = {}
    for number, held in objects:
        keys = tuple(held)
        if keys not in known and len(known) < SEARCHED:
            known[keys] = _columns(keys, rules)
        columns = known[keys] if keys in known else _columns(keys, rules)
        if columns is None:
            raise Unreadable(
                _("line {line} has no code").format(line=number), _("Every ballot bears a code.")
            )
        unread.update(dict.fromkeys(columns.unread))
        yield _row(number, list(held.values()), columns)


def _objects(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    decode = msgspec.json.Decoder(dict[str, str | int | float | bool | None]).decode
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            # What stands there may be somebody's vote: it is not shown.
            raise Unreadable(
                _("line {line} is no JSON object of plain values").format(line=number),
                _('Write one object a line: {"code": "…", "item": "option"}.'),
            ) from None
