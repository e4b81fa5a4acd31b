"""Facts about ``evalcore thread``: every pledge's chain, and where it breaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary.accountability import MeasureTaken
from evalcore.vocabulary.duty import DutyReportDelivered, PledgeAnswered
from evalcore.vocabulary.evaluations import EvaluationMeetingHeld, EvaluationPartHeld
from evalcore.vocabulary.pledges import PledgeAudited
from tests.cli.conftest import SCHEME, events, facts

YEAR_END = date(2025, 12, 20)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a year in which P1 reported, was evaluated, and answered two of three pledges."""
    where = tmp_path_factory.mktemp("threads")
    reported = [
        *facts(),
        DutyReportDelivered(
            occurred_on=YEAR_END, person="P1", unit="V1", period="2025", venue="superior"
        ),
        PledgeAnswered(occurred_on=YEAR_END, person="P1", pledge="C1-0", period="2025"),
        PledgeAnswered(occurred_on=YEAR_END, person="P1", pledge="C1-1", period="2025"),
        PledgeAudited(occurred_on=date(2025, 11, 1), pledge="C1-1", result="broken"),
        EvaluationMeetingHeld(
            occurred_on=YEAR_END, meeting="E1", unit="V1", person="P1", period="2025",
            organiser="T1",
        ),
        EvaluationPartHeld(occurred_on=YEAR_END, meeting="E1", part="duty_report"),
        DutyReportDelivered(
            occurred_on=YEAR_END, person="P2", unit="V2", period="2025", venue="superior"
        ),
        PledgeAnswered(occurred_on=YEAR_END, person="P2", pledge="C2-0", period="2025"),
        MeasureTaken(
            occurred_on=YEAR_END, measure_no="M6", unit="V6", person="P6", measure="reminder",
            ground="承诺过期", decided_by="青山镇党委", pledge="C6-0",
        ),
    ]  # fmt: skip
    with open_record(where / "record.db", create=True) as record:
        record.append("a", events(reported), actor="test")
    out = where / "results.db"
    command = ["score", "--scheme", SCHEME, "--store", str(where / "record.db"), "--out", str(out)]
    assert main(command) == 0
    return out


def test_a_pledge_kept_answered_and_evaluated_holds(evalcore, answered: Path) -> None:
    told = evalcore("thread", "C1-0", "--results", answered, "--json").json
    (thread,) = told["shown"]
    assert thread["broken"] == ""
    assert [link["link"] for link in thread["links"]] == [
        "made", "published", "fulfilled", "answered", "evaluated",
    ]  # fmt: skip


def test_each_thread_breaks_at_its_first_broken_link(evalcore, answered: Path) -> None:
    told = evalcore("thread", "--results", answered, "--json").json
    broken = {thread["pledge"]: thread["broken"] for thread in told["shown"]}
    assert broken["C1-1"] == "no_consequence"  # found broken by the audit, and nothing came of it
    assert broken["C1-2"] == "unanswered"
    assert broken["C2-0"] == "unevaluated"
    assert broken["C6-0"] == "unfinished"
    # Who has not reported yet by the year's last day may still answer.
    assert "C3-0" not in broken
    assert told["broken"] == {
        "unpublished": 0, "unfinished": 6, "unanswered": 3, "unevaluated": 1, "no_consequence": 1,
    }  # fmt: skip
    assert told["threads"] == 18


def test_a_person_s_threads_are_followed_link_by_link(evalcore, answered: Path) -> None:
    ran = evalcore("thread", "王建国", "--results", answered)
    assert ran.code == 0
    assert "修好1号路" in ran.out
    assert "Broken: failed, without a consequence" in ran.out
    assert "The thread holds so far." in ran.out


def test_what_was_done_about_a_broken_pledge_is_one_of_its_links(evalcore, answered: Path) -> None:
    (thread,) = evalcore("thread", "C6-0", "--results", answered, "--json").json["shown"]
    assert thread["links"][-1] == {"link": "acted_on", "on": "2025-12-20"}


def test_nobody_of_that_name_is_a_plain_answer(evalcore, answered: Path) -> None:
    ran = evalcore("thread", "无此人", "--results", answered)
    assert ran.code == 2
    assert "Nobody assessed is called 无此人" in ran.err
