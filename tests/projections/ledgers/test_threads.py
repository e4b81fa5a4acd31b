"""A pledge's thread, a duty report's assessment, and how units move between grades."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from evalcore.vocabulary import Fact
from evalcore.vocabulary import accountability as ac
from evalcore.vocabulary import duty as du
from evalcore.vocabulary import evaluations as ev
from evalcore.vocabulary import flags as fl
from evalcore.vocabulary import honours as ho
from evalcore.vocabulary import pledges as pl
from evalcore.vocabulary.results import StandingPublished
from projections.ledgers import build
from tests.evalcore.reading.logs import effective
from tests.projections.ledgers.given import on, only, pledged, read, reviewed
from tests.projections.ledgers.worlds import END, START, Row, rows

APPROVED = [pledged(person="p"), reviewed(on(1, 20), "approved")]
PUBLISHED = [
    *APPROVED,
    pl.PledgePublished(occurred_on=on(2), pledge="C", channel="meeting"),
]
KEPT = [*PUBLISHED, pl.PledgeFulfilled(occurred_on=on(9), pledge="C")]


def submitted(place: str = "v", person: str = "p") -> Fact:
    return du.DutyReportSubmitted(occurred_on=on(12), person=person, unit=place, period="2025")


def delivered(day: date, venue: str = "superior") -> Fact:
    return du.DutyReportDelivered(occurred_on=day, person="p", unit="v", period="2025", venue=venue)


ANSWERED = du.PledgeAnswered(occurred_on=on(12, 3), person="p", pledge="C", period="2025")
GRADED = ac.PersonGraded(
    occurred_on=on(12, 20), person="p", unit="v", period="2025", grade="好", decided_by="县委"
)
BROKEN = pl.PledgeAudited(occurred_on=on(10), pledge="C", result="broken")
TALK = ac.MeasureTaken(
    occurred_on=on(11), measure_no="M", unit="v", measure="talk", ground="未兑现",
    decided_by="镇党委", pledge="C",
)  # fmt: skip
SPARED = ac.NotPursued(
    occurred_on=on(11), unit="v", pledge="C", ground="征地未批", decided_by="镇党委"
)


def assessed(day: date, **more: Any) -> list[Fact]:
    more = {"person": "p", "unit": "v"} | more
    return [
        ev.EvaluationMeetingHeld(
            occurred_on=day, meeting="P", period="2025", organiser="t", **more
        ),
        ev.EvaluationPartHeld(occurred_on=day, meeting="P", part="duty_report"),
    ]


def broken(*entries: Fact, as_of: date = END) -> str | None:
    found: str | None = only("threads", *entries, as_of=as_of)["broken"]
    return found


def test_a_pledge_that_was_not_approved_has_no_thread() -> None:
    assert read("threads", pledged()) == []
    assert read("threads", pledged(), reviewed(on(1, 20), "returned")) == []


@pytest.mark.parametrize(
    ("entries", "link"),
    [
        (APPROVED, "unpublished"),
        (PUBLISHED, "unfinished"),
        ([*KEPT, submitted()], "unanswered"),
        ([*KEPT, submitted(), ANSWERED], "unevaluated"),
        ([*KEPT, submitted(), ANSWERED, GRADED], None),
        ([*KEPT, submitted(), ANSWERED, *assessed(on(12, 9))], None),
        ([*KEPT, BROKEN, submitted(), ANSWERED, GRADED], "no_consequence"),
        ([*KEPT, BROKEN, submitted(), ANSWERED, GRADED, TALK], None),
        ([*KEPT, BROKEN, submitted(), ANSWERED, GRADED, SPARED], None),
    ],
)
def test_a_thread_names_its_first_broken_link(entries: list[Fact], link: str | None) -> None:
    assert broken(*entries) == link


def test_a_measure_that_was_lifted_is_no_consequence_any_more() -> None:
    """The appeal revoked the decision; a reason why not, or another measure, mends the thread."""
    answered = [*KEPT, BROKEN, submitted(), ANSWERED, GRADED]
    lifted = fl.FlagCorrected(
        occurred_on=on(12, 10), flag_no="f", measure_no="M", correction="撤销", corrected_by="县委"
    )
    assert broken(*answered, TALK, lifted) == "no_consequence"
    assert broken(*answered, TALK, lifted, SPARED) is None
    other = attrs.evolve(TALK, measure_no="M2", occurred_on=on(12, 10))
    row = only("threads", *answered, TALK, lifted, other)
    assert (row["broken"], row["action_on"]) == (None, on(12, 10))


def test_accountability_taken_back_on_appeal_is_no_consequence_any_more() -> None:
    answered = [*KEPT, BROKEN, submitted(), ANSWERED, GRADED]
    decided = ac.AccountabilityDecided(
        occurred_on=on(11), decision="D", unit="v", kind="notice", ground="失职",
        decided_by="县纪委监委", pledge="C",
    )  # fmt: skip
    appeal = ac.AppealDecided(
        occurred_on=on(12, 10), decision="D", result="revoked", decided_by="市纪委监委"
    )
    assert broken(*answered, decided) is None
    assert broken(*answered, decided, appeal) == "no_consequence"


def test_before_its_limit_a_pledge_is_not_unfinished() -> None:
    assert broken(*PUBLISHED, as_of=on(9, 30)) is None
    assert broken(*PUBLISHED, as_of=on(10, 1)) == "unfinished"


def test_what_was_excused_is_neither_unfinished_nor_failed() -> None:
    row = only("threads", *PUBLISHED, pl.PledgeExcused(
        occurred_on=on(8), pledge="C", ground="洪灾", approved_by="镇党委"
    ))  # fmt: skip
    assert (row["failed"], row["excused"], row["broken"]) == (False, True, None)


def test_a_report_is_waited_for_until_the_period_is_over() -> None:
    assert broken(*KEPT, as_of=END) is None
    assert broken(*KEPT, as_of=date(2026, 1, 1)) == "unanswered"


def test_a_pledge_that_is_due_after_the_period_need_not_be_answered_in_it() -> None:
    later = [pledged(person="p", due_on=date(2026, 6, 30)), *PUBLISHED[1:]]
    assert broken(*later, submitted(), as_of=date(2026, 1, 31)) is None


def test_the_report_of_somebody_else_does_not_answer_for_who_pledged() -> None:
    assert broken(*KEPT, submitted(person="q")) is None


def test_anybodys_report_is_asked_for_a_pledge_of_the_unit() -> None:
    office = [pledged(), *KEPT[1:]]
    assert broken(*office, submitted(person="q")) == "unanswered"


def test_a_pledge_is_answered_on_the_day_on_which_the_report_was_delivered() -> None:
    report = [submitted(), delivered(on(12, 15)), delivered(on(12, 8), "members"), ANSWERED]
    row = only("threads", *KEPT, *report)
    assert (row["answered_on"], row["report_period"]) == (on(12, 8), "2025")
    assert only("threads", *KEPT, submitted(), ANSWERED)["answered_on"] == on(12)
    assert only("threads", *KEPT, ANSWERED)["answered_on"] == on(12, 3)


def test_a_thread_rests_on_every_fact_of_its_links() -> None:
    entries = [*KEPT, BROKEN, submitted(), ANSWERED, GRADED, TALK]
    row = only("threads", *entries)
    assert row["events"] == list(range(1, len(entries) + 1))
    assert (row["failed"], row["grade"], row["action_on"]) == (True, "好", on(11))


# Duty reports


def test_a_report_answers_only_pledges_of_its_own_unit() -> None:
    reports = [submitted(), submitted("w"), ANSWERED]
    found = read("duty_reports", *APPROVED, *reports)
    assert [(r["unit"], r["pledges_answered"]) for r in found] == [("v", 1), ("w", 0)]


def test_a_report_is_assessed_where_a_meeting_on_that_person_rated_it() -> None:
    row = only("duty_reports", submitted(), *assessed(on(12, 9)), GRADED)
    assert (row["assessed_on"], row["grade"], row["last_on"]) == (on(12, 9), "好", on(12))
    for other in ({"unit": "w"}, {"person": "q"}):
        found = only("duty_reports", submitted(), *assessed(on(12, 9), **other))
        assert found["assessed_on"] is None


def test_a_meeting_that_was_voided_assessed_nothing() -> None:
    void = ev.EvaluationVoided(
        occurred_on=on(12, 12), meeting="P", ground="人数不足", decided_by="t"
    )
    assert only("duty_reports", submitted(), *assessed(on(12, 9)), void)["assessed_on"] is None


# What people decided


def test_a_measure_shows_pledge_and_role() -> None:
    row = only("measures", *APPROVED, TALK)
    assert (row["pledge"], row["task"], row["role"]) == ("C", None, None)


def test_a_measure_about_a_pledge_that_nobody_made_is_listed_as_an_orphan_too() -> None:
    row = only("orphans", TALK)
    assert (row["topic"], row["case"]) == ("MeasureTaken.1", "C")
    assert only("measures", TALK)["row"] == "measure|M"


def test_what_is_not_pursued_says_why() -> None:
    row = only("not_pursued", *APPROVED, SPARED)
    assert (row["pledge"], row["ground"], row["decided_on"]) == ("C", "征地未批", on(11))


# Movements


def graded(period: str, grade: str) -> Fact:
    return ac.UnitGraded(
        occurred_on=on(12, 20), unit="v", period=period, grade=grade, decided_by="县委"
    )


def published(period: str, grade: str, scheme: str = "s", person: str = "") -> Fact:
    return StandingPublished(
        occurred_on=on(1, 15), run="r", scheme=scheme, period=period, unit="v", person=person,
        status="ranked", grade=grade, lists="|top|",
    )  # fmt: skip


TARGET = ho.GradeTargetSet(occurred_on=on(3), unit="v", period="2025", target_grade="一类")


def grades(row: Row) -> tuple[str | None, ...]:
    return row["grade_before"], row["target_grade"], row["grade_now"]


def test_a_unit_moves_from_its_latest_earlier_grade_towards_its_target() -> None:
    before = [graded("2023", "三类"), graded("2024", "二类")]
    row = only("movements", *before, TARGET, graded("2025", "一类"))
    assert grades(row) == ("二类", "一类", "一类")
    assert (row["period"], row["decided_on"], row["events"]) == ("2025", on(12, 20), [2, 3, 4])


def test_a_unit_without_grade_or_target_in_the_period_moves_nowhere() -> None:
    assert read("movements", graded("2024", "二类"), published("2024", "二类")) == []


def test_what_was_published_is_the_grade_before_where_people_set_none() -> None:
    assert grades(only("movements", published("2024", "三类"), TARGET))[0] == "三类"
    both = [published("2024", "三类"), graded("2024", "二类"), TARGET]
    assert grades(only("movements", *both))[0] == "二类"


def test_the_grade_before_is_that_of_a_period_of_the_same_kind() -> None:
    halves = [graded("2024H2", "一类"), graded("2023", "三类"), TARGET]
    assert grades(only("movements", *halves))[0] == "三类"


def test_a_persons_standing_is_not_the_units() -> None:
    assert grades(only("movements", published("2024", "好", person="p"), TARGET))[0] is None


def test_standings_of_a_level_below_and_places_come_from_the_evaluation() -> None:
    with effective([published("2024", "三类"), TARGET], END) as columns:
        connection = columns.connection
        build(connection, START, END, END, period="2025")
        connection.execute("INSERT INTO grade_places VALUES ('一类', 1), ('二类', 2), ('三类', 3)")
        connection.execute(
            'INSERT INTO standings ("row", unit, "level", period, grade, stood_on, events) VALUES '
            "('villages|v', 'v', 'villages', '2025', '二类', DATE '2025-12-31', [7]), "
            "('villages|w', 'w', 'villages', '2024', '二类', DATE '2025-12-31', [8])"
        )
        [row] = rows(connection, "movements")
    assert grades(row) == ("三类", "一类", "二类")
    assert (row["place_before"], row["target_place"], row["place_now"]) == (3, 1, 2)
    assert (row["decided_on"], row["events"]) == (END, [1, 2, 7])


def test_a_grade_that_people_set_goes_before_the_standing_below() -> None:
    with effective([graded("2025", "一类")], END) as columns:
        build(columns.connection, START, END, END)
        columns.connection.execute(
            'INSERT INTO standings ("row", unit, "level", period, grade, events) '
            "VALUES ('villages|v', 'v', 'villages', '2025', '二类', [7])"
        )
        [row] = rows(columns.connection, "movements")
    assert (row["grade_now"], row["events"]) == ("一类", [1])


def test_a_past_standing_is_a_row_as_published() -> None:
    row = only("past_standings", published("2024", "二类"))
    assert (row["row"], row["lists"], row["published_on"]) == ("s|2024|v|", "|top|", on(1, 15))
