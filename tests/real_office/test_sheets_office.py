"""Check sheets, reminders, papers of a flag and checkpoint sheets opened by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from projections.papers import Letterhead, Style, print_paper
from tests.projections.papers_sheets.test_sheets import SHEETS, example
from tests.support.office import Convert

HEAD = Letterhead(office="中共青山县委组织部", classification="秘密★1年")
CODE = "7H2M-0RQX-9K4D-VB1T"


@pytest.fixture(scope="module")
def opened(office: Convert, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Each sheet as the text of the pages that LibreOffice makes of its Word file."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    folder = tmp_path_factory.mktemp("sheets")
    found = {}
    for name in SHEETS:
        path = folder / f"{name}.docx"
        fields = example(name, marks=["试算"], code=CODE)
        path.write_bytes(print_paper(name, fields, Style("docx", "zh", HEAD)))
        found[name] = text_of_pages(office(path, "pdf"))
    return found


def text_of_pages(path: Path) -> str:
    asked = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(asked, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("name", SHEETS)
def test_every_page_bears_its_number_the_marks_and_the_code(
    opened: Mapping[str, str], name: str
) -> None:
    pages = opened[name].rstrip("\f\n").split("\f")
    for number, page in enumerate(pages, 1):
        assert f"—{number}—" in page.replace(" ", "")
        assert CODE in page
        assert "试算" in page
    assert HEAD.office in pages[0]
    assert HEAD.classification.replace("★1年", "") in pages[0]
    assert "{" not in opened[name]


def test_a_checkpoint_sheet_is_one_page_to_stamp(opened: Mapping[str, str]) -> None:
    assert opened["checkpoint"].rstrip("\f\n").count("\f") == 0
    assert "盖章处" in opened["checkpoint"]
