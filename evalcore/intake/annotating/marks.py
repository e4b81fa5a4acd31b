"""Which cells are to be marked, how badly, and what their comment says.

Everything that we write into an office's workbook can be told from its own words, so that the
next round takes it out again: comments stand between two lines of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from evalcore.intake.findings import ERROR, QUESTION, Finding
from evalcore.paper_words import on_papers, paper_language, said

AUTHOR = "evalcore核对"
BEGIN = "〔evalcore核对〕"
END = "〔核对完〕"

MEND, NOTICE, ANSWER = on_papers("须改"), "提示", on_papers("待答")
WORDS = {ERROR: MEND, QUESTION: ANSWER}
"""Severity → how it is called; all others are 提示."""

_NOTICED = {"zh": NOTICE, "en": "Notice"}

FIRST = 0
"""As a column: the first used cell of the row."""

ROWS, COLUMNS = 1_048_576, 16_384
"""Largest sheet of Excel since 2007."""

LONGEST_COMMENT = 4_000
"""Characters of one comment: as many as anybody reads."""

Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""

_CELL = re.compile(r"([A-Z]{0,3})([1-9]\d{0,6})")
_BLOCK = re.compile(rf"\s*{re.escape(BEGIN)}.*?(?:{re.escape(END)}|\Z)", re.DOTALL)
# What XML 1.0 can't hold (section 2.2), and surrogates, which no text has.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@frozen
class Mark:
    """What is to be shown on a cell: the worst severity, and the lines of its comment."""

    severity: str
    lines: tuple[str, ...]

    def joined(self, other: Mark) -> Mark:
        """Both on one cell."""
        worst = ERROR if ERROR in (self.severity, other.severity) else self.severity
        return Mark(worst, (*self.lines, *other.lines))

    @property
    def text(self) -> str:
        """The comment, between our two lines."""
        inner = "\n".join(self.lines)
        if len(inner) > LONGEST_COMMENT:
            inner = inner[:LONGEST_COMMENT] + "…"
        return f"{BEGIN}\n{inner}\n{END}"


def word_of(severity: str) -> str:
    """须改, 待答 or 提示."""
    return WORDS.get(severity, NOTICE)


def shown(severity: str) -> str:
    """The same in the language of papers. 提示 means a flag elsewhere, and is none here."""
    word = word_of(severity)
    return said(word) if word != NOTICE else _NOTICED[paper_language()]


def place_of(cell: str) -> Place | None:
    """``D7`` → (7, 4); ``7`` → (7, FIRST); None for what is no cell of a sheet."""
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    column, row = column_number(match[1]), int(match[2])
    return (row, column) if row <= ROWS and column <= COLUMNS else None


def column_number(letters: str) -> int:
    """``A`` → 1, ``AA`` → 27; 0 for no letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def marks_of(findings: Iterable[Finding]) -> dict[str, dict[Place, Mark]]:
    """Sheet → place → mark. What is said of a sheet or file has no place and is left out."""
    found: dict[str, dict[Place, Mark]] = {}
    for finding in findings:
        place = place_of(finding.cell)
        if place is None:
            continue
        lines = [f"{shown(finding.severity)}{said('：')}{finding.reason}"]
        if finding.remedy:
            lines.append(said("改法：{remedy}").format(remedy=finding.remedy))
        add(
            found.setdefault(finding.sheet, {}),
            place,
            Mark(finding.severity, tuple(clean(line) for line in lines)),
        )
    return found


def add(marks: dict[Place, Mark], place: Place, mark: Mark) -> None:
    """Put a mark on a place that may have one."""
    marks[place] = marks[place].joined(mark) if place in marks else mark


def settled(marks: Mapping[Place, Mark], placed: Mapping[Place, Place]) -> dict[Place, Mark]:
    """The marks at the cells where they were put (the first of a row, the corner of a merge)."""
    found: dict[Place, Mark] = {}
    for place in sorted(marks):
        if place in placed:
            add(found, placed[place], marks[place])
    return {place: found[place] for place in sorted(found)}


def clean(text: Any) -> str:
    """Text that XML can hold."""
    return _NOT_XML.sub("", str(text))


def without_ours(text: str) -> list[tuple[int, int]]:
    """The spans of a comment that we wrote."""
    return [match.span() for match in _BLOCK.finditer(text)]
