"""Questions that are asked already: SQL with headings and parameters in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

from evalcore.schemes.value_titles import STATUSES
from projections.browsing.question_sql import SQL
from projections.browsing.words import Words, told

_PARAMETER = re.compile(r":(<<[^>]*>>)")


@frozen
class Question:
    """A question: its name in addresses, what it asks, what it says and how to fill it in."""

    name: str
    title: Words
    says: Words
    needs: tuple[str, ...] = ()
    """Tables without which it can't be asked."""

    def sql(self, language: str) -> str:
        """The SQL, with headings and parameters in ``language``."""
        return told(SQL[self.name].replace("{statuses}", _statuses(language)), language).strip()

    def parameters(self, language: str) -> list[str]:
        """Names of what is to be filled in, in the order of the SQL."""
        found = _PARAMETER.findall(SQL[self.name])
        return list(dict.fromkeys(told(name, language) for name in found))


def questions_of(tables: Iterable[str]) -> list[Question]:
    """The questions that these tables can answer."""
    held = set(tables)
    return [question for question in QUESTIONS if held.issuperset(question.needs)]


def _statuses(language: str) -> str:
    """SQL that names a status: codes as they are in English, Chinese titles else."""
    if language == "en":
        return "s.status"
    cases = " ".join(f"WHEN '{code}' THEN '{title}'" for code, title in STATUSES.items())
    return f"CASE s.status {cases} ELSE s.status END"


_WHO = Words(
    "“谁”填姓名、组织名称或代码；重名的都列出。",
    "who: a name, a unit's name or a code; all of one name are listed.",
)

QUESTIONS = (
    Question(
        "where",
        Words("谁排在哪里", "Who stands where"),
        Words("按同类组和名次。等次是建议，决定前不算数。",
              "By cohort and rank. Grades are proposals until they are decided."),
    ),
    Question(
        "flagged",
        Words("谁被提示、为什么", "Who is flagged, and why"),
        Words("提示只提请人核查或处理，不是结论。“记录序号”用 evalcore thread 或 trail 查。",
              "A flag asks a person to look; it concludes nothing. Events are positions in the "
              "record."),
    ),
    Question(
        "flag_kinds",
        Words("各类提示有多少、提请谁", "How many flags of each kind, and to whom"),
        Words("多的在前。", "Most first."),
    ),
    Question(
        "near_lines",
        Words("分数线附近有谁", "Who stands near a line"),
        Words("离等次的分数线或名额、名单的线不超过若干分的人。“分差”填分数，不填为 1 分。",
              "Whose total is within some points of a grade's threshold, or of the line of a quota "
              "or list. points: a number; left blank, 1 point."),
    ),
    Question(
        "lost_most",
        Words("失分最多的指标", "Which indicators lose most points"),
        Words("全体失分合计，多的在前。", "Points lost by everybody together, most first."),
    ),
    Question(
        "lost_by",
        Words("某人失分在哪里", "Where somebody lost points"),
        _WHO,
    ),
    Question(
        "differ",
        Words("甲与乙差在哪里", "What separates X and Y"),
        Words("逐项并列，失分相差大的在前。“甲”“乙”填姓名、组织名称或代码；重名时填代码。",
              "Indicator by indicator, the largest difference in points lost first. X and Y: "
              "names, units or codes; where a name is borne by several, a code."),
    ),
    Question(
        "rests_on",
        Words("某项得分依据什么", "What points rest on"),
        Words("得分依据逐条列出；没有台账行的是应有而没有。“谁”填姓名、组织名称或代码，“指标”填名称的一部分，不填为全部。",
              "Row by row; without a ledger row: looked for, none found. who: a name, unit or "
              "code; indicator: part of its title, or blank for all."),
        ("contributions",),
    ),
    Question(
        "moved",
        Words("被名额、否决、同分变动的", "Whom a quota, veto or tie moved"),
        Words("按总分本来如何、规则之后如何。", "Before the rule, and after."),
    ),
    Question(
        "lowered",
        Words("得分等次与建议等次不同的", "Whose proposed grade differs from the one by total"),
        Words("总分够，等次另定的，原因见“被名额、否决、同分变动的”。",
              "The reasons: see whom a quota, veto or tie moved."),
    ),
    Question(
        "tied",
        Words("同分的", "Ties"),
        Words("同类组内总分相同。", "Equal totals in a cohort."),
    ),
    Question(
        "demo_numbers",
        Words("哪些依据演示数值", "Which numbers are made up for trying out"),
        Words("办法中没有依据、只供试用的数值；正式运行前须有依据。",
              "Numbers of the scheme without a basis; none may be left in an official run."),
    ),
    Question(
        "late",
        Words("封账后补录影响了谁", "Whom facts after the seal touch"),
        Words("得分依据了封账以后补录的事实的人和指标。",
              "Subjects and indicators that rest on facts which came in after the seal."),
        ("late_facts", "late_contributions"),
    ),
    Question(
        "township",
        Words("某镇各村", "The villages of a township"),
        Words("“镇”填名称或代码，不填为全部。", "township: name or code; blank for all."),
    ),
    Question(
        "grades_by_township",
        Words("各镇等次分布", "Grades by township"),
        Words("各镇各等次有几个。", "How many of each grade."),
    ),
    Question(
        "unranked",
        Words("没有排名的及原因", "Who has no rank, and why"),
        Words("不参加排名不等于不合格。", "Having no rank is no verdict."),
    ),
    Question(
        "open_problems",
        Words("还没有销号的问题", "Problems that are still open"),
        Words("期限早的在前；来自问题台账。", "The earliest limit first; from the ledger."),
        ("ledger_problems", "ledger_units"),
    ),
    Question(
        "by_people",
        Words("哪些条款由人裁定", "Which clauses people decide"),
        Words("程序不算、留给人定的。", "What the program leaves to people."),
    ),
)  # fmt: skip
