"""From what clerks type to one spelling: digits, punctuation, dates, numbers, periods, yes and no.

Pure. Every reader takes a cell's raw value (text, number, date as the file holds it) and gives the
value that a fact wants, or raises ``Unreadable`` with what to write instead. Compatibility forms
are folded fully (NFKC) in codes, names, numbers and dates; in running text only digits and
letters are, because ，and ： are right there.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.days import no_day, numeric_day, text_day, within
from evalcore.messages import _
from evalcore.paper_words import on_papers

_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_NARROW |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
# Invisible characters that copying from web pages and word processors leaves behind.
_DROPPED = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_DROPPED |= dict.fromkeys(c for c in range(0x20) if c not in (9, 10, 13))
_SPACES = dict.fromkeys((0x00A0, 0x2002, 0x2003, 0x2009, 0x3000), " ")
_TIDY = {**_NARROW, **_DROPPED, **_SPACES}
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")

# Some fonts' full-width punctuation is stored at the GBK code point read as Unicode, which is Yi
# script there (ꎬ for ，). Only where Han stands beside and nothing else of Yi does.
_YI = re.compile("[\ua000-\ua4cf]")
_STRAY = re.compile("[\ua3a1-\ua3fe]")
_HAN = re.compile("[\u4e00-\u9fff]")


def _unstray(text: str) -> str:
    if not _STRAY.search(text) or not _HAN.search(text):
        return text
    if len(_YI.findall(text)) > len(_STRAY.findall(text)):
        return text

    def right(match: re.Match[str]) -> str:
        code = ord(match[0])
        if code == 0xA3AE:
            return "。"
        return bytes((code >> 8, code & 0xFF)).decode("gb18030")

    return _STRAY.sub(right, text)


def plain(raw: Any) -> str:
    """Any cell as running text: trimmed, half-width digits and letters, no invisible characters."""
    if isinstance(raw, str):
        if raw.isascii() and raw.isprintable():
            return raw.strip()
        text = _unstray(raw).translate(_TIDY)
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        return unicodedata.normalize("NFC", text)
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == raw.min.time() else raw.isoformat(" ")
    return str(raw)


def folded(raw: Any) -> str:
    """A code, name, number or date as one spelling: NFKC, no spaces, plain dashes."""
    text = plain(raw)
    if text.isascii():
        return text.replace(" ", "") if " " in text else text
    joined = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    # Again, because an accent that stood apart by a space now meets its letter.
    return unicodedata.normalize("NFKC", joined)


_BESIDE_HAN = re.compile(r"(?<=[\u2e80-\u9fff]) | (?=[\u2e80-\u9fff])")


def coded(raw: Any) -> str:
    """A code or case number: as ``folded``, but single spaces between Latin words stay."""
    text = plain(raw)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = " ".join(text.split())
    return _BESIDE_HAN.sub("", text) if " " in text else text


SEALED_CELL = on_papers("（已加密，不必重填）")
"""What a prefilled workbook shows for private words: the cell means what the record holds."""

# What a spreadsheet shows instead of a value

_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
_FORMULA = re.compile(r"=\s*[-+(\"'$@A-Za-z0-9_\[]")


def broken(text: str) -> tuple[str, str] | None:
    """Reason and remedy where a cell holds no value: a spreadsheet's error, a bare formula."""
    if text[:1] == "#" and text.upper() in _ERRORS:
        return (
            _("the formula in this cell came to an error"),
            _("Mend the formula, or write the value itself."),
        )
    if _FORMULA.match(text):
        return (
            _("a formula without a stored value"),
            _("Open the file in Excel or WPS, save it and hand it in again, or write the value."),
        )
    return None


# Dates

# A time of day behind a date, cut off before spaces go: "2025/1/1 12:30" is not the 11th. Without
# a space only behind what ends a date for sure.
_TIME = re.compile(
    r"(?:(?<=\d)[T\s]\s*|(?<=[日号])\s*|(?<=[-/.]\d\d)(?=\d\d:))(?:[上下]午\s*)?"
    r"(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,2}[时点](?:\d{1,2}分?(?:\d{1,2}秒?)?)?)"
    r"(?:\s*[AP]M)?$",
    re.IGNORECASE,
)
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")


