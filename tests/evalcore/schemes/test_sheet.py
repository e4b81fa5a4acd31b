"""A scheme's numbers as a sheet: what stands in it, and what is read back from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalcore.errors import UsageError
from evalcore.intake.findings import Unreadable
from evalcore.schemes import sheet_reading
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.schemes.reading import parse_amount
from evalcore.schemes.sheet import HEADERS, NEW, PATH, TITLE, rows_of
from evalcore.schemes.sheet_book import FIRST_ROW, SUMS, write_sheet
from evalcore.schemes.sheet_reading import Changes, read_sheet
from evalcore.schemes.values import Limit

NAME = "county-secretaries-2025"
SCHEME = load_scheme(NAME)
ROWS = rows_of(NAME)
ROW = next(row for row in ROWS if row.path == "indicators.pledge_kept.points")
AT = {row.path: number for number, row in enumerate(ROWS, FIRST_ROW)}
COLUMN = HEADERS.index(NEW) + 1
POINTS = "indicators.pledge_kept.points"
SHARE = "quotas.好.share"
WHOLE = "parameters.reply_days"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.xlsx"
    write_sheet(SCHEME, ROWS, path)
    return path


Edit = Callable[..., Changes]


@pytest.fixture
def edited(sheet: Path) -> Edit:
    """Write values into the sheet (path → value, with its format) and read it back."""

    def edit(values: dict[str, Any], form: str = "") -> Changes:
        book = openpyxl.load_workbook(sheet)
        page = book[TITLE]
        for path, value in values.items():
            cell = page.cell(AT[path], COLUMN)
            cell.value = value
            if form:
                cell.number_format = form
        book.save(sheet)
        return read_sheet(sheet, SCHEME, ROWS)

    return edit


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_sheet_as_it_was_written_changes_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "numbers.xlsx"
    scheme, rows = load_scheme(name), rows_of(name)
    write_sheet(scheme, rows, path)
    assert read_sheet(path, scheme, rows) == Changes({})


def test_a_sheet_holds_every_number_and_choice_with_its_basis_and_range() -> None:
    row = next(row for row in ROWS if row.path == WHOLE)
    assert (row.section, row.now, row.amount) == ("参数", "5", Fraction(5))
    assert (row.form, row.basis) == ("整数", "xiangtan-2011 row 79")
    share = next(row for row in ROWS if row.path == SHARE)
    assert (share.now, share.amount, share.percent) == ("30%", Fraction(3, 10), True)
    tie = next(row for row in ROWS if row.path == "lists.to_help.tie")
    assert tie.now == "all"
    assert "people" in tie.options
    assert {f"indicators.{each.id}.points" for each in SCHEME.indicators} <= set(AT)


def test_points_are_added_up_by_formulas_next_to_what_they_must_come_to(sheet: Path) -> None:
    page = openpyxl.load_workbook(sheet)[SUMS]
    lines = {row[0]: row for row in page.iter_rows(min_row=2, values_only=True)}
    assert lines["总计"][1] == 100
    wanted, now, tried = lines["公开承诺"][1:4]
    assert wanted == f"='{TITLE}'!D{AT['groups.pledges.points']}"
    assert now.startswith("=SUM(")
    assert f"D{AT[POINTS]}" in tried


@pytest.mark.parametrize(
    ("value", "setting"),
    [
        (12, "12"),
        (12.5, "12.5"),
        ("12", "12"),
        ("１２", "12"),
        ("1/3", "1/3"),
        (0.1 + 0.2, "0.3"),
        (9, None),
        (9.0, None),
        ("9.00", None),
    ],
)
def test_a_number_is_read_exactly_however_it_was_typed(
    edited: Edit, value: Any, setting: str | None
) -> None:
    assert edited({POINTS: value}) == Changes({} if setting is None else {POINTS: setting})


@pytest.mark.parametrize(
    ("value", "form", "setting"),
    [
        (0.25, "0%", "0.25"),
        ("25%", "", "0.25"),
        ("25％", "", "0.25"),
        (0.25, "General", "0.25"),
        (0.3, "0%", None),
        ("30%", "", None),
        ("1/3", "", "1/3"),
    ],
)
def test_a_share_may_be_a_percentage_or_a_decimal(
    edited: Edit, value: Any, form: str, setting: str | None
) -> None:
    assert edited({SHARE: value}, form).settings == ({} if setting is None else {SHARE: setting})


@given(st.integers(0, 10**8), st.integers(0, 6))
def test_a_decimal_is_what_its_digits_say_as_text_and_as_the_cells_number(
    digits: int, decimals: int
) -> None:
    row = attrs.evolve(ROW, amount=Fraction(-1), limit=Limit())
    exact = Fraction(digits, 10**decimals)
    typed = f"{digits // 10**decimals}.{digits % 10**decimals:0{decimals}d}" if decimals else digits
    for raw in (str(typed), float(exact)):
        setting = sheet_reading.changed(row, raw)
        assert setting is not None
        assert parse_amount(setting) == exact


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_number_of_the_scheme_or_refused(text: str) -> None:
    refused = None
    setting = None
    try:
        setting = sheet_reading.changed(ROW, text)
    except Unreadable as problem:
        refused = problem
    assert refused is None or (refused.reason and refused.remedy)
    assert setting is None or parse_amount(setting) is not None


def test_what_is_read_can_be_tried(edited: Edit) -> None:
    changed = edited({POINTS: 12, WHOLE: 7, "lists.to_help.tie": "people"})
    assert not changed.findings
    trial = load_scheme(NAME, settings=changed.settings)
    assert trial.parameters["reply_days"].whole == 7
    assert trial.lists[0].size.tie == "people"
    assert next(i for i in trial.indicators if i.id == "pledge_kept").points.whole == 12


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (POINTS, None, "empty"),
        (POINTS, "twelve", "no number"),
        (POINTS, -1, "below 0"),
        (POINTS, True, "no number"),
        (POINTS, date(2025, 1, 3), "date"),
        (POINTS, "#DIV/0!", "error"),
        (POINTS, "=1+1", "formula without"),
        (POINTS, 1 / 3, "more digits"),
        (POINTS, 10**13, "is above"),
        (WHOLE, 7.5, "whole number"),
        (WHOLE, "5%", "whole number"),
        (SHARE, 8, "above 1"),
        ("lists.to_help.tie", "some", "none of"),
    ],
)
def test_a_wrong_cell_is_named_with_its_value_why_and_what_to_do(
    edited: Edit, path: str, value: Any, reason: str
) -> None:
    changed = edited({path: value, "reporting.cycle": "month"})
    assert changed.settings == {}
    (finding,) = changed.findings
    assert (finding.sheet, finding.cell) == (TITLE, f"D{AT[path]}")
    assert reason in finding.reason
    assert finding.remedy


def test_every_wrong_cell_is_told_at_once(edited: Edit) -> None:
    assert len(edited({POINTS: "x", WHOLE: "y", SHARE: 9}).findings) == 3


def test_a_sheet_of_other_rules_is_refused(sheet: Path, tmp_path: Path) -> None:
    other = load_scheme(NAME, settings={"reply_days": "7"})
    (finding,) = read_sheet(sheet, other, ROWS).findings
    assert "other rules" in finding.reason
    assert finding.cell == "D3"


def test_a_row_that_the_scheme_has_not_and_one_that_stands_twice_are_refused(sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book[TITLE]
    at = HEADERS.index(PATH) + 1
    page.cell(FIRST_ROW, at, "indicators.pledge_kept.point")
    page.cell(FIRST_ROW + 1, at, POINTS)
    book.save(sheet)
    nothing, twice = read_sheet(sheet, SCHEME, ROWS).findings
    assert "Did you mean indicators.pledge_kept.points" in nothing.remedy
    assert "twice" in twice.reason


def test_rows_may_be_sorted_hidden_columns_moved_and_lines_put_in(sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book[TITLE]
    page.cell(AT[POINTS], COLUMN, 12)
    page.insert_rows(FIRST_ROW + 3)
    page.insert_cols(2)
    page.column_dimensions["I"].hidden = True
    book.save(sheet)
    assert read_sheet(sheet, SCHEME, ROWS).settings == {POINTS: "12"}


def test_another_workbook_is_refused_saying_what_is_wanted(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (finding,) = read_sheet(tmp_path / "other.xlsx", SCHEME, ROWS).findings
    assert "scheme sheet" in finding.remedy
    (tmp_path / "note.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert read_sheet(tmp_path / "note.xlsx", SCHEME, ROWS).findings


def test_a_sheet_is_never_written_over(sheet: Path) -> None:
    before = sheet.read_bytes()
    with pytest.raises(UsageError):
        write_sheet(SCHEME, ROWS, sheet)
    assert sheet.read_bytes() == before


def test_only_the_column_of_trial_values_can_be_edited(sheet: Path) -> None:
    page = openpyxl.load_workbook(sheet)[TITLE]
    assert page.protection.sheet
    open_cells = {
        cell.column
        for row in page.iter_rows(min_row=FIRST_ROW, max_row=FIRST_ROW + len(ROWS) - 1)
        for cell in row
        if not cell.protection.locked
    }
    assert open_cells == {COLUMN}
