"""Calendar days from what clerks write, or what to ask back.

Pure. A day is read only where year, month and day stand there for sure; what is nearly one says
what is missing (三月四日: the year), because a guess would move a date between years.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import isfinite

from evalcore.intake.findings import Unreadable
from evalcore.messages import _

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)

_DAY_FORMS = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})(\d{2})(\d{2})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"),
)
_WEEKDAY = re.compile(r"(?<=[\d日号])\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(10_000, 100_000)

_MARKS = str.maketrans("。、,\\_", ".../-")
_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))
_SPOKEN = re.compile("[〇零○一二三四五六七八九十廿卅元正]+")
_COUNTED = re.compile("([一二三四五六七八九]?)([十廿卅])([一二三四五六七八九]?)")

# What is nearly a date: what is missing decides what is asked back.
_NO_YEAR = re.compile(r"\d{1,2}(?:月\d{1,2}[日号]?|[-/.]\d{1,2})")
_SHORT_YEAR = re.compile(r"'?\d{2}([-/.年])\d{1,2}[-/.月]\d{1,2}[日号]?")
_NO_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}月?(?:份|[上中下]旬|底|初)?")
_SPAN = re.compile(r"\d.*(?:至|到|~|—|--)\D{0,3}\d.*|\d{4}[/.年]\d.*[-]\d.*")
_LUNAR = re.compile("农历|阴历|腊月|冬月|初[一二三四五六七八九十]")


def no_day() -> Unreadable:
    return Unreadable(_("this is not a date"), _("Write it like 2025-03-04 or 2025年3月4日."))


def within(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unreadable(
            _("the year {year} can't be right").format(year=day.year),
            _("Check the year of this date."),
        )
    return day


def numeric_day(number: float) -> date:
    """A day from a spreadsheet's serial number, or from 20250304."""
    if not isfinite(number):
        raise no_day()
    if number == int(number) and 19000101 <= number <= 21991231:
        return text_day(str(int(number)))
    if int(number) in _EXCEL_DAYS:
        return within(_EXCEL_EPOCH + timedelta(days=int(number)))
    # 3.4 typed for the fourth of March is a number to a spreadsheet.
    raise _nearly(repr(number))


def _spoken(text: str) -> str:
    """Chinese numerals as digits: 二〇二五年三月十四日 → 2025年3月14日."""

    def digits(match: re.Match[str]) -> str:
        word = match[0]
        if word in ("正", "元"):
            return "1"
        counted = _COUNTED.fullmatch(word)
        if counted:
            tens = {"十": _DIGITS.get(counted[1], "1"), "廿": "2", "卅": "3"}[counted[2]]
            return tens + _DIGITS.get(counted[3], "0")
        return "".join(_DIGITS.get(letter, letter) for letter in word)

    return _SPOKEN.sub(digits, text)


def text_day(text: str) -> date:
    """A day from text in one spelling (``normal.folded``), without a time of day."""
    if not text.isascii():
        if _LUNAR.search(text):
            raise Unreadable(
                _("this looks like a day of the lunar calendar"),
                _("Write the day of the ordinary calendar, like 2025年3月4日."),
            )
        text = _spoken(_WEEKDAY.sub("", text))
    text = text.translate(_MARKS).strip(".")
    for form in _DAY_FORMS:
        match = form.fullmatch(text)
        if match:
            try:
                return within(date(int(match[1]), int(match[2]), int(match[3])))
            except ValueError:
                raise Unreadable(
                    _("there is no such day in the calendar"), _("Check month and day.")
                ) from None
    if text.isascii() and text.isdigit() and len(text) == 5:
        return numeric_day(int(text))
    raise _nearly(text)


def _nearly(text: str) -> Unreadable:
    """What to ask back where something of a date is missing."""
    if _NO_YEAR.fullmatch(text):
        return Unreadable(
            _("the year is missing"), _("Write the year too, like 2025-03-04 or 2025年3月4日.")
        )
    if _SHORT_YEAR.fullmatch(text):
        return Unreadable(
            _("the year has two digits only"),
            _("Write the year with four digits, like 2025-03-04 or 2025年3月4日."),
        )
    if _NO_DAY.fullmatch(text):
        return Unreadable(
            _("the day of the month is missing"),
            _("Write the day too, like 2025-03-04 or 2025年3月4日."),
        )
    if _SPAN.fullmatch(text):
        return Unreadable(
            _("more than one date stands here"), _("Write one date: the day on which it happened.")
        )
    return no_day()
