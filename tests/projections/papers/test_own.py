"""An office's own templates and letterhead take the place of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError, StoreError, UsageError
from projections.papers import Letterhead, Style, print_paper
from projections.papers.letterheads import read_letterhead
from projections.papers.problems import TemplateWrong
from tests.projections.papers.sample import SAMPLE, example
from tests.projections.papers.test_printing import words
from tests.projections.papers.word import made

MARKS = '{{ marks|join("；") }}'


def page(folder: Path, text: str, name: str = "sample.html.j2") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def word(folder: Path, *lines: str, name: str = "sample.docx") -> Path:
    path = folder / name
    path.write_bytes(made(*lines))
    return path


def test_a_word_file_of_the_office_is_filled_in_place_of_ours(tmp_path: Path) -> None:
    style = Style("docx", template=word(tmp_path, MARKS, "本单位样式 {{ subject.name }}"))
    said = words(print_paper(SAMPLE, example(), style))
    assert said.startswith("试算；含演示数据\n本单位样式 红旗村")


def test_a_page_of_the_office_is_filled_in_place_of_ours_and_escapes(tmp_path: Path) -> None:
    file = page(
        tmp_path, "<p>" + MARKS + "{% for p in pledges %}<b>{{ p.content }}</b>{% endfor %}"
    )
    made = print_paper(SAMPLE, example(), Style("html", template=file)).decode()
    assert made == "<p>试算；含演示数据<b>修路 &lt;1 公里&gt;</b><b>装灯 &amp; 修渠</b>"


def test_a_page_may_build_on_the_page_that_all_papers_share(tmp_path: Path) -> None:
    file = page(
        tmp_path,
        '{% extends "paper.html.j2" %}{% block title %}{{ subject.name }}{% endblock %}'
        "{% block body %}<p>{{ remark }}</p>{% endblock %}",
    )
    made = print_paper(SAMPLE, example(), Style("html", template=file)).decode()
    assert "<title>红旗村</title>" in made
    assert "试算" in made


def test_the_folder_of_the_letterhead_holds_templates_by_the_names_of_papers(
    tmp_path: Path,
) -> None:
    head = Letterhead(templates=tmp_path)
    ours = print_paper(SAMPLE, example(), Style("docx"))
    assert print_paper(SAMPLE, example(), Style("docx", letterhead=head)) == ours
    word(tmp_path, MARKS, "{{ subject.name }}的样式")
    said = words(print_paper(SAMPLE, example(), Style("docx", letterhead=head)))
    assert "红旗村的样式" in said
    page(tmp_path, MARKS + "{{ letterhead.office }}{{ language }}", "sample.en.html.j2")
    english = Style("html", "en", head)
    assert print_paper(SAMPLE, example(), english).decode() == "试算；含演示数据en"
    assert "<h1>红旗村</h1>" in print_paper(SAMPLE, example(), Style("html", "zh", head)).decode()


def test_the_template_named_comes_before_the_folder(tmp_path: Path) -> None:
    word(tmp_path, MARKS, "按文件夹")
    named = word(tmp_path, MARKS, "按文件", name="other.docx")
    style = Style("docx", letterhead=Letterhead(templates=tmp_path), template=named)
    assert "按文件\n" in words(print_paper(SAMPLE, example(), style)) + "\n"


@pytest.mark.parametrize("form", ["docx", "html"])
def test_a_template_that_would_lose_the_marks_is_refused(tmp_path: Path, form: str) -> None:
    text = "{% if watermark %}试算{% endif %}{{ subject.name }}"
    file = word(tmp_path, text) if form == "docx" else page(tmp_path, text)
    style = Style(form, template=file)
    with pytest.raises(TemplateWrong, match=r"it shows the marks nowhere.*试算；含演示数据"):
        print_paper(SAMPLE, example(), style)
    assert print_paper(SAMPLE, {**example(), "marks": []}, style)


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ("docx", "a.html.j2", "is a template for html or pdf, not for docx"),
        ("html", "a.docx", "is a template for docx or pdf, not for html"),
        ("md", "a.docx", "is a template for docx or pdf, not for md"),
        ("docx", "a.doc", "Open it in Word or WPS and save it as .docx"),
        ("docx", "a.wps", "Open it in Word or WPS and save it as .docx"),
        ("docx", "a.docm", "Open it in Word or WPS and save it as .docx"),
        ("docx", "a.txt", "its name ends with neither .docx nor .html.j2"),
    ],
)
def test_a_template_of_no_use_for_the_form_says_so(
    tmp_path: Path, form: str, name: str, said: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UsageError, match=said):
        print_paper(SAMPLE, example(), Style(form, template=tmp_path / name))


def test_a_template_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none.docx can't be read"):
        print_paper(SAMPLE, example(), Style("docx", template=tmp_path / "none.docx"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("一\n{{ totl }}", "line 2, “{{ totl }}”: there is no field totl"),
        ("一\n\n<b>{{ subject.nme }}</b>", "line 3.*this has no part nme; the nearest are name"),
        ("{% for p in pledges %}\n{{ p }}", "line 3.*looking for the following tags: 'endfor'"),
        ("{% include '/etc/passwd' %}", "line 1"),
        ("{% extends '../../secret' %}", "TemplateNotFound"),
        ("{{ subject.__class__ }}", "line 1"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", "line 2|line 1"),
        ("{{ cycler.__init__.__globals__ }}", "line 1.*it can't be worked out"),
        ("{{ cycler('a') }}", "line 1.*there is no field cycler"),
    ],
)
def test_a_mistake_in_a_page_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = page(tmp_path, f"{text}\n{MARKS}")
    with pytest.raises(TemplateWrong, match=said):
        print_paper(SAMPLE, example(), Style("html", template=file))


def test_a_page_that_is_no_utf8_says_which_line(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes("<p>\n红旗村".encode("gbk"))
    with pytest.raises(DataError, match=r"line 2 is not UTF-8"):
        print_paper(SAMPLE, example(), Style("html", template=file))


def test_the_letterhead_is_read_of_a_file_and_its_folder_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "模板").mkdir()
    file = tmp_path / "letterhead.yaml"
    file.write_text(
        "office: 中共青山县委组织部\nclassification: 秘密★1年\ntemplates: 模板\n", encoding="utf-8"
    )
    assert read_letterhead(file) == Letterhead("中共青山县委组织部", "秘密★1年", tmp_path / "模板")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ofice: 甲\n", "line 1: a letterhead has no ofice; it has office"),
        ("office: 甲\nseal: 乙\n", "line 2: a letterhead has no seal; it has office, classific"),
        ("office: [甲, 乙]\n", "line 1: office is one text"),
        ("office: 甲\ntemplates: nowhere\n", "line 2: there is no folder .*nowhere of templates"),
        ("- 甲\n", "is no letterhead"),
    ],
)
def test_a_mistake_in_a_letterhead_is_told_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "letterhead.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_letterhead(file)
