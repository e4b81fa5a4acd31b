"""Printing a paper: which template, and filling it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import attrs

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.paper_words import in_language, on_papers, said
from projections.papers.model import Paper, Style
from projections.papers.own import Own, fill_page, own_template, require_marks
from projections.papers.templates import template

TRIAL = on_papers("试算")
"""The mark that stands across every page."""


def print_paper(paper: Paper | str, fields: Mapping[str, Any], style: Style) -> bytes:
    """A paper as bytes of the wanted form: the same fields and style, the same bytes (not of PDF).

    ``fields``: what ``paper.fields`` names; among them ``marks`` (what every page bears: 试算 …)
    and ``code`` (the check code), none and blank where left out. Beside them every template gets
    ``letterhead`` (``office``, ``classification``), ``watermark`` (试算 where a mark begins
    so, else blank), ``language`` and ``_``.

    Raises UsageError on a paper or form that there is not, DataError on a template that can't be
    filled, StoreError where what makes a PDF is not installed.
    """
    (made,) = print_papers(paper, (fields,), style)
    return made


def print_papers(
    paper: Paper | str, many: Iterable[Mapping[str, Any]], style: Style
) -> Iterator[bytes]:
    """A paper for each of ``many`` fields, in order, as ``print_paper``; faster where it is PDF."""
    found = kind(paper)
    require_form(found, style.form)
    if style.form != "pdf":
        for fields in many:
            with in_language(style.language):
                made = _PRINTERS[style.form](found, given(fields, style), style)
            yield made
        return
    from projections.papers import pdf

    own = own_template(found, style)
    word = own.word if own is not None else not pdf.by_browser()
    form = attrs.evolve(style, form="docx" if word else "html")
    made_of = print_papers(found, many, form)
    yield from pdf.of_word(made_of) if word else pdf.of_pages(made_of)


def kind(paper: Paper | str) -> Paper:
    """The paper of that name. Raises UsageError where there is none, naming those there are."""
    from projections.papers.kinds import PAPERS

    if not isinstance(paper, str):
        return paper
    if paper not in PAPERS:
        raise UsageError(
            _("There is no paper {name}. There are: {known}.").format(
                name=paper, known=", ".join(PAPERS)
            )
        )
    return PAPERS[paper]


def require_form(paper: Paper, form: str) -> None:
    """Raise UsageError where the paper is not printed as ``form``."""
    if form not in paper.forms:
        raise UsageError(
            _("{paper} is printed as {known}, not as {form}.").format(
                paper=paper.name, known=", ".join(paper.forms), form=form
            )
        )


def given(fields: Mapping[str, Any], style: Style) -> dict[str, Any]:
    """The fields of a paper with those that every paper has."""
    made = {
        "marks": [],
        "code": "",
        **fields,
        "letterhead": style.letterhead,
        "language": style.language,
    }
    trial = any(str(mark).startswith((TRIAL, said(TRIAL))) for mark in made["marks"])
    made["watermark"] = said(TRIAL) if trial else ""
    return made


def _html(paper: Paper, fields: Mapping[str, Any], style: Style) -> bytes:
    own = own_template(paper, style)
    if own is not None:
        return fill_page(own, paper, fields).encode()
    page = template(paper.package, f"{paper.name}.html.j2", paper.filters)
    return page.render(fields).encode()


def _markdown(paper: Paper, fields: Mapping[str, Any], style: Style) -> bytes:
    own_template(paper, style)  # No office has one of Markdown: naming one is refused.
    page = template(paper.package, f"{paper.name}.md.j2", paper.filters)
    return re.sub(r"\n{3,}", "\n\n", page.render(fields)).encode()


def _docx(paper: Paper, fields: Mapping[str, Any], style: Style) -> bytes:
    from projections.papers.docx.compiling import compile_docx
    from projections.papers.docx.filling import fill

    own = own_template(paper, style)
    if own is None:
        ending = f"{style.language}.docx"
        own = Own(shipped(paper, ending), f"{paper.name}.{ending}", word=True)
    made = compile_docx(own.data, own.where, tuple(sorted(paper.filters.items())))
    require_marks(own, made.names, fields)
    return fill(made, fields)


def shipped(paper: Paper, ending: str) -> bytes:
    """Our template of a paper: ``html.j2``, ``md.j2``, ``zh.docx`` or ``en.docx``."""
    return _shipped(paper.package, f"{paper.name}.{ending}")


@cache
def _shipped(package: str, name: str) -> bytes:
    return (resources.files(package) / "templates" / name).read_bytes()


_PRINTERS: Mapping[str, Callable[[Paper, Mapping[str, Any], Style], bytes]] = {
    "html": _html,
    "md": _markdown,
    "docx": _docx,
}
