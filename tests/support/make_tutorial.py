"""Write the tutorial's filled workbooks anew: ``python -m tests.support.make_tutorial``.

One township's year in three books and two languages, so that a reader need not type it. The books
are the blank workbook's sheets and headers; what is in them is invented. Same data, same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from evalcore.paper_words import english

FOLDER = Path(__file__).parents[2] / "docs" / "tutorial"
LANGUAGES = ("zh", "en")

Rows = Sequence[Sequence[str]]

NAMES = {
    "青山镇": "Qingshan Township",
    "红旗村": "Hongqi Village",
    "东风村": "Dongfeng Village",
    "和平村": "Heping Village",
    "王建国": "Wang Jianguo",
    "李爱华": "Li Aihua",
    "赵敏": "Zhao Min",
    "青山镇党建办": "Party building office, Qingshan Township",
    "修好村口水渠": "Repair the ditch at the village entrance",
    "安装四十盏路灯": "Put up forty street lamps",
    "翻修卫生室": "Renovate the village clinic",
    "通村道路硬化": "Pave the road to the village",
    "建一个晒谷场": "Build a drying ground for grain",
    "办一处老年食堂": "Open a canteen for the elderly",
    "期初": "opening",
    "青山镇-6月": "qingshan-june",
    "青山镇-12月": "qingshan-december",
}
"""What is data in the Chinese books and has another name in the English ones."""

ROSTER: dict[str, Rows] = {
    "组织名册": (
        ("组织编码", "组织名称", "组织类别", "上级组织", "登记日期"),
        ("QS", "青山镇", "乡镇", "", "2021-05-10"),
        ("QS01", "红旗村", "村", "青山镇", "2021-05-10"),
        ("QS02", "东风村", "村", "青山镇", "2021-05-10"),
        ("QS03", "和平村", "村", "青山镇", "2021-05-10"),
    ),
    "人员名册": (
        ("人员编码", "姓名", "登记日期"),
        ("P01", "王建国", "2021-05-10"),
        ("P02", "李爱华", "2021-05-10"),
        ("P03", "赵敏", "2021-05-10"),
    ),
    "任职情况": (
        ("人员", "组织", "职务", "任职日期"),
        ("王建国", "红旗村", "书记", "2021-05-12"),
        ("李爱华", "东风村", "书记", "2021-05-12"),
        ("赵敏", "和平村", "书记", "2021-05-12"),
    ),
}


def read(table: str) -> Rows:
    """The cells of a small table: a line is a row, cells are parted by ``|``."""
    return [line.split("|") for line in table.strip().splitlines()]


PLEDGES = read("""
承诺编号|组织|承诺类别|承诺日期|承诺事项|完成时限|审核日期|审核结果|完成日期
QS-1|红旗村|年度承诺|2025-01-06|修好村口水渠|2025-03-31|2025-01-13|通过|2025-03-28
QS-2|红旗村|年度承诺|2025-01-06|安装四十盏路灯|2025-10-31|2025-01-13|通过|2025-10-20
QS-3|东风村|年度承诺|2025-01-07|翻修卫生室|2025-06-30|2025-01-13|通过|2025-06-25
QS-4|东风村|年度承诺|2025-01-07|通村道路硬化|2025-11-30|2025-01-13|通过|2025-12-05
QS-5|和平村|年度承诺|2025-01-08|建一个晒谷场|2025-05-31|2025-01-13|通过|2025-08-10
QS-6|和平村|年度承诺|2025-01-08|办一处老年食堂|2025-12-15|2025-01-13|通过|
""")

PROBLEMS = read("""
问题编号|组织|发现日期|问题来源|办理时限|整改日期|整改结果|销号日期|销号组织
W-1|红旗村|2025-02-11|走访|2025-03-11|2025-03-01|解决|2025-03-05|青山镇
W-2|红旗村|2025-05-20|热线|2025-06-19|2025-06-23|解决|2025-06-25|青山镇
W-3|红旗村|2025-09-02|走访|2025-10-09|2025-09-28|解决|2025-09-30|青山镇
W-4|东风村|2025-03-18|热线|2025-04-17|2025-04-10|解决|2025-04-14|青山镇
W-5|东风村|2025-08-05|走访|2025-09-04|2025-08-27|解决|2025-09-01|青山镇
W-6|和平村|2025-04-02|走访|2025-05-02|2025-04-25|解决|2025-04-29|青山镇
W-7|和平村|2025-10-14|热线|2025-11-13|2025-12-09|解决|2025-12-12|青山镇
""")

MEETINGS = read("""
组织|会议类别|召开日期|应到人数|实到人数
红旗村|党员大会|2025-02-20|32|29
红旗村|党员大会|2025-05-22|32|29
红旗村|党员大会|2025-08-21|32|29
红旗村|党员大会|2025-11-20|32|29
东风村|党员大会|2025-03-06|27|25
东风村|党员大会|2025-06-12|27|25
东风村|党员大会|2025-09-11|27|25
东风村|党员大会|2025-12-04|27|25
和平村|党员大会|2025-03-27|21|16
和平村|党员大会|2025-06-19|21|16
和平村|党员大会|2025-12-18|21|16
""")

LATER = {"承诺台账": 3, "问题台账": 2, "组织生活": 2}
"""The column of each ledger by whose day a row is there or not yet."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d$")


