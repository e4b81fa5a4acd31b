"""Facts about answers on the sheet 待确认, and about workbooks that are behind the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.evalcore.intake.living import (
    WHY,
    effective,
    keep,
    pledges,
    position_of,
    states,
    with_top,
    withdraw,
)
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook


def test_what_a_row_still_tells_can_not_be_withdrawn_beside_it(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        position = position_of(record, "PledgeFulfilled")
        answered = BASE | {"待确认": [withdraw(position)]}
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(answered)))
        assert [(f.sheet, f.cell, f.severity) for f in result.findings] == [
            ("待确认", "A2", "error")
        ]
        assert "承诺台账!2" in result.findings[0].reason


def test_one_position_is_not_both_kept_and_withdrawn(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        position = position_of(record, "PledgeFulfilled")
        both = pledges(完成日期=None) | {"待确认": [withdraw(position), keep(position)]}
        result = take_in(record, save(tmp_path, "b.xlsx", workbook(both)))
        assert [(f.cell, f.severity) for f in result.findings] == [("A2", "error")]


def test_an_answer_that_was_given_stays_in_the_workbook(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
        row = withdraw(position_of(record, "PledgeFulfilled"))
        path = save(
            tmp_path, "b.xlsx", workbook(pledges(完成日期=None, 完成佐证=None) | {"待确认": [row]})
        )
        assert take_in(record, path).facts == 1
        assert (take_in(record, path).facts, take_in(record, path).findings) == (0, ())


def _corrected(tmp_path: Path, record: Any) -> int:
    """The county corrects what a township reported; the position of the correction."""
    take_in(record, save(tmp_path, "a.xlsx", workbook(BASE)))
    county = save(tmp_path, "county.xlsx", workbook(pledges(承诺事项="修好村道十里")))
    assert take_in(record, county, correction=WHY).corrected == 1
    return record.head().size


def test_a_reason_that_stands_in_an_old_workbook_turns_no_correction_back(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        position = _corrected(tmp_path, record)
        old = with_top(workbook(BASE), {"报送单": {"更正原因": "抄错", "更正依据": "镇党委"}})
        path = save(tmp_path, "old.xlsx", old)
        result = take_in(record, path)
        assert [(f.cell, f.severity) for f in result.findings] == [("E2", "error")]
        assert "before it was corrected to 修好村道十里" in result.findings[0].reason
        assert str(position) in result.findings[0].remedy
        assert take_in(record, path, correction=WHY).corrected == 1


def test_withdrawing_the_correction_brings_back_what_it_corrected(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        position = _corrected(tmp_path, record)
        path = save(tmp_path, "b.xlsx", workbook(BASE | {"待确认": [withdraw(position)]}))
        result = take_in(record, path)
        assert (result.findings, result.facts) == ((), 1)
        assert "修好村道，装路灯12盏" in str(effective(record, "pledges"))
        assert take_in(record, path).findings == ()


def test_a_blank_cell_never_clears_what_the_record_holds_unless_somebody_says_why(
    tmp_path: Path,
) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(pledges(完成佐证="照片三张"))))
        path = save(tmp_path, "b.xlsx", workbook(pledges(完成佐证=None)))
        result = take_in(record, path)
        assert [(f.cell, f.severity) for f in result.findings] == [("O2", "question")]
        assert "照片三张" in result.findings[0].reason
        assert (result.facts, result.unchanged) == (0, 18)
        assert take_in(record, path, correction=WHY).corrected == 1
        assert "evidence" not in states(record, "PledgeFulfilled")[-1]
