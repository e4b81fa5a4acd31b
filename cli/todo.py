"""``todo``: who has not handed in what, and which cases are half filled (催报单)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    MapOption,
    StoreOption,
    parse_day,
    parse_known_at,
    progress,
    say,
    say_json,
    today,
)
from cli.papering import (
    LanguageOption,
    LetterheadOption,
    TemplateOption,
    forms_of,
    style_of,
)
from cli.todo_files import BOOK, FORMS, write_reminders
from cli.units import unit_of
from evalcore.errors import UsageError
from evalcore.messages import _, later
from evalcore.paper_words import in_language

if TYPE_CHECKING:
    from projections.todo import TodoList, Township

TITLES = {
    "not_received": later("{n} not received"),
    "half_filled": later("{n} half filled"),
    "not_found": later("{n} expected and not found"),
    "loose": later("{n} whose case was never opened"),
}
"""Kind of row → how many of it there are, in words."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="todo")(todo)


def todo(
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            envvar="EVALCORE_SCHEME",
            metavar="FILE|NAME",
            help="The scheme: it says what is asked for. A YAML file, or a catalogue name.",
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="As things stood on this day; default: today."),
    ] = None,
    known_at: KnownAtOption = None,
    unit: Annotated[
        str,
        typer.Option("--unit", help="Only this unit and those below it: a code or a name."),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.xlsx|FOLDER",
            help="A workbook with a sheet per township, or a folder with a file for each.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over files that are there already.")
    ] = False,
    forms: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="LIST",
            help="Files in the folder: xlsx, and 催报单 to sign and send: html, docx, pdf, md.",
        ),
    ] = "xlsx",
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    mapping: MapOption = "",
    as_json: JsonOption = False,
) -> None:
    """Who has not handed in what, and which cases are half filled, per township.

    With --out a 催报单 to send: a workbook, or with --format a paper for each township. Asks only
    for what the scheme reads. Exit code 0 whether or not something is missing: what is still to
    come is no mistake in the data.
    """
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.run import run
    from projections.todo import todo as look

    if force and out is None:
        raise UsageError(_("--force writes over files. Name them with --out."))
    wanted = forms_of(forms, FORMS)
    style = style_of("html", language, letterhead if out is not None else None, template)
    if out is None and (wanted != [BOOK] or template is not None):
        raise UsageError(_("--format and --template are for files. Name a folder with --out."))
    if template is not None and wanted == [BOOK]:
        raise UsageError(_("--template is for papers, not for xlsx. Add --format docx, say."))
    day = parse_day(as_of, "--as-of") if as_of else today()
    chosen, places = load_scheme(scheme), load_mapping(mapping or None)
    with open_record(store) as record, progress(_("Reading the record")) as shown:
        commit = record.commit_at(parse_known_at(known_at))
        code = unit_of(record, unit)
        with in_language(style.language):
            found = look(run(record, chosen, day, commit, progress=shown), places, unit=code)
    written = (
        write_reminders(found, out, wanted, style, force=force)
        if out is not None and found.rows
        else []
    )
    if as_json:
        say_json({**found.as_data(), "files": [str(path) for path in written]})
        return
    _show(found, unit, whole=out is None)
    if len(written) > 1:
        say(_("Written: {n} files in {folder}").format(n=len(written), folder=out))
    for path in written if len(written) == 1 else ():
        say(_("Written: {file}").format(file=path))


def _show(found: TodoList, unit: str, *, whole: bool) -> None:
    """Every row, or where they went into files a line for each township."""
    if not found.rows:
        if unit:
            say(_("Nothing is missing from {unit} as of {day}.").format(unit=unit, day=found.as_of))
        else:
            say(_("Nobody has anything to hand in or fill as of {day}.").format(day=found.as_of))
        return
    for township in found.townships:
        _show_township(township, whole=whole)
    say(
        _("As of {day}: {rows} things missing from {offices} offices, {overdue} overdue.").format(
            day=found.as_of,
            rows=len(found.rows),
            offices=len(found.townships),
            overdue=sum(township.overdue for township in found.townships),
        )
    )


def _show_township(township: Township, *, whole: bool) -> None:
    from cli.tables import LISTS, heading, table

    counted = ", ".join(
        _(TITLES[kind]).format(n=number) for kind, number in township.counts.items() if number
    )
    name = township.name or _("Of no unit")
    heading(f"{name} {township.code}".rstrip() + f": {counted}")
    if not whole:
        return
    table(
        [_("unit"), _("person"), _("what"), _("case"), _("where"), _("due"), _("days over")],
        [
            [
                row.unit_name,
                row.person_name,
                row.what,
                f"{row.case} {row.title}".strip(),
                row.place.text,
                row.due or "",
                row.overdue or "",
            ]
            for row in township.rows
        ],
        right=[6],
        piped=LISTS + 70,
    )
    say()
