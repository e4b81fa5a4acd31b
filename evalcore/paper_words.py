"""Words on paper: papers, workbooks and pages are Chinese first, and English on request.

Message ids are Chinese; ``locale/en`` holds the English (domain ``papers``), brought up to date by
``make messages``. The language of a paper is chosen apart from that of the screen
(``evalcore.messages``): a paper goes to somebody else than who prints it.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from evalcore.messages import LOCALE_DIR, language

LANGUAGES = ("zh", "en")

_chosen: ContextVar[str] = ContextVar("paper_language", default="")


def paper_language() -> str:
    """``zh`` or ``en``: as ``in_language`` chose, else ``EVALCORE_PAPER_LANG``, else Chinese."""
    chosen = _chosen.get() or os.environ.get("EVALCORE_PAPER_LANG", "")
    return "en" if chosen.lower().startswith("en") else "zh"


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """What is written inside is written in ``language``; blank leaves it as it was."""
    token = _chosen.set(language or _chosen.get())
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language != "en":
        return gettext.NullTranslations()
    return gettext.translation("papers", str(LOCALE_DIR), ["en"], fallback=True)


def said(text: str) -> str:
    """The program's own Chinese ``text`` in the language of the paper.

    Names, and titles that a scheme or the record gives, are nobody's to translate: they stay.
    """
    return _catalogue(paper_language()).gettext(text) if text else text


def english(text: str) -> str:
    """``text`` in English, whatever the language of the paper; itself where none is known."""
    return _catalogue("en").gettext(text) if text else text


def on_screen(text: str) -> str:
    """The program's own Chinese ``text`` (what a fact is called) in the language of the screen."""
    return english(text) if language() == "en" else text


def on_papers(text: str) -> str:
    """``text`` as it is: marks a Chinese text that ``said`` translates where it is shown."""
    return text
