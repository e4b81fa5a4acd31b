"""Words and numbers of the overview in the language of the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from evalcore.paper_words import on_papers, paper_language, said
from projections.exact import half_up
from projections.publishing.figures import fixed

Json = dict[str, Any]

KINDS = {
    "city": on_papers("市"),
    "county": on_papers("县（市、区）"),
    "township": on_papers("乡镇"),
    "street": on_papers("街道"),
    "village": on_papers("村"),
    "community": on_papers("社区"),
    "branch": on_papers("党支部"),
    "zone": on_papers("片区"),
    "department": on_papers("部门"),
}
"""Kinds of units, as headings call them."""

STEPS = {
    "found": on_papers("发现"),
    "assigned": on_papers("交办"),
    "fixed": on_papers("整改完成"),
    "supervised": on_papers("督查复核"),
    "closed": on_papers("销号"),
    "looked_back": on_papers("回头看"),
}
"""Steps of a problem, in their order."""

LIMITS = {
    "late": on_papers("超期"),
    "within": on_papers("未超期"),
    "unlimited": on_papers("未定期限"),
    "stopped": on_papers("中止计时"),
}

APART = {
    "fixed": on_papers("已整改待销号 {n} 件"),
    "excluded": on_papers("剔除 {n} 件"),
    "merged": on_papers("并案 {n} 件"),
    "explained": on_papers("说明后结案 {n} 件"),
}


def kinds(codes: Sequence[str]) -> str:
    """``乡镇、街道``; what is not known is called an organisation."""
    known = [said(KINDS[code]) for code in codes if code in KINDS]
    return said("、").join(known) if known else said("单位")


def percent(part: int, whole: int) -> str:
    """``30%``, half up; nothing of nothing is nothing to say."""
    return f"{half_up(part * 100, whole)}%" if whole else ""


def share(value: int | None) -> str:
    """Ten-thousandths as a percentage: ``81%``; ``–`` for none."""
    return "–" if value is None else f"{half_up(value, 100)}%"


def total(value: int | None, decimals: int) -> str:
    """A total of points, ``–`` for none."""
    return "–" if value is None else fixed(value, decimals)


def rate(count: int | None, units: int) -> int | None:
    """So many for each unit, in tenths, half up; None for a month that has not come."""
    return None if count is None else half_up(count, max(1, units), 1)


def sentences(*texts: str) -> str:
    """Sentences one after the other; those that are empty are left out."""
    between = "" if paper_language() == "zh" else " "
    return between.join(text for text in texts if text)


def listed(texts: Iterable[str]) -> str:
    """Clauses of a sentence: ``甲，乙``."""
    return said("，").join(text for text in texts if text)


def rate_shown(count: int, units: int) -> str:
    """So many for each unit, with one decimal."""
    return fixed(half_up(count, max(1, units), 1), 1)
