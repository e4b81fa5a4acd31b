"""A township clerk's year with one workbook: taken, half filled, mended, handed in again.

As the people involved do it: the county registers its units, hands each township its workbook, the
clerk fills it with the usual slips, mends the annotated copy, and hands the same workbook in three
months later with cells filled, rows sorted and a village renamed.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cli.main import main
from evalcore.intake.sheets.ours import ROW_KEY
from evalcore.record import open_record
from evalcore.vocabulary import Fact, fact_class
from tests.evalcore.intake.office import PERSONS, TENURES, UNITS, save, workbook

Run = Callable[..., tuple[int, str]]
Placed = Callable[[str], tuple[Run, Path]]

# The library that plays the clerk's spreadsheet drops the print area, which is a formula.
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

APRIL = "2025-04-08"
JULY = "2025-07-08"
COPY = "河口镇.批注.xlsx"
"""The annotated workbook, which is mended and handed in."""


def _at(folder: Path, patch: pytest.MonkeyPatch) -> Run:
    """Commands in a folder, as the township's clerk gives them."""
    patch.setenv("EVALCORE_LANG", "en")
    patch.setenv("EVALCORE_ACTOR", "clerk")
    patch.setenv("EVALCORE_STORE", str(folder / "record.db"))
    patch.delenv("EVALCORE_KEYS", raising=False)
    patch.chdir(folder)

    def command(*arguments: object) -> tuple[int, str]:
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = main([str(argument) for argument in arguments])
        return code, said.getvalue()

    return command


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stood there after each step, made once: ``first``: handed in, mended, taken in;
    ``second``: the same workbook three months later; ``corrected``: taken in again."""
    made = tmp_path_factory.mktemp("quarters")
    folder = made / "first"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        run = _at(folder, patch)
        assert run("init")[0] == 0
        roster = {"组织名册": UNITS, "人员名册": PERSONS, "任职情况": TENURES}
        path = save(folder, "county.xlsx", workbook(roster))
        assert run("import", path, "--received-on", "2025-01-10")[0] == 0
        _first_quarter(run, folder)
        folder = Path(shutil.copytree(folder, made / "second"))
        _second_quarter(folder / COPY)
        folder = Path(shutil.copytree(folder, made / "corrected"))
        run = _at(folder, patch)
        given = ("--correct", "--reason", "抄错", "--authority", "镇")
        assert run("import", folder / COPY, "--received-on", JULY, *given)[0] == 0
    return made


@pytest.fixture
def placed(quarters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Placed:
    """Commands where a step of the year has been taken, and the workbook there."""

    def place(step: str) -> tuple[Run, Path]:
        shutil.copytree(quarters / step, tmp_path, dirs_exist_ok=True)
        return _at(tmp_path, monkeypatch), tmp_path / COPY

    return place


class Book:
    """A workbook as its clerk sees it: cells by sheet, row and header."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)

    def columns(self, sheet: str) -> tuple[int, dict[str, int]]:
        """The row of the headers, and header → column."""
        page = self.book[sheet]
        for row in page.iter_rows(max_row=20):
            found = {str(c.value).strip("*"): c.column for c in row if c.value is not None}
            if ROW_KEY in found:
                return row[0].row, found
        raise AssertionError(sheet)

    def rows(self, sheet: str) -> list[int]:
        """The rows that hold something besides their key, without the example."""
        head, columns = self.columns(sheet)
        key = columns.get(ROW_KEY)
        return [
            row[0].row
            for row in self.book[sheet].iter_rows(min_row=head + 1)
            if any(c.value is not None and c.column != key for c in row)
            and not str(row[0].value).startswith("示例")
        ]

    def free(self, sheet: str) -> int:
        """The first row that nobody has written in."""
        head, _columns = self.columns(sheet)
        used = self.rows(sheet)
        return max([head + 1, *used]) + 1

    def put(self, sheet: str, row: int, **cells: Any) -> None:
        """Write cells of a row."""
        _head, columns = self.columns(sheet)
        for header, value in cells.items():
            self.book[sheet].cell(row, columns[header], value)

    def add(self, sheet: str, **cells: Any) -> int:
        """Write a new row; give its number."""
        row = self.free(sheet)
        self.put(sheet, row, **cells)
        return row

    def where(self, sheet: str, header: str, value: str) -> int:
        """The row that holds ``value`` under ``header``."""
        _head, columns = self.columns(sheet)
        found = [
            row
            for row in self.rows(sheet)
            if self.book[sheet].cell(row, columns[header]).value == value
        ]
        assert len(found) == 1, (sheet, header, value, found)
        return found[0]

    def label(self, sheet: str, name: str, value: Any) -> None:
        """Fill the cell beside a label (报送单, the line of signatures)."""
        for row in self.book[sheet].iter_rows(max_row=20):
            for cell in row:
                if str(cell.value or "").strip("：:") == name:
                    self.book[sheet].cell(cell.row, cell.column + 1, value)
                    return
        raise AssertionError((sheet, name))

    def turn_over(self, sheet: str) -> None:
        """Sort whole rows the other way round, hidden cells with them, as a spreadsheet does."""
        page = self.book[sheet]
        rows = self.rows(sheet)
        held = [[cell.value for cell in page[row]] for row in rows]
        for row, values in zip(rows, reversed(held), strict=True):
            for column, value in enumerate(values, 1):
                page.cell(row, column).value = value

    def save(self) -> None:
        self.book.save(self.path)


