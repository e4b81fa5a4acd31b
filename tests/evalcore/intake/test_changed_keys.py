"""Facts about rows whose key changed: a moved day, a mended number, a copied row."""

from __future__ import annotations

from pathlib import Path

from tests.evalcore.intake.living import (
    DAYS,
    WHY,
    answers,
    effective,
    keep,
    meetings,
    pledges,
    position_of,
    states,
)
from tests.evalcore.intake.office import (
    BASE,
    PLEDGES,
    fresh,
    save,
    take_in,
    workbook,
)


def test_the_review_of_a_pledge_whose_day_moved_is_still_that_review(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        first = position_of(record, "PledgeReviewed")
        path = save(tmp_path, "b.xlsx", workbook(pledges(审核日期="2025-03-22")))
        result = take_in(record, path)
        assert [(f.cell, f.severity) for f in result.findings] == [("G2", "error")]
        assert "2025-03-20" in result.findings[0].reason
        assert "待确认" in result.findings[0].remedy
        assert take_in(record, path, correction=WHY).corrected == 1
        assert states(record, "PledgeReviewed")[-1]["corrects"] == first
        assert [row[0] for row in effective(record, "pledges")].count("PledgeReviewed.1") == 1
        assert take_in(record, path).facts == 0
        old = take_in(record, tmp_path / "a.xlsx")
        assert (old.facts, [(f.cell, f.severity) for f in old.findings]) == (0, [("G2", "error")])
        assert "before it was corrected to 2025-03-22" in old.findings[0].reason


def test_the_answer_that_both_happened_makes_it_a_second_fact(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        first = position_of(record, "PledgeReviewed")
        sheets = pledges(审核日期="2025-03-22") | answers(keep(first))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(sheets)))
        assert (result.findings, result.by_class) == ((), {"PledgeReviewed": 1})
        assert "corrects" not in states(record, "PledgeReviewed")[-1]


def test_several_facts_that_it_could_have_been_are_named_not_chosen(tmp_path: Path) -> None:
    both = pledges(公开方式="会上宣读、栏上张贴")
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(both)))
        positions = [position_of(record, "PledgePublished", n) for n in (0, 1)]
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(pledges(公开方式="明白纸"))))
        (finding,) = [f for f in result.findings if f.severity == "error"]
        assert all(str(position) in finding.reason for position in positions)


def test_a_row_with_a_hidden_key_is_the_same_row_whatever_its_day(tmp_path: Path) -> None:
    keys = ["abcd1234-1", "abcd1234-2", "abcd1234-3"]
    days = ["2025-03-01", "2025-04-01", "2025-05-01"]
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*days, keys=keys))))
        position = position_of(record, "MeetingHeld", 1)
        assert next(iter(record.read(position, position))).source == "组织生活!3#abcd1234-2"
        moved = workbook(meetings("2025-05-01", "2025-04-08", "2025-03-01", keys=keys[::-1]))
        path = save(tmp_path, "b.xlsx", moved)
        result = take_in(record, path)
        assert [(f.cell, f.severity) for f in result.findings] == [("E3", "error")]
        assert take_in(record, path, correction=WHY).corrected == 1
        assert states(record, "MeetingHeld")[-1]["corrects"] == position
        assert take_in(record, path).facts == 0


def test_a_case_number_mended_in_a_row_with_a_hidden_key_is_the_same_case(tmp_path: Path) -> None:
    def book(number: str) -> bytes:
        rows = [PLEDGES[0] | {"承诺编号": number, "行标识": "abcd1234-1"}, PLEDGES[1]]
        return workbook(BASE | {"承诺台账": rows})

    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", book("CN-01")))
        before = len(effective(record, "pledges"))
        one_channel = [row for row in effective(record, "pledges") if "CN-01" in row]
        path = save(tmp_path, "b.xlsx", book("CN-001"))
        asked = take_in(record, path)
        assert {f.cell for f in asked.findings} == {"A2"}
        assert len(one_channel) == 5
        result = take_in(record, path, correction=WHY)
        assert not result.refused
        assert result.corrected == len(one_channel)
        assert len(effective(record, "pledges")) == before
        assert take_in(record, path).facts == 0


def test_a_copied_row_loses_its_hidden_key_and_is_a_row_of_its_own(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        first = meetings("2025-03-01", "2025-04-01", keys=["abcd1234-1", "abcd1234-2"])
        take_in(record, save(tmp_path, "a.xlsx", workbook(first)))
        keys = ["abcd1234-2", "abcd1234-1", "abcd1234-2"]
        copied = meetings("2025-06-01", "2025-03-01", "2025-04-01", keys=keys)
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(copied)))
        assert [(f.cell, f.severity) for f in result.findings] == [("F2", "warning")]
        assert (result.facts, result.corrected) == (1, 0)
        assert list(record.read())[-1].source == "组织生活!2"


def test_a_row_copied_before_anything_was_known_keeps_the_key_once(tmp_path: Path) -> None:
    keys = ["abcd1234-1", "abcd1234-1"]
    with fresh(tmp_path) as record:
        both = workbook(meetings("2025-03-01", "2025-04-01", keys=keys))
        result = take_in(record, save(tmp_path, "a.xlsx", both))
        assert [(f.cell, f.severity) for f in result.findings] == [("F3", "warning")]
        assert [fact.source for fact in record.read()][-2:] == [
            "组织生活!2#abcd1234-1",
            "组织生活!3",
        ]


def test_a_copied_row_of_which_none_is_known_can_not_be_told(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(
            record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS[:1], keys=["abcd1234-1"])))
        )
        keys = ["abcd1234-1", "abcd1234-1"]
        both = workbook(meetings("2025-03-01", "2025-04-01", keys=keys))
        result = take_in(record, save(tmp_path, "b.xlsx", both))
        assert ("F3", "error") in [(f.cell, f.severity) for f in result.findings]
