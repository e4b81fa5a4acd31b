"""Facts about half-filled cases: filling one thing takes its line away, and no other."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from evalcore.vocabulary import Fact
from evalcore.vocabulary.comments import CommentCirculated, LeaderCommentGiven
from evalcore.vocabulary.decisions import (
    DecisionCarriedOut,
    DecisionStepTaken,
    MatterOpened,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
)
from evalcore.vocabulary.duty import DutyReportDelivered, DutyReportSubmitted
from evalcore.vocabulary.evaluations import (
    BallotsCounted,
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    EvaluationVoided,
    VotesTallied,
)
from evalcore.vocabulary.pledges import PledgeAudited, PledgeExcused, PledgeFulfilled, PledgeRevised
from evalcore.vocabulary.problems import (
    ProblemAssigned,
    ProblemClosed,
    ProblemExcluded,
    ProblemFixed,
    ProblemFound,
    ProblemReopened,
    ProblemReviewed,
    ProblemSuspended,
    ProblemTransferred,
    ReplyGiven,
    SupervisionDone,
)
from evalcore.vocabulary.visits import VisitMade, VisitTriggered
from projections.todo import Todo
from tests.projections.chased import (
    FIRST,
    SCHEME,
    d,
    every,
    held,
    listed,
    pledge,
    published,
    reviewed,
    steps,
)
from tests.projections.world import expression


def problem(unit: str = "V1", found: str = "03-01", **more: Any) -> ProblemFound:
    return ProblemFound(
        problem="W1", unit=unit, occurred_on=d(found), **{"found_by": "inspection", **more}
    )


def assigned(due: str | None = "04-01", handler: str = "V1") -> ProblemAssigned:
    return ProblemAssigned(
        problem="W1", handler=handler, due_on=d(due) if due else None, occurred_on=d("03-03")
    )


def fixed(day: str = "03-20", by: str = "V1") -> ProblemFixed:
    return ProblemFixed(problem="W1", fixed_by=by, outcome="solved", occurred_on=d(day))


def supervised(day: str = "03-25", *, passed: bool = True) -> SupervisionDone:
    return SupervisionDone(problem="W1", supervisor="T1", passed=passed, occurred_on=d(day))


def closed(day: str = "03-28") -> ProblemClosed:
    return ProblemClosed(problem="W1", closed_by="T1", occurred_on=d(day))


def meeting(organiser: str = "T1") -> EvaluationMeetingHeld:
    return EvaluationMeetingHeld(
        meeting="M1", unit="V1", person="P1", period="2025H1", organiser=organiser,
        occurred_on=d("05-02"),
    )  # fmt: skip


def part(name: str) -> EvaluationPartHeld:
    return EvaluationPartHeld(meeting="M1", part=name, occurred_on=d("05-02"))


VOTES: list[Fact] = [
    BallotsCounted(
        meeting="M1", part="masses", rater_category="群众", issued=20, returned=20,
        occurred_on=d("05-02"),
    ),
    VotesTallied(
        meeting="M1", part="masses", rater_category="群众", item="总体评价", option="满意",
        votes=20, occurred_on=d("05-02"),
    ),
]  # fmt: skip


def matter() -> MatterOpened:
    return MatterOpened(
        matter="J1", unit="V1", title="修路", procedure="four_plus_two", occurred_on=d("03-01")
    )


def step(name: str, day: str) -> DecisionStepTaken:
    return DecisionStepTaken(matter="J1", step=name, occurred_on=d(day))


FOUR: dict[str, Fact] = {
    name: step(name, day)
    for name, day in (("提议", "03-02"), ("商议", "03-05"), ("审议", "03-10"), ("决议", "03-15"))
}


def notice(*, of_result: bool = False, until: str | None = "04-01") -> NoticePosted:
    return NoticePosted(
        matter="J1", of_result=of_result, until=d(until) if until else None, occurred_on=d("03-20")
    )


def comment() -> LeaderCommentGiven:
    return LeaderCommentGiven(
        comment="D1", unit="V1", person="P1", period="2025H1", commenter_unit="T1",
        shortcomings="联系群众不够", occurred_on=d("04-20"),
    )  # fmt: skip


def trigger() -> VisitTriggered:
    return VisitTriggered(trigger="F1", unit="V1", trigger_kind="illness", occurred_on=d("04-01"))


DECISIONS = "四议两公开"


def but(*left_out: str) -> list[Fact]:
    return [fact for name, fact in FOUR.items() if name not in left_out]


CASES: list[tuple[str, list[Fact], list[Fact], str]] = [
    ("pledge_limit", [pledge("C", due=None), reviewed("C"), published("C")],
     [pledge("C", corrects=FIRST, reason="补填", authority="镇党委")], "承诺台账 · 完成时限"),
    ("pledge_review", [pledge("C"), published("C")], [reviewed("C")], "承诺台账 · 审核日期"),
    ("pledge_publish", [pledge("C"), reviewed("C")], [published("C")], "承诺台账 · 公开日期"),
    ("pledge_fulfil", [pledge("C", due="05-19"), reviewed("C"), published("C")],
     [PledgeExcused(pledge="C", ground="洪灾", approved_by="镇党委", occurred_on=d("05-18"))],
     "承诺台账 · 完成日期"),
    ("pledge_audit", [pledge("C"), reviewed("C"), published("C"),
                      PledgeFulfilled(pledge="C", occurred_on=d("05-01"))],
     [PledgeAudited(pledge="C", result="kept", occurred_on=d("05-10"))], "承诺台账 · 审诺日期"),
    ("pledge_second_review",
     [pledge("C", pledge_kind="instant"), reviewed("C", result="returned"),
      PledgeRevised(pledge="C", content="修好两条村道", occurred_on=d("03-01"))],
     [reviewed("C", "03-05")], "承诺进展 · 报告日期"),
    ("problem_assign_with_limit", [problem()], [assigned(due="12-01")], "问题台账 · 交办日期"),
    ("problem_limit", [problem(), assigned(due=None)],
     [ProblemAssigned(problem="W1", handler="V1", due_on=d("12-01"), occurred_on=d("03-04"))],
     "问题台账 · 交办时限"),
    ("problem_new_limit",
     [problem(due_on=d("03-05")), ProblemTransferred(
         problem="W1", handler="V2", ground="属地", occurred_on=d("04-01"))],
     [ProblemTransferred(problem="W1", handler="V2", due_on=d("12-01"), ground="补时限",
                         occurred_on=d("04-02"))], "问题变动 · 新办理时限（变动类型：转办）"),
    ("problem_supervise", [problem(), assigned(), fixed(), closed()], [supervised()],
     "问题台账 · 督查日期"),
    ("problem_close", [problem(), assigned(), fixed(), supervised()], [closed()],
     "问题台账 · 销号日期"),
    ("problem_reply", [problem(found_by="hotline"), assigned(), fixed(), supervised(), closed()],
     [ReplyGiven(problem="W1", satisfaction="satisfied", occurred_on=d("03-02"))],
     "问题台账 · 答复日期"),
    ("part_peer", [meeting(), part("self"), part("leader"), part("masses"), *VOTES],
     [part("peer")], "评议会 · 党员互评日期"),
    ("part_leader", [meeting(), part("self"), part("peer"), part("masses"), *VOTES],
     [part("leader")], "评议会 · 领导点评日期"),
    ("part_masses", [meeting(), part("self"), part("peer"), part("leader"), *VOTES],
     [part("masses")], "评议会 · 群众测评日期"),
    ("tally_masses", [meeting(), *map(part, ("self", "peer", "leader", "masses")), VOTES[0]],
     [VOTES[1]], "测评计票 · 统计日期"),
    ("matter_consulted", [matter(), *but("商议"), notice()], [FOUR["商议"]],
     DECISIONS + " · 商议日期"),
    ("matter_proposed", [matter(), *but("提议"), notice()], [FOUR["提议"]],
     DECISIONS + " · 提议日期"),
    ("matter_resolved", [matter(), *but("决议"), notice()], [FOUR["决议"]],
     DECISIONS + " · 决议日期"),
    ("matter_notice", [matter(), *but()], [notice()],
     DECISIONS + " · 决议公示起"),
    ("matter_result",
     [matter(), *but(), notice(), DecisionCarriedOut(matter="J1", occurred_on=d("04-05"))],
     [notice(of_result=True)], DECISIONS + " · 结果公示起"),
    ("matter_objection",
     [matter(), *but(), notice(), ObjectionRaised(matter="J1", occurred_on=d("03-22"))],
     [ObjectionAnswered(matter="J1", upheld=False, occurred_on=d("03-25"))], "异议登记 · 答复日期"),
    ("comment_circulate", [comment()],
     [CommentCirculated(comment="D1", audience="both", occurred_on=d("04-25"))],
     "领导点评 · 通报日期"),
    ("trigger_answer", [trigger()],
     [VisitMade(unit="V1", visitor="P1", visit_kind="visit", trigger="F1", occurred_on=d("05-08"))],
     "走访登记 · 事由编号"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "begun", "fills", "place"), CASES, ids=[c[0] for c in CASES])
def test_filling_a_step_takes_its_line_away_and_no_other(
    name: str, begun: list[Fact], fills: list[Fact], place: str
) -> None:
    before, after = listed(*begun), listed(*begun, *fills)
    (line,) = [row for row in before.rows if row.kind == "half_filled"]
    assert (line.step, line.place.text) == (name, place)
    assert line.township in ("T1", "T2")
    assert line.positions, "what is known of the case is named"
    assert every(before) - every(after) == {(line.kind, line.step, line.unit, line.case, line.what)}
    assert every(after) <= every(before)


def test_a_problem_past_its_limit_is_asked_until_it_is_fixed_then_checked_then_struck_off() -> None:
    begun = [problem(), assigned("05-19")]
    assert steps(listed(problem(), assigned("05-20"))) == []
    assert steps(listed(*begun)) == [("problem_fix", "W1")]
    assert steps(listed(*begun, fixed("05-12"))) == [("problem_supervise", "W1")]
    assert steps(listed(*begun, fixed("05-12"), supervised("05-13"))) == [("problem_close", "W1")]
    assert steps(listed(*begun, fixed("05-12"), supervised("05-13"), closed("05-14"))) == []


def test_days_overdue_are_calendar_days_since_the_limit() -> None:
    (line,) = [r for r in listed(problem(), assigned("04-30")).rows if r.step == "problem_fix"]
    assert (line.due, line.overdue, line.since) == (d("04-30"), 20, d("04-30"))


def test_whoever_holds_a_problem_is_asked_not_the_place_where_it_arose() -> None:
    (line,) = [
        row
        for row in listed(problem(), assigned("04-30", handler="D1")).rows
        if row.step == "problem_fix"
    ]
    assert (line.unit, line.township, line.township_name) == ("D1", "D1", "县民政局")


def test_a_second_round_is_filled_on_the_sheet_of_changes() -> None:
    again = ProblemReopened(problem="W1", due_on=d("05-01"), occurred_on=d("04-10"))
    done: list[Fact] = [problem(), assigned(), fixed(), supervised(), closed()]
    (line,) = [row for row in listed(*done, again).rows if row.kind == "half_filled"]
    assert line.step == "problem_fix"
    assert line.place.text == "问题变动 · 变动日期（变动类型：整改）"


def test_a_fix_that_a_check_did_not_find_holding_is_asked_again() -> None:
    given: list[Fact] = [problem(), assigned(), fixed(), supervised(passed=False)]
    assert steps(listed(*given)) == [("problem_fix", "W1")]


def test_an_excluded_problem_is_asked_nothing() -> None:
    gone = ProblemExcluded(
        problem="W1", ground="历史遗留", decided_by="县委", occurred_on=d("04-05")
    )
    assert steps(listed(problem(found_by="hotline"), assigned("04-01"), gone)) == []


def test_a_reply_is_asked_only_of_what_the_masses_reported_and_once_its_days_are_over() -> None:
    # Five working days after Monday 12 May end on Monday 19 May.
    young = problem(found_by="hotline", found="05-13", due_on=d("12-01"))
    old = problem(found_by="hotline", found="05-12", due_on=d("12-01"))
    inspected = problem(found_by="inspection", found="05-12", due_on=d("12-01"))
    assert steps(listed(young)) == []
    assert steps(listed(old)) == [("problem_reply", "W1")]
    assert steps(listed(inspected)) == []


def test_a_trigger_is_asked_once_its_days_are_over() -> None:
    def raised(day: str) -> VisitTriggered:
        return VisitTriggered(trigger="F1", unit="V1", trigger_kind="illness", occurred_on=d(day))

    assert steps(listed(raised("05-13"))) == []
    assert steps(listed(raised("05-12"))) == [("trigger_answer", "F1")]


def test_a_pledge_returned_is_asked_for_its_mending_before_anything_else() -> None:
    given: list[Fact] = [pledge("C", due="03-01"), reviewed("C", result="returned")]
    assert steps(listed(*given)) == [("pledge_revise", "C")]


def test_a_pledge_is_not_overdue_on_its_last_day() -> None:
    kept: list[Fact] = [reviewed("C"), published("C")]
    assert steps(listed(pledge("C", due="05-20"), *kept)) == []
    assert steps(listed(pledge("C", due="05-19"), *kept)) == [("pledge_fulfil", "C")]


def test_publication_is_asked_only_of_the_pledges_that_a_rule_wants_published() -> None:
    instant = pledge("C", pledge_kind="instant")
    assert steps(listed(instant, reviewed("C"))) == []


def test_a_meeting_that_cannot_count_is_asked_nothing() -> None:
    assert steps(listed(meeting(organiser="V1"), part("self"))) == []
    void = EvaluationVoided(
        meeting="M1", ground="人数不足", decided_by="县委", occurred_on=d("05-03")
    )
    assert steps(listed(meeting(), part("self"), void)) == []


def test_another_procedure_than_the_scheme_reads_is_asked_nothing() -> None:
    other = attrs.evolve(matter(), procedure="household_ballot")
    assert steps(listed(other, *but("商议"))) == []


def test_last_years_comment_is_not_asked_for_this_years_scheme() -> None:
    old = attrs.evolve(comment(), period="2024H2", occurred_on=d("2024-12-20"))
    assert steps(listed(old)) == []


# What the scheme does not read is not asked (design §7.9)


def without(*indicators: str, flags: tuple[str, ...] = ()) -> Any:
    """The county's scheme without some of its rules."""
    return attrs.evolve(
        SCHEME,
        indicators=tuple(i for i in SCHEME.indicators if i.id not in indicators),
        flags=tuple(f for f in SCHEME.flags if f.id not in flags),
    )


