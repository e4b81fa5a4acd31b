"""Tags and the paragraphs that they stand in."""

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

LONGEST = 1000
"""Characters of a tag at most; of text that never ends one, no more is looked through."""

FOUND = re.compile(
    r"\{\{(.{0,N}?)\}\}|\{%(.{0,N}?)%\}|\{#(.{0,N}?)#\}".replace("N", str(LONGEST)), re.DOTALL
)
"""A tag: an expression, a block, a note."""

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


def text_of(paragraph: Element) -> str:
    """The text of a paragraph, less that of paragraphs inside it (text boxes)."""
    return "".join(text.text or "" for text in texts_of(paragraph))


def texts_of(paragraph: Element) -> list[Element]:
    """The elements that hold it."""
    return [text for text in paragraph.iter(f"{W}t") if paragraph_of(text) is paragraph]


def paragraph_of(element: Element) -> Element | None:
    """The paragraph in which an element stands, the innermost one."""
    return next(element.iterancestors(f"{W}p"), None)


def carried(paragraph: Element) -> list[Element]:
    """What a paragraph holds besides text: a picture, the end of a page or section."""
    return [
        element
        for element in paragraph.iter(*_CARRIES)
        if element.tag != f"{W}br" or element.get(f"{W}type") in ("page", "column")
    ]
