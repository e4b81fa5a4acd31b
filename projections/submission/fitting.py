"""What has room on a page: rows are kept while their lines fit, cells are cut where they must be.

Widths are in halves of a Chinese character: a Chinese character takes two, a Latin letter one.
Nothing is measured with a font, so that the same sheet holds the same rows everywhere; the widths
that callers give leave room for that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from evalcore.paper_words import said

Json = dict[str, Any]

CUT = "…"

_PIECES = re.compile(
    r"[（“《〔(\[]*(?:[A-Za-z0-9./%_\-]+|\s|.)[）”》〕)\]，。；：、！？,;:!?…]*", re.DOTALL
)
"""What a line is never broken inside: a word, a character with the signs that cling to it."""


def width(text: str) -> int:
    """How wide a text is."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def lines(text: str, room: int) -> int:
    """On how many lines a text stands in a column ``room`` wide, at least one."""
    return sum(_lines(line, room) for line in text.split("\n"))


def _lines(line: str, room: int) -> int:
    taken, used = 1, 0
    for piece in _PIECES.findall(line):
        wide = width(piece)
        if used and used + wide > room:
            taken, used = taken + 1, 0
        # What is wider than the column is broken all the same.
        used += wide
        taken, used = taken + max(used - 1, 0) // room, used - max(used - 1, 0) // room * room
    return taken


def clipped(text: str, room: int, most: int) -> str:
    """The text on at most ``most`` lines of a column, with ``…`` where something was cut off."""
    if lines(text, room) <= most:
        return text
    kept = text.replace("\n", " ")[: room * most]
    while kept and lines(kept + CUT, room) > most:
        kept = kept[:-1]
    return kept.rstrip("，；、, ;") + CUT


def needed(row: Mapping[str, str], columns: Mapping[str, int]) -> int:
    """Lines that a row takes."""
    return max(lines(row[name], room) for name, room in columns.items())


def fitting(
    rows: Sequence[Json], columns: Mapping[str, int], budget: int, most: int = 2
) -> tuple[list[Json], int]:
    """The first rows that fit into ``budget`` lines, and how many are left out.

    ``columns``: field → room of its column; each cell is cut to ``most`` lines.
    """
    kept: list[Json] = []
    for at, row in enumerate(rows):
        cut = {**row, **{name: clipped(row[name], room, most) for name, room in columns.items()}}
        budget -= needed(cut, columns)
        if budget < 0:
            return kept, len(rows) - at
        kept.append(cut)
    return kept, 0


def taken(rows: Sequence[Json], columns: Mapping[str, int]) -> int:
    """Lines that rows take."""
    return sum(needed(row, columns) for row in rows)


def more(left: int, where: str) -> str:
    """How many are left out, and the command that shows them; empty where none is."""
    return said("另有 {n} 项，见 {where}").format(n=left, where=where) if left else ""
