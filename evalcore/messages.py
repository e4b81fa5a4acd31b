"""User-facing text in the reader's language (gettext).

Message ids are English; ``locale/zh_CN`` holds the Chinese, brought up to date with the code by
``make messages``. ``EVALCORE_LANG`` (``zh`` or ``en``) overrides the locale of the environment.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"


def language() -> str:
    """The language of user-facing text: ``"zh"`` or ``"en"``."""
    for name in ("EVALCORE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang != "zh":
        return gettext.NullTranslations()
    return gettext.translation("evalcore", str(LOCALE_DIR), ["zh_CN"], fallback=True)


def _(message: str) -> str:
    """``message`` in the reader's language; the message itself where none is known."""
    return _catalogue(language()).gettext(message)


def listed(texts: Iterable[str]) -> str:
    """Words of one kind as a list: ``a, b``, ``甲、乙``. Empty ones are left out."""
    return _(", ").join(text for text in texts if text)


def sentences(*texts: str) -> str:
    """Whole sentences one after the other: in Chinese with nothing between. Empty: left out."""
    return ("" if language() == "zh" else " ").join(text for text in texts if text)


def later(message: str) -> str:
    """``message`` as it is: marks a text that ``_`` translates where it is shown."""
    return message
