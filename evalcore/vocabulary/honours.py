"""Titles and awards, targets for grades, and what results are used for."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    day,
    period_field,
    person_field,
    text,
    unit_field,
)

HONOUR_KINDS = {
    "title": "命名称号",
    "award": "表彰奖励",
    "demonstration": "示范点",
    "moving_flag": "流动红旗",
    "promotion": "提拔使用",
    "pool": "选拔来源",
}
RESULT_USES = {
    "team": "领导班子考核",
    "selection": "选拔任用",
    "member_record": "班子成员实绩评定",
    "economy": "经济社会发展考核",
    "annual": "年度考核",
    "reward": "奖惩兑现",
}


@attrs.frozen(kw_only=True)
class HonourNominated(Fact):
    """A unit or person is nominated for a title or award (rows 19, 36, 42)."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "评先推荐"
    KEY: ClassVar[tuple[str, ...]] = ("honour",)

    honour: str = case_field("荣誉编号", "number of the honour", "honour", opens=True)
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    honour_kind: str = choice("荣誉类别", "kind of honour", HONOUR_KINDS)
    title: str = text("荣誉名称", "name of the title or award")
    award_level: str = text("评选层级", "level of the awards, e.g. 市级", required=False)


@attrs.frozen(kw_only=True)
class HonourPublicised(Fact):
    """A nomination is made public before it is decided (row 19)."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "评先公示"
    KEY: ClassVar[tuple[str, ...]] = ("honour",)

    honour: str = case_field("荣誉编号", "number of the honour", "honour")
    until: date | None = day("公示截止", "last day of the notice", required=False)


@attrs.frozen(kw_only=True)
class HonourGranted(Fact):
    """A title or award is given; it lasts until it is revoked, moves on, or ``until``."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "命名表彰"
    KEY: ClassVar[tuple[str, ...]] = ("honour",)

    honour: str = case_field("荣誉编号", "number of the honour", "honour")
    decided_by: str = text("授予单位", "who gave it")
    until: date | None = day("有效期止", "last day that it holds", required=False)


@attrs.frozen(kw_only=True)
class HonourReviewed(Fact):
    """A title is looked at again and kept (复核保留): it is not for good (row 36)."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "荣誉复核"
    KEY: ClassVar[tuple[str, ...]] = ("honour", "occurred_on")

    honour: str = case_field("荣誉编号", "number of the honour", "honour")


@attrs.frozen(kw_only=True)
class HonourRevoked(Fact):
    """A title or award is taken away."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "荣誉撤销"
    KEY: ClassVar[tuple[str, ...]] = ("honour",)

    honour: str = case_field("荣誉编号", "number of the honour", "honour")
    ground: str = text("撤销原因", "why")
    decided_by: str = text("撤销单位", "who decided")


@attrs.frozen(kw_only=True)
class GradeTargetSet(Fact):
    """A named unit is to reach a grade by the end of a period (目标具体到村: rows 39, 40)."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "晋档目标"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "period")

    unit: str = unit_field("组织", "the unit")
    period: str = period_field("目标年度", "the period by whose end it is to be reached")
    target_grade: str = text("目标等次", "the grade to be reached")
    set_by: str = unit_field("下达单位", "the unit that set it", required=False)


@attrs.frozen(kw_only=True)
class ResultApplied(Fact):
    """The result of an assessment is used for something (结果运用: rows 26, 48, 65)."""

    FAMILY: ClassVar[str] = "honours"
    TITLE: ClassVar[str] = "结果运用"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "person", "period", "used_for")

    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    period: str = period_field("考核年度", "the period whose result is used")
    used_for: str = choice("运用方式", "what it is used for", RESULT_USES)
    document: str = text("文号", "number of the decision", required=False)
