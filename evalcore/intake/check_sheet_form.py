"""The form of a check sheet (核对单): its columns, the keys of its rows, the marks of its cells.

Each row bears its key in hidden columns: what it is about, the number that an objection to it has,
and a mark of every cell that is shown. So a row from another sheet and a figure that was changed
are named by cell. The marks guard against slips, not against forgery: nothing that is shown there
is taken in, only which point is objected to, and the words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from attrs import frozen

from evalcore.intake.rows.normal import plain
from evalcore.paper_words import english, on_papers, paper_language

MAPPING = "checksheet"
"""The mapping that takes it in."""

POINTS, OPINION = "核对单", on_papers("核对意见")
"""Titles of the two sheets that are read."""

SHOWN = ("序号", "指标", "项目", "应有", "实有", "经过", "失分", "依据")
"""Columns that are shown and locked."""

OBJECTS, WORDS = on_papers("有无异议"), "异议内容"
"""Columns that are filled."""

ABOUT = (on_papers("指标编码"), on_papers("项目编码"), "台账行", on_papers("计分状态"))
"""Hidden columns: what the row is about, and how it stood."""

NUMBER, MARKS = "异议编号", on_papers("校验")
COLUMNS = (*SHOWN, OBJECTS, WORDS, *ABOUT, NUMBER, MARKS)
"""All columns of the points, in order."""

IDENTITY = ("考核办法", "考核周期", "组织", "人员", "记录规模", on_papers("条数"))
"""Columns of the opinion that say whose sheet it is: scheme, period, unit, person, size, rows."""

VERDICT, DAY = on_papers("总体意见"), on_papers("核对日期")
OPINION_COLUMNS = (*IDENTITY, MARKS, VERDICT, DAY)
YES, NO = "有", "无"
NOTHING, SOMETHING = "无异议", "有异议"
CHOICES = {YES: "Yes", NO: "No", NOTHING: "No objection", SOMETHING: "Objections"}
"""What is chosen → the same on an English sheet."""

_OURS = {english(name): name for name in (*COLUMNS, *OPINION_COLUMNS, POINTS, OPINION)}
_CHOSEN = {word: ours for ours, word in CHOICES.items()}


def chosen(word: str) -> str:
    """A choice as a sheet in the language of papers offers it."""
    return word if paper_language() == "zh" else CHOICES[word]


def in_chinese(text: str) -> str:
    """A title, header or choice of an English sheet as we know it; others as they are."""
    return _OURS.get(text) or _CHOSEN.get(text, text)


@frozen
class Whose:
    """Whose sheet it is: scheme, period, subject, and the size of the record it was made from."""

    scheme: str
    period: str
    unit: str
    person: str
    size: int

    def cells(self, rows: int) -> tuple[str, ...]:
        """The cells of ``IDENTITY``."""
        return (self.scheme, self.period, self.unit, self.person, str(self.size), str(rows))


def number_of(whose: Whose, about: Sequence[str]) -> str:
    """The number of an objection to a point: the same for the same point as it stood.

    It does not depend on the size of the record: a sheet that was written again, and says the
    same, gives the same numbers.
    """
    point = [whose.scheme, whose.period, whose.unit, whose.person, *map(plain, about)]
    return "YY-" + _digest(point)[:12]


def marks_of(key: str, cells: Sequence[str]) -> str:
    """A mark per cell, bound to the row's key."""
    return "-".join(_digest([key, place, plain(c)])[:8] for place, c in enumerate(cells))


def _digest(parts: Sequence[Any]) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
