"""What an OpenDocument sheet says that its cells don't: merges, errors, how far it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import define, field

from evalcore.intake.files.archives import damaged
from evalcore.intake.files.scan import Scan, refuse_box
from evalcore.intake.files.tables import Merge
from evalcore.intake.findings import Unreadable
from evalcore.messages import _

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_EXTRA = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_LAST = 1_048_576

MOST_ALIKE = 10_000
"""How often a filled row may be repeated: a few bytes could else be a million rows to read."""


def _count(element: Any, name: str) -> int:
    text = element.get(_TABLE + name) or "1"
    return min(int(text), _LAST) if text.isdigit() and text != "0" else 1


@define
class _Walk:
    """Where the reading of one sheet stands."""

    scan: Scan = field(factory=Scan)
    merges: list[Merge] = field(factory=list)
    row: int = 1
    rows: int = 0
    columns: int = 0

    def take(self, row: Any) -> None:
        """One row, however often it is repeated."""
        repeats = _count(row, "number-rows-repeated")
        column = last = 0
        for cell in row:
            if not isinstance(cell.tag, str) or not cell.tag.endswith("table-cell"):
                continue
            times = _count(cell, "number-columns-repeated")
            kind = cell.get(_OFFICE + "value-type")
            formula = cell.get(_TABLE + "formula")
            if kind is not None or formula is not None or len(cell):
                last = column + times
                self.look(cell, column, kind, formula)
            column += times
        if last and repeats > MOST_ALIKE:
            raise Unreadable(
                _("row {row} stands {times} times one below the other").format(
                    row=self.row, times=repeats
                ),
                _("Delete the rows that are no data, and save again."),
            )
        if last:
            self.rows = self.row + repeats - 1
            self.columns = max(self.columns, last)
            # At once: the next row may be repeated a million times too.
            refuse_box(self.rows, self.columns)
        self.row += repeats

    def look(self, cell: Any, column: int, kind: str | None, formula: str | None) -> None:
        if cell.get(_EXTRA + "value-type") == "error":
            shown = "".join(cell.itertext()).strip()
            known = shown if shown.startswith("#") and shown.isascii() else "#VALUE!"
            self.scan.fault(self.row, column, known)
        elif formula is not None and kind is None and not len(cell):
            self.scan.fault(self.row, column, "=" + formula.partition("=")[2])
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            self.merges.append(Merge(self.row, column, self.row + down - 1, column + across - 1))


def scan_ods(source: Iterator[bytes]) -> dict[str, Scan]:
    """Each sheet's scan by its name, from the pieces of ``content.xml``."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[_TABLE + name for name in ("table", "table-row", "shapes")],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
    )
    found: dict[str, Scan] = {}
    open_tables: list[_Walk] = []
    try:
        for piece in source:
            parser.feed(piece)
            for event, element in parser.read_events():
                _step(event, element, open_tables, found)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(error) from error
    return found


def _step(event: str, element: Any, open_tables: list[_Walk], found: dict[str, Scan]) -> None:
    name = element.tag.removeprefix(_TABLE)
    if event == "start":
        if name == "table":
            open_tables.append(_Walk())
        elif name == "shapes" and open_tables:
            open_tables[-1].scan.pictures = True
    elif name == "table":
        walk = open_tables.pop()
        walk.scan.merges = tuple(walk.merges)
        if not open_tables:
            found[element.get(_TABLE + "name") or ""] = walk.scan
        element.clear(keep_tail=True)
    elif name == "table-row" and open_tables:
        open_tables[-1].take(element)
        element.clear(keep_tail=True)
        while element.getprevious() is not None:
            del element.getparent()[0]
