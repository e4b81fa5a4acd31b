"""The steps that a case goes through, and when each is open. Data; ``half_filled`` asks it.

A step is chased only where the scheme reads one of the columns that it fills (``asks``): see
``rules``. What is no step of the scheme's is nobody's duty here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from evalcore.vocabulary.comments import CommentCirculated
from evalcore.vocabulary.decisions import DecisionStepTaken, NoticePosted, ObjectionAnswered
from evalcore.vocabulary.duty import VENUES, DutyReportDelivered, DutyReportSubmitted
from evalcore.vocabulary.evaluations import PARTS, EvaluationPartHeld
from evalcore.vocabulary.orglife import MeetingHeld, TrainingAttended
from evalcore.vocabulary.pledges import (
    PledgeAudited,
    PledgeFulfilled,
    PledgeMade,
    PledgePublished,
    PledgeReviewed,
    PledgeRevised,
)
from evalcore.vocabulary.problems import (
    ProblemAssigned,
    ProblemClosed,
    ProblemFixed,
    ProblemReviewed,
    ProblemTransferred,
    ReplyGiven,
    SupervisionDone,
)
from evalcore.vocabulary.visits import VisitMade
from projections.chase.places import Cell

BASES: Mapping[str, str] = {
    # Whoever holds a problem now has to act; its limit is that of the span in which it is held.
    "problems": "SELECT p.* EXCLUDE (unit), p.holder AS unit, h.due_on AS limit_on FROM problems "
    "AS p LEFT JOIN holdings AS h ON h.problem = p.row AND h.to_on IS NULL AND NOT h.blocked",
}
"""Ledger → the relation its steps are asked of, where that is not the ledger itself."""

TITLES: Mapping[str, str] = {
    "pledges": "content",
    "problems": "category",
    "comments": "period",
    "evaluations": "period",
    "matters": "title",
    "triggers": "trigger_kind",
    "meetings": "meeting_kind",
    "duty_reports": "period",
    "steps": "step",
    "tenures": "post",
    "departures": "post",
    "surveys": "survey",
    "tasks": "item",
    "pairings": "pairing_kind",
    "rectifications": "ground",
    "disputes": "mode",
    "honours": "title",
}
"""Ledger → the column that says in public words what a case is about."""

PERSONS = frozenset(
    {
        "pledges",
        "comments",
        "evaluations",
        "trainings",
        "duty_reports",
        "tenures",
        "departures",
        "honours",
    }
)
"""Ledgers whose rows may name the person that they are about."""


@attrs.frozen
class Step:
    """A step that a row of ``ledger`` can lack.

    ``opened``: SQL over the ledger (and ``run``), whether it is missing; ``since`` and ``due``: the
    days from which and by which, SQL too. ``asks``: ledger → columns of which a rule must read
    one. ``own``, ``waits``: see ``rules.Rule.scope``. ``strict``: rules that count only what has
    the step already do not ask for it. ``cell``: where it is filled; ``again``: SQL, whether this
    is a second round, which is filled elsewhere. ``unless``: not where one of these steps is open.
    """

    id: str
    ledger: str
    what: str
    opened: str
    since: str
    asks: Mapping[str, str]
    cell: Cell
    due: str = "NULL"
    own: str = ""
    waits: str = ""
    strict: bool = False
    again: str = "FALSE"
    unless: tuple[str, ...] = ()


FOUR_STEPS = ("提议", "商议", "审议", "决议")
_PLEDGE = "NOT excused AND "
_SECOND_ROUND = "reopened > 0 OR fixed_on IS NOT NULL"


def _pledges() -> Iterator[Step]:
    reviewed = {"pledges": "approved state=approved"}
    yield Step(
        "pledge_limit", "pledges", "承诺没有完成时限",
        _PLEDGE + "due_on IS NULL AND fulfilled_on IS NULL", "made_on",
        {"pledges": "due_on"}, Cell(PledgeMade, "due_on"),
    )  # fmt: skip
    yield Step(
        "pledge_review", "pledges", "承诺未审核",
        _PLEDGE + "NOT approved AND returned = 0", "made_on", reviewed, Cell(PledgeReviewed),
    )  # fmt: skip
    yield Step(
        "pledge_revise", "pledges", "承诺审核退回后未修改",
        _PLEDGE + "NOT approved AND returned > 0 AND state <> 'made'", "made_on", reviewed,
        Cell(PledgeRevised, "content"),
    )  # fmt: skip
    yield Step(
        "pledge_second_review", "pledges", "承诺修改后未再审核",
        _PLEDGE + "NOT approved AND returned > 0 AND state = 'made'", "made_on", reviewed,
        Cell(PledgeReviewed), again="TRUE",
    )  # fmt: skip
    yield Step(
        "pledge_publish", "pledges", "承诺已通过审核，未公开",
        _PLEDGE + "approved AND published_on IS NULL", "made_on",
        {"pledges": "published_on channels state=published"}, Cell(PledgePublished),
    )  # fmt: skip
    yield Step(
        "pledge_fulfil", "pledges", "承诺已过完成时限，未填完成日期（有客观原因的填免责认定）",
        _PLEDGE + "due_on < run.as_of AND fulfilled_on IS NULL AND (approved OR returned = 0)",
        "due_on", {"pledges": "fulfilled_on state=fulfilled"}, Cell(PledgeFulfilled), due="due_on",
    )  # fmt: skip
    yield Step(
        "pledge_audit", "pledges", "承诺已完成，未审诺",
        _PLEDGE + "fulfilled_on IS NOT NULL AND audited_on IS NULL", "fulfilled_on",
        {"pledges": "audit_result audited_on state=audited"}, Cell(PledgeAudited),
    )  # fmt: skip


def _problems() -> Iterator[Step]:
    limited = {"problems": "due_on", "holdings": "due_on late"}
    held = "state IN ('open', 'fixed') AND limit_on IS NULL"
    yield Step(
        "problem_assign_with_limit", "problems", "问题未交办，也没有办理时限",
        held + " AND assigned_on IS NULL AND transfers = 0", "found_on", limited,
        Cell(ProblemAssigned),
    )  # fmt: skip
    yield Step(
        "problem_limit", "problems", "问题没有办理时限",
        held + " AND assigned_on IS NOT NULL AND transfers = 0", "assigned_on", limited,
        Cell(ProblemAssigned, "due_on"),
    )  # fmt: skip
    yield Step(
        "problem_new_limit", "problems", "转来的问题没有新的办理时限",
        held + " AND transfers > 0", "found_on", limited, Cell(ProblemTransferred, "due_on"),
    )  # fmt: skip
    yield Step(
        "problem_assign", "problems", "问题未交办",
        "state IN ('open', 'fixed') AND assigned_on IS NULL AND transfers = 0", "found_on",
        {"problems": "assigned_on"}, Cell(ProblemAssigned), unless=("problem_assign_with_limit",),
    )  # fmt: skip
    yield Step(
        "problem_fix", "problems", "问题超过办理时限，未填整改",
        "state = 'open' AND limit_on < run.as_of", "limit_on",
        {
            "problems": "fixed_on closed_on state=open state=fixed state=closed",
            "holdings": "to_on late state=open state=fixed state=closed",
        },
        Cell(ProblemFixed), due="limit_on", again=_SECOND_ROUND,
    )  # fmt: skip
    yield Step(
        "problem_supervise", "problems", "问题已整改，没有督查记录",
        "(state = 'fixed' OR (state = 'closed' AND NOT explained)) "
        "AND (supervised_on IS NULL OR supervised_on < fixed_on)", "coalesce(fixed_on, closed_on)",
        {"problems": "supervised_on supervision_passed supervisor"}, Cell(SupervisionDone),
        again="reopened > 0 OR supervised_on IS NOT NULL",
    )  # fmt: skip
    yield Step(
        "problem_close", "problems", "问题已整改，未销号", "state = 'fixed'", "fixed_on",
        {
            "problems": "closed_on state=closed",
            "holdings": "to_on late state=fixed state=closed",
        },
        Cell(ProblemClosed), due="limit_on", again="reopened > 0", unless=("problem_supervise",),
    )  # fmt: skip
    yield Step(
        "problem_reply", "problems", "群众反映的问题没有答复记录",
        "replied_on IS NULL AND state NOT IN ('excluded', 'merged')", "found_on",
        {"problems": "replied_on"}, Cell(ReplyGiven), own="replied_on satisfaction", waits="state",
    )  # fmt: skip
    yield Step(
        "problem_look", "problems", "问题已销号，没有回头看记录",
        "state = 'closed' AND last_look IS NULL", "closed_on",
        {"problems": "last_look last_look_on"}, Cell(ProblemReviewed),
        own="last_look last_look_on", waits="state", strict=True,
    )  # fmt: skip


def _evaluations() -> Iterator[Step]:
    for part in ("self", "peer", "leader", "masses"):
        yield Step(
            f"part_{part}", "evaluations", f"评议会缺{PARTS[part]}",
            f"NOT voided AND NOT has_{part}", "held_on", {"evaluations": f"has_{part} parts"},
            Cell(EvaluationPartHeld, given={"part": part}),
        )  # fmt: skip


def _matters() -> Iterator[Step]:
    later = "(notice_from IS NOT NULL OR carried_out_on IS NOT NULL)"
    columns = ("proposed_on", "consulted_on", "deliberated_on", "resolved_on")
    for at, (step, column) in enumerate(zip(FOUR_STEPS, columns, strict=True)):
        after = " OR ".join((*(f"{name} IS NOT NULL" for name in columns[at + 1 :]), later))
        yield Step(
            f"matter_{column.removesuffix('_on')}", "matters", f"后面的步骤已填，缺{step}日期",
            f"{column} IS NULL AND ({after})", "opened_on",
            {"matters": f"{column} in_order steps"},
            Cell(DecisionStepTaken, given={"step": step}),
        )  # fmt: skip
    notice = {"of_result": False}
    yield Step(
        "matter_notice", "matters", "已决议，没有决议公示",
        "resolved_on IS NOT NULL AND notice_from IS NULL", "resolved_on",
        {"matters": "notice_from notice_until notice_days"},
        Cell(NoticePosted, given=notice),
    )  # fmt: skip
    yield Step(
        "matter_notice_end", "matters", "决议公示没有截止日期",
        "notice_from IS NOT NULL AND notice_until IS NULL", "notice_from",
        {"matters": "notice_until notice_days"}, Cell(NoticePosted, "until", notice),
    )  # fmt: skip
    yield Step(
        "matter_result", "matters", "已实施，没有结果公示",
        "carried_out_on IS NOT NULL AND result_posted_on IS NULL", "carried_out_on",
        {"matters": "result_posted_on"}, Cell(NoticePosted, given={"of_result": True}),
    )  # fmt: skip
    yield Step(
        "matter_objection", "matters", "公示异议没有答复", "objections_open > 0", "notice_from",
        {"matters": "objections_open"}, Cell(ObjectionAnswered),
    )  # fmt: skip


def _others() -> Iterator[Step]:
    yield Step(
        "comment_circulate", "comments", "点评未向党员和群众通报", "circulated_on IS NULL",
        "given_on", {"comments": "circulated_on"}, Cell(CommentCirculated),
    )  # fmt: skip
    yield Step(
        "trigger_answer", "triggers", "必访事由没有走访", "answered_on IS NULL", "raised_on",
        {"triggers": "answered_on visits"}, Cell(VisitMade, "trigger"), own="answered_on visits",
    )  # fmt: skip
    yield Step(
        "duty_submit", "duty_reports", "已现场述职，没有提交述职报告", "submitted_on IS NULL",
        "last_on", {"duty_reports": "submitted_on"}, Cell(DutyReportSubmitted),
    )  # fmt: skip
    for venue, title in VENUES.items():
        column = f"delivered_{venue}_on"
        yield Step(
            f"duty_{venue}", "duty_reports", f"述职报告已提交，未{title}述职",
            f"submitted_on IS NOT NULL AND {column} IS NULL", "submitted_on",
            {"duty_reports": column}, Cell(DutyReportDelivered, given={"venue": venue}),
        )  # fmt: skip
    for column, title in (("due", "应到人数"), ("present", "实到人数")):
        yield Step(
            f"meeting_{column}", "meetings", f"会议没有{title}", f'"{column}" IS NULL', "held_on",
            {"meetings": column}, Cell(MeetingHeld, column),
        )  # fmt: skip
    yield Step(
        "training_hours", "trainings", "培训没有学时", "hours IS NULL", "attended_on",
        {"trainings": "hours"}, Cell(TrainingAttended, "hours"),
    )  # fmt: skip
    numbers = (("entitled", "应到人数"), ("present", "实到人数"), ("in_favour", "同意票数"))
    for step in ("审议", "决议"):
        for column, title in numbers:
            yield Step(
                f"step_{column}", "steps", f"{step}没有{title}",
                f"step = '{step}' AND {column} IS NULL", "taken_on", {"steps": column},
                Cell(DecisionStepTaken, column, {"step": step}),
            )  # fmt: skip


STEPS: tuple[Step, ...] = (
    *_pledges(), *_problems(), *_evaluations(), *_matters(), *_others(),
)  # fmt: skip
