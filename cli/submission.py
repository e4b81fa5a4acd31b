"""``evalcore submission``: the two pages that whoever decides signs (呈批表)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, say, say_json
from cli.papering import (
    FormatOption,
    LanguageOption,
    LetterheadOption,
    TemplateOption,
    style_of,
    write_paper,
)
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from projections.publishing import RunInfo
    from projections.submission import Told

Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add ``submission``."""
    app.command(name="submission")(submission)


def submission(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file: 呈批表.docx, .pdf, .html or .md."),
    ] = None,
    form: FormatOption = "",
    results: ResultsOption = DEFAULT_RESULTS,
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="FILE|URL",
            help="The record: then grades decided, objections, flags and overrides are told too.",
        ),
    ] = "",
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the submission sheet (呈批表): a run on two pages, for the signature.

    How grades are distributed against quotas, who stands next to each line, ties that people must
    decide, what quotas, vetoes and other rules did to whom, where the run departs from plan or
    rule, flags that wait for a decision; room for opinions, signatures and seals. What has no room
    is counted, with the command that shows it; --json leaves nothing out.

    Exit codes: 0 done, 2 usage, 3 environment.
    """
    from evalcore.paper_words import in_language
    from projections.papers import print_paper
    from projections.publishing import open_results
    from projections.submission import submission as sheet_of
    from projections.submission.fields import fields

    style = style_of(form, language, letterhead, template, out=out, default="md")
    if out is None and not as_json and style.form in ("docx", "pdf"):
        raise UsageError(
            _("{forms} can't be printed here. Name a file with --out.").format(forms=style.form)
        )
    with open_results(results) as opened, in_language(style.language):
        sheet = sheet_of(opened, told_of(store, opened.run))
        if as_json:
            say_json(sheet)
            return
        printed = print_paper("submission", fields(sheet), style)
    if out is None:
        say(printed.decode())
        return
    write_paper(out, printed)
    say(_("The submission sheet is in {path}.").format(path=out))


def told_of(store: str, run: RunInfo) -> Told:
    """What the record tells of a run; nothing where none is named.

    Grades are those decided on this very run; objections and flags those of its scheme and period.
    """
    from projections.submission import NOTHING_TOLD

    if not store:
        return NOTHING_TOLD
    from evalcore.record import open_record

    with open_record(store) as record:
        return _told(record, store, run)


def _told(record: Record, store: str, run: RunInfo) -> Told:
    from cli.finals_shown import finals_of
    from evalcore.procedures.checking_sheets import check_sheets, open_objections
    from evalcore.procedures.recorded import reported
    from evalcore.procedures.year_status import status_of
    from evalcore.subjects import subject_code
    from evalcore.vocabulary.actors import RightOverridden
    from projections.submission import Told

    year = status_of(record, run.period, run.scheme)
    closing = year.schemes[run.scheme]
    publicity, used = closing.publicity, {o.objection for o in closing.finals.grades.values()}
    finals = finals_of(store, run) or {"grades": {}, "confirmed_on": "", "confirmed_by": ""}
    sealed = year.year.sealed
    return Told(
        asked=True,
        sealed_on=sealed.occurred_on.isoformat() if sealed else "",
        stages=_stages(record, run),
        objections=tuple(
            (one.objection, one.subject) for one in open_objections(record, run.period, run.scheme)
        ),
        published_objections=tuple(
            (one.objection, subject_code(one.unit, one.person)) for one in publicity.open
        ),
        late_objections=len(publicity.late),
        accepted=tuple(
            number
            for number, answer in publicity.answered.items()
            if answer.result == "accepted" and number not in used
        ),
        unanswered_sheets=sum(
            one.unanswered for one in check_sheets(record, run.period, run.scheme)
        ),
        differing={
            subject: (one["proposed"], one["grade"]) for subject, one in finals["grades"].items()
        },
        confirmed_on=finals["confirmed_on"] or "",
        confirmed_by=finals["confirmed_by"] or "",
        overrides=sum(
            one.fact.occurred_on >= run.period_start for one in reported(record, RightOverridden)
        ),
        early_uses=sum(use.early for use in year.uses),
    )


def _stages(record: Record, run: RunInfo) -> dict[str, str]:
    """Id of a flag → where its file stands, of the run's scheme and period."""
    from evalcore.procedures.flag_read import flag_states

    # An id names no period: the file of a later one bears scheme and period in its number.
    suffix = f"-{run.scheme}-{run.period}"
    found: dict[str, str] = {}
    for number, state in flag_states(record).items():
        raised = state.raised
        if raised is not None and (raised.scheme, raised.period) == (run.scheme, run.period):
            found[number.removesuffix(suffix)] = state.stage
    return found
