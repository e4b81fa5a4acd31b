"""``evalcore checksheet``: every lost point of a subject, before anybody is ranked (核对单)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.adopted_rules import RulesOption
from cli.checksheet_files import BOOK, FORMS, Told, write_sheets
from cli.checksheet_source import sources
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, OnOption, past_day_of
from cli.papering import (
    LanguageOption,
    LetterheadOption,
    TemplateOption,
    forms_of,
    style_of,
)
from cli.scored import AsOfOption
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Acting
    from evalcore.procedures.checks import SendSheets
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme
    from projections.checksheet import CheckSheet
    from projections.papers import Style
    from projections.publishing import Results
    from projections.rows import Subject


def register(app: typer.Typer) -> None:
    """Add ``checksheet``."""
    app.command(name="checksheet")(checksheet)


def checksheet(
    subject: Annotated[
        str | None,
        typer.Argument(metavar="[X]", help="Name, code, unit or id of who is assessed."),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="A check sheet for every subject.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the files. Without it X is printed."),
    ] = None,
    forms: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="LIST",
            help="Which files: html, docx, pdf, md (papers), xlsx (comes back with objections).",
        ),
    ] = "html,xlsx",
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    send: Annotated[
        bool, typer.Option("--send", help="Record that they are sent. Needs --by and --out.")
    ] = False,
    by: ByOption = "",
    on: OnOption = None,
    scheme: RulesOption = "",
    store: StoreOption = DEFAULT_STORE,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results", metavar="FILE", help="From results that score wrote, not scored anew."
        ),
    ] = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the check sheet (核对单) of X, or of everybody: each lost point with its case.

    Indicator, what was expected, what was found, the case and who held it when, points lost, what
    it rests on; apart, what was merged, excluded, explained, suspended, handed on. No rank, grade,
    list or total, and nothing of anybody else: it is shown before ranking. The workbook comes back
    through import with objections (异议); see objection list. --send records who was sent one.

    Exit codes: 0 written, 1 refused, 2 usage, 3 environment.
    """
    wanted = forms_of(forms, FORMS)
    style = style_of("html", language, letterhead, template)
    if template is not None and wanted == [BOOK]:
        raise UsageError(_("--template is for papers, not for xlsx. Add --format docx, say."))
    day = past_day_of(on, today())
    if (subject is None) == (not everybody):
        raise UsageError(_("Say whose check sheet: give X, or --all."))
    if everybody and out is None and not as_json:
        raise UsageError(_("--all writes many files. Name a folder with --out."))
    if send and out is None:
        raise UsageError(_("What is sent must be there: name a folder with --out."))
    with ExitStack() as stack:
        opened, record, rules = sources(stack, results, store, scheme, as_of, known_at, send=send)
        chosen = _chosen(opened, subject)
        sending = None
        if send and record is not None:
            sending = _sending(record, opened, chosen, by, day)
            who = acting(
                record,
                actor,
                "send_checksheet",
                about=f"{opened.run.scheme} {opened.run.period}",
                units=() if everybody else (chosen[0].unit,),
                override=overriding(override, allowed_by),
            )
        made = partial(_sheets, opened, chosen)
        if out is None:
            _print(made, style, as_json=as_json)
            return
        # Days run from the day it is sent.
        told = Told(_due(rules, day), by.strip(), day.isoformat()) if send else Told()
        files, data = write_sheets(made, out, wanted, style, told, len(chosen))
        sent = _send(record, sending, who) if sending and record is not None else None
    if as_json:
        say_json({"files": [str(path) for path in files], "sent": sent, "sheets": data})
        return
    say(_("{n} check sheets are in {folder}.").format(n=len(data), folder=out))
    if sent is not None:
        say(_("Recorded as sent: {n}.").format(n=sent))
        if sent < len(data):
            say(_("Already sent today, unchanged since: {n}.").format(n=len(data) - sent))


def _chosen(opened: Results, subject: str | None) -> list[Subject]:
    from projections.publishing.who import the_subject
    from projections.service import UNATTRIBUTED

    if subject is not None:
        return [the_subject(opened, subject)]
    return [one for one in opened.subjects() if one.kind != UNATTRIBUTED]


def _sheets(opened: Results, chosen: Sequence[Subject]) -> Iterator[CheckSheet]:
    from projections.checksheet import sheets

    return sheets(opened, chosen)


def _due(rules: Scheme | None, day: date) -> str:
    """The last day for objections to a sheet of a day, where the scheme states one."""
    from evalcore.schemes.procedure import due

    if rules is None or rules.procedure is None or rules.procedure.objection is None:
        return ""
    return due(rules, day, rules.procedure.objection).isoformat()


def _print(made: Callable[[], Iterator[CheckSheet]], style: Style, *, as_json: bool) -> None:
    """The sheets as data, or as text to read."""
    from attrs import evolve

    from evalcore.paper_words import in_language
    from projections.checksheet import printed
    from projections.reports.render import to_read

    with in_language(style.language):
        if as_json:
            every = [sheet.as_data() for sheet in made()]
            say_json({"files": [], "sent": None, "sheets": every})
            return
        for sheet in made():
            text = printed(sheet, evolve(style, form="md", template=None)).decode()
            say(to_read(text))


def _sending(
    record: Record, opened: Results, chosen: Sequence[Subject], by: str, day: date
) -> SendSheets:
    """The command that records what is sent; refused before anything is written."""
    from evalcore.procedures.checks import CHECKS, SendSheets, same_since, stream_of
    from evalcore.procedures.deciding import history
    from projections.publishing.official import official_run

    run = opened.run
    if run.settings:
        raise UsageError(
            _("These results are a trial with other numbers. Send what the scheme itself gives.")
        )
    command = SendSheets(
        scheme=run.scheme,
        period=run.period,
        subjects=tuple((one.unit, one.person) for one in chosen),
        size=run.known_at,
        by=by,
        today=day,
        published=official_run(record, run.scheme, run.period) is not None,
        same_since=same_since(record, run.known_at),
    )
    held = history(record, stream_of(run.scheme, run.period), CHECKS.final)
    CHECKS.decide(CHECKS.fold(held.events), command)
    if run.status == "trial":
        note(_("Note: {scheme} is not the scheme that the record adopted.").format(
            scheme=run.scheme))  # fmt: skip
    return command


def _send(record: Record, command: SendSheets, who: Acting) -> int:
    from evalcore.procedures.checks import CHECKS, stream_of

    done = perform_as(who, record, stream_of(command.scheme, command.period), CHECKS, command)
    return len(done.events)
