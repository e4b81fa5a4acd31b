"""Facts about rows that a workbook held from the start, whatever the record had them from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.importing import Correction
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.sheets.known_rows import KNOWN_ROWS
from evalcore.intake.sheets.ours import ROW_KEY
from evalcore.intake.templates.template import write_template
from evalcore.record import Record
from tests.evalcore.intake.living import WHY, effective, states
from tests.evalcore.intake.office import BASE, Rows, save, take_in, workbook
from tests.evalcore.intake.test_template_prefill import known_of, office

# The library that plays the clerk's spreadsheet drops the print area, which is a formula.
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

PROGRESS: Rows = [
    {"承诺编号": "CN-001", "报告日期": "2025-06-01", "进度百分比": 30, "进展情况": "路基已完成"},
    {"承诺编号": "CN-002", "报告日期": "2025-07-01", "进度百分比": 50, "进展情况": "每天送餐"},
]


def prepared(record: Record, folder: Path, name: str = "t") -> Path:
    """A workbook with both pledges of the small county, whose record knows no row keys."""
    out = folder / f"{name}.xlsx"
    known = known_of(record, {"pledge": ["CN-001", "CN-002"]})
    write_template(load_mapping(), out, prepared=known)
    return out


@contextmanager
def edited(path: Path, sheet: str) -> Iterator[tuple[Any, dict[str, int]]]:
    """A sheet of a workbook and its columns by header, saved afterwards."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in page[3] if cell.value}
    yield page, columns
    book.save(path)


def test_a_key_field_changed_in_a_prepared_row_corrects_what_it_stood_for(tmp_path: Path) -> None:
    with office(tmp_path, {"承诺进展": PROGRESS}) as record:
        path = prepared(record, tmp_path)
        with edited(path, "承诺进展") as (page, columns):
            page.cell(5, columns["报告日期"]).value = date(2025, 6, 3)
        result = take_in(record, path)
        assert [(f.sheet, f.cell) for f in result.findings] == [("承诺进展", "B5")]
        assert take_in(record, path, correction=WHY).corrected == 1
        days = {row[0]: 0 for row in effective(record, "pledges")}
        assert days
        assert [s["occurred_on"] for s in states(record, "PledgeProgressReported")] == [
            "2025-06-01",
            "2025-07-01",
            "2025-06-03",
        ]
        assert _count(record, "PledgeProgressReported") == 2
        assert take_in(record, path).facts == 0


def _count(record: Record, name: str) -> int:
    return sum(f"{name}.1" in row for row in effective(record, "pledges"))


def test_a_prepared_row_that_is_gone_is_asked_about_also_if_it_was_the_only_one(
    tmp_path: Path,
) -> None:
    with office(tmp_path, {"承诺进展": PROGRESS[:1]}) as record:
        path = prepared(record, tmp_path)
        with edited(path, "承诺进展") as (page, _columns):
            page.delete_rows(5)
        result = take_in(record, path)
        assert [(f.severity, f.sheet) for f in result.findings] == [("question", "承诺进展")]
        assert result.vanished == 1


def test_a_prepared_row_stays_asked_about_after_it_was_corrected(tmp_path: Path) -> None:
    with office(tmp_path, {"承诺进展": PROGRESS}) as record:
        path = prepared(record, tmp_path)
        with edited(path, "承诺进展") as (page, columns):
            page.cell(5, columns["报告日期"]).value = date(2025, 6, 3)
        take_in(record, path, correction=WHY)
        with edited(path, "承诺进展") as (page, _columns):
            page.delete_rows(5)
        result = take_in(record, path)
        first = next(f.position for f in record.read() if f.topic == "PledgeProgressReported.1")
        assert [change.position for change in result.changes] == [first]
        # Withdrawn by that number it is gone, and does not come back as it was first told.
        row = {
            "位置": first,
            "答复": "撤回",
            "原因": "重复",
            "依据": "镇",
            "答复日期": "2026-01-08",
        }
        take_in(record, save(tmp_path, "answer.xlsx", workbook({"待确认": [row]})))
        assert _count(record, "PledgeProgressReported") == 1


