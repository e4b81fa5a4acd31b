"""The workbook of a check sheet: locked but for what is filled, and read back by its keys."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from evalcore.intake.check_sheet_form import (
    COLUMNS,
    DAY,
    IDENTITY,
    MARKS,
    NOTHING,
    NUMBER,
    OBJECTS,
    OPINION,
    OPINION_COLUMNS,
    POINTS,
    SHOWN,
    VERDICT,
    WORDS,
    YES,
    Whose,
    marks_of,
    number_of,
)
from evalcore.intake.check_sheets import is_check_sheet, read_check_sheet
from evalcore.intake.files.handed import Handed, open_content
from evalcore.intake.wording import is_chinese
from evalcore.paper_words import in_language
from projections.checksheet.apart import Apart
from projections.checksheet.book import HEADER, workbook
from projections.checksheet.model import CheckSheet, Point
from projections.rows import Subject

WHOSE = Whose("s", "2025", "V1", "", 30)
SUBJECT = Subject(
    "V1", "unit", "", "", "V1", "红旗村", "T1", "青山镇", "villages", 365,
    (("2025-01-01", "2025-12-31"),),
)  # fmt: skip


def point(slot: str, **more: Any) -> Point:
    about = ("reply", slot, f"{slot}|17", "0/1")
    given = {"indicator": "答复", "expected": "应有 1", "found": "实有 0", "story": "经过", **more}
    return Point(
        slot=slot, lost="1.5", basis="doc art. 1; demo", about=about,
        number=number_of(WHOSE, about), **given,
    )  # fmt: skip


def sheet(*points: Point, **more: Any) -> CheckSheet:
    return CheckSheet(
        **{
            "whose": WHOSE, "subject": SUBJECT, "run": {}, "cohort": "村",
            "points": points or (point("W-1"), point("W-2")),
            "apart": (Apart("剔除", "W-3", "=恶意", "=县"),), "lost": "3",
            "documents": {"doc": "示例文件"}, **more,
        }
    )  # fmt: skip


Fill = Callable[[Any], None]


def handed(change: Fill = lambda book: None, made: CheckSheet | None = None) -> Handed:
    """The workbook as somebody saved it after ``change``."""
    book = openpyxl.load_workbook(BytesIO(workbook(made or sheet())))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return open_content("核对单.xlsx", saved.getvalue())


def put(sheet_name: str, column: str, row: int, value: object) -> Fill:
    columns = COLUMNS if sheet_name == POINTS else OPINION_COLUMNS
    line = HEADER + row if sheet_name == POINTS else 2

    def fill(book: Any) -> None:
        book[sheet_name].cell(line, columns.index(column) + 1).value = value

    return fill


def objects(row: int = 1, words: str = "回复过了") -> Fill:
    return all_of(put(POINTS, OBJECTS, row, "有"), put(POINTS, WORDS, row, words))


def all_of(*fills: Fill) -> Fill:
    def fill(book: Any) -> None:
        for one in fills:
            one(book)

    return fill


DATED = put(OPINION, "核对日期", 1, "2026-01-08")
AGREES = put(OPINION, "总体意见", 1, "无异议")
SENT = {("s", "2025", "V1", ""): {30}}


def findings(*fills: Fill, sent: Any = None) -> list[tuple[str, str]]:
    """(cell, reason) of what is wrong with a sheet that was filled so."""
    read = read_check_sheet(handed(all_of(*fills)), SENT if sent is None else sent)
    assert not (read.findings and read.tables), "nothing is taken in where anything is wrong"
    return [(f"{f.sheet}!{f.cell}", f.reason) for f in read.findings]


def rows(read: Handed) -> list[list[Any]]:
    [table] = read.tables
    return [cells for _number, cells in table.rows()]


def test_it_is_recognised_by_its_form() -> None:
    assert is_check_sheet(handed())
    assert not is_check_sheet(handed(lambda book: book.remove(book[OPINION])))
    assert not is_check_sheet(open_content("核对单.csv", "核对单,异议编号\n1,2\n".encode()))


def test_only_what_is_filled_is_open_and_keys_are_hidden() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(sheet())))
    page = book[POINTS]
    assert page.protection.sheet
    heads = [cell.value for cell in page[HEADER]]
    assert heads == list(COLUMNS)
    open_ones = {heads[c.column - 1] for c in page[HEADER + 1] if not c.protection.locked}
    assert open_ones == {OBJECTS, WORDS}
    hidden = {
        head
        for place, head in enumerate(heads, 1)
        if page.column_dimensions[openpyxl.utils.get_column_letter(place)].hidden
    }
    assert hidden == {*COLUMNS} - {*SHOWN, OBJECTS, WORDS}
    [choice] = page.data_validations.dataValidation
    assert choice.formula1 == '"有,无"'


def test_what_stands_in_it_is_text_never_a_formula() -> None:
    evil = sheet(point("=1+1", story="=HYPERLINK(1)", indicator="@SUM(1)"))
    with zipfile.ZipFile(BytesIO(workbook(evil))) as packed:
        pages = [packed.read(n) for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(pages) == 3
    assert not [page for page in pages if b"<f>" in page]


def test_documents_are_called_by_their_titles() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(sheet())))
    assert book[POINTS].cell(HEADER + 1, SHOWN.index("依据") + 1).value == (
        "示例文件 art. 1；演示数值"
    )


def test_an_objection_comes_back_with_what_it_is_about() -> None:
    read = read_check_sheet(handed(all_of(objects(2), DATED)), SENT)
    assert read.findings == ()
    head, row = rows(read)
    said = dict(zip(head, row, strict=True))
    second = point("W-2")
    assert said[NUMBER] == second.number
    assert [said[name] for name in ("指标编码", "项目编码", "台账行")] == ["reply", "W-2", "W-2|17"]
    assert [said[name] for name in ("考核办法", "考核周期", "组织")] == ["s", "2025", "V1"]
    assert (said[WORDS], said["核对日期"]) == ("回复过了", "2026-01-08")


def test_rows_may_be_sorted_and_coloured() -> None:
    def swap(book: Any) -> None:
        page = book[POINTS]
        first = [cell.value for cell in page[HEADER + 1]]
        for place, cell in enumerate(page[HEADER + 2], 1):
            page.cell(HEADER + 1, place).value = cell.value
            page.cell(HEADER + 2, place).value = first[place - 1]

    assert findings(swap, objects(), DATED) == []


def test_who_agrees_says_so_once() -> None:
    read = read_check_sheet(handed(all_of(AGREES, DATED)), SENT)
    assert [table.name for table in read.tables] == [OPINION]
    assert rows(read)[1][:4] == ["无异议", "s", "2025", "V1"]


def test_a_changed_figure_is_named_by_its_cell() -> None:
    [(cell, reason)] = findings(put(POINTS, "失分", 1, "0"), objects(), DATED)
    assert cell == "核对单!G5"
    assert "figures are not corrected here" in reason


def test_an_altered_key_is_named_by_its_cell() -> None:
    found = findings(put(POINTS, NUMBER, 2, "YY-0"), objects(), DATED)
    assert [cell for cell, _reason in found] == ["核对单!O6"]
    found = findings(put(POINTS, "项目编码", 2, "W-9"), objects(), DATED)
    assert [cell for cell, _reason in found] == ["核对单!O6"]


def test_a_row_from_the_sheet_of_another_subject_is_named() -> None:
    other = attrs.evolve(WHOSE, unit="V2")
    about = ("reply", "W-8", "W-8|3", "0/1")
    foreign = attrs.evolve(point("W-8"), about=about, number=number_of(other, about))
    read = read_check_sheet(handed(all_of(objects(), DATED), sheet(point("W-1"), foreign)), SENT)
    assert [f.cell for f in read.findings] == ["O6"]
    assert "another subject" in read.findings[0].reason


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        ("考核周期", "2024", "B2"),
        ("考核办法", "t", "A2"),
        ("组织", "V2", "C2"),
        ("条数", "0", "F2"),
    ],
)
def test_whose_sheet_it_is_can_not_be_changed(column: str, value: str, cell: str) -> None:
    assert column in IDENTITY
    assert findings(put(OPINION, column, 1, value), AGREES, DATED) == [
        (f"核对意见!{cell}", "this was changed since the sheet was written")
    ]


@pytest.mark.parametrize(
    ("sent", "cell", "words"),
    [
        ({("s", "2025", "V2", ""): {30}}, "核对意见!C2", "no check sheet that was sent"),
        ({("s", "2024", "V1", ""): {30}}, "核对意见!B2", "no check sheet that was sent"),
        ({("s", "2025", "V1", ""): {28, 29}}, "核对意见!E2", "size 28, 29"),
    ],
)
def test_a_sheet_that_was_not_sent_is_refused(sent: Any, cell: str, words: str) -> None:
    [(found, reason)] = findings(AGREES, DATED, sent=sent)
    assert found == cell
    assert words in reason


def test_where_no_sheet_was_recorded_as_sent_any_may_come_back() -> None:
    assert findings(AGREES, DATED, sent={}) == []


@pytest.mark.parametrize(
    ("fills", "cell", "words"),
    [
        ((AGREES, objects(), DATED), "核对意见!H2", "1 rows have one"),
        ((DATED,), "核对意见!H2", "neither an objection"),
        ((put(OPINION, "总体意见", 1, "有异议"), DATED), "核对意见!H2", "neither an objection"),
        ((put(OPINION, "总体意见", 1, "同意"), objects(), DATED), "核对意见!H2", "none of"),
        ((AGREES,), "核对意见!I2", "is empty"),
        ((put(POINTS, WORDS, 1, "不对"), DATED), "核对单!I5", "not marked"),
        ((put(POINTS, OBJECTS, 1, "有"), DATED), "核对单!J5", "says nothing"),
        ((put(POINTS, OBJECTS, 1, "也许"), AGREES, DATED), "核对单!I5", "none of 有, 无"),
    ],
)
def test_what_contradicts_itself_is_named(fills: Any, cell: str, words: str) -> None:
    [(found, reason)] = findings(*fills)
    assert (found, words in reason) == (cell, True), reason


def test_a_row_that_was_deleted_is_missed() -> None:
    [(_cell, reason)] = findings(
        lambda book: book[POINTS].delete_rows(HEADER + 2), objects(), DATED
    )
    assert "written with 2 rows" in reason


def test_a_row_that_was_copied_is_named() -> None:
    def copy(book: Any) -> None:
        page = book[POINTS]
        for place, cell in enumerate(page[HEADER + 1], 1):
            page.cell(HEADER + 3, place).value = cell.value

    [(cell, reason)] = findings(copy, objects(2), DATED)
    assert cell == "核对单!O7"
    assert "first in row 5" in reason


def test_columns_that_were_deleted_are_named() -> None:
    found = findings(lambda book: book[POINTS].delete_cols(COLUMNS.index("失分") + 1), DATED)
    assert ("columns of the sheet are gone") in found[0][1]


def test_a_size_that_is_no_number_is_told_not_tripped_over() -> None:
    said = ("s", "2025", "V1", "", "三十", "2")
    forged = all_of(
        put(OPINION, "记录规模", 1, "三十"), put(OPINION, MARKS, 1, marks_of(OPINION, said))
    )
    assert findings(forged, AGREES, DATED) == [("核对意见!E2", "must be a whole number")]


def test_the_number_of_an_objection_does_not_hang_on_the_size_of_the_record() -> None:
    about = ("reply", "W-1", "W-1|17", "0/1")
    later = attrs.evolve(WHOSE, size=99)
    assert number_of(WHOSE, about) == number_of(later, about)
    assert number_of(WHOSE, about) != number_of(WHOSE, (*about[:3], "1/2"))


CELLS = st.sampled_from([(place, name) for place in (1, 2) for name in SHOWN])


@cases(
    st.dictionaries(CELLS, st.text(st.characters(min_codepoint=48, max_codepoint=57), min_size=1))
)
def test_every_cell_that_was_changed_is_named_and_no_other(changed: dict[Any, str]) -> None:
    numbers = {place: point(f"W-{place}").number for place in (1, 2)}
    for place, number in numbers.items():
        was = [str(place), "答复", f"W-{place}", "应有 1", "实有 0", "经过", "1.5", "示例文件"]
        now = [changed.get((place, name), text) for name, text in zip(SHOWN, was, strict=True)]
        one, other = marks_of(number, was).split("-"), marks_of(number, now).split("-")
        assert [a != b for a, b in zip(one, other, strict=True)] == [
            a != b for a, b in zip(was, now, strict=True)
        ]


def english(change: Fill = lambda book: None) -> Handed:
    """The English workbook as somebody saved it after ``change``."""
    with in_language("en"):
        book = openpyxl.load_workbook(BytesIO(workbook(sheet(), due="2026-01-20")))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return open_content("sheet.xlsx", saved.getvalue())


def test_an_english_sheet_is_recognised_and_says_the_same_as_the_chinese_one() -> None:
    def object_to_the_first(book: Any) -> None:
        points, opinion = book.worksheets[:2]
        points.cell(HEADER + 1, COLUMNS.index(OBJECTS) + 1).value = "Yes"
        points.cell(HEADER + 1, COLUMNS.index(WORDS) + 1).value = "It was held"
        opinion.cell(2, OPINION_COLUMNS.index(VERDICT) + 1).value = "Objections"
        opinion.cell(2, OPINION_COLUMNS.index(DAY) + 1).value = "2026-01-08"

    given = english(object_to_the_first)
    assert is_check_sheet(given)
    taken = read_check_sheet(given, {})
    assert taken.findings == ()
    [table] = taken.tables
    rows = [cells for _number, cells in table.rows()]
    assert table.name == POINTS
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told[OBJECTS], told[WORDS], told[NUMBER]) == (YES, "It was held", point("W-1").number)


def test_an_english_sheet_agrees_in_english() -> None:
    def agree(book: Any) -> None:
        opinion = book.worksheets[1]
        opinion.cell(2, OPINION_COLUMNS.index(VERDICT) + 1).value = "No objection"
        opinion.cell(2, OPINION_COLUMNS.index(DAY) + 1).value = "2026-01-08"

    taken = read_check_sheet(english(agree), {})
    assert taken.findings == ()
    [table] = taken.tables
    assert [cells[0] for _number, cells in table.rows()] == [VERDICT, NOTHING]


def test_an_english_sheet_bears_no_word_of_ours_in_chinese() -> None:
    with in_language("en"):
        book = openpyxl.load_workbook(BytesIO(workbook(sheet(apart=()), due="2026-01-20")))
    heads = [cell.value for page, row in zip(book, (HEADER, 1, 1), strict=True)
             for cell in page[row] if cell.value]  # fmt: skip
    assert [text for text in (*book.sheetnames, *heads, book.worksheets[0]["A3"].value)
            if is_chinese(text)] == []  # fmt: skip
    checks = [c for page in book for c in page.data_validations.dataValidation]
    assert [c.formula1 for c in checks] == ['"Yes,No"', '"No objection,Objections"']
