"""Gradings, and what is done about a person or unit: management measures and accountability.

Two kinds that are never mixed: management measures (提醒, 约谈, 限期整改) are an office's own;
formal accountability (《中国共产党问责条例》 Art. 8, 2019) is a competent organ's alone. The
engine proposes and never decides.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    day,
    flag,
    period_field,
    person_field,
    text,
    unit_field,
)
from evalcore.vocabulary.tasks import ROLES

MEASURES = {"reminder": "提醒", "talk": "约谈", "rectification": "限期整改"}
FORMAL_KINDS = {
    "org_examination": "检查",
    "org_notice": "通报(组织)",
    "org_reorganisation": "改组",
    "notice": "通报",
    "admonition": "诫勉",
    "adjustment": "组织调整或者组织处理",
    "discipline": "纪律处分",
}
TIERS = {"overall": "全面领导责任", "main": "主要领导责任", "important": "重要领导责任"}
APPEAL_RESULTS = {"upheld": "维持", "changed": "变更", "revoked": "撤销"}


@attrs.frozen(kw_only=True)
class UnitGraded(Fact):
    """A grade was set for a unit by people (定级)."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "组织定级"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "period")

    unit: str = unit_field("组织", "the unit")
    period: str = period_field("年度", "the year graded")
    grade: str = text("等次", "the grade")
    decided_by: str = text("核定单位", "who set it")


@attrs.frozen(kw_only=True)
class PersonGraded(Fact):
    """A grade was set for a person by people (述职评议等次)."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "个人评定等次"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "period")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit that the person leads")
    period: str = period_field("年度", "the year graded")
    grade: str = text("等次", "the grade")
    decided_by: str = text("核定单位", "who set it")


@attrs.frozen(kw_only=True)
class MeasureTaken(Fact):
    """A management measure, below formal accountability (domain row 30)."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "日常管理措施"
    KEY: ClassVar[tuple[str, ...]] = ("measure_no",)

    measure_no: str = case_field("措施编号", "number of the measure", "measure", opens=True)
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    measure: str = choice("措施", "which measure", MEASURES)
    ground: str = text("事由", "why")
    decided_by: str = text("决定单位", "who decided")
    due_on: date | None = day("整改期限", "limit of the rectification", required=False)
    flag_no: str = case_field("提示编号", "the flag behind it", "flag", required=False)
    pledge: str = case_field("承诺编号", "the pledge that it is about", "pledge", required=False)
    task: str = case_field("任务编号", "the task that it is about", "task", required=False)
    role: str = choice("责任角色", "in which role the person answers", ROLES, required=False)


@attrs.frozen(kw_only=True)
class AccountabilityDecided(Fact):
    """Formal accountability, decided by a competent organ (问责条例 Art. 8)."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "问责决定"
    KEY: ClassVar[tuple[str, ...]] = ("decision",)

    decision: str = case_field(
        "问责决定编号", "number of the decision", "accountability", opens=True
    )
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    kind: str = choice("问责方式", "which kind", FORMAL_KINDS)
    tier: str = choice("责任类别", "tier of responsibility", TIERS, required=False)
    ground: str = text("问责情形", "why")
    decided_by: str = text("决定机关", "the competent organ")
    pledge: str = case_field("承诺编号", "the pledge that it is about", "pledge", required=False)
    task: str = case_field("任务编号", "the task that it is about", "task", required=False)
    role: str = choice("责任角色", "in which role the person answers", ROLES, required=False)
    heard_first: bool = flag("已听取陈述", "the person was heard before the decision")
    flag_no: str = case_field("提示编号", "the flag behind it", "flag", required=False)


@attrs.frozen(kw_only=True)
class EligibilityRevoked(Fact):
    """A unit or person is out of awards of one level until ``until`` (row 59, 一票否决)."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "取消评优资格"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "person", "award_level", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    award_level: str = text("评优层级", "level of the awards, e.g. 市级")
    until: date | None = day("截止日期", "last day of the bar", required=False)
    ground: str = text("事由", "why")
    decided_by: str = text("决定单位", "who decided")


@attrs.frozen(kw_only=True)
class AppealFiled(Fact):
    """The person concerned appeals against a decision."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "申诉"
    KEY: ClassVar[tuple[str, ...]] = ("decision", "occurred_on")

    decision: str = case_field("问责决定编号", "number of the decision", "accountability")
    note: str = text("申诉理由", "the grounds", required=False, private=True)


@attrs.frozen(kw_only=True)
class AppealDecided(Fact):
    """An appeal is decided; a wrong decision must be corrected (问责条例 Art. 21)."""

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "申诉处理"
    KEY: ClassVar[tuple[str, ...]] = ("decision", "occurred_on")

    decision: str = case_field("问责决定编号", "number of the decision", "accountability")
    result: str = choice("处理结果", "outcome of the appeal", APPEAL_RESULTS)
    changed_to: str = choice(
        "变更为", "the kind that it is changed to", FORMAL_KINDS, required=False
    )
    ground: str = text("处理理由", "why", required=False)
    decided_by: str = text("决定机关", "who decided")


@attrs.frozen(kw_only=True)
class NotPursued(Fact):
    """It is decided, with a reason, that something has no consequence (rows 16, 60).

    An amnesty for earlier rounds is such a decision; so is the reason why a broken pledge led to
    nothing.
    """

    FAMILY: ClassVar[str] = "accountability"
    TITLE: ClassVar[str] = "不予追究决定"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "person", "pledge", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    pledge: str = case_field("承诺编号", "the pledge that it is about", "pledge", required=False)
    matter_text: str = text("事项", "what is not pursued", required=False)
    ground: str = text("不予追究理由", "why")
    decided_by: str = text("决定单位", "who decided")
