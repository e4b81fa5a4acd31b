"""A filled workbook, saved anew by LibreOffice in the forms that offices use, says the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.files.handed import read_file
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.sheets.binding import bind
from evalcore.intake.templates.template import write_template
from tests.evalcore.intake.office import BASE, UNITS, facts_in, fresh, take_in, workbook
from tests.support.office import Convert

# The area to print is a formula, which the library that writes the test's workbook does not take.
pytestmark = pytest.mark.filterwarnings("ignore:Print area")

FORMS = ["xlsx", "xls", "ods"]


def filled_template(folder: Path) -> Path:
    """The template with the base data written under its headers, dates as dates."""
    path = folder / "2025.xlsx"
    write_template(load_mapping(), path, list(BASE))
    book = openpyxl.load_workbook(path)
    for title, rows in BASE.items():
        page = book[title]
        columns = {str(c.value).rstrip("*"): c.column for c in page[3] if c.value}
        for number, row in enumerate(rows, 5):
            for header, value in row.items():
                cell = page.cell(number, columns[header], value)
                if header == "承诺日期":
                    cell.value = date(2025, 3, 4)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """The workbook as filled, and the facts that an import of it writes."""
    folder = tmp_path_factory.mktemp("filled")
    path = filled_template(folder)
    with fresh(folder) as record:
        result = take_in(record, path)
        assert result.findings == ()
        assert result.facts > 15
        return path, facts_in(record)


@pytest.mark.parametrize("form", FORMS)
def test_a_filled_template_says_the_same_in_every_form(
    tmp_path: Path, expected: tuple[Path, list[Any]], office: Convert, form: str
) -> None:
    path, facts = expected
    saved = office(path, form)
    with fresh(tmp_path) as record:
        assert take_in(record, saved).findings == ()
        assert facts_in(record)[1:] == facts[1:]
        # The form is another, what is said the same: nothing new.
        again = take_in(record, path)
        assert (again.findings, again.facts, again.commit) == ((), 0, None)


def test_csv_as_libreoffice_writes_it_is_read(tmp_path: Path, office: Convert) -> None:
    path = tmp_path / "组织名册.xlsx"
    path.write_bytes(workbook({"组织名册": UNITS}))
    with fresh(tmp_path) as record:
        assert take_in(record, path).facts == len(UNITS)
        again = take_in(record, office(path, "csv"))
        assert (again.findings, again.facts, again.unchanged) == ((), 0, len(UNITS))


def layout(folder: Path) -> Path:
    """Headers of two rows, merged cells, a total, an error, a formula, a hidden row."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "承诺台账"
    for row in (
        ["台账"],
        ["承诺编号", "组织", "承诺类别", "承诺", None, "审核", None],
        [None, None, None, "日期", "事项", "日期", "结果"],
        ["CN-1", "西村", "年度承诺", date(2025, 3, 4), "修路", "#REF!", "通过"],
        ["CN-2", None, "年度承诺", date(2025, 3, 4), '="送"&"餐"', None, None],
        ["合计", None, None, None, "=2+0", None, None],
    ):
        page.append(row)
    for cells in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "B4:B5"):
        page.merge_cells(cells)
    page["F4"].data_type = "e"
    path = folder / "a.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_layouts_and_errors_come_out_alike_in_every_form(
    tmp_path: Path, office: Convert, form: str
) -> None:
    (table,), findings = bind(read_file(office(layout(tmp_path), form)), load_mapping())
    assert findings == []
    rows = dict(table.table.rows())
    at = {table.sheet.columns[name].header: i for name, i in table.positions.items()}
    assert list(rows) == [4, 5]
    assert [rows[n][at["组织"]] for n in rows] == ["西村", "西村"]
    assert [rows[n][at["承诺日期"]] for n in rows] == [date(2025, 3, 4)] * 2
    assert rows[5][at["承诺事项"]] == "送餐"
    assert rows[4][at["审核日期"]] == "#REF!"
