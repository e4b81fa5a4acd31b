"""Putting weak organisations right (软弱涣散整顿): opened, measures, looked back at, closed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    day,
    person_field,
    text,
    unit_field,
    whole,
)
from evalcore.vocabulary.problems import OUTCOMES


@attrs.frozen(kw_only=True)
class RectificationOpened(Fact):
    """A unit is put on the list to be put right, on what ground (rows 33, 74, 77)."""

    FAMILY: ClassVar[str] = "rectifications"
    TITLE: ClassVar[str] = "整顿列入"
    KEY: ClassVar[tuple[str, ...]] = ("rectification",)

    rectification: str = case_field(
        "整顿编号", "number of the rectification", "rectification", opens=True
    )
    unit: str = unit_field("组织", "the unit to be put right")
    ground: str = text("列入情形", "why it is on the list")
    due_on: date | None = day("整顿时限", "day by which it is to be done", required=False)
    carried_from: str = text(
        "结转自", "number of last year's rectification that goes on", required=False
    )


@attrs.frozen(kw_only=True)
class RectificationMeasureAssigned(Fact):
    """A measure is given to a unit to be put right (四个一: row 75); who is to help."""

    FAMILY: ClassVar[str] = "rectifications"
    TITLE: ClassVar[str] = "整顿措施"
    KEY: ClassVar[tuple[str, ...]] = ("rectification", "measure_item")

    rectification: str = case_field("整顿编号", "number of the rectification", "rectification")
    measure_item: str = text("整顿措施项", "which measure")
    helper: str = unit_field("帮扶单位", "the unit that owes support", required=False)
    person: str = person_field("帮扶责任人", "who owes support", required=False)


@attrs.frozen(kw_only=True)
class RectificationReviewed(Fact):
    """A look back at a rectification (回头看: row 74)."""

    FAMILY: ClassVar[str] = "rectifications"
    TITLE: ClassVar[str] = "整顿回头看"
    KEY: ClassVar[tuple[str, ...]] = ("rectification", "occurred_on")

    rectification: str = case_field("整顿编号", "number of the rectification", "rectification")
    outcome: str = choice("整顿结果", "how far it is solved", OUTCOMES)
    reviewer: str = unit_field("复核组织", "the unit that looked", required=False)


@attrs.frozen(kw_only=True)
class RectificationClosed(Fact):
    """A rectification is accepted as done (销号), with the score of its acceptance if any."""

    FAMILY: ClassVar[str] = "rectifications"
    TITLE: ClassVar[str] = "整顿验收销号"
    KEY: ClassVar[tuple[str, ...]] = ("rectification", "occurred_on")

    rectification: str = case_field("整顿编号", "number of the rectification", "rectification")
    accepted_by: str = unit_field("验收组织", "the unit that accepted it", required=False)
    score: int = whole("验收得分", "score of the acceptance", required=False)
