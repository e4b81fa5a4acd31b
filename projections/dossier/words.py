"""Words of the paper: Chinese whatever the reader's locale, English where it is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from evalcore.paper_words import on_papers, paper_language, said
from evalcore.schemes.citations import place_on_paper
from evalcore.schemes.mechanisms import mechanism_of
from projections.dossier.page.shown import WORDS
from projections.publishing.figures import exact, rounded

STEMS = "甲乙丙丁戊己庚辛壬癸"
"""Signs by which neighbours are called, in order of rank."""

_BEIJING = timezone(timedelta(hours=8))
_WITHIN = str.maketrans("《》“”", "〈〉‘’")

STATES = WORDS["state"]
STATUS = WORDS["status"]

_TITLES = {"total": "总分", "total/exact": on_papers("取整前总分")}
_PARTS = {"share": on_papers("得分率"), "curve": on_papers("按档次"), "points": "得分"}


def form(name: str) -> str:
    """The form in which a token (``state``, ``status``) stands on a page of this language."""
    return name if paper_language() == "zh" else f"{name}_en"


def state(token: str) -> str:
    """The words of a state; nothing for none."""
    return WORDS[form("state")].get(token, "")


def stem(number: int) -> str:
    """The sign of the neighbour ``number``, from 0: 甲 … 癸, then 甲2, 乙2 …"""
    turn, place = divmod(number, len(STEMS))
    return STEMS[place] + (str(turn + 1) if turn else "")


_SEALED = {
    "": "",
    "withheld": on_papers("有封存部分，不在本页"),
    "locked": on_papers("有封存部分，密钥不在此处"),
    "erased": on_papers("有封存部分，密钥已销毁"),
}


_BECAUSE = {
    "corrected": on_papers("已被更正"),
    "retracted": on_papers("已撤回"),
    "repeated": on_papers("重复报送"),
}
_KINDS = {
    "report": on_papers("报送"),
    "correction": on_papers("更正"),
    "retraction": "撤回",
    "decision": on_papers("裁定"),
}


def because(reason: str) -> str:
    """Why an event does not count."""
    return said(_BECAUSE.get(reason, reason))


def kind(name: str) -> str:
    """What kind of act an event is."""
    return said(_KINDS[name])


def sealed(fares: str, pseudonym: str) -> str:
    """How a sealed part fares (``Entry.sealed``), and how whoever it names is called."""
    part = said(_SEALED[fares])
    if not part or not pseudonym:
        return part
    return said("{part}（其中的人称为{name}）").format(part=part, name=pseudonym)


def clause(documents: Mapping[str, str], text: str) -> str:
    """What something rests on: the document's title and place, the mechanism by its name.

    ``documents`` are those of the scheme, short name → title; what cites none of them stays.
    """
    told: list[tuple[str, list[str]]] = []
    for one in text.split("; ") if text else ():
        title, place = _clause(documents, one)
        if title and told and told[-1][0] == title:
            told[-1][1].append(place)
        else:
            told.append((title, [place]))
    return said("；").join(title + said("、").join(places) for title, places in told)


_PERIODS = (
    (re.compile("([0-9]{4})H1"), on_papers(r"\1上半年")),
    (re.compile("([0-9]{4})H2"), on_papers(r"\1下半年")),
    (re.compile("([0-9]{4})Q([1-4])"), on_papers(r"\1第\2季度")),
)


def period(label: str) -> str:
    """A period in words: 2025H1 is the first half of 2025. Others stay."""
    for pattern, text in _PERIODS:
        if pattern.fullmatch(label):
            return pattern.sub(said(text), label)
    return label


def instant(text: str) -> str:
    """An instant (ISO, UTC) as everywhere on the page: in +08:00 to the minute."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at.astimezone(_BEIJING):%Y-%m-%d %H:%M} +08:00" if at.tzinfo else text


def _inner(text: str) -> str:
    """Marks of titles and quotations as they are within such marks (GB/T 15834)."""
    return text.translate(_WITHIN)


def _clause(documents: Mapping[str, str], one: str) -> tuple[str, str]:
    """(title of the document, place in it); no title where it cites none of them."""
    if one == "demo":
        return "", said("演示数值，没有依据")
    name, _space, place = one.partition(" ")
    if not place or name not in documents:
        return "", one
    known = mechanism_of(one)
    if known is not None:
        place = said("第{row}行“{name}”").format(row=known.row, name=_inner(known.name))
    else:
        place = place_on_paper(one)
    title = documents[name]
    title = title if title.startswith("《") else f"《{_inner(title)}》"
    return title if paper_language() == "zh" else f"{title} ", place


def node_title(node: str, indicators: Mapping[str, str], groups: Mapping[str, str]) -> str:
    """The title of a step of the computation; raters are called by their categories."""
    from projections.small_cells import categories_of

    if node in _TITLES:
        return said(_TITLES[node])
    if node.startswith("group:"):
        name = node.removeprefix("group:")
        return groups.get(name, name)
    name, _slash, part = node.partition("/")
    if part.startswith("category:"):
        raters = categories_of(part.removeprefix("category:"))
        return said("评议人：{raters}").format(raters=said("、").join(raters))
    title = indicators.get(name, name)
    return title if part == "points" else said(_PARTS.get(part, part))


def operation(token: str, full: Fraction) -> str:
    """How a step came about; ``full`` is what the points of all scored indicators add up to."""
    kind, _space, rest = token.partition(" ")
    plain = {
        "share": said("做到的 ÷ 应做的"),
        "category": said("这类评议人的得票 ÷ 最多可得"),
        "weighted": said("各类评议人得分率按权重相加"),
        "floor": said("各组相加，不低于 0"),
    }
    if kind == "sum":
        if not rest:
            return said("相加")
        return said("相加；加分、扣分最多 {most}").format(most=_read(rest.split()[-1]))
    if kind in plain:
        return plain[kind]
    if kind == "band":
        if rest == "-":
            return said("低于最低档")
        return said("达到 {percent}% 档").format(percent=_number(100 * Fraction(rest)))
    if kind == "points":
        return _points(rest, full)
    if kind == "half_up":
        return said("四舍五入到 {n} 位小数").format(n=rest)
    if re.fullmatch(r"-?credit\*.+", kind):
        each = _read(kind.partition("*")[2])
        text = said("每件扣 {points} 分") if kind.startswith("-") else said("每件加 {points} 分")
        return text.format(points=each)
    return token


def _points(rest: str, full: Fraction) -> str:
    own, _star, spread = rest.partition("*")
    if not spread:
        return said("得分率 × {points} 分").format(points=_read(own))
    by = Fraction(spread)
    absent = full - full * Fraction(by.denominator, by.numerator)
    return said("得分率 × {points} 分；有 {absent} 分不适用，摊入后为 {spread} 分").format(
        points=_read(own), absent=_number(absent), spread=_number(Fraction(own) * by)
    )


def _read(text: str) -> str:
    return _number(Fraction(text))


def _number(value: Fraction) -> str:
    text = exact(value.numerator, value.denominator)
    return rounded(value.numerator, value.denominator) if "/" in text else text
