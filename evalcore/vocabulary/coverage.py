"""How much of what should be covered is covered: counts, checklists, surveys, plans, disclosure.

Member and household facts enter as a branch's counts, never by name (docs/burden.md).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    choice,
    day,
    flag,
    period_field,
    person_field,
    text,
    unit_field,
    whole,
)

CONTACT_KINDS = {"call": "电话联系", "meet": "碰面", "summary": "书面总结", "chain": "逐级联系"}
DISCLOSURE_KINDS = {"standing": "长期公开", "timely": "适时公开", "instant": "即时公开"}


@attrs.frozen(kw_only=True)
class CountReported(Fact):
    """How many of how many: ``done`` of ``total``, for an item and period.

    The item is the scheme's to name (参加承诺党员, 结对户, 后备干部, 党员培训, 活动经费元 …);
    ``category`` divides it where a rule asks by category (domain rows 2, 6, 18, 112, 119, 126).
    """

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "覆盖统计"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "item", "category", "period")

    unit: str = unit_field("组织", "the unit counted")
    item: str = text("统计事项", "what is counted")
    category: str = text("分类", "which part of it, where it is divided", required=False)
    period: str = period_field("统计周期", "the period that the count is for")
    done: int = whole("完成数", "how many are covered")
    total: int = whole("应有数", "how many there should be")


@attrs.frozen(kw_only=True)
class ChecklistItemVerified(Fact):
    """Somebody looked whether one item of a checklist is there (domain rows 52, 53, 55, 57, 67).

    Lists and items are data: 三有一化, 活动场所, 底线清单 …; the scheme says which items it asks.
    """

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "清单核验"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "checklist", "item", "occurred_on")

    unit: str = unit_field("组织", "the unit looked at")
    checklist: str = text("清单名称", "which list")
    item: str = text("清单项目", "which item of it")
    met: bool = flag("达标", "the item is there")
    verified_by: str = unit_field("核验组织", "the unit that looked", required=False)


@attrs.frozen(kw_only=True)
class UnitSurveyed(Fact):
    """A unit was surveyed or screened (摸排, 排查): domain rows 34, 68, 77."""

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "摸排"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "survey", "occurred_on")

    unit: str = unit_field("组织", "the unit surveyed")
    survey: str = text("摸排名称", "which survey or screening")
    finding: str = text("摸排结论", "what it concluded, in the scheme's words", required=False)
    included: bool = flag("应纳入整顿", "it should be put right, by the survey's criteria")
    surveyed_by: str = unit_field("摸排组织", "the unit that surveyed", required=False)


@attrs.frozen(kw_only=True)
class PlanFiled(Fact):
    """A unit filed a plan for a period; its words are public and show copied plans (row 110)."""

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "工作计划"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "plan", "period")

    unit: str = unit_field("组织", "the unit")
    plan: str = text("计划名称", "which plan")
    period: str = period_field("计划周期", "the period planned for")
    content: str = text("计划内容", "the plan in words", required=False)


@attrs.frozen(kw_only=True)
class DisclosurePublished(Fact):
    """Affairs were made public on ``occurred_on`` (党务公开, 居务公开: row 101)."""

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "事务公开"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "item", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    item: str = text("公开事项", "what was made public")
    disclosure_kind: str = choice("公开类别", "standing, timely or instant", DISCLOSURE_KINDS)
    due_on: date | None = day("应公开日期", "day by which it was due", required=False)


@attrs.frozen(kw_only=True)
class ContactMade(Fact):
    """Somebody kept in touch: a call, a meeting, a summary (rows 82, 105)."""

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "联系记录"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "contact_kind", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    contact_kind: str = choice("联系方式", "how", CONTACT_KINDS)
    person: str = person_field("联系人", "who kept in touch", required=False)


@attrs.frozen(kw_only=True)
class IncidentReported(Fact):
    """An incident of ``happened_on`` was reported upwards on ``occurred_on`` (row 87)."""

    FAMILY: ClassVar[str] = "coverage"
    TITLE: ClassVar[str] = "突发事件报告"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "incident")

    unit: str = unit_field("组织", "the unit where it happened")
    incident: str = text("事件编号", "number of the incident")
    happened_on: date = day("事发日期", "day it happened")
    reported_to: str = unit_field("报告对象", "the unit that was told", required=False)
    note: str = text("事件情况", "what happened", required=False, private=True)
