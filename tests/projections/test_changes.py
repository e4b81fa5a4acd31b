"""What moves in a year: corrections and retractions, units and persons that change, two times.

Each world is a handful of facts that go through the whole of it, by the first scheme.
"""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from evalcore.schemes.loader import load_scheme
from evalcore.vocabulary.comments import LeaderCommentGiven
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.orglife import MeetingHeld, TrainingAttended
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade, PledgeReviewed
from evalcore.vocabulary.roster import (
    PersonRegistered,
    TenureEnded,
    TenureStarted,
    UnitDissolved,
    UnitMoved,
    UnitRegistered,
)
from evalcore.vocabulary.visits import VisitMade, VisitTriggered
from projections.cases import evaluate_facts
from tests.projections.world import d

SCHEME = load_scheme("county-secretaries-2025", settings={"assessed.smallest_cohort": "1"})
LONG_AGO = d("2020-01-01")
WHY = {"reason": "录入错误", "authority": "镇党委"}


def roster():
    """Two townships; three villages in the first, each with its secretary."""
    for town in ("t1", "t2"):
        yield UnitRegistered(unit=town, name=town, unit_kind="township", occurred_on=LONG_AGO)
    for n in (1, 2, 3):
        village = {"unit": f"v{n}", "name": f"{n}村", "unit_kind": "village", "parent": "t1"}
        yield UnitRegistered(**village, occurred_on=LONG_AGO)
        yield PersonRegistered(person=f"p{n}", name=f"某{n}", occurred_on=LONG_AGO)
        yield serves(f"p{n}", f"v{n}", "2020-01-01")


def serves(person, unit, day, post="secretary", **more):
    return TenureStarted(person=person, unit=unit, post=post, occurred_on=d(day), **more)


def leaves(person, unit, day, post="secretary"):
    return TenureEnded(person=person, unit=unit, post=post, occurred_on=d(day))


ROSTER = tuple(roster())
FIRST = len(ROSTER) + 1
"""The position of the first fact after the roster."""

MADE = PledgeMade(
    pledge="k1",
    unit="v1",
    pledge_kind="annual",
    content="修路",
    due_on=d("06-30"),
    occurred_on=d("01-10"),
)
PLEDGE = (
    MADE,
    PledgeReviewed(pledge="k1", result="approved", occurred_on=d("01-12")),
    PledgeFulfilled(pledge="k1", occurred_on=d("06-01")),
)


@pytest.fixture
def judged(request):
    """Judge the roster and more facts; closed when the test is over."""

    def judge(*facts, as_of="12-31", scheme=SCHEME):
        evaluation = evaluate_facts([*ROSTER, *facts], scheme, d(as_of))
        request.addfinalizer(evaluation.connection.close)
        return evaluation

    return judge


def of(found, indicator, columns="subject, slot, credit, possible"):
    return found.connection.execute(
        f"SELECT {columns} FROM contributions WHERE indicator = ? ORDER BY subject, slot",
        [indicator],
    ).fetchall()


def orphans(found):
    return found.connection.execute(
        'SELECT reason, topic, "case", events FROM orphans ORDER BY ALL'
    ).fetchall()


def days(found):
    return {s.id: s.days for s in found.subjects}


# Corrections and retractions


def test_a_corrected_unit_takes_the_whole_case_along(judged):
    found = judged(*PLEDGE, attrs.evolve(MADE, unit="v2", corrects=FIRST, **WHY))
    assert of(found, "pledge_kept") == [("p2@v2", "k1", 1, 1)]
    assert orphans(found) == []


def test_a_corrected_limit_moves_the_case_to_whoever_serves_then(judged):
    later = attrs.evolve(MADE, due_on=d("08-31"), corrects=FIRST, **WHY)
    found = judged(*PLEDGE, later, leaves("p1", "v1", "06-30"), serves("p9", "v1", "07-01"))
    assert of(found, "pledge_kept") == [("p9@v1", "k1", 1, 1)]


def test_a_corrected_case_number_leaves_what_followed_behind_and_says_so(judged):
    found = judged(*PLEDGE, attrs.evolve(MADE, pledge="k2", corrects=FIRST, **WHY))
    assert of(found, "pledge_kept") == []
    assert orphans(found) == [
        ("unknown_case", "PledgeFulfilled.1", "k1", [FIRST + 2]),
        ("unknown_case", "PledgeReviewed.1", "k1", [FIRST + 1]),
    ]


