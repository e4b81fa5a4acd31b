"""Votes in Word files: seen as on the page that says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError
from projections.disclosure.check import shown_of
from projections.disclosure.grids import KNOWN, grids
from projections.disclosure.numbers import words_of
from projections.papers import Style, print_paper
from projections.reports.paper import example


def written(folder: Path, form: str) -> Path:
    path = folder / f"report.{form}"
    path.write_bytes(print_paper("report", example(), Style(form)))
    return path


def numbers(path: Path) -> set[tuple[str, int]]:
    found = grids(path)
    shown = shown_of([(path.name, found)], None, words_of(found))
    return {(each.option, each.value) for each in shown if not each.of_ballots}


def test_the_word_file_tells_the_votes_that_the_page_tells(tmp_path: Path) -> None:
    page, word = numbers(written(tmp_path, "html")), numbers(written(tmp_path, "docx"))
    assert ("满意", 30) in page
    assert page == word


def test_tables_lines_headers_and_footers_are_read(tmp_path: Path) -> None:
    found = grids(written(tmp_path, "docx"))
    assert any("发票" in grid.header for grid in found)
    lines = [text for _place, (text,) in found[-1].rows]
    assert any("群众满意" in line for line in lines)
    assert any("含演示数值" in line for line in lines)


def test_what_is_no_word_file_or_cannot_be_read_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "x.docx"
    broken.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(DataError, match=r"x\.docx"):
        grids(broken)
    printed = tmp_path / "x.pdf"
    printed.write_bytes(b"%PDF-1.7")
    with pytest.raises(DataError, match="PDF is not read"):
        grids(printed)
    assert {".docx", ".pdf"} <= set(KNOWN)
