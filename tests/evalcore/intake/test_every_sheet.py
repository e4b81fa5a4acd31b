"""Facts about the township workbook: whatever an office may tell, it can tell by its sheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.templates.inverse import Backwards, Speaker
from evalcore.record.record import Record
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.accountability import (
    AccountabilityDecided,
    AppealDecided,
    AppealFiled,
    MeasureTaken,
    NotPursued,
)
from evalcore.vocabulary.coverage import (
    ChecklistItemVerified,
    ContactMade,
    CountReported,
    DisclosurePublished,
    IncidentReported,
    PlanFiled,
    UnitSurveyed,
)
from evalcore.vocabulary.decisions import DecisionStepTaken, MatterOpened
from evalcore.vocabulary.disputes import DisputeEscalated, DisputeRegistered, DisputeSettled
from evalcore.vocabulary.evaluations import (
    EvaluationMeetingHeld,
    EvaluationVoided,
    TallySheetSigned,
)
from evalcore.vocabulary.honours import (
    GradeTargetSet,
    HonourGranted,
    HonourNominated,
    HonourPublicised,
    HonourReviewed,
    HonourRevoked,
    ResultApplied,
)
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pairings import PairingActivityHeld, PairingAssigned
from evalcore.vocabulary.pledges import PledgeMade
from evalcore.vocabulary.problems import (
    ProblemFound,
    ProblemResultPublished,
    ProblemSuspended,
)
from evalcore.vocabulary.rectifications import (
    RectificationClosed,
    RectificationMeasureAssigned,
    RectificationOpened,
    RectificationReviewed,
)
from evalcore.vocabulary.roster import AppointmentFiled, ExitAuditDone, JointReviewDone
from evalcore.vocabulary.tasks import ResponsibilityAssigned, TaskCompleted, TaskSet, TaskSigned
from evalcore.vocabulary.visits import VisitMade
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook

NAMES = Speaker(
    {"T1": "河口镇", "T2": "石桥镇", "V1": "河口镇/东村", "V2": "西村"},
    {"P1": "王建国", "P2": "李秀英", "P3": "P3"},
)


def on(month: int, day: int = 1) -> date:
    return date(2025, month, day)


TASK = [
    TaskSet(
        task="R1", unit="V2", item="阵地建设", target="两处", lead="党建办", due_on=on(11),
        amount=3, occurred_on=on(1, 5),
    ),
    TaskSigned(task="R1", occurred_on=on(1, 20)),
    ResponsibilityAssigned(task="R1", role="first", person="P3", occurred_on=on(1, 6)),
    ResponsibilityAssigned(task="R1", role="direct", person="P1", occurred_on=on(1, 6)),
    ResponsibilityAssigned(task="R1", role="direct", person="P2", occurred_on=on(1, 6)),
    ResponsibilityAssigned(task="R1", role="lead", person="P2", occurred_on=on(1, 6)),
    TaskCompleted(task="R1", amount=1, occurred_on=on(6)),
    TaskCompleted(task="R1", amount=2, occurred_on=on(10)),
]  # fmt: skip
PAIRING = [
    PairingAssigned(
        pairing="J1", unit="V2", pairing_kind="contact_point", person="P1", partner="T1",
        households=5, people=2, until=on(12, 31), occurred_on=on(1),
    ),
    PairingActivityHeld(pairing="J1", topic_text="座谈", occurred_on=on(3)),
    PairingActivityHeld(pairing="J1", ordinal=2, occurred_on=on(3)),
]  # fmt: skip
RECTIFICATION = [
    RectificationOpened(
        rectification="Z1", unit="V1", ground="班子不团结", due_on=on(9), carried_from="Z0",
        occurred_on=on(2),
    ),
    RectificationMeasureAssigned(
        rectification="Z1", measure_item="联村领导", helper="T1", person="P2", occurred_on=on(2, 5)
    ),
    RectificationMeasureAssigned(
        rectification="Z1", measure_item="驻村第一书记", occurred_on=on(2, 6)
    ),
    RectificationReviewed(
        rectification="Z1", outcome="partly", reviewer="T1", occurred_on=on(5)
    ),
    RectificationReviewed(rectification="Z1", outcome="solved", occurred_on=on(8)),
    RectificationClosed(rectification="Z1", accepted_by="T1", score=91, occurred_on=on(8, 9)),
]  # fmt: skip
DISPUTE = [
    DisputeRegistered(
        dispute="F1", unit="V2", mode="visit", has_leader=True, has_plan=True, occurred_on=on(4)
    ),
    DisputeEscalated(dispute="F1", level="street", occurred_on=on(4, 9)),
    DisputeEscalated(dispute="F1", level="above", occurred_on=on(4, 20)),
    DisputeSettled(dispute="F1", occurred_on=on(5)),
]
HONOUR = [
    HonourNominated(
        honour="H1", unit="V2", person="P3", honour_kind="title", title="五好支部",
        award_level="市级", occurred_on=on(3),
    ),
    HonourPublicised(honour="H1", until=on(3, 12), occurred_on=on(3, 5)),
    HonourGranted(honour="H1", decided_by="市委", until=date(2027, 3, 31), occurred_on=on(4)),
    HonourReviewed(honour="H1", occurred_on=on(7)),
    HonourReviewed(honour="H1", occurred_on=on(10)),
    HonourRevoked(honour="H1", ground="弄虚作假", decided_by="市委", occurred_on=on(11)),
]  # fmt: skip
MATTER = [
    MatterOpened(
        matter="Y1", unit="V2", title="修水渠", procedure="household_ballot", occurred_on=on(5)
    ),
    DecisionStepTaken(
        matter="Y1", step="居民户投票", entitled=80, present=70, in_favour=66, occurred_on=on(5, 9)
    ),
    DecisionStepTaken(matter="Y1", step="提议", occurred_on=on(5, 2)),
]
PLEDGE = [
    PledgeMade(
        pledge="C1", unit="V2", pledge_kind="annual", content="送水", category="农村党员",
        occurred_on=on(1),
    )
]  # fmt: skip
PROBLEM = [
    ProblemFound(problem="W1", unit="V2", found_by="hotline", occurred_on=on(2)),
    ProblemResultPublished(problem="W1", occurred_on=on(3)),
]
ROWS = [
    CountReported(
        unit="V2", item="结对户", category="党员", period="2025H1", done=8, total=9,
        occurred_on=on(7),
    ),
    ChecklistItemVerified(
        unit="V2", checklist="活动场所", item="旗杆", met=False, verified_by="T1", occurred_on=on(6)
    ),
    UnitSurveyed(
        unit="V1", survey="年度排查", finding="较弱", included=True, surveyed_by="T1",
        occurred_on=on(1),
    ),
    PlanFiled(unit="V2", plan="年度计划", period="2025", content="三件事", occurred_on=on(1)),
    DisclosurePublished(
        unit="V2", item="收支", disclosure_kind="timely", due_on=on(4), occurred_on=on(4, 2)
    ),
    ContactMade(unit="V2", contact_kind="call", person="P1", ordinal=2, occurred_on=on(4)),
    IncidentReported(
        unit="V2", incident="S1", happened_on=on(6), reported_to="T1", occurred_on=on(6, 2)
    ),
    GradeTargetSet(
        unit="V1", period="2025", target_grade="二类", set_by="T1", occurred_on=on(1)
    ),
    ResultApplied(
        unit="V2", person="P3", period="2025", used_for="selection", document="1号",
        occurred_on=on(12),
    ),
    NotPursued(
        unit="V2", person="P3", matter_text="首轮", ground="未及时公开", decided_by="县委",
        occurred_on=on(12),
    ),
    AppointmentFiled(
        person="P3", unit="V2", post="secretary", filed_with="T1", age=41, schooling="college",
        occurred_on=on(3),
    ),
    JointReviewDone(person="P3", unit="V2", ground="受过处分", occurred_on=on(2)),
    ExitAuditDone(person="P1", unit="V1", published_on=on(9, 9), occurred_on=on(9)),
    VisitMade(
        unit="V2", visitor="P1", visitor_unit="T1", visit_kind="visit", households=3,
        occurred_on=on(6),
    ),
    MeetingHeld(
        unit="V2", meeting_kind="open_committee", present=9, observers=4, occurred_on=on(6)
    ),
]  # fmt: skip
ABOUT_A_TASK = [
    TaskSet(task="R1", unit="V2", item="阵地建设", occurred_on=on(1)),
    MeasureTaken(
        measure_no="M1", unit="V2", person="P3", measure="talk", ground="未完成",
        decided_by="县委", task="R1", role="first", occurred_on=on(12),
    ),
    AccountabilityDecided(
        decision="D1", unit="V2", person="P3", kind="notice", ground="未完成", decided_by="县委",
        task="R1", role="direct", heard_first=True, occurred_on=on(12),
    ),
]  # fmt: skip
EVALUATION = [
    EvaluationMeetingHeld(
        meeting="M1", unit="V2", period="2025H1", organiser="T1", members_due=30,
        members_present=28, occurred_on=on(6, 20),
    ),
    EvaluationVoided(meeting="M1", ground="票样印错", decided_by="县委", occurred_on=on(6, 25)),
    EvaluationMeetingHeld(
        meeting="M2", unit="V2", period="2025H1", organiser="T1", repeats="M1",
        occurred_on=on(7, 2),
    ),
    TallySheetSigned(
        meeting="M2", part="masses", counted_by="T1", paper_at="镇档案室", sheet_digest="0f",
        occurred_on=on(7, 2),
    ),
]  # fmt: skip
BLOCKED = [
    ProblemFound(problem="W2", unit="V2", found_by="hotline", occurred_on=on(2)),
    ProblemSuspended(
        problem="W2", ground="等待审批", decided_by="县委", blocked_by="T2", occurred_on=on(3)
    ),
]
APPEALED = [
    AccountabilityDecided(
        decision="D2", unit="V2", person="P3", kind="admonition", ground="未完成",
        decided_by="县委", heard_first=True, occurred_on=on(10),
    ),
    AppealFiled(decision="D2", occurred_on=on(10, 9)),
    AppealDecided(
        decision="D2", result="changed", changed_to="notice", ground="情节轻微", decided_by="县委",
        occurred_on=on(11),
    ),
]  # fmt: skip

CASES: dict[str, list[Fact]] = {
    "a task": TASK,
    "a pairing": PAIRING,
    "a rectification": RECTIFICATION,
    "a dispute": DISPUTE,
    "an honour": HONOUR,
    "a matter decided otherwise": MATTER,
    "a pledge with its category": PLEDGE,
    "a problem whose result is public": PROBLEM,
    "what was done about a task": ABOUT_A_TASK,
    "a meeting that was repeated, with its tally sheet": EVALUATION,
    "a problem that another unit holds up": BLOCKED,
    "an appeal that changed a decision": APPEALED,
    **{type(fact).__name__: [fact] for fact in ROWS},
}


def as_rows(facts: list[Fact]) -> dict[str, list[dict[str, Any]]]:
    """Sheets by title with rows by header: what an office would write to tell the facts."""
    mapping = load_mapping()
    placed, homeless = Backwards(mapping, NAMES).place(facts)
    assert not homeless
    return {
        sheet.title: [
            {sheet.columns[name].header: cell for name, cell in row.cells.items()}
            for row in placed[sheet.id]
        ]
        for sheet in mapping.sheets
        if sheet.id in placed
    }


def reported(record: Record, after: int) -> list[Fact]:
    """The facts that the record took in after a position, without the day of receipt."""
    return [
        attrs.evolve(fact_class(event.topic).from_states(event.public), received_on=None)
        for event in record.read(after + 1)
        if event.topic != "SourceReceived.1"
    ]


@pytest.mark.parametrize("about", CASES)
def test_what_the_sheets_say_is_taken_in_as_it_was_meant(about: str, tmp_path: Path) -> None:
    facts = CASES[about]
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "base.xlsx", workbook(BASE)))
        before = record.head().size
        path = save(tmp_path, "more.xlsx", workbook(as_rows(facts)))
        assert not take_in(record, path).findings
        found = reported(record, before)
        assert sorted(map(repr, found)) == sorted(map(repr, facts))
        assert take_in(record, path).facts == 0
