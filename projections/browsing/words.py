"""Both languages of what is shown in the browser, side by side.

``Words`` is a text in both. Within SQL, ``<<名次|rank>>`` stands for a name of a column or of a
parameter in both: a question has headings and boxes to fill in the reader's language.
"""

from __future__ import annotations

import re

from attrs import frozen

_BOTH = re.compile(r"<<([^|<>]*)\|([^|<>]*)>>")


@frozen
class Words:
    """A text in Chinese and in English."""

    zh: str
    en: str

    def told(self, language: str) -> str:
        """The text in ``language``: ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


def told(text: str, language: str) -> str:
    """``text`` with each ``<<zh|en>>`` in ``language``."""
    return _BOTH.sub(r"\2" if language == "en" else r"\1", text)


def both(text: str) -> list[tuple[str, str]]:
    """Every (zh, en) of a text."""
    return _BOTH.findall(text)
