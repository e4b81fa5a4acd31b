"""Units, persons, tenures, pledges and visits: golden small cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from evalcore.vocabulary import Fact, duty
from evalcore.vocabulary import pledges as pl
from evalcore.vocabulary import roster as ro
from evalcore.vocabulary import visits as vi
from tests.projections.ledgers.given import moved, on, only, pledged, read, reviewed, unit, visited
from tests.projections.ledgers.worlds import END, ledgers

# Units, persons, tenures


def test_a_unit_is_shown_as_it_stood_on_the_as_of_day() -> None:
    entries = [
        unit("v", "t1"),
        ro.UnitRenamed(occurred_on=on(5), unit="v", name="新村"),
        moved("v", "t2", on(6)),
        ro.MembersCounted(occurred_on=on(2), unit="v", members=40),
        ro.MembersCounted(occurred_on=on(7), unit="v", members=44),
        ro.HouseholdsCounted(occurred_on=on(2), unit="v", households=300),
        ro.UnitDissolved(occurred_on=on(11), unit="v"),
    ]
    now, then = only("units", *entries), only("units", *entries, as_of=on(4))
    names = ("name", "parent", "members", "households", "dissolved_on")
    assert [now[n] for n in names] == ["新村", "t2", 44, 300, on(11)]
    assert [then[n] for n in names] == ["v村", "t1", 40, 300, None]
    assert now["registered_on"] == on(1)


def test_counts_of_a_unit_that_nobody_registered_are_orphans() -> None:
    row = only("orphans", ro.MembersCounted(occurred_on=on(2), unit="x", members=1))
    assert (row["topic"], row["case"]) == ("MembersCounted.1", "x")


def test_a_person_belongs_to_no_unit_of_itself() -> None:
    row = only("persons", ro.PersonRegistered(occurred_on=on(1), person="p", name="李明"))
    assert (row["row"], row["unit"], row["name"]) == ("p", None, "李明")


def start(day: date, post: str = "secretary") -> Fact:
    return ro.TenureStarted(occurred_on=day, person="p", unit="v", post=post)


def end(day: date, post: str = "secretary") -> Fact:
    return ro.TenureEnded(occurred_on=day, person="p", unit="v", post=post)


def spans(*entries: Fact, as_of: date = END) -> list[tuple[Any, ...]]:
    return [(r["from_on"], r["to_on"]) for r in read("tenures", *entries, as_of=as_of)]


def test_a_tenure_runs_from_its_start_to_its_end() -> None:
    assert spans(start(on(1)), end(on(6, 30))) == [(on(1), on(6, 30))]


def test_a_tenure_without_end_is_open() -> None:
    assert spans(start(on(1)), end(on(6, 30)), as_of=on(6, 29)) == [(on(1), None)]


def test_one_person_can_serve_twice() -> None:
    entries = [start(on(1)), end(on(3)), start(on(8))]
    assert spans(*entries) == [(on(1), on(3)), (on(8), None)]


def test_a_late_report_takes_its_place_by_day() -> None:
    entries = [start(on(8)), start(on(1)), end(on(3))]
    assert spans(*entries) == [(on(1), on(3)), (on(8), None)]


def test_a_start_while_in_that_post_goes_on_with_the_tenure() -> None:
    assert spans(start(on(1)), start(on(5)), end(on(9))) == [(on(1), on(9))]


def test_two_posts_at_once_are_two_tenures() -> None:
    assert len(spans(start(on(1)), start(on(2), "first_secretary"))) == 2


def test_an_end_that_no_start_precedes_is_an_orphan() -> None:
    result = ledgers([end(on(3)), start(on(5))])
    assert len(result["tenures"]) == 1
    assert [o["case"] for o in result["orphans"]] == ["p|v|secretary"]


# Pledges


def revised(day: date, **more: Any) -> Fact:
    return pl.PledgeRevised(occurred_on=day, pledge="C", content="修东路", **more)


def state(*entries: Fact) -> str:
    return str(only("pledges", pledged(), *entries)["state"])


def test_a_pledge_passes_through_its_states() -> None:
    published = pl.PledgePublished(occurred_on=on(2), pledge="C", channel="board")
    fulfilled = pl.PledgeFulfilled(occurred_on=on(8), pledge="C")
    audited = pl.PledgeAudited(occurred_on=on(10), pledge="C", result="kept")
    excused = pl.PledgeExcused(occurred_on=on(11), pledge="C", ground="洪水", approved_by="镇")
    assert state() == "made"
    assert state(reviewed(on(1, 15), "returned")) == "returned"
    assert state(reviewed(on(1, 15), "returned"), revised(on(1, 16))) == "made"
    assert state(reviewed(on(1, 15), "approved")) == "approved"
    assert state(published) == "published"
    assert state(published, fulfilled) == "fulfilled"
    assert state(fulfilled, audited) == "audited"
    assert state(fulfilled, audited, excused) == "excused"


def test_a_pledge_returned_and_then_approved_is_approved_and_was_returned_once() -> None:
    entries = [pledged(), reviewed(on(1, 15), "returned"), reviewed(on(1, 20), "approved")]
    row = only("pledges", *entries)
    assert (row["approved"], row["returned"]) == (True, 1)


def test_a_revision_sets_words_and_limit_but_a_silent_one_leaves_the_limit() -> None:
    row = only("pledges", pledged(), revised(on(2), due_on=on(10)), revised(on(3), ordinal=1))
    assert (row["content"], row["due_on"]) == ("修东路", on(10))


def test_channels_are_counted_once_each() -> None:
    entries = [
        pl.PledgePublished(occurred_on=on(2, d), pledge="C", channel=c, ordinal=d)
        for d, c in ((1, "board"), (2, "board"), (3, "online"))
    ]
    row = only("pledges", pledged(), *entries)
    assert (row["channels"], row["published_on"]) == (2, on(2, 1))


def test_a_duty_report_that_speaks_of_a_pledge_answers_it() -> None:
    answer = duty.PledgeAnswered(occurred_on=on(12), person="p", pledge="C", period="2025")
    row = only("pledges", pledged(), answer)
    assert (row["answered"], row["events"]) == (True, [1, 2])


# Visits


def test_visits_of_one_day_are_told_apart_by_their_ordinal() -> None:
    found = read("visits", visited(on(3, 5)), visited(on(3, 5), ordinal=2))
    assert [r["row"] for r in found] == ["v|p|visit|2025-03-05", "v|p|visit|2025-03-05|2"]


def test_a_visit_without_visitor_has_a_row_too() -> None:
    row = only("visits", visited(on(3, 5), visitor=""))
    assert (row["row"], row["person"]) == ("v||visit|2025-03-05", None)


def test_a_trigger_is_answered_by_the_first_visit_that_names_it() -> None:
    trigger = vi.VisitTriggered(occurred_on=on(3, 1), trigger="T", unit="v", trigger_kind="illness")
    later, sooner = visited(on(3, 9), trigger="T"), visited(on(3, 4), trigger="T")
    row = only("triggers", trigger, later, sooner, visited(on(3, 2)))
    assert (row["answered_on"], row["visits"], row["events"]) == (on(3, 4), 2, [1, 2, 3])


def test_a_visit_for_a_trigger_that_nobody_raised_counts_and_is_listed() -> None:
    result = ledgers([visited(on(3, 9), trigger="T")])
    assert len(result["visits"]) == 1
    assert [o["case"] for o in result["orphans"]] == ["T"]


# Filing, audit, joint review


def filed(day: date, **more: Any) -> Fact:
    more = {"post": "secretary"} | more
    return ro.AppointmentFiled(occurred_on=day, person="p", unit="v", **more)


def audited(day: date, **more: Any) -> Fact:
    return ro.ExitAuditDone(occurred_on=day, person="p", unit="v", **more)


def test_an_appointment_is_filed_for_the_tenure_in_which_it_is_filed() -> None:
    entries = [start(on(1)), end(on(3)), start(on(5)), filed(on(5, 20))]
    assert [r["filed_on"] for r in read("tenures", *entries)] == [None, on(5, 20)]


def test_the_filing_of_another_post_is_another_matter() -> None:
    entries = [start(on(1)), filed(on(1, 9), post="member")]
    assert [r["filed_on"] for r in read("tenures", *entries)] == [None]
    assert only("appointments", *entries)["post"] == "member"


def test_who_leaves_is_audited_also_some_days_before() -> None:
    row = only("departures", start(on(1)), end(on(6, 30)), audited(on(6, 20), published_on=on(7)))
    assert (row["left_on"], row["audited_on"], row["published_on"]) == (
        on(6, 30), on(6, 20), on(7),
    )  # fmt: skip
    assert row["events"] == [1, 2, 3]


def test_an_audit_of_a_later_tenure_is_not_that_of_the_first() -> None:
    entries = [start(on(1)), end(on(2)), start(on(5)), end(on(8)), audited(on(9))]
    assert [r["audited_on"] for r in read("departures", *entries)] == [None, on(9)]


def test_who_is_still_in_office_has_not_left() -> None:
    assert read("departures", start(on(1))) == []


def test_an_audit_of_somebody_who_left_no_post_is_an_orphan() -> None:
    row = only("orphans", start(on(1)), audited(on(6)))
    assert (row["topic"], row["case"]) == ("ExitAuditDone.1", "p|v")


def test_a_joint_review_says_what_stands_against_a_person() -> None:
    row = only("joint_reviews", ro.JointReviewDone(
        occurred_on=on(3), person="p", unit="v", passed=False, ground="受过处分"
    ))  # fmt: skip
    assert (row["passed"], row["ground"]) == (False, "受过处分")


# More of pledges and visits


def test_a_pledge_counts_what_its_last_review_found() -> None:
    def checked(day: date, **found: bool) -> Fact:
        return pl.PledgeReviewed(occurred_on=day, pledge="C", result="returned", **found)

    assert only("pledges", pledged(category="党员"))["checks"] is None
    row = only("pledges", pledged(), checked(on(2), has_aim=True, has_item=True), checked(on(3)))
    assert row["checks"] == 0


def test_a_visit_shows_what_kind_of_unit_the_visitor_came_from() -> None:
    assert only("visits", unit("d"), visited(on(3), visitor_unit="d"))["visitor_kind"] == "village"
    assert only("visits", visited(on(3), visitor_unit="d"))["visitor_kind"] is None