def _facts(store: Path) -> Iterator[tuple[int, Fact]]:
    with open_record(store) as record:
        for stored in record.read():
            yield stored.position, fact_class(stored.topic).from_states(stored.public)


def _of(store: Path, name: str) -> list[Any]:
    return [fact for _position, fact in _facts(store) if type(fact).__name__ == name]


def _first_quarter(run: Run, folder: Path) -> None:
    """The township's workbook, filled with slips, mended in the annotated copy, taken in."""
    book = folder / "河口镇.xlsx"
    assert run("template", "--unit", "河口镇", "--as-of", "2025-01-10", "--out", book)[0] == 0
    filled = Book(book)
    filled.label("承诺台账", "填报人", "张三")
    filled.label("承诺台账", "审核人", "李四")
    filled.label("承诺台账", "填报日期", date(2025, 4, 7))
    filled.label("承诺台账", "原件存放", "镇党建办 3 号柜")
    pledge = {"承诺类别": "年度承诺", "承诺事项": "修好村道", "完成时限": "2025-11-30"}
    filled.add(
        "承诺台账",
        **{"承诺编号": "CN-1", "组织": "西村", "承诺日期": "2025年3月4日", **pledge},
        审核日期="2025.3.20",
        审核结果="通过",
        审核组织="河口镇",
    )
    filled.add("承诺台账", 承诺编号="CN-2", 组织="东庄", 承诺日期="3月5日", **pledge)
    filled.add("承诺台账", 承诺编号="CN-3", 组织="西村", 承诺日期="２０２５/３/６", **pledge)
    for day in ("2025-01-15", "2025-02-14", "2025-03-14"):
        filled.add(
            "组织生活", 组织="西村", 会议类别="支委会", 召开日期=day, 应到人数="７", 实到人数=6
        )
    filled.put("组织生活", filled.rows("组织生活")[-1], 会议类别="支部委员大会")
    filled.save()

    code, said = run("import", book, "--received-on", APRIL, "--annotate", folder)
    assert code == 1
    assert "Did you mean" in said
    assert "Traceback" not in said
    copy = folder / COPY
    mended = Book(copy)
    summary = [row for row in mended.book.worksheets[0].iter_rows(values_only=True) if any(row)]
    assert mended.book.worksheets[0].title == "核对结果"
    assert any("东庄" in map(str, row) for row in summary)
    bad = mended.where("承诺台账", "承诺编号", "CN-2")
    _head, columns = mended.columns("承诺台账")
    cell = mended.book["承诺台账"].cell(bad, columns["组织"])
    assert cell.comment is not None
    assert cell.fill.fgColor.rgb not in ("00000000", None)

    mended.put("承诺台账", bad, 组织="西村", 承诺日期="2025-03-05")
    mended.put("组织生活", mended.where("组织生活", "召开日期", "2025-03-14"), 会议类别="支委会")
    mended.save()
    code, said = run("import", copy, "--received-on", APRIL)
    assert code == 0, said


