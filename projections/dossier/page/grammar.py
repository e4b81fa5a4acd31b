"""Which elements and attributes a page may hold, and what may stand in what.

Small on purpose: whatever a browser would repair, move or load is not in it, so that the tree which
a browser builds from the file is the tree that was written, element by element.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


INLINE = _names("span strong em b i small code abbr time mark sub sup a br")
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
"""Taken from callers and written as ``div``: a browser takes ``</h3>`` for the end of an ``h2``."""

_LEAVES = frozenset(("p", "dt", "summary", "caption"))
"""Elements of blocks that hold inline content only."""

_FLOW = _names(
    "section article header footer nav div p ul ol dl table hr details figure blockquote"
)
_HOLDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(INLINE, INLINE),
    **dict.fromkeys(_LEAVES, INLINE),
    **dict.fromkeys(
        _names("section article header footer nav div li dd td th figcaption blockquote"),
        _FLOW | INLINE,
    ),
    "figure": _FLOW | INLINE | {"figcaption"},
    "details": _FLOW | INLINE | {"summary"},
    "body": frozenset(("section", "main", "footer")),
    "main": _FLOW | INLINE,
    "ul": frozenset(("li",)),
    "ol": frozenset(("li",)),
    "dl": frozenset(("dt", "dd")),
    "table": frozenset(("caption", "thead", "tbody", "tfoot")),
    "thead": frozenset(("tr",)),
    "tbody": frozenset(("tr",)),
    "tfoot": frozenset(("tr",)),
    "tr": frozenset(("td", "th")),
    "br": frozenset(),
    "hr": frozenset(),
}
VOID = frozenset(("br", "hr"))
ELEMENTS = frozenset(_HOLDS)

STRUCTURE = frozenset(name for name, inside in _HOLDS.items() if inside and not inside & INLINE)
"""Elements that hold elements only: text between these is layout."""

BLOCKS = ELEMENTS - INLINE
"""Elements at whose ends a space is not seen."""

ATTRIBUTES = _names("id class lang title colspan rowspan scope href datetime open role aria-level")

DEEPEST = 64
"""How deep elements may lie in each other: far less than where browsers give up."""


def may_hold(outer: str, inner: str) -> bool:
    """Whether ``inner`` may stand directly in ``outer``, and a browser would leave it there."""
    return inner in _HOLDS[outer]
