"""Organisational life, duty, accountability, reporting: golden small cases."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from evalcore.vocabulary import Fact, duty, periods
from evalcore.vocabulary import accountability as acc
from evalcore.vocabulary import checksheets as checks
from evalcore.vocabulary import flags as fl
from evalcore.vocabulary import orglife as org
from evalcore.vocabulary.governance import SourceReceived
from tests.projections.ledgers.given import on, only, pledged, read, reviewed, unit, visited
from tests.projections.ledgers.worlds import ledgers

# Organisational life, duty, accountability


def test_meetings_and_trainings_are_listed_one_by_one() -> None:
    held = org.MeetingHeld(occurred_on=on(3), unit="v", meeting_kind="members", due=40, present=33)
    trained = org.TrainingAttended(occurred_on=on(5), person="p", unit="v", days=3, hours=24)
    result = ledgers([held, trained])
    [row] = result["meetings"]
    assert (row["row"], row["due"], row["present"]) == ("v|members|2025-03-01", 40, 33)
    [row] = result["trainings"]
    assert (row["row"], row["days"], row["hours"]) == ("p|2025-05-01", 3, 24)


def test_a_duty_report_collects_where_it_was_given_and_what_it_answered() -> None:
    def delivered(day: date, venue: str) -> Fact:
        return duty.DutyReportDelivered(
            occurred_on=day, person="p", unit="v", period="2025", venue=venue
        )

    row = only(
        "duty_reports",
        pledged(),
        duty.DutyReportSubmitted(occurred_on=on(12, 1), person="p", unit="v", period="2025"),
        delivered(on(12, 5), "superior"),
        delivered(on(12, 9), "members"),
        duty.PledgeAnswered(occurred_on=on(12, 20), person="p", pledge="C", period="2025"),
        duty.PledgeAnswered(occurred_on=on(12, 20), person="p", pledge="C", period="2024"),
    )
    assert (row["row"], row["submitted_on"], row["last_on"]) == ("p|v|2025", on(12, 1), on(12, 9))
    assert (row["delivered_superior_on"], row["delivered_committee_on"]) == (on(12, 5), None)
    assert (row["pledges_answered"], row["events"]) == (1, [2, 3, 4, 5])


def test_an_indicator_keeps_digits_and_point_apart() -> None:
    reported = duty.IndicatorReported(
        occurred_on=on(12), unit="v", indicator="hdi", period="2025", value=962, decimals=3
    )
    row = only("indicators", reported)
    assert (row["row"], row["value"], row["decimals"]) == ("v|hdi|2025", 962, 3)


def test_a_spot_check_says_what_was_found() -> None:
    done = duty.SpotCheckDone(
        occurred_on=on(9), unit="v", item="台账", result="contradicted", problems_found=2
    )
    row = only("spot_checks", done)
    assert (row["row"], row["result"], row["problems_found"]) == (
        "v|台账|2025-09-01",
        "contradicted",
        2,
    )


def test_measures_and_formal_decisions_are_told_apart_even_under_one_number() -> None:
    measure = acc.MeasureTaken(
        occurred_on=on(8), measure_no="1", unit="v", measure="talk", ground="慢", decided_by="镇"
    )
    formal = acc.AccountabilityDecided(
        occurred_on=on(9),
        decision="1",
        unit="v",
        person="p",
        kind="admonition",
        ground="失职",
        decided_by="县纪委",
    )
    appeal = acc.AppealDecided(
        occurred_on=on(11), decision="1", result="revoked", decided_by="市纪委"
    )
    first, second = read("measures", measure, formal, appeal)
    assert (first["row"], first["formal"], first["revoked"]) == ("accountability|1", True, True)
    assert (second["row"], second["formal"], second["revoked"]) == ("measure|1", False, False)
    assert read("measures", measure, formal)[0]["revoked"] is False


FLAG = fl.FlagRaised(
    occurred_on=on(2), flag_no="f1", scheme="s", digest="d", period="2025", run="r", rule="poor",
    title="差", unit="v", person="p", suggests="talk", cites="[]", evidence="[]", raised_by="办",
)  # fmt: skip
TALK = acc.MeasureTaken(
    occurred_on=on(4), measure_no="f1-M1", unit="v", person="p", measure="talk", ground="慢",
    decided_by="镇", flag_no="f1",
)  # fmt: skip


def lifting(day: date) -> Fact:
    return fl.FlagCorrected(
        occurred_on=day, flag_no="f1", correction="撤销约谈", measure_no="f1-M1", corrected_by="镇"
    )


def test_a_measure_that_a_correction_lifts_is_revoked_from_that_day_on() -> None:
    entries = (FLAG, TALK, lifting(on(6, 15)))
    row = only("measures", *entries)
    assert (row["revoked"], row["measure"], row["events"]) == (True, "talk", [2, 3])
    assert only("measures", *entries, as_of=on(6, 14))["revoked"] is False


def test_the_file_of_a_flag_no_longer_shows_the_measure_that_was_lifted() -> None:
    raised, taken = only("flag_cases", FLAG), only("flag_cases", FLAG, TALK)
    lifted = only("flag_cases", FLAG, TALK, lifting(on(6)))
    assert [row["state"] for row in (raised, taken, lifted)] == ["raised", "measured", "corrected"]
    assert [row["measure"] for row in (raised, taken, lifted)] == [None, "talk", None]
    assert lifted["events"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("result", "changed_to", "stands", "changed"),
    [
        ("changed", "org_notice", "org_notice", "org_notice"),
        ("changed", "", "org_examination", None),
        ("upheld", "", "org_examination", None),
    ],
)
def test_accountability_that_an_appeal_changed_stands_as_it_was_changed(
    result: str, changed_to: str, stands: str, changed: str | None
) -> None:
    row = only(
        "measures",
        acc.AccountabilityDecided(
            occurred_on=on(9), decision="1", unit="v", kind="org_examination", ground="失职",
            decided_by="县纪委",
        ),
        acc.AppealDecided(
            occurred_on=on(11), decision="1", result=result, changed_to=changed_to,
            decided_by="市纪委",
        ),
    )  # fmt: skip
    assert (row["measure"], row["changed"], row["revoked"]) == (stands, changed, False)


def test_a_decision_about_a_flag_that_nobody_raised_has_no_place() -> None:
    row = only("orphans", attrs.evolve(TALK, flag_no="f2"))
    assert (row["case"], row["topic"]) == ("f2", "MeasureTaken.1")


def test_bars_and_grades_are_listed_one_by_one() -> None:
    bar = acc.EligibilityRevoked(
        occurred_on=on(8), unit="v", award_level="市级", ground="信访", decided_by="市"
    )
    grade = acc.PersonGraded(
        occurred_on=on(12), person="p", unit="v", period="2025", grade="好", decided_by="县"
    )
    result = ledgers([bar, grade])
    assert [r["row"] for r in result["eligibility"]] == ["v||市级|2025-08-01"]
    assert [(r["row"], r["grade"]) for r in result["gradings"]] == [("v|p|2025", "好")]


# Reporting


def test_facts_are_counted_by_month_and_day_of_receipt() -> None:
    entries = [
        visited(on(2, 27), received_on=on(3, 5)),
        visited(on(2, 28), received_on=on(3, 5)),
        visited(on(2, 26), received_on=on(4, 5)),
        visited(on(3, 1), received_on=on(4, 5)),
        visited(on(2, 25), received_on=on(4, 5), opening=True),
    ]
    found = read("reporting", *entries)
    assert [(r["month"], r["month_end"], r["received_on"], r["facts"]) for r in found] == [
        ("2025-02", on(2, 28), on(3, 5), 2),
        ("2025-02", on(2, 28), on(4, 5), 1),
        ("2025-03", on(3, 31), on(4, 5), 1),
    ]
    assert found[0]["events"] == [1, 2]


def answered(correction: int | None, result: str = "accepted") -> Fact:
    return checks.PointObjectionAnswered(
        occurred_on=date(2026, 1, 20),
        objection="o",
        result=result,
        ground="补录",
        correction=correction,
        decided_by="县",
    )


def test_what_an_accepted_objection_supplied_is_not_late_and_another_supplement_is() -> None:
    late = {"received_on": date(2026, 1, 15)}
    entries = [visited(on(3, 1), **late), visited(on(3, 2), **late)]
    both = read("reporting", *entries)
    assert [(r["facts"], r["events"]) for r in both] == [(2, [1, 2])]
    assert [r["events"] for r in read("reporting", *entries, answered(2))] == [[1]]
    assert [r["events"] for r in read("reporting", *entries, answered(None, "rejected"))] == [
        [1, 2]
    ]


def test_a_correction_that_answers_an_objection_does_not_make_good_that_a_fact_was_late() -> None:
    late = visited(on(3, 1), received_on=on(8, 1))
    corrected = attrs.evolve(
        late, households=5, corrects=1, reason="异议", authority="县", received_on=on(9, 1)
    )
    [row] = read("reporting", late, corrected, answered(2))
    assert (row["received_on"], row["events"]) == (on(8, 1), [2])


def test_late_facts_that_were_admitted_for_an_accepted_objection_are_not_late() -> None:
    sealed = periods.PeriodSealed(
        occurred_on=date(2026, 1, 10),
        period="2025",
        starts_on=on(1),
        ends_on=on(12, 31),
        size=0,
        sealed_by="县",
    )
    admitted = periods.LateFactsAdmitted(
        occurred_on=date(2026, 1, 15),
        period="2025",
        digest="a" * 64,
        facts=1,
        ground="异议",
        allowed_by="县",
        objection="o",
    )
    source = SourceReceived(
        occurred_on=date(2026, 1, 15), digest="a" * 64, file_name="补.xlsx", size=1, facts=1
    )
    late = visited(on(3, 1), received_on=date(2026, 1, 15))
    known = [sealed, admitted, source, late]
    assert [r["events"] for r in read("reporting", *known)] == [[4]]
    assert [r["events"] for r in read("reporting", *known, answered(None, "rejected"))] == [[4]]
    assert read("reporting", *known, answered(4)) == []
    assert read("reporting", *known, visited(on(3, 2), received_on=on(9)), answered(4)) == []


def test_facts_of_a_case_count_for_the_unit_of_the_case() -> None:
    found = read("reporting", pledged(), reviewed(on(1, 15), "approved"))
    assert [(r["unit"], r["facts"]) for r in found] == [("v", 2)]


def test_a_spot_check_is_reported_by_who_checked_and_the_roster_by_nobody() -> None:
    done = duty.SpotCheckDone(
        occurred_on=on(9), unit="v", item="台账", result="consistent", checker="county"
    )
    assert [r["unit"] for r in read("reporting", done, unit("v", "t1"))] == ["county"]
