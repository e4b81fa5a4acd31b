"""Facts about drafted mappings: they load, they mark what is guessed, they invent nothing."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.intake.files.handed import open_content
from evalcore.intake.mapping_file import load_mapping, parse_mapping, ready
from evalcore.intake.names.roster import Roster
from evalcore.intake.suggesting.draft import OFF, render
from evalcore.intake.suggesting.suggest import SheetDraft, suggest
from tests.evalcore.intake.office import BASE, UNITS, facts_in, fresh, save, take_in, workbook

EXPORTS = Path(__file__).parent / "exports"
HEADER = re.compile(r'header: "(.+?)"')
MEETING = {
    "评议会": [
        {
            "评议会编号": "PY-1",
            "被评组织": "西村",
            "评议周期": "2025年上半年",
            "召开日期": "2025-06-25",
            "组织实施单位": "河口镇",
        }
    ]
}
RENAMED = {
    "组织编码": "单位代码",
    "组织名称": "单位名称",
    "组织类别": "单位类型",
    "登记日期": "登记时间",
    "承诺编号": "承诺序列编号",
    "承诺日期": "作出承诺时间",
    "承诺事项": "承诺内容",
    "完成时限": "完成期限",
    "审核日期": "审核时间",
    "完成日期": "实际完成时间",
}


def drafted(
    content: bytes, name: str, roster: Roster | None = None
) -> tuple[tuple[SheetDraft, ...], str]:
    handed = open_content(name, content)
    drafts = suggest(handed, roster or Roster())
    text = render(drafts, "draft", name, [load_mapping(each) for each in ready()])
    parse_mapping(text, "draft.yaml")
    return drafts, text


def filled(text: str, **gaps: str) -> str:
    """The draft with its gaps filled: field → what to write, and the marks taken away."""
    text = text.replace("sheets: {}", "sheets:").replace(f"\n{OFF}", "\n")
    for name, value in gaps.items():
        text = re.sub(rf"({name}: )\{{is: 待填\}}", rf"\g<1>{value}", text)
    assert "{is: 待填}" not in text
    return text


def of_workbook(rows: list[list[Any]], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def found(drafts: tuple[SheetDraft, ...]) -> dict[str, str]:
    return {match.seen.header: match.column.header for d in drafts for match in d.matches}


@pytest.mark.parametrize(
    ("name", "facts"),
    [("orders.csv", 15), ("survey.csv", 6), ("meetings.csv", 3)],
)
def test_a_draft_of_a_known_export_takes_in_what_the_ready_mapping_does(
    name: str, facts: int, tmp_path: Path
) -> None:
    content = (EXPORTS / name).read_bytes()
    _drafts, text = drafted(content, name)
    mapping = parse_mapping(text, "draft.yaml")
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "base.xlsx", workbook({**BASE, **MEETING})))
        result = take_in(record, save(tmp_path, name, content), mapping=mapping)
        assert [f.reason for f in result.findings] == []
        assert result.facts == facts


def test_a_township_workbook_under_other_names_comes_in_the_same(tmp_path: Path) -> None:
    titles = dict(zip(BASE, ("单位台账", "干部名册", "任职", "承诺登记表"), strict=True))
    renamed = {
        titles[sheet]: [{RENAMED.get(k, k): v for k, v in row.items()} for row in rows]
        for sheet, rows in BASE.items()
    }
    drafts, text = drafted(workbook(renamed, title_row=True), "our.xlsx")
    assert [d.sheet.title for d in drafts if d.sheet] == list(BASE)
    assert {d.header_row for d in drafts} == {3}
    states = []
    for folder, content, mapping in (
        ("a", workbook(BASE), load_mapping()),
        ("b", workbook(renamed, title_row=True), parse_mapping(text, "draft.yaml")),
    ):
        (tmp_path / folder).mkdir()
        with fresh(tmp_path / folder) as record:
            path = save(tmp_path / folder, "our.xlsx", content)
            result = take_in(record, path, mapping=mapping)
            assert [(f.sheet, f.cell, f.reason) for f in result.findings] == []
            states.append(sorted(state for _t, _s, state in facts_in(record)[1:]))
    assert states[0] == states[1]


def test_a_likeness_is_marked_and_an_exact_name_is_not() -> None:
    rows = [
        ["承诺编号", "组织", "承诺类别", "承诺时间", "承诺事项"],
        ["A1", "西村", "年度承诺", "2025-03-01", "修路"],
    ]
    _drafts, text = drafted(of_workbook(rows), "x.xlsx")
    lines = {match[1]: line for line in text.splitlines() if (match := HEADER.search(line))}
    assert "# 待确认：作为“承诺日期”" in lines["承诺时间"]
    assert "待确认" not in lines["承诺编号"]


def test_a_required_value_that_is_not_there_is_a_gap_and_never_invented(tmp_path: Path) -> None:
    rows = [["问题编号", "组织", "发现日期", "问题描述"], ["W1", "西村", "2025-03-01", "路灯"]]
    drafts, text = drafted(of_workbook(rows, "问题台账"), "w.xlsx")
    assert [spec.name for spec in drafts[0].lacking[0].missing] == ["found_by"]
    assert not parse_mapping(text, "d.yaml").sheets
    assert "走访、热线" in text
    mapping = parse_mapping(filled(text, found_by="{is: masses}"), "filled.yaml")
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "base.xlsx", workbook(BASE)))
        path = save(tmp_path, "w.xlsx", of_workbook(rows, "问题台账"))
        assert take_in(record, path, mapping=mapping).by_class == {"ProblemFound": 1}


def test_what_looks_personal_is_left_out_whatever_its_header(tmp_path: Path) -> None:
    rows = [
        ["支部名称", "会议类型", "会议时间", "联系电话", "备注二", "甲"],
        ["西村", "党课", "2025-03-01", "13800000001", "110101199001011234", "10.0.0.7"],
        ["西村", "党课", "2025-04-01", "13800000002", "110101199001011235", "10.0.0.8"],
    ]
    drafts, text = drafted(of_workbook(rows), "m.xlsx")
    assert dict(drafts[0].left_out) == {
        "联系电话": "个人信息，不入库",
        "备注二": "内容像身份证号，不入库",
        "甲": "内容像网络地址，不入库",
    }
    assert "13800000001" not in text
    assert "110101199001011234" not in text


def test_the_number_of_a_row_is_no_number_of_the_day() -> None:
    drafts, _text = drafted((EXPORTS / "meetings.csv").read_bytes(), "meetings.csv")
    assert "序号" not in found(drafts)


def test_names_of_known_units_tell_which_column_holds_them() -> None:
    roster = Roster()
    for unit in UNITS:
        roster.add_unit(unit["组织编码"], unit["组织名称"], unit.get("上级组织", ""))
    rows = [
        ["甲", "会议类型", "会议时间"],
        ["西村", "党课", "2025-03-01"],
        ["V1", "党课", "2025-03-02"],
    ]
    assert "甲" not in found(drafted(of_workbook(rows), "m.xlsx")[0])
    drafts, text = drafted(of_workbook(rows), "m.xlsx", roster)
    assert found(drafts)["甲"] == "组织"
    assert re.search(r'unit: .*"甲".*# 待确认.*内容是组织名称', text)


def test_words_that_are_no_choice_are_named() -> None:
    rows = [["支部名称", "会议类型", "会议时间"], ["西村", "坝坝会", "2025-03-01"]]
    _drafts, text = drafted(of_workbook(rows), "m.xlsx")
    assert re.search(r'会议类型.*# 待确认："坝坝会" 不是选项', text)


def test_a_sheet_of_something_else_is_only_named() -> None:
    rows = [["菜品", "单价"], ["面", 12]]
    drafts, text = drafted(of_workbook(rows, "食堂"), "m.xlsx")
    assert drafts[0].sheet is None
    assert not parse_mapping(text, "d.yaml").sheets
    assert '"食堂"' in text
    assert '"菜品"、"单价"' in text


def test_headers_of_two_rows_are_read_as_import_reads_them(tmp_path: Path) -> None:
    rows = [
        ["问题编号", "组织", "发现日期", "问题来源", "督查", "", ""],
        ["", "", "", "", "日期", "组织", "通过"],
        ["W1", "西村", "2025-03-01", "群众反映", "2025-03-09", "河口镇", "是"],
    ]
    drafts, text = drafted(of_workbook(rows, "问题"), "w.xlsx")
    assert drafts[0].header_row == 2
    assert {"督查日期", "督查组织", "督查通过"} <= set(found(drafts).values())
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "base.xlsx", workbook(BASE)))
        path = save(tmp_path, "w.xlsx", of_workbook(rows, "问题"))
        result = take_in(record, path, mapping=parse_mapping(text, "d.yaml"))
        assert result.by_class == {"ProblemFound": 1, "SupervisionDone": 1}


def test_two_sheets_of_one_kind_both_stand_in_the_draft() -> None:
    rows = [{"组织": "西村", "会议类别": "党课", "召开日期": "2025-03-01"}]
    _drafts, text = drafted(workbook({"一季度": rows, "二季度": rows}), "m.xlsx")
    assert {sheet.title for sheet in parse_mapping(text, "d.yaml").sheets} == {"一季度", "二季度"}


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.text(max_size=12),
    st.sampled_from(["承诺编号", "组织", "日期", "1、总体评价", "2025-03-01", '"', "#", "{a}"]),
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=8), max_size=8), title=st.text(max_size=8))
def test_whatever_stands_in_a_file_the_draft_loads(rows: list[list[Any]], title: str) -> None:
    lines = "\n".join(
        ",".join(json.dumps("" if cell is None else str(cell), ensure_ascii=False) for cell in row)
        for row in rows
    )
    content = lines.encode("utf-8", "replace")
    handed = open_content(f"{title}.csv", content)
    if handed.tables:
        drafted(content, f"{title}.csv")
