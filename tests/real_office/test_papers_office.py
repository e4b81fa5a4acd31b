"""The duty-report review and the submission sheet as LibreOffice opens them: pages and text."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from evalcore.paper_words import in_language
from projections.papers import Letterhead, Style, print_paper
from projections.papers.pdf import of_word
from projections.reports.paper import example
from projections.submission.fields import fields
from tests.projections.submission.sheets import large, small
from tests.support.office import Convert

HEAD = Letterhead(office="中共青山县委组织部", classification="秘密★1年")
CODE = "7H2M-0RQX-9K4D-VB1T"
SHEETS: Mapping[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "large": (large, "zh"),
    "a few cohorts": (lambda: large(3), "zh"),
    "small": (small, "zh"),
    "large in English": (large, "en"),
}


def made() -> dict[str, bytes]:
    """Word files by name."""
    found = {}
    for name, (sheet, language) in SHEETS.items():
        with in_language(language):
            given = fields(sheet()) | {"code": CODE}
        found[name] = print_paper("submission", given, Style("docx", language, HEAD))
    review = example() | {"code": CODE}
    return found | {"report": print_paper("report", review, Style("docx", "zh", HEAD))}


@pytest.fixture(scope="module")
def opened(
    office: Convert, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[str, ...]]:
    """Each paper as the texts of its pages; LibreOffice is started once for all."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    files = made()
    folder = tmp_path_factory.mktemp("papers")
    return {
        name: pages(page, folder / "page.pdf")
        for name, page in zip(files, of_word(files.values()), strict=True)
    }


def pages(content: bytes, path: Path) -> tuple[str, ...]:
    path.write_bytes(content)
    asked = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
    return tuple(text.removesuffix("\f").split("\f"))


@pytest.mark.parametrize("name", SHEETS)
def test_the_submission_sheet_is_two_pages_however_large_the_results(
    opened: Mapping[str, tuple[str, ...]], name: str
) -> None:
    assert len(opened[name]) == 2


@pytest.mark.parametrize("name", [*SHEETS, "report"])
def test_every_page_bears_number_marks_and_code(
    opened: Mapping[str, tuple[str, ...]], name: str
) -> None:
    for number, page in enumerate(opened[name], 1):
        assert f"—{number}—" in page.replace(" ", "")
        assert CODE in page
        if "English" not in name:
            assert "含演示数值" in page
        assert "{" not in page


def test_the_second_page_ends_with_lines_for_three_opinions(
    opened: Mapping[str, tuple[str, ...]],
) -> None:
    for name in ("large", "small"):
        last = opened[name][1].replace(" ", "")
        for words in ("拟办意见", "审核意见", "领导批示"):
            assert words in last
        assert last.count("签字：") == 3
        assert last.count("（盖章）") == 3


def test_the_first_page_tells_what_is_submitted_and_by_which_rules(
    opened: Mapping[str, tuple[str, ...]],
) -> None:
    first = opened["small"][0].replace(" ", "")
    assert HEAD.office in first
    assert "秘密" in first
    assert "考核结果呈批表" in first
    assert "版本cdcdcdcdcdcd" in first
    assert "一、等次分布" in first
    assert "名额300（1000的30%）" in first


def test_a_review_is_a_paper_to_sign(opened: Mapping[str, tuple[str, ...]]) -> None:
    text = "".join(opened["report"]).replace(" ", "")
    for words in ("述职评议材料", "秘密", "修通村道2公里", "七、得分明细", "应有而未见"):
        assert words in text
    last = opened["report"][-1].replace(" ", "")
    for words in ("本人意见", "考核组意见", "审核意见"):
        assert words in last
    assert last.count("签字：") == 3
