"""What a clerk finds in the annotated copy, and what becomes of it when it comes back."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from evalcore.intake.annotating.annotate import annotate, annotated_name
from evalcore.intake.comparing.changes import Change
from evalcore.intake.findings import ERROR, QUESTION, WARNING, Finding
from tests.evalcore.intake.office import BASE, PLEDGES, fresh, save, take_in, workbook

NAME = "2025.xlsx"
RED, YELLOW = "FFFEC8C", "FFFEF0A"
"""Colours of ours, but for the last digit: it says what was there before."""


def finding(cell: str, severity: str = ERROR, sheet: str = "台账", **more: str) -> Finding:
    told = {"file": NAME, "value": "西庄", "reason": "没有这个组织", "remedy": "写成西村"} | more
    return Finding(sheet=sheet, cell=cell, severity=severity, **told)


def vanished(position: int, about: str = "CN-009") -> Change:
    return Change("vanished", NAME, "台账", 0, "Pledge", "承诺", about, position=position)


def small() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "台账"
    page.append(["编号", "组织", "日期", "备注"])
    page.append(["1", "西庄", date(2025, 3, 4), None])
    page.append(["2", "西村", date(2025, 3, 5), None])
    page["B1"].comment = Comment("填组织名称", "镇里")
    page["C2"].number_format = 'yyyy"年"m"月"d"日"'
    page["C2"].font = Font(bold=True)
    page["C2"].fill = PatternFill("solid", start_color="00FF00")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content: bytes | None) -> Any:
    assert content is not None
    return openpyxl.load_workbook(io.BytesIO(content))


def note(book: Any, cell: str, sheet: str = "台账") -> str:
    comment = book[sheet][cell].comment
    return "" if comment is None else str(comment.text)


def colour(book: Any, cell: str, sheet: str = "台账") -> str:
    fill = book[sheet][cell].fill
    return str(fill.fgColor.rgb) if fill.patternType else ""


def listed(book: Any) -> list[list[Any]]:
    rows = [[cell.value for cell in row[:7]] for row in book["核对结果"].iter_rows()]
    return rows[next(n for n, row in enumerate(rows) if row[0] == "序号") :]


def test_a_bad_cell_bears_a_comment_and_a_colour_and_keeps_its_format() -> None:
    book = opened(annotate(NAME, small(), [finding("B2"), finding("C2", WARNING, reason="太早")]))
    assert note(book, "B2") == "〔evalcore核对〕\n须改：没有这个组织\n改法：写成西村\n〔核对完〕"
    assert "提示：太早" in note(book, "C2")
    assert colour(book, "B2").startswith(RED)
    assert colour(book, "C2").startswith(YELLOW)
    cell = book["台账"]["C2"]
    assert (cell.number_format, cell.font.b, cell.value) == (
        'yyyy"年"m"月"d"日"',
        True,
        datetime(2025, 3, 4),  # noqa: DTZ001 - a cell knows no zone
    )
    assert colour(book, "B3") == ""


def test_two_findings_on_one_cell_are_told_together_and_the_worse_one_colours_it() -> None:
    two = [finding("B2", WARNING, reason="旧名"), finding("B2", reason="已撤并")]
    book = opened(annotate(NAME, small(), two))
    assert "旧名" in note(book, "B2")
    assert "已撤并" in note(book, "B2")
    assert colour(book, "B2").startswith(RED)


def test_an_empty_cell_and_an_empty_row_are_marked_too() -> None:
    book = opened(annotate(NAME, small(), [finding("D2"), finding("B9")]))
    for cell in ("D2", "B9"):
        assert colour(book, cell).startswith(RED)
        assert "没有这个组织" in note(book, cell)


def test_what_is_said_of_a_row_stands_on_its_first_used_cell() -> None:
    content = workbook({"台账": [{"编号": None, "组织": "东村"}]})
    book = opened(annotate(NAME, content, [finding("2"), finding("7")]))
    assert colour(book, "B2").startswith(RED)
    assert colour(book, "A7").startswith(RED)
    assert [row[2] for row in listed(book)[1:]] == ["第2行", "第7行"]


def test_our_words_go_below_a_comment_that_is_there() -> None:
    book = opened(annotate(NAME, small(), [finding("B1", WARNING)]))
    assert note(book, "B1").startswith("填组织名称\n〔evalcore核对〕")


def test_the_summary_stands_in_front_with_counts_and_every_finding() -> None:
    found = [
        finding("B2"),
        finding("C2", WARNING),
        finding("", QUESTION),
        finding("", sheet="", value="", reason="文件无人签名"),
    ]
    book = opened(annotate(NAME, small(), found))
    assert book.sheetnames == ["核对结果", "台账"]
    assert book.active.title == "核对结果"
    page = book["核对结果"]
    assert page["A1"].value == "核对结果：2025.xlsx"
    assert page["A2"].value == "须改 2 处　提示 1 处　待答 1 处"
    rows = listed(book)
    assert rows[0] == ["序号", "工作表", "单元格", "内容", "问题", "怎么改", "程度"]
    assert rows[1] == [1, "台账", "B2", "西庄", "没有这个组织", "写成西村", "须改"]
    assert [row[6] for row in rows[1:]] == ["须改", "须改", "待答", "提示"]
    assert rows[2][1] == "（整份文件）"


def test_what_must_be_mended_stands_first_in_the_summary() -> None:
    found = [finding("A2", WARNING), finding("", QUESTION), finding("C3")]
    lines = listed(opened(annotate(NAME, small(), found)))[1:]
    assert [line[6] for line in lines] == ["须改", "待答", "提示"]
    assert [line[0] for line in lines] == [1, 2, 3]


def test_a_line_of_the_summary_is_as_high_as_its_text_needs() -> None:
    long = finding("B2", reason="没有登记过这个名称的组织，" * 5)
    page = opened(annotate(NAME, small(), [long, finding("B3")]))["核对结果"]
    top = next(row[0].row for row in page.iter_rows() if row[0].value == "序号")
    assert page.row_dimensions[top + 1].height == 45
    assert page.row_dimensions[top + 2].height is None


def test_each_line_of_the_summary_leads_to_its_cell() -> None:
    content = workbook({"镇's 台账": [{"组织": "东村"}]})
    book = opened(annotate(NAME, content, [finding("A2", sheet="镇's 台账")]))
    links = [cell.hyperlink.location for row in book["核对结果"] for cell in row if cell.hyperlink]
    assert links == ["'镇''s 台账'!A2"]


def test_only_the_first_tab_is_chosen_so_that_no_two_sheets_are_edited_at_once() -> None:
    book = opened(annotate(NAME, workbook(BASE), [finding("A1", sheet="组织名册")]))
    assert [page.title for page in book if page.sheet_view.tabSelected] == ["核对结果"]


def test_a_value_that_looks_like_a_formula_is_text() -> None:
    bad = [finding("B2", value=value) for value in ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2")]
    page = opened(annotate(NAME, small(), bad))["核对结果"]
    cells = [row[3] for row in page.iter_rows(min_row=7) if row[6].value == "须改"]
    assert [cell.value for cell in cells] == ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2"]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_characters_that_xml_cannot_hold_do_no_harm() -> None:
    book = opened(
        annotate(NAME, small(), [finding("B2", value="西\x0b庄\ud800", reason="坏\x00字")])
    )
    assert listed(book)[1][3:5] == ["西庄", "坏字"]
    assert "坏字" in note(book, "B2")


def test_findings_of_other_files_stay_out() -> None:
    book = opened(annotate(NAME, small(), [finding("B2", file="2024.xlsx")]))
    assert (note(book, "B2"), len(listed(book))) == ("", 1)
    assert book["核对结果"]["A3"].value == "没有发现问题。"


def test_the_same_input_gives_the_same_bytes_and_a_second_round_changes_nothing() -> None:
    found = [finding("B1"), finding("C2"), finding("B9"), finding("3", WARNING)]
    first = annotate(NAME, small(), found, [vanished(7)])
    again = annotate(NAME, small(), found, [vanished(7)])
    assert first is not None
    # openpyxl writes the time of saving: two files of its are equal only within a second.
    assert annotate(NAME, first, found, [vanished(7)]) == first
    assert again is not None
    assert openpyxl.load_workbook(io.BytesIO(again)).sheetnames == ["核对结果", "待确认", "台账"]


def test_a_copy_that_comes_back_loses_the_marks_of_the_earlier_round() -> None:
    first = annotate(NAME, small(), [finding("B1"), finding("B2"), finding("C2"), finding("D3")])
    assert first is not None
    book = opened(annotate(NAME, first, [finding("B3", WARNING)]))
    assert book.sheetnames == ["核对结果", "台账"]
    assert [row[2] for row in listed(book)[1:]] == ["B3"]
    assert (note(book, "B1"), note(book, "B2"), note(book, "D3")) == ("填组织名称", "", "")
    assert (colour(book, "B1"), colour(book, "B2"), colour(book, "D3")) == ("", "", "")
    assert colour(book, "C2") == "0000FF00"
    assert book["台账"]["C2"].number_format == 'yyyy"年"m"月"d"日"'
    assert colour(book, "B3").startswith(YELLOW)


def test_marks_are_taken_back_also_after_another_program_saved_and_rows_were_sorted() -> None:
    first = annotate(NAME, small(), [finding("B2"), finding("C2")])
    book = opened(first)
    book["台账"].insert_rows(2, 3)  # moves values, not comments: as a clerk pasting rows would
    book["台账"].move_range("A5:D6", rows=4)
    stream = io.BytesIO()
    book.save(stream)
    book = opened(annotate(NAME, stream.getvalue(), []))
    ours = [
        cell.coordinate
        for row in book["台账"]
        for cell in row
        if "核对" in note(book, cell.coordinate)
    ]
    green = [
        cell.coordinate for row in book["台账"] for cell in row if colour(book, cell.coordinate)
    ]
    assert ours == []
    assert [colour(book, cell) for cell in green] == ["0000FF00"]


def test_what_somebody_wrote_into_our_comment_stays() -> None:
    book = opened(annotate(NAME, small(), [finding("B2")]))
    page = book["台账"]
    page["B2"].comment = Comment(page["B2"].comment.text + "\n已问过村里", "村里")
    stream = io.BytesIO()
    book.save(stream)
    book = opened(annotate(NAME, stream.getvalue(), []))
    assert note(book, "B2").strip() == "已问过村里"


def test_vanished_rows_are_asked_about_with_a_choice_of_answers() -> None:
    book = opened(annotate(NAME, small(), [], [vanished(12), vanished(31, "=CN-010")]))
    assert book.sheetnames == ["核对结果", "待确认", "台账"]
    page = book["待确认"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    top = next(n for n, row in enumerate(rows) if row[0] == "位置")
    assert rows[top] == ["位置", "工作表", "内容", "答复", "原因", "依据", "答复日期"]
    assert rows[top + 1][:3] == [12, "台账", "承诺：CN-009"]
    assert rows[top + 2][2] == "承诺：=CN-010"
    rule = page.data_validations.dataValidation[0]
    assert (rule.type, rule.formula1) == ("list", '"保留,撤回"')
    assert f"D{top + 2}" in rule.sqref


def test_answers_given_stay_and_questions_that_are_settled_go() -> None:
    book = opened(annotate(NAME, small(), [], [vanished(12), vanished(31), vanished(40)]))
    page = book["待确认"]
    for cell, value in {"D4": "撤回", "E4": "重复", "F4": "镇党委", "D5": "保留"}.items():
        page[cell] = value
    page["G4"] = date(2026, 1, 5)
    stream = io.BytesIO()
    book.save(stream)
    back = opened(annotate(NAME, stream.getvalue(), [], [vanished(12), vanished(50)]))
    rows = list(back["待确认"].iter_rows(min_row=4, values_only=True))
    answered = ("撤回", "重复", "镇党委", datetime(2026, 1, 5))  # noqa: DTZ001 - see above
    assert rows[0] == (12, "台账", "承诺：CN-009", *answered)
    assert rows[1][0] == 50
    assert rows[2][:4] == (31, "台账", "承诺：CN-009", "保留")
    assert len(rows) == 3


def test_an_office_s_own_sheet_of_that_name_is_left_alone() -> None:
    content = workbook({"台账": [{"组织": "东村"}], "待确认": [{"事项": "问一问"}]})
    book = opened(annotate(NAME, content, [], [vanished(12)]))
    assert book.sheetnames == ["核对结果", "台账", "待确认"]
    assert book["待确认"]["A2"].value == "问一问"


def test_importing_the_copy_untouched_finds_the_very_same(tmp_path: Path) -> None:
    wrong = [
        {**PLEDGES[0], "组织": "西庄", "完成日期": "三月四日"},
        {**PLEDGES[1], "承诺日期": None},
    ]
    content = workbook({**BASE, "承诺台账": wrong})
    with fresh(tmp_path) as record:
        first = take_in(record, save(tmp_path, NAME, content))
        assert len(first.findings) >= 3
        copy = annotate(NAME, content, first.findings)
        assert copy is not None
        assert take_in(record, save(tmp_path, NAME, copy)).findings == first.findings


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("2025.xlsx", "2025.批注.xlsx"),
        ("2025.批注.xlsx", "2025.批注2.xlsx"),
        ("2025.批注9.xlsx", "2025.批注10.xlsx"),
        ("县/镇/2025.1.XLSM", "2025.1.批注.xlsm"),
        ("a.zip/x.csv", "x.批注.xlsx"),
        ("x.csv.gz", "x.批注.xlsx"),
        ("旧表.xls", "旧表.批注.xlsx"),
        ("无后缀", "无后缀.批注.xlsx"),
    ],
)
def test_the_copy_is_named_after_its_file_and_overwrites_none(name: str, copy: str) -> None:
    assert annotated_name(name) == copy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"fact": "UnitRegistered"}\n',
        b"PK\x03\x04 damaged",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"%PDF-1.4 \x00",
    ],
)
def test_a_file_without_cells_has_no_copy(content: bytes) -> None:
    assert annotate("x.jsonl", content, [finding("B2", file="x.jsonl")]) is None
