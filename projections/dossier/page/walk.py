"""The canonical walk: one byte string for a whole document, as a browser holds it.

In order, depth first; a *net* is the length in bytes of a UTF-8 text in decimal, a colon and the
text (so that no text can look like structure)::

    "evalcore page walk v1\\n"
    !<net name>                                    the document type
    <<net element><net attribute><net value>…>    an element begins; attributes by name
    "<net text>                                    text; what lies side by side is one
    -<net text>                                    a comment
    /                                              an element ends

Of the element whose ``id`` is ``issue`` the content is left out: it holds the digest.
``js/walk.js`` does the same over the tree that the browser built.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from projections.dossier.page.markup import Comment, Element, Node

OPENING = b"evalcore page walk v1\n"
LEFT_OUT = "issue"


def digest(document: Element) -> str:
    """SHA-256 of the walk of ``document``, the element ``html``; hexadecimal."""
    return sha256(b"".join(walk(document))).hexdigest()


def walk(document: Element) -> Iterator[bytes]:
    """The walk in pieces."""
    yield OPENING
    yield b"!" + net("html")
    yield from _element(document)


def net(text: str) -> bytes:
    """A text with its length in front."""
    data = text.encode()
    return b"%d:%s" % (len(data), data)


def _element(element: Element) -> Iterator[bytes]:
    told = b"".join(net(name) + net(value) for name, value in sorted(element.attributes.items()))
    yield b"<" + net(element.name) + told + b">"
    if element.attributes.get("id") != LEFT_OUT:
        for node in element.inside:
            yield from _node(node)
    yield b"/"


def _node(node: Node) -> Iterator[bytes]:
    if isinstance(node, Element):
        yield from _element(node)
    elif isinstance(node, Comment):
        yield b"-" + net(node.text)
    else:
        yield b'"' + net(node)
