"""Tags found in the text of a part and cut out of its runs, whatever Word split them into.

After ``cut`` each tag is an element of its own: an expression stands inside its text, a block tag
between runs; a paragraph that holds block tags only has given way to them, and so has a table row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from projections.papers.docx.cleaning import W
from projections.papers.docx.marking import FOUND, NUMBER, TAG, Tag, carried, paragraph_of, texts_of
from projections.papers.docx.rows import give_way, step_around

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_QUOTES = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "＂": '"', "＇": "'", "\xa0": " "}
"""Quotes that word processors make round, as a template needs them."""


def cut(root: Element, tags: list[Tag]) -> None:
    """Put elements in the place of all tags of a part; ``tags`` gets them in reading order."""
    for number, paragraph in enumerate(list(root.iter(f"{W}p")), 1):
        _cut_paragraph(paragraph, number, tags)
    for row in list(root.iter(f"{W}tr")):
        if not give_way(row):
            step_around(row, tags)


def _cut_paragraph(paragraph: Element, number: int, tags: list[Tag]) -> None:
    texts = texts_of(paragraph)
    joined = "".join(text.text or "" for text in texts)
    if "{" not in joined:
        return
    found = list(FOUND.finditer(joined))
    if not found:
        return
    _gather(texts, found)
    only_blocks = not FOUND.sub(lambda m: "" if m[1] is None else "x", joined).strip()
    line = " ".join(joined.split())
    first = len(tags)
    for text in texts:
        _cut_text(text, number, line, tags)
    if only_blocks and not (beside := carried(paragraph)):
        _give_way(paragraph, range(first, len(tags)))
        return
    if only_blocks and not _balanced(tags[first:]):
        _step_out(paragraph, beside)
        return
    for run in [run for run in paragraph.iter(f"{W}r") if paragraph_of(run) is paragraph]:
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
    for match in FOUND.finditer(content):
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


def _balanced(blocks: list[Tag]) -> bool:
    depth = 0
    for tag in blocks:
        depth += (tag.word in ("for", "if")) - tag.word.startswith("end")
        if depth < 0 or (depth == 0 and tag.word in ("else", "elif")):
            return False
    return depth == 0


def _step_out(paragraph: Element, beside: list[Element]) -> None:
    """Block tags leave a paragraph that holds a picture or a page break besides, which stays."""
    order = [e for e in paragraph.iter() if e.tag == TAG or e in beside]
    # A section ends with its paragraph, though that is written at the paragraph's beginning.
    first = next((e for e in order if e in beside and e.tag != f"{W}sectPr"), None)
    before = order[: order.index(first)] if first is not None else order
    at = paragraph
    for element in [e for e in order if e.tag == TAG]:
        element.tail = None
        if element in before:
            paragraph.addprevious(element)
        else:
            at.addnext(element)
            at = element
    for text in texts_of(paragraph):
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
