"""Organisational life (三会一课 and the rest) and training."""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import choice, person_field, text, unit_field, whole

MEETING_KINDS = {
    "committee": "支委会",
    "group": "党小组会",
    "members": "党员大会",
    "lecture": "党课",
    "theme_day": "主题党日",
    "life": "组织生活会",
    "democratic_life": "民主生活会",
    "review": "民主评议党员",
    "study": "党建专题研究",
    "deliberation": "民主议事",
    "joint": "党建联席会",
    "open_committee": "开放式党委会",
    "election": "换届选举",
}


@attrs.frozen(kw_only=True)
class MeetingHeld(Fact):
    """A meeting of organisational life was held (domain rows 107, 108)."""

    FAMILY: ClassVar[str] = "orglife"
    TITLE: ClassVar[str] = "组织生活"
    KEY: ClassVar[tuple[str, ...]] = ("unit", "meeting_kind", "occurred_on")

    unit: str = unit_field("组织", "the unit")
    meeting_kind: str = choice("会议类别", "kind of meeting", MEETING_KINDS)
    due: int = whole("应到人数", "how many should attend", required=False)
    present: int = whole("实到人数", "how many attended", required=False)
    topic_text: str = text("主题", "what it was about", required=False)
    observers: int = whole("旁听人数", "how many came to listen", required=False)


@attrs.frozen(kw_only=True)
class TrainingAttended(Fact):
    """A person attended training that ended on ``occurred_on`` (row 111)."""

    FAMILY: ClassVar[str] = "orglife"
    TITLE: ClassVar[str] = "培训"
    KEY: ClassVar[tuple[str, ...]] = ("person", "occurred_on")

    person: str = person_field("人员", "the person")
    unit: str = unit_field("组织", "the unit that the person serves")
    days: int = whole("天数", "how many days it lasted")
    hours: int = whole("学时", "how many hours of study", required=False)
    title: str = text("培训名称", "name of the course", required=False)
