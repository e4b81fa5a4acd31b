"""``evalcore report``: the duty-report review of a person, or of everybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from cli.papering import (
    FORMS,
    LanguageOption,
    LetterheadOption,
    TemplateOption,
    style_of,
    write_paper,
)
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from projections.papers import Style
    from projections.publishing import Results
    from projections.rows import Subject

Json = dict[str, Any]

NEAR_FORMS = ("doc", "wps", "rtf", "odt", "txt", "htm", "markdown", "xlsx")
"""Endings that people give to a file, not to a folder, and in which no report is written."""


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
            "--out",
            metavar="DIR|FILE",
            help="Directory for the files, or the file of one report. Without it X is printed.",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="html|docx|pdf|md",
            help="A page, a Word file, a PDF, Markdown; several with commas: html,docx.",
        ),
    ] = "",
    results: ResultsOption = DEFAULT_RESULTS,
    store: FinalsOption = "",
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the duty-report review (述职评议) of X, or of everybody.

    What was pledged, done and late; the four evaluations; comments; strengths and problems with
    their cases; score, grade and rank with what each rests on; flags; what people must decide;
    lines for opinions, signatures and seals. Nothing in it comes from private parts of the record.

    Exit codes: 0 done, 2 usage, 3 environment.
    """
    from evalcore.paper_words import in_language
    from projections.publishing import open_results
    from projections.publishing.who import the_subject
    from projections.reports import reviews
    from projections.service import UNATTRIBUTED

    styles = _styles(form, language, letterhead, template, out)
    _check(subject, everybody, out, styles, as_json)
    with open_results(results) as opened, in_language(styles[0].language):
        if everybody:
            # What fell into a vacancy is nobody's report; X names it where it is wanted.
            chosen = [s for s in opened.subjects() if s.kind != UNATTRIBUTED]
        else:
            chosen = [the_subject(opened, subject or "")]
        finals = finals_of(store, opened.run)

        def found() -> Iterator[Json]:
            return (_with_final(review, finals) for review in reviews(opened, chosen))

        if as_json:
            say_json(list(found()) if everybody else next(found()))
        elif out is None:
            say(_printed(next(found()), styles[0]).decode())
        elif not everybody and out.suffix.lower().removeprefix(".") in FORMS:
            write_paper(out, _printed(next(found()), styles[0]))
            say(_("The report is in {path}.").format(path=out))
        else:
            _write(found, chosen, styles, out)
            _say_written(chosen, styles, out, opened, everybody=everybody)


def _styles(
    form: str, language: str, letterhead: Path | None, template: Path | None, out: Path | None
) -> list[Style]:
    """How each file is wanted. Several forms are given with commas."""
    forms = [one for one in form.split(",") if one.strip()] or [""]
    styles = [style_of(one, language, letterhead, template, out=out) for one in forms]
    return list({style.form: style for style in styles}.values())


def _check(
    subject: str | None,
    everybody: bool,
    out: Path | None,
    styles: Sequence[Style],
    as_json: bool,
) -> None:
    """Raise UsageError where what is wanted can't be done."""
    if (subject is None) == (not everybody):
        raise UsageError(_("Say whose report: give X, or --all."))
    if as_json:
        return
    if everybody and out is None:
        raise UsageError(_("--all writes many files. Name a directory with --out."))
    if out is None:
        if len(styles) > 1 or styles[0].form in ("docx", "pdf"):
            raise UsageError(
                _("{forms} can't be printed here. Name a directory with --out.").format(
                    forms=", ".join(style.form for style in styles)
                )
            )
        return
    if everybody and out.suffix.lower().removeprefix(".") in FORMS:
        raise UsageError(
            _("--all writes many files, and {path} is the name of one. Name a directory.").format(
                path=out
            )
        )
    named = out.suffix.lower().removeprefix(".")
    if named in NEAR_FORMS and not out.is_dir():
        raise UsageError(
            _("--out {path}: no such form is written. Give a name that ends in {known}.").format(
                path=out, known=", ".join(f".{form}" for form in FORMS)
            )
        )
    if named in FORMS and [style.form for style in styles] != [named]:
        raise UsageError(
            _("--out {path} and --format {forms} contradict each other.").format(
                path=out, forms=",".join(style.form for style in styles)
            )
        )


def _printed(review: Json, style: Style) -> bytes:
    from projections.papers import print_paper
    from projections.reports.fields import fields

    return print_paper("report", fields(review), style)


def _write(
    found: Callable[[], Iterator[Json]],
    chosen: Sequence[Subject],
    styles: Sequence[Style],
    out: Path,
) -> None:
    """A file for each report and form; few reports are held at a time.

    PDF goes by itself: many pages are printed by one start of what prints them.
    """
    from projections.papers import print_paper, print_papers
    from projections.reports.fields import fields

    out.mkdir(parents=True, exist_ok=True)
    pdfs = [style for style in styles if style.form == "pdf"]
    plain = [style for style in styles if style.form != "pdf"]
    rounds = len(chosen) * (bool(plain) + len(pdfs))
    with progress(_("Reports")) as shown:
        done = 0
        for subject, review in zip(chosen, found() if plain else (), strict=False):
            given = fields(review)
            for style in plain:
                write_paper(_path(out, subject, style), print_paper("report", given, style))
            shown(done := done + 1, rounds)
        for style in pdfs:
            pages = print_papers("report", map(fields, found()), style)
            for subject, page in zip(chosen, pages, strict=True):
                write_paper(_path(out, subject, style), page)
                shown(done := done + 1, rounds)


def _path(out: Path, subject: Subject, style: Style) -> Path:
    """The file of somebody's report."""
    from projections.reports import file_name

    about = {name: getattr(subject, name) for name in ("unit_name", "person_name", "id")}
    return out / file_name(about, style.form)


def _say_written(
    chosen: Sequence[Subject],
    styles: Sequence[Style],
    out: Path,
    results: Results,
    *,
    everybody: bool,
) -> None:
    if not everybody:
        for style in styles:
            path = _path(out, chosen[0], style)
            say(_("The report is in {path}.").format(path=path))
        return
    say(_("{n} reports are in {directory}.").format(n=len(chosen) * len(styles), directory=out))
    note(
        _(
            "Before they are handed round: evalcore disclosure check {directory} --against "
            "{results}"
        ).format(directory=out, results=results.path)
    )


def _with_final(review: Json, finals: Json | None) -> Json:
    """A review with the final grade beside the proposal, where people decided and a record says."""
    standing = review["standing"]
    if finals is None or standing is None:
        return review
    final = final_of(finals, review["subject"]["id"], standing["grade"])
    return {**review, "final": final} if final is not None else review
