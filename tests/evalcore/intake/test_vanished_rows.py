"""Facts about rows that are gone: asked about, kept, withdrawn; never retracted unasked."""

from __future__ import annotations

from pathlib import Path

from tests.evalcore.intake.living import (
    DAYS,
    answers,
    effective,
    keep,
    meetings,
    position_of,
    states,
    withdraw,
)
from tests.evalcore.intake.office import (
    BASE,
    PLEDGES,
    UNITS,
    Rows,
    fresh,
    save,
    take_in,
    workbook,
)


def test_a_vanished_row_is_a_question_and_never_a_retraction(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS))))
        size = record.head().size
        gone = position_of(record, "MeetingHeld", 2)
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(meetings(*DAYS[:2], *DAYS[3:]))))
        assert not result.refused
        assert [(f.sheet, f.severity) for f in result.findings] == [("组织生活", "question")]
        assert str(gone) in result.findings[0].reason
        (change,) = result.changes
        assert (change.kind, change.position, change.row) == ("vanished", gone, 0)
        assert change.about == "西村 党课 2025-03-01"
        assert (result.vanished, record.head().size) == (1, size)


def test_all_facts_of_a_vanished_case_are_one_question(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        both = BASE | {"承诺台账": [PLEDGES[0], PLEDGES[1], PLEDGES[1] | {"承诺编号": "CN-3"}]}
        take_in(record, save(tmp_path, "a.xlsx", workbook(both)))
        less = BASE | {"承诺台账": [PLEDGES[0], PLEDGES[1] | {"承诺编号": "CN-3"}]}
        assert not take_in(record, save(tmp_path, "b.xlsx", workbook(less))).refused
        filled = BASE | {"承诺台账": [PLEDGES[0] | {"完成日期": None, "审核日期": None,
                                                "审核结果": None, "审核组织": None, "有目标": None,
                                                "有项目": None}, *PLEDGES[1:]]}  # fmt: skip
        result = take_in(record, save(tmp_path, "c.xlsx", workbook(filled)))
        questions = [f for f in result.findings if f.severity == "question"]
        assert sorted(f.value for f in questions) == ["CN-001", "CN-3"]
        assert [c.fact for c in result.changes if c.about.startswith("CN-001")] == [
            "PledgeReviewed", "PledgeFulfilled"
        ]  # fmt: skip


def test_an_office_that_hands_in_new_rows_only_is_not_asked(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS[:5]))))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(meetings(*DAYS[4:]))))
        assert (result.findings, result.facts) == ((), 1)


def test_what_an_office_keeps_is_asked_no_more(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS))))
        sheets = meetings(*DAYS[1:]) | answers(keep(position_of(record, "MeetingHeld")))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(sheets)))
        assert (result.findings, result.facts, result.vanished) == ((), 0, 0)


def test_a_vanished_and_a_new_row_that_differ_in_the_day_alone_are_asked_about(
    tmp_path: Path,
) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(meetings(*DAYS))))
        old = position_of(record, "MeetingHeld", 2)
        moved = meetings(*DAYS[:2], "2025-03-08", *DAYS[3:], "2025-09-01")
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(moved)))
        assert [(f.cell, f.severity) for f in result.findings] == [("E4", "error")]
        assert str(old) in result.findings[0].reason
        answered = workbook(moved | answers(withdraw(old)))
        path = save(tmp_path, "c.xlsx", answered)
        result = take_in(record, path)
        assert not result.findings
        assert result.by_class == {"MeetingHeld": 2, "FactRetracted": 1}
        assert states(record, "FactRetracted")[0]["target"] == old
        assert take_in(record, path).facts == 0
        days = [row for row in effective(record, "orglife") if row[0] == "MeetingHeld.1"]
        assert len(days) == 7


def test_a_later_count_written_over_an_earlier_one_asks_nothing(tmp_path: Path) -> None:
    def counted(day: str) -> dict[str, Rows]:
        rows = [row | {"统计日期": day, "党员数": 30} for row in UNITS]
        return {"组织名册": rows}

    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(counted("2025-06-30"))))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(counted("2025-12-31"))))
        assert (result.findings, result.by_class) == ((), {"MembersCounted": len(UNITS)})


# What a withdrawal takes away


def test_the_plan_of_a_withdrawal_says_what_it_takes_away(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        gone = withdraw(position_of(record, "PledgeMade", 1))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(answers(gone))), dry_run=True)
        (change,) = result.changes
        assert (change.kind, change.about) == ("retracted", "承诺 CN-002")


def test_the_receipt_of_a_file_can_not_be_withdrawn(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(answers(withdraw(1)))))
        (finding,) = result.findings
        assert finding.cell == "A2"
        assert "a file came in" in finding.reason
