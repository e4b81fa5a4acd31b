"""Heard before ranked: check sheets (核对单), objections to single points, and their answers."""

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

ANSWERS = {"accepted": "采纳", "rejected": "不采纳"}


@attrs.frozen(kw_only=True)
class CheckSheetSent(Fact):
    """A subject was shown every point lost, as known at ``size``."""

    FAMILY: ClassVar[str] = "checksheets"
    TITLE: ClassVar[str] = "核对单送达"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period", "unit", "person", "occurred_on")

    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)
    size: int = whole("记录规模", "size of the record that it was made from")
    sent_by: str = text("送达单位", "who sent it")


@attrs.frozen(kw_only=True)
class CheckSheetAccepted(Fact):
    """A subject looked at the check sheet and objects to nothing."""

    FAMILY: ClassVar[str] = "checksheets"
    TITLE: ClassVar[str] = "核对无异议"
    KEY: ClassVar[tuple[str, ...]] = ("scheme", "period", "unit", "person")

    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)


@attrs.frozen(kw_only=True)
class PointObjected(Fact):
    """A subject objects to one point of the check sheet; the words are sealed."""

    FAMILY: ClassVar[str] = "checksheets"
    TITLE: ClassVar[str] = "核对异议"
    KEY: ClassVar[tuple[str, ...]] = ("objection",)

    objection: str = case_field("异议编号", "number of the objection", "objection", opens=True)
    scheme: str = text("办法名称", "the scheme")
    period: str = period_field("考核周期", "the period")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where persons are assessed", required=False)
    indicator: str = text("指标", "which indicator")
    slot: str = text("项目", "the slot of the contribution", required=False)
    row: str = text("台账行", "the row of the ledger, where one is meant", required=False)
    note: str = text("异议内容", "what is wrong, and what shows it", required=False, private=True)


@attrs.frozen(kw_only=True)
class PointObjectionAnswered(Fact):
    """A competent person answers an objection: accepted with a correction, or rejected."""

    FAMILY: ClassVar[str] = "checksheets"
    TITLE: ClassVar[str] = "核对异议答复"
    KEY: ClassVar[tuple[str, ...]] = ("objection",)

    objection: str = case_field("异议编号", "number of the objection", "objection")
    result: str = choice("答复结果", "accepted or rejected", ANSWERS)
    ground: str = text("答复理由", "why")
    correction: int | None = whole(
        "更正位置", "position of the correction, where it was accepted", required=False, minimum=1
    )
    decided_by: str = text("答复单位", "who answered")
