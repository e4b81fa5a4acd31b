"""Facts about tasks, pairings, rectifications, disputes, honours, departures that lack a step."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from evalcore.vocabulary import Fact
from evalcore.vocabulary.coverage import UnitSurveyed
from evalcore.vocabulary.disputes import DisputeRegistered, DisputeSettled
from evalcore.vocabulary.honours import HonourNominated, HonourPublicised
from evalcore.vocabulary.pairings import PairingActivityHeld, PairingAssigned
from evalcore.vocabulary.rectifications import (
    RectificationClosed,
    RectificationMeasureAssigned,
    RectificationOpened,
    RectificationReviewed,
)
from evalcore.vocabulary.roster import AppointmentFiled, ExitAuditDone, TenureEnded, TenureStarted
from evalcore.vocabulary.tasks import ResponsibilityAssigned, TaskCompleted, TaskSet, TaskSigned
from tests.projections.chased import SCHEME, d, listed, steps
from tests.projections.world import expression

TASK = TaskSet(occurred_on=d("02-01"), task="T", unit="V1", item="修路", due_on=d("05-01"))
PAIRING = PairingAssigned(
    occurred_on=d("02-01"), pairing="J", unit="V1", pairing_kind="contact_point"
)
WEAK = RectificationOpened(
    occurred_on=d("02-01"), rectification="Z", unit="V1", ground="班子不健全", due_on=d("05-01")
)
CLOSED = RectificationClosed(occurred_on=d("04-30"), rectification="Z")
SURVEYED = UnitSurveyed(occurred_on=d("01-20"), unit="V1", survey="摸底", included=True)
DISPUTE = DisputeRegistered(occurred_on=d("02-01"), dispute="D", unit="V1")
HONOUR = HonourNominated(
    occurred_on=d("02-01"), honour="H", unit="V1", honour_kind="award", title="十佳"
)
STARTED = TenureStarted(occurred_on=d("02-01"), person="P2", unit="V1", post="member")
LEFT = TenureEnded(occurred_on=d("03-01"), person="P2", unit="V1", post="member")
AUDITED = ExitAuditDone(occurred_on=d("03-09"), person="P2", unit="V1")
TENURE = "P2|V1|member|2025-02-01"


def reading(ledger: str, at: str, column: str) -> Any:
    """The county's scheme with one rule more, which reads a column."""
    flag = next(f for f in SCHEME.flags if f.id == "zero_problems")
    where = expression(f'"{column}" IS NULL')
    more = attrs.evolve(flag, id="more", ledger=ledger, at=at, where=where, without=None)
    return attrs.evolve(SCHEME, flags=(*SCHEME.flags, more))


def answering(role: str) -> Fact:
    return ResponsibilityAssigned(occurred_on=d("02-02"), task="T", role=role, person="P1")


@pytest.mark.parametrize(
    ("read", "begun", "step", "case", "done"),
    [
        ("tasks set_on signed_on", [TASK], "task_sign", "T",
         TaskSigned(occurred_on=d("02-03"), task="T")),
        ("tasks set_on first_responsible", [TASK], "task_first", "T", answering("first")),
        ("tasks set_on direct_responsible", [TASK], "task_direct", "T", answering("direct")),
        ("tasks set_on completed_on", [TASK], "task_complete", "T",
         TaskCompleted(occurred_on=d("05-04"), task="T")),
        ("pairings assigned_on activities", [PAIRING], "pairing_activity", "J",
         PairingActivityHeld(occurred_on=d("03-01"), pairing="J")),
        ("rectifications opened_on measures", [WEAK], "rectification_measures", "Z",
         RectificationMeasureAssigned(
             occurred_on=d("02-09"), rectification="Z", measure_item="联系领导")),
        ("rectifications opened_on closed_on", [WEAK], "rectification_close", "Z", CLOSED),
        ("rectifications opened_on outcome", [WEAK, CLOSED], "rectification_look", "Z",
         RectificationReviewed(occurred_on=d("05-02"), rectification="Z", outcome="solved")),
        ("surveys surveyed_on taken_up_on", [SURVEYED], "survey_take_up", "V1|摸底|2025-01-20",
         WEAK),
        ("disputes opened_on settled_on", [DISPUTE], "dispute_settle", "D",
         DisputeSettled(occurred_on=d("02-20"), dispute="D")),
        ("honours nominated_on publicised_on", [HONOUR], "honour_publicise", "H",
         HonourPublicised(occurred_on=d("02-20"), honour="H")),
        ("departures left_on audited_on", [STARTED, LEFT], "exit_audit", TENURE, AUDITED),
        ("departures left_on published_on", [STARTED, LEFT, AUDITED], "exit_audit_publish", TENURE,
         ExitAuditDone(
             occurred_on=d("03-12"), person="P2", unit="V1", published_on=d("03-12"))),
        ("tenures from_on filed_on", [STARTED], "appointment_file", TENURE,
         AppointmentFiled(occurred_on=d("02-10"), person="P2", unit="V1", post="member")),
    ],
)  # fmt: skip
def test_a_step_is_asked_where_a_rule_reads_it_and_until_it_is_taken(
    read: str, begun: list[Fact], step: str, case: str, done: Fact
) -> None:
    asking = reading(*read.split())
    assert steps(listed(*begun)) == []
    assert steps(listed(*begun, scheme=asking)) == [(step, case)]
    assert steps(listed(*begun, done, scheme=asking)) == []


def test_a_task_is_asked_for_when_its_limit_is_over() -> None:
    asking = reading("tasks", "set_on", "completed_on")
    later = attrs.evolve(TASK, due_on=d("05-20"))
    assert steps(listed(later, scheme=asking)) == []
    (line,) = [r for r in listed(TASK, scheme=asking).rows if r.kind == "half_filled"]
    assert (line.title, line.due, line.overdue) == ("修路", d("05-01"), 19)


def test_a_rectification_that_was_carried_over_is_not_asked_to_be_closed() -> None:
    asking = reading("rectifications", "opened_on", "closed_on")
    onward = attrs.evolve(
        WEAK, rectification="Z2", occurred_on=d("05-02"), carried_from="Z", due_on=d("12-31")
    )
    assert steps(listed(WEAK, onward, scheme=asking)) == []


def test_codes_of_what_a_case_is_about_are_shown_in_words() -> None:
    for ledger, at, column, fact, title in (
        ("pairings", "assigned_on", "activities", PAIRING, "联系点"),
        ("disputes", "opened_on", "settled_on", attrs.evolve(DISPUTE, mode="joint"), "会诊"),
    ):
        asking = reading(ledger, at, column)
        (line,) = [r for r in listed(fact, scheme=asking).rows if r.kind == "half_filled"]
        assert line.title == title


def test_what_was_done_of_a_task_that_nobody_set_is_listed_as_loose() -> None:
    asking = reading("tasks", "set_on", "completed_on")
    done = TaskCompleted(occurred_on=d("05-04"), task="T")
    (line,) = [r for r in listed(done, scheme=asking).rows if r.kind == "loose"]
    assert (line.ledger, line.case, line.what) == ("tasks", "T", "任务完成所属的任务下达没有登记")
