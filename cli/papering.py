"""How papers are asked for: options that every command shares which prints one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import LanguageOption, paper_language_of
from cli.small_files import refuse_no_place
from evalcore.errors import StoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.papers import Style

__all__ = ["FormatOption", "LanguageOption", "LetterheadOption", "TemplateOption", "style_of"]

FORMS = ("html", "docx", "pdf", "md")

FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="html|docx|pdf|md",
        help="A page, a Word file, a PDF, or Markdown; default: by the name of --out.",
    ),
]
"""``form: FormatOption = ""``, for ``style_of``."""

TemplateOption = Annotated[
    Path | None,
    typer.Option(
        "--template", metavar="FILE", help="Your own template: .docx, or a page (.html.j2)."
    ),
]
"""``template: TemplateOption = None``."""

LetterheadOption = Annotated[
    Path | None,
    typer.Option(
        "--letterhead",
        envvar="EVALCORE_LETTERHEAD",
        metavar="FILE",
        help="YAML with office, classification (密级) and the folder of your templates.",
    ),
]
"""``letterhead: LetterheadOption = None``."""


def style_of(
    form: str = "",
    language: str = "",
    letterhead: Path | None = None,
    template: Path | None = None,
    *,
    out: Path | None = None,
    default: str = "html",
) -> Style:
    """How a paper is wanted, of the options given; the form, where blank, by the name of ``out``.

    Raises UsageError or DataError on an option that makes no sense.
    """
    from projections.papers import Letterhead, Style
    from projections.papers.letterheads import read_letterhead

    form = form.strip().lower() or _form_of(out, default)
    if form not in FORMS:
        raise UsageError(
            _("--format: {form} is none of {known}.").format(form=form, known=", ".join(FORMS))
        )
    head = read_letterhead(letterhead) if letterhead is not None else Letterhead()
    return Style(form, paper_language_of(language), head, template)


def _form_of(out: Path | None, default: str) -> str:
    ending = out.suffix.lower().removeprefix(".") if out is not None else ""
    return {"htm": "html"}.get(ending, ending) if ending in (*FORMS, "htm") else default


def forms_of(text: str, known: Sequence[str]) -> list[str]:
    """The forms of ``--format``, several with commas. UsageError on one that is not ``known``, and
    on none."""
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [part for part in wanted if part not in known]
    if unknown or not wanted:
        raise UsageError(
            _("--format: {form} is none of {known}.").format(
                form=", ".join(unknown) or "–", known=", ".join(known)
            )
        )
    return wanted


def write_paper(path: Path, content: bytes) -> None:
    """Write a paper whole or not at all; one that is there is replaced.

    Raises UsageError where ``path`` is a folder or lies in none, StoreError where the disk, or a
    program that has the file open, refuses.
    """
    from evalcore.placing import write_whole

    refuse_no_place(path)
    try:
        write_whole(path, content, replace=True)
    except OSError as error:
        raise StoreError(
            _("{path} can't be written: {reason}. Is it open in Word?").format(
                path=path, reason=error.strerror or error
            )
        ) from error
