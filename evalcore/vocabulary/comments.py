"""Leaders' comments (领导点评): given every half-year, circulated to members and masses."""

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
)

AUDIENCES = {"members": "党员", "masses": "群众", "both": "党员和群众"}


@attrs.frozen(kw_only=True)
class LeaderCommentGiven(Fact):
    """A leader comments on a unit, or on a person in it (domain rows 7, 8).

    The four contents are those of row 8. A comment is circulated by rule, so its words are
    public; an empty ``shortcomings`` says that only praise was given.
    """

    FAMILY: ClassVar[str] = "comments"
    TITLE: ClassVar[str] = "领导点评"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "person", "period")

    comment: str = case_field("点评编号", "number of the comment", "comment", opens=True)
    unit: str = unit_field("组织", "the unit commented on")
    person: str = person_field("被点评人", "the person commented on", required=False)
    period: str = period_field("点评周期", "the half-year commented on")
    commenter: str = person_field("点评人", "who commented", required=False)
    commenter_unit: str = unit_field("点评人所在组织", "the unit that the commenter leads")
    participation: str = text("参加活动", "taking part in activities", required=False)
    pledge_keeping: str = text("践行承诺", "keeping pledges", required=False)
    service: str = text("联系服务群众", "serving the masses", required=False)
    shortcomings: str = text("存在不足及努力方向", "shortcomings and direction", required=False)


@attrs.frozen(kw_only=True)
class CommentCirculated(Fact):
    """A comment is made known to those it must reach (row 8)."""

    FAMILY: ClassVar[str] = "comments"
    TITLE: ClassVar[str] = "点评通报"
    KEY: ClassVar[tuple[str, ...]] = ("comment", "audience")

    comment: str = case_field("点评编号", "number of the comment", "comment")
    audience: str = choice("通报范围", "who was told", AUDIENCES)