@pytest.mark.parametrize(
    ("begun", "step_asked", "scheme"),
    [
        ([pledge("C"), reviewed("C")], "pledge_publish",
         without("pledge_made", flags=("no_pledge",))),
        ([comment()], "comment_circulate", without("comment_circulated")),
        ([trigger()], "trigger_answer", without("must_visit", flags=("unanswered_trigger",))),
        ([problem(), assigned(), fixed(), closed()], "problem_supervise", without("supervised")),
        ([matter(), *but()], "matter_notice",
         without("notice", "step_order", flags=("notice_too_short", "order_violated"))),
        ([meeting(), *map(part, ("self", "peer", "leader", "masses"))], "tally_masses",
         without("mass_tally")),
        ([problem()], "problem_assign_with_limit",
         without("within_limit", flags=("problem_overdue", "no_limit"))),
    ],
)  # fmt: skip
def test_a_step_that_no_rule_reads_is_not_chased(
    begun: list[Fact], step_asked: str, scheme: Any
) -> None:
    assert [name for name, _case in steps(listed(*begun))] == [step_asked]
    assert steps(listed(*begun, scheme=scheme)) == []


def test_looking_again_is_chased_only_where_a_rule_counts_what_nobody_looked_at() -> None:
    given: list[Fact] = [problem(), assigned(), fixed(), supervised(), closed()]
    assert steps(listed(*given)) == []
    look = next(i for i in SCHEME.indicators if i.id == "look_back")
    counts: Any = attrs.evolve(
        look.counts,
        where=expression("\"state\" = 'closed'"),
        at="closed_on",
        credit=expression("CASE WHEN \"last_look\" = 'solved' THEN 2 ELSE 0 END"),
    )
    asking = attrs.evolve(
        SCHEME,
        indicators=tuple(
            attrs.evolve(i, counts=counts) if i is look else i for i in SCHEME.indicators
        ),
    )
    assert steps(listed(*given, scheme=asking)) == [("problem_look", "W1")]
    seen = ProblemReviewed(problem="W1", outcome="solved", occurred_on=d("05-01"))
    assert steps(listed(*given, seen, scheme=asking)) == []


