"""Problems (问题整改销号): found, assigned, fixed, supervised, struck off; and every way around.

Not everything reported is anybody's failing: a problem can be merged, transferred, excluded
(剔除), suspended, or closed as explained. Descriptions and reporters are private state.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import case_field, choice, day, flag, text, unit_field

SOURCES = {
    "visit": "走访",
    "hotline": "热线",
    "inspection": "巡察检查",
    "spot_check": "抽查",
    "masses": "群众反映",
    "self": "自查",
    "permit": "办件",
}
SCOPES = {"single": "点上", "general": "普遍"}
OUTCOMES = {"solved": "解决", "partly": "部分解决", "unsolved": "未解决"}
SATISFACTION = {"satisfied": "满意", "fairly": "基本满意", "dissatisfied": "不满意"}


@attrs.frozen(kw_only=True)
class ProblemFound(Fact):
    """A problem enters the ledger (domain rows 69, 78); ``occurred_on`` is the day it was raised.

    ``due_on`` is the limit set with it, where one was.
    """

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "问题登记"
    KEY: ClassVar[tuple[str, ...]] = ("problem",)

    problem: str = case_field("问题编号", "number of the problem", "problem", opens=True)
    unit: str = unit_field("组织", "the unit where it arose")
    found_by: str = choice("问题来源", "how it came to light", SOURCES)
    category: str = text("问题类别", "what it is about", required=False)
    scope: str = choice("问题范围", "single or general", SCOPES, required=False)
    due_on: date | None = day("办理时限", "day by which it is to be closed", required=False)
    description: str = text("问题描述", "the problem in words", required=False, private=True)
    reporter: str = text("反映人", "who raised it", required=False, private=True)


@attrs.frozen(kw_only=True)
class ProblemAssigned(Fact):
    """A problem is handed to a unit, with a limit (交办, row 70)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "交办"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "handler", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    handler: str = unit_field("承办组织", "the unit that holds it from now on")
    due_on: date | None = day("办理时限", "day by which it is to be closed", required=False)


@attrs.frozen(kw_only=True)
class ProblemTransferred(Fact):
    """A problem passes to another unit; each holder answers for its own days."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "转办"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "handler", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    handler: str = unit_field("接办组织", "the unit that holds it from now on")
    due_on: date | None = day("办理时限", "new limit, where one is set", required=False)
    ground: str = text("转办原因", "why it is passed on", required=False)


@attrs.frozen(kw_only=True)
class ProblemMerged(Fact):
    """The same matter reported twice: this one goes on under another number."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "并案"
    KEY: ClassVar[tuple[str, ...]] = ("problem",)

    problem: str = case_field("问题编号", "number of the problem", "problem")
    into: str = case_field("并入编号", "the problem that it goes on under", "problem")


@attrs.frozen(kw_only=True)
class ProblemExcluded(Fact):
    """A problem is taken out of the assessment (剔除), with ground and authority."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "剔除"
    KEY: ClassVar[tuple[str, ...]] = ("problem",)

    problem: str = case_field("问题编号", "number of the problem", "problem")
    ground: str = text("剔除原因", "why it does not count")
    decided_by: str = text("批准单位", "who allowed it")


@attrs.frozen(kw_only=True)
class ProblemSuspended(Fact):
    """The clock of a problem stops on ``occurred_on`` (挂起)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "挂起"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    ground: str = text("挂起原因", "why the clock stops")
    blocked_by: str = unit_field(
        "卡滞单位", "the department that the matter waits for, which answers for the days",
        required=False,
    )  # fmt: skip
    decided_by: str = text("批准单位", "who allowed it", required=False)


@attrs.frozen(kw_only=True)
class ProblemResumed(Fact):
    """The clock of a suspended problem runs again from ``occurred_on``."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "恢复办理"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")


@attrs.frozen(kw_only=True)
class ProblemProgressReported(Fact):
    """What was done about a problem so far."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "办理进展"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    note: str = text("进展情况", "what was done", required=False, private=True)


@attrs.frozen(kw_only=True)
class ReplyGiven(Fact):
    """Whoever raised the problem was answered (rows 71, 79)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "答复"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    satisfaction: str = choice("满意度", "how the answer was taken", SATISFACTION, required=False)
    note: str = text("答复内容", "what was answered", required=False, private=True)


@attrs.frozen(kw_only=True)
class ProblemFixed(Fact):
    """The handler reports a problem fixed (整改)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "整改完成"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    fixed_by: str = unit_field("整改组织", "the unit that fixed it", required=False)
    outcome: str = choice("整改结果", "how far it is solved", OUTCOMES, required=False)


@attrs.frozen(kw_only=True)
class SupervisionDone(Fact):
    """Somebody other than the fixer checked the fix (督查, row 70)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "督查"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    supervisor: str = unit_field("督查组织", "the unit that checked")
    passed: bool = flag("督查通过", "the fix holds")


@attrs.frozen(kw_only=True)
class ProblemClosed(Fact):
    """A problem is struck off the ledger (销号)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "销号"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    closed_by: str = unit_field("销号组织", "the unit that struck it off", required=False)


@attrs.frozen(kw_only=True)
class ProblemExplained(Fact):
    """A problem is closed with an explanation that was accepted: nothing was there to fix."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "解释销号"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    accepted_by: str = text("认定单位", "who accepted the explanation")
    note: str = text("解释内容", "the explanation", required=False, private=True)


@attrs.frozen(kw_only=True)
class ProblemReopened(Fact):
    """A problem that was struck off is there again (复发)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "问题复发"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    due_on: date | None = day("办理时限", "new limit, where one is set", required=False)
    note: str = text("复发情况", "how it came back", required=False, private=True)


@attrs.frozen(kw_only=True)
class ProblemReviewed(Fact):
    """A look back (回头看) at a problem that was struck off (row 74)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "回头看"
    KEY: ClassVar[tuple[str, ...]] = ("problem", "occurred_on")

    problem: str = case_field("问题编号", "number of the problem", "problem")
    outcome: str = choice("回头看结果", "how far it is solved", OUTCOMES)
    reviewer: str = unit_field("回头看组织", "the unit that looked", required=False)


@attrs.frozen(kw_only=True)
class ProblemResultPublished(Fact):
    """What came of a problem or opinion is made public (结果公开: row 88)."""

    FAMILY: ClassVar[str] = "problems"
    TITLE: ClassVar[str] = "处理结果公开"
    KEY: ClassVar[tuple[str, ...]] = ("problem",)

    problem: str = case_field("问题编号", "number of the problem", "problem")
