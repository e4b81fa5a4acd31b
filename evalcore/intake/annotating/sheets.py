"""Sheets of ours as XML: rows of typed cells, a frozen header, links and drop-downs.

Text is always written as text (inline), so that nothing in it is ever a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from attrs import frozen

from evalcore.intake.annotating.marks import clean
from evalcore.intake.findings import column_letters

LONGEST_TEXT = 32_767
"""Characters that a cell holds (Excel's limit)."""

_LINE = 15
"""Points of a line."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of spreadsheets, which know no zones
_FIRST_SURE = datetime(1900, 3, 1)  # noqa: DTZ001 - before it programs count days differently


@frozen
class Cell:
    """A value and the index of its style."""

    value: Any
    style: int = 0


@frozen
class Layout:
    """How a sheet looks: column widths, rows that stay on top, hidden columns, choices."""

    widths: Sequence[float]
    frozen: int = 0
    """Rows on top that stay; below them text wraps. 0: neither."""
    hidden_from: int = 0
    """Number of the first hidden column; 0 for none."""
    links: Sequence[tuple[str, str]] = ()
    """(cell, place in the workbook that it leads to)."""
    choices: Sequence[tuple[str, Sequence[str]]] = ()
    """(range, what a drop-down offers there)."""
    shown: bool = False
    """Whether this is the tab that opens."""


def serial(value: Any) -> float | None:
    """A day, moment or span as spreadsheets count them; None for what they can't count."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(
            days=1
        )
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - see _EPOCH
    if isinstance(value, datetime) and value.replace(tzinfo=None) >= _FIRST_SURE:
        return (value.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)
    return None


def cell_xml(place: str, value: Any, style: int) -> str:
    """One cell; nothing but its style where the value is empty."""
    look = f' s="{style}"' if style else ""
    if value is None or value == "":
        return f'<c r="{place}"{look}/>' if style else ""
    if isinstance(value, bool):
        return f'<c r="{place}"{look} t="b"><v>{int(value)}</v></c>'
    number = value if isinstance(value, (int, float)) else serial(value)
    if number is not None and abs(number) < float("inf"):
        said = str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
        return f'<c r="{place}"{look}><v>{said}</v></c>'
    text = escape(clean(value)[:LONGEST_TEXT])
    return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def sheet_xml(namespace: str, rows: Iterable[tuple[int, Sequence[Cell]]], layout: Layout) -> bytes:
    """A whole sheet from (row number, cells from column A)."""
    return "".join(_pieces(namespace, rows, layout)).encode()


def breadth(text: str) -> int:
    """How wide a text is, in Latin letters."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _lines(cells: Sequence[Cell], layout: Layout) -> int:
    if not layout.frozen:
        return 1
    texts = ((str(cell.value), w) for cell, w in zip(cells, layout.widths, strict=False))
    return max(
        sum(1 + breadth(line) // max(int(width) - 1, 1) for line in text.split("\n"))
        for text, width in texts
    )


def _pieces(
    namespace: str, rows: Iterable[tuple[int, Sequence[Cell]]], layout: Layout
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{namespace}">'
    if layout.frozen:
        yield '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    chosen = ' tabSelected="1"' if layout.shown else ""
    yield f'<sheetViews><sheetView{chosen} workbookViewId="0">'
    if layout.frozen:
        yield (
            f'<pane ySplit="{layout.frozen}" topLeftCell="A{layout.frozen + 1}" '
            'activePane="bottomLeft" state="frozen"/>'
        )
    yield '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    if layout.widths:
        yield "<cols>"
        for number, width in enumerate(layout.widths, 1):
            hide = ' hidden="1"' if layout.hidden_from and number >= layout.hidden_from else ""
            yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"{hide}/>'
        yield "</cols>"
    yield "<sheetData>"
    for number, cells in rows:
        inner = "".join(
            cell_xml(f"{column_letters(index)}{number}", cell.value, cell.style)
            for index, cell in enumerate(cells)
        )
        if inner:
            lines = _lines(cells, layout) if number > layout.frozen else 1
            # Not every program fits the height of wrapped rows when it opens a file.
            high = f' ht="{min(_LINE * lines, 405)}" customHeight="1"' if lines > 1 else ""
            yield f'<row r="{number}"{high}>{inner}</row>'
    yield "</sheetData>"
    if layout.choices:
        yield f'<dataValidations count="{len(layout.choices)}">'
        for cells_, offered in layout.choices:
            listed = ",".join(offered)
            yield (
                f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" '
                f'sqref="{cells_}"><formula1>"{listed}"</formula1></dataValidation>'
            )
        yield "</dataValidations>"
    if layout.links:
        yield "<hyperlinks>"
        for place, target in layout.links:
            yield f'<hyperlink ref="{place}" location={quoteattr(clean(target))}/>'
        yield "</hyperlinks>"
    if layout.frozen:
        yield '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" '
        yield 'footer="0.3"/>'
        yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    yield "</worksheet>"
