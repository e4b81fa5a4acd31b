"""What codes in ledgers are called where people read Chinese; JSON keeps the codes."""

from __future__ import annotations

from collections.abc import Mapping

from evalcore.messages import language
from evalcore.schemes.columns import choice_titles
from evalcore.vocabulary.pledges import PLEDGE_KINDS

STATUSES = {
    "ranked": "参加排名",
    "short_tenure": "任职时间不足",
    "small_cohort": "同类组人数不足",
    "not_applicable": "考核期内没有可考核事项",
    "unattributed": "空缺期间事项",
}
"""Why somebody has a rank or none."""
_VALUES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("threads", "broken"): {
        "": "未中断",
        "unpublished": "未亮诺",
        "unfinished": "未践诺",
        "unanswered": "未在述职中交账",
        "unevaluated": "述而未评",
        "no_consequence": "未问责也未说明",
    },
    ("threads", "pledge_kind"): PLEDGE_KINDS,
    ("past_standings", "status"): STATUSES,
    ("standings", "status"): STATUSES,
}
"""Titles of codes that expressions are not held to."""


def value_titles(ledger: str, column: str) -> Mapping[str, str]:
    """Code → Chinese title of what a column holds; empty where it holds no codes."""
    return choice_titles(ledger, column) or _VALUES.get((ledger, column), {})


def value_title(ledger: str, column: str, value: str) -> str:
    """A value as its reader calls it: a code by its Chinese title; any other text as it is."""
    return value_titles(ledger, column).get(value, value) if language() == "zh" else value
