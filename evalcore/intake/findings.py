"""What is wrong with what was handed in: data that names the cell, not a message.

Findings are collected for everything handed in before anything is written, so that a clerk mends
a file once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from attrs import asdict, frozen

ERROR = "error"
WARNING = "warning"
QUESTION = "question"


class Unreadable(Exception):  # noqa: N818 - it says what is wrong with a cell, nobody sees it raised
    """A cell's text does not mean what its column asks for: why, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@frozen
class Finding:
    """One thing to mend or to know.

    ``severity`` is ``error`` (nothing goes in until it is mended), ``warning`` (it goes in) or
    ``question`` (it goes in, and somebody should answer: a row that has vanished).
    ``cell`` is as spreadsheets write it (``D7``; ``7`` for a row, empty for a sheet or file);
    ``line:field`` in JSON lines. ``value`` is what stands there.
    """

    file: str
    sheet: str
    cell: str
    value: str
    reason: str
    remedy: str
    severity: str = ERROR

    def as_row(self) -> dict[str, Any]:
        """The finding as JSON data, fields in order."""
        return asdict(self)


_CELL = re.compile(r"([A-Z]*)(\d*)(.*)")


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by file, sheet, row and column."""

    def key(finding: Finding) -> tuple[Any, ...]:
        letters, row, rest = _CELL.match(finding.cell).groups()  # type: ignore[union-attr]
        place = (int(row or 0), len(letters), letters, rest)
        return (finding.file, finding.sheet, *place, finding.severity, finding.reason)

    return tuple(sorted(set(findings), key=key))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a file out."""
    return tuple(finding for finding in findings if finding.severity == ERROR)


def column_letters(index: int) -> str:
    """The letters of a column, counted from 0: ``A``, ``Z``, ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
