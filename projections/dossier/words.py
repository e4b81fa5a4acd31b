"""Words of the paper, which is Chinese whatever the reader's locale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from evalcore.schemes.mechanisms import ROW, mechanisms
from projections.dossier.page.shown import WORDS
from projections.publishing.figures import exact, rounded

STEMS = "甲乙丙丁戊己庚辛壬癸"
"""Signs by which neighbours are called, in order of rank."""

STATES = WORDS["state"]
STATUS = WORDS["status"]

_TITLES = {"total": "总分", "total/exact": "取整前总分"}
_PARTS = {"share": "得分率", "curve": "按档次", "points": "得分"}


def stem(number: int) -> str:
    """The sign of the neighbour ``number``, from 0: 甲 … 癸, then 甲2, 乙2 …"""
    turn, place = divmod(number, len(STEMS))
    return STEMS[place] + (str(turn + 1) if turn else "")


def clause(documents: Mapping[str, str], text: str) -> str:
    """What something rests on: the document's title and place, the mechanism by its name.

    ``documents`` are those of the scheme, short name → title; what cites none of them stays.
    """
    return "；".join(_clause(documents, one) for one in text.split("; ")) if text else ""


def _clause(documents: Mapping[str, str], one: str) -> str:
    if one == "demo":
        return "演示数值，没有依据"
    name, _space, place = one.partition(" ")
    if not place or name not in documents:
        return one
    row = ROW.fullmatch(one)
    known = mechanisms().get(int(row[2])) if row else None
    if known is not None:
        place = f"第{known.row}行“{known.name}”"
    return f"《{documents[name].strip('《》')}》{place}"


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
