"""The whole document as one tree and as one text: what is written, and what is read back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from attrs import evolve, frozen

from projections.dossier.page.markup import Element, Node, arranged, attributes_written, written
from projections.dossier.page.walk import digest

POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; "
    "base-uri 'none'; form-action 'none'"
)
"""What the browser may load: this script and this style, and nothing from anywhere."""

METAS = (
    {"charset": "utf-8"},
    {"http-equiv": "X-UA-Compatible", "content": "IE=edge"},
    {"name": "renderer", "content": "webkit"},
    {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    {"name": "generator", "content": "evalcore dossier/v1"},
)


@frozen
class Document:
    """A page in its parts: ``body`` are the sections that are read, as ``arranged`` leaves them."""

    title: str
    style: str
    body: tuple[Node, ...]
    payload: str
    issue: str
    script: str

    @property
    def tree(self) -> Element:
        """The element ``html`` as a browser builds it."""
        return Element("html", {"lang": "zh-CN"}, (self._head(), self._body()))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical walk, hexadecimal."""
        return digest(self.tree)

    @property
    def html(self) -> str:
        """The file. End tags that a browser may do without are left out: they would be idle."""
        return "<!DOCTYPE html>" + "".join(_told(self.tree))

    @classmethod
    def of(cls, body: tuple[Node, ...], **parts: str) -> Document:
        """A page whose body is still to be arranged."""
        return cls(body=arranged(body, "body"), **parts)

    def issued(self, issue: str) -> Document:
        """The same with another issue: the digest stays."""
        return evolve(self, issue=issue)

    def _head(self) -> Element:
        policy = POLICY.format(script=_hash(self.script), style=_hash(self.style))
        allowed = {"http-equiv": "Content-Security-Policy", "content": policy}
        metas = tuple(Element("meta", one) for one in (METAS[0], allowed, *METAS[1:]))
        title, style = Element("title", {}, (self.title,)), Element("style", {}, (self.style,))
        return Element("head", {}, (*metas, title, style))

    def _body(self) -> Element:
        data = {"type": "application/json"}
        scripts: tuple[Node, ...] = (
            Element("script", {**data, "id": "payload"}, (self.payload,)),
            "\n",
            Element("script", {**data, "id": "issue"}, (self.issue,)),
            "\n",
            Element("script", {}, (self.script,)),
        )
        return Element("body", {}, ("\n", *self.body, *scripts))


def _told(element: Element) -> Iterator[str]:
    """HTML of the outer elements; text of style and script as it is."""
    yield f"<{element.name}{attributes_written(element.attributes)}>"
    for node in element.inside:
        if isinstance(node, Element) and node.name in _OUTER:
            yield from _told(node)
        elif element.name in ("style", "script"):
            yield str(node)
        else:
            yield written((node,))
    if element.name in ("title", "style", "script"):
        yield f"</{element.name}>"


_OUTER = frozenset(("html", "head", "body", "meta", "title", "style", "script"))


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
