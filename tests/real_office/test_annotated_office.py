"""The annotated copy in a real office program: opened, saved, and handed in again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from evalcore.intake.annotating.annotate import annotate
from evalcore.intake.comparing.changes import Change
from evalcore.intake.findings import WARNING, Finding
from tests.support.office import Convert

NAME = "2025.xlsx"


def original() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "台账"
    page.append(["编号", "组织", "日期"])
    for number in range(1, 6):
        page.append([f"CN-{number}", "西庄", "三月四日"])
    page["A1"].comment = Comment("填编号", "镇里")
    page["C3"].fill = PatternFill("solid", start_color="FF00B050")
    page["C3"].number_format = "yyyy-mm-dd"
    page.column_dimensions["B"].width = 31
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FOUND = [
    Finding(NAME, "台账", "A1", "编号", "列名旧", "改列名", WARNING),
    Finding(NAME, "台账", "B2", "西庄", "没有这个组织", "写成西村"),
    Finding(NAME, "台账", "C3", "三月四日", "没有年份", "写年份", WARNING),
    Finding(NAME, "台账", "D9", "=1+1", "空着", "填上"),
    Finding(NAME, "", "", "", "无人签名", "签名"),
]
ASKED = [Change("vanished", NAME, "台账", 0, "Pledge", "承诺", "CN-9", position=12)]
MARKED = ["A1", "B2", "C3", "D9"]


def copy(folder: Path, content: bytes, name: str = NAME) -> Path:
    made = annotate(name, content, FOUND, ASKED)
    assert made is not None
    path = folder / "copy.xlsx"
    path.write_bytes(made)
    return path


def marks(page: Any) -> tuple[list[str], list[str]]:
    cells = [cell for row in page.iter_rows() for cell in row]
    ours = [c.coordinate for c in cells if c.comment and "evalcore核对" in c.comment.text]
    return ours, [c.coordinate for c in cells if str(c.fill.fgColor.rgb).startswith("FFFE")]


@pytest.mark.parametrize("maker", ["openpyxl", "LibreOffice"])
def test_the_copy_opens_and_keeps_comments_colours_and_formats(
    tmp_path: Path, office: Convert, maker: str
) -> None:
    content = original()
    if maker == "LibreOffice":
        (tmp_path / NAME).write_bytes(content)
        content = office(tmp_path / NAME, "xlsx").read_bytes()
    saved = openpyxl.load_workbook(office(copy(tmp_path, content), "xlsx"))
    assert saved.sheetnames == ["核对结果", "待确认", "台账"]
    page = saved["台账"]
    assert marks(page) == (MARKED, MARKED)
    assert page["A1"].comment.text.startswith("填编号\n")
    assert page["C3"].number_format.replace("\\", "") == "yyyy-mm-dd"
    assert round(page.column_dimensions["B"].width) == 31
    first = saved["核对结果"]
    assert first["A2"].value == "须改 3 处　提示 2 处　待答 0 处"
    links = [cell.hyperlink.location for row in first for cell in row if cell.hyperlink]
    places = sorted(link.replace("$", "").rpartition(".")[2][-2:] for link in links)
    assert places == MARKED
    assert "=1+1" in [cell.value for row in first for cell in row if cell.data_type == "s"]
    rule = saved["待确认"].data_validations.dataValidation[0]
    assert rule.formula1 == '"保留,撤回"'


def test_after_the_office_saved_it_the_marks_come_off_again(
    tmp_path: Path, office: Convert
) -> None:
    saved = office(copy(tmp_path, original()), "xlsx").read_bytes()
    back = annotate(NAME, saved, [])
    assert back is not None
    (tmp_path / "back.xlsx").write_bytes(back)
    book = openpyxl.load_workbook(office(tmp_path / "back.xlsx", "xlsx"))
    assert book.sheetnames == ["核对结果", "台账"]
    page = book["台账"]
    assert marks(page) == ([], [])
    assert page["A1"].comment.text.strip() == "填编号"
    assert page["C3"].fill.fgColor.rgb == "FF00B050"
    filled = [c.coordinate for row in page.iter_rows() for c in row if c.fill.patternType]
    assert filled == ["C3"]


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_older_formats_get_a_workbook_with_the_same_marks(
    tmp_path: Path, office: Convert, ending: str
) -> None:
    (tmp_path / NAME).write_bytes(original())
    old = office(tmp_path / NAME, ending).read_bytes()
    saved = openpyxl.load_workbook(office(copy(tmp_path, old), "xlsx"))
    assert saved.sheetnames == ["核对结果", "待确认", "台账"]
    assert marks(saved["台账"]) == (MARKED, MARKED)
    assert saved["台账"]["C3"].value == "三月四日"


def test_the_copy_can_be_printed(tmp_path: Path, office: Convert) -> None:
    assert office(copy(tmp_path, original()), "pdf").read_bytes()[:5] == b"%PDF-"