def test_what_followed_a_withdrawn_opening_counts_for_nobody_and_is_still_to_be_seen(judged):
    gone = FactRetracted(target=FIRST, ground="误报", allowed_by="镇", occurred_on=d("12-01"))
    found = judged(*PLEDGE, gone)
    assert of(found, "pledge_kept") == []
    assert [row[2:] for row in orphans(found)] == [("k1", [FIRST + 2]), ("k1", [FIRST + 1])]
    back = FactRetracted(target=FIRST + 3, ground="误撤", allowed_by="镇", occurred_on=d("12-02"))
    again = judged(*PLEDGE, gone, back)
    assert of(again, "pledge_kept") == [("p1@v1", "k1", 1, 1)]
    assert orphans(again) == []


def test_a_correction_to_a_day_after_as_of_takes_the_fact_away(judged):
    later = attrs.evolve(PLEDGE[2], occurred_on=d("2026-01-05"), corrects=FIRST + 2, **WHY)
    assert of(judged(*PLEDGE, later), "pledge_kept") == [("p1@v1", "k1", 0, 1)]


def test_a_corrected_start_of_a_tenure_leaves_a_vacancy_before_it(judged):
    started = 1 + ROSTER.index(serves("p1", "v1", "2020-01-01"))
    found = judged(serves("p1", "v1", "05-01", corrects=started, **WHY))
    assert days(found)["p1@v1"] == 245
    assert days(found)["unattributed@v1"] == 120
    assert found.standing["unattributed@v1"].status == "unattributed"


def test_a_tenure_corrected_to_another_unit_moves_the_person(judged):
    started = 1 + ROSTER.index(serves("p1", "v1", "2020-01-01"))
    found = judged(serves("p1", "v2", "2021-01-01", corrects=started, **WHY))
    # Two secretaries of one village: the one appointed later.
    assert days(found) == {"p1@v2": 365, "p3@v3": 365, "unattributed@v1": 365}


# Units and persons


def test_a_village_that_changes_townships_is_commented_on_by_the_one_it_belonged_to(judged):
    def comment(period, by, day):
        return LeaderCommentGiven(
            comment=f"{period}{by}", unit="v1", period=period, commenter="x", commenter_unit=by,
            shortcomings="有", occurred_on=d(day),
        )  # fmt: skip

    moved = UnitMoved(unit="v1", parent="t2", occurred_on=d("07-01"))
    found = judged(moved, comment("2025H1", "t1", "06-30"), comment("2025H2", "t1", "12-20"))
    assert of(found, "comment_given")[:2] == [("p1@v1", "2025H1", 1, 1), ("p1@v1", "2025H2", 0, 1)]
    found = judged(moved, comment("2025H1", "t1", "07-01"), comment("2025H2", "t2", "12-20"))
    assert of(found, "comment_given")[:2] == [("p1@v1", "2025H1", 0, 1), ("p1@v1", "2025H2", 1, 1)]
    assert found.subject["p1@v1"].parent == "t2"


def test_nothing_is_expected_of_a_village_after_it_was_merged_and_nothing_vanishes(judged):
    merged = UnitDissolved(unit="v1", into="v2", occurred_on=d("06-15"))
    found = judged(*PLEDGE[:2], merged)
    assert days(found)["p1@v1"] == 166
    slots = [slot for subject, slot, *_ in of(found, "committee_meetings") if "@v1" in subject]
    assert slots == [f"2025-0{month}" for month in range(1, 6)]
    # Due after its end: whose it is now is for people to say.
    assert of(found, "pledge_kept") == [("unattributed@v1", "k1", 0, 1)]


def test_who_serves_at_two_villages_is_judged_twice(judged):
    found = judged(leaves("p2", "v2", "2024-12-31"), serves("p1", "v2", "2025-01-01"), *PLEDGE)
    assert days(found) == {"p1@v1": 365, "p1@v2": 365, "p3@v3": 365}
    assert of(found, "pledge_kept") == [("p1@v1", "k1", 1, 1)]


def test_of_two_posts_held_at_once_the_one_named_first_answers(judged):
    acting = serves("p9", "v1", "03-01", post="acting_secretary")
    assert "p9@v1" not in days(judged(acting))
    found = judged(acting, leaves("p1", "v1", "05-31"), serves("p8", "v1", "10-01"))
    assert {k: v for k, v in days(found).items() if "v1" in k} == {
        "p1@v1": 151,
        "p9@v1": 122,
        "p8@v1": 92,
    }


