"""Facts about ``evalcore workbook``: what it writes, says and refuses."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import SECRET, Ran

Run = Callable[..., Ran]


def test_a_workbook_is_written_and_its_sheets_are_told(
    evalcore: Run, results: Path, tmp_path: Path
) -> None:
    letterhead = tmp_path / "office.yaml"
    letterhead.write_text("office: 示例县委组织部\nclassification: 秘密★1年\n", encoding="utf-8")
    ran = evalcore(
        *("workbook", "--results", results, "--out", "考核结果.xlsx"),
        *("--letterhead", letterhead, "--rows", 10, "--json"),
    )
    assert ran.code == 0
    told = {sheet["id"]: sheet for sheet in ran.json["sheets"]}
    assert told["pledges"]["rows"] == 10
    assert told["pledges"]["cut"] == told["pledges"]["of"] - 10 == 8
    assert told["pledges"]["rest"].endswith("pledges.parquet")
    assert ran.json["out"] == "考核结果.xlsx"
    book = openpyxl.load_workbook("考核结果.xlsx")
    assert book.sheetnames[1:] == [sheet["title"] for sheet in ran.json["sheets"]]
    assert book.worksheets[0].oddHeader.left.text == "秘密★1年"
    texts = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    assert "示例县委组织部" in texts
    assert not any(SECRET in text for text in texts)


def test_a_long_ledger_is_told_beside_the_result(evalcore: Run, results: Path) -> None:
    ran = evalcore("workbook", "--results", results, "--out", "a.xlsx", "--rows", 3)
    assert ran.code == 0
    assert "a.xlsx" in ran.out
    assert "pledges.parquet" in ran.err
    assert "disclosure check a.xlsx" in ran.err


def test_only_the_sheets_that_are_named_are_written(evalcore: Run, results: Path) -> None:
    ran = evalcore(
        *("workbook", "--results", results, "--out", "a.xlsx"),
        *("--only", "等次名次,提示", "--only", "依据"),
    )
    assert ran.code == 0
    assert openpyxl.load_workbook("a.xlsx").sheetnames == ["说明", "等次名次", "提示", "依据"]


def test_a_file_that_is_there_is_left_alone(evalcore: Run, results: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("somebody's")
    ran = evalcore("workbook", "--results", results, "--out", "a.xlsx")
    assert (ran.code, (tmp_path / "a.xlsx").read_text()) == (2, "somebody's")
    assert "exists already" in ran.err


def test_a_folder_that_there_is_not_and_another_ending_are_refused_with_a_remedy(
    evalcore: Run, results: Path
) -> None:
    ran = evalcore("workbook", "--results", results, "--out", "nowhere/a.xlsx")
    assert ran.code == 2
    assert "Make it first" in ran.err
    ran = evalcore("workbook", "--results", results, "--out", "a.xls")
    assert ran.code == 2
    assert ".xlsx" in ran.err


def test_an_unknown_sheet_is_refused_with_those_that_are_alike(
    evalcore: Run, results: Path, tmp_path: Path
) -> None:
    ran = evalcore("workbook", "--results", results, "--out", "a.xlsx", "--only", "问题台帐")
    assert ran.code == 2
    assert "问题台账" in ran.err
    assert not (tmp_path / "a.xlsx").exists()


def test_where_the_disk_refuses_nothing_is_left_and_the_reason_is_said(
    evalcore: Run, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(made: Path, place: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("projections.workbook.book.put", full)
    before = sorted(tmp_path.iterdir())
    ran = evalcore("workbook", "--results", results, "--out", "a.xlsx", "--only", "等次分布")
    assert ran.code == 3
    assert "No space left on device" in ran.err
    assert sorted(tmp_path.iterdir()) == before
