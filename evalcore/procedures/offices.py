"""Whether two ways of writing mean the same office: duties that are apart stay apart."""

from __future__ import annotations

import unicodedata


def folded(name: str) -> str:
    """A name as people read it: full-width or small letters and blanks don't make another one."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def same_office(one: str, other: str) -> bool:
    """Whether ``one`` and ``other`` are the same name as people read it."""
    return folded(one) == folded(other)