def test_a_month_that_ends_in_a_vacancy_is_nobody_s(judged):
    held = MeetingHeld(unit="v1", meeting_kind="committee", occurred_on=d("03-10"))
    found = judged(held, leaves("p1", "v1", "03-30"), serves("p9", "v1", "04-02"))
    mine = [row for row in of(found, "committee_meetings") if "@v1" in row[0]]
    assert [row[1] for row in mine if row[0] == "p1@v1"] == ["2025-01", "2025-02"]
    assert [row for row in mine if row[0].startswith("un")] == [
        ("unattributed@v1", "2025-03", 1, 1)
    ]


# As-of, and what came in late


def test_in_the_middle_of_the_year_only_what_is_due_is_expected(judged):
    found = judged(*PLEDGE[:2], as_of="06-29")
    assert of(found, "pledge_kept") == []
    assert {row[1] for row in of(found, "committee_meetings")} == {
        f"2025-0{month}" for month in range(1, 6)
    }
    assert {row[1] for row in of(found, "life_meeting")} == set()
    assert days(found)["p1@v1"] == 180
    assert of(judged(*PLEDGE[:2], as_of="06-30"), "pledge_kept") == [("p1@v1", "k1", 0, 1)]


def test_what_came_in_after_as_of_counts_once_it_is_known(judged):
    late = attrs.evolve(PLEDGE[2], received_on=d("2026-02-01"))
    assert of(judged(*PLEDGE[:2], late), "pledge_kept") == [("p1@v1", "k1", 1, 1)]


def test_an_as_of_after_the_period_tells_how_the_last_cases_of_it_ended(judged):
    raised = VisitTriggered(trigger="g1", unit="v1", trigger_kind="illness", occurred_on=d("12-28"))
    made = VisitMade(
        unit="v1", visitor="p1", visit_kind="visit", trigger="g1", occurred_on=d("2026-01-03")
    )
    assert of(judged(raised, made), "must_visit") == []
    found = judged(raised, made, as_of="2026-01-31")
    assert of(found, "must_visit") == [("p1@v1", "g1", 1, 1)]
    # The period itself has not grown.
    assert days(found)["p1@v1"] == 365
    assert max(row[1] for row in of(found, "committee_meetings")) == "2025-12"


def test_a_february_of_28_days_has_its_last_two(judged):
    back = VisitMade(unit="v1", visitor="p1", visit_kind="return", occurred_on=d("02-27"))
    early = VisitMade(unit="v2", visitor="p2", visit_kind="return", occurred_on=d("02-26"))
    met = {row[0]: row[2] for row in of(judged(back, early), "return_days") if row[1] == "2025-02"}
    assert met == {"p1@v1": 1, "p2@v2": 0, "p3@v3": 0}


@pytest.mark.parametrize(("day", "met"), [("2024-02-27", 0), ("2024-02-28", 1), ("2024-02-29", 1)])
def test_a_leap_february_ends_a_day_later(judged, day, met):
    year = attrs.evolve(SCHEME.period, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    back = VisitMade(unit="v1", visitor="p1", visit_kind="return", occurred_on=d(day))
    found = judged(back, as_of="2024-12-31", scheme=attrs.evolve(SCHEME, period=year))
    assert ("p1@v1", "2024-02", met, 1) in of(found, "return_days")


def test_a_period_from_july_to_june_expects_what_lies_wholly_in_it(judged):
    period = attrs.evolve(SCHEME.period, starts_on=d("2024-07-01"), ends_on=d("06-30"))
    shifted = attrs.evolve(SCHEME, period=period)
    found = judged(*PLEDGE, as_of="06-30", scheme=shifted)
    assert [row[1] for row in of(found, "lectures") if row[0] == "p1@v1"] == ["2024H2", "2025H1"]
    assert len([row for row in of(found, "committee_meetings") if row[0] == "p1@v1"]) == 12
    assert of(found, "life_meeting") == []
    assert of(found, "pledge_kept") == [("p1@v1", "k1", 1, 1)]
    assert days(found)["p1@v1"] == 365


def test_training_at_the_former_village_is_that_person_s_training_still(judged):
    trained = TrainingAttended(person="p1", unit="v1", days=3, occurred_on=d("03-05"))
    found = judged(
        trained,
        leaves("p1", "v1", "06-30"),
        leaves("p2", "v2", "06-30"),
        serves("p1", "v2", "07-01"),
    )
    assert ("p1@v2", "2025", 1, 1) in of(found, "training")


def test_no_training_is_expected_of_a_vacancy(judged):
    found = judged(leaves("p1", "v1", "11-30"))
    assert [row[0] for row in of(found, "training")] == ["p2@v2", "p3@v3"]
    assert {f.subject for f in found.flags if f.rule == "untrained"} == {"p2@v2", "p3@v3"}
