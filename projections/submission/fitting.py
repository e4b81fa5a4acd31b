"""What has room on a page: rows are kept while their lines fit, cells are cut where they must be.

Widths are in halves of a Chinese character: a Chinese character takes two, a Latin letter one.
Nothing is measured with a font, so that the same sheet holds the same rows everywhere; the widths
that callers give leave room for that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

CUT = "…"


def width(text: str) -> int:
    """How wide a text is."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def lines(text: str, room: int) -> int:
    """On how many lines a text stands in a column ``room`` wide, at least one."""
    # A word that does not fit moves to the next line whole: half a word is lost on each.
    return sum(max(1, -(-width(line) // room)) for line in text.split("\n")) if text else 1


def clipped(text: str, room: int, most: int) -> str:
    """The text on at most ``most`` lines of a column, with ``…`` where something was cut off."""
    if lines(text, room) <= most:
        return text
    kept, used = "", 0
    for each in text.replace("\n", " "):
        used += width(each)
        if used > room * most - width(CUT):
            break
        kept += each
    return kept.rstrip() + CUT


def fitting(
    rows: Sequence[Json], columns: Mapping[str, int], budget: int, most: int = 2
) -> tuple[list[Json], int]:
    """The first rows that fit into ``budget`` lines, and how many are left out.

    ``columns``: field → room of its column; each cell is cut to ``most`` lines.
    """
    kept: list[Json] = []
    for at, row in enumerate(rows):
        cut = {**row, **{name: clipped(row[name], room, most) for name, room in columns.items()}}
        needed = max(lines(cut[name], room) for name, room in columns.items())
        if needed > budget:
            return kept, len(rows) - at
        budget -= needed
        kept.append(cut)
    return kept, 0
