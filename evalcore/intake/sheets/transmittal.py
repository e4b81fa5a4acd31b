"""What a workbook says about its own handing in: the transmittal sheet, and the line of signatures.

The sheet 报送单 holds labels in one column and values beside them; a sheet of records holds its
labels (填报人, 审核人, 填报日期, 原件存放) above the headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from attrs import frozen

from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Finding, Unreadable, column_letters
from evalcore.intake.rows.normal import day, folded, plain
from evalcore.intake.wording import either
from evalcore.paper_words import on_papers

TRANSMITTAL = on_papers("报送单")
"""Title of the transmittal sheet."""


@frozen
class Transmittal:
    """Who hands a file in, when, and why it changes what was reported before.

    ``reason`` and ``authority`` answer for every changed cell of the file.
    """

    unit: str = ""
    received_on: date | None = None
    handed_in_by: str = ""
    reason: str = ""
    authority: str = ""
    book: str = ""
    """The 8 characters by which the workbook's own new row keys begin."""


@frozen
class Sign:
    """Who filled and who checked a sheet, when, and where its paper original lies."""

    filled_by: str = ""
    reviewed_by: str = ""
    filled_on: date | None = None
    original_at: str = ""

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.filled_by or self.reviewed_by or self.filled_on or self.original_at)


Rows = Iterable[tuple[int, list[Any]]]

_TITLES = {
    on_papers("填报单位"): "unit",
    "报送单位": "unit",
    "报送日期": "received_on",
    on_papers("报送人"): "handed_in_by",
    "更正原因": "reason",
    "更正依据": "authority",
    on_papers("工作簿编号"): "book",
}
_SIGN_TITLES = {
    "填报人": "filled_by",
    "填表人": "filled_by",
    "制表人": "filled_by",
    "审核人": "reviewed_by",
    "复核人": "reviewed_by",
    on_papers("填报日期"): "filled_on",
    "填表日期": "filled_on",
    "制表日期": "filled_on",
    "原件存放": "original_at",
    "原件存放处": "original_at",
}


def _label(cell: Any) -> str:
    """A label as compared."""
    return folded(cell).rstrip(":*").lower()


def _either(titles: Mapping[str, str]) -> dict[str, str]:
    """Labels in both languages, as compared → what they stand for."""
    return {_label(name): told for title, told in titles.items() for name in either(title)}


_SHEET = tuple(folded(name) for name in either(TRANSMITTAL))
_LABELS = _either(_TITLES)
_SIGN_LABELS = _either(_SIGN_TITLES)
_SIGN_WORDS = {name for title in _SIGN_TITLES for name in either(title)}
_PAIR = re.compile(
    r"(?P<label>" + "|".join(sorted(_SIGN_WORDS, key=len, reverse=True)) + r")\s*[:：]"
)
_LINE = " _＿—\n\t"
"""What stands where nobody has written yet."""


def read_transmittal(file: str, tables: Sequence[Table]) -> tuple[Transmittal, tuple[Finding, ...]]:
    """What the sheet 报送单 says, and what of it can't be read."""
    sheet = next((table for table in tables if folded(table.name) in _SHEET), None)
    if sheet is None:
        return Transmittal(), ()
    found: dict[str, str | date] = {}
    findings: list[Finding] = []
    for number, cells in islice(sheet.rows(), 100):
        at = next((i for i, cell in enumerate(cells) if plain(cell)), -1)
        if at < 0:
            continue
        field = _LABELS.get(_label(cells[at]), "")
        label, colon, beside = plain(cells[at]).replace("：", ":").partition(":")
        if not field and colon:
            field = _LABELS.get(_label(label), "")
        index = next((i for i in range(at + 1, len(cells)) if plain(cells[i]).strip(_LINE)), -1)
        value = cells[index] if index >= 0 else beside
        if not field or field in found or not plain(value).strip(_LINE):
            continue
        if field != "received_on":
            found[field] = plain(value).strip(_LINE)
            continue
        try:
            found[field] = day(value)
        except Unreadable as problem:
            cell = f"{column_letters(max(index, at))}{number}"
            findings.append(
                Finding(file, sheet.name, cell, plain(value)[:200], problem.reason, problem.remedy)
            )
    return Transmittal(**found), tuple(findings)  # type: ignore[arg-type]


def read_sign(rows: Rows, about: Callable[[int, int, str, Unreadable], None]) -> Sign:
    """What stands above a sheet's headers; ``about``(row, column, value, problem) of bad dates.

    A label stands alone with its value in the next filled cell, or before a colon; one cell may
    hold several.
    """
    found: dict[str, str | date] = {}

    def take(label: str, value: Any, row: int, column: int) -> None:
        field = _SIGN_LABELS[_label(label)]
        text = plain(value).strip(_LINE)
        if field in found or not text:
            return
        if field != "filled_on":
            found[field] = text[:200]
            return
        try:
            found[field] = day(text if isinstance(value, str) else value)
        except Unreadable as problem:
            about(row, column, text, problem)

    for number, cells in rows:
        for index, cell in enumerate(cells):
            label = _label(cell) if isinstance(cell, str) else ""
            if label in _SIGN_LABELS:
                beside = next((i for i in range(index + 1, len(cells)) if plain(cells[i])), -1)
                if beside >= 0 and not _is_label(cells[beside]):
                    take(label, cells[beside], number, beside)
            elif label:
                text = plain(cell)
                pairs = list(_PAIR.finditer(text))
                ends = [*(pair.start() for pair in pairs[1:]), len(text)][: len(pairs)]
                for pair, end in zip(pairs, ends, strict=True):
                    take(pair["label"], text[pair.end() : end], number, index)
    return Sign(**found)  # type: ignore[arg-type]


def _is_label(cell: Any) -> bool:
    return _label(cell) in _SIGN_LABELS or bool(_PAIR.match(plain(cell)))
