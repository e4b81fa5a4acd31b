"""Duty reports (述职), what other departments report, and what spot checks find."""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    period_field,
    person_field,
    text,
    unit_field,
    whole,
)

VENUES = {"superior": "向上级党组织", "members": "向党员群众", "committee": "党委会现场"}
SPOT_RESULTS = {"consistent": "相符", "contradicted": "不符"}


@attrs.frozen(kw_only=True)
class DutyReportSubmitted(Fact):
    """A secretary hands in the written duty report of a year."""

    FAMILY: ClassVar[str] = "duty"
    TITLE: ClassVar[str] = "述职报告提交"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "period")

    person: str = person_field("述职人", "who reports")
    unit: str = unit_field("组织", "the unit that the person leads")
    period: str = period_field("述职年度", "the year reported on")


@attrs.frozen(kw_only=True)
class DutyReportDelivered(Fact):
    """A secretary reports in person (domain rows 16, 25, 28)."""

    FAMILY: ClassVar[str] = "duty"
    TITLE: ClassVar[str] = "现场述职"
    KEY: ClassVar[tuple[str, ...]] = ("person", "unit", "period", "venue")

    person: str = person_field("述职人", "who reports")
    unit: str = unit_field("组织", "the unit that the person leads")
    period: str = period_field("述职年度", "the year reported on")
    venue: str = choice("述职对象", "before whom", VENUES)


@attrs.frozen(kw_only=True)
class PledgeAnswered(Fact):
    """The duty report says what became of a pledge (row 16: pledge → report)."""

    FAMILY: ClassVar[str] = "duty"
    TITLE: ClassVar[str] = "述职回应承诺"
    KEY: ClassVar[tuple[str, ...]] = ("person", "pledge", "period")

    person: str = person_field("述职人", "who reports")
    pledge: str = case_field("承诺编号", "number of the pledge", "pledge")
    period: str = period_field("述职年度", "the year reported on")


@attrs.frozen(kw_only=True)
class IndicatorReported(Fact):
    """Another department reports a value: ``value`` ÷ 10^``decimals``, exactly as published.

    0.962 is value 962 with decimals 3: no number of the record is a floating one.
    """

    FAMILY: ClassVar[str] = "duty"
    TITLE: ClassVar[str] = "部门指标"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "indicator", "period")

    unit: str = unit_field("组织", "the unit that the value is about")
    indicator: str = text("指标代码", "which indicator")
    period: str = period_field("指标周期", "the period that the value is for")
    value: int = whole("数值", "the digits of the value", minimum=None)
    decimals: int = whole("小数位", "how many of the digits stand behind the point", default=0)
    reported_by: str = unit_field("报送部门", "the department", required=False)


@attrs.frozen(kw_only=True)
class SpotCheckDone(Fact):
    """Somebody looked for themselves (抽查, row 72)."""

    FAMILY: ClassVar[str] = "duty"
    TITLE: ClassVar[str] = "抽查"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "item", "occurred_on")

    unit: str = unit_field("组织", "the unit checked")
    item: str = text("抽查项目", "what was checked")
    result: str = choice("抽查结果", "whether it agrees with the report", SPOT_RESULTS)
    problems_found: int = whole("发现问题数", "problems that the check found", default=0)
    checker: str = unit_field("抽查组织", "the unit that checked", required=False)
    note: str = text("抽查情况", "what was seen", required=False, private=True)
