"""A template opened in LibreOffice and saved anew is the same template."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.templates.prefill import Prepared, PreparedRow
from evalcore.intake.templates.template import write_template
from tests.evalcore.intake.office import BASE, fresh, take_in
from tests.support.office import Convert, office

__all__ = ["office"]

pytestmark = pytest.mark.filterwarnings("ignore:Print area")


@pytest.fixture(scope="module")
def saved(office: Convert, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled template, saved by LibreOffice."""
    out = tmp_path_factory.mktemp("template") / "t.xlsx"
    units = [PreparedRow({"unit": "T9", "name": "新镇", "unit_kind": "乡镇"}, "zzzz9999-7")]
    known = Prepared(unit="河口镇", rows={"units": units}, units=("河口镇", "西村"))
    write_template(load_mapping(), out, prepared=known, book="abcd1234")
    book = openpyxl.load_workbook(out)
    book["组织名册"].cell(5, 5, date(2024, 1, 1))
    for name, rows in BASE.items():
        place = {str(cell.value).rstrip("*"): cell.column for cell in book[name][3]}
        for number, row in enumerate(rows, 6):
            for header, value in row.items():
                book[name].cell(number, place[header], value)
    book["组织名册"]["B2"] = "李四"
    book.save(out)
    return office(out, "xlsx")


def test_it_is_taken_in_whole(saved: Path, tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        result = take_in(record, saved)
        assert not result.findings
        assert (result.by_class["UnitRegistered"], result.by_class["PledgeMade"]) == (7, 2)


def test_its_keys_are_still_there_and_hidden(saved: Path) -> None:
    page = openpyxl.load_workbook(saved)["组织名册"]
    at = {str(cell.value).rstrip("*"): cell for cell in page[3]}
    key = at["行标识"]
    assert page.column_dimensions[key.column_letter].hidden
    assert page.cell(5, key.column).value == "zzzz9999-7"
    assert page.cell(9, key.column).value == "abcd1234-4"


def test_its_drop_downs_notes_and_named_numbers_are_still_there(saved: Path) -> None:
    book = openpyxl.load_workbook(saved)
    page = book["承诺台账"]
    checks = page.data_validations.dataValidation
    assert {"list", "date"} <= {check.type for check in checks}
    assert "选项" in next(check.formula1 for check in checks if check.type == "list")
    assert page["D3"].comment.text.startswith("必填")
    follow_up = book["承诺进展"].data_validations.dataValidation
    assert any(c.type == "list" and c.formula1 == "open_pledge" for c in follow_up)
    assert "OFFSET" in book.defined_names["open_pledge"].attr_text


def test_only_what_is_filled_is_printed(saved: Path, office: Convert) -> None:
    # A page or two of each sheet: its 500 prepared rows would be ten and more of nothing.
    printed = office(saved, "pdf").read_bytes()
    pages = printed.count(b"/Type/Page") - printed.count(b"/Type/Pages")
    sheets = len(load_mapping().sheets)
    assert sheets + 2 <= pages <= 2 * sheets
