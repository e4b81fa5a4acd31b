"""Facts about blank workbooks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evalcore.errors import UsageError
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.template import columns_with_specs, write_template
from tests.evalcore.intake.office import BASE, fresh, take_in


def test_a_template_has_every_sheet_and_header_and_imports_as_empty(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    mapping = load_mapping()
    write_template(mapping, out)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["填表说明", *(s.title for s in mapping.sheets), "选项"]
    for sheet in mapping.sheets:
        headers = [str(cell.value) for cell in book[sheet.title][1]]
        assert [h.rstrip("*") for h in headers] == [c.header for c in sheet.columns.values()]
        marked = [h for h in headers if h.endswith("*")]
        assert len(marked) == len(sheet.required())
        assert book[sheet.title].freeze_panes == "B2"
    with fresh(tmp_path) as record:
        result = take_in(record, out)
        assert (result.findings, result.facts) == ((), 0)


def test_a_filled_template_imports(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    write_template(load_mapping(), out)
    book = openpyxl.load_workbook(out)
    for name, rows in BASE.items():
        page = book[name]
        place = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
        for number, row in enumerate(rows, 3):
            for header, value in row.items():
                page.cell(number, place[header], value)
    book.save(out)
    with fresh(tmp_path) as record:
        result = take_in(record, out)
        assert not result.findings
        assert result.by_class["PledgeMade"] == 2


def test_choices_are_offered_as_drop_downs_and_notes_as_comments(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    write_template(load_mapping(), out, ["承诺台账"])
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["填表说明", "承诺台账", "选项"]
    page = book["承诺台账"]
    kinds = {check.type for check in page.data_validations.dataValidation}
    assert kinds == {"list", "date"}
    (check,) = (c for c in page.data_validations.dataValidation if "D2" in str(c.sqref))
    column = check.formula1.split("$")[1]
    offered = [cell.value for cell in book["选项"][column] if cell.value]
    assert offered == ["年度承诺", "即时承诺", "专项承诺"]
    assert book["选项"].sheet_state == "hidden"
    assert "年度承诺" in page["D1"].comment.text
    assert page["A2"].value.startswith("示例")


def test_every_column_knows_what_it_feeds() -> None:
    for sheet in load_mapping().sheets:
        steering = {name for event in sheet.events for name in event.where}
        for column, spec, _split in columns_with_specs(sheet):
            exact = column.id == "value"
            assert spec is not None or exact or column.id in steering, column.header


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
