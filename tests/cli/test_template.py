"""Facts about the command that writes workbooks for clerks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.evalcore.intake.office import BASE, save, workbook

pytestmark = pytest.mark.filterwarnings("ignore:Print area")

Command = Callable[..., Any]


@pytest.fixture
def store(evalcore: Command, tmp_path: Path) -> str:
    """The small county's record."""
    where = str(tmp_path / "county.db")
    path = save(tmp_path, "base.xlsx", workbook(BASE))
    assert evalcore("init", "--store", where).code == 0
    taken = evalcore("import", path, "--store", where, "--actor", "li")
    assert taken.code == 0, taken.out
    return where


def known_numbers(path: Path, sheet: str) -> list[str]:
    """What the first column holds from row 5 on."""
    page = openpyxl.load_workbook(path)[sheet]
    return [value for (value,) in page.iter_rows(5, 60, 1, 1, values_only=True) if value]


def test_without_a_record_it_is_blank_and_named_after_the_mapping(
    evalcore: Command, tmp_path: Path
) -> None:
    ran = evalcore("template")
    assert (ran.code, ran.err) == (0, "")
    assert known_numbers(tmp_path / "乡镇党建填报工作簿.xlsx", "组织名册") == []
    assert evalcore("template").code == 2  # it is there now


def test_with_a_record_the_drop_downs_know_its_units(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    out = tmp_path / "t.xlsx"
    assert evalcore("template", "--out", out, "--store", store).code == 0
    lists = openpyxl.load_workbook(out)["选项"]
    columns = {column[0]: column[1:] for column in lists.iter_cols(values_only=True)}
    offered = {value for value in columns["组织"] if value}
    assert offered == {"青山县", "河口镇", "石桥镇", "西村", "河口镇/东村", "石桥镇/东村"}
    assert known_numbers(out, "组织名册") == []


def test_a_townships_workbook_holds_its_units_persons_in_office_and_open_cases(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    ran = evalcore("template", "--unit", "河口镇", "--store", store, "--json")
    assert ran.code == 0
    out = tmp_path / "河口镇.xlsx"
    assert ran.json["file"] == out.name
    assert (ran.json["unit"], ran.json["name"], ran.json["left_out"]) == ("T1", "河口镇", 0)
    assert ran.json["filled"] == {"组织名册": 3, "人员名册": 2, "任职情况": 2, "承诺台账": 2}
    assert known_numbers(out, "组织名册") == ["T1", "V1", "V2"]
    assert known_numbers(out, "人员名册") == ["P1", "P3"]
    assert known_numbers(out, "承诺台账") == ["CN-002", "CN-001"]


def test_handed_in_untouched_it_brings_nothing_new(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    assert evalcore("template", "--unit", "T1", "--store", store, "--out", "t.xlsx").code == 0
    ran = evalcore("import", "t.xlsx", "--store", store, "--actor", "li")
    assert ran.code == 0
    assert "Nothing new" in ran.out


def test_what_happens_in_a_known_row_is_taken_in_and_then_no_longer_open(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    assert evalcore("template", "--unit", "T1", "--store", store, "--out", "t.xlsx").code == 0
    book = openpyxl.load_workbook("t.xlsx")
    page = book["承诺台账"]
    place = {str(cell.value).rstrip("*"): cell.column for cell in page[3]}
    page.cell(6, place["审诺日期"], date(2025, 12, 1))
    page.cell(6, place["审诺结果"], "兑现")
    book.save("t.xlsx")
    ran = evalcore("import", "t.xlsx", "--store", store, "--actor", "li")
    assert ran.code == 0, ran.out
    assert evalcore("template", "--unit", "T1", "--store", store, "--out", "u.xlsx").code == 0
    assert known_numbers(tmp_path / "u.xlsx", "承诺台账") == ["CN-002"]


def test_as_of_an_earlier_day_the_case_is_not_known_yet(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    arguments = ("template", "--unit", "T1", "--store", store, "--as-of", "2025-03-04")
    assert evalcore(*arguments).code == 0
    assert known_numbers(tmp_path / "河口镇.xlsx", "承诺台账") == ["CN-001"]


def test_every_township_gets_its_own_and_no_file_is_overwritten(
    evalcore: Command, store: str, tmp_path: Path
) -> None:
    ran = evalcore("template", "--all-units", "out", "--store", store, "--json")
    assert ran.code == 0
    assert [one["file"] for one in ran.json] == ["out/河口镇.xlsx", "out/石桥镇.xlsx"]
    (tmp_path / "out" / "河口镇.xlsx").unlink()
    again = evalcore("template", "--all-units", "out", "--store", store)
    assert again.code == 2
    assert "石桥镇.xlsx" in again.err
    assert not (tmp_path / "out" / "河口镇.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--unit", "河扣镇"), "河口镇"),
        (("--unit", "东村"), "several units"),
        (("--unit", "T1", "--sheet", "承诺"), "承诺台账"),
        (("--unit", "T1", "--all-units", "out"), "--all-units"),
        (("--unit", "T1", "--as-of", "tomorrow"), "--as-of"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_written(
    evalcore: Command, store: str, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = sorted(tmp_path.iterdir())
    ran = evalcore("template", *arguments, "--store", store)
    assert ran.code == 2
    assert said in ran.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_township_without_a_record_is_a_matter_of_the_store(evalcore: Command) -> None:
    ran = evalcore("template", "--unit", "T1", "--store", "none.db")
    assert ran.code in (2, 3)
    assert "none.db" in ran.err
