"""``overview``: one page of pictures, in the language and under the letterhead asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.projections.overview.year import scored

Command = Callable[..., Ran]


@pytest.fixture(scope="module")
def results() -> Path:
    return scored()


def test_it_writes_one_page_and_says_for_whom(
    evalcore: Command, results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "总览.html"
    ran = evalcore("overview", "--results", results, "--out", out)
    assert ran.code == 0, ran.err
    assert str(out) in ran.out
    assert "for reviewers" in ran.err
    assert "2025年度考核总览" in out.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["总览.html"]


def test_programs_get_the_numbers(evalcore: Command, results: Path) -> None:
    told = evalcore("overview", "--results", results, "--json").json
    assert told["key"]["subjects"] == 5
    assert set(told) >= {"run", "grades", "movement", "visits", "problems", "lines", "towns"}


def test_the_page_can_be_english_and_bear_the_office_s_letterhead(
    evalcore: Command, results: Path, tmp_path: Path
) -> None:
    head, out = tmp_path / "head.yaml", tmp_path / "page.html"
    head.write_text("office: 中共澜溪县委组织部\nclassification: 秘密★1年\n", encoding="utf-8")
    arguments = ("--results", results, "--out", out, "--letterhead", head, "--language", "en")
    assert evalcore("overview", *arguments).code == 0
    text = out.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "中共澜溪县委组织部" in text
    assert "秘密★1年" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out"),
        (("--out", "nowhere/page.html"), "no directory"),
        (("--out", "."), "is a folder"),
        (("--out", "page.html", "--language", "fr"), "fr"),
        (("--out", "page.html", "--results", "none.db"), "no results"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_a_remedy_and_nothing_is_written(
    evalcore: Command, results: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = arguments if "--results" in arguments else ("--results", str(results), *arguments)
    ran = evalcore("overview", *given)
    assert ran.code == 2
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_letterhead_is_told(evalcore: Command, results: Path, tmp_path: Path) -> None:
    head = tmp_path / "head.yaml"
    head.write_text("offices: 甲\n", encoding="utf-8")
    out = tmp_path / "page.html"
    ran = evalcore("overview", "--results", results, "--out", out, "--letterhead", head)
    assert ran.code == 1
    assert "office" in ran.err
    assert not out.exists()
