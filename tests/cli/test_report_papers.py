"""``report`` as papers: several forms at once, letterhead and language, names that say whose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Ran

Command = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _results(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_RESULTS", str(results))


def test_everybody_gets_a_file_in_each_form_that_is_asked_for(
    evalcore: Command, tmp_path: Path
) -> None:
    told = ("--format", "html,docx", "--out", "reports")
    ran = evalcore("report", "--all", *told)
    assert ran.code == 0
    names = sorted(path.name for path in (tmp_path / "reports").iterdir())
    assert len(names) == 12
    assert "红旗村-王建国-P1@V1.docx" in names
    assert "红旗村-王建国-P1@V1.html" in names
    assert "12 reports are in reports." in ran.out


def test_one_report_can_be_given_the_name_of_its_file(evalcore: Command, tmp_path: Path) -> None:
    ran = evalcore("report", "P1", "--out", "述职.docx")
    assert ran.code == 0
    with ZipFile(tmp_path / "述职.docx") as file:
        text = file.read("word/document.xml").decode()
    assert "王建国" in text
    assert "本人意见" in text
    assert "{%" not in text


def test_every_form_bears_the_letterhead(evalcore: Command, tmp_path: Path) -> None:
    (tmp_path / "head.yaml").write_text(
        "office: 中共青山县委组织部\nclassification: 秘密★1年\n", encoding="utf-8"
    )
    told = ("--letterhead", "head.yaml")
    evalcore("report", "P1", *told, "--out", "x.docx")
    with ZipFile(tmp_path / "x.docx") as file:
        word = "".join(
            file.read(name).decode() for name in file.namelist() if name.endswith(".xml")
        )
    page = evalcore("report", "P1", *told).out
    for text in (word, page):
        assert "中共青山县委组织部" in text
        assert "秘密★1年" in text


def test_the_same_report_is_the_same_bytes(evalcore: Command, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        told = ("--format", "docx,md", "--out", folder)
        assert evalcore("report", "P1", *told).code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_report_in_english_says_so_and_keeps_names_and_titles(evalcore: Command) -> None:
    page = evalcore("report", "P1", "--language", "en").out
    assert 'lang="en"' in page
    assert "王建国" in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--format", "html,docx"), "--out"),
        (("--out", "a.docx", "--format", "html"), "contradict"),
        (("--out", "a.docx", "--format", "html,docx"), "contradict"),
    ],
)
def test_forms_that_contradict_each_other_are_refused(
    evalcore: Command, more: tuple[str, ...], said: str
) -> None:
    ran = evalcore("report", "P1", *more)
    assert ran.code == 2
    assert said in ran.err


def test_the_old_form_of_word_is_refused_and_no_folder_of_that_name_is_made(
    evalcore: Command, results: Path, tmp_path: Path
) -> None:
    ran = evalcore("report", "P1", "--results", results, "--out", tmp_path / "材料.doc")
    assert ran.code == 2
    assert ".docx" in ran.err
    assert not (tmp_path / "材料.doc").exists()


def test_all_reports_do_not_go_into_one_file(evalcore: Command) -> None:
    ran = evalcore("report", "--all", "--out", "a.docx")
    assert ran.code == 2
    assert "Name a directory" in ran.err
