"""Facts about tasks, pairings, rectifications, disputes and honours in a workbook kept all year."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.intake.templates.template import write_template
from evalcore.record import Record
from tests.evalcore.intake.living import WHY, states
from tests.evalcore.intake.office import Rows, save, take_in, workbook
from tests.evalcore.intake.test_prepared_rows import edited
from tests.evalcore.intake.test_template_prefill import known_of, office

pytestmark = pytest.mark.filterwarnings("ignore:Print area")

SHEETS = (
    "任务台账", "任务进度", "结对台账", "结对活动", "整顿台账", "整顿进展", "纠纷台账", "评先荣誉",
)  # fmt: skip

OPEN: dict[str, Rows] = {
    "任务台账": [
        {"任务编号": "R1", "组织": "西村", "工作项目": "阵地", "下达日期": "2025-01-05",
         "第一责任人": "P3", "直接责任人": "王建国、李秀英"},
        {"任务编号": "R2", "组织": "西村", "工作项目": "水渠", "下达日期": "2025-01-05",
         "目标数量": 3, "完成日期": "2025-03-01", "完成数量": 1},
    ],
    "任务进度": [{"任务编号": "R2", "完成日期": "2025-04-01", "完成数量": 1}],
    "结对台账": [
        {"结对编号": "J1", "组织": "西村", "结对类别": "结对困难户", "结对日期": "2025-01-06",
         "联系领导": "李秀英", "结对对象": "张家老人"},
    ],
    "结对活动": [
        {"结对编号": "J1", "活动日期": "2025-03-01", "活动内容": "送农资"},
        {"结对编号": "J1", "活动日期": "2025-03-01", "当日序号": 2},
    ],
    "整顿台账": [
        {"整顿编号": "Z1", "组织": "西村", "列入日期": "2025-02-01", "列入情形": "班子不团结",
         "回头看日期": "2025-05-01", "整顿结果": "部分解决"},
    ],
    "整顿进展": [
        {"整顿编号": "Z1", "进展日期": "2025-02-05", "进展类型": "措施", "整顿措施项": "联村领导"},
    ],
    "纠纷台账": [
        {"纠纷编号": "F1", "组织": "西村", "登记日期": "2025-04-01", "有包案领导": "是",
         "当事人": "王某", "纠纷情况": "宅基地"},
    ],
    "评先荣誉": [
        {"荣誉编号": "H1", "组织": "西村", "荣誉类别": "命名称号", "荣誉名称": "五好支部",
         "推荐日期": "2025-03-01", "命名日期": "2025-04-01", "授予单位": "市委",
         "复核日期": "2025-07-01"},
    ],
}  # fmt: skip

LATER: list[tuple[str, int, dict[str, Any]]] = [
    ("任务台账", 5, {"责任状签订日期": date(2025, 1, 20), "完成日期": date(2025, 11, 2)}),
    ("任务进度", 6, {"任务编号": "R2", "完成日期": date(2025, 10, 1), "完成数量": 1}),
    ("结对活动", 7, {"结对编号": "J1", "活动日期": date(2025, 6, 1)}),
    ("整顿台账", 5, {"销号日期": date(2025, 9, 1), "验收得分": 92}),
    ("整顿进展", 6, {"整顿编号": "Z1", "进展日期": date(2025, 8, 1), "进展类型": "回头看",
                 "整顿结果": "解决"}),
    ("纠纷台账", 5, {"上交乡镇(街道)日期": date(2025, 4, 9), "化解日期": date(2025, 5, 1)}),
    ("评先荣誉", 5, {"复核日期": "2025-07-01、2025-10-01", "公示起": date(2025, 3, 5)}),
]  # fmt: skip
"""What happens afterwards: (sheet, row, cells)."""


@contextmanager
def open_cases(folder: Path) -> Iterator[tuple[Record, Path]]:
    """A record with one open case of each kind, and the workbook that holds them."""
    with office(folder) as record:
        taken = take_in(record, save(folder, "open.xlsx", workbook(OPEN)))
        assert not taken.findings
        yield record, prepared(record, folder, "t")


def prepared(record: Record, folder: Path, name: str) -> Path:
    cases = {
        "task": ["R1", "R2"], "pairing": ["J1"], "rectification": ["Z1"], "dispute": ["F1"],
        "honour": ["H1"],
    }  # fmt: skip
    out = folder / f"{name}.xlsx"
    write_template(load_mapping(), out, SHEETS, prepared=known_of(record, cases))
    return out


def fill(path: Path, sheet: str, row: int, cells: dict[str, Any]) -> None:
    with edited(path, sheet) as (page, columns):
        for header, value in cells.items():
            page.cell(row, columns[header]).value = value


def test_the_workbook_holds_what_is_known_of_every_open_case(tmp_path: Path) -> None:
    with open_cases(tmp_path) as (record, path):
        book = openpyxl.load_workbook(path)
        held = {
            title: [row[:2] for row in book[title].iter_rows(5, 9, values_only=True) if row[0]]
            for title in SHEETS
        }
        assert held["任务台账"] == [("R1", "西村"), ("R2", "西村")]
        assert [number for number, _day in held["结对活动"]] == ["J1", "J1"]
        assert {title: len(rows) for title, rows in held.items() if len(rows) != 1} == {
            "任务台账": 2,
            "结对活动": 2,
        }
        result = take_in(record, path)
        assert (result.findings, result.facts) == ((), 0)


def test_whom_a_pairing_or_a_dispute_is_with_is_not_repeated(tmp_path: Path) -> None:
    with open_cases(tmp_path) as (_record, path):
        book = openpyxl.load_workbook(path)
        text = json.dumps(
            [list(row) for page in book for row in page.iter_rows(values_only=True)],
            ensure_ascii=False,
            default=str,
        )
        assert not [word for word in ("张家老人", "王某", "宅基地") if word in text]
        assert text.count(SEALED_CELL) == 3


def test_what_happens_later_is_all_that_comes_in_and_only_once(tmp_path: Path) -> None:
    with open_cases(tmp_path) as (record, path):
        for sheet, row, cells in LATER:
            fill(path, sheet, row, cells)
        result = take_in(record, path)
        assert not result.findings
        assert (result.corrected, result.supplemented) == (0, 0)
        assert dict(result.by_class) == {
            "TaskSigned": 1,
            "TaskCompleted": 2,
            "PairingActivityHeld": 1,
            "RectificationClosed": 1,
            "RectificationReviewed": 1,
            "DisputeEscalated": 1,
            "DisputeSettled": 1,
            "HonourReviewed": 1,
            "HonourPublicised": 1,
        }
        assert take_in(record, path).facts == 0
        # The next month's workbook says it all, and brings nothing.
        assert take_in(record, prepared(record, tmp_path, "u")).facts == 0


def test_rows_that_were_sorted_are_the_same_rows(tmp_path: Path) -> None:
    with open_cases(tmp_path) as (record, path):
        with edited(path, "任务台账") as (page, _columns):
            first, second = ([c.value for c in page[row]] for row in (5, 6))
            for column, (one, other) in enumerate(zip(first, second, strict=True), 1):
                page.cell(5, column).value, page.cell(6, column).value = other, one
        result = take_in(record, path)
        assert (result.findings, result.facts) == ((), 0)


@pytest.mark.parametrize(
    ("sheet", "header", "value", "fact", "field"),
    [
        ("任务台账", "下达日期", date(2025, 1, 8), "TaskSet", "occurred_on"),
        ("结对活动", "活动内容", "座谈", "PairingActivityHeld", "topic_text"),
        ("整顿进展", "整顿措施项", "驻村", "RectificationMeasureAssigned", "measure_item"),
        ("纠纷台账", "登记日期", date(2025, 4, 2), "DisputeRegistered", "occurred_on"),
        ("评先荣誉", "授予单位", "县委", "HonourGranted", "decided_by"),
    ],
)
def test_a_cell_that_was_changed_asks_why_and_corrects(
    sheet: str, header: str, value: Any, fact: str, field: str, tmp_path: Path
) -> None:
    with open_cases(tmp_path) as (record, path):
        fill(path, sheet, 5, {header: value})
        asked = take_in(record, path)
        assert {finding.sheet for finding in asked.findings} == {sheet}
        result = take_in(record, path, correction=WHY)
        assert (result.refused, result.corrected, result.facts) == (False, 1, 1)
        said = states(record, fact)[-1]
        assert said[field] == (value.isoformat() if isinstance(value, date) else value)
        assert take_in(record, path).facts == 0


@pytest.mark.parametrize(
    ("sheet", "header", "ledger"),
    [
        ("任务进度", "任务编号", "任务台账"),
        ("结对活动", "结对编号", "结对台账"),
        ("整顿进展", "整顿编号", "整顿台账"),
    ],
)
def test_the_number_of_an_open_case_is_chosen_from_a_list(
    sheet: str, header: str, ledger: str, tmp_path: Path
) -> None:
    out = tmp_path / "t.xlsx"
    write_template(load_mapping(), out, SHEETS)
    book = openpyxl.load_workbook(out)
    page = book[sheet]
    assert page["A3"].value == f"{header}*"
    [check] = [c for c in page.data_validations.dataValidation if "A5" in c.sqref]
    assert f"'{ledger}'!" in book.defined_names[check.formula1].attr_text
