"""Rules over the population, and what they did, in the words of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.paper_words import on_papers, said

if TYPE_CHECKING:
    from projections.publishing import Results

STATUS = {
    "ranked": on_papers("参加排名"),
    "short_tenure": on_papers("任职时间不足，不参加排名"),
    "small_cohort": on_papers("同类组人数不足，不排名"),
    "not_applicable": on_papers("本期无可考核事项，单列"),
    "unattributed": on_papers("空缺期间事项，单列"),
}
"""Status of a standing → why somebody has a rank or none."""

RULES = {
    "veto": on_papers("一票否决：{}"),
    "quota": on_papers("等次名额：{}"),
    "list": on_papers("名单：{}"),
    "cap": on_papers("分值上限：{}"),
    "tie": on_papers("同分处理，{}"),
    "passed_over": on_papers("因受限不列入，{}"),
    "freed": on_papers("他人被否决，名额顺延，{}"),
    "minimum_tenure": on_papers("最短任职时间"),
    "small_cohort": on_papers("同类组最少人数"),
}
WORDS = {
    "ranked": on_papers("参加排名"),
    "not ranked": on_papers("不参加排名"),
    "people decide": on_papers("由人决定"),
}


def rule_title(results: Results, rule: str) -> str:
    """A rule over the population in the words of the paper."""
    kind, _colon, name = rule.partition(":")
    if kind in ("tie", "passed_over", "freed"):
        return said(RULES[kind]).format(rule_title(results, name))
    titled = {"veto": results.vetoes, "list": results.cut_lists, "cap": results.groups}
    known = titled.get(kind, {}).get(name)
    return said(RULES.get(kind, rule)).format(known["title"] if known else name)


def effect_word(results: Results, text: str) -> str:
    """Before and after of an effect: a grade as it is, anything else in words."""
    listed = results.cut_lists.get(text)
    if listed:
        return said("列入{title}").format(title=listed["title"])
    return said(WORDS[text]) if text in WORDS else text
