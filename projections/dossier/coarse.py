"""What the subject may be told of a day or a text: nothing finer than the month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from evalcore.vocabulary.fields import PERIOD

_DAYS = (
    (re.compile(r"(?<!\d)(\d{4}-\d{2})-\d{2}(?!\d)"), r"\1"),
    (re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"), r"\1-\2"),
    (re.compile(r"(?<!\d)(\d{4})([./])(\d{1,2})\2\d{1,2}(?!\d)"), r"\1\2\3"),
    (
        re.compile(
            r"(?<!\d)(\d{1,2}|[一二三四五六七八九十]{1,2})月"
            r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,4})(?:日|号)"
        ),
        r"\1月",
    ),
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:\.\d+)?)?(?!\d)")
_HOURS = re.compile(r"(?:上午|下午|凌晨|晚上)?\d{1,2}(?:时|点)(?:\d{1,2}分|半)?")


def month(day: date | str | None) -> str:
    """The month of a day, ``2025-03``; empty where there is none."""
    if not day:
        return ""
    return (day if isinstance(day, str) else day.isoformat())[:7]


def coarse(text: str) -> str:
    """A text with days made months and times of day left out."""
    for pattern, kept in _DAYS:
        text = pattern.sub(kept, text)
    return _HOURS.sub("", _CLOCK.sub("", text))


def period(slot: str) -> str:
    """The slot where it is a period (year, half, quarter, month), else nothing."""
    return slot if PERIOD.fullmatch(slot) else ""


def holds_days(text: str, known: Iterable[str]) -> bool:
    """Whether a text tells a day other than those in ``known`` (ISO), which everybody knows."""
    for day in known:
        text = text.replace(day, "")
    return any(pattern.search(text) for pattern, _kept in _DAYS)
