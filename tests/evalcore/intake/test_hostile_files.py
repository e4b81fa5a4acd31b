"""Facts about files that are not what they claim: one clear finding each, never a traceback."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from pathlib import Path

import pytest

from evalcore.intake.files.handed import open_content
from tests.evalcore.intake.hostile import ods, ods_row, packed, parts_of
from tests.evalcore.intake.office import BASE, PLEDGES, fresh, save, take_in, workbook
from tests.support.old_excel import biff, cell, compound, old_workbook, record

GOOD = workbook(BASE)


def with_sheet(xml: bytes) -> bytes:
    """The good workbook with the XML of its first sheet replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name.endswith("sheet1.xml") else old.read(name))
    return stream.getvalue()


def just_zipped(name: str, content: bytes, *others: str) -> bytes:
    return packed({name: content, **dict.fromkeys(others, b"x")})


FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)
ODS = ("content.xml", "mimetype")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("空白.csv", b"\r\n  \n"),
        ("零.csv", b"\x00" * 100),
        ("截断.xlsx", GOOD[: len(GOOD) // 2]),
        ("只有头.xlsx", b"PK\x03\x04"),
        ("不是表.xlsx", just_zipped("a.txt", b"hello")),
        ("坏表.xlsx", with_sheet(b"<worksheet><sheetData><row r=")),
        ("远.xlsx", with_sheet(FAR)),
        ("密码.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600),
        ("旧.xls", OLE + b"\0" * 4000),
        ("锁.xls", old_workbook({"承诺台账": [["a"]]}, first=record(0x2F, b"\0" * 54))),
        ("锁.xlsx", compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})),
        ("文档.xls", compound({"WordDocument": b"x"})),
        ("文档.xlsx", just_zipped("[Content_Types].xml", b"<Types/>")),
        ("锁.ods", just_zipped("META-INF/manifest.xml", b"<encryption-data/>", *ODS)),
        (
            "远.ods",
            ods(ods_row("a").replace("-row>", '-row table:number-rows-repeated="99999">', 1)),
        ),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("无格.xlsx", workbook({"承诺台账": []})),
        ("两份.xlsx", packed(parts_of(GOOD), twice="xl/workbook.xml")),
        (
            "未写.xlsx",
            with_sheet(b'<worksheet><sheetData><row><c r="A99999999999"><v>1</v></c></row>'),
        ),
        ("图.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 50),
        ("文.pdf", b"%PDF-1.7\n\x00\x01\x02"),
        ("坏.csv.gz", b"\x1f\x8b\x08\x00garbage"),
        ("断.csv.gz", gzip.compress(b"a,b\n" * 500, mtime=0)[:30]),
        ("乱码.csv", b"\xff\x81\x80,\xfe\xff\x82\n"),
        (
            "引号.csv",
            "承诺编号,组织,承诺类别,承诺日期,承诺事项\n1,".encode() + b'"' + b"x" * 200_000,
        ),
        ("别的.csv", "甲,乙\n1,2\n".encode()),
        ("无内容.jsonl", b"[1, 2]\n"),
        ("断.jsonl", b'{"fact": "VisitMade"'),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_finding(
    tmp_path: Path, name: str, content: bytes
) -> None:
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, name, content))
        assert len(result.findings) == 1, result.findings
        (finding,) = result.findings
        assert (finding.file, finding.severity) == (name, "error")
        assert finding.reason
        assert finding.remedy
        assert record.head().size == 0


def test_a_header_that_stands_twice_is_one_finding(tmp_path: Path) -> None:
    import openpyxl

    path = save(tmp_path, "a.xlsx", GOOD)
    book = openpyxl.load_workbook(path)
    page = book["承诺台账"]
    page.cell(1, page.max_column + 1, "承诺事项")
    book.save(path)
    with fresh(tmp_path) as record:
        (finding,) = take_in(record, path).findings
        assert finding.cell == "P1"


def test_a_million_empty_formatted_rows_are_no_rows(tmp_path: Path) -> None:
    empty = FAR.replace(b'<c r="XFD1048576"><v>1</v></c>', b'<c r="XFD1048576" s="1"/>')
    handed = open_content("a.xlsx", with_sheet(empty))
    assert handed.problem is None
    assert len(list(handed.tables[0].rows())) <= 1


def test_a_workbook_without_rows_gives_nothing(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        path = save(tmp_path, "a.xlsx", workbook({"承诺台账": []}, headers=PLEDGES[0]))
        result = take_in(record, path)
        assert (result.findings, result.facts, result.commit) == ((), 0, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    rows = "组织编码,组织名称,组织类别,登记日期\nC1,青山县,县,2024/1/1\nT1,河口镇,乡镇,2024/1/1\n"
    with fresh(tmp_path) as record:
        for name, content in (
            ("组织.csv", rows.encode(encoding)),
            ("组织.csv.gz", gzip.compress(rows.encode(encoding), mtime=0)),
        ):
            result = take_in(record, save(tmp_path, name, content), dry_run=True)
            assert (result.findings, result.facts) == ((), 2)


def test_a_name_with_a_path_in_it_is_only_a_name(tmp_path: Path) -> None:
    handed = open_content("../../etc/passwd", b"a,b\n1,2\n")
    assert handed.tables[0].name


def test_a_workbook_that_would_end_the_reader_ends_only_its_helper(tmp_path: Path) -> None:
    # The sheet claims four thousand million rows: the reader asks for memory for all of them.
    stream, first = biff({"承诺台账": [["a"]]}), cell(0, 0, "a")
    claim = record(0x200, struct.pack("<2I3H", 0, 0xFFFFFFF0, 0, 5, 0))
    content = compound({"Workbook": stream.replace(first, claim + first)})
    with fresh(tmp_path) as opened:
        (finding,) = take_in(opened, save(tmp_path, "a.xls", content)).findings
        assert (finding.file, finding.severity) == ("a.xls", "error")


def test_errors_in_an_old_workbook_are_told_on_their_cells(tmp_path: Path) -> None:
    rows = [["组织编码", "组织名称", "组织类别", "登记日期"], ["C1", b"\x17", "县", "2024-01-01"]]
    with fresh(tmp_path) as opened:
        content = old_workbook({"组织名册": rows})
        (finding,) = take_in(opened, save(tmp_path, "a.xls", content)).findings
        assert (finding.cell, finding.value) == ("B2", "#REF!")


def test_cells_without_places_are_counted_as_they_stand(tmp_path: Path) -> None:
    """Some exporters leave the attribute r out of cells; it may be left out."""
    content = workbook(
        {
            "组织名册": [
                {"组织编码": "C1", "组织名称": "青山县", "组织类别": "县", "登记日期": "2024-01-01"}
            ]
        }
    )
    parts = parts_of(content)
    path = "xl/worksheets/sheet1.xml"
    parts[path] = re.sub(rb'(<c|<row) r="[A-Z0-9]+"', rb"\1", parts[path])
    with fresh(tmp_path) as opened:
        result = take_in(opened, save(tmp_path, "a.xlsx", packed(parts)))
        assert (result.findings, result.facts) == ((), 1)


def test_nothing_is_kept_of_a_file_that_a_link_in_a_workbook_points_at(tmp_path: Path) -> None:
    secret = save(tmp_path, "secret.txt", "秘密".encode())
    parts = parts_of(GOOD)
    entity = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'.encode()
    parts["xl/workbook.xml"] = entity + parts["xl/workbook.xml"].replace(
        "承诺台账".encode(), b"&a;"
    )
    handed = open_content("a.xlsx", packed(parts))
    assert all("秘密" not in table.name for table in handed.tables)
