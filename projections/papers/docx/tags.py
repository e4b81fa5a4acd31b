"""Tags found in the text of a part and cut out of its runs, whatever Word split them into.

After ``cut`` each tag is an element of its own: an expression stands inside its text, a block tag
between runs; a paragraph that holds block tags only has given way to them, and so has a table row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from projections.papers.docx.cleaning import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SPACE = "urn:evalcore:tag"
TAG = f"{{{SPACE}}}t"
NUMBER = "n"

_FOUND = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}|\{#(.*?)#\}", re.DOTALL)
_QUOTES = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'", "\xa0": " "}
_CARRIES = tuple(
    f"{W}{name}"
    for name in (
        *("drawing", "pict", "object", "fldChar", "instrText", "footnoteReference", "sym"),
        *("br", "sectPr"),
    )
)


@frozen
class Tag:
    """A tag as it was written.

    ``block``: ``{% … %}``, not ``{{ … }}``; ``inner``: between the braces, quotes straightened;
    ``paragraph``: the number of its paragraph in the part; ``line``: that paragraph's text.
    """

    written: str
    block: bool
    inner: str
    paragraph: int
    line: str

    @property
    def word(self) -> str:
        """The first word: ``for``, ``endif``; of an expression whatever comes first."""
        return self.inner.split(maxsplit=1)[0] if self.inner else ""


def cut(root: Element, tags: list[Tag]) -> None:
    """Put elements in the place of all tags of a part; ``tags`` gets them in reading order."""
    for number, paragraph in enumerate(list(root.iter(f"{W}p")), 1):
        _cut_paragraph(paragraph, number, tags)
    for row in list(root.iter(f"{W}tr")):
        if not _row(row):
            _around(row, tags)


def text_of(paragraph: Element) -> str:
    """The text of a paragraph, less that of paragraphs inside it (text boxes)."""
    return "".join(text.text or "" for text in _texts(paragraph))


def _texts(paragraph: Element) -> list[Element]:
    return [text for text in paragraph.iter(f"{W}t") if _paragraph_of(text) is paragraph]


def _paragraph_of(element: Element) -> Element | None:
    return next(element.iterancestors(f"{W}p"), None)


def _cut_paragraph(paragraph: Element, number: int, tags: list[Tag]) -> None:
    texts = _texts(paragraph)
    joined = "".join(text.text or "" for text in texts)
    if "{" not in joined:
        return
    found = list(_FOUND.finditer(joined))
    if not found:
        return
    _gather(texts, found)
    only_blocks = not _FOUND.sub(lambda m: "" if m[1] is None else "x", joined).strip()
    line = " ".join(joined.split())
    first = len(tags)
    for text in texts:
        _cut_text(text, number, line, tags)
    if only_blocks and not (carried := _carried(paragraph)):
        _give_way(paragraph, range(first, len(tags)))
        return
    if only_blocks and not _balanced(tags[first:]):
        _step_out(paragraph, carried)
        return
    for run in [run for run in paragraph.iter(f"{W}r") if _paragraph_of(run) is paragraph]:
        _split(run, tags)


def _gather(texts: list[Element], found: list[re.Match[str]]) -> None:
    """Move each tag that lies in several texts wholly into the first of them."""
    pieces: list[str] = []
    start = 0
    spans = [match.span() for match in found]
    for text in texts:
        own = text.text or ""
        end = start + len(own)
        piece, at = "", start
        for begin, stop in spans:
            if stop <= start or begin >= end:
                continue
            if begin >= start:
                piece += own[at - start : begin - start]
                piece += next(m[0] for m in found if m.start() == begin)
            at = min(stop, end)
        pieces.append(piece + own[at - start :])
        start = end
    for text, piece in zip(texts, pieces, strict=True):
        text.text = piece


def _cut_text(text: Element, number: int, line: str, tags: list[Tag]) -> None:
    content = text.text or ""
    at, before = 0, None
    text.text = ""
    for match in _FOUND.finditer(content):
        _append(text, before, content[at : match.start()])
        at = match.end()
        if match[3] is not None:
            continue
        block = match[2] is not None
        inner = _straight(match[2] if block else match[1])
        inner = inner.strip().strip("-+").strip() if block else inner.strip()
        before = text.makeelement(TAG, {NUMBER: str(len(tags))})
        text.append(before)
        tags.append(Tag(match[0], block, inner, number, line))
    _append(text, before, content[at:])
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _append(text: Element, before: Element | None, more: str) -> None:
    if before is None:
        text.text = (text.text or "") + more
    else:
        before.tail = (before.tail or "") + more


def _straight(inner: str) -> str:
    """Quotes that Word made round are straight again, but for those inside a straight string."""
    made, inside = [], ""
    for char in " ".join(inner.split()) if '"' not in inner and "'" not in inner else inner:
        if inside:
            inside = "" if char == inside else inside
        elif char in "\"'":
            inside = char
        else:
            char = _QUOTES.get(char, char)
        made.append(char)
    return "".join(made).replace("\n", " ")


def _carried(paragraph: Element) -> list[Element]:
    """What a paragraph holds besides text: a picture, the end of a page or section."""
    return [
        element
        for element in paragraph.iter(*_CARRIES)
        if element.tag != f"{W}br" or element.get(f"{W}type") in ("page", "column")
    ]


def _balanced(blocks: list[Tag]) -> bool:
    depth = 0
    for tag in blocks:
        depth += (tag.word in ("for", "if")) - tag.word.startswith("end")
        if depth < 0 or (depth == 0 and tag.word in ("else", "elif")):
            return False
    return depth == 0


def _step_out(paragraph: Element, carried: list[Element]) -> None:
    """Block tags leave a paragraph that holds a picture or a page break besides, which stays."""
    order = [e for e in paragraph.iter() if e.tag == TAG or e in carried]
    # A section ends with its paragraph, though that is written at the paragraph's beginning.
    first = next((e for e in order if e in carried and e.tag != f"{W}sectPr"), None)
    before = order[: order.index(first)] if first is not None else order
    at = paragraph
    for element in [e for e in order if e.tag == TAG]:
        element.tail = None
        if element in before:
            paragraph.addprevious(element)
        else:
            at.addnext(element)
            at = element
    for text in _texts(paragraph):
        text.text = ""


def _give_way(element: Element, numbers: range) -> None:
    """Put bare tags in the place of a paragraph or row."""
    parent = element.getparent()
    assert parent is not None
    for number in numbers:
        element.addprevious(element.makeelement(TAG, {NUMBER: str(number)}))
    parent.remove(element)


def _split(run: Element, tags: list[Tag]) -> None:
    """Cut a run where block tags stand in it, so that they stand between runs."""
    blocks = [e for e in run.iter(TAG) if tags[int(e.get(NUMBER, ""))].block]
    if not blocks:
        return
    properties = run.find(f"{W}rPr")
    target = _like(run, properties)
    run.addprevious(target)
    for child in list(run):
        if child is properties:
            continue
        if child.tag != f"{W}t":
            target.append(child)
            continue
        text = _text(child, child.text)
        target.append(text)
        for element in list(child):
            tail, element.tail = element.tail, None
            if tags[int(element.get(NUMBER, ""))].block:
                run.addprevious(element)
                target = _like(run, properties)
                run.addprevious(target)
                text = _text(child, tail)
                target.append(text)
            else:
                text.append(element)
                element.tail = tail
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)


def _like(run: Element, properties: Element | None) -> Element:
    from copy import deepcopy

    made = run.makeelement(f"{W}r", {})
    if properties is not None:
        made.append(deepcopy(properties))
    return made


def _text(text: Element, content: str | None) -> Element:
    made = text.makeelement(f"{W}t", dict(text.attrib))
    made.text = content
    return made


def _row(row: Element) -> bool:
    """A row whose cells hold block tags and nothing else gives way to them; whether it did."""
    numbers: list[int] = []
    for cell in row.iter(f"{W}tc"):
        for child in cell:
            if child.tag == TAG:
                numbers.append(int(child.get(NUMBER, "")))
            elif child.tag == f"{W}p":
                if text_of(child).strip() or next(child.iter(TAG), None) is not None:
                    return False
                if _carried(child):
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


def _around(row: Element, tags: list[Tag]) -> None:
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