def day(
    raw: Any,
    formats: tuple[str, ...] = (),
    zone: tzinfo | None = None,
    day_ends: int = 0,
) -> date:
    """A calendar date from text, a spreadsheet date, or a spreadsheet's serial number.

    ``zone``: moments with an offset become the local day there. ``day_ends``: a moment before
    this many minutes past midnight still belongs to the day before (deadlines).
    """
    if isinstance(raw, datetime):
        return within(_moment_day(raw, zone, day_ends))
    if isinstance(raw, date):
        return within(raw)
    if isinstance(raw, bool):
        raise no_day()
    if isinstance(raw, int | float):
        return numeric_day(raw)
    text = plain(raw)
    for form in formats:
        try:
            return within(datetime.strptime(text, form).date())  # noqa: DTZ007 - a day, no zone
        except ValueError:
            continue
    if _ISO_MOMENT.fullmatch(text):
        try:
            return within(_moment_day(datetime.fromisoformat(text), zone, day_ends))
        except ValueError:
            pass
    return text_day(folded(_TIME.sub("", unicodedata.normalize("NFKC", text))))


def _moment_day(moment: datetime, zone: tzinfo | None, day_ends: int) -> date:
    try:
        if zone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(zone)
        found = moment.date()
        if day_ends and moment.hour * 60 + moment.minute < day_ends:
            found -= timedelta(days=1)
    except OverflowError:
        # The first and last day that a calendar has can't be moved.
        raise no_day() from None
    return found


# Numbers

_WHOLE = re.compile(r"[-+]?\d+(\.0+)?")
_DECIMAL = re.compile(r"([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


def _number_text(raw: Any, suffixes: tuple[str, ...]) -> str:
    text = folded(raw)
    for suffix in suffixes:
        if text.endswith(suffix):
            text = text[: -len(suffix)]
            break
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def whole(raw: Any, minimum: int | None, largest: int, suffixes: tuple[str, ...] = ()) -> int:
    """A whole number, also where it came as text, with thousands commas or as ``12.0``."""
    text = _number_text(raw, suffixes)
    if not _WHOLE.fullmatch(text):
        raise Unreadable(
            _("this is not a whole number"), _("Write digits only, without unit or words.")
        )
    number = int(text.split(".")[0])
    if minimum is not None and number < minimum:
        raise Unreadable(
            _("the number is below {minimum}").format(minimum=minimum), _("Check the number.")
        )
    if abs(number) > largest:
        raise Unreadable(_("the number is too large"), _("Check the number."))
    return number


def decimal_parts(raw: Any, largest: int, suffixes: tuple[str, ...] = ()) -> tuple[int, int]:
    """(digits, how many of them stand behind the point): ``0.962`` is (962, 3). Exact."""
    text = _number_text(raw, suffixes)
    match = _DECIMAL.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise Unreadable(_("this is not a number"), _("Write digits, with a point where needed."))
    sign, before, behind, power = match[1], match[2], match[3] or "", int(match[4] or 0)
    number, decimals = int(before + behind), len(behind) - power
    if decimals < 0:
        number, decimals = number * 10**-decimals, 0
    if number > largest or decimals > 18:
        raise Unreadable(_("the number has too many digits"), _("Check the number."))
    return (-number if sign == "-" else number), decimals


# Yes and no, periods

_YES = frozenset("是,有,√,✓,✔,☑,✅,对,通过,已,成立,y,yes,true,t,1".split(","))  # noqa: SIM905
_NO = frozenset("否,无,×,✗,✘,x,不,未,未通过,没有,不成立,n,no,false,f,0".split(","))  # noqa: SIM905


def flag(raw: Any) -> bool:
    """Yes or no, as ticked or written."""
    text = folded(raw).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable(_("this is neither yes nor no"), _("Write 是 or 否."))


_PERIOD_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\d{4})年?度?(?:上半年|H1|第?[一1]半年)", re.I), "{0}H1"),
    (re.compile(r"(\d{4})年?度?(?:下半年|H2|第?[二2]半年)", re.I), "{0}H2"),
    (re.compile(r"(\d{4})年?度?(?:第?([一二三四1-4])季度?|Q([1-4]))", re.I), "{0}Q{1}"),
    (re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:份)?"), "{0}-{1:0>2}"),
    (re.compile(r"(\d{4})(?:年度?|年全年|全年)?"), "{0}"),
)
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def period(raw: Any) -> str:
    """``2025``, ``2025H1``, ``2025Q3`` or ``2025-07`` from what offices write."""
    text = folded(raw)
    for form, pattern in _PERIOD_FORMS:
        match = form.fullmatch(text)
        if match:
            parts = [part for part in match.groups() if part is not None]
            if len(parts) > 1:
                parts[1] = _QUARTERS.get(parts[1], parts[1])
            if "-" in pattern and not 1 <= int(parts[1]) <= 12:
                break
            return pattern.format(*parts)
    raise Unreadable(
        _("this is not a period"),
        _("Write it like 2025, 2025年上半年, 2025年第三季度 or 2025-07."),
    )
