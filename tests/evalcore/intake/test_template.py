"""Facts about the workbooks that clerks fill."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from evalcore.errors import UsageError
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.templates.columns import asked_of
from evalcore.intake.templates.prefill import Prepared, PreparedRow
from evalcore.intake.templates.template import wanted_sheets, write_template
from tests.evalcore.intake.office import BASE, fresh, take_in

# The area to print is a formula, which the library that reads it here does not take.
pytestmark = pytest.mark.filterwarnings("ignore:Print area")

KEY = re.compile(r"[0-9a-z]{8}-[0-9]{1,6}")


def book_of(folder: Path, *sheets: str, **more: Any) -> openpyxl.Workbook:
    """A template written and opened again."""
    out = folder / "t.xlsx"
    write_template(load_mapping(), out, sheets, **more)
    return openpyxl.load_workbook(out)


def headers(page: Worksheet) -> dict[str, int]:
    """Header without its mark → number of the column."""
    return {str(cell.value).rstrip("*"): cell.column for cell in page[3] if cell.value}


def check_at(page: Worksheet, place: str) -> Any:
    """The check on a cell; None where there is none."""
    return next((c for c in page.data_validations.dataValidation if place in c.sqref), None)


def offered(book: openpyxl.Workbook, formula: str) -> list[Any]:
    """The values in a range of the hidden sheet."""
    title, _mark, place = formula.partition("!")
    return [cell.value for (cell,) in book[title][place.replace("$", "")]]


def test_a_guide_and_the_transmittal_sheet_stand_in_front_and_the_lists_hidden_behind(
    tmp_path: Path,
) -> None:
    book = book_of(tmp_path)
    titles = [sheet.title for sheet in wanted_sheets(load_mapping())]
    assert book.sheetnames == ["填表说明", "报送单", *titles, "选项"]
    assert book["选项"].sheet_state == "hidden"


def test_title_sign_line_headers_and_example_stand_above_the_rows(tmp_path: Path) -> None:
    mapping = load_mapping()
    book = book_of(tmp_path)
    for sheet in wanted_sheets(mapping):
        page = book[sheet.title]
        assert page["A1"].value == sheet.title
        assert [c.value for c in page[2] if c.value] == ["填报人", "审核人", "填报日期", "原件存放"]
        found = [str(cell.value) for cell in page[3] if cell.value]
        assert [h.rstrip("*") for h in found] == [
            *(c.header for c in sheet.columns.values()),
            "行标识",
        ]
        assert sum(h.endswith("*") for h in found) == len(sheet.required())
        assert page["A4"].value.startswith("示例")
        assert page.freeze_panes == "B4"


def test_beside_every_label_of_the_sign_line_is_a_cell_that_can_be_seen(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    for sheet in wanted_sheets(load_mapping()):
        page = book[sheet.title]
        hidden = headers(page)["行标识"]
        labels = [cell.column for cell in page[2] if cell.value]
        assert hidden not in {place for at in labels for place in (at, at + 1)}


def test_the_last_column_is_hidden_and_holds_a_key_of_its_own_for_each_row(tmp_path: Path) -> None:
    book = book_of(tmp_path, book="abcd1234")
    seen: set[str] = set()
    for sheet in wanted_sheets(load_mapping()):
        page = book[sheet.title]
        number = headers(page)["行标识"]
        assert number == len(sheet.columns) + 1  # beside the data: it is sorted along
        assert page.column_dimensions[page.cell(3, number).column_letter].hidden
        keys = [page.cell(row, number).value for row in range(5, 505)]
        assert all(key.startswith("abcd1234-") and KEY.fullmatch(key) for key in keys)
        assert page.cell(4, number).value is None
        assert not seen & set(keys)
        seen.update(keys)
        assert page.auto_filter.ref.split(":")[1].startswith(page.cell(3, number).column_letter)


def test_two_workbooks_never_share_a_key(tmp_path: Path) -> None:
    keys = []
    for name in "ab":
        (tmp_path / name).mkdir()
        book = book_of(tmp_path / name, "撤回")
        keys.append(book["撤回"]["E5"].value)
        assert book["报送单"]["B8"].value == keys[-1].split("-")[0]
    assert keys[0] != keys[1]


def test_a_blank_template_imports_as_empty(tmp_path: Path) -> None:
    book_of(tmp_path)
    with fresh(tmp_path) as record:
        result = take_in(record, tmp_path / "t.xlsx")
        assert (result.findings, result.facts) == ((), 0)


def fill(book: openpyxl.Workbook, sheets: dict[str, Any]) -> None:
    """Write rows by header from row 5 on."""
    for name, rows in sheets.items():
        place = headers(book[name])
        for number, row in enumerate(rows, 5):
            for header, value in row.items():
                book[name].cell(number, place[header], value)


def test_a_filled_template_imports(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    fill(book, BASE)
    book.save(tmp_path / "t.xlsx")
    with fresh(tmp_path) as record:
        result = take_in(record, tmp_path / "t.xlsx")
        assert not result.findings
        assert result.by_class["PledgeMade"] == 2


def test_an_example_row_is_left_out_wherever_sorting_took_it(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    fill(book, {name: list(rows)[:1] for name, rows in BASE.items() if name == "组织名册"})
    page = book["组织名册"]
    for cell in list(page[4]):
        page.cell(9, cell.column, cell.value)
        cell.value = None
    book.save(tmp_path / "t.xlsx")
    with fresh(tmp_path) as record:
        result = take_in(record, tmp_path / "t.xlsx")
        assert (result.findings, dict(result.by_class)) == ((), {"UnitRegistered": 1})


def test_choices_are_offered_as_drop_downs_and_notes_as_comments(tmp_path: Path) -> None:
    book = book_of(tmp_path, "承诺台账")
    assert book.sheetnames == ["填表说明", "报送单", "承诺台账", "选项"]
    page = book["承诺台账"]
    check = check_at(page, "D5")
    assert (check.type, check.errorStyle) == ("list", "stop")
    assert offered(book, check.formula1) == ["年度承诺", "即时承诺", "专项承诺"]
    assert check_at(page, "D1900") is check
    assert "年度承诺" in page["D3"].comment.text
    assert page["D3"].comment.text.startswith("必填")


def test_several_values_in_one_cell_are_told_in_the_note_and_not_checked(tmp_path: Path) -> None:
    page = book_of(tmp_path, "承诺台账")["承诺台账"]
    place = page.cell(5, headers(page)["公开方式"]).coordinate
    assert check_at(page, place) is None
    assert "会上宣读、栏上张贴" in page.cell(3, headers(page)["公开方式"]).comment.text


def test_dates_and_numbers_are_checked_and_look_like_dates(tmp_path: Path) -> None:
    page = book_of(tmp_path, "走访登记")["走访登记"]
    at = headers(page)
    day, number = page.cell(5, at["走访日期"]), page.cell(5, at["户数"])
    assert check_at(page, day.coordinate).type == "date"
    assert page.column_dimensions[day.column_letter].number_format == "yyyy-mm-dd"
    check = check_at(page, number.coordinate)
    assert (check.type, check.operator, check.formula1) == ("whole", "greaterThanOrEqual", "0")


def test_a_period_typed_as_2025_07_stays_what_was_typed(tmp_path: Path) -> None:
    page = book_of(tmp_path, "领导点评")["领导点评"]
    letter = page.cell(3, headers(page)["点评周期"]).column_letter
    assert page.column_dimensions[letter].number_format == "@"


def test_units_and_persons_are_offered_where_they_are_known(tmp_path: Path) -> None:
    known = Prepared(units=("河口镇", "西村"), persons=("李秀英", "王伟(P3)"))
    book = book_of(tmp_path, "承诺台账", prepared=known)
    page = book["承诺台账"]
    units, persons = check_at(page, "B5"), check_at(page, "C5")
    assert offered(book, units.formula1) == ["河口镇", "西村"]
    assert offered(book, persons.formula1) == ["李秀英", "王伟(P3)"]
    # A code or a unit that is new today may be typed all the same.
    assert units.errorStyle == persons.errorStyle == "warning"


def test_nothing_is_offered_where_nobody_is_known(tmp_path: Path) -> None:
    assert check_at(book_of(tmp_path, "承诺台账")["承诺台账"], "B5") is None


def test_follow_up_sheets_offer_the_numbers_that_stand_on_the_case_sheet(tmp_path: Path) -> None:
    book = book_of(tmp_path, "承诺台账", "承诺进展", "问题变动")
    check = check_at(book["承诺进展"], "A5")
    text = book.defined_names[check.formula1].attr_text
    assert text.startswith("OFFSET('承诺台账'!$A$5,")
    assert "COUNTA" in text
    # Problems are opened on a sheet that was not asked for.
    assert check_at(book["问题变动"], "A5") is None


def test_a_long_list_stands_in_a_range_and_no_formula_grows_with_it(tmp_path: Path) -> None:
    many = tuple(f"第{number}村" for number in range(40_000))
    book = book_of(tmp_path, "承诺台账", prepared=Prepared(units=many))
    for page in book:
        for check in page.data_validations.dataValidation:
            assert all(len(str(text or "")) < 255 for text in (check.formula1, check.error))
    formula = check_at(book["承诺台账"], "B5").formula1
    assert formula.endswith("$40001")


def test_known_rows_are_filled_in_and_blank_ones_follow(tmp_path: Path) -> None:
    rows = [
        PreparedRow({"unit": "V1", "name": "=HYPERLINK(1)", "registered_on": date(2024, 1, 1)}),
        PreparedRow({"unit": "V2", "name": "西村\x0b", "members": 12}, "zzzz9999-7"),
        PreparedRow({"unit": "V3", "registered_on": date(1899, 5, 4)}),
    ]
    known = Prepared(unit="河口镇", rows={"units": rows})
    book = book_of(tmp_path, "组织名册", prepared=known, book="abcd1234")
    page = book["组织名册"]
    at = headers(page)

    def cell(row: int, header: str) -> Any:
        return page.cell(row, at[header])

    assert page["A1"].value == "组织名册 · 河口镇"
    assert [cell(row, "组织编码").value for row in (5, 6, 7, 8)] == ["V1", "V2", "V3", None]
    assert (cell(5, "组织名称").value, cell(5, "组织名称").data_type) == ("=HYPERLINK(1)", "s")
    assert cell(6, "组织名称").value == "西村"
    assert cell(5, "登记日期").value.date() == date(2024, 1, 1)
    assert cell(5, "登记日期").number_format == "yyyy-mm-dd"
    assert cell(7, "登记日期").value == "1899-05-04"
    assert cell(6, "党员数").value == 12
    keys = [cell(row, "行标识").value for row in (5, 6, 7, 8)]
    assert keys == ["abcd1234-1", "zzzz9999-7", "abcd1234-2", "abcd1234-3"]
    assert book["报送单"]["B3"].value == "河口镇"
    assert page.sheet_properties.tabColor is not None


def test_it_prints_on_a4_with_its_headers_and_no_page_of_blank_rows(tmp_path: Path) -> None:
    page = book_of(tmp_path, "承诺台账")["承诺台账"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$1:$3"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0


def test_names_of_sheets_and_formulas_are_such_as_2010_takes(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    for title in book.sheetnames:
        assert len(title) <= 31
        assert not set(title) & set(r"[]:*?/\\")
    names = [name.attr_text for name in book.defined_names.values()]
    used = {word for text in names for word in re.findall(r"[A-Z]{3,}(?=\()", text)}
    assert used == {"OFFSET", "MAX", "COUNTA"}


def test_nothing_is_protected(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    assert not any(page.protection.sheet for page in book)
    assert not book.security or not book.security.lockStructure


def test_every_column_knows_what_it_feeds() -> None:
    for sheet in load_mapping().sheets:
        steering = {name for event in sheet.events for name in event.where}
        for one in asked_of(sheet):
            assert one.spec is not None or one.column.id in steering, one.column.header


def test_a_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    out.write_text("mine")
    with pytest.raises(UsageError):
        write_template(load_mapping(), out)
    assert out.read_text() == "mine"


def test_an_unknown_sheet_or_place_is_a_matter_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="承诺台账"):
        write_template(load_mapping(), tmp_path / "t.xlsx", ["承诺"])
    with pytest.raises(UsageError):
        write_template(load_mapping(), tmp_path / "no" / "t.xlsx")
