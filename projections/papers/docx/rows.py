"""Table rows that are repeated or dropped whole: their block tags stand around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.papers.docx.cleaning import W
from projections.papers.docx.marking import NUMBER, TAG, Tag, carried, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def give_way(row: Element) -> bool:
    """A row whose cells hold block tags and nothing else gives way to them; whether it did."""
    numbers: list[int] = []
    for cell in row.iter(f"{W}tc"):
        for child in cell:
            if child.tag == TAG:
                numbers.append(int(child.get(NUMBER, "")))
            elif child.tag == f"{W}p":
                if text_of(child).strip() or next(child.iter(TAG), None) is not None:
                    return False
                if carried(child):
                    return False
            elif child.tag != f"{W}tcPr":
                return False
    if not numbers:
        return False
    for number in numbers:
        row.addprevious(row.makeelement(TAG, {NUMBER: str(number)}))
    parent = row.getparent()
    assert parent is not None
    parent.remove(row)
    return True


def step_around(row: Element, tags: list[Tag]) -> None:
    """Blocks that open at the start of a row's first cell and end with its last go around it."""
    while True:
        atoms = [e for e in row.iter(f"{W}t", TAG) if e.tag == TAG or "".join(e.itertext()).strip()]
        blocks = [
            tags[int(e.get(NUMBER, ""))] if e.tag == TAG and e.getparent().tag != f"{W}t" else None
            for e in atoms
        ]
        if len(atoms) < 2 or not _encloses(blocks) or atoms[0].getparent() is atoms[-1].getparent():
            return
        row.addprevious(atoms[0])
        row.addnext(atoms[-1])


def _encloses(blocks: list[Tag | None]) -> bool:
    """Whether the first opens a block that the last ends."""
    depth = 0
    for at, tag in enumerate(blocks):
        word = tag.word if tag is not None else ""
        depth += (word in ("for", "if")) - (word in ("endfor", "endif"))
        if depth == 0:
            return at == len(blocks) - 1 and at > 0
    return False
