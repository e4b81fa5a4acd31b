"""``evalcore workbook``: standings, points, flags and ledgers as one Excel workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    JsonOption,
    LanguageOption,
    ResultsOption,
    note,
    progress,
    say,
    say_json,
)
from cli.finals_shown import FinalsOption, final_of, finals_of
from cli.papering import LetterheadOption, style_of
from evalcore.errors import StoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.workbook.contents import Contents
    from projections.workbook.cover import Said

Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add ``workbook``."""
    app.command(name="workbook")(workbook)


def workbook(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="The workbook to write.")],
    results: ResultsOption = DEFAULT_RESULTS,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="SHEET",
            help="These sheets only: titles, with commas or several times; 台账 means all ledgers.",
        ),
    ] = None,
    rows: Annotated[
        int,
        typer.Option("--rows", metavar="N", min=1, help="So many rows of each ledger at the most."),
    ] = 50_000,
    store: FinalsOption = "",
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write one Excel workbook that an office hands over: standings, points, flags, ledgers.

    A cover that says what it is and may not be taken for; rank and grade by cohort, distribution
    against quotas, points, where they were lost, who was moved by a rule, flags, ledgers, clauses.
    Filters, number formats, charts and print set-up are in it; formulas, links to the outside and
    votes of few raters are not. Each sheet bears the marks of the run (试算 …).

    Exit codes: 0 written, 2 usage (among it a file that is there already), 3 environment.
    """
    from evalcore.paper_words import in_language
    from projections.publishing import open_results
    from projections.workbook.book import Office, write_workbook
    from projections.workbook.contents import Wish, contents

    _refuse(out)
    style = style_of(language=language, letterhead=letterhead)
    head = style.letterhead
    wanted = tuple(part for text in only or () for part in _parts(text))
    with in_language(style.language), open_results(results) as opened:
        finals, decided = _decided(opened, store)
        made = contents(opened, Wish(finals, rows, wanted))
        with progress(_("Rows")) as shown:
            try:
                write_workbook(
                    opened, made, out, Office(head.office, head.classification), decided, shown
                )
            except FileExistsError:
                raise _is_there(out) from None
            except OSError as error:
                raise StoreError(
                    _("{file} could not be written: {reason}. Nothing is left of it.").format(
                        file=out, reason=error.strerror or error
                    )
                ) from error
        if as_json:
            say_json(_shape(opened, made, out))
            return
    say(
        _("The workbook is in {file}: {sheets} sheets, {rows} rows.").format(
            file=out, sheets=len(made.sheets) + 1, rows=sum(s.written for s in made.sheets)
        )
    )
    for sheet in made.sheets:
        if sheet.cut:
            note(
                _("{sheet}: {n} of {total} rows; the rest is in {file} beside the results.").format(
                    sheet=sheet.title, n=sheet.written, total=sheet.total, file=sheet.rest
                )
            )
    note(
        _("Before it is handed round: evalcore disclosure check {file} --against {results}").format(
            file=out, results=results
        )
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def _refuse(out: Path) -> None:
    """Refuse early what could not be written in the end."""
    if out.suffix.lower() != ".xlsx":
        raise UsageError(_("{file}: this is a workbook; name it ….xlsx.").format(file=out))
    if out.exists() or out.is_symlink():
        raise _is_there(out)
    if not out.parent.is_dir():
        raise UsageError(
            _("--out: there is no directory {directory}. Make it first.").format(
                directory=out.parent
            )
        )


def _is_there(out: Path) -> UsageError:
    return UsageError(
        _("{file} exists already and was left alone. Name another file.").format(file=out)
    )


def _decided(results: Results, store: str) -> tuple[dict[str, str], Said]:
    """The final grades of everybody, and since when by whom, as far as a record was named."""
    from projections.workbook.cover import Said

    finals = finals_of(store, results.run)
    if finals is None:
        return {}, Said(asked=bool(store))
    told = {
        one.subject: final["grade"]
        for one in results.standings()
        if (final := final_of(finals, one.subject, one.grade)) is not None
    }
    return told, Said(True, finals["confirmed_on"] or "", finals["confirmed_by"] or "")


def _shape(results: Results, made: Contents, out: Path) -> Json:
    return {
        "out": str(out),
        "run": results.run.to_json(),
        "sheets": [
            {
                "id": sheet.id,
                "title": sheet.title,
                "rows": sheet.written,
                "of": sheet.total,
                "cut": sheet.cut,
                "withheld": sheet.withheld,
                "rest": sheet.rest if sheet.cut else "",
            }
            for sheet in made.sheets
        ],
        "empty": list(made.empty),
        "not_wanted": list(made.not_wanted),
    }
