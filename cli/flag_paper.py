"""The page of a flag, and its papers: notice (告知书), decision, reply to an appeal."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import progress
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.flag_read import FlagFile
    from evalcore.record import Record
    from projections.appealing.page import FlagPage
    from projections.papers import Style

PaperOption = Annotated[
    Path | None,
    typer.Option(
        "--paper",
        metavar="FILE",
        help="Write the notice (告知书) there: .html, .docx, .pdf or .md.",
    ),
]
ENDINGS = (".html", ".htm", ".docx", ".pdf", ".md")


class Which(StrEnum):
    """Which paper of a flag."""

    NOTICE = "notice"
    DECISION = "decision"
    REPLY = "reply"


WhichOption = Annotated[
    Which,
    typer.Option(
        "--as",
        help="Which paper: the notice, what was decided, or the reply to an appeal.",
    ),
]


def paged(record: Record, file: FlagFile) -> FlagPage:
    """The page of a flag, from the whole record."""
    from projections.appealing.page import flag_page
    from projections.trail import open_trail

    with (
        progress(_("Reading")) as shown,
        open_trail(record, record.head(), progress=shown) as trail,
    ):
        return flag_page(trail, file)


def words(record: Record, file: FlagFile) -> tuple[str, str]:
    """What the rule rests on and the measure it suggests, in words."""
    from cli.flag_limits import rules_of_flag
    from evalcore.schemes.citations import basis_shown
    from projections.publishing.tables import measure_title

    raised = file.raised
    rules = rules_of_flag(record, raised)
    basis = basis_shown(rules, raised.basis) if rules and raised.basis else raised.basis
    return basis, measure_title(raised.suggests) if raised.suggests else ""


def style_for(
    paper: Path | None, language: str, letterhead: Path | None, template: Path | None
) -> Style | None:
    """How the paper is wanted, by the name of its file; None where none is.

    Raises UsageError for a file of another kind, and for an option of a paper without one.
    """
    from cli.papering import style_of

    if paper is None:
        if template is not None:
            raise UsageError(_("--template goes with --paper FILE."))
        return None
    if paper.suffix.lower() not in ENDINGS:
        raise UsageError(
            _("--paper {file}: give a file that ends in .html, .docx, .pdf or .md.").format(
                file=paper
            )
        )
    return style_of("", language, letterhead, template, out=paper)


def paper_of(record: Record, page: FlagPage, style: Style, which: Which = Which.NOTICE) -> bytes:
    """A paper of a flag as a file. UsageError where the step that it tells was not taken."""
    from cli.flag_limits import rules_of_flag
    from evalcore.paper_words import in_language
    from evalcore.schemes.citations import on_paper
    from projections.appealing import paper as papers
    from projections.appealing.notice import notice_of
    from projections.papers import print_paper

    _basis, suggests = words(record, page.file)
    rules, raised = rules_of_flag(record, page.file.raised), page.file.raised
    with in_language(style.language):
        basis = on_paper(rules.documents, raised.basis) if rules and raised.basis else raised.basis
        if which == Which.DECISION:
            fields = papers.decision_fields(page, basis=basis)
        elif which == Which.REPLY:
            fields = papers.reply_fields(page, basis=basis)
        else:
            fields = papers.notice_fields(notice_of(page, basis=basis, suggests=suggests))
    return print_paper(which.value, fields, style)


def write_notice(record: Record, page: FlagPage, paper: Path, style: Style) -> None:
    """Write the notice of a step just recorded.

    Raises StoreError where that fails: what was recorded stands.
    """
    from cli.papering import write_paper
    from evalcore.errors import DataError, StoreError

    try:
        write_paper(paper, paper_of(record, page, style))
    except (DataError, StoreError, UsageError) as error:
        raise StoreError(
            _(
                "{reason} What was recorded stands; write the notice with: evalcore flag show "
                "{flag} --paper FILE."
            ).format(reason=error, flag=page.file.flag_no)
        ) from error
