"""The end of a year: sealed, late facts admitted, made public, objected to, graded by people."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.checksheets import ANSWERS
from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    day,
    period_field,
    person_field,
    text,
    unit_field,
    whole,
)


@attrs.frozen(kw_only=True)
class PeriodSealed(Fact):
    """No fact of the period is taken in any more without an authority (封账)."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "考核周期封账"
    KEY: ClassVar[tuple[str, ...]] = ("period",)

    period: str = period_field("周期", "the period")
    starts_on: date = day("起始日期", "first day")
    ends_on: date = day("截止日期", "last day")
    size: int = whole("记录规模", "size of the record that was sealed")
    sealed_by: str = text("封账单位", "who sealed it")
    document: str = text("文号", "number of the decision", required=False)


@attrs.frozen(kw_only=True)
class LateFactsAdmitted(Fact):
    """Facts of a sealed period were taken in after all; noted by the import itself."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "封账后补录"
    KEY: ClassVar[tuple[str, ...]] = ("period", "digest")

    period: str = period_field("周期", "the sealed period")
    digest: str = text("摘要", "SHA-256 of the file, hexadecimal")
    facts: int = whole("事实数", "how many facts of the file lie in the period")
    ground: str = text("补录原因", "why they come late")
    allowed_by: str = text("批准单位", "who allowed it")
    objection: str = text(
        "异议编号", "the objection that they answer, where it is one", required=False
    )


@attrs.frozen(kw_only=True)
class PublicityStarted(Fact):
    """The published results hang out for objections (公示); the first day is ``occurred_on``."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "结果公示"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period")

    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    run: str = text("运行标识", "the published run")
    until: date = day("公示截止", "last day, included")
    place: str = text("公示地点", "where", required=False)
    posted_by: str = text("公示单位", "who posts it")


@attrs.frozen(kw_only=True)
class ResultObjected(Fact):
    """Somebody objects to a published result; who and why is sealed."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "公示异议"
    KEY: ClassVar[tuple[str, ...]] = ("objection",)

    objection: str = case_field(
        "公示异议编号", "number of the objection", "result_objection", opens=True
    )
    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    unit: str = unit_field("组织", "the unit whose result it is")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)
    received_by: str = text("受理单位", "who received it")
    objector: str = text("异议人", "who objects", required=False, private=True)
    note: str = text("异议内容", "what is wrong", required=False, private=True)


@attrs.frozen(kw_only=True)
class ResultObjectionAnswered(Fact):
    """A competent person answers an objection to a published result."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "公示异议答复"
    KEY: ClassVar[tuple[str, ...]] = ("objection",)

    objection: str = case_field("公示异议编号", "number of the objection", "result_objection")
    result: str = choice("答复结果", "accepted or rejected", ANSWERS)
    ground: str = text("答复理由", "why")
    decided_by: str = text("答复单位", "who answered")


@attrs.frozen(kw_only=True)
class FinalGradeDecided(Fact):
    """People set a final grade that differs from the one proposed, with a reason."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "等次另行核定"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period", "unit", "person")

    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    run: str = text("运行标识", "the published run")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)
    proposed: str = text("建议等次", "the grade of the published run", required=False)
    grade: str = text("核定等次", "the final grade")
    ground: str = text("核定理由", "why it differs")
    objection: str = case_field(
        "公示异议编号", "the objection behind it", "result_objection", required=False
    )
    decided_by: str = text("核定单位", "who decided")
    document: str = text("文号", "number of the decision", required=False)


@attrs.frozen(kw_only=True)
class FinalGradesConfirmed(Fact):
    """All grades of the run are final, but for those that were set otherwise."""

    FAMILY: ClassVar[str] = "periods"
    TITLE: ClassVar[str] = "等次核定"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period")

    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    run: str = text("运行标识", "the published run")
    subjects: int = whole("核定数", "how many are graded")
    differing: int = whole("与建议不同数", "how many grades differ from the proposal")
    decided_by: str = text("核定单位", "who decided")
    document: str = text("文号", "number of the decision", required=False)
