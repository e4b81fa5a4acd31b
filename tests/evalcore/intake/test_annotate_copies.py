"""Files that are no xlsx: a workbook is made of their values, and marked like the others."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.annotating import plain
from evalcore.intake.annotating.annotate import annotate
from evalcore.intake.annotating.plain import plain_workbook, sheet_names
from evalcore.intake.comparing.changes import Change
from evalcore.intake.files.tables import Table
from evalcore.intake.findings import Finding
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook
from tests.evalcore.intake.raw_workbook import parts_of

CSV = '编号,组织,事项\r\n007,西庄,"修路, 装灯"\r\n008,=1+1,-5\r\n'


def marked(name: str, content: bytes, *cells: str, sheet: str = "台账") -> Any:
    found = [Finding(name, sheet, cell, "西庄", "没有这个组织", "写成西村") for cell in cells]
    made = annotate(name, content, found)
    assert made is not None
    return openpyxl.load_workbook(io.BytesIO(made))


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        gzip.compress(CSV.encode("gb18030"), mtime=0),
    ],
)
def test_a_csv_file_of_any_encoding_becomes_a_workbook(content: bytes) -> None:
    name = "台账.csv.gz" if content[:2] == b"\x1f\x8b" else "台账.csv"
    book = marked(name, content, "B2", "3")
    page = book["台账"]
    assert [[cell.value for cell in row] for row in page.iter_rows(max_col=3)] == [
        ["编号", "组织", "事项"],
        ["007", "西庄", "修路, 装灯"],
        ["008", "=1+1", "-5"],
    ]
    assert {cell.data_type for cell in page[3]} == {"s"}
    assert "没有这个组织" in page["B2"].comment.text
    assert page["A3"].fill.fgColor.rgb.startswith("FFFEC8C")
    assert any("原文件不是 xlsx" in str(row[0].value) for row in book["核对结果"])


def test_encoding_and_delimiter_are_taken_as_the_mapping_gives_them() -> None:
    content = "編號#組織\n1#西莊\n".encode("big5")
    made = annotate("台账.csv", content, [], encoding="big5", delimiter="#")
    assert made is not None
    page = openpyxl.load_workbook(io.BytesIO(made))["台账"]
    assert [cell.value for cell in page[1]] == ["編號", "組織"]


def test_vanished_rows_of_a_csv_file_are_asked_about_too() -> None:
    change = Change("vanished", "台账.csv", "台账", 0, "Pledge", "承诺", "CN-9", position=4)
    made = annotate("台账.csv", CSV.encode(), [], [change])
    assert made is not None
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == ["核对结果", "待确认", "台账"]


def test_dates_numbers_and_yes_or_no_stay_what_they_are() -> None:
    values = [
        date(2025, 3, 4),
        datetime(2025, 3, 4, 5, 6, 7),  # noqa: DTZ001 - cells know no zones
        time(8, 30),
        timedelta(hours=30),
        True,
        12.0,
        0.1,
        1e21,
        "",
        None,
        datetime(1899, 12, 31),  # noqa: DTZ001 - cells know no zones
    ]
    table = Table("表", lambda: iter([(3, values)]))
    content, _renamed, _notes = plain_workbook([table], {}, macros=False)
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content))["表"][3]]
    assert row[:8] == [
        datetime(2025, 3, 4),  # noqa: DTZ001 - cells know no zones
        datetime(2025, 3, 4, 5, 6, 7),  # noqa: DTZ001 - cells know no zones
        time(8, 30),
        timedelta(hours=30),
        True,
        12,
        0.1,
        1e21,
    ]
    assert row[8:] == [None, None, "1899-12-31T00:00:00"]


def test_a_long_table_is_copied_as_far_as_it_is_read_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plain, "MOST_ROWS", 3)
    content = "".join(f"{n},x\n" for n in range(1, 11)).encode()
    book = marked("台账.csv", content, "B8")
    page = book["台账"]
    filled = [row[0].row for row in page.iter_rows() if row[0].value]
    assert filled == [1, 2, 3, 8]
    assert page["B8"].comment is not None
    assert any("略去 6 行" in str(row[0].value) for row in book["核对结果"])


def test_names_that_excel_refuses_are_bent_and_their_findings_follow() -> None:
    assert sheet_names(["a/b", "a:b", "A_B", "'", "长" * 40, "长" * 40]) == [
        "a_b",
        "a_b(2)",
        "A_B(3)",
        "Sheet",
        "长" * 31,
        "长" * 27 + "(2)",
    ]
    book = marked("x[1].csv", CSV.encode(), "B2", sheet="x[1]")
    assert book.sheetnames == ["核对结果", "x_1_"]
    assert book["x_1_"]["B2"].comment is not None


def test_the_copy_of_a_broken_macro_workbook_bears_the_type_its_name_promises() -> None:
    content = workbook({"台账": [{"组织": "x"}]})
    parts = parts_of(content)
    page = parts["xl/worksheets/sheet1.xml"]
    broken = page.replace(b"<worksheet", b"<!DOCTYPE worksheet><worksheet")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        for name, part in {**parts, "xl/worksheets/sheet1.xml": broken}.items():
            out.writestr(name, part)
    made = annotate("a.xlsm", stream.getvalue(), [Finding("a.xlsm", "台账", "A2", "", "x", "y")])
    assert made is not None
    assert b"macroEnabled.main+xml" in parts_of(made)["[Content_Types].xml"]


def test_importing_the_copy_of_a_csv_file_finds_the_same(tmp_path: Path) -> None:
    headers = ["承诺编号", "组织", "承诺类别", "承诺日期", "承诺事项"]
    rows = [headers, ["CN-1", "西庄", "年度承诺", "三月四日", "修路"]]
    content = "\n".join(",".join(row) for row in rows).encode("gb18030")
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "名册.xlsx", workbook({**BASE, "承诺台账": []})))
        first = take_in(record, save(tmp_path, "一季度.csv", content))
        assert len(first.findings) == 2
        made = annotate("一季度.csv", content, first.findings)
        assert made is not None
        again = take_in(record, save(tmp_path, "一季度.批注.xlsx", made))
        assert [(f.cell, f.value, f.reason) for f in again.findings] == [
            (f.cell, f.value, f.reason) for f in first.findings
        ]
