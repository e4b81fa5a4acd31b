"""Where a line may end: between any two Chinese characters, as Chinese is set, not only at blanks.

``rich`` breaks at blanks alone, so that a Chinese sentence behind one Latin word starts a new line
and a full stop may stand at the beginning of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

_OPENING = "（“‘《【〔"
_CLOSING = "，。；：、！？）”’》】〕…"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_PIECE = re.compile(
    rf"\s*(?:[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[^\s{_OPENING}{_CLOSING}])"
    rf"[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+)\s*"
)


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """What must stay on one line, with the blanks beside it: start, end, text.

    A word of other letters is one piece, a Chinese character is one with the marks that close
    behind it and open before it.
    """
    found = _PIECE.match(text)
    while found is not None:
        yield *found.span(), found[0]
        found = _PIECE.match(text, found.end())


@contextmanager
def chinese_line_breaks() -> Iterator[None]:
    """Whatever ``rich`` prints inside is broken by ``pieces``."""
    from rich import _wrap

    before = _wrap.words
    _wrap.words = pieces
    try:
        yield
    finally:
        _wrap.words = before
