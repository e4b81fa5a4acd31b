"""A page's content as a tree: read strictly, written in one way only, and walked.

The way of writing is chosen so that no character of it is idle: behind every end tag stands a line
feed or an empty comment, never another end tag. Were an end tag damaged, a browser would silently
close the element a little later, and the tree of the page would be the same; so it is not: what
stands behind would lie within.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import TypeAlias

from attrs import field, frozen

from evalcore.errors import DataError
from evalcore.messages import _
from projections.dossier.page import grammar


@frozen
class Element:
    """An element: name, attributes, and what it holds in order."""

    name: str
    attributes: Mapping[str, str] = field(factory=dict, hash=False)
    inside: tuple[Node, ...] = ()


@frozen
class Comment:
    """A comment. Pages hold empty ones only."""

    text: str = ""


Node: TypeAlias = "Element | Comment | str"

_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)"
    r"(?P<attributes>(?:[ \n]+[a-z][a-z0-9-]*(?:=\"[^\"<>]*\")?)*)"
    r"[ \n]*(?P<void>/?)>|(?P<comment><!---->)|(?P<text>[^<]+)"
)
_ATTRIBUTE = re.compile(r"[ \n]([a-z][a-z0-9-]*)(?:=\"([^\"<>]*)\")?")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot)|#(34|39|38|60|62));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff"
    # What turns text around, or is not seen: names that look alike are not the same.
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_DATA = re.compile("data-[a-z][a-z0-9-]*")
_SPACES = " \t\n"


def read(html: str, outer: str = "main") -> tuple[Node, ...]:
    """What ``html`` holds, which stands in an element ``outer``.

    Every element is closed by its own end tag (``br`` and ``hr`` have none), attributes stand in
    double quotation marks. Raises DataError, naming what and where, for anything that is not in
    ``projections.dossier.page.grammar``.
    """
    if found := _REFUSED.search(html):
        raise _refused(html, found.start(), _("a character that a page can't hold"))
    return _Reading(html, outer).nodes()


class _Reading:
    """One reading of a text, without recursion: it may come from anybody."""

    def __init__(self, html: str, outer: str) -> None:
        self._html = html
        self._open: list[tuple[str, dict[str, str], list[Node]]] = [(outer, {}, [])]

    def nodes(self) -> tuple[Node, ...]:
        at = 0
        while at < len(self._html):
            token = _TOKEN.match(self._html, at)
            if token is None:
                raise _refused(self._html, at, _("this is no element that a page may hold"))
            self._take(token)
            at = token.end()
        if len(self._open) > 1:
            raise _refused(self._html, at, _("{name} is not closed").format(name=self._open[-1][0]))
        return tuple(self._open[0][2])

    def _take(self, token: re.Match[str]) -> None:
        if token["text"] is not None:
            self._text(token)
        elif token["comment"] is not None:
            if self._open[-1][0] not in grammar.STRUCTURE:
                self._open[-1][2].append(Comment())
        elif token["end"]:
            self._end(token)
        else:
            self._start(token)

    def _text(self, token: re.Match[str]) -> None:
        outer, _attributes, inside = self._open[-1]
        text = _plain(token, token["text"])
        if outer in grammar.STRUCTURE:
            if text.strip(_SPACES):
                raise _refused(self._html, token.start(), _("text in {name}").format(name=outer))
        else:
            inside.append(text)

    def _start(self, token: re.Match[str]) -> None:
        name, attributes = token["name"], _attributes(token)
        if name in grammar.HEADINGS:
            attributes = {**attributes, "role": "heading", "aria-level": name[1]}
            attributes["class"] = f"{name} {attributes.get('class', '')}".rstrip()
            written = "div"
        else:
            written = name
        outer, _outer_attributes, inside = self._open[-1]
        if written not in grammar.ELEMENTS or not grammar.may_hold(_base(outer), written):
            what = _("{name} within {outer}").format(name=name, outer=outer)
            raise _refused(self._html, token.start(), what)
        if written == "a" and any(each[0] == "a" for each in self._open):
            raise _refused(self._html, token.start(), _("a link within a link"))
        if token["void"] and written not in grammar.VOID:
            raise _refused(self._html, token.start(), _("{name} is not closed").format(name=name))
        if written in grammar.VOID:
            inside.append(Element(written, attributes))
            return
        if len(self._open) > grammar.DEEPEST:
            raise _refused(self._html, token.start(), _("elements lie too deep in each other"))
        self._open.append((name, attributes, []))

    def _end(self, token: re.Match[str]) -> None:
        name, attributes, inside = self._open[-1]
        if token["name"] != name or token["attributes"] or token["void"] or len(self._open) == 1:
            what = _("an end of {name} where none can be").format(name=token["name"])
            raise _refused(self._html, token.start(), what)
        self._open.pop()
        made = Element(_base(name), attributes, tuple(inside))
        self._open[-1][2].append(made)


def _base(name: str) -> str:
    return "div" if name in grammar.HEADINGS else name


def _attributes(token: re.Match[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(token["attributes"]):
        name, value = one[1], _plain(token, one[2] or "")
        if name not in grammar.ATTRIBUTES and not _DATA.fullmatch(name):
            what = _("attribute {name}").format(name=name)
            raise _refused(token.string, token.start(), what)
        if name in found:
            what = _("attribute {name} twice").format(name=name)
            raise _refused(token.string, token.start(), what)
        if name == "href" and not re.fullmatch(r"#[A-Za-z0-9_.:-]+", value):
            raise _refused(token.string, token.start(), _("a link to outside the page"))
        found[name] = value
    return found


def _plain(token: re.Match[str], text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            return _NAMED[found[1]]
        if found[2]:
            return chr(int(found[2]))
        raise _refused(token.string, token.start(), _("an & that stands for nothing known"))

    return _REFERENCE.sub(one, text)


def _refused(html: str, at: int, what: str) -> DataError:
    return DataError(
        _("The content of a page can't hold this, at character {at} ({near!r}): {what}.").format(
            at=at, near=html[max(0, at - 10) : at + 30], what=what
        )
    )


def arranged(nodes: tuple[Node, ...], outer: str = "main") -> tuple[Node, ...]:
    """The same with a line feed or an empty comment behind each end tag that needs one.

    Text that lies side by side becomes one. Doing it again changes nothing.
    """
    joined: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and joined and isinstance(joined[-1], str):
            joined[-1] += node
        elif node != "":
            joined.append(node)
    found: list[Node] = []
    for node, after in zip(joined, [*joined[1:], None], strict=False):
        if isinstance(node, Element):
            found.append(Element(node.name, node.attributes, arranged(node.inside, node.name)))
            found += _behind(node.name, after, outer)
        else:
            found.append(node)
    return tuple(found)


def _behind(name: str, after: Node | None, outer: str) -> list[Node]:
    """What must stand behind the end tag of ``name`` so that it is not idle."""
    if isinstance(after, str):
        return []
    if outer in grammar.STRUCTURE or (name in grammar.BLOCKS and outer in grammar.BLOCKS):
        return ["\n"]
    if after is None:
        return ["\n"] if outer in grammar.BLOCKS else [Comment()]
    # A link ends where another begins, whether its end tag is there or not.
    return [Comment()] if name == "a" and isinstance(after, Element) else []


def written(nodes: tuple[Node, ...]) -> str:
    """The tree as HTML, in the one way that a page is written."""
    pieces: list[str] = []
    _write(nodes, pieces)
    return "".join(pieces)


def _write(nodes: tuple[Node, ...], pieces: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            pieces.append(escape(node, quote=False))
        elif isinstance(node, Comment):
            pieces.append("<!---->")
        else:
            pieces.append(f"<{node.name}{attributes_written(node.attributes)}>")
            if node.name not in grammar.VOID:
                _write(node.inside, pieces)
                pieces.append(f"</{node.name}>")


def attributes_written(attributes: Mapping[str, str]) -> str:
    """The attributes of an element in HTML, by name."""
    told = "".join(f' {name}="{escape(attributes[name])}"' for name in sorted(attributes))
    return told.replace("&#x27;", "&#39;")


def identifiers(nodes: tuple[Node, ...]) -> Iterator[tuple[str, Element]]:
    """Every ``id`` with its element, in order."""
    for node in nodes:
        if isinstance(node, Element):
            if "id" in node.attributes:
                yield node.attributes["id"], node
            yield from identifiers(node.inside)


def text_of(element: Element) -> str:
    """The text of an element as it is compared: without spaces and line feeds at its ends."""
    return _text_of(element).strip(_SPACES)


def _text_of(element: Element) -> str:
    return "".join(
        one if isinstance(one, str) else _text_of(one) if isinstance(one, Element) else ""
        for one in element.inside
    )
