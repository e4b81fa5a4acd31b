"""Facts about what an office hands in: any kind of file, any layout, read as it is meant."""

from __future__ import annotations

import gzip
import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.errors import UsageError
from evalcore.intake.files.folders import read_paths
from evalcore.intake.files.handed import open_content
from evalcore.intake.findings import Finding
from evalcore.intake.importing import ImportResult
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.sheets.binding import Bound, bind
from tests.evalcore.intake.office import (
    BASE,
    PERSONS,
    TENURES,
    UNITS,
    facts_in,
    fresh,
    save,
    take_in,
    workbook,
)

BOOK = workbook(BASE)
HEADERS = ["承诺编号", "组织", "承诺类别", "承诺日期", "承诺事项", "完成日期"]
ROW = ["CN-1", "西村", "年度承诺", "2025-03-04", "修路", None]
OTHER = ["CN-2", "西村", "年度承诺", "2025-03-05", "送餐", None]
UNITS_CSV = "组织编码,组织名称,组织类别,登记日期\nC1,青山县,县,2024/1/1\nT1,河口镇,乡镇,2024/1/1\n"


def sheet(rows: Iterable[Iterable[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of the roster and a sheet 承诺台账 with these very rows."""
    book = openpyxl.load_workbook(
        io.BytesIO(workbook({"组织名册": UNITS, "人员名册": PERSONS, "任职情况": TENURES}))
    )
    page = book.create_sheet("承诺台账")
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def taken(folder: Path, *files: Path, **more: Any) -> ImportResult:
    with fresh(folder) as record:
        return take_in(record, *files, **more)


def pledges(folder: Path, content: bytes) -> tuple[ImportResult, list[tuple[str, str]]]:
    """What an import of this workbook said, and (source, topic) of what it wrote about pledges."""
    with fresh(folder) as record:
        result = take_in(record, save(folder, "2025.xlsx", content))
        return result, [(s, t) for t, s, _p in facts_in(record) if "承诺台账" in s]


def bound(content: bytes, name: str = "a.xlsx") -> tuple[Bound, list[Finding]]:
    """The sheet 承诺台账 of a workbook, bound to the township's mapping."""
    tables, findings = bind(open_content(name, content), load_mapping())
    return next(one for one in tables if one.sheet.title == "承诺台账"), findings


def zipped(entries: Iterable[tuple[str | bytes, bytes]]) -> bytes:
    """A zip; names given as bytes are packed as Windows does, without the UTF-8 flag."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries:
            if isinstance(name, str):
                packed.writestr(name, content)
                continue
            info = zipfile.ZipInfo("x" * len(name))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)
    done = stream.getvalue()
    for name, _content in entries:
        if isinstance(name, bytes):
            done = done.replace(b"x" * len(name), name)
    return done


# Kinds of files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("组织.tsv", UNITS_CSV.replace(",", "\t").encode()),
        ("组织.csv", UNITS_CSV.replace(",", ";").encode("gb18030")),
        ("组织.csv", b"sep=;\r\n" + UNITS_CSV.replace(",", ";").encode("gb18030")),
        ("组织.csv", UNITS_CSV.replace(",", "\t").encode("utf-16")),
        ("组织.csv", ("组织名册（2025年度）\n\n" + UNITS_CSV).encode("utf-8-sig")),
        ("组织.csv", ('"甲,乙,丙;丁"\n' + UNITS_CSV.replace(",", ";")).encode()),
        ("组织.csv.gz", gzip.compress(UNITS_CSV.encode("gb18030"), mtime=0)),
        ("组织.xlsx.gz", gzip.compress(workbook({"组织名册": UNITS[:2]}), mtime=0)),
        ("组织.XLSM", workbook({"组织名册": UNITS[:2]})),
        ("没有后缀", workbook({"组织名册": UNITS[:2]})),
    ],
    # The names of tests must be the same in every process, and these bytes may hold the time.
    ids=range(10),
)
def test_what_a_file_is_shows_in_its_content(tmp_path: Path, name: str, content: bytes) -> None:
    result = taken(tmp_path, save(tmp_path, name, content))
    assert [f for f in result.findings if f.severity == "error"] == []
    assert result.facts == 2


def test_a_folder_is_read_with_all_below_it_in_order_of_names(tmp_path: Path) -> None:
    folder = tmp_path / "上报"
    (folder / "乙" / "__MACOSX").mkdir(parents=True)
    save(folder, "b.xlsx", workbook({"组织名册": UNITS}))
    save(folder / "乙", "a.csv", UNITS_CSV.encode())
    for name in ("~$b.xlsx", ".DS_Store", "乙/__MACOSX/a.csv", "Thumbs.db"):
        save(folder, name, b"\x00")
    save(folder, "通知.pdf", b"%PDF")
    save(folder, "b.批注.xlsx", BOOK)
    save(folder, "c.批注2.xlsx", workbook({"人员名册": PERSONS}))
    (folder / "链接.xlsx").symlink_to(folder / "b.xlsx")
    os.mkfifo(folder / "管道.csv")
    files, findings = read_paths([folder])
    assert [handed.name for handed in files] == [
        "b.xlsx",
        "c.批注2.xlsx",
        "管道.csv",
        "乙/a.csv",
    ]
    assert {f.file: f.severity for f in findings} == dict.fromkeys(
        ["b.批注.xlsx", "通知.pdf", "链接.xlsx"], "warning"
    )
    (pipe,) = (handed for handed in files if handed.problem)
    assert pipe.name == "管道.csv"


def test_a_folder_without_any_file_of_ours_makes_no_sense(tmp_path: Path) -> None:
    save(tmp_path, "通知.pdf", b"%PDF")
    with pytest.raises(UsageError, match="holds no file"):
        read_paths([tmp_path])


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.csv")
    for path in (tmp_path / "管道.csv", "/dev/zero", tmp_path / "没有.xlsx", "a\0b.xlsx"):
        with pytest.raises(UsageError):
            read_paths([path])


def test_two_files_of_one_name_keep_names_of_their_own(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        save(tmp_path / folder, "2025.csv", UNITS_CSV.encode() + folder.encode())
    files, _findings = read_paths([tmp_path / "甲", tmp_path / "乙", tmp_path / "乙/2025.csv"])
    assert len({handed.name for handed in files}) == 3


def test_a_zip_is_read_entry_by_entry_with_the_names_that_windows_packs(tmp_path: Path) -> None:
    packed = zipped(
        [
            ("组织名册.csv".encode("gb18030"), UNITS_CSV.encode()),
            ("乡镇/人员名册.xlsx", workbook({"人员名册": PERSONS})),
            ("__MACOSX/._人员名册.xlsx", b"\x00\x05\x16"),
            ("照片.jpg", b"\xff\xd8\xff"),
        ]
    )
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "上报.zip", packed))
        assert [f.file for f in result.files] == [
            "上报.zip/组织名册.csv",
            "上报.zip/乡镇/人员名册.xlsx",
        ]
        assert [(f.file, f.severity) for f in result.findings] == [("上报.zip/照片.jpg", "warning")]
        assert result.facts == 6
        # What is kept is the inner file.
        assert record.source(result.files[0].digest).content == UNITS_CSV.encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/组织.csv", "a.zip/etc/组织.csv"),
        ("/etc/组织.csv", "a.zip/etc/组织.csv"),
        ("C:\\桌面\\组织.csv", "a.zip/桌面/组织.csv"),
        ("a/../../组织.csv", "a.zip/组织.csv"),
    ],
)
def test_names_in_a_zip_are_only_shown(tmp_path: Path, name: str, shown: str) -> None:
    path = save(tmp_path, "a.zip", zipped([(name, UNITS_CSV.encode())]))
    before = sorted(tmp_path.rglob("*"))
    files, _findings = read_paths([path])
    assert [handed.name for handed in files] == [shown]
    assert sorted(tmp_path.rglob("*")) == before


def locked_zip() -> bytes:
    """A zip whose entry says that it is encrypted."""
    packed = bytearray(zipped([("a.csv", UNITS_CSV.encode())]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.find(mark) + offset] |= 1
    return bytes(packed)


def lying_zip() -> bytes:
    """A zip whose directory says that ten megabytes are ten bytes."""
    packed = bytearray(zipped([("a.csv", b"a,b\n" * 2_500_000)]))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", packed, packed.find(mark) + offset, 10)
    return bytes(packed)


@pytest.mark.parametrize(
    "content",
    [
        locked_zip(),
        lying_zip(),
        zipped([("内.zip", zipped([("a.csv", b"a")]))]),
        zipped([("通知.docx", b"PK")]),
        zipped([]),
        zipped([(f"{n}.csv", b"") for n in range(10_001)]),
        zipped([("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]),
        zipped([("xl/workbook.bin", b"")]),
        zipped([("a.csv", UNITS_CSV.encode())])[:-40],
    ],
    ids=["locked", "lying", "nested", "nothing", "empty", "many", "word", "xlsb", "cut"],
)
def test_a_bad_archive_is_one_clear_refusal(tmp_path: Path, content: bytes) -> None:
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.zip", content))
        (finding,) = result.findings
        assert finding.severity == "error"
        assert finding.reason
        assert finding.remedy
        assert record.head().size == 0


def test_entries_of_one_name_are_told_apart(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed = zipped([("a.csv", UNITS_CSV.encode()), ("a.csv", b"")])
    files, _findings = read_paths([save(tmp_path, "a.zip", packed)])
    assert [handed.name for handed in files] == ["a.zip/a.csv", "a.zip/a.csv (2)"]


# Layouts


def test_titles_blank_rows_and_a_sign_line_stand_above_the_headers(tmp_path: Path) -> None:
    rows = [
        ["河口镇承诺台账"],
        [],
        ["填报人：", "李秀英", "审核人: 王伟", None, "填报日期：2025年12月1日"],
        ["原件存放", None, "档案室"],
        HEADERS,
        [],
        ROW,
        [],
        [],
        OTHER,
    ]
    result, written = pledges(tmp_path, sheet(rows, lambda page: page.merge_cells("A1:F1")))
    assert result.findings == ()
    assert [source for source, _topic in written] == ["承诺台账!7", "承诺台账!10"]
    sign = bound(sheet(rows))[0].sign
    assert (sign.filled_by, sign.reviewed_by) == ("李秀英", "王伟")
    assert (sign.filled_on, sign.original_at) == (date(2025, 12, 1), "档案室")


def test_one_cell_may_hold_the_whole_sign_line() -> None:
    line = ["填表人：张三　　审核人：＿＿＿　　填表日期：二〇二五年三月四日"]
    sign = bound(sheet([["台账"], line, HEADERS, ROW]))[0].sign
    assert (sign.filled_by, sign.reviewed_by, sign.filled_on) == ("张三", "", date(2025, 3, 4))


def test_a_date_of_the_sign_line_without_year_is_a_warning_on_its_cell() -> None:
    _table, findings = bound(sheet([["填报日期", "3月4日"], HEADERS, ROW]))
    (finding,) = findings
    assert (finding.cell, finding.value, finding.severity) == ("B1", "3月4日", "warning")


def test_the_transmittal_sheet_is_read_with_the_file() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "报送单"
    for row in (
        ["报送单"],
        ["填报单位：", "河口镇"],
        ["报送日期", "2026年1月8日"],
        ["报送人", "李秀英"],
        ["更正原因", "录入错误"],
        ["更正依据", None],
        ["工作簿编号", "ab12cd34"],
    ):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    handed = open_content("a.xlsx", stream.getvalue())
    said = handed.transmittal
    assert (said.unit, said.received_on, said.handed_in_by) == (
        "河口镇",
        date(2026, 1, 8),
        "李秀英",
    )
    assert (said.reason, said.authority, said.book) == ("录入错误", "", "ab12cd34")
    page["B3"] = "一月八日"
    stream = io.BytesIO()
    book.save(stream)
    (finding,) = open_content("a.xlsx", stream.getvalue()).findings
    assert (finding.sheet, finding.cell, finding.severity) == ("报送单", "B3", "error")


def test_headers_of_two_rows_go_by_group_and_word() -> None:
    def merge(page: Any) -> None:
        for cells in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:H2", "I2:J2"):
            page.merge_cells(cells)

    rows = [
        ["承诺台账"],
        ["承诺编号", "组织", "承诺类别", "承诺", None, "审核", None, None, "完成", None],
        [None, None, None, "日期", "事项", "日期", "结果", "组织", "时限", "日期"],
        ["CN-1", "西村", "年度承诺", "2025-03-04", "修路", *[None] * 5],
    ]
    table, findings = bound(sheet(rows, merge))
    assert findings == []
    letters = {table.sheet.columns[name].header: at for name, at in table.positions.items()}
    assert letters == {
        "承诺编号": 0,
        "组织": 1,
        "承诺类别": 2,
        "承诺日期": 3,
        "承诺事项": 4,
        "审核日期": 5,
        "审核结果": 6,
        "审核组织": 7,
        "完成时限": 8,
        "完成日期": 9,
    }
    assert [number for number, _cells in table.table.rows()] == [4]
    assert table.headers[5] == "审核·日期"


def test_a_word_under_no_known_group_counts_alone_where_no_other_ends_so() -> None:
    rows = [
        ["基本情况", None, None, None, None, "办理", "备查"],
        ["承诺编号", "组织", "承诺类别", "承诺日期", "承诺事项", "完成日期", "经手"],
        [*ROW, None],
    ]
    table, findings = bound(sheet(rows))
    assert len(table.positions) == 6
    assert [(f.cell, f.severity) for f in findings] == [("G2", "warning")]


def test_a_first_row_of_data_is_no_second_row_of_headers() -> None:
    rows = [
        ["承诺编号", "组织", "承诺类别", "承诺日期", "承诺事项", "备注"],
        [*ROW[:5], "完成日期"],
    ]
    table, _findings = bound(sheet(rows))
    assert table.header_row == 1
    assert [number for number, _cells in table.table.rows()] == [2]


def test_totals_footers_and_printed_page_heads_are_left_out_and_told(tmp_path: Path) -> None:
    rows = [
        ["河口镇承诺台账", *[None] * 5],
        HEADERS,
        ["甲", "乙", "丙", 1, 2, 3],
        ROW,
        ["小 计", None, None, None, None, 1],
        ["河口镇承诺台账", *[None] * 5],
        HEADERS,
        OTHER,
        [None, "合计：", None, None, "2 件", 2],
        ["填表人：李秀英", None, "审核：王伟", None, "2025年12月", None],
        ["注：本表一式两份", *[None] * 5],
    ]
    result, written = pledges(tmp_path, sheet(rows))
    assert [source for source, _topic in written] == ["承诺台账!4", "承诺台账!8"]
    assert [(f.cell, f.severity) for f in result.findings] == [("5", "warning"), ("10", "warning")]
    assert "5, 9" in result.findings[0].reason
    assert "10, 11" in result.findings[1].reason


def test_a_row_that_has_all_it_needs_is_data_whatever_it_is_called(tmp_path: Path) -> None:
    row = ["合计", "西村", "年度承诺", "2025-03-04", "修路", None]
    result, written = pledges(tmp_path, sheet([HEADERS, row]))
    assert (result.findings, len(written)) == ((), 1)


def test_a_half_filled_row_is_no_total(tmp_path: Path) -> None:
    row = ["CN-1", "西村", None, "2025-03-04", "合计三件", None]
    result, _written = pledges(tmp_path, sheet([HEADERS, row]))
    assert [f.cell for f in result.findings] == ["C2"]


def test_a_cell_merged_over_rows_holds_for_each_of_them(tmp_path: Path) -> None:
    def merge(page: Any) -> None:
        page.merge_cells("B2:B4")
        page.merge_cells("F2:G3")

    rows = [HEADERS, ROW, ["CN-2", None, *OTHER[2:]], [], ["CN-3", None, *OTHER[2:]]]
    result, written = pledges(tmp_path, sheet(rows, merge))
    # Row 5 lies below the merged cell; row 4 is blank but for it.
    assert [f.cell for f in result.findings] == ["B5"]
    (tmp_path / "x").mkdir()
    result, written = pledges(tmp_path / "x", sheet(rows[:4], merge))
    assert (result.findings, len(written)) == ((), 2)


def test_a_hidden_sheet_is_told_and_not_read_unless_nothing_stands_in_it(tmp_path: Path) -> None:
    def hide(page: Any) -> None:
        page.sheet_state = "hidden"

    result, _written = pledges(tmp_path, sheet([HEADERS, ROW], hide))
    (finding,) = result.findings
    assert (finding.sheet, finding.severity) == ("承诺台账", "error")
    (tmp_path / "x").mkdir()
    result, _written = pledges(tmp_path / "x", sheet([HEADERS, ["示例：CN-1", *ROW[1:]]], hide))
    assert result.findings == ()


def test_the_hidden_column_of_row_keys_is_found_and_no_unknown_column() -> None:
    def hide(page: Any) -> None:
        page.column_dimensions["G"].hidden = True

    rows = [[*HEADERS, "行标识"], [*ROW, "ab12cd34-1"], [*[None] * 6, "ab12cd34-2"]]
    table, findings = bound(sheet(rows, hide))
    assert (table.row_key, findings) == (6, [])
    assert [cells[6] for _n, cells in table.table.rows()] == ["ab12cd34-1", "ab12cd34-2"]


def test_pictures_without_cells_are_told() -> None:
    empty = workbook({"承诺台账": []})
    with zipfile.ZipFile(io.BytesIO(empty)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</worksheet>", b'<drawing r:id="rId1"/></worksheet>'
    )
    _tables, findings = bind(open_content("a.xlsx", zipped(parts.items())), load_mapping())
    assert [f.severity for f in findings] == ["warning", "error"]


# Cells


def raw_cell(place: str, xml: str) -> bytes:
    """The good workbook whose one cell of 承诺台账 is written so in XML."""
    content = sheet([HEADERS, ROW])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    path = "xl/worksheets/sheet4.xml"
    pattern = f'<c r="{place}"[^>]*?(?:/>|>.*?</c>)'.encode()
    parts[path], count = re.subn(pattern, xml.encode(), parts[path])
    assert count == 1
    return zipped(parts.items())


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<c r="E2"><f>B2&amp;"x"</f><v/></c>', '=B2&"x"'),
        ('<c r="E2"><f>B2</f></c>', "=B2"),
        ('<c r="E2"><f t="shared" si="0"/></c>', "=(…)"),
        ('<c r="E2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="E2" t="e"><f>NA()</f><v>#REF!</v></c>', "#REF!"),
        ('<c r="E2" t="inlineStr"><is><t>#DIV/0!</t></is></c>', "#DIV/0!"),
    ],
)
def test_an_error_or_a_formula_without_value_is_told_on_its_cell(
    tmp_path: Path, xml: str, value: str
) -> None:
    result, _written = pledges(tmp_path, raw_cell("E2", xml))
    (finding,) = result.findings
    assert (finding.cell, finding.value, finding.severity) == ("E2", value, "error")


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="E2" t="str"><f>B2</f><v>修路</v></c>',
        '<c r="E2" t="inlineStr"><is><r><t>修</t></r><r><rPr><b/></rPr><t>路\n</t></r></is></c>',
        '<c r="E2" t="inlineStr"><is><t>ꎬ修路</t></is></c>',
    ],
)
def test_formulas_with_values_rich_text_and_stray_glyphs_are_read(tmp_path: Path, xml: str) -> None:
    result, written = pledges(tmp_path, raw_cell("E2", xml))
    assert (result.findings, len(written)) == ((), 1)


def test_a_formula_that_gives_an_empty_text_is_blank(tmp_path: Path) -> None:
    content = sheet([HEADERS, [*ROW[:5], "x"]])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    path = "xl/worksheets/sheet4.xml"
    at = parts[path].index(b'<c r="F2"')
    end = parts[path].index(b"</c>", at) + 4
    empty = b'<c r="F2" t="str"><f>IF(A2="","",A2)</f><v></v></c>'
    parts[path] = parts[path][:at] + empty + parts[path][end:]
    result, written = pledges(tmp_path, zipped(parts.items()))
    assert (result.findings, len(written)) == ((), 1)


def test_dates_of_the_1904_system_are_the_days_that_are_shown() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet([HEADERS, ROW])))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book["承诺台账"]["D2"] = date(2025, 3, 4)
    stream = io.BytesIO()
    book.save(stream)
    table, _findings = bound(stream.getvalue())
    ((_number, cells),) = table.table.rows()
    assert cells[3] == date(2025, 3, 4)


def test_a_csv_wider_than_any_sheet_is_one_finding(tmp_path: Path) -> None:
    wide = ",".join(f"列{n}" for n in range(100_000)).encode()
    result = taken(tmp_path, save(tmp_path, "a.csv", wide))
    assert len(result.findings) == 1


def test_every_row_of_the_rows_read_keeps_its_number() -> None:
    table, _findings = bound(sheet([[], [], HEADERS, [], ROW, ["合计", 1], OTHER]))
    assert [number for number, _cells in table.table.rows()] == [5, 7]
