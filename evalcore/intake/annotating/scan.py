"""One pass over a sheet's XML: what must be replaced where.

expat tells where each tag begins, so that all other bytes stay as they are, whatever prefix,
spacing or order of attributes the producer chose. Places are found as readers do it: by ``r``
where it stands, else by counting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol
from xml.parsers import expat

from attrs import define, field

from evalcore.intake.annotating.marks import FIRST, Place, column_number
from evalcore.intake.annotating.package import CannotEdit
from evalcore.intake.findings import column_letters

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_NAME = re.compile(rb"<[^\s/>]+")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")

# What follows <legacyDrawing> in a sheet (ECMA-376 part 1, CT_Worksheet).
_AFTER_LEGACY = {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"}
_AFTER_LEGACY |= {"webPublishItems", "tableParts", "extLst", "AlternateContent"}


class Painter(Protocol):
    """What the workbook's styles can do."""

    def marked(self, style: int, severity: str) -> int:
        """The style with our colour behind it."""

    def bare(self, style: int) -> int:
        """The style as it was before we coloured it; the same where we didn't."""


def worse(one: str | None, other: str) -> str:
    return other if one is None or other == "error" else one


def cell_at(reference: str) -> Place:
    match = _PLACE.fullmatch(reference)
    if match is None:
        raise CannotEdit(f"cell {reference}")
    return int(match[2]), column_number(match[1])


@define
class _Cell:
    column: int
    start: int
    style: int
    used: bool = False


@define
class _Row:
    number: int
    start: int = 0
    style: int = 0
    own: bool = False
    wanted: bool = False
    cells: list[_Cell] = field(factory=list)


