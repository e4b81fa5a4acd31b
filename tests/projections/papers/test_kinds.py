"""Every paper: its fields are documented, its example fills them, its templates can be replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from projections.papers import PAPERS, Paper, Style, print_paper
from projections.papers.checking import check
from projections.papers.kinds import KINDS
from projections.papers.listing import STANDING, fields_of, page
from projections.papers.names import documented
from projections.papers.printing import shipped
from tests.projections.papers.sample import SAMPLE
from tests.projections.papers.test_printing import words

ALL = [*KINDS, "sample"]


def paper_of(name: str) -> Paper:
    return SAMPLE if name == "sample" else PAPERS[name]


@pytest.mark.parametrize("name", ALL)
def test_every_documented_field_is_filled_by_the_example_and_every_field_is_documented(
    name: str,
) -> None:
    paper = paper_of(name)
    example = paper.example()
    assert isinstance(example, Mapping)
    assert list(documented(paper.fields, example)) == []
    tops = {path.split(".")[0].removesuffix("[]") for path in (*paper.fields, *STANDING)}
    assert set(example) - tops == set()


@pytest.mark.parametrize("name", ALL)
def test_our_own_templates_can_be_handed_out_and_taken_back_unchanged(
    name: str, tmp_path: Path
) -> None:
    paper = paper_of(name)
    for ending in ("zh.docx", "html.j2"):
        if ending.split(".")[-1].replace("j2", "html") not in paper.forms:
            continue
        file = tmp_path / f"{name}.{ending}"
        file.write_bytes(shipped(paper, ending))
        found = check(paper, file)
        assert [str(problem) for problem in found.problems] == []
        form = "docx" if ending.endswith("docx") else "html"
        assert found.made == print_paper(paper, paper.example(), Style(form))


@pytest.mark.parametrize("name", ALL)
def test_the_example_is_printed_in_both_languages_and_bears_its_marks(name: str) -> None:
    paper = paper_of(name)
    example = {"marks": ["试算"], **paper.example()}
    example["marks"] = example["marks"] or ["试算"]
    for language in ("zh", "en") if name != "sample" else ("zh",):
        page = print_paper(paper, example, Style("html", language)).decode()
        assert str(example["marks"][0]) in page
        said = words(print_paper(paper, example, Style("docx", language)))
        assert "{{" not in said
        assert "{%" not in said


def test_the_fields_are_listed_for_those_who_write_templates() -> None:
    listed = fields_of(SAMPLE)
    assert [field.name for field in listed if not field.standing] == list(SAMPLE.fields)
    assert [field.name for field in listed if field.standing] == list(STANDING)
    text = page()
    for name in KINDS:
        assert f"`{name}`" in text
