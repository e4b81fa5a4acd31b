"""The sheet of a scheme's numbers, opened and saved by an office program."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evalcore.intake.files.handed import read_file
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.sheet import HEADERS, NEW, TITLE, rows_of
from evalcore.schemes.sheet_book import FIRST_ROW, SUMS, write_sheet
from evalcore.schemes.sheet_reading import Changes, read_sheet
from tests.support.office import Convert

NAME = "county-secretaries-2025"
SCHEME, ROWS = load_scheme(NAME), rows_of(NAME)
AT = {row.path: number for number, row in enumerate(ROWS, FIRST_ROW)}
COLUMN = HEADERS.index(NEW) + 1


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.xlsx"
    write_sheet(SCHEME, ROWS, path)
    return path


@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_a_sheet_that_was_saved_again_changes_nothing(
    sheet: Path, office: Convert, to: str
) -> None:
    assert read_sheet(office(sheet, to), SCHEME, ROWS) == Changes({})


def test_formulas_and_percentages_are_read_as_the_office_program_worked_them_out(
    sheet: Path, office: Convert
) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book[TITLE]
    points = AT["indicators.pledge_kept.points"]
    page.cell(points, COLUMN).value = f"=C{points}+0.1+0.2"
    share = page.cell(AT["quotas.好.share"], COLUMN)
    share.value, share.number_format = "=1/4", "0%"
    book.save(sheet)
    # Nobody has worked the formulas out yet.
    assert len(read_sheet(sheet, SCHEME, ROWS).findings) == 2
    found = read_sheet(office(sheet, "xlsx"), SCHEME, ROWS)
    assert found == Changes({"indicators.pledge_kept.points": "9.3", "quotas.好.share": "0.25"})


def test_the_sums_say_whether_the_points_add_up(sheet: Path, office: Convert) -> None:
    def differences(path: Path) -> dict[str, object]:
        tables = {table.name: table for table in read_file(path).tables}
        rows = [cells for _number, cells in tables[SUMS].rows()]
        return {row[0]: row[4] for row in rows[1:]}

    assert set(differences(office(sheet, "xlsx")).values()) == {"相符"}
    book = openpyxl.load_workbook(sheet)
    book[TITLE].cell(AT["indicators.pledge_kept.points"], COLUMN).value = 12
    book.save(sheet)
    found = differences(office(sheet, "xlsx"))
    assert (found["公开承诺"], found["总计"], found["走访联系"]) == (3, 3, "相符")
