"""The mechanisms that the founding documents ask for: ``mechanisms.yaml``, in our own words.

Which scheme and case show each is told by ``coverage``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import attrs

from evalcore.messages import _
from evalcore.schemes.places import Findings, Place
from evalcore.yamltree import read_tree

LIST = Path(__file__).parent / "mechanisms.yaml"
HOW = ("scored", "recorded", "lint")
OPERATORS = (
    "LIFECYCLE", "COMPLETE", "FREQ", "DEADLINE", "WINDOW", "ORDER", "COVERAGE", "TALLY", "CUT",
    "DIST", "TRANSITION", "SCORE", "VETO", "LADDER", "TRIGGER", "CONTRAST", "TRACE", "VERSION",
    "LEDGER", "LINT",
)  # fmt: skip
ROW = re.compile(r"(\S+) row (\d+)")


@attrs.frozen
class Mechanism:
    """One mechanism: its row, its Chinese name, where it stands and what it asks, in our words.

    ``how``: ``scored``; ``recorded`` (kept, looked up, not scored ``because``); ``lint`` (shown by
    a scheme that the lint refuses, the fixture ``fixture``).
    """

    row: int
    name: str
    document: str
    operators: tuple[str, ...]
    asks: str
    how: str
    because: str
    fixture: str


@cache
def documents() -> Mapping[str, str]:
    """The founding documents: short name → what it is."""
    return {name: text.text() for name, text in _top()["documents"].entries()}


@cache
def mechanisms() -> Mapping[int, Mechanism]:
    """Every mechanism by its row. Raises ``DataError`` where the list is not in order."""
    top = _top()
    found: dict[int, Mechanism] = {}
    for place in top["mechanisms"].items():
        place.keys(["row", "name", "document", "operators", "asks", "how"], ["because", "fixture"])
        row = int(place["row"].text() or 0)
        if row != len(found) + 1:
            place["row"].refuse(_("is not the next row"), _("Number them from 1 on."))
        place["document"].choice(list(documents()))
        how = place["how"].choice(HOW)
        found[row] = Mechanism(
            row=row,
            name=place["name"].text(),
            document=place["document"].text(),
            operators=tuple(each.choice(OPERATORS) for each in place["operators"].items()),
            asks=place["asks"].text(),
            how=how,
            because=place["because"].text() if how == "recorded" else "",
            fixture=place["fixture"].text() if how == "lint" else "",
        )
    top.findings.raise_if_any()
    return found


def mechanism_of(clause: str) -> Mechanism | None:
    """The mechanism that a clause cites (``weinan-2013 row 70``); None where it cites none."""
    found = ROW.fullmatch(clause)
    return mechanisms().get(int(found[2])) if found else None


@cache
def _top() -> Place:
    return Place(read_tree(LIST), "", Findings(LIST.name)).keys(["documents", "mechanisms"])


def rows_within(told: object) -> set[int]:
    """The rows that any text inside plain data (mappings, lists, texts) cites."""
    if isinstance(told, str):
        return {int(row) for _document, row in ROW.findall(told)}
    inside = told.values() if isinstance(told, Mapping) else told
    found: set[int] = set()
    for each in inside if isinstance(inside, Iterable) else ():
        found |= rows_within(each)
    return found
