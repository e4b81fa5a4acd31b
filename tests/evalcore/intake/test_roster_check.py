"""Rows held against the roster: what is gone, what is no zone, who else holds the post."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalcore.record.record import Record
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook

MEETING = {"组织": "西村", "会议类别": "党课", "召开日期": "2025-07-01"}
ZONE = {
    "组织编码": "Z1",
    "组织名称": "河口片区",
    "组织类别": "片区",
    "上级组织": "青山县",
    "登记日期": "2024-01-01",
}


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with fresh(tmp_path) as found:
        assert take_in(found, save(tmp_path, "base.xlsx", workbook(BASE))).commit
        yield found


def found_in(record: Record, tmp_path: Path, **sheets: Any) -> list[tuple[str, str, str]]:
    result = take_in(record, save(tmp_path, "a.xlsx", workbook(sheets)))
    return [(f.sheet, f.cell, f.severity) for f in result.findings]


def gone(day: str, into: str = "V1") -> dict[str, str]:
    return {
        "组织编码": "V2",
        "组织名称": "西村",
        "组织类别": "村",
        "上级组织": "河口镇",
        "登记日期": "2024-01-01",
        "撤并日期": day,
        "并入组织": into,
    }


def test_a_row_after_the_end_of_its_unit_goes_in_and_names_the_successor(
    record: Record, tmp_path: Path
) -> None:
    sheets = {"组织名册": [gone("2025-06-30")], "组织生活": [MEETING]}
    result = take_in(record, save(tmp_path, "a.xlsx", workbook(sheets)))
    [found] = result.findings
    assert (found.sheet, found.cell, found.severity) == ("组织生活", "A2", "warning")
    assert "2025-06-30" in found.reason
    assert "河口镇/东村 (V1)" in found.remedy
    assert result.commit


def test_a_row_up_to_the_last_day_of_its_unit_is_in_order(record: Record, tmp_path: Path) -> None:
    assert not found_in(record, tmp_path, 组织名册=[gone("2025-07-01")], 组织生活=[MEETING])


def test_the_end_may_stand_in_the_record_already(record: Record, tmp_path: Path) -> None:
    assert not found_in(record, tmp_path, 组织名册=[gone("2025-06-30", "")])
    assert found_in(record, tmp_path, 组织生活=[MEETING]) == [("组织生活", "A2", "warning")]


def test_what_is_rightly_reported_afterwards_is_not_asked_about(
    record: Record, tmp_path: Path
) -> None:
    ended = {"人员": "P3", "组织": "V2", "职务": "书记", "任职日期": "2024-03-01"}
    assert not found_in(
        record,
        tmp_path,
        组织名册=[gone("2025-06-30")],
        任职情况=[ended | {"免职日期": "2025-07-15"}],
    )


@pytest.mark.parametrize(
    ("sheet", "row", "cell"),
    [
        ("组织名册", gone("2025-06-30", "V2"), "G2"),
        ("组织名册", gone("", "") | {"分立日期": "2025-06-30", "分出组织": "V2"}, "I2"),
        ("片区名册", {"片区": "V1", "组织": "V1", "纳入日期": "2025-01-01"}, "A2"),
    ],
)
def test_a_unit_is_nothing_to_itself(
    record: Record, tmp_path: Path, sheet: str, row: dict[str, str], cell: str
) -> None:
    assert (sheet, cell, "error") in found_in(record, tmp_path, **{sheet: [row]})


def test_only_a_zone_can_be_joined(record: Record, tmp_path: Path) -> None:
    row = {"片区": "河口镇", "组织": "西村", "纳入日期": "2025-01-01"}
    assert found_in(record, tmp_path, 片区名册=[row]) == [("片区名册", "A2", "error")]
    joins = [
        {"片区": "河口片区", "组织": "西村", "纳入日期": "2025-01-01", "退出日期": "2025-06-30"},
        {"片区": "Z1", "组织": "石桥镇/东村", "纳入日期": "2025-07-01"},
    ]
    assert not found_in(record, tmp_path, 组织名册=[ZONE], 片区名册=joins)
    assert [f.topic for f in record.read() if f.topic.startswith("Zone")] == [
        "ZoneJoined.1",
        "ZoneLeft.1",
        "ZoneJoined.1",
    ]


# Two at once


def term(person: str, start: str, end: str | None = None, post: str = "书记") -> dict[str, Any]:
    return {
        "人员": person,
        "组织": "西村",
        "职务": post,
        "任职日期": start,
        "免职日期": end,
    }


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([term("P1", "2025-03-01")], ["C2"]),
        ([term("P1", "2025-03-01"), term("P3", "2024-03-01", "2025-02-28")], []),
        ([term("P1", "2025-03-01"), term("P3", "2024-03-01", "2025-03-01")], []),
        ([term("P1", "2025-03-01"), term("P3", "2024-03-01", "2025-03-02")], ["C2"]),
        ([term("P1", "2025-03-01", post="临时负责人")], []),
        ([term("P1", "2025-03-01", post="第一书记")], []),
        ([term("P1", "2025-03-01", post="委员"), term("P2", "2025-03-01", post="委员")], []),
        ([term("P1", "2023-03-01", "2024-02-28")], []),
        ([term("P3", "2024-03-01")], []),
        (
            [term("P1", "2025-03-01", post="第一书记"), term("P2", "2025-05-01", post="第一书记")],
            ["C2", "C3"],
        ),
    ],
)
def test_two_in_a_post_that_one_holds_are_told_and_go_in(
    record: Record, tmp_path: Path, rows: list[dict[str, Any]], cells: list[str]
) -> None:
    assert found_in(record, tmp_path, 任职情况=rows) == [
        ("任职情况", cell, "warning") for cell in cells
    ]


def test_what_the_record_holds_already_is_not_asked_about_again(
    record: Record, tmp_path: Path
) -> None:
    assert found_in(record, tmp_path, 任职情况=[term("P1", "2025-03-01")])
    assert not found_in(record, tmp_path, 任职情况=[term("P1", "2025-03-01")])


def test_one_unit_may_be_split_into_several_in_one_row(record: Record, tmp_path: Path) -> None:
    row = gone("", "") | {"分立日期": "2025-06-30", "分出组织": "V1、石桥镇/东村"}
    assert not found_in(record, tmp_path, 组织名册=[row])
    split = [f.public for f in record.read() if f.topic == "UnitSplit.1"]
    assert [b'"into":"V1"' in split[0], b'"into":"V3"' in split[1]] == [True, True]
