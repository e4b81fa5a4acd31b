"""Which known column a column of a foreign sheet is: by its header, by likeness, by what it holds.

Pure but for the libraries that compare texts. Nothing is decided here that a person does not see:
what is not certain is told as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

from attrs import field, frozen

from evalcore.intake.findings import Unreadable
from evalcore.intake.mapping import Column, Sheet
from evalcore.intake.names.roster import Roster, Unsettled
from evalcore.intake.rows import normal
from evalcore.intake.sheets.headers import header_key, ignored, names_of
from evalcore.vocabulary import FieldSpec
from evalcore.vocabulary.fields import LARGEST

SURE = 90
"""A header that fits so well (of 100) is taken without a question."""

EXACT = 100

LIKELY = 65
"""Below this a likeness is chance."""

LOOKED_AT = 200
"""Filled cells of a column that are looked at."""

_SYNONYMS = (
    ("时间", "日期"),
    ("年月日", "日期"),
    ("编码", "编号"),
    ("号码", "编号"),
    ("代码", "编号"),
    ("单号", "编号"),
    ("单位", "组织"),
    ("支部", "组织"),
    ("村(社区)", "组织"),
    ("村居", "组织"),
    ("期限", "时限"),
    ("截止日期", "时限"),
    ("类型", "类别"),
    ("种类", "类别"),
    ("分类", "类别"),
    ("姓名", "人员"),
    ("事项", "内容"),
    ("情况", "结果"),
    ("数量", "数"),
    ("人数", "数"),
)
"""What offices call the same thing; applied to both sides before headers are compared."""

_PERSONAL = re.compile(
    r"电话|手机|身份证|证件|来电|联系人|联系方式|住址|地址|微信|openid|邮箱|银行|账号|户籍|年龄|性别|签名"
    r"|\bip\b|来自ip|诉求人|反映人|填写人|答题人"
)
_PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}|0\d{2,3}-\d{7,8}")
_CITIZEN = re.compile(r"\d{17}[\dXx]|\d{15}")
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:\(.*)?")
_CODE = re.compile(r"[\w\-./〔〕()号第]{2,60}")


@frozen
class Seen:
    """A column of the file: its header as written, and what stands under it."""

    index: int
    header: str
    values: tuple[Any, ...] = ()
    rows: int = 0
    """Rows that were looked at, blank cells of this column included."""
    texts: tuple[str, ...] = field(init=False)

    @texts.default
    def _texts(self) -> tuple[str, ...]:
        return tuple(normal.plain(value) for value in self.values)

    def share(self, fits: Callable[[Any], bool]) -> bool:
        """Whether nine of ten filled cells fit."""
        return bool(self.values) and 10 * sum(map(fits, self.values)) >= 9 * len(self.values)

    def is_day(self) -> bool:
        """Whether it holds calendar days (or moments)."""
        return self.share(lambda value: _reads(normal.day, value))

    def is_whole(self) -> bool:
        """Whether it holds whole numbers."""
        return self.share(lambda value: _reads(_whole, value))

    def is_code(self) -> bool:
        """Whether it numbers its rows: filled in each, no value twice, like a code."""
        return (
            len(self.values) == self.rows > 1
            and len(set(self.texts)) == len(self.texts)
            and all(_CODE.fullmatch(text) for text in self.texts)
            and not self.is_day()
        )

    def personal(self) -> str:
        """Why it is about a private person; empty where nothing says so."""
        if _PERSONAL.search(header_key(self.header)):
            return "个人信息"
        for pattern, what in ((_CITIZEN, "身份证号"), (_PHONE, "电话号码"), (_IP, "网络地址")):
            if self.share(lambda v, p=pattern: bool(p.fullmatch(normal.folded(v)))):  # type: ignore[misc]
                return f"内容像{what}"
        return ""


@frozen
class Match:
    """A column of the file taken for a known one: how well it fits of 100, and why."""

    seen: Seen
    column: Column
    score: int
    why: str

    @property
    def sure(self) -> bool:
        """Whether nobody needs to confirm it."""
        return self.score >= SURE


def kinds_of(sheet: Sheet) -> dict[str, FieldSpec]:
    """Column id → the field that it feeds first (none for a column that only steers)."""
    found: dict[str, FieldSpec] = {}
    for event in sheet.events:
        specs = {spec.name: spec for spec in event.fact.specs()}
        for name, value in event.fields.items():
            for column in value.columns() if not value.part else ():
                plain_use = column == value.column
                if plain_use or specs[name].kind == "case":
                    found.setdefault(column, specs[name])
        for column in event.spread.columns if event.spread else ():
            found.setdefault(column, specs[event.spread.into])  # type: ignore[union-attr]
    return found


def canonical(header: str) -> str:
    """A header with what offices call differently made the same."""
    text = header_key(header)
    for word, meant in _SYNONYMS:
        text = text.replace(word, meant)
    return text


def likeness(one: str, other: str) -> int:
    """How alike two headers are, of 100: the same but for synonyms 89, one inside the other 75."""
    from rapidfuzz import fuzz

    first, second = canonical(one), canonical(other)
    if not first or not second:
        return 0
    if first == second:
        return SURE - 1
    score = round(fuzz.ratio(first, second))
    short, long = sorted((first, second), key=len)
    if len(short) >= 2 and short in long:
        score = max(score, 75)
    return min(score, SURE - 1)


def match_columns(columns: Sequence[Seen], sheet: Sheet) -> dict[str, Match]:
    """Column id → the column of the file, best fits first; each column of the file once."""
    kinds = kinds_of(sheet)
    found = [
        match
        for seen in columns
        for column in sheet.columns.values()
        if (match := _fit(seen, column, kinds.get(column.id))) is not None
        and (match.score == EXACT or not ignored(seen.header, sheet))
    ]
    found.sort(key=lambda match: -match.score)
    return _each_once(found)


def _each_once(found: Iterable[Match]) -> dict[str, Match]:
    taken: dict[str, Match] = {}
    used: set[int] = set()
    for match in found:
        if match.column.id not in taken and match.seen.index not in used:
            taken[match.column.id] = match
            used.add(match.seen.index)
    return taken


def _fit(seen: Seen, column: Column, spec: FieldSpec | None) -> Match | None:
    key = header_key(seen.header)
    names = (column.header, *column.aliases)
    # Headers of two rows are shown with a dot between their words.
    if {key, key.replace("·", "")} & names_of(column):
        return Match(seen, column, EXACT, "")
    if column.matches and column.matches.fullmatch(key):
        return Match(seen, column, 95, "")
    # 序号 heads the numbers of rows everywhere, never which one of a day.
    if spec and spec.name != "ordinal" and key == header_key(spec.zh):
        return _weighed(Match(seen, column, 91, f"字段“{spec.zh}”"), spec)
    score, name = max((likeness(seen.header, name), name) for name in names)
    if score < LIKELY:
        return None
    return _weighed(Match(seen, column, score, f"与“{name}”相近"), spec)


def _weighed(match: Match, spec: FieldSpec | None) -> Match | None:
    """A likeness that what stands in the column contradicts is none."""
    seen = match.seen
    if seen.personal() and not (spec and spec.private):
        return None
    if spec and seen.values:
        wrong = (spec.kind == "day" and not seen.is_day()) or (
            spec.kind == "whole" and not seen.is_whole()
        )
        if wrong or (spec.kind not in ("day", "period") and seen.is_day()):
            return None
    return match


def by_content(
    columns: Sequence[Seen], sheet: Sheet, found: dict[str, Match], roster: Roster
) -> dict[str, Match]:
    """Required columns still missing, taken from what the file's other columns hold.

    Only where one column alone can be meant; always a guess.
    """
    kinds = kinds_of(sheet)
    used = {match.seen.index for match in found.values()}
    free = [seen for seen in columns if seen.index not in used and not seen.personal()]
    more: dict[str, Match] = {}
    for column in sheet.required():
        spec = kinds.get(column.id)
        if column.id in found or spec is None:
            continue
        test = _content(spec, roster)
        fitting = [seen for seen in free if test is not None and test[0](seen)]
        if len(fitting) == 1 and test is not None:
            more[column.id] = Match(fitting[0], column, 50, test[1])
            free.remove(fitting[0])
    return more


def _content(spec: FieldSpec, roster: Roster) -> tuple[Callable[[Seen], bool], str] | None:
    if spec.kind == "day":
        return Seen.is_day, "内容是日期"
    if spec.kind == "choice":
        known = {normal.folded(word).lower() for pair in spec.choices.items() for word in pair}
        return (
            lambda seen: seen.share(lambda value: normal.folded(value).lower() in known),
            f"内容是“{spec.zh}”的选项",
        )
    if spec.kind == "unit" and not spec.opens:
        return lambda seen: seen.share(lambda value: _reads(roster.unit, value)), "内容是组织名称"
    if spec.kind == "person" and not spec.opens:
        return lambda seen: seen.share(lambda value: _reads(roster.person, value)), "内容是人员姓名"
    if spec.kind == "case":
        return Seen.is_code, "每行一个不重复的编号"
    return None


def unknown_choices(match: Match, spec: FieldSpec | None, blank: Container[str]) -> tuple[str, ...]:
    """Words in a column of choices that mean none of them, in the order in which they stand."""
    seen, column = match.seen, match.column
    if spec is None or spec.kind != "choice" or spec.private:
        return ()
    known = {normal.folded(word).lower() for pair in spec.choices.items() for word in pair}
    return tuple(
        dict.fromkeys(
            text
            for text in seen.texts
            if text not in column.values
            and text not in blank
            and normal.folded(text).lower() not in known
        )
    )


def _whole(raw: Any) -> int:
    return normal.whole(raw, None, LARGEST, ("人", "名", "户", "%"))


def _reads(read: Callable[[Any], Any], value: Any) -> bool:
    try:
        read(value)
    except Unsettled:
        return True  # several bear the name; the unit beside it would tell
    except Unreadable:
        return False
    return True
