"""What Word and WPS leave between the letters is taken away; what can't be filled is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalcore.messages import _

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DROPPED = frozenset(
    f"{W}{name}"
    for name in (
        *("proofErr", "lastRenderedPageBreak", "commentRangeStart", "commentRangeEnd"),
        *("commentReference", "annotationRef"),
    )
)
_UNWRAPPED = frozenset((f"{W}smartTag", f"{W}customXml"))
_TRACKED = frozenset(
    f"{W}{name}"
    for name in (
        *(
            "ins",
            "del",
            "moveFrom",
            "moveTo",
            "rPrChange",
            "pPrChange",
            "tblPrChange",
            "sectPrChange",
        ),
        *("tcPrChange", "trPrChange", "tblGridChange", "numberingChange", "cellIns", "cellDel"),
    )
)
_FETCHING = re.compile(r"(?i)\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|RD)\b")


def clean(root: Element) -> list[str]:
    """Clean a part in place; the reasons why it can't be used, each with what to do."""
    refused: dict[str, None] = {}
    for element in list(root.iter(f"{W}*")):
        tag = element.tag
        if tag in _TRACKED:
            refused[
                _(
                    "it holds tracked changes, and a paper must not carry what was struck out. In "
                    "Word or WPS: Review, Accept All Changes; then save"
                )
            ] = None
        elif tag == f"{W}altChunk":
            refused[_("it embeds another file. Copy its text into the template")] = None
        elif tag == f"{W}instrText" and _FETCHING.search(element.text or ""):
            refused[
                _("its field {field} fetches something from elsewhere. Delete the field").format(
                    field=(element.text or "").strip()[:40]
                )
            ] = None
        elif tag in _DROPPED:
            _remove(element)
        elif tag in _UNWRAPPED:
            _unwrap(element)
        elif tag == f"{W}bookmarkStart" and element.get(f"{W}name") == "_GoBack":
            _remove(element)
    return list(refused)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in list(element):
        if not str(child.tag).endswith("Pr"):
            parent.insert(at, child)
            at += 1
    parent.remove(element)


def mend(root: Element) -> None:
    """What filling can leave behind that Word would not open: mended in place."""
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            _remove(table)
    for tag in ("tc", "hdr", "ftr", "footnote", "endnote", "txbxContent"):
        for cell in root.iter(f"{W}{tag}"):
            # A cell ends with a paragraph; so does every part.
            if len(cell) == 0 or cell[-1].tag != f"{W}p":
                cell.append(cell.makeelement(f"{W}p", {}))
    _bookmarks(root)
    _numbered(root)


def _bookmarks(root: Element) -> None:
    """A loop repeats bookmarks, a dropped section leaves half of one: each stays once, or not."""
    names: set[str] = set()
    open_: set[str] = set()
    for mark in list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        own = mark.get(f"{W}id", "")
        if mark.tag == f"{W}bookmarkStart":
            name = mark.get(f"{W}name", "")
            if name in names:
                _remove(mark)
            else:
                names.add(name)
                open_.add(own)
        elif own in open_:
            open_.remove(own)
        else:
            _remove(mark)
    for mark in [m for m in root.iter(f"{W}bookmarkStart") if m.get(f"{W}id", "") in open_]:
        _remove(mark)


_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_PARA_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"


def _numbered(root: Element) -> None:
    """Pictures and paragraphs that a loop repeats get numbers of their own, or none."""
    for number, picture in enumerate(root.iter(_PICTURE), 1):
        picture.set("id", str(number))
    seen: set[str] = set()
    for element in root.iter(f"{W}p", f"{W}tr"):
        own = element.get(_PARA_ID)
        if own is not None and own in seen:
            del element.attrib[_PARA_ID]
        elif own is not None:
            seen.add(own)
