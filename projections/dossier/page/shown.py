"""What a proved field looks like on a page, by form: the same as ``js/shown.js`` in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from evalcore.certificates.canonical import NOTHING, plain
from projections.exact import half_up
from projections.publishing.figures import fixed

DASH = "—"
_WHOLE = re.compile("0|-?[1-9][0-9]*")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRACTION = re.compile("fraction([0-6])")
_DECIMAL = re.compile("decimal([0-6])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEIJING = timezone(timedelta(hours=8))
LARGEST = 2**53 - 1


def rows(text: str) -> list[list[str]]:
    """The rows of canonical text, their fields still escaped."""
    return [line.split("\t") for line in text.split("\n")[:-1]]


WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {
        "ranked": "参加排名",
        "short_tenure": "任职时间不足，不参加排名",
        "small_cohort": "同类组人数不足，不排名",
        "not_applicable": "本期无可考核事项，单列",
        "unattributed": "空缺期间事项，单列",
    },
    "state": {
        "none": "没有应有的事项，也没有发生",
        "not_applicable": "不适用，单列",
        "withheld": "票数过少，不计",
    },
    "status_en": {
        "ranked": "ranked",
        "short_tenure": "tenure too short, not ranked",
        "small_cohort": "cohort too small, not ranked",
        "not_applicable": "nothing to assess in this period, listed apart",
        "unattributed": "matters of a vacancy, listed apart",
    },
    "state_en": {
        "none": "nothing was due and nothing happened",
        "not_applicable": "not applicable, listed apart",
        "withheld": "too few votes, not counted",
    },
}
"""Words of tokens, by form, in either language. No page brings words of its own: it could call
anything by any name."""


def shown_text(form: str, fields: Sequence[str], column: int) -> str | None:
    """The text of a field in a form; None where it can't have this form.

    Forms: ``text``; ``list`` (items joined by 、); ``status``, ``state``, ``status_en``,
    ``state_en`` (tokens by ``WORDS``);
    ``month`` (of a day); ``whole``; ``instant`` (µs since 1970, shown in +08:00 to the minute);
    ``units`` (whole, in units of 10^-decimals as the next field says); ``decimal0`` … ``decimal6``
    (whole, in units of 10^-k as the form says); ``fraction0`` … ``fraction6`` (this field by the
    next, half up to so many places). Nothing is a dash in every form.
    """
    if not 0 <= column < len(fields):
        return None
    field = fields[column]
    beside = fields[column + 1] if column + 1 < len(fields) else ""
    if field == NOTHING:
        return DASH
    if form == "text":
        return plain(field)
    if form == "list":
        return "、".join(map(plain, field.split(","))) if field else ""
    if form in WORDS:
        return WORDS[form].get(field)
    if form == "month":
        return field[:7] if _DAY.fullmatch(field) else None
    if not _WHOLE.fullmatch(field):
        return None
    if form == "whole":
        return field
    return _number(form, field, beside)


def _number(form: str, field: str, beside: str) -> str | None:
    if form == "instant":
        return _instant(int(field)) if len(field) <= 16 and 0 <= int(field) <= LARGEST else None
    if form == "units":
        return fixed(int(field), int(beside)) if re.fullmatch("[0-9]", beside) else None
    if decimal := _DECIMAL.fullmatch(form):
        return fixed(int(field), int(decimal[1]))
    asked = _FRACTION.fullmatch(form)
    if asked is None or not re.fullmatch("[1-9][0-9]*", beside):
        return None
    return fixed(half_up(int(field), int(beside), int(asked[1])), int(asked[1]))


def _instant(micros: int) -> str | None:
    try:
        at = (_EPOCH + timedelta(microseconds=micros)).astimezone(_BEIJING)
    except OverflowError:
        return None
    return f"{at:%Y-%m-%d %H:%M} +08:00"
