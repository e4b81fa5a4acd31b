"""Names of sheets as Excel takes them: 31 characters, some of them none, each name once."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 31
_UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


def sheet_names(titles: Iterable[str]) -> list[str]:
    """A valid name for each title, in order; what is there twice is numbered."""
    taken: set[str] = set()
    found = []
    for title in titles:
        plain = _UNFIT.sub("_", title).strip().strip("'")[:LONGEST].strip("'") or "_"
        name, at = plain, 1
        # Excel keeps "History" for itself, and takes A and a for one.
        while name.casefold() in taken or name.casefold() == "history":
            at += 1
            name = f"{plain[: LONGEST - len(f' {at}')]} {at}"
        taken.add(name.casefold())
        found.append(name)
    return found
