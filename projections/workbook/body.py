"""Rows of a sheet as the XML of a workbook: numbers as numbers, days as days, texts as texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from evalcore.paper_words import on_papers, said
from projections.workbook.model import MOST_CHARACTERS, Cell, Column, Sheet

FIRST_DAY = date(1900, 3, 1)
"""The first day that Excel counts right: it takes 1900 for a leap year."""

_ZERO = date(1899, 12, 30).toordinal()
DIGITS = 15
"""How many digits of a number Excel keeps."""

CUT = on_papers("…（超过单元格字数上限，已截断）")
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML can't hold."""

_EASY = re.compile("[^\x00-\x1f&<>_\ud800-\udfff\ufffe\uffff]*")
"""Most texts: there is nothing in them to escape."""

_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""An underscore that Excel would read, with what follows, as a character by number."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a program might take for a formula."""

BATCH = 2_000

Styles = Mapping[str, int]
"""Kind of cell → number of its style in the workbook."""


LINE, MOST_LINES = 14, 28
"""Height of a line of text in points; a row is at most 409 points high."""


@frozen
class Frame:
    """Where the rows of a sheet go: the first row, letters and widths of the columns, styles."""

    first: int
    letters: Sequence[str]
    widths: Sequence[int]
    styles: Styles


def rows_xml(sheet: Sheet, frame: Frame) -> Iterator[bytes]:
    """The rows of ``sheet``, in pieces. Raises ValueError where fewer come than it says."""
    first, letters, styles = frame.first, frame.letters, frame.styles
    wraps = [
        (at, frame.widths[at] - 2) for at, each in enumerate(sheet.columns) if each.kind == "wide"
    ]
    makers = [_maker(column, styles) for column in sheet.columns]
    places = list(zip(letters, makers, strict=True))
    pieces: list[str] = []
    at = first
    for row in sheet.rows():
        if at - first == sheet.written:
            break
        cells = "".join(
            [
                make(value, f"{letter}{at}")
                for (letter, make), value in zip(places, row, strict=True)
            ]
        )
        lines = max([_lines(row[place], width) for place, width in wraps], default=1)
        # Not every program makes a row as high as its texts.
        high = f' ht="{min(lines, MOST_LINES) * LINE + 2}" customHeight="1"' if lines > 1 else ""
        pieces.append(f'<row r="{at}"{high}>{cells}</row>')
        at += 1
        if len(pieces) == BATCH:
            yield "".join(pieces).encode()
            pieces.clear()
    if at - first != sheet.written:
        raise ValueError(f"{sheet.id}: {sheet.written} rows were announced, {at - first} came")
    yield "".join(pieces).encode()


def _lines(value: Cell, width: int) -> int:
    """How many lines a text takes in a column."""
    if not isinstance(value, str) or len(value) * 2 <= width:
        return 1
    return sum(-(-places(part) // width) or 1 for part in value.split("\n"))


def places(text: str) -> int:
    """How many digits a text is wide: a Chinese character as two."""
    return sum([2 if letter > "\u2e7f" else 1 for letter in text])


Maker = Callable[[Cell, str], str]


def _maker(column: Column, styles: Styles) -> Maker:
    """How a cell of a column is written, given its value and place."""
    kind = column.kind
    own, text, guarded = styles[kind], styles["text"], styles["guarded"]
    if kind == "wide":
        text, guarded = own, styles["guarded_wide"]
    elif kind in ("number", "percent", "whole", "day"):
        text = styles["aside"]

    def make(value: Cell, place: str) -> str:
        if value is None or value == "":
            return f'<c r="{place}" s="{own}"/>'
        if isinstance(value, str):
            return _text(value, place, text, guarded)
        if isinstance(value, date):
            if value < FIRST_DAY:
                return _text(value.isoformat(), place, text, guarded)
            return f'<c r="{place}" s="{own}"><v>{value.toordinal() - _ZERO}</v></c>'
        number = f"{value:f}" if isinstance(value, Decimal) else str(value)
        if len(number.strip("-").replace(".", "").lstrip("0")) > DIGITS:
            return _long(value, number, place, own, text)
        return f'<c r="{place}" s="{own}"><v>{number}</v></c>'

    return make


def _long(value: int | Decimal, number: str, place: str, own: int, text: int) -> str:
    """A number with more digits than Excel keeps: whole ones as text, else its first digits."""
    if isinstance(value, int):
        return _text(number, place, text, text)
    whole = len(number.partition(".")[0].strip("-"))
    kept = value.quantize(Decimal(1).scaleb(whole - DIGITS)) if whole < DIGITS else value
    return f'<c r="{place}" s="{own}"><v>{kept:f}</v></c>'


def _text(value: str, place: str, style: int, guarded: int) -> str:
    text = value
    if not _EASY.fullmatch(value) or len(value) > MOST_CHARACTERS:
        # What a cell can't hold may have stood before the sign of a formula.
        value = plain(value)
        text = _marked_up(value)
    if value.startswith(FORMULA):
        style = guarded
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _marked_up(text: str) -> str:
    """A text as XML holds it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A carriage return would come back as a line end.
    return text.replace("\r", "_x000D_")


def plain(value: str) -> str:
    """A text as a cell can hold it."""
    text = _ESCAPED.sub("_x005F_", _NOT_ALLOWED.sub("", value))
    if len(text) > MOST_CHARACTERS:
        mark = said(CUT)
        text = text[: MOST_CHARACTERS - len(mark)] + mark
    return text
