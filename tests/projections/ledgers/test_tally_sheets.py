"""Tally sheets: what was counted of one part of a meeting, who counted, what does not add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalcore.record import open_record
from evalcore.record.reading import open_columns
from evalcore.vocabulary import Fact
from evalcore.vocabulary import ballots as bl
from evalcore.vocabulary import evaluations as ev
from projections.ledgers import build
from tests.cli.conftest import events
from tests.projections.ledgers.given import on, only, read, unit
from tests.projections.ledgers.worlds import END, START, rows


def meeting(number: str = "M", organiser: str = "t1", **more: Any) -> Fact:
    return ev.EvaluationMeetingHeld(
        occurred_on=on(6, 25), meeting=number, unit="v", period="2025H1", organiser=organiser,
        **more,
    )  # fmt: skip


def ballots(category: str = "群众", number: str = "M", **more: Any) -> Fact:
    counts = {"issued": 50, "returned": 48, "invalid": 2, "blank": 1} | more
    return ev.BallotsCounted(
        occurred_on=on(6, 25), meeting=number, part="masses", rater_category=category, **counts
    )


def votes(
    number: int, option: str = "满意", item: str = "总体", category: str = "群众", **more: Any
) -> Fact:
    return ev.VotesTallied(
        **{"meeting": "M", "part": "masses", "occurred_on": on(6, 25)} | more,
        rater_category=category, item=item, option=option, votes=number,
    )  # fmt: skip


def signed(by: str = "t1", part: str = "masses", number: str = "M") -> Fact:
    return ev.TallySheetSigned(
        occurred_on=on(6, 26), meeting=number, part=part, counted_by=by, paper_at="镇档案室"
    )


def test_a_row_sums_what_was_counted_of_a_part_over_all_categories() -> None:
    row = only(
        "tally_sheets", meeting(members_due=40, members_present=36), ballots(),
        ballots("党员", issued=10, returned=9, invalid=0, blank=0),
        votes(40), votes(5, "不满意"), votes(9, category="党员"), signed(),
    )  # fmt: skip
    assert (row["row"], row["unit"], row["part"]) == ("M|masses", "v", "masses")
    names = ("due", "present", "issued", "returned", "invalid", "blank", "categories", "votes")
    assert [row[n] for n in names] == [40, 36, 60, 57, 2, 1, 2, 54]
    assert (row["signed_on"], row["counted_by"], row["paper_at"]) == (on(6, 26), "t1", "镇档案室")
    odd = ("over_returned", "overvoted", "uneven", "unanimous", "counted_by_own", "voided")
    assert [row[n] for n in odd] == [False] * 6
    assert row["events"] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("entries", "odd"),
    [
        ([ballots(returned=51), votes(40), votes(8, "不满意")], "over_returned"),
        ([ballots(), votes(40), votes(6, "不满意")], "overvoted"),
        ([ballots(), votes(40), votes(4, "不满意")], "uneven"),
        ([ballots(), votes(45), votes(44, item="承诺"), votes(0, "不满意")], "uneven"),
        ([votes(40), votes(4, "不满意")], "uneven"),
        ([ballots(), votes(45)], "unanimous"),
    ],
)
def test_what_does_not_add_up_is_told(entries: list[Fact], odd: str) -> None:
    row = only("tally_sheets", meeting(), *entries)
    assert row[odd] is True


def test_one_vote_is_not_all_alike_and_blank_ballots_are_no_votes() -> None:
    one = only(
        "tally_sheets", meeting(), ballots(issued=1, returned=1, invalid=0, blank=0), votes(1)
    )
    assert one["unanimous"] is False
    none = only("tally_sheets", meeting(), ballots(returned=3, invalid=2, blank=1))
    assert (none["uneven"], none["votes"]) == (False, 0)


@pytest.mark.parametrize(
    ("by", "part_by", "counted", "own", "own_count"),
    [("t1", "", "t1", False, False), ("t1", "v", "v", True, True), ("v", "t1", "t1", False, False)],
)
def test_who_ran_and_who_counted_are_held_against_the_unit_that_is_rated(
    by: str, part_by: str, counted: str, own: bool, own_count: bool
) -> None:
    part = ev.EvaluationPartHeld(
        occurred_on=on(6, 25), meeting="M", part="masses", organiser=part_by
    )
    row = only(
        "tally_sheets", unit("v", "t1"), meeting(organiser=by), part, votes(9), signed(counted)
    )
    assert (row["organised_by_own"], row["counted_by_own"]) == (own, own_count)
    assert row["organised_above"] is not own


def test_a_signed_sheet_stands_before_its_counts_and_a_count_without_a_sheet() -> None:
    found = read("tally_sheets", meeting(), signed(part="peer"), votes(3))
    assert [(row["part"], row["signed_on"], row["votes"]) for row in found] == [
        ("masses", None, 3),
        ("peer", on(6, 26), 0),
    ]


def test_a_repeated_meeting_says_whether_the_first_is_void() -> None:
    void = ev.EvaluationVoided(occurred_on=on(6, 27), meeting="M", ground="错", decided_by="县")
    entries = [meeting(), votes(3), meeting("N", repeats="M"), votes(4, meeting="N")]
    first, again = read("tally_sheets", *entries)
    assert [first[n] for n in ("repeats", "first_voided", "voided")] == [None, None, False]
    assert [again[n] for n in ("repeats", "first_voided", "voided")] == ["M", False, False]
    first, again = read("tally_sheets", *entries, void)
    assert (first["voided"], again["first_voided"], again["voided"]) == (True, True, False)


def box(number: str, outcome: str = "valid", **more: Any) -> list[Fact]:
    """A box and what was counted of it, as its stream holds them."""
    ordinal = {"ordinal": 2} if more else {}
    return [
        bl.BallotBoxOpened(
            occurred_on=on(6), box=number, meeting="M", part="masses", organiser="t1", rules="{}",
            rules_digest="0", opened_by="考核办", **more,
        ),
        bl.BallotBoxTallied(
            occurred_on=on(6, 25), box=number, counted=48, outcome=outcome, tallied_by="监票组"
        ),
        ballots(**ordinal), votes(45, **ordinal),
    ]  # fmt: skip


def boxed(folder: Path, *streams: tuple[str, list[Fact]]) -> dict[str, list[dict[str, Any]]]:
    with open_record(folder / "record.db", create=True) as record:
        for stream, facts in streams:
            record.append(stream, events(facts), actor="test")
        with open_columns(record, record.head(), cached=False) as columns:
            from evalcore.record.reading import register_effective

            register_effective(columns.connection, END)
            build(columns.connection, START, END, END)
            names = ("ballots", "tallies", "tally_sheets")
            return {name: rows(columns.connection, name) for name in names}


def test_each_box_has_a_row_of_its_own_and_a_void_one_counts_for_nothing(tmp_path: Path) -> None:
    void = bl.BallotBoxVoided(occurred_on=on(6, 26), box="B1", ground="启封", decided_by="县")
    found = boxed(
        tmp_path,
        ("import-1", [unit("v", "t1"), meeting()]),
        ("box:B1", [*box("B1"), void]),
        ("box:B2", box("B2", repeats="B1")),
    )
    sheets = [(s["row"], s["box"], s["voided"], s["first_voided"]) for s in found["tally_sheets"]]
    assert sheets == [("M|masses|B1", "B1", True, None), ("M|masses|B2", "B2", False, True)]
    for name in ("ballots", "tallies"):
        assert [(row["box"], row["voided"]) for row in found[name]] == [("B1", True), ("B2", False)]


def test_a_box_that_is_void_by_its_own_rules_is_void(tmp_path: Path) -> None:
    streams = [("import-1", [unit("v", "t1"), meeting()]), ("box:B1", box("B1", "more_returned"))]
    found = boxed(tmp_path, *streams)
    assert [row["voided"] for name in found for row in found[name]] == [True, True, True]
