"""``evalcore report``: the duty-report review of a person, or of everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    JsonOption,
    ResultsOption,
    note,
    progress,
    say,
    say_json,
)
from cli.finals_shown import FinalsOption, final_of, finals_of
from evalcore.errors import UsageError
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add ``report``."""
    app.command(name="report")(report)


def report(
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[X]", help="Name, code, unit or id of who is assessed."),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="A report for every subject, a file each.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Directory for the files. Without it X is printed."
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="html|md", help="HTML to print, or Markdown.")
    ] = "html",
    results: ResultsOption = DEFAULT_RESULTS,
    store: FinalsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the duty-report review (述职评议) of X, or of everybody.

    What was pledged, done and late; the four evaluations; comments; strengths and problems with
    their cases; score, grade and rank with what each rests on; flags; what people must decide.
    Nothing in it comes from private parts of the record.
    """
    from projections.publishing import open_results
    from projections.publishing.who import the_subject
    from projections.reports import FORMATS, file_name, render, reviews
    from projections.service import UNATTRIBUTED

    if form not in FORMATS:
        raise UsageError(
            _("--format: {form} is none of {known}.").format(form=form, known=", ".join(FORMATS))
        )
    if (subject is None) == (not everybody):
        raise UsageError(_("Say whose report: give X, or --all."))
    if everybody and out is None and not as_json:
        raise UsageError(_("--all writes many files. Name a directory with --out."))
    with open_results(results) as opened:
        if everybody:
            # What fell into a vacancy is nobody's report; X names it where it is wanted.
            chosen = [s for s in opened.subjects() if s.kind != UNATTRIBUTED]
        else:
            chosen = [the_subject(opened, subject or "")]
        finals = finals_of(store, opened.run)
        found = (_with_final(review, finals) for review in reviews(opened, chosen))
        if as_json:
            say_json(list(found) if everybody else next(found))
            return
        if out is None:
            say(render(next(found), form))
            return
        out.mkdir(parents=True, exist_ok=True)
        with progress(_("Reports")) as shown:
            for done, review in enumerate(found, 1):
                path = out / file_name(review["subject"], form)
                path.write_text(render(review, form), encoding="utf-8")
                shown(done, len(chosen))
        if everybody:
            say(_("{n} reports are in {directory}.").format(n=len(chosen), directory=out))
            note(
                _(
                    "Before they are handed round: evalcore disclosure check {directory} --against "
                    "{results}"
                ).format(directory=out, results=results)
            )
        else:
            say(_("The report is in {path}.").format(path=path))


def _with_final(review: dict[str, Any], finals: dict[str, Any] | None) -> dict[str, Any]:
    """A review with the final grade beside the proposal, where people decided and a record says."""
    standing = review["standing"]
    if finals is None or standing is None:
        return review
    final = final_of(finals, review["subject"]["id"], standing["grade"])
    return {**review, "final": final} if final is not None else review
