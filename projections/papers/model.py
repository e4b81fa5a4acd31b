"""What a paper is, how it is wanted, and who sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

FORMS = ("html", "docx", "pdf", "md")
"""What a paper can be printed as: a page, a Word file, a PDF, Markdown."""

LANGUAGES = ("zh", "en")


@frozen
class Letterhead:
    """What an office puts on all of its papers.

    ``office``: its name; ``classification`` (密级): as it stands at the top left, ``秘密★1年``, or
    blank; ``templates``: a folder of the office's own templates, each named by its paper
    (``report.docx``, ``report.html.j2``; in English ``report.en.docx``, ``report.en.html.j2``).
    """

    office: str = ""
    classification: str = ""
    templates: Path | None = None


@frozen
class Style:
    """How a paper is wanted.

    ``form``: one of ``FORMS``; ``language``: of the program's own words, ``zh`` or ``en``;
    ``template``: a file that is filled in place of every other template.
    """

    form: str
    language: str = "zh"
    letterhead: Letterhead = Letterhead()
    template: Path | None = None


@frozen
class Paper:
    """A kind of paper.

    ``package`` is where its templates are: ``templates/<name>.html.j2``, ``<name>.md.j2``,
    ``<name>.zh.docx``, ``<name>.en.docx``. ``fields`` says in Chinese what each field of its
    templates means (``subject.unit_name`` → 被考核组织名称; of a list ``pledges[].content``);
    ``example`` gives invented fields that fill every part of the paper, to try a template with.
    """

    name: str
    title: str
    package: str
    fields: Mapping[str, str]
    example: Callable[[], Mapping[str, Any]]
    forms: tuple[str, ...] = FORMS
    filters: Mapping[str, Callable[..., Any]] = field(factory=dict)
