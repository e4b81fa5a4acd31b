"""Words of the paper, which is Chinese whatever the reader's locale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from evalcore.schemes.mechanisms import mechanism_of
from projections.dossier.page.shown import WORDS
from projections.publishing.figures import exact, rounded

STEMS = "甲乙丙丁戊己庚辛壬癸"
"""Signs by which neighbours are called, in order of rank."""

_BEIJING = timezone(timedelta(hours=8))
_WITHIN = str.maketrans("《》“”", "〈〉‘’")

STATES = WORDS["state"]
STATUS = WORDS["status"]

_TITLES = {"total": "总分", "total/exact": "取整前总分"}
_PARTS = {"share": "得分率", "curve": "按档次", "points": "得分"}


def stem(number: int) -> str:
    """The sign of the neighbour ``number``, from 0: 甲 … 癸, then 甲2, 乙2 …"""
    turn, place = divmod(number, len(STEMS))
    return STEMS[place] + (str(turn + 1) if turn else "")


_SEALED = {
    "": "",
    "withheld": "有封存部分，不在本页",
    "locked": "有封存部分，密钥不在此处",
    "erased": "有封存部分，密钥已销毁",
}


def sealed(fares: str, pseudonym: str) -> str:
    """How a sealed part fares (``Entry.sealed``), and how whoever it names is called."""
    said = _SEALED[fares]
    return f"{said}（其中的人称为{pseudonym}）" if said and pseudonym else said


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
    return "；".join(title + "、".join(places) for title, places in told)


_ARTICLE = re.compile(r"Art\. ?([0-9]+)")
_MARK = re.compile(r" ?\(F[0-9]+[a-z]?\)")
_PERIODS = (
    (re.compile("([0-9]{4})H1"), r"\1上半年"),
    (re.compile("([0-9]{4})H2"), r"\1下半年"),
    (re.compile("([0-9]{4})Q([1-4])"), r"\1第\2季度"),
)


def period(label: str) -> str:
    """A period in words: 2025H1 is the first half of 2025. Others stay."""
    for pattern, said in _PERIODS:
        if pattern.fullmatch(label):
            return pattern.sub(said, label)
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
        return "", "演示数值，没有依据"
    name, _space, place = one.partition(" ")
    if not place or name not in documents:
        return "", one
    known = mechanism_of(one)
    if known is not None:
        place = f"第{known.row}行“{_inner(known.name)}”"
    place = _ARTICLE.sub(r"第\1条", _MARK.sub("", place))
    title = documents[name]
    return title if title.startswith("《") else f"《{_inner(title)}》", place


def node_title(node: str, indicators: Mapping[str, str], groups: Mapping[str, str]) -> str:
    """The title of a step of the computation; raters are called by their categories."""
    from projections.small_cells import categories_of

    if node in _TITLES:
        return _TITLES[node]
    if node.startswith("group:"):
        name = node.removeprefix("group:")
        return groups.get(name, name)
    name, _slash, part = node.partition("/")
    if part.startswith("category:"):
        return "评议人：" + "、".join(categories_of(part.removeprefix("category:")))
    title = indicators.get(name, name)
    return title if part == "points" else _PARTS.get(part, part)


def operation(token: str, full: Fraction) -> str:
    """How a step came about; ``full`` is what the points of all scored indicators add up to."""
    kind, _space, rest = token.partition(" ")
    plain = {
        "share": "做到的 ÷ 应做的",
        "category": "这类评议人的得票 ÷ 最多可得",
        "weighted": "各类评议人得分率按权重相加",
        "floor": "各组相加，不低于 0",
    }
    if kind == "sum":
        return f"相加；加分、扣分最多 {_read(rest.split()[-1])}" if rest else "相加"
    if kind in plain:
        return plain[kind]
    if kind == "band":
        return "低于最低档" if rest == "-" else f"达到 {_number(100 * Fraction(rest))}% 档"
    if kind == "points":
        return _points(rest, full)
    if kind == "half_up":
        return f"四舍五入到 {rest} 位小数"
    if re.fullmatch(r"-?credit\*.+", kind):
        each = _read(kind.partition("*")[2])
        return f"每件扣 {each} 分" if kind.startswith("-") else f"每件加 {each} 分"
    return token


def _points(rest: str, full: Fraction) -> str:
    own, _star, spread = rest.partition("*")
    if not spread:
        return f"得分率 × {_read(own)} 分"
    by = Fraction(spread)
    absent = full - full * Fraction(by.denominator, by.numerator)
    return (
        f"得分率 × {_read(own)} 分；有 {_number(absent)} 分不适用，摊入后为 "
        f"{_number(Fraction(own) * by)} 分"
    )


def _read(text: str) -> str:
    return _number(Fraction(text))


def _number(value: Fraction) -> str:
    text = exact(value.numerator, value.denominator)
    return rounded(value.numerator, value.denominator) if "/" in text else text
