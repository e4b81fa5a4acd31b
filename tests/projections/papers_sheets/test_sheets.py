"""What check sheets, reminders, papers of a flag and checkpoint sheets have in common on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalcore.paper_words import in_language
from projections.papers import PAPERS, Letterhead, Style, print_paper
from tests.support.word import text_of

SHEETS = ("checksheet", "reminder", "notice", "decision", "reply", "checkpoint")
FORMS = ("html", "docx", "md")
HEAD = Letterhead(office="中共青山县委组织部", classification="秘密★1年")


@pytest.fixture(params=SHEETS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def example(name: str, language: str = "zh", **more: Any) -> dict[str, Any]:
    with in_language(language):
        return {**PAPERS[name].example(), **more}


@pytest.mark.parametrize("form", FORMS)
def test_each_sheet_bears_office_class_and_marks(name: str, form: str) -> None:
    marks = ["试算", "含演示数值"]
    fields = example(name, marks=marks, code="7H2M-0RQX-9K4D-VB1T")
    fields.pop("stamps", None) if name != "checksheet" else fields.update(stamps=marks)
    text = text_of(print_paper(name, fields, Style(form, letterhead=HEAD)))
    for word in marks:
        assert word in text, word
    if form != "md":
        for word in (HEAD.office, HEAD.classification, "7H2M-0RQX-9K4D-VB1T", "日期"):
            assert word in text, word


@pytest.mark.parametrize("form", FORMS)
def test_the_same_fields_give_the_same_bytes(name: str, form: str) -> None:
    first, second = (print_paper(name, example(name), Style(form)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("form", FORMS)
def test_no_tag_is_left_over_in_either_language(name: str, form: str) -> None:
    for language in ("zh", "en"):
        text = text_of(print_paper(name, example(name, language), Style(form, language)))
        for sign in ("{{", "{%", "%(", "None"):
            assert sign not in text, (language, sign)


def test_a_page_is_one_file_that_fetches_nothing(name: str) -> None:
    page = print_paper(name, example(name), Style("html", letterhead=HEAD)).decode()
    assert "default-src 'none'" in page
    assert "://" not in page
    assert "<script" not in page
    assert '<html lang="zh-CN">' in page
    assert "@page" in page
    assert "counter(page)" in page


def test_what_an_office_wrote_stays_text(name: str) -> None:
    hostile = '"</style><script>alert(1)</script>{{ letterhead }}'
    head = Letterhead(office=hostile, classification=hostile)
    for form in ("html", "docx"):
        text = text_of(print_paper(name, example(name, marks=[hostile]), Style(form, "zh", head)))
        if form == "html":
            assert "<script" not in text
            assert "Letterhead(" not in text
        else:
            assert hostile in text


def test_an_office_has_its_own_template(tmp_path: Path) -> None:
    own = tmp_path / "own.html.j2"
    own.write_text(
        "<h1>{{ letterhead.office }} {{ marks|join }}</h1>"
        "{% for p in points %}<p>{{ p.indicator }}</p>{% endfor %}",
        encoding="utf-8",
    )
    page = print_paper("checksheet", example("checksheet"), Style("html", "zh", HEAD, own))
    assert page.decode() == (
        "<h1>中共青山县委组织部 含演示数值</h1><p>问题在时限内办结</p><p>支委会每季度</p>"
    )
