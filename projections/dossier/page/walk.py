"""The canonical walk: one byte string for a whole document, as a browser holds it.

In order, depth first; a *net* is the length in bytes of a UTF-8 text in decimal, a colon and the
text (so that no text can look like structure)::

    "evalcore page walk v1\\n"
    !<net name><net public id><net system id>      the document type
    <<net element><net attribute><net value>…>    an element begins; attributes by name
    "<net text>                                    text; what lies side by side is one
    -<net text>                                    a comment
    /                                              an element ends

Of the element whose ``id`` is ``issue`` the content is left out: it holds the digest.
``js/walk.js`` does the same over the tree that the browser built.
"""

from __future__ import annotations

from hashlib import sha256

from projections.dossier.page.markup import Comment, Element, Node

OPENING = b"evalcore page walk v1\n"
LEFT_OUT = "issue"


def digest(document: Element) -> str:
    """SHA-256 of the walk of ``document``, the element ``html``; hexadecimal."""
    return sha256(walk(document)).hexdigest()


def walk(document: Element) -> bytes:
    """The walk over a whole document."""
    pieces = [OPENING, b"!", net("html"), net(""), net("")]
    _walk(document, pieces)
    return b"".join(pieces)


def net(text: str) -> bytes:
    """A text with its length in front."""
    data = text.encode()
    return b"%d:%s" % (len(data), data)


def _walk(node: Node, pieces: list[bytes]) -> None:
    if isinstance(node, str):
        pieces.append(b'"' + net(node))
    elif isinstance(node, Comment):
        pieces.append(b"-" + net(node.text))
    else:
        pieces.append(b"<" + net(node.name))
        pieces += [net(each) for told in sorted(node.attributes.items()) for each in told]
        pieces.append(b">")
        if node.attributes.get("id") != LEFT_OUT:
            for inside in node.inside:
                _walk(inside, pieces)
        pieces.append(b"/")
