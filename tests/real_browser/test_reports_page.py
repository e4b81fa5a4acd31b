"""The duty-report review and the submission sheet as pages in a browser, and as it prints them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evalcore.paper_words import in_language
from projections.papers import Letterhead, Style, print_paper
from projections.papers.pdf import of_pages
from projections.reports.paper import example
from projections.submission.fields import fields
from tests.projections.submission.sheets import large, small
from tests.real_browser.axe import DESK, PHONE, LookedAt
from tests.real_browser.browser import Browser

HEAD = Letterhead(office="中共青山县委组织部", classification="秘密★1年")


def page(name: str, given: Mapping[str, Any], language: str = "zh") -> bytes:
    return print_paper(name, given, Style("html", language, HEAD))


PAGES = {
    "report": lambda: page("report", example()),
    "report in English": lambda: page("report", example(), "en"),
    "submission": lambda: page("submission", fields(large(3))),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_well_at_a_desk_and_on_a_phone(
    name: str, tmp_path: Path, looked_at: LookedAt
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGES[name]())
    for width in (DESK, PHONE):
        seen = looked_at(path, width)
        assert (seen.console, seen.violations, seen.requests) == ([], [], []), width
        assert seen.overflow <= 0, (width, seen.wide)


def test_the_submission_sheet_prints_on_two_pages(browser: Browser, tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("needs pdfinfo (poppler-utils)")
    with in_language("en"):
        english = fields(large())
    sheets = [page("submission", fields(each)) for each in (large(), large(3), small())]
    for printed in of_pages([*sheets, page("submission", english, "en")]):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(printed)
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True)
        assert "Pages:           2" in told.stdout
