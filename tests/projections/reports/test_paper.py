"""The review as a paper: its fields, its Word file, the same in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from evalcore.paper_words import in_language
from projections.papers import Letterhead, Style, print_paper
from projections.publishing import Results, open_results, write_results
from projections.reports import reviews
from projections.reports.fields import FIELDS, fields
from projections.reports.paper import REPORT
from tests.projections.publishing.sample import evaluation


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    path = tmp_path_factory.mktemp("r") / "results.db"
    write_results(evaluation(), path)
    with open_results(path) as found:
        yield found


def given(results: Results, subject: str = "p5@v5", **more: Any) -> dict[str, Any]:
    review = next(reviews(results, results.subjects([subject])))
    return fields({**review, **more})


def word(found: dict[str, Any], path: Path, style: Style | None = None) -> str:
    path.write_bytes(print_paper("report", found, style or Style("docx")))
    with ZipFile(path) as file:
        parts = [file.read(n).decode() for n in file.namelist() if n.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", "".join(parts))


def tops(names: Any) -> set[str]:
    return {name.partition("[]")[0].partition(".")[0] for name in names} - {"marks", "code"}


def test_every_field_is_documented_and_the_example_fills_each(results: Results) -> None:
    example = REPORT.example()
    assert tops(given(results)) == tops(FIELDS) == tops(example)
    assert not [name for name, value in example.items() if value in ([], "") and name != "code"]


def test_parts_of_a_list_are_documented_one_by_one(results: Results) -> None:
    found = given(results)
    for name in ("pledges", "meetings", "points", "problems", "flags"):
        documented = {
            field.partition("[].")[2] for field in FIELDS if field.startswith(f"{name}[]")
        }
        assert documented <= set(found[name][0]), name


def test_the_word_file_tells_what_the_page_tells(results: Results, tmp_path: Path) -> None:
    text = word(given(results), tmp_path / "x.docx")
    for words in (
        "述职评议材料", "赵敏", "建议等次：差；得分 34.38；同类组第 5 名，共 5 名",
        "共 4 项：兑现 1 项，逾期 3 项", "2025-12：应有而未见", "列入倒排名单",
        "本人意见", "考核组意见", "审核意见", "签字", "试算",
    ):  # fmt: skip
        assert words in text, words
    assert "{{" not in text
    assert "{%" not in text


def test_what_was_decided_stands_beside_the_proposal(results: Results, tmp_path: Path) -> None:
    final = {
        "grade": "一般", "differs": True, "ground": "任期不满一年", "decided_by": "县委常委会",
        "confirmed_on": "2026-03-20",
    }  # fmt: skip
    found = given(results, final=final)
    assert found["grade"] == "差"
    said = "核定等次：一般（与建议不同，理由：任期不满一年）；县委常委会，2026-03-20 核定"
    assert said in found["final"]
    assert said in word(found, tmp_path / "x.docx")


def test_letterhead_and_code_stand_on_the_word_file(results: Results, tmp_path: Path) -> None:
    style = Style("docx", letterhead=Letterhead("中共青山县委组织部", "秘密★1年"))
    found = given(results) | {"code": "7H2M-0RQX-9K4D-VB1T"}
    text = word(found, tmp_path / "x.docx", style)
    for words in ("中共青山县委组织部", "秘密★1年", "7H2M-0RQX-9K4D-VB1T"):
        assert words in text


def test_what_was_looked_for_in_vain_stands_on_one_line(results: Results) -> None:
    problem = given(results)["problems"][1]
    assert len(problem["cases"]) == 1
    assert problem["cases"][0].startswith("2025-07、2025-08")


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_the_same_review_gives_the_same_bytes(results: Results, form: str) -> None:
    found = given(results)
    assert print_paper("report", found, Style(form)) == print_paper("report", found, Style(form))


def test_names_stay_as_they_are_in_english(results: Results) -> None:
    with in_language("en"):
        page = print_paper("report", given(results), Style("html", "en")).decode()
    assert 'lang="en"' in page
    for name in ("赵敏", "前进村", "示例考核办法"):
        assert name in page


def test_a_hostile_text_is_text_in_the_word_file(results: Results, tmp_path: Path) -> None:
    found = given(results)
    found["pledges"][0]["content"] = "</w:t></w:r><x/> {{ 7*7 }} & <b>"
    path = tmp_path / "x.docx"
    path.write_bytes(print_paper("report", found, Style("docx")))
    with ZipFile(path) as file:
        xml = file.read("word/document.xml").decode()
    assert "&lt;/w:t&gt;&lt;/w:r&gt;&lt;x/&gt; {{ 7*7 }} &amp; &lt;b&gt;" in xml
