"""Facts about what a notice tells of the evidence behind a flag."""

from __future__ import annotations

from typing import Any

import pytest

from projections.appealing.notice import evidence_told
from projections.trail.entries import Entry, Said


def entry(position: int, fact: str, title: str, **said: Any) -> Entry:
    return Entry(
        position=position,
        stream="a",
        version=1,
        fact=fact,
        title=title,
        kind="report",
        occurred_on="2025-06-20",
        received_on="",
        recorded_at=0,
        commit=position,
        actor="",
        said=tuple(Said(name, name, value, str(value)) for name, value in said.items()),
    )


def test_votes_and_ballots_by_category_are_told_without_their_numbers() -> None:
    told = evidence_told(
        [
            entry(7, "VotesTallied", "计票结果", rater_category="服务对象", option="满意", votes=2),
            entry(8, "VotesTallied", "计票结果", rater_category="服务对象", option="差", votes=1),
            entry(9, "BallotsCounted", "票数统计", rater_category="服务对象", issued=3),
            entry(5, "EvaluationMeetingHeld", "评议会", meeting="M1"),
        ]
    )
    assert [what for _at, what, _said in told] == [
        "2025-06-20 评议会",
        "计票结果 2 条",
        "票数统计 1 条",
    ]
    assert "服务对象" not in str(told)
    assert "满意" not in str(told)


@pytest.mark.parametrize(("by", "day"), [("masses", "2025-06"), ("inspection", "2025-06-20")])
def test_of_what_people_raised_the_month_is_told_and_no_day(by: str, day: str) -> None:
    told = evidence_told([entry(7, "ProblemFound", "问题发现", problem="W1", found_by=by)])
    assert [what for _at, what, _said in told] == [f"{day} 问题发现"]
    assert (by == "masses") == ("2025-06-20" not in str(told))
