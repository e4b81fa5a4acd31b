"""What a Word file shows: its tables and paragraphs, those of headers and footers too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from projections.disclosure.pages import Grid
from projections.papers.docx.package import parse, unpack

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{_WORD}{name}" for name in ("p", "tbl", "tr", "tc"))
_TEXTS = {f"{_WORD}t": "", f"{_WORD}tab": " ", f"{_WORD}br": " ", f"{_WORD}cr": " "}
_UNSEEN = (f"{_WORD}del", f"{_WORD}instrText")
_SHOWN = ("word/document.xml", "word/header", "word/footer", "word/footnotes", "word/endnotes")


def word(data: bytes, name: str) -> Iterator[Grid]:
    """Tables and lines of a .docx, as ``pages.page`` gives those of a web page.

    Raises DataError where it is no .docx, or one that holds what a paper must not.
    """
    lines: list[tuple[str, tuple[str, ...]]] = []
    about = ""
    for part, content in unpack(data, name).items():
        if not part.startswith(_SHOWN) or not part.endswith(".xml"):
            continue
        for at, block in enumerate(_blocks(parse(content, f"{name} ({part})")), 1):
            place = f"{part.removeprefix('word/').removesuffix('.xml')} {at}"
            if block.tag == _TABLE:
                rows = tuple(_rows(block, place))
                if rows:
                    yield Grid(place, rows[0][1], rows, about)
                    told = " ".join(" ".join(cells) for _place, cells in rows[:4])
                    about = f"{about}\n{told}"[-4000:]
            elif text := _text(block):
                lines.append((place, (text,)))
                about = f"{about}\n{text}"[-4000:]
    yield Grid("", (), tuple(lines), about)


def _blocks(root: Element) -> Iterator[Element]:
    """Tables and paragraphs in order; what stands in a table's cell belongs to the table."""
    for child in root:
        if child.tag in (_TABLE, _PARAGRAPH):
            yield child
            # A box of text hangs in a paragraph and may hold a table of its own.
            for inner in child.iter(_TABLE):
                if inner is not child:
                    yield inner
        else:
            yield from _blocks(child)


def _rows(table: Element, place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number, row in enumerate(table.iter(_ROW), 1):
        cells = tuple(_text(cell) for cell in row.iter(_CELL))
        if any(cells):
            yield f"{place}, row {number}", cells


def _text(element: Element) -> str:
    """The text that is seen, with blanks made single."""
    pieces: list[str] = []
    for each in element.iter():
        if each.tag == _PARAGRAPH:
            pieces.append(" ")
        elif each.tag in _TEXTS and not any(up.tag in _UNSEEN for up in each.iterancestors()):
            pieces.append(_TEXTS[each.tag] or each.text or "")
    return " ".join("".join(pieces).split())
