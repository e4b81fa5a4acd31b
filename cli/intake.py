"""Filling a record: ``import``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DEFAULT_STORE,
    FINDING,
    JsonOption,
    MapOption,
    StoreOption,
    finish,
    note,
    parse_day,
    progress,
    say,
    say_json,
)
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.compare import Correction
    from evalcore.intake.importing import ImportResult


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="import",
        help="Take workbooks, CSV or JSON lines in: each checked whole, in whole or not at all.",
    )(import_)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="xlsx, csv(.gz), jsonl.")],
    store: StoreOption = DEFAULT_STORE,
    mapping: MapOption = "",
    received_on: Annotated[
        str,
        typer.Option(
            "--received-on", metavar="DATE", help="Day they were handed in; default: today."
        ),
    ] = "",
    actor: Annotated[
        str,
        typer.Option("--actor", envvar="EVALCORE_ACTOR", help="Who imports; default: your login."),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")
    ] = False,
    correct: Annotated[
        bool,
        typer.Option("--correct", help="Take what differs from the record as corrections."),
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it is corrected.")] = "",
    authority: Annotated[str, typer.Option("--authority", help="Who allowed it.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Check files whole and take them in."""
    from evalcore.intake.importing import import_files
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.record import open_record

    correction = _correction(correct, reason, authority)
    day = parse_day(received_on, "--received-on") if received_on else _today()
    who = actor or _login()
    known = load_mapping(mapping or None)
    with open_record(store) as record, progress(_("Reading")) as shown:
        record.store.on_wait = lambda: note(_("Waiting for another import to finish …"))
        result = import_files(
            record,
            files,
            mapping=known,
            actor=who,
            received_on=day,
            dry_run=dry_run,
            correction=correction,
            progress=shown,
        )
    if as_json:
        say_json(result.as_data() | {"dry_run": dry_run})
    else:
        _tell(result, dry_run=dry_run)
    if result.refused:
        finish(FINDING)


def _correction(correct: bool, reason: str, authority: str) -> Correction | None:
    if not correct:
        if reason or authority:
            raise UsageError(_("--reason and --authority belong to --correct. Add it."))
        return None
    if not reason.strip() or not authority.strip():
        raise UsageError(
            _("--correct needs --reason and --authority: say why, and who allowed it.")
        )
    from evalcore.intake.compare import Correction

    return Correction(reason.strip(), authority.strip())


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the office's own day; only the command line reads a clock


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError(
            _("Nobody is logged in by name. Say who imports with --actor or EVALCORE_ACTOR.")
        ) from None


def _tell(result: ImportResult, *, dry_run: bool) -> None:
    place = None
    for finding in result.findings:
        if (finding.file, finding.sheet) != place:
            place = (finding.file, finding.sheet)
            say(f"{finding.file} · {finding.sheet}" if finding.sheet else finding.file)
        mark = "✗" if finding.severity == "error" else "!"
        value = f" “{finding.value}”" if finding.value else ""
        where = f"{finding.cell}{value}  " if finding.cell or value else ""
        say(f"  {mark} {where}{finding.reason}")
        say(f"      → {finding.remedy}")
    if result.refused:
        count = sum(finding.severity == "error" for finding in result.findings)
        note(
            _("{count} findings: nothing was written. Mend them and import again.").format(
                count=count
            )
        )
        return
    if not result.facts and not result.unchanged:
        say(_("These files hold no facts: no row under the headers is filled."))
        return
    if not result.facts:
        say(_("Nothing new: all {count} facts are in the record.").format(count=result.unchanged))
        return
    if dry_run:
        say(_("Nothing was written (--dry-run). An import would add:"))
    else:
        assert result.commit is not None
        say(_("Taken in, up to position {size}:").format(size=result.commit.size))
    from evalcore.vocabulary import facts

    titles = {cls.__name__: cls.TITLE for cls in facts().values()}
    for name, number in result.by_class.items():
        say(f"  {number:>8}  {titles[name]} ({name})")
    say(
        _("{facts} facts, of them {corrected} corrections; {unchanged} were there already.").format(
            facts=result.facts, corrected=result.corrected, unchanged=result.unchanged
        )
    )
