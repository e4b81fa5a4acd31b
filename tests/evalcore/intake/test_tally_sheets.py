"""Facts about tallies handed in on paper: what no count can mean is refused, the rest is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalcore.intake.importing import ImportResult
from evalcore.vocabulary.evaluations import TallySheetSigned
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook


def meeting(number: str = "M1", **more: Any) -> dict[str, Any]:
    return {
        "评议会编号": number, "被评组织": "西村", "评议周期": "2025年上半年",
        "召开日期": "2025-06-30", "组织实施单位": "河口镇", **more,
    }  # fmt: skip


def row(item: str = "总体评价", **more: Any) -> dict[str, Any]:
    numbers = {"发出票数": 30, "收回票数": 28, "无效票数": 2, "弃权票数": 1} | more
    return {
        "评议会编号": "M1", "环节": "群众测评", "评议主体": "群众", "评议项目": item,
        "统计日期": "2025-06-30", **numbers,
    }  # fmt: skip


def handed_in(folder: Path, *rows: dict[str, Any], **of_meeting: Any) -> ImportResult:
    sheets = BASE | {"评议会": [meeting(**of_meeting)], "测评计票": list(rows)}
    with fresh(folder) as record:
        return take_in(record, save(folder, "票.xlsx", workbook(sheets)))


def told(result: ImportResult) -> list[tuple[str, str, str]]:
    return [(f.cell, str(f.value), f.severity) for f in result.findings]


def test_a_tally_that_adds_up_has_nothing_to_be_told(tmp_path: Path) -> None:
    found = handed_in(tmp_path, row(满意=20, 不满意=5), 应到人数=40, 实到人数=40)
    assert (found.refused, told(found)) == (False, [])


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ({"满意": 20, "不满意": 6}, "of 28 ballots 2 are invalid and 1 blank"),
        ({"满意": 29}, "but 28 ballots returned"),
        ({"满意": 1, "无效票数": 20, "弃权票数": 9}, "29 ballots are invalid or blank"),
    ],
)
def test_more_votes_or_spoilt_ballots_than_there_can_be_are_refused(
    numbers: dict[str, int], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    found = handed_in(tmp_path, row(**numbers))
    assert found.refused
    assert told(found) == [("G2", "28", "error")]
    assert reason in found.findings[0].reason


def test_what_the_record_holds_of_the_meeting_is_counted_with_what_comes_in(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        sheets = BASE | {"评议会": [meeting()], "测评计票": [row(满意=20)]}
        assert not take_in(record, save(tmp_path, "1.xlsx", workbook(sheets))).refused
        more = workbook({"测评计票": [row(满意=20, 不满意=6)]})
        assert take_in(record, save(tmp_path, "2.xlsx", more)).refused


@pytest.mark.parametrize(
    ("numbers", "of_meeting", "cell"),
    [
        ({"发出票数": 27, "满意": 25}, {}, "G2"),
        ({"满意": 25}, {"应到人数": 40, "实到人数": 41}, "G2"),
    ],
)
def test_what_is_only_irregular_is_named_and_goes_in(
    numbers: dict[str, int], of_meeting: dict[str, int], cell: str, tmp_path: Path
) -> None:
    found = handed_in(tmp_path, row(**numbers), **of_meeting)
    assert not found.refused
    assert [(f.cell, f.severity) for f in found.findings] == [(cell, "warning")]


def test_items_with_fewer_marks_than_others_are_named_and_go_in(tmp_path: Path) -> None:
    found = handed_in(tmp_path, row(满意=25), row("承诺践诺", 满意=20, 不满意=3))
    assert not found.refused
    assert told(found) == [("D3", "承诺践诺", "warning")]


def test_the_signed_sheet_is_taken_in_with_its_names_sealed(tmp_path: Path) -> None:
    signed = {
        "评议会编号": "M1", "环节": "群众测评", "签署日期": "2025-06-30", "计票单位": "河口镇",
        "原件存放": "镇档案室", "计票人": "周文", "监票人": "吴霞",
    }  # fmt: skip
    with fresh(tmp_path) as record:
        sheets = BASE | {"评议会": [meeting()], "计票单": [signed]}
        assert told(take_in(record, save(tmp_path, "单.xlsx", workbook(sheets)))) == []
        (event,) = [e for e in record.read() if e.topic == TallySheetSigned.topic()]
    assert b"\xe5\x91\xa8" not in event.public
    assert "T1" in event.public.decode()


def test_a_meeting_can_only_repeat_one_that_is_there(tmp_path: Path) -> None:
    again = {"重新测评的评议会": "M9"}
    found = handed_in(tmp_path, row(满意=25), **again)
    assert [(f.sheet, str(f.value)) for f in found.findings] == [("评议会", "M9")]
