"""Check sheets on paper by the command: languages, letterhead, an office's own template."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from evalcore.intake.check_sheet_form import POINTS, SHOWN
from projections.checksheet.book import HEADER
from tests.cli.conftest import Ran
from tests.projections.checksheet.world import recorded, written_scheme
from tests.support.word import text_of

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    recorded(folder).close()
    written_scheme(folder)
    return folder


@pytest.fixture
def office(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record, its scheme, a letterhead and a template of the office's own."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("EVALCORE_SCHEME", "check.yaml")
    (tmp_path / "head.yaml").write_text(
        "office: 青山县委组织部\nclassification: 秘密★1年\n", encoding="utf-8"
    )
    (tmp_path / "own.html.j2").write_text(
        "<p>{{ letterhead.office }} {{ marks|join('；') }}</p>"
        "{% for p in points %}<p>{{ p.number }}</p>{% endfor %}",
        encoding="utf-8",
    )
    return tmp_path


def test_the_office_and_its_class_stand_on_word_file_and_page(office: Path, evalcore: Run) -> None:
    asked = ("--format", "docx,html", "--letterhead", "head.yaml", "--out", "out")
    ran = evalcore("checksheet", "红旗村", *asked)
    assert ran.code == 0, ran.err
    for form in ("docx", "html"):
        text = text_of((office / "out" / f"核对单-红旗村-V1.{form}").read_bytes())
        for word in ("青山县委组织部", "秘密★1年", "试算", "承办 红旗村 31 天，卡滞（民政局）9 天"):
            assert word in text, (form, word)


def test_papers_are_in_english_and_the_workbook_that_comes_back_stays_chinese(
    office: Path, evalcore: Run
) -> None:
    asked = ("checksheet", "V1", "--format", "html,xlsx", "--out")
    assert evalcore(*asked, "zh").code == 0
    assert evalcore(*asked, "en", "--language", "en").code == 0
    [page] = (office / "en").glob("*.html")
    assert '<html lang="en">' in page.read_text(encoding="utf-8")
    rows = []
    for folder in ("zh", "en"):
        book = openpyxl.load_workbook(office / folder / "核对单-红旗村-V1.xlsx")
        rows.append([[cell.value for cell in row] for row in book[POINTS].iter_rows()])
    assert rows[0] == rows[1]
    assert tuple(rows[1][HEADER - 1][: len(SHOWN)]) == SHOWN


def test_a_template_of_the_office_is_filled(office: Path, evalcore: Run) -> None:
    asked = ("--letterhead", "head.yaml", "--template", "own.html.j2", "--out", "out")
    ran = evalcore("checksheet", "V1", "--format", "html", *asked)
    assert ran.code == 0, ran.err
    page = (office / "out" / "核对单-红旗村-V1.html").read_text(encoding="utf-8")
    assert page.startswith("<p>青山县委组织部 试算；含演示数值</p><p>YY-")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--template", "own.html.j2", "--format", "docx"), "template for html"),
        (("--template", "own.html.j2", "--format", "xlsx"), "not for xlsx"),
        (("--template", "none.docx", "--format", "docx"), "none.docx"),
        (("--language", "fr"), "--language"),
    ],
)
def test_a_paper_that_makes_no_sense_is_refused_and_nothing_is_written(
    office: Path, evalcore: Run, options: tuple[str, ...], words: str
) -> None:
    ran = evalcore("checksheet", "V1", "--out", "out", *options)
    assert ran.code in (2, 3), ran.err
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert not list(Path("out").glob("*"))
