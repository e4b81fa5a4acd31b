"""How clerks type: their habits, that intake reads through, and ten mistakes, that it must not."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from random import Random

import attrs

from evalcore.demo.handins import Books
from evalcore.intake.templates.inverse import Cell

_WIDE = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}


_NAMES = ("person", "visitor", "commenter", "unit", "handler", "closed_by")
"""Columns in which units and persons are named."""


def habit(office: str) -> Callable[[Random, str, Cell], Cell]:
    """How an office's clerk writes a cell: same meaning, another spelling."""
    return {"T05": _dotted_dates, "T09": _wide_digits, "T13": _loose_spaces, "D05": _hotline}.get(
        office, _tidy
    )


def _tidy(rng: Random, _column: str, cell: Cell) -> Cell:
    if isinstance(cell, str) and rng.random() < 0.004:
        return cell + " "
    return cell


def _dotted_dates(_rng: Random, _column: str, cell: Cell) -> Cell:
    if isinstance(cell, date):
        return f"{cell.year}.{cell.month}.{cell.day}"
    return cell


def _wide_digits(rng: Random, _column: str, cell: Cell) -> Cell:
    if isinstance(cell, int) and rng.random() < 0.5:
        return str(cell).translate(_WIDE)
    if isinstance(cell, date) and rng.random() < 0.2:
        return f"{cell.year}年{cell.month}月{cell.day}日".translate(_WIDE)
    return cell


def _loose_spaces(rng: Random, column: str, cell: Cell) -> Cell:
    """Names of two characters spread to the width of three, as on printed lists."""
    if isinstance(cell, str) and column in _NAMES and rng.random() < 0.3:
        return f"{cell[0]}　{cell[1]}" if len(cell) == 2 else cell + "　"
    return cell


def _hotline(rng: Random, _column: str, cell: Cell) -> Cell:
    if isinstance(cell, date):
        text = cell.isoformat() if rng.random() < 0.9 else f"{cell:%Y/%m/%d}"
        return text.translate(_WIDE) if rng.random() < 0.08 else text
    return cell


@attrs.frozen
class Mistake:
    """One mistake in a book: sheet and column ids, the row (from 0), and what stood there."""

    sheet: str
    row: int
    column: str
    value: Cell | None


_TEN: tuple[tuple[str, int, str, Cell | None], ...] = (
    ("pledges", 1, "made_on", "2025-02-30"),
    ("pledges", 3, "content", None),
    ("pledges", 5, "pledge_kind", "全年承诺"),
    ("visits", 2, "visitor", "～"),
    ("visits", 7, "households", "十来户"),
    ("meetings", 4, "unit", "～"),
    ("meetings", 9, "held_on", "三月中旬"),
    ("meetings", 14, "present", -3),
    ("problems", 1, "found_by", "听说"),
    ("problems", 3, "closed_by", "县委督导办"),
)
"""Sheet, row, column and what a hurried clerk wrote; ～ stands for a slip of one character."""


def spoil(books: Books) -> tuple[Books, list[Mistake]]:
    """A copy of a book with ten different mistakes, and where they are."""
    spoiled = deepcopy(books)
    made = []
    for sheet, row, column, value in _TEN:
        cells = _row(spoiled[sheet], row, column)
        if value == "～":
            cells[column] = _slip(str(cells[column]))
        elif value is None:
            del cells[column]
        else:
            cells[column] = value
        at = spoiled[sheet].index(cells)
        made.append(Mistake(sheet, at, column, cells.get(column)))
    return spoiled, made


def _row(rows: list[dict[str, Cell]], start: int, column: str) -> dict[str, Cell]:
    """The first row from ``start`` on in which the column is filled."""
    return next(cells for cells in rows[start:] if column in cells)


def _slip(name: str) -> str:
    """A name with one character mistaken for one that looks alike."""
    for right, wrong in ("村付", "社杜"):
        if right in name:
            return name.replace(right, wrong)
    return name[:-1] + ("辉" if name[-1] != "辉" else "晖")
