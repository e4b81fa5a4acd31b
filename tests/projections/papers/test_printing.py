"""One set of fields, printed as Word, HTML and Markdown."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from evalcore.errors import UsageError
from projections.papers import Letterhead, Style, print_paper
from tests.projections.papers.sample import SAMPLE, example

OFFICE = Letterhead("中共青山县委组织部", "秘密★1年")


def words(data: bytes) -> str:
    """All text of a Word file, a paragraph a line, tables after it."""
    made = docx.Document(BytesIO(data))
    lines = [p.text for p in made.paragraphs]
    lines += ["|".join(c.text for c in row.cells) for t in made.tables for row in t.rows]
    return "\n".join(lines)


def test_word_page_and_markdown_say_the_same_fields() -> None:
    style = {form: Style(form, letterhead=OFFICE) for form in ("html", "md")}
    page = print_paper(SAMPLE, example(), style["html"]).decode()
    assert "修路 &lt;1 公里&gt;" in page
    assert "共 2 项" in page
    assert "秘密★1年" in page
    assert "- 修路 <1 公里>" in print_paper(SAMPLE, example(), style["md"]).decode()
    said = words(print_paper(SAMPLE, example(), Style("docx", letterhead=OFFICE)))
    assert "秘密★1年\n中共青山县委组织部\n红旗村样张\n2025\n试算；含演示数据\n" in said
    assert "修路 <1 公里>|兑现|12\n装灯 & 修渠|逾期|40" in said
    assert "第一行\n第二行 <&>" in said
    assert "1. 第一组\n甲\n乙\n2. 第二组\n丙\n" in said
    assert "{" not in said


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_the_same_fields_give_the_same_bytes(form: str) -> None:
    first = print_paper(SAMPLE, example(), Style(form))
    assert print_paper(SAMPLE, example(), Style(form)) == first


def test_a_section_is_dropped_where_its_condition_does_not_hold() -> None:
    said = words(print_paper(SAMPLE, {**example(), "pledges": []}, Style("docx")))
    assert "没有登记的承诺。" in said
    assert "兑现" not in said


def test_trial_stands_across_the_page_only_where_a_mark_says_so() -> None:
    for marks, stands in (
        (["试算"], True),
        (["试算：改动 F40=2"], True),
        ([], False),
        (["未公布"], False),
    ):
        made = docx.Document(
            BytesIO(print_paper(SAMPLE, {**example(), "marks": marks}, Style("docx")))
        )
        header = made.sections[0].header._element.xml
        assert ('string="试算"' in header) == stands
        assert all(mark in header for mark in marks)


def test_the_check_code_stands_in_the_footer() -> None:
    made = docx.Document(BytesIO(print_paper(SAMPLE, example(), Style("docx"))))
    assert "核验码 A1B2-C3D4" in [p.text for p in made.sections[0].footer.paragraphs]


def test_a_paper_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="There is no paper nothing"):
        print_paper("nothing", {}, Style("docx"))
    with pytest.raises(UsageError, match="is printed as html, docx, pdf, md, not as odt"):
        print_paper(SAMPLE, example(), Style("odt"))
