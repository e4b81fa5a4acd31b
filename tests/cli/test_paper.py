"""``evalcore paper``: papers listed, their templates handed out, an office's own tried."""

from __future__ import annotations

from pathlib import Path

import docx

from projections.papers.kinds import KINDS


def test_the_papers_are_listed_with_their_titles_and_forms(evalcore) -> None:
    ran = evalcore("paper", "list")
    assert ran.code == 0
    assert "核对单" in ran.out
    assert [one["name"] for one in evalcore("paper", "list", "--json").json] == list(KINDS)


def test_a_template_is_handed_out_changed_and_tried(evalcore, tmp_path: Path) -> None:
    own = tmp_path / "checksheet.docx"
    ran = evalcore("paper", "template", "checksheet", "--out", own)
    assert (ran.code, "paper check" in ran.err) == (0, True)
    document = docx.Document(own)
    document.add_paragraph("本单位补充：{{ cohort }}")
    document.save(own)
    tried = tmp_path / "tried.docx"
    ran = evalcore("paper", "check", own, "--as", "checksheet", "--out", tried)
    assert ran.code == 0
    assert "can be used for checksheet" in ran.out
    assert docx.Document(tried).paragraphs[-1].text.startswith("本单位补充：")
    assert "{" not in docx.Document(tried).paragraphs[-1].text


def test_what_is_wrong_with_a_template_is_a_finding_told_at_once(evalcore, tmp_path: Path) -> None:
    own = tmp_path / "own.docx"
    document = docx.Document()
    for line in ('{{ marks|join("；") }}', "{{ cohrt }}", "{% if no %}{{ perod }}{% endif %}"):
        document.add_paragraph(line)
    document.save(own)
    ran = evalcore("paper", "check", own, "--as", "checksheet")
    assert ran.code == 1
    assert "paragraph 2: {{ cohrt }}: there is no field cohrt; the nearest are cohort" in ran.out
    # The branch is not taken by the example, and what stands in it is found all the same.
    assert "{{ perod }}: there is no field perod; the nearest are period" in ran.out
    assert "3 problems." in ran.out
    told = evalcore("paper", "check", own, "--as", "checksheet", "--json")
    assert told.code == 1
    assert [one["paragraph"] for one in told.json["problems"]] == [2, 3, 3]
    assert told.json["usable"] is False


def test_a_template_that_shows_the_marks_nowhere_is_a_finding(evalcore, tmp_path: Path) -> None:
    own = tmp_path / "own.html.j2"
    own.write_text("<p>{{ person }}</p>", encoding="utf-8")
    ran = evalcore("paper", "check", own, "--as", "checksheet")
    assert ran.code == 1
    assert "it shows the marks nowhere" in ran.out


def test_the_fields_of_a_paper_are_listed(evalcore) -> None:
    ran = evalcore("paper", "fields", "checksheet")
    assert ran.code == 0
    assert "points[].indicator" in ran.out
    rows = evalcore("paper", "fields", "checksheet", "--json").json
    assert {"field": "person", "means": "姓名或组织名称", "standing": False} in rows
    assert rows[-1]["standing"] is True
    text = evalcore("paper", "fields", "--markdown").out
    assert "## 核对单 `checksheet`" in text


def test_mistakes_in_what_is_asked_are_usage_errors(evalcore, tmp_path: Path) -> None:
    there = tmp_path / "there.docx"
    there.write_bytes(b"mine")
    for said, *arguments in (
        ("There is no paper nothing. There are: report", "paper", "fields", "nothing"),
        ("Name a paper", "paper", "fields"),
        ("exists; it is not overwritten", "paper", "template", "reminder", "--out", there),
        (
            "neither .docx nor .html.j2",
            "paper",
            "template",
            "reminder",
            "--out",
            tmp_path / "a.txt",
        ),
        ("save it as .docx", "paper", "check", tmp_path / "a.doc", "--as", "reminder"),
        ("no language of papers", "paper", "list", "--language", "fr"),
    ):
        ran = evalcore(*arguments)
        assert ran.code == 2, arguments
        assert said in ran.err
    assert there.read_bytes() == b"mine"
    assert evalcore("paper", "check", tmp_path / "none.docx", "--as", "reminder").code == 3