def test_a_prepared_row_written_over_with_something_else_is_asked_even_with_a_reason(
    tmp_path: Path,
) -> None:
    with office(tmp_path, {"承诺进展": PROGRESS}) as record:
        path = prepared(record, tmp_path)
        other = {"报告日期": date(2025, 9, 1), "进度百分比": 80, "进展情况": "路灯已装"}
        with edited(path, "承诺进展") as (page, columns):
            for header, value in other.items():
                page.cell(5, columns[header]).value = value
        result = take_in(record, path, correction=WHY)
        assert result.refused
        assert [f.cell for f in result.findings if f.severity == "error"] == ["B5"]


def test_a_workbook_of_another_record_means_none_of_its_positions(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with office(tmp_path / "a", {"承诺进展": PROGRESS}) as record:
        path = prepared(record, tmp_path)
    with edited(path, "承诺进展") as (page, _columns):
        page.delete_rows(5, 2)
    with office(
        tmp_path / "b",
        {
            "承诺进展": PROGRESS,
            "组织生活": [{"组织": "西村", "会议类别": "党课", "召开日期": "2025-05-01"}],
        },
    ) as record:
        assert take_in(record, path).vanished == 0


def test_what_was_written_into_the_hidden_sheet_of_origins_is_passed_over(tmp_path: Path) -> None:
    with office(tmp_path, {"承诺进展": PROGRESS}) as record:
        path = prepared(record, tmp_path)
        book = openpyxl.load_workbook(path)
        assert book[KNOWN_ROWS].sheet_state == "hidden"
        book[KNOWN_ROWS].append(["承诺进展", "x", "九十九"])
        book[KNOWN_ROWS].append(["承诺进展", None, 10**18])
        book[KNOWN_ROWS].append(["?"])
        book.save(path)
        assert take_in(record, path).findings == ()


def test_finished_cases_of_an_older_workbook_are_not_asked_about_in_a_new_one(
    tmp_path: Path,
) -> None:
    keyed = [
        row | {ROW_KEY: f"aaaa0000-{number}"} for number, row in enumerate(BASE["承诺台账"], 1)
    ]
    more = [
        {"承诺编号": f"CN-1{n}", "组织": "西村", "承诺类别": "年度承诺", "承诺日期": "2025-03-05",
         "承诺事项": "修桥", ROW_KEY: f"aaaa0000-{10 + n}"}
        for n in range(3)
    ]  # fmt: skip
    with office(tmp_path, {"承诺台账": [*keyed, *more]}) as record:
        out = tmp_path / "t.xlsx"
        known = known_of(record, {"pledge": ["CN-001", "CN-002", "CN-10", "CN-11"]})
        write_template(load_mapping(), out, prepared=known)
        assert take_in(record, out).findings == ()


def test_two_people_who_fill_copies_of_one_workbook_do_not_correct_each_other(
    tmp_path: Path,
) -> None:
    with office(tmp_path, {"承诺进展": PROGRESS}) as record:
        mine, yours = prepared(record, tmp_path, "mine"), tmp_path / "yours.xlsx"
        yours.write_bytes(mine.read_bytes())
        told = {
            mine: ("CN-001", date(2025, 9, 1), 80, "路灯已装"),
            yours: ("CN-002", date(2025, 9, 8), 90, "送餐到户"),
        }
        for path, cells in told.items():
            with edited(path, "承诺进展") as (page, _columns):
                for column, value in enumerate(cells, 1):
                    page.cell(7, column).value = value
        assert take_in(record, mine).facts == 1
        result = take_in(record, yours, correction=Correction("抄错", "镇"))
        assert result.refused
        (one,) = [f for f in result.findings if f.severity == "error"]
        assert (one.sheet, one.cell) == ("承诺进展", "B7")
