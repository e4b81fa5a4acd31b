"""What a workbook's XML says that its cells don't: how far a sheet reaches, formulas never
calculated, errors, pictures.

The reader of cells gives a blank for an error and for a formula without a stored value, and sets
aside the whole rectangle around a sheet's data before it reads; both are looked at here first,
in pieces, so that nothing is silently blank and nothing is larger than memory.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence

from attrs import define, field

from evalcore.intake.files.archives import damaged, pieces, too_large, whole
from evalcore.intake.files.tables import LARGEST_FILE, Merge
from evalcore.intake.findings import Unreadable, column_letters
from evalcore.messages import _

LARGEST_BOX = 40_000_000
"""Cells of the smallest rectangle around a sheet's data; the reader allocates all of them."""

LARGEST_ROW = 32 << 20
"""Bytes of one row of XML; 16,384 cells of some length."""

SMALL_PART = 64 << 20
"""Bytes of a part that is read whole (the list of sheets)."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff", ".svg")


@define
class Scan:
    """What is to be known of one sheet. ``faults``: row → (column, text to stand there)."""

    faults: dict[int, list[tuple[int, str]]] = field(factory=dict)
    merges: tuple[Merge, ...] | None = None
    """None where the reader of cells knows them itself."""
    pictures: bool = False
    odd: bool = False
    """Cells whose place the XML does not give as Excel does: read it where nothing can break."""

    def fault(self, row: int, column: int, text: str) -> None:
        """Note that a cell holds an error, or a formula that was never calculated."""
        self.faults.setdefault(row, []).append((column, text[:200]))


def refuse_box(rows: int, columns: int, corner: str = "") -> None:
    """Raise Unreadable where a sheet reaches farther than memory holds."""
    if rows * columns <= LARGEST_BOX:
        return
    last = column_letters(columns - 1)
    raise Unreadable(
        _("a sheet spans {rows} rows and columns up to {last}").format(rows=rows, last=last),
        _("Delete what stands far out (for example {cell}) and save again.").format(
            cell=corner or f"{last}{rows}"
        ),
    )


def scan_xlsx(content: bytes, parts: Sequence[zipfile.ZipInfo]) -> dict[str, Scan]:
    """Each sheet's scan by its name. Raises Unreadable for bombs and for what is damaged."""
    sheets: dict[str, Scan] = {}
    left = LARGEST_FILE
    by_path = {part.filename.lower().lstrip("/"): part for part in parts}
    for path, part in by_path.items():
        if path.endswith(_PICTURES):
            continue
        if path.startswith("xl/worksheets/") and path.endswith(".xml"):
            scan, size = _scan_sheet(content, part, left)
            sheets[path] = scan
        else:
            size = sum(map(len, pieces(content, part, left)))
        left -= size
        if left <= 0:
            raise too_large(LARGEST_FILE)
    return {name: sheets[path] for name, path in _sheet_paths(content, by_path) if path in sheets}


def _sheet_paths(content: bytes, parts: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    from lxml import etree

    found = []
    for path in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if path not in parts:
            return
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
        try:
            found.append(etree.fromstring(whole(content, parts[path], SMALL_PART), parser))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(error) from error
    book, relations = found
    targets = {
        item.get("Id"): item.get("Target") or "" for item in relations.iter("{*}Relationship")
    }
    for sheet in book.iter("{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        target = targets.get(key, "")
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()
        yield sheet.get("name") or "", path


_REFERENCES = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_SPACED = re.compile(rb'<(?:\w+:)?c(?: [^>]*?)? r="([A-Z]{1,3})(\d{1,7})"')
_CELLS = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_FILLED = re.compile(rb'<(?:\w+:)?c (?:[^>]*? )?r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/])?>')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c ([^>]*[^/>])>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*)<))?"
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c ([^>]*\bt="e"[^>]*)>(?:\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?'
    rb"\s*<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def _scan_sheet(content: bytes, part: zipfile.ZipInfo, limit: int) -> tuple[Scan, int]:
    scan = Scan()
    rows = columns = size = 0
    for xml in _by_rows(pieces(content, part, limit)):
        size += len(xml)
        scan.pictures = scan.pictures or b"<drawing" in xml or b":drawing" in xml
        found = _REFERENCES.findall(xml)
        # Most pieces hold nothing else that begins so: then every cell was found.
        if len(found) != xml.count(b"<c") or b":c" in xml:
            cells = len(_CELLS.findall(xml))
        else:
            cells = len(found)
        if len(found) != cells:
            found = _SPACED.findall(xml)
            scan.odd = scan.odd or len(found) != cells
        if found:
            rows = max(rows, max(map(int, {row for _letters, row in found})))
            columns = max(columns, max(map(_number_of, {letters for letters, _row in found})))
        if b't="e"' in xml:
            for attributes, text in _ERROR.findall(xml):
                _note(scan, attributes, text.decode("utf-8", "replace"))
        if b"<f" in xml or b":f" in xml:
            for attributes, formula, value in _FORMULA.findall(xml):
                # A formula that came to an empty text says so: t="str".
                if not value and b't="str"' not in attributes and b't="e"' not in attributes:
                    _note(scan, attributes, "=" + (formula.decode("utf-8", "replace") or "(…)"))
    if rows * columns > LARGEST_BOX:
        # Cells that are only formatted don't count: looked at one by one only where it matters.
        refuse_box(*_filled_box(content, part, limit))
    return scan, size


def _note(scan: Scan, attributes: bytes, text: str) -> None:
    place = _PLACE.search(attributes)
    if place:
        scan.fault(int(place[2]), _number_of(place[1]) - 1, html.unescape(text))


def _filled_box(content: bytes, part: zipfile.ZipInfo, limit: int) -> tuple[int, int, str]:
    rows, columns, corner = 0, 0, ""
    for xml in _by_rows(pieces(content, part, limit)):
        for letters, digits in _FILLED.findall(xml):
            row, column = int(digits), _number_of(letters)
            if row > rows or column > columns:
                corner = (letters + digits).decode()
            rows, columns = max(rows, row), max(columns, column)
    return rows, columns, corner


def _by_rows(source: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that each begin with a row, so that no cell is cut in two."""
    rest = b""
    for piece in source:
        rest += piece
        at = _last_row(rest)
        if at > 0:
            yield rest[:at]
            rest = rest[at:]
        if len(rest) > LARGEST_ROW:
            raise Unreadable(
                _("a row holds more than {limit} MB").format(limit=LARGEST_ROW >> 20),
                _("Leave documents in their own files, and a short text in the cell."),
            )
    if rest:
        yield rest


def _last_row(xml: bytes) -> int:
    """Where the last row begins, whatever prefix its tag bears; -1 where none does."""
    at = max(xml.rfind(b"<row "), xml.rfind(b"<row>"))
    if at < 0:
        at = max(xml.rfind(b":row "), xml.rfind(b":row>"))
        at = xml.rfind(b"<", 0, at) if at > 0 else -1
        if xml[at : at + 2] == b"</":
            return -1
    return at


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
