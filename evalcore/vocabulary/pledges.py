"""Pledges (承诺): made, reviewed, published, kept or not, audited. Public by rule."""

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
    person_field,
    text,
    unit_field,
    whole,
)

PLEDGE_KINDS = {"annual": "年度承诺", "instant": "即时承诺", "special": "专项承诺"}
REVIEW_RESULTS = {"approved": "通过", "returned": "退回"}
CHANNELS = {"meeting": "会上宣读", "board": "栏上张贴", "leaflet": "明白纸", "online": "网上公开"}
AUDIT_RESULTS = {"kept": "兑现", "partly": "部分兑现", "broken": "未兑现"}


@attrs.frozen(kw_only=True)
class PledgeMade(Fact):
    """A unit, or a person in it, pledges something (domain rows 2, 5)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "承诺"
    KEY: ClassVar[tuple[str, ...]] = ("pledge",)

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge", opens=True)
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("承诺人", "who pledged, where it is a person", required=False)
    pledge_kind: str = choice("承诺类别", "kind of pledge", PLEDGE_KINDS)
    content: str = text("承诺事项", "what is pledged")
    target: str = text("目标", "the aim", required=False)
    measures: str = text("措施", "by which measures", required=False)
    baseline: str = text("基数", "where things stood before", required=False)
    category: str = text("承诺人类别", "category of who pledges", required=False)
    due_on: date | None = day("完成时限", "day by which it is to be done", required=False)


@attrs.frozen(kw_only=True)
class PledgeReviewed(Fact):
    """A pledge is checked for aim, item, measure and time limit (row 3)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "承诺审核"
    KEY: ClassVar[tuple[str, ...]] = ("pledge", "occurred_on")

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    result: str = choice("审核结果", "result of the review", REVIEW_RESULTS)
    reviewer: str = unit_field("审核组织", "the unit that reviewed", required=False)
    has_aim: bool = flag("有目标", "a clear aim")
    has_item: bool = flag("有项目", "a concrete item")
    has_measure: bool = flag("有措施", "workable measures")
    has_limit: bool = flag("有时限", "a time limit")


@attrs.frozen(kw_only=True)
class PledgeRevised(Fact):
    """A returned pledge is mended or made anew (row 3)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "承诺修改"
    KEY: ClassVar[tuple[str, ...]] = ("pledge", "occurred_on")

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    content: str = text("承诺事项", "what is pledged now")
    due_on: date | None = day("完成时限", "day by which it is to be done", required=False)


@attrs.frozen(kw_only=True)
class PledgePublished(Fact):
    """A pledge is made known (row 4)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "亮诺"
    KEY: ClassVar[tuple[str, ...]] = ("pledge", "channel")

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    channel: str = choice("公开方式", "how it was made known", CHANNELS)


@attrs.frozen(kw_only=True)
class PledgeProgressReported(Fact):
    """How far a pledge has got (row 13)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "践诺进展"
    KEY: ClassVar[tuple[str, ...]] = ("pledge", "occurred_on")

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    percent: int = whole("进度百分比", "how much is done, in percent")
    content: str = text("进展", "what was done", required=False)


@attrs.frozen(kw_only=True)
class PledgeFulfilled(Fact):
    """The one who pledged reports it done; ``occurred_on`` is the day of completion (row 14)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "践诺完成"
    KEY: ClassVar[tuple[str, ...]] = ("pledge",)

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    evidence: str = text("完成佐证", "what shows it", required=False)


@attrs.frozen(kw_only=True)
class PledgeAudited(Fact):
    """A pledge is examined in public, apart from the report of who made it (row 13)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "审诺"
    KEY: ClassVar[tuple[str, ...]] = ("pledge", "occurred_on")

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    result: str = choice("审诺结果", "what the audit found", AUDIT_RESULTS)
    auditor: str = unit_field("审诺组织", "the unit that audited", required=False)


@attrs.frozen(kw_only=True)
class PledgeExcused(Fact):
    """A pledge could not be kept for an objective reason that was explained (domain §2.11)."""

    FAMILY: ClassVar[str] = "pledges"
    TITLE: ClassVar[str] = "承诺免责说明"
    KEY: ClassVar[tuple[str, ...]] = ("pledge",)

    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    ground: str = text("客观原因", "the objective reason")
    approved_by: str = text("认定单位", "who accepted the reason")
