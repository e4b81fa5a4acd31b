"""An office's files for tests: a small county, and workbooks made of rows by header."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from evalcore.intake.importing import Correction, ImportResult, import_files
from evalcore.intake.mapping_file import load_mapping
from evalcore.record import open_record
from evalcore.record.record import Record

Rows = Iterable[Mapping[str, Any]]

RECEIVED = date(2026, 1, 10)

TOWNSHIP = cache(load_mapping)
"""The built-in mapping, read once."""

UNITS = [
    {"组织编码": "C1", "组织名称": "青山县", "组织类别": "县", "登记日期": "2024-01-01"},
    {
        "组织编码": "T1",
        "组织名称": "河口镇",
        "组织类别": "乡镇",
        "上级组织": "青山县",
        "登记日期": "2024-01-01",
    },
    {
        "组织编码": "T2",
        "组织名称": "石桥镇",
        "组织类别": "乡镇",
        "上级组织": "青山县",
        "登记日期": "2024-01-01",
    },
    {
        "组织编码": "V1",
        "组织名称": "东村",
        "组织类别": "村",
        "上级组织": "河口镇",
        "登记日期": "2024-01-01",
    },
    {
        "组织编码": "V2",
        "组织名称": "西村",
        "组织类别": "村",
        "上级组织": "河口镇",
        "登记日期": "2024-01-01",
    },
    {
        "组织编码": "V3",
        "组织名称": "东村",
        "组织类别": "村",
        "上级组织": "石桥镇",
        "登记日期": "2024-01-01",
    },
]
PERSONS = [
    {"人员编码": "P1", "姓名": "王建国", "登记日期": "2024-01-01"},
    {"人员编码": "P2", "姓名": "李秀英", "登记日期": "2024-01-01"},
    {"人员编码": "P3", "姓名": "王伟", "登记日期": "2024-01-01"},
    {"人员编码": "P4", "姓名": "王伟", "登记日期": "2024-01-01"},
]
TENURES = [
    {"人员": "王建国", "组织": "河口镇/东村", "职务": "书记", "任职日期": "2024-03-01"},
    {"人员": "P3", "组织": "西村", "职务": "书记", "任职日期": "2024-03-01"},
]
PLEDGES = [
    {
        "承诺编号": "CN-001",
        "组织": "西村",
        "承诺类别": "年度承诺",
        "承诺日期": "2025年3月4日",
        "承诺事项": "修好村道，装路灯１２盏",
        "完成时限": "2025/11/30",
        "审核日期": "2025.3.20",
        "审核结果": "通过",
        "审核组织": "河口镇",
        "有目标": "是",
        "有项目": "√",
        "公开日期": "20250325",
        "公开方式": "会上宣读、栏上张贴",
        "完成日期": "2025-11-20",
    },
    {
        "承诺编号": "CN-002",
        "组织": "河口镇/东村",
        "承诺人": "王建国",
        "承诺类别": "annual",
        "承诺日期": "2025-03-05",
        "承诺事项": "为老人送餐",
    },
]

BASE: dict[str, Rows] = {
    "组织名册": UNITS,
    "人员名册": PERSONS,
    "任职情况": TENURES,
    "承诺台账": PLEDGES,
}


def workbook(
    sheets: Mapping[str, Rows], *, title_row: bool = False, headers: Iterable[str] = ()
) -> bytes:
    """An xlsx file: one sheet per key, headers from the rows (and ``headers``), in order."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        rows = list(rows)
        page = book.create_sheet(name)
        columns = list(dict.fromkeys((*(key for row in rows for key in row), *headers)))
        if title_row:
            page.append([f"{name}（2025年度）"])
            page.append([])
        page.append(columns)
        for row in rows:
            page.append([row.get(column) for column in columns])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def save(folder: Path, name: str, content: bytes) -> Path:
    """Content as a file."""
    path = folder / name
    path.write_bytes(content)
    return path


def fresh(folder: Path) -> Record:
    """A new record."""
    return open_record(folder / "record.db", create=True)


def take_in(
    record: Record,
    *paths: Path,
    correction: Correction | Mapping[str, Correction] | None = None,
    **more: Any,
) -> ImportResult:
    """Import as the clerk of the tests, by the township's workbook."""
    more = {"mapping": TOWNSHIP(), "actor": "clerk", "received_on": RECEIVED, **more}
    return import_files(record, paths, correction=correction, **more)


def facts_in(record: Record) -> list[tuple[str, str, bytes]]:
    """(topic, source, public state) of every event."""
    return [(fact.topic, fact.source, fact.public) for fact in record.read()]
