"""Comments, evaluations, decisions: golden small cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evalcore.vocabulary import Fact
from evalcore.vocabulary import comments as com
from evalcore.vocabulary import decisions as dec
from evalcore.vocabulary import evaluations as ev
from tests.projections.ledgers.given import moved, on, only, read, unit
from tests.projections.ledgers.worlds import ledgers

# Comments


def comment(**more: Any) -> Fact:
    more = {"shortcomings": "学习不够", "service": "好", "commenter_unit": "t1"} | more
    return com.LeaderCommentGiven(
        occurred_on=on(6, 20), comment="K", unit="v", period="2025H1", **more
    )


def told(day: date, audience: str) -> Fact:
    return com.CommentCirculated(occurred_on=day, comment="K", audience=audience)


def test_a_comment_counts_which_of_the_four_contents_it_has() -> None:
    row = only("comments", comment())
    assert (row["contents"], row["has_shortcomings"]) == (2, True)
    assert only("comments", comment(shortcomings=""))["has_shortcomings"] is False


def test_a_comment_is_circulated_when_members_and_masses_have_been_told() -> None:
    def circulated(*entries: Fact) -> date | None:
        found: date | None = only("comments", comment(), *entries)["circulated_on"]
        return found

    assert circulated() is None
    assert circulated(told(on(6, 25), "members")) is None
    assert circulated(told(on(6, 25), "members"), told(on(7, 2), "masses")) == on(7, 2)
    assert circulated(told(on(7, 2), "members"), told(on(6, 25), "masses")) == on(7, 2)
    assert circulated(told(on(6, 25), "both")) == on(6, 25)


def test_a_comment_comes_from_above_if_that_unit_was_the_parent_on_that_day() -> None:
    assert only("comments", unit("v", "t1"), comment())["by_superior"] is True
    assert only("comments", unit("v", "t2"), comment())["by_superior"] is False
    before = [unit("v", "t2"), moved("v", "t1", on(6, 20))]
    assert only("comments", *before, comment())["by_superior"] is True
    after = [unit("v", "t2"), moved("v", "t1", on(6, 21))]
    assert only("comments", *after, comment())["by_superior"] is False


# Evaluations


def meeting(**more: Any) -> Fact:
    more = {"organiser": "t1"} | more
    return ev.EvaluationMeetingHeld(
        occurred_on=on(6, 25), meeting="M", unit="v", period="2025H1", **more
    )


def part(name: str) -> Fact:
    return ev.EvaluationPartHeld(occurred_on=on(6, 25), meeting="M", part=name)


def test_an_evaluation_with_its_four_parts_is_complete() -> None:
    row = only("evaluations", meeting(), *map(part, ("self", "peer", "leader", "masses")))
    assert row["parts"] == 4


def test_the_measuring_of_a_duty_report_is_none_of_the_four_parts() -> None:
    assert only("evaluations", meeting(), part("duty_report"))["parts"] == 0


def test_a_leaders_comment_of_that_period_is_the_leaders_part() -> None:
    row = only("evaluations", meeting(), comment())
    assert (row["has_leader"], row["parts"], row["events"]) == (True, 1, [1, 2])


def test_an_evaluation_organised_by_any_unit_above_is_organised_above() -> None:
    tree = [unit("v", "t1"), unit("t1", "county"), unit("county", "city"), unit("city")]

    def above(organiser: str) -> bool:
        [row] = read("evaluations", *tree, meeting(organiser=organiser))
        return bool(row["organised_above"])

    assert [above(u) for u in ("v", "t1", "county", "city", "t2")] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("meeting_by", "masses_by", "above"),
    [
        ("t1", "", True),
        ("t1", "v", False),  # the township held the meeting, the village asked its own masses
        ("v", "t1", True),  # a branch holds its meeting; only the masses must be asked from above
        ("v", "", False),
    ],
)
def test_who_organised_the_masses_part_is_asked_before_who_held_the_meeting(
    meeting_by: str, masses_by: str, above: bool
) -> None:
    asked = ev.EvaluationPartHeld(
        occurred_on=on(6, 25), meeting="M", part="masses", organiser=masses_by
    )
    peers = ev.EvaluationPartHeld(occurred_on=on(6, 25), meeting="M", part="peer", organiser="v")
    entries = [unit("v", "t1"), meeting(organiser=meeting_by), asked, peers, votes("满意", 40)]
    entries += [ballots()]
    assert only("evaluations", *entries)["organised_above"] is above
    for name in ("ballots", "tallies"):
        assert only(name, *entries)["organised_above"] is above
    peer = ev.BallotsCounted(
        occurred_on=on(6, 25), meeting="M", part="peer", rater_category="党员", issued=9, returned=9
    )
    assert [
        row["organised_above"] for row in read("ballots", *entries, peer) if row["part"] == "peer"
    ] == [False]


def ballots(category: str = "群众", **more: Any) -> Fact:
    more = {"issued": 50, "returned": 48, "invalid": 2} | more
    return ev.BallotsCounted(
        occurred_on=on(6, 25), meeting="M", part="masses", rater_category=category, **more
    )


def votes(option: str, number: int, **more: Any) -> Fact:
    return ev.VotesTallied(
        occurred_on=on(6, 25),
        meeting="M",
        part="masses",
        rater_category="群众",
        item="总体",
        option=option,
        votes=number,
        **more,
    )


def test_ballots_of_a_meeting_add_up_over_its_categories() -> None:
    entries = [meeting(), ballots(), ballots("党员", issued=10, returned=9, blank=1)]
    row = only("evaluations", *entries)
    assert [row[n] for n in ("issued", "returned", "invalid", "blank")] == [60, 57, 4, 1]
    assert [r["row"] for r in read("ballots", *entries)] == ["M|masses|党员", "M|masses|群众"]


def test_tallies_carry_what_their_meeting_says() -> None:
    void = ev.EvaluationVoided(occurred_on=on(7), meeting="M", ground="错", decided_by="县")
    row = only("tallies", unit("v", "t1"), meeting(person="p"), votes("满意", 40), void)
    assert row["row"] == "M|masses|群众|总体|满意"
    names = ("unit", "person", "period", "votes", "held_on", "voided", "organised_above")
    assert [row[n] for n in names] == ["v", "p", "2025H1", 40, on(6, 25), True, True]


def test_tallies_of_a_meeting_that_nobody_reported_are_orphans() -> None:
    result = ledgers([votes("满意", 40)])
    assert result["tallies"] == []
    assert [o["case"] for o in result["orphans"]] == ["M"]


# Decisions


def matter() -> Fact:
    return dec.MatterOpened(
        occurred_on=on(4), matter="D", unit="v", title="修路", procedure="four_plus_two"
    )


def step(name: str, day: date) -> Fact:
    return dec.DecisionStepTaken(occurred_on=day, matter="D", step=name, present=20, in_favour=18)


@pytest.mark.parametrize(
    ("taken", "in_order"),
    [
        ("", True),
        ("提议1 商议2 审议3 决议4", True),
        ("提议1 商议1 审议1 决议1", True),
        ("提议1 商议2", True),
        ("提议1 审议3", False),
        ("商议2", False),
        ("提议2 商议1", False),
        ("提议1 商议2 审议4 决议3", False),
    ],
)
def test_steps_are_in_order_when_none_is_skipped_or_early(taken: str, in_order: bool) -> None:
    steps = [step(text[:2], on(4, int(text[2:]))) for text in taken.split()]
    row = only("matters", matter(), *steps)
    assert (row["in_order"], row["steps"]) == (in_order, len(steps))


def test_a_notice_counts_both_its_days() -> None:
    notice = dec.NoticePosted(occurred_on=on(4, 10), matter="D", until=on(4, 16))
    result = dec.NoticePosted(occurred_on=on(6, 1), matter="D", of_result=True)
    row = only("matters", matter(), notice, result)
    assert (row["notice_days"], row["result_posted_on"]) == (7, on(6, 1))


def test_a_notice_without_last_day_has_no_days() -> None:
    row = only("matters", matter(), dec.NoticePosted(occurred_on=on(4, 10), matter="D"))
    assert (row["notice_from"], row["notice_until"], row["notice_days"]) == (on(4, 10), None, None)


def test_objections_are_open_until_answered() -> None:
    entries = [
        dec.ObjectionRaised(occurred_on=on(4, 11), matter="D"),
        dec.ObjectionRaised(occurred_on=on(4, 12), matter="D"),
        dec.ObjectionAnswered(occurred_on=on(4, 13), matter="D"),
        dec.DecisionCarriedOut(occurred_on=on(5), matter="D"),
    ]
    row = only("matters", matter(), *entries)
    assert [row[n] for n in ("objections", "objections_open", "carried_out_on")] == [2, 1, on(5)]


def test_a_step_belongs_to_the_unit_of_its_matter() -> None:
    row = only("steps", matter(), step("提议", on(4, 2)))
    assert (row["row"], row["unit"], row["present"], row["in_favour"]) == ("D|提议", "v", 20, 18)
