"""The rows below the headers that are data: totals, signatures and printed page heads left out,
merged cells filled in.

Rows keep the numbers that the office sees. What is left out though something stands there is
told once the rows have been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from evalcore.intake.files.tables import Merge, Table
from evalcore.intake.findings import WARNING, Finding
from evalcore.intake.rows.normal import folded, plain
from evalcore.intake.sheets.headers import Header, Row
from evalcore.messages import _

LOOKED_AT = 3
"""In how many of a row's first filled cells the word of a total may stand."""

_TOTAL = re.compile(
    r"(?:本页|本表|全页|累积|本月|本季度?|上半年|下半年|全年|年度|各项|总)?"
    r"(?:合计|总计|小计|累计|共计)数?(?:\([^()]*\))?[:：]?|总数|合计数"
)
_FOOTER = re.compile(
    r"(?:填表|填报|制表|审核|复核|审批|负责|经办|联系|统计|报送|单位负责|主要负责|分管)"
    r"(?:人|单位|领导|部门|日期|时间|负责人)?(?:\([^()]*\))?[:：]"
    r"|(?:注|备注|附注|说明|填表说明|填报说明|联系电话|单位\(?盖章\)?|盖章|第\d+页|日期)\d?[:：.]"
    r"|第\d+页(?:[,，/]?共\d+页)?|以下空白|此页无正文"
)
_FIRST = frozenset("合总小累共本全上下年各填制审复批负经联统报单主分注备附说盖第以此日")
"""First letters of what is left out: a look at one letter spares most rows the rest."""

_TELLING = frozenset("计总页空此:.：．…‥⒈⒉⒊⒋⒌⒍⒎⒏⒐\ufe13\ufe52\ufe55\u2024")
"""One of these stands in whatever is left out: a village called 上湾 need not be folded."""

_COUNTING = "甲乙丙丁戊己庚辛"
_SHOWN = 10


@define
class Body:
    """The data rows of one table under one header."""

    file: str
    table: Table
    header: Header
    required: tuple[int, ...]
    """Columns that every row of data fills."""
    bound: frozenset[int]
    """Columns that the mapping knows; merged cells are filled in there."""
    top: Sequence[Row]
    row_key: int = -1
    totals: list[int] = field(factory=list)
    footers: list[int] = field(factory=list)

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """The rows of data, in order. What is left out is noted afresh."""
        self.totals, self.footers = [], []
        heads = self._heads()
        firsts = {_first(cells) for _number, cells in self.top}
        bottom, key = self.header.bottom, self.row_key
        merges = self._merges()
        fill = _Filler(merges)
        counting = True
        for number, cells in self.table.rows():
            if number <= bottom or cells.count("") == len(cells):
                continue
            if 0 <= key < len(cells) and cells.count("") == len(cells) - 1 and cells[key]:
                yield number, cells  # prepared by the template and not filled
                continue
            if merges:
                cells = fill(number, cells)
            first = _first(cells)
            if counting:
                counting = False
                if _counts_columns(cells):
                    continue
            if isinstance(first, str):
                if first.isspace() and not any(map(plain, cells)):
                    continue
                if first in firsts and _texts(cells) in heads:
                    continue
            if self._is_total(number, cells):
                continue
            yield number, cells

    def _heads(self) -> set[tuple[str, ...]]:
        """What stands above the data, as it comes again on each printed page."""
        rows = (_texts(cells) for number, cells in self.top if number <= self.header.bottom)
        return {row for row in rows if row}

    def _merges(self) -> dict[int, list[Merge]]:
        """Merged cells over several rows of one known column, by each row below their first."""
        found: dict[int, list[Merge]] = {}
        for merge in self.table.merges():
            down = merge.bottom > merge.top > self.header.bottom
            if down and merge.left == merge.right and merge.left in self.bound:
                found.setdefault(merge.top, []).append(merge)
        return found

    def _is_total(self, number: int, cells: list[Any]) -> bool:
        looked = 0
        for index, cell in enumerate(cells):
            if cell == "" or cell is None:
                continue
            looked += 1
            if isinstance(cell, str):
                letter = cell[0]
                if (
                    (letter in _FIRST or letter in " \u3000（(")
                    and not _TELLING.isdisjoint(cell)
                    and self._left_out(number, cells, index, folded(cell))
                ):
                    return True
            if looked == LOOKED_AT:
                break
        return False

    def _left_out(self, number: int, cells: list[Any], index: int, text: str) -> bool:
        if _TOTAL.fullmatch(text):
            noted = self.totals
        elif _FOOTER.match(text):
            noted = self.footers
        else:
            return False
        others = [column for column in self.required if column != index]
        if others and all(column < len(cells) and plain(cells[column]) for column in others):
            return False  # a row that has all it needs is data, whatever it is called
        noted.append(number)
        return True

    def notes(self) -> tuple[Finding, ...]:
        """What was left out, once the rows have been read."""
        said = (
            (self.totals, _("rows of totals were left out: {rows}")),
            (self.footers, _("rows of notes and signatures were left out: {rows}")),
        )
        return tuple(
            Finding(
                self.file,
                self.table.name,
                str(rows[0]),
                "",
                text.format(rows=_listed(rows)),
                _("If one of them is data, fill its required cells."),
                WARNING,
            )
            for rows, text in said
            if rows
        )


class _Filler:
    """Gives the value of a merged cell to the rows that it covers."""

    def __init__(self, merges: Mapping[int, list[Merge]]) -> None:
        self.merges = merges
        self.open: dict[int, tuple[int, Any]] = {}
        """Column → (last row, value)."""

    def __call__(self, number: int, cells: list[Any]) -> list[Any]:
        for column, (last, value) in list(self.open.items()):
            if number > last:
                del self.open[column]
            elif column < len(cells) and cells[column] == "":
                cells[column] = value
        for merge in self.merges.get(number, ()):
            if merge.left < len(cells):
                self.open[merge.left] = (merge.bottom, cells[merge.left])
        return cells


def _first(cells: Sequence[Any]) -> Any:
    return next((cell for cell in cells if cell not in ("", None)), "")


def _texts(cells: Sequence[Any]) -> tuple[str, ...]:
    return tuple(text for text in map(plain, cells) if text)


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN]))
    return (
        shown
        if len(rows) <= _SHOWN
        else _("{rows} and {more} more").format(rows=shown, more=len(rows) - _SHOWN)
    )


def _counts_columns(cells: Sequence[Any]) -> bool:
    """Whether a row only numbers its columns, as printed forms do: 甲 乙 1 2 3."""
    filled = [folded(cell).strip("()") for cell in cells if cell not in ("", None)]
    if len(filled) < 3:
        return False
    if filled[0] in ("栏次", "序号", "栏号"):
        filled = filled[1:]
    letters = 0
    while letters < len(filled) and filled[letters] == _COUNTING[letters : letters + 1]:
        letters += 1
    numbers = filled[letters:]
    return numbers == [str(number) for number in range(1, len(numbers) + 1)]