def reading(ledger: str, at: str, column: str) -> Any:
    """The county's scheme with one rule more, which reads a column."""
    flag = next(f for f in SCHEME.flags if f.id == "zero_problems")
    more = attrs.evolve(
        flag, id="more", ledger=ledger, at=at, where=expression(f'"{column}" IS NULL'), without=None
    )
    return attrs.evolve(SCHEME, flags=(*SCHEME.flags, more))


def test_a_duty_report_is_chased_where_a_scheme_reads_its_delivery() -> None:
    handed = DutyReportSubmitted(person="P1", unit="V1", period="2025", occurred_on=d("05-01"))
    assert steps(listed(handed)) == []
    asking = reading("duty_reports", "submitted_on", "delivered_members_on")
    (line,) = [r for r in listed(handed, scheme=asking).rows if r.kind == "half_filled"]
    assert (line.step, line.person_name) == ("duty_members", "书记P1")
    assert line.place.text == "述职 · 向党员群众述职日期"
    spoken = DutyReportDelivered(
        person="P1", unit="V1", period="2025", venue="members", occurred_on=d("05-02")
    )
    assert steps(listed(handed, spoken, scheme=asking)) == []


def test_numbers_of_a_meeting_are_asked_where_a_scheme_reads_them() -> None:
    asking = reading("meetings", "held_on", "present")
    bare, full = held("V1", "05-05", "members"), held("V1", "05-05", "members", present=20)
    mine = "V1|members|2025-05-05"
    assert ("meeting_present", mine) in steps(listed(bare, scheme=asking))
    assert ("meeting_present", mine) not in steps(listed(full, scheme=asking))
    assert steps(listed(bare)) == []


def line_of(*given: Fact) -> Todo:
    (line,) = [row for row in listed(*given).rows if row.kind == "half_filled"]
    return line


def test_a_line_names_person_case_and_public_title() -> None:
    line = line_of(pledge("CN-7", unit="V3"), reviewed("CN-7"))
    assert (line.person, line.person_name) == ("P3", "书记P3")
    assert (line.case, line.title) == ("CN-7", "修好村道")
    assert (line.township, line.township_name, line.unit_name) == ("T2", "石桥街道", "V3村")


def test_a_line_about_a_problem_shows_nothing_that_informants_said() -> None:
    line = line_of(problem(found_by="hotline", description="赵某举报", category="道路交通",
                           due_on=d("12-01")))  # fmt: skip
    assert line.title == "道路交通"
    assert "赵某" not in str(line.as_data())


def test_a_problem_that_waits_for_a_department_is_asked_for_once() -> None:
    blocked = ProblemSuspended(
        problem="W1", ground="等核定", blocked_by="D1", occurred_on=d("03-05")
    )
    assert steps(listed(problem(), assigned(), blocked, fixed())) == [("problem_supervise", "W1")]
