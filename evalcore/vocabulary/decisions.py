"""Decisions taken step by step (四议两公开, "4+2"): which step when, by how many, with notice."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import case_field, choice, day, flag, text, unit_field, whole

PROCEDURES = {
    "four_plus_two": "四议两公开",
    "household_ballot": "双票表决",
    "benefit": "低保评定",
    "post_setting": "设岗定责",
    "direct_election": "公推直选",
    "member_disposal": "不合格党员处置",
}


@attrs.frozen(kw_only=True)
class MatterOpened(Fact):
    """A matter that must be decided by a procedure. Decisions are disclosed: public."""

    FAMILY: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = "议题"
    KEY: ClassVar[tuple[str, ...]] = ("matter",)

    matter: str = case_field("议题编号", "number of the matter", "matter", opens=True)
    unit: str = unit_field("组织", "the unit")
    title: str = text("议题名称", "what is decided")
    procedure: str = choice("决策程序", "which procedure applies", PROCEDURES)


@attrs.frozen(kw_only=True)
class DecisionStepTaken(Fact):
    """One step of the procedure took place (domain rows 96, 97); its name is data."""

    FAMILY: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = "决策步骤"
    KEY: ClassVar[tuple[str, ...]] = ("matter", "step")

    matter: str = case_field("议题编号", "number of the matter", "matter")
    step: str = text("步骤", "which step")
    entitled: int = whole("应到人数", "how many were entitled", required=False)
    present: int = whole("实到人数", "how many were there", required=False)
    in_favour: int = whole("同意票", "how many agreed", required=False)


@attrs.frozen(kw_only=True)
class NoticePosted(Fact):
    """A resolution or its result is posted from ``occurred_on`` to ``until`` (row 98)."""

    FAMILY: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = "公示"
    KEY: ClassVar[tuple[str, ...]] = ("matter", "of_result")

    matter: str = case_field("议题编号", "number of the matter", "matter")
    of_result: bool = flag("结果公开", "it shows the result, not the resolution")
    until: date | None = day("公示截止", "last day of the notice", required=False)


@attrs.frozen(kw_only=True)
class ObjectionRaised(Fact):
    """Somebody objected while the notice hung."""

    FAMILY: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = "异议"
    KEY: ClassVar[tuple[str, ...]] = ("matter", "occurred_on")

    matter: str = case_field("议题编号", "number of the matter", "matter")
    who: str = text("异议人", "who objected", required=False, private=True)
    note: str = text("异议内容", "the objection", required=False, private=True)


@attrs.frozen(kw_only=True)
class ObjectionAnswered(Fact):
    """An objection was answered, before the decision is carried out."""

    FAMILY: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = "异议答复"
    KEY: ClassVar[tuple[str, ...]] = ("matter", "occurred_on")

    matter: str = case_field("议题编号", "number of the matter", "matter")
    upheld: bool = flag("异议成立", "the objection was right")


@attrs.frozen(kw_only=True)
class DecisionCarriedOut(Fact):
    """The decision is put into practice from ``occurred_on``."""

    FAMILY: ClassVar[str] = "decisions"
    TITLE: ClassVar[str] = "组织实施"
    KEY: ClassVar[tuple[str, ...]] = ("matter",)

    matter: str = case_field("议题编号", "number of the matter", "matter")
