"""Visits (走访), return visits (回访), and what called for them (五个必访)."""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import case_field, choice, person_field, text, unit_field, whole

VISIT_KINDS = {"visit": "走访", "return": "回访"}
TRIGGER_KINDS = {
    "illness": "党员生病",
    "hardship": "党员有困难",
    "absence": "党员不参加活动",
    "complaint": "群众对党员有意见",
    "death": "党员死亡",
}


@attrs.frozen(kw_only=True)
class VisitTriggered(Fact):
    """Something that must be answered by a visit came about (domain row 81)."""

    FAMILY: ClassVar[str] = "visits"
    TITLE: ClassVar[str] = "必访事由"
    KEY: ClassVar[tuple[str, ...]] = ("trigger",)

    trigger: str = case_field("事由编号", "number of the trigger", "trigger", opens=True)
    unit: str = unit_field("组织", "the unit")
    trigger_kind: str = choice("必访类别", "which of the five", TRIGGER_KINDS)
    who: str = text("对象", "whom it concerns", required=False, private=True)
    note: str = text("情况", "what happened", required=False, private=True)


@attrs.frozen(kw_only=True)
class VisitMade(Fact):
    """Households were visited on ``occurred_on`` (rows 68, 80, 81)."""

    FAMILY: ClassVar[str] = "visits"
    TITLE: ClassVar[str] = "走访"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "visitor", "visit_kind", "occurred_on")

    unit: str = unit_field("组织", "the unit visited")
    visitor: str = person_field("走访人", "who visited", required=False)
    visitor_unit: str = unit_field("走访人单位", "the unit of the visitor", required=False)
    visit_kind: str = choice("走访类别", "visit or return visit", VISIT_KINDS)
    households: int = whole("户数", "households visited", default=1)
    trigger: str = case_field("事由编号", "the trigger that it answers", "trigger", required=False)
    who: str = text("走访对象", "who was visited", required=False, private=True)
    note: str = text("走访记录", "what was said", required=False, private=True)
