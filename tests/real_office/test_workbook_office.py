"""The workbook of results, opened and saved by an office program."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.projections.workbook.made import scored, table, write
from tests.support.office import Convert


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbook")
    out = folder / "book.xlsx"
    write(scored(folder), out)
    return out


@pytest.fixture(scope="module")
def saved(own: Path, office: Convert) -> Path:
    """Once for all: starting the office takes longer than the rest."""
    return office(own, "xlsx")


def test_every_sheet_and_every_value_is_still_there(own: Path, saved: Path) -> None:
    before, after = openpyxl.load_workbook(own), openpyxl.load_workbook(saved)
    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames[1:]:
        assert _values(table(saved, name)) == _values(table(own, name)), name


def _values(rows: list[dict[str, object]]) -> list[list[object]]:
    return [
        [round(value, 9) if isinstance(value, float) else value for value in row.values()]
        for row in rows
    ]


def test_charts_filters_and_page_edges_are_still_there(own: Path, saved: Path) -> None:
    def charts(path: Path) -> int:
        with zipfile.ZipFile(path) as packed:
            return sum("charts/chart" in name for name in packed.namelist())

    before, after = openpyxl.load_workbook(own), openpyxl.load_workbook(saved)
    assert charts(saved) >= charts(own) == 3
    for name in before.sheetnames[1:]:
        assert after[name].auto_filter.ref == before[name].auto_filter.ref
        assert "试算" in str(after[name].oddHeader.right.text)
        assert after[name].page_setup.orientation == "landscape"
