"""Our templates, opened and saved by another word processor, are still templates."""

from __future__ import annotations

from pathlib import Path

from projections.papers import PAPERS
from projections.papers.checking import check
from projections.papers.printing import shipped
from tests.projections.papers.test_printing import words
from tests.support.office import Convert


def test_a_template_saved_anew_by_another_word_processor_says_the_same(
    office: Convert, tmp_path: Path
) -> None:
    # It splits runs, moves page breaks into other paragraphs and writes styles of its own.
    paper = PAPERS["submission"]
    ours = tmp_path / "submission.docx"
    ours.write_bytes(shipped(paper, "zh.docx"))
    saved = office(ours, "docx")
    assert saved.read_bytes() != ours.read_bytes()
    found, expected = check(paper, saved), check(paper, ours)
    assert [str(problem) for problem in found.problems] == []
    assert found.made is not None
    assert expected.made is not None
    assert words(found.made).split() == words(expected.made).split()
