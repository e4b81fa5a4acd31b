"""Who is paired with whom: contact points, villages looked after, agreements of joint building."""

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

PAIRING_KINDS = {
    "contact_point": "联系点",
    "stationed": "蹲点",
    "firm": "挂钩企业",
    "big_farmer": "联系大户",
    "poor_household": "结对困难户",
    "zone": "联系片区",
    "joint_building": "共建协议",
    "sponsored_village": "包村",
    "grid": "网格包联",
    "support": "整顿帮扶",
}


@attrs.frozen(kw_only=True)
class PairingAssigned(Fact):
    """A leader, department or cadre is paired with a unit (rows 85, 89–94, 131)."""

    FAMILY: ClassVar[str] = "pairings"
    TITLE: ClassVar[str] = "结对联系"
    KEY: ClassVar[tuple[str, ...]] = ("pairing",)

    pairing: str = case_field("结对编号", "number of the pairing", "pairing", opens=True)
    unit: str = unit_field("组织", "the unit that answers for the pairing")
    pairing_kind: str = choice("结对类别", "kind of pairing", PAIRING_KINDS)
    person: str = person_field("联系领导", "who is paired", required=False)
    partner: str = unit_field("结对单位", "the unit that it is paired with", required=False)
    households: int = whole("包联户数", "households looked after", required=False)
    people: int = whole("包联人数", "how many people look after them", required=False)
    until: date | None = day("结对截止", "last day of the pairing", required=False)
    note: str = text(
        "结对对象", "whom it is with, where it is a household", required=False, private=True
    )


@attrs.frozen(kw_only=True)
class PairingActivityHeld(Fact):
    """Something was done together, or a visit made, under a pairing (row 90)."""

    FAMILY: ClassVar[str] = "pairings"
    TITLE: ClassVar[str] = "结对活动"
    KEY: ClassVar[tuple[str, ...]] = ("pairing", "occurred_on")

    pairing: str = case_field("结对编号", "number of the pairing", "pairing")
    topic_text: str = text("活动内容", "what was done", required=False)
