"""Steps of tasks, pairings, rectifications, disputes, honours, departures and surveys. Data."""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.vocabulary.disputes import DisputeSettled
from evalcore.vocabulary.honours import HonourPublicised
from evalcore.vocabulary.pairings import PairingActivityHeld
from evalcore.vocabulary.rectifications import (
    RectificationClosed,
    RectificationMeasureAssigned,
    RectificationOpened,
    RectificationReviewed,
)
from evalcore.vocabulary.roster import AppointmentFiled, ExitAuditDone
from evalcore.vocabulary.tasks import ROLES, ResponsibilityAssigned, TaskCompleted, TaskSigned
from projections.chase.places import Cell
from projections.chase.steps import Step


def _tasks() -> Iterator[Step]:
    yield Step(
        "task_sign", "tasks", "任务没有签订责任状", "signed_on IS NULL", "set_on",
        {"tasks": "signed_on"}, Cell(TaskSigned),
    )  # fmt: skip
    for role in ("first", "direct"):
        column = f"{role}_responsible"
        yield Step(
            f"task_{role}", "tasks", f"任务没有{ROLES[role]}", f"{column} = 0", "set_on",
            {"tasks": column}, Cell(ResponsibilityAssigned, "person", {"role": role}),
        )  # fmt: skip
    yield Step(
        "task_complete", "tasks", "任务已过完成时限，未填完成情况",
        "due_on < run.as_of AND completed_on IS NULL", "due_on", {"tasks": "completed_on done"},
        Cell(TaskCompleted), due="due_on",
    )  # fmt: skip


def _rectifications() -> Iterator[Step]:
    yield Step(
        "rectification_measures", "rectifications", "整顿没有措施", "measures = 0", "opened_on",
        {"rectifications": "measures helpers"}, Cell(RectificationMeasureAssigned, "measure_item"),
    )  # fmt: skip
    yield Step(
        "rectification_close", "rectifications", "整顿已过时限，未验收销号",
        "due_on < run.as_of AND state IN ('open', 'reviewed')", "due_on",
        {"rectifications": "closed_on score state=closed"}, Cell(RectificationClosed),
        due="due_on",
    )  # fmt: skip
    yield Step(
        "rectification_look", "rectifications", "整顿已销号，没有回头看记录",
        "state = 'closed' AND reviewed_on IS NULL", "closed_on",
        {"rectifications": "reviewed_on outcome"}, Cell(RectificationReviewed),
    )  # fmt: skip
    yield Step(
        "survey_take_up", "surveys", "应纳入整顿的没有列入", "included AND taken_up_on IS NULL",
        "surveyed_on", {"surveys": "taken_up_on"}, Cell(RectificationOpened),
    )  # fmt: skip


def _others() -> Iterator[Step]:
    yield Step(
        "pairing_activity", "pairings", "结对后没有活动记录", "activities = 0", "assigned_on",
        {"pairings": "activities last_activity_on"}, Cell(PairingActivityHeld),
    )  # fmt: skip
    yield Step(
        "dispute_settle", "disputes", "纠纷没有化解记录", "settled_on IS NULL", "opened_on",
        {"disputes": "settled_on"}, Cell(DisputeSettled),
    )  # fmt: skip
    yield Step(
        "honour_publicise", "honours", "评先推荐没有公示", "publicised_on IS NULL AND NOT revoked",
        "nominated_on", {"honours": "publicised_on"}, Cell(HonourPublicised),
    )  # fmt: skip
    yield Step(
        "exit_audit", "departures", "离任没有审计", "audited_on IS NULL", "left_on",
        {"departures": "audited_on"}, Cell(ExitAuditDone),
    )  # fmt: skip
    yield Step(
        "exit_audit_publish", "departures", "离任审计结果没有公布",
        "audited_on IS NOT NULL AND published_on IS NULL", "audited_on",
        {"departures": "published_on"}, Cell(ExitAuditDone, "published_on"),
    )  # fmt: skip
    yield Step(
        "appointment_file", "tenures", "任职没有备案", "filed_on IS NULL", "from_on",
        {"tenures": "filed_on"}, Cell(AppointmentFiled),
    )  # fmt: skip


UNDERTAKINGS: tuple[Step, ...] = (*_tasks(), *_rectifications(), *_others())
