"""A workbook kept all year, for tests: the small county's sheets, answers, and what counts."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import openpyxl

from evalcore.intake.importing import Correction
from evalcore.record import Record
from evalcore.record.effective import register_effective
from evalcore.record.reading import open_columns
from tests.evalcore.intake.office import (
    BASE,
    PERSONS,
    PLEDGES,
    UNITS,
    Rows,
)

WHY = Correction("录入错误", "县委组织部")
ROSTER = {"组织名册": UNITS, "人员名册": PERSONS}
DAYS = [f"2025-{month:02}-01" for month in range(1, 7)]
MEETING = {"组织": "西村", "会议类别": "党课", "主题": "学习", "实到人数": 18}


def meetings(*days: str, **more: Any) -> dict[str, Rows]:
    """A workbook with one lecture on each day, each with its hidden row key where asked."""
    keys = more.get("keys") or [None] * len(days)
    return ROSTER | {
        "组织生活": [
            MEETING | {"召开日期": day} | ({"行标识": key} if key else {})
            for day, key in zip(days, keys, strict=True)
        ]
    }


def states(record: Record, name: str) -> list[dict[str, Any]]:
    return [json.loads(f.public) for f in record.read() if f.topic == f"{name}.1"]


def position_of(record: Record, name: str, nth: int = 0) -> int:
    return [f.position for f in record.read() if f.topic == f"{name}.1"][nth]


def effective(record: Record, family: str) -> list[tuple[Any, ...]]:
    """What counts of a family, without what says when and how it came in."""
    with open_columns(record, record.head(), cached=False) as columns:
        register_effective(columns.connection, date(2199, 1, 1))
        left_out = (
            "position, stream, source, recorded_at, received_on, corrects, fact, corrected, seq"
        )
        return sorted(
            columns.connection.execute(
                f"SELECT * EXCLUDE ({left_out}) FROM effective_{family}"
            ).fetchall(),
            key=repr,
        )


def with_top(content: bytes, tops: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The workbook with rows of label and value above the headers (a new sheet: only those)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, labels in tops.items():
        page = book[name] if name in book.sheetnames else book.create_sheet(name, 0)
        if page.max_row > 1:
            page.insert_rows(1)
            for column, word in enumerate((w for pair in labels.items() for w in pair), 1):
                page.cell(1, column, word)
        else:
            for row, (label, value) in enumerate(labels.items(), 1):
                page.cell(row, 1, label)
                page.cell(row, 2, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pledges(**changes: Any) -> dict[str, Rows]:
    """The small county with cells of its first pledge filled or changed."""
    return BASE | {"承诺台账": [PLEDGES[0] | changes, PLEDGES[1]]}


def answers(*rows: Mapping[str, Any]) -> dict[str, Rows]:
    return {"待确认": rows}


def keep(position: int) -> dict[str, Any]:
    return {"位置": position, "答复": "保留", "原因": "确有其事"}


def withdraw(position: int) -> dict[str, Any]:
    return {
        "位置": position, "答复": "撤回", "原因": "日期写错", "依据": "镇党委",
        "答复日期": "2026-01-08",
    }  # fmt: skip
