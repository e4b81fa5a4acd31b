"""Ballot boxes: what was published, issued, sealed and counted; who ran it; void rounds."""

from __future__ import annotations

from typing import Any

from evalcore.vocabulary import Fact
from evalcore.vocabulary import ballots as bl
from evalcore.vocabulary import evaluations as ev
from tests.projections.ledgers.given import on, only, read, unit


def meeting(organiser: str = "t1") -> Fact:
    return ev.EvaluationMeetingHeld(
        occurred_on=on(6, 20), meeting="M", unit="v", period="2025H1", organiser=organiser
    )


def opened(box: str = "B", organiser: str = "t1", **more: Any) -> list[Fact]:
    box_opened = bl.BallotBoxOpened(
        occurred_on=on(6, 1), box=box, meeting="M", part="masses", organiser=organiser,
        rules="{}", rules_digest="0", opened_by="考核办", **more,
    )  # fmt: skip
    rolls: list[Fact] = [
        bl.BallotRollPublished(occurred_on=on(6, 1), box=box, rater_category=name, roll=roll)
        for name, roll in (("党员", 12), ("群众", 30))
    ]
    codes: list[Fact] = [
        bl.BallotCodesIssued(
            occurred_on=on(6, 2), box=box, rater_category=name, codes=roll, root="0",
            issued_by="保密办",
        )
        for name, roll in (("党员", 12), ("群众", 30))
    ]  # fmt: skip
    return [box_opened, *rolls, *codes]


def closed(box: str = "B", outcome: str = "valid") -> list[Fact]:
    return [
        bl.BallotBoxSealed(
            occurred_on=on(6, 21), box=box, ballots=36, codes_root="0", ballots_root="1",
            rules_digest="0", sealed_by="监票组",
        ),
        bl.BallotBoxTallied(
            occurred_on=on(6, 22), box=box, counted=33, invalid=2, blank=1, outcome=outcome,
            tallied_by="监票组",
        ),
    ]  # fmt: skip


def voided(box: str = "B") -> Fact:
    return bl.BallotBoxVoided(
        occurred_on=on(6, 23), box=box, ground="票箱被打开", decided_by="县委组织部"
    )


COUNTY = [unit("t1", "c"), unit("v", "t1")]


def test_a_box_tells_its_roll_codes_and_ballots_and_what_came_of_it() -> None:
    row = only("boxes", *COUNTY, meeting(), *opened(), *closed())
    assert [row[n] for n in ("row", "unit", "period", "part")] == ["B", "v", "2025H1", "masses"]
    assert [row[n] for n in ("categories", "roll", "issued", "returned")] == [2, 42, 42, 36]
    assert [row[n] for n in ("counted", "invalid", "blank")] == [33, 2, 1]
    assert (row["opened_by"], row["issued_by"]) == ("考核办", "保密办")
    assert (row["outcome"], row["voided"], row["void_ground"]) == ("valid", False, None)
    assert (row["organised_above"], row["organised_by_own"]) == (True, False)
    assert len(row["events"]) == 7


def test_an_open_box_has_no_outcome_and_is_not_void() -> None:
    row = only("boxes", *COUNTY, meeting(), *opened())
    assert [row[n] for n in ("sealed_on", "returned", "tallied_on", "outcome")] == [None] * 4
    assert row["voided"] is False


def test_a_round_is_void_by_its_rule_or_by_decision_and_says_why() -> None:
    by_rule = only("boxes", *COUNTY, meeting(), *opened(), *closed(outcome="void: attendance_over"))
    assert (by_rule["voided"], by_rule["void_ground"]) == (True, "void: attendance_over")
    decided = only("boxes", *COUNTY, meeting(), *opened(), *closed(), voided())
    assert (decided["voided"], decided["void_ground"]) == (True, "票箱被打开")


def test_the_first_round_stays_beside_the_one_that_repeats_it() -> None:
    first = [*opened(), voided()]
    second = opened("B2", repeats="B")
    rows = read("boxes", *COUNTY, meeting(), *first, *second)
    assert [(row["row"], row["repeats"], row["repeated_by"]) for row in rows] == [
        ("B", None, "B2"),
        ("B2", "B", None),
    ]


def test_a_box_that_the_assessed_unit_runs_makes_its_part_run_from_below() -> None:
    """The meeting was the township's; the village asked its own masses."""
    for organiser, above in (("t1", True), ("v", False), ("elsewhere", False)):
        facts = [*COUNTY, meeting(), *opened(organiser=organiser), *closed()]
        counts = ev.BallotsCounted(
            occurred_on=on(6, 22), meeting="M", part="masses", rater_category="群众", issued=30,
            returned=24,
        )  # fmt: skip
        assert only("boxes", *facts)["organised_above"] is above
        assert only("ballots", *facts, counts)["organised_above"] is above
        assert only("evaluations", *facts)["organised_above"] is above


def test_a_void_box_of_the_unit_itself_no_longer_taints_the_part() -> None:
    facts = [*COUNTY, meeting(), *opened(organiser="v"), voided(), *opened("B2", repeats="B")]
    assert only("evaluations", *facts)["organised_above"] is True


def test_a_box_does_not_mend_a_part_that_was_run_from_below() -> None:
    part = ev.EvaluationPartHeld(occurred_on=on(6, 20), meeting="M", part="masses", organiser="v")
    assert only("evaluations", *COUNTY, meeting(), part, *opened())["organised_above"] is False


def test_a_box_of_a_meeting_that_nobody_reported_is_an_orphan() -> None:
    assert read("boxes", *COUNTY, *opened()) == []
    assert {row["case"] for row in read("orphans", *COUNTY, *opened())} == {"B"}


def test_a_box_that_was_counted_is_its_part_held_though_nobody_reported_it() -> None:
    facts = [*COUNTY, meeting(), *opened(organiser="v")]
    names = ("has_masses", "masses_on", "parts", "masses_organiser")
    row = only("evaluations", *facts)
    assert [row[n] for n in names] == [False, None, 0, "t1"]
    row = only("evaluations", *facts, *closed())
    assert [row[n] for n in names] == [True, on(6, 22), 1, "v"]
    assert len(row["events"]) == 2


def test_a_box_that_is_void_is_no_part_held() -> None:
    for after in (closed(outcome="void: attendance_over"), [*closed(), voided()]):
        row = only("evaluations", *COUNTY, meeting(), *opened(), *after)
        assert (row["has_masses"], row["masses_on"], len(row["events"])) == (False, None, 1)


def test_a_part_reported_beside_its_box_keeps_its_own_day_and_organiser() -> None:
    part = ev.EvaluationPartHeld(occurred_on=on(6, 20), meeting="M", part="masses", organiser="t1")
    row = only("evaluations", *COUNTY, meeting(), part, *opened(organiser="c"), *closed())
    assert (row["masses_on"], row["masses_organiser"], row["parts"]) == (on(6, 20), "t1", 1)
