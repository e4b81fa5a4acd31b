"""Comments of a sheet: ours added, taken out again, other people's words left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from evalcore.intake.annotating.marks import (
    AUTHOR,
    BEGIN,
    Place,
    column_number,
    without_ours,
)
from evalcore.intake.annotating.package import CannotEdit, as_bytes, parsed
from evalcore.intake.findings import column_letters

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@frozen
class Commented:
    """A comments part (None: no comment is left), and whose boxes come, go and grow.

    ``longer``: other people's comments that now hold our words too → their whole text.
    """

    xml: bytes | None
    added: tuple[Place, ...] = ()
    longer: Mapping[Place, str] = field(factory=dict)
    removed: tuple[Place, ...] = ()
    all: tuple[Place, ...] = ()


def comment(xml: bytes | None, namespace: str, notes: Mapping[Place, str]) -> Commented:
    """Take our older words out, then put ``notes`` on their cells.

    A note on a cell that has a comment is written below it. Threaded comments (Excel 365) keep
    theirs: what stands there is only a shadow of the thread.
    """
    empty = f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'
    root = parsed(xml or empty.encode())
    ns = root.tag.partition("}")[0] + "}"
    authors, listed = root.find(ns + "authors"), root.find(ns + "commentList")
    if authors is None or listed is None:
        raise CannotEdit("comments without authors or list")
    removed = _take_out(listed)
    there = {_place(one): one for one in listed}
    added = []
    longer = {}
    ours = ""
    for place, text in sorted(notes.items()):
        if place in there:
            if not _threaded(there[place], authors):
                longer[place] = _append(there[place], ns, text)
            continue
        if not ours:
            ours = str(_author(authors, ns))
        listed.append(_new(listed, ns, place, ours, text))
        added.append(place)
    if not len(listed):
        return Commented(None, removed=tuple(removed))
    places = tuple(_place(one) for one in listed)
    return Commented(as_bytes(root), tuple(added), longer, tuple(removed), places)


def _take_out(listed: Any) -> list[Place]:
    """Cut our words; a comment that was nothing else goes."""
    removed = []
    for one in list(listed):
        texts = [t for t in one.iter() if str(t.tag).rpartition("}")[2] == "t"]
        whole = "".join(t.text or "" for t in texts)
        if BEGIN not in whole:
            continue
        spans = without_ours(whole)
        at = 0
        for t in texts:
            text = t.text or ""
            t.text = "".join(
                letter
                for index, letter in enumerate(text, at)
                if not any(start <= index < end for start, end in spans)
            )
            at += len(text)
        rest = "".join(t.text or "" for t in texts)
        if not rest.strip():
            removed.append(_place(one))
            listed.remove(one)
    return removed


def _place(one: Any) -> Place:
    match = _PLACE.fullmatch(one.get("ref") or "")
    if match is None:
        raise CannotEdit(f"comment at {one.get('ref')}")
    return int(match[2]), column_number(match[1])


def _threaded(one: Any, authors: Any) -> bool:
    index = one.get("authorId") or ""
    names = [author.text or "" for author in authors]
    return index.isdigit() and int(index) < len(names) and names[int(index)].startswith("tc=")


def _author(authors: Any, ns: str) -> int:
    for index, author in enumerate(authors):
        if author.text == AUTHOR:
            return index
    author = authors.makeelement(ns + "author")
    author.text = AUTHOR
    authors.append(author)
    return len(authors) - 1


_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _new(listed: Any, ns: str, place: Place, author: str, text: str) -> Any:
    one = listed.makeelement(ns + "comment")
    row, column = place
    one.set("ref", f"{column_letters(column - 1)}{row}")
    one.set("authorId", author)
    body = one.makeelement(ns + "text")
    one.append(body)
    body.append(_run(body, ns, text))
    return one


def _run(body: Any, ns: str, text: str) -> Any:
    run = body.makeelement(ns + "r")
    properties = run.makeelement(ns + "rPr")
    for name, value in (("sz", "9"), ("rFont", "宋体"), ("charset", "134")):
        child = properties.makeelement(ns + name)
        child.set("val", value)
        properties.append(child)
    t = run.makeelement(ns + "t")
    t.text = text
    t.set(_SPACE, "preserve")
    run.append(properties)
    run.append(t)
    return run


def _append(one: Any, ns: str, text: str) -> str:
    """Below what is there, in the last piece of text: whatever its form, readers show it.

    Gives the whole text.
    """
    texts = [t for t in one.iter(ns + "t") if str(t.getparent().tag) != ns + "rPh"]
    if not texts:
        body = one.find(ns + "text")
        if body is None:
            raise CannotEdit("comment without text")
        body.append(_run(body, ns, text))
        return text
    texts[-1].text = f"{texts[-1].text or ''}\n{text}"
    texts[-1].set(_SPACE, "preserve")
    return "".join(t.text or "" for t in texts)