def test_the_first_hand_in_is_mended_on_its_cells_and_goes_in(quarters: Path) -> None:
    store = quarters / "first" / "record.db"
    assert [fact.pledge for fact in _of(store, "PledgeMade")] == ["CN-1", "CN-2", "CN-3"]
    assert [fact.occurred_on.month for fact in _of(store, "MeetingHeld")] == [1, 2, 3]
    (sign,) = _of(store, "SheetSigned")
    assert (sign.sheet, sign.original_at) == ("承诺台账", "镇党建办 3 号柜")


def _second_quarter(copy: Path) -> None:
    """The same workbook three months later."""
    book = Book(copy)
    pledge = book.where("承诺台账", "承诺编号", "CN-1")
    book.put("承诺台账", pledge, 审核日期="2025-03-22", 完成日期="2025-06-01")
    book.put("承诺台账", book.where("承诺台账", "承诺编号", "CN-3"), 措施="分两段施工")
    book.put("组织生活", book.where("组织生活", "召开日期", "2025-02-14"), 召开日期="2025-02-13")
    village = book.where("组织名册", "组织编码", "V2")
    book.put("组织名册", village, 更名日期="2025-05-01", 新名称="西河村")
    book.add("组织生活", 组织="西河村", 会议类别="支委会", 召开日期="2025-05-14", 应到人数=7)
    book.turn_over("承诺台账")
    book.turn_over("组织生活")
    book.save()


def test_three_months_later_only_what_happened_goes_in(placed: Placed) -> None:
    run, copy = placed("second")
    store = copy.with_name("record.db")
    before = list(_facts(store))

    code, said = run("import", copy, "--received-on", JULY)
    assert code == 1, said  # two changed days: nobody has said why
    assert len(list(_facts(store))) == len(before)
    assert "更正原因" in said

    answered = Book(copy)
    answered.label("报送单", "更正原因", "日期抄错")
    answered.label("报送单", "更正依据", "镇党委 7 月 5 日核对")
    answered.save()
    code, planned = run("import", copy, "--received-on", JULY, "--plan")
    assert code == 0, planned
    assert "CN-1" in planned
    assert "2025-03-20" in planned
    assert "2025-03-22" in planned
    assert len(list(_facts(store))) == len(before)

    code, said = run("import", copy, "--received-on", JULY)
    assert code == 0, said
    new = list(_facts(store))[len(before) :]
    told = sorted(
        (type(fact).__name__, str(fact.occurred_on), bool(fact.corrects), fact.reason)
        for _position, fact in new
        if type(fact).__name__ not in ("SourceReceived", "SheetSigned")
    )
    assert told == [
        ("MeetingHeld", "2025-02-13", True, "日期抄错"),
        ("MeetingHeld", "2025-05-14", False, ""),
        ("PledgeFulfilled", "2025-06-01", False, ""),
        ("PledgeMade", "2025-03-06", True, "补填"),
        ("PledgeReviewed", "2025-03-22", True, "日期抄错"),
        ("UnitRenamed", "2025-05-01", False, ""),
    ]
    code, said = run("import", copy, "--received-on", JULY)
    assert code == 0
    assert len(list(_facts(store))) == len(before) + len(new)


def test_the_trail_shows_when_each_thing_was_known_and_on_which_row(placed: Placed) -> None:
    run, _copy = placed("corrected")
    code, said = run("trail", "CN-1")
    assert code == 0
    assert APRIL in said
    assert JULY in said
    assert COPY in said
    assert "镇党建办 3 号柜" in said
    code, said = run("trail", "CN-1", "--json")
    assert code == 0
    assert json.loads(said)


def test_todo_asks_only_for_what_is_missing(placed: Placed) -> None:
    run, copy = placed("corrected")
    scheme = ("--scheme", "county-secretaries-2025", "--as-of", "2025-07-20")
    code, said = run("todo", *scheme, "--unit", "西村", "--json")
    assert code == 0, said
    rows = json.loads(said)
    shown = json.dumps(rows, ensure_ascii=False)
    assert "CN-2" in shown  # made, never reviewed
    assert "CN-1" in shown  # fulfilled and reviewed, not published
    book = Book(copy)
    book.put(
        "承诺台账",
        book.where("承诺台账", "承诺编号", "CN-1"),
        公开日期="2025-03-25",
        公开方式="栏上张贴",
    )
    book.save()
    assert run("import", copy, "--received-on", "2025-07-21")[0] == 0
    after = run("todo", *scheme, "--unit", "西村", "--json")[1]
    assert after != said
