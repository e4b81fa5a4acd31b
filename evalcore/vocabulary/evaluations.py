"""一会四评: one meeting, four parts (self, peers, leader, masses), and the tallies.

Single ballots never enter the log (their order and time would betray the voters): only how many
were issued and returned, and counts per rater category, item and option.
"""

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

PARTS = {
    "self": "党员自评",
    "peer": "党员互评",
    "leader": "领导点评",
    "masses": "群众测评",
    "duty_report": "述职测评",
}


@attrs.frozen(kw_only=True)
class EvaluationMeetingHeld(Fact):
    """A review meeting (讲评会) opens the evaluation of a unit for a half-year (domain row 1)."""

    FAMILY: ClassVar[str] = "evaluations"
    TITLE: ClassVar[str] = "评议会"
    KEY: ClassVar[tuple[str, ...]] = ("meeting",)

    meeting: str = case_field("评议会编号", "number of the meeting", "meeting", opens=True)
    unit: str = unit_field("被评组织", "the unit evaluated")
    person: str = person_field("被评人", "the person evaluated, where it is one", required=False)
    period: str = period_field("评议周期", "the period evaluated")
    organiser: str = unit_field("组织实施单位", "the unit that ran it")
    members_due: int = whole("应到人数", "how many should attend", required=False)
    members_present: int = whole("实到人数", "how many attended", required=False)
    repeats: str = case_field(
        "重新测评的评议会", "the meeting that it repeats", "meeting", required=False
    )


@attrs.frozen(kw_only=True)
class EvaluationPartHeld(Fact):
    """One of the four parts took place on ``occurred_on``. Their order is not a rule (§0.1.1)."""

    FAMILY: ClassVar[str] = "evaluations"
    TITLE: ClassVar[str] = "评议环节"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "part")

    meeting: str = case_field("评议会编号", "number of the meeting", "meeting")
    part: str = choice("环节", "which of the parts", PARTS)
    organiser: str = unit_field("组织实施单位", "the unit that ran this part", required=False)
    subjects: int = whole("被评人数", "how many were evaluated", required=False)


@attrs.frozen(kw_only=True)
class BallotsCounted(Fact):
    """How many ballots of a rater category were issued, returned, invalid and blank."""

    FAMILY: ClassVar[str] = "evaluations"
    TITLE: ClassVar[str] = "票数统计"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "part", "rater_category")

    meeting: str = case_field("评议会编号", "number of the meeting", "meeting")
    part: str = choice("环节", "which of the parts", PARTS)
    rater_category: str = text("评议主体", "category of raters")
    issued: int = whole("发出票数", "ballots issued")
    returned: int = whole("收回票数", "ballots returned")
    invalid: int = whole("无效票数", "ballots not valid", default=0)
    blank: int = whole("弃权票数", "ballots left blank", default=0)
    paper_at: str = text("原件存放", "where the paper lies", required=False)


@attrs.frozen(kw_only=True)
class VotesTallied(Fact):
    """How often one option was chosen, for one item, by one category of raters.

    The options and what each is worth are the scheme's; the log holds counts.
    """

    FAMILY: ClassVar[str] = "evaluations"
    TITLE: ClassVar[str] = "计票结果"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "part", "rater_category", "item", "option")

    meeting: str = case_field("评议会编号", "number of the meeting", "meeting")
    part: str = choice("环节", "which of the parts", PARTS)
    rater_category: str = text("评议主体", "category of raters")
    item: str = text("评议项目", "what was rated")
    option: str = text("选项", "the option chosen")
    votes: int = whole("票数", "how many chose it")


@attrs.frozen(kw_only=True)
class TallySheetSigned(Fact):
    """The tally sheet of a part on paper: who counted, who watched, and where it lies.

    The names of tellers and witnesses are sealed; that nobody counts at their own unit is judged by
    ``counted_by``.
    """

    FAMILY: ClassVar[str] = "evaluations"
    TITLE: ClassVar[str] = "计票单签署"
    KEY: ClassVar[tuple[str, ...]] = ("meeting", "part")

    meeting: str = case_field("评议会编号", "number of the meeting", "meeting")
    part: str = choice("环节", "which of the parts", PARTS)
    counted_by: str = unit_field("计票单位", "the unit whose people counted")
    paper_at: str = text("原件存放", "where the paper lies")
    sheet_digest: str = text(
        "扫描件摘要", "SHA-256 of the scanned sheet, hexadecimal", required=False
    )
    tellers: str = text("计票人", "who counted", required=False, private=True)
    witnesses: str = text("监票人", "who watched the count", required=False, private=True)


@attrs.frozen(kw_only=True)
class EvaluationVoided(Fact):
    """An evaluation is declared void and does not count; the ground is kept."""

    FAMILY: ClassVar[str] = "evaluations"
    TITLE: ClassVar[str] = "评议作废"
    KEY: ClassVar[tuple[str, ...]] = ("meeting",)

    meeting: str = case_field("评议会编号", "number of the meeting", "meeting")
    ground: str = text("作废原因", "why it is void")
    decided_by: str = text("决定单位", "who decided")
