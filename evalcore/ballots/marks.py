"""What a cell of a form, a scanner or a slip says was marked, as the number of an option."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import field, frozen

from evalcore.ballots.rules import Rules
from evalcore.intake.rows.normal import folded

_NUMBERED = re.compile(r"[(\[]?[A-Za-z0-9]{1,2}[)\].、:：．]\s*(?=\S)")
"""What forms put before an option: ``A.``, ``(2)``, ``B、``."""

_NOTHING = frozenset(("", "-", "--", "/", "(空)", "(跳过)", "未填", "未选", "空白", "none", "null"))
"""How forms and scanners write that nothing was marked."""


MOST_KNOWN = 1000


@frozen
class Marks:
    """How a box's options are written: by name; ``numbered`` also by number or letter in order."""

    by_name: Mapping[str, int]
    numbered: bool
    known: dict[str, int | None] = field(factory=dict)
    """What was read before: the same few texts stand in all rows."""

    def read(self, cell: object) -> int | None:
        """The number of the option from 1; 0 where nothing is marked, None where it is none."""
        if not isinstance(cell, str):
            return self._read(cell)
        if cell not in self.known and len(self.known) < MOST_KNOWN:
            self.known[cell] = self._read(cell)
        return self.known[cell] if cell in self.known else self._read(cell)

    def _read(self, cell: object) -> int | None:
        text = folded(cell).casefold()
        if text in self.by_name:
            return self.by_name[text]
        if text in _NOTHING:
            return 0
        bare = _NUMBERED.sub("", text, count=1)
        if bare != text and bare in self.by_name:
            return self.by_name[bare]
        return self._number(text) if self.numbered else None

    def _number(self, text: str) -> int | None:
        if text.isascii() and text.isdecimal() and len(text) < 4:
            number = int(text)
        elif len(text) == 1 and text.isascii() and text.isalpha():
            number = ord(text) - ord("a") + 1
        else:
            return None
        return number if number <= len(self.by_name) else None


def marks_of(rules: Rules, *, numbered: bool) -> Marks:
    """How the options of a box are read."""
    names = {folded(name).casefold(): at for at, name in enumerate(rules.options, 1)}
    return Marks(names, numbered)


def item_of(rules: Rules, header: object) -> int | None:
    """Which item a heading names, from 0: as it is, or behind a number (``1、总体评价``)."""
    names = {folded(item).casefold(): at for at, item in enumerate(rules.items)}
    text = folded(header).casefold()
    return names.get(text, names.get(_NUMBERED.sub("", text, count=1)))