def until(rows: Rows, day: str, opened: int) -> Rows:
    """The rows as they stood on a day: what was later is not there yet.

    A step and what belongs to it go together: ``审核结果`` with ``审核日期`` and so on.
    """
    header, *cases = rows
    due = {at for at, name in enumerate(header) if name in ("完成时限", "办理时限")}
    kept: list[Sequence[str]] = [header]
    for case in cases:
        if case[opened] > day:
            continue
        cells: list[str] = []
        for at, cell in enumerate(case):
            gone = at > opened and at not in due and _DAY.match(cell) and cell > day
            follows = header[at] in ("审核结果", "整改结果", "销号组织") and not cells[at - 1]
            cells.append("" if gone or follows else cell)
        kept.append(cells)
    return kept


def book_until(day: str) -> dict[str, Rows]:
    """The township's book as it was handed in on a day."""
    year = {"承诺台账": PLEDGES, "问题台账": PROBLEMS, "组织生活": MEETINGS}
    slip = (("报送单",), (), ("填报单位", "青山镇党建办"), ("报送日期", day))
    return {"报送单": slip} | {
        title: until(rows, day, LATER[title]) for title, rows in year.items()
    }


BOOKS: Mapping[str, Mapping[str, Rows]] = {
    "期初": ROSTER,
    "青山镇-6月": book_until("2025-07-05"),
    "青山镇-12月": book_until("2025-12-31"),
}


def word(text: str, language: str) -> str:
    """A name, a header or a choice in the language of a book."""
    return text if language == "zh" or not text else NAMES.get(text) or english(text)


def written(sheets: Mapping[str, Rows], language: str) -> bytes:
    """A workbook that Excel and WPS open: days are days, numbers are numbers, heads are bold."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for title, rows in sheets.items():
        page = book.create_sheet(word(title, language))
        for at, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                cell = page.cell(at, column, value(word(text, language)) if text else None)
                if isinstance(cell.value, datetime):
                    cell.number_format = "yyyy-mm-dd"
                    cell.alignment = Alignment(horizontal="left")
                if at == 1:
                    cell.font = Font(bold=True)
                    if len(rows[0]) > 1:
                        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        for column in range(1, max(map(len, rows)) + 1):
            texts = [word(row[column - 1], language) for row in rows if len(row) >= column]
            width = max(sum(2 if ord(letter) > 255 else 1 for letter in text) for text in texts)
            page.column_dimensions[get_column_letter(column)].width = max(12, width + 3)
        if len(rows[0]) > 1:
            page.freeze_panes = "A2"
    moment = datetime(2025, 1, 1)  # noqa: DTZ001 - a workbook's own times have no zone
    book.properties.created = book.properties.modified = moment
    book.properties.creator = "evalcore"
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def value(text: str) -> str | int | datetime:
    """What a clerk's spreadsheet makes of what is typed."""
    if _DAY.match(text):
        return datetime.fromisoformat(text)
    return int(text) if text.isdigit() else text


def settled(data: bytes) -> bytes:
    """The same workbook with no time of its making in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(?<=T)\d\d:\d\d:\d\dZ", b"00:00:00Z", part)
                part = re.sub(rb"\d{4}-\d\d-\d\dT", b"2025-01-01T", part)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()


def books() -> Iterator[tuple[Path, bytes]]:
    """Where each workbook lies, and what is in it."""
    for language in LANGUAGES:
        for name, sheets in BOOKS.items():
            yield FOLDER / language / f"{word(name, language)}.xlsx", written(sheets, language)


if __name__ == "__main__":
    for path, data in books():
        path.write_bytes(data)
        print(path.relative_to(FOLDER.parent.parent))  # noqa: T201 - it is said to who ran it
