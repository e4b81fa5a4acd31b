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
from cli.units import unit_of
from evalcore.errors import UsageError
from evalcore.messages import _, later
from evalcore.placing import write_whole

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
            help="A workbook with a sheet per township, or a folder with a workbook for each.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over workbooks that are there already.")
    ] = False,
    mapping: MapOption = "",
    as_json: JsonOption = False,
) -> None:
    """Who has not handed in what, and which cases are half filled, per township.

    With --out a 催报单 to send. Asks only for what the scheme reads. Exit code 0 whether or not
    something is missing: what is still to come is no mistake in the data.
    """
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme
    from projections.run import run
    from projections.todo import todo as look

    if force and out is None:
        raise UsageError(_("--force writes over workbooks. Name them with --out."))
    day = parse_day(as_of, "--as-of") if as_of else today()
    chosen, places = load_scheme(scheme), load_mapping(mapping or None)
    with open_record(store) as record, progress(_("Reading the record")) as shown:
        commit = record.commit_at(parse_known_at(known_at))
        code = unit_of(record, unit)
        found = look(run(record, chosen, day, commit, progress=shown), places, unit=code)
    written = _write(found, out, force=force) if out is not None and found.rows else []
    if as_json:
        say_json({**found.as_data(), "files": [str(path) for path in written]})
        return
    _show(found, unit)
    for path in written:
        say(_("Written: {file}").format(file=path))


def _write(found: TodoList, out: Path, *, force: bool) -> list[Path]:
    """One workbook, or one per township; nothing is written where one is there already."""
    from projections.chase.book import file_names, workbook

    one = out.suffix.lower() == ".xlsx" and not out.is_dir()
    if one:
        townships = {out: found.townships}
    else:
        if out.exists() and not out.is_dir():
            raise UsageError(
                _("--out: {file} is no folder. Name a folder, or a file ending in .xlsx.").format(
                    file=out
                )
            )
        townships = {
            out / name: (township,) for name, township in file_names(found.townships).items()
        }
    there = [path for path in townships if path.exists()]
    if there and not force:
        raise UsageError(
            _(
                "{count} workbooks are there already, such as {file}. Add --force to write over "
                "them, or name another place with --out."
            ).format(count=len(there), file=there[0])
        )
    with progress(_("Writing")) as shown:
        for number, (path, parts) in enumerate(townships.items()):
            shown(number, len(townships))
            path.parent.mkdir(parents=True, exist_ok=True)
            # A list that was cut off would pass for a short one.
            write_whole(path, workbook(found, parts, summary=one), replace=True)
    return list(townships)


def _show(found: TodoList, unit: str) -> None:
    if not found.rows:
        if unit:
            say(_("Nothing is missing from {unit} as of {day}.").format(unit=unit, day=found.as_of))
        else:
            say(_("Nobody has anything to hand in or fill as of {day}.").format(day=found.as_of))
        return
    for township in found.townships:
        _show_township(township)
    say(
        _("As of {day}: {rows} things missing from {offices} offices, {overdue} overdue.").format(
            day=found.as_of,
            rows=len(found.rows),
            offices=len(found.townships),
            overdue=sum(township.overdue for township in found.townships),
        )
    )


def _show_township(township: Township) -> None:
    from cli.tables import LISTS, heading, table

    counted = ", ".join(
        _(TITLES[kind]).format(n=number) for kind, number in township.counts.items() if number
    )
    name = township.name or _("Of no unit")
    heading(f"{name} {township.code}".rstrip() + f": {counted}")
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
