"""An office's template tried with a paper's invented example, and all that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from evalcore.paper_words import in_language
from projections.papers.docx.compiling import compile_docx
from projections.papers.model import Letterhead, Paper, Style
from projections.papers.names import unknown_names
from projections.papers.own import compile_page, is_word, own_template, require_marks
from projections.papers.printing import given, print_paper
from projections.papers.problems import Problem, TemplateWrong

FUNCTIONS = ("_", "gettext")


@frozen
class Checked:
    """``problems`` of a template; ``unused``: fields of the paper that it does not name; ``made``:
    the example printed with it, where there are no problems."""

    problems: tuple[Problem, ...]
    unused: tuple[str, ...]
    made: bytes | None


def check(paper: Paper, file: Path, language: str = "zh") -> Checked:
    """Try a template. Raises UsageError on a file of no kind, StoreError on one that is not there.

    Names are looked for in every branch, also in those that the example does not take.
    """
    style = Style("docx" if is_word(file) else "html", language, Letterhead("", "", None), file)
    with in_language(language):
        fields = given(paper.example(), style)
        try:
            problems, names = _named(paper, style, fields)
            made = print_paper(paper, fields, style) if not problems else None
        except TemplateWrong as error:
            return Checked(error.problems, (), None)
    unused = () if "*" in names else tuple(f for f in _tops(paper) if f not in names)
    return Checked(tuple(problems), unused, made)


def _named(
    paper: Paper, style: Style, fields: dict[str, Any]
) -> tuple[list[Problem], frozenset[str]]:
    own = own_template(paper, style)
    assert own is not None
    filters = tuple(sorted(paper.filters.items()))
    if not own.word:
        page = compile_page(own.data, own.where, paper.package, filters)
        found = unknown_names(page.tree, fields, FUNCTIONS)
        problems = [own.problem(one.line, one.reason) for one in found]
        names = page.names
    else:
        made = compile_docx(own.data, own.where, filters)
        problems = [
            part.problem(own.where, one.line, one.reason)
            for part in made.parts
            for one in unknown_names(part.tree(), fields, FUNCTIONS)
        ]
        names = made.names
    if not problems:
        require_marks(own, names, fields)
    return problems, names


def _tops(paper: Paper) -> list[str]:
    """The first names of the documented fields, in order."""
    return list(dict.fromkeys(path.split(".")[0].removesuffix("[]") for path in paper.fields))