class Scan:
    """One pass over a sheet; collects what is to be replaced where."""

    def __init__(self, xml: bytes, wanted: Mapping[Place, str], painter: Painter) -> None:
        self.xml = xml
        self.painter = painter
        self.wanted: dict[int, dict[int, str]] = {}
        for (row, column), severity in sorted(wanted.items()):
            self.wanted.setdefault(row, {})[column] = severity
        self.waiting = sorted(self.wanted, reverse=True)
        self.patches: list[tuple[int, int, bytes]] = []
        self.placed: dict[Place, Place] = {}
        self.columns: list[tuple[int, int, int]] = []
        self.data, self.after = 0, False
        self.legacy, self.span, self.prefix = "", (0, 0), ""
        self.depth, self.part, self.row, self.last = 0, "", _Row(0), 0

    def run(self) -> None:
        parser = self.parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(self.xml, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise CannotEdit(str(error)) from error
        if self.waiting:
            raise CannotEdit("no sheetData")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        depth = self.depth
        self.depth += 1
        if depth == 4:
            cells = self.row.cells
            if cells and self.part == "sheetData" and name[-1] in "vsf":
                cells[-1].used = True
        elif depth == 3:
            if self.part == "sheetData":
                self.cell(attributes)
        elif depth == 2:
            if self.part == "sheetData":
                self.open_row(attributes)
            elif self.part == "cols":
                self.column(attributes)
        elif depth == 1:
            self.part = name.rpartition(":")[2]
            self.top(attributes)
        elif depth == 0:
            self.prefix = name.rpartition(":")[0]
            self.prefix += ":" if self.prefix else ""

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.depth == 2 and self.part == "sheetData":
            self.close_row()
        elif self.depth == 1:
            if self.part == "sheetData":
                self.close_data()
                self.after = True
            elif self.part == "legacyDrawing":
                self.close_legacy()
            self.part = ""
        elif self.depth == 0 and not any(self.span):
            at = self.parser.CurrentByteIndex
            self.span = (at, at)

    def here_end(self, start: int) -> int:
        match = _TAG.match(self.xml, start)
        if match is None:
            raise CannotEdit(f"no tag at {start}")
        return match.end()

    def top(self, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        if self.part == "sheetData":
            self.data = at
        elif self.part == "legacyDrawing":
            self.legacy = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.span = (at, self.here_end(at))
        elif self.part in _AFTER_LEGACY and self.after and not any(self.span):
            # Of alternatives only those around controls stand there.
            around = self.part != "AlternateContent" or b"ontrols" in self.xml[at : at + 2000]
            self.span = (at, at) if around else self.span

    def close_legacy(self) -> None:
        start, end = self.span
        if not self.xml[start:end].endswith(b"/>"):
            self.span = (start, self.here_end(self.parser.CurrentByteIndex))

    def column(self, attributes: dict[str, str]) -> None:
        style = _number(attributes.get("style"))
        self.columns.append((_number(attributes.get("min")), _number(attributes.get("max")), style))
        self.restyle(self.parser.CurrentByteIndex, style, self.painter.bare(style), b"style")

    def open_row(self, attributes: dict[str, str]) -> None:
        number = self.last = _number(attributes.get("r"), self.last + 1)
        at = self.parser.CurrentByteIndex
        while self.waiting and self.waiting[-1] < number:
            self.new_row(at)
        style = _number(attributes.get("s"))
        own = attributes.get("customFormat") in ("1", "true")
        self.row = _Row(number, at, style, own=own)
        if self.waiting and self.waiting[-1] == number:
            self.waiting.pop()
            self.row.wanted = True
        else:
            self.restyle(at, style, self.painter.bare(style), b"s")

    def cell(self, attributes: dict[str, str]) -> None:
        style = _number(attributes.get("s"))
        at = self.parser.CurrentByteIndex
        if not self.row.wanted:
            if style:
                self.restyle(at, style, self.painter.bare(style), b"s")
            return
        previous = self.row.cells[-1].column if self.row.cells else 0
        where = attributes.get("r")
        column = cell_at(where)[1] if where else previous + 1
        if column <= previous:
            raise CannotEdit("cells out of order")
        self.row.cells.append(_Cell(column, at, style))

    def close_row(self) -> None:
        row, at = self.row, self.parser.CurrentByteIndex
        if not row.wanted:
            return
        severities = self.settle(row)
        for cell in row.cells:
            style = self.painter.bare(cell.style)
            if cell.column in severities:
                style = self.painter.marked(style, severities[cell.column])
            self.restyle(cell.start, cell.style, style, b"s")
        known = {cell.column for cell in row.cells}
        missing = [column for column in severities if column not in known]
        tag = old = self.xml[row.start : self.here_end(row.start)]
        bare = self.painter.bare(row.style)
        if bare != row.style:
            tag = _restyled(tag, b"s", bare)
        if missing:
            tag = _SPANS.sub(b"", tag)  # a mere hint, and no longer true
        if missing and tag.endswith(b"/>"):
            cells = b"".join(self.new_cell(row, column, severities[column]) for column in missing)
            tag = tag[:-2].rstrip() + b">" + cells + f"</{self.prefix}row>".encode()
            missing = []
        if tag != old:
            self.patches.append((row.start, row.start + len(old), tag))
        for column in missing:
            after = next((cell.start for cell in row.cells if cell.column > column), at)
            self.patches.append((after, after, self.new_cell(row, column, severities[column])))

    def settle(self, row: _Row) -> dict[int, str]:
        """Column → severity in this row, where "the first used cell" has become a column."""
        found: dict[int, str] = {}
        for column, severity in self.wanted[row.number].items():
            used = next((cell.column for cell in row.cells if cell.used), 1)
            at = used if column == FIRST else column
            found[at] = worse(found.get(at), severity)
            self.placed[row.number, column] = (row.number, at)
        return dict(sorted(found.items()))

    def close_data(self) -> None:
        if not self.waiting:
            return
        tag = self.xml[self.data : self.here_end(self.data)]
        if not tag.endswith(b"/>"):
            while self.waiting:
                self.new_row(self.parser.CurrentByteIndex)
            return
        before = len(self.patches)
        while self.waiting:
            self.new_row(self.data)
        rows = b"".join(new for _start, _end, new in self.patches[before:])
        del self.patches[before:]
        whole = tag[:-2].rstrip() + b">" + rows + f"</{self.prefix}sheetData>".encode()
        self.patches.append((self.data, self.data + len(tag), whole))

    def new_row(self, at: int) -> None:
        number = self.waiting.pop()
        row = _Row(number)
        severities = self.settle(row)
        cells = b"".join(self.new_cell(row, column, severities[column]) for column in severities)
        p = self.prefix
        self.patches.append(
            (at, at, f'<{p}row r="{number}">'.encode() + cells + f"</{p}row>".encode())
        )

    def new_cell(self, row: _Row, column: int, severity: str) -> bytes:
        style = row.style
        if not row.own:
            style = next((s for low, high, s in self.columns if low <= column <= high), 0)
        style = self.painter.marked(self.painter.bare(style), severity)
        place = f"{column_letters(column - 1)}{row.number}"
        return f'<{self.prefix}c r="{place}" s="{style}"/>'.encode()

    def restyle(self, start: int, old: int, new: int, attribute: bytes) -> None:
        if old != new:
            end = self.here_end(start)
            self.patches.append((start, end, _restyled(self.xml[start:end], attribute, new)))


def _restyled(tag: bytes, attribute: bytes, style: int) -> bytes:
    value = b" " + attribute + b'="%d"' % style
    changed, count = re.subn(rb"\s" + attribute + rb"""\s*=\s*["']\d*["']""", value, tag)
    return changed if count else _NAME.sub(lambda name: name[0] + value, tag, count=1)


def _number(text: str | None, otherwise: int = 0) -> int:
    if not text:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise CannotEdit(f"number {text}")
    return int(text)


def _refuse(*_anything: Any) -> None:
    raise CannotEdit("document type")
