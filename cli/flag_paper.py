"""The page of a flag, and its notice (告知书) on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import progress
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.flag_read import FlagFile
    from evalcore.record import Record
    from projections.appealing.page import FlagPage

PaperOption = Annotated[
    Path | None,
    typer.Option("--paper", metavar="FILE", help="Write the notice (告知书) there: .html or .md."),
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


def refuse_kind(paper: Path) -> None:
    """UsageError for a paper that is neither HTML nor Markdown."""
    from evalcore.errors import UsageError

    if paper.suffix.lower() not in (".html", ".htm", ".md"):
        raise UsageError(
            _("--paper {file}: give a file that ends in .html or .md.").format(file=paper)
        )


def write_paper(record: Record, page: FlagPage, paper: Path) -> None:
    """Write the notice. StoreError where the file can't be written: what was recorded stands."""
    from cli.flag_limits import rules_of_flag
    from evalcore.errors import StoreError
    from evalcore.schemes.citations import on_paper
    from projections.appealing.notice import as_html, as_markdown, notice_of

    _basis, suggests = words(record, page.file)
    rules, raised = rules_of_flag(record, page.file.raised), page.file.raised
    basis = on_paper(rules.documents, raised.basis) if rules and raised.basis else raised.basis
    notice = notice_of(page, basis=basis, suggests=suggests)
    text = as_markdown(notice) if paper.suffix.lower() == ".md" else as_html(notice)
    try:
        paper.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            _(
                "{file} can't be written: {reason}. What was recorded stands; write the notice "
                "with: evalcore flag show {flag} --paper FILE."
            ).format(file=paper, reason=error.strerror or error, flag=page.file.flag_no)
        ) from error
