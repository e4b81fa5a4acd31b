"""Filling a record: ``import``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding
from cli.common import (
    DEFAULT_STORE,
    FINDING,
    ActorOption,
    JsonOption,
    MapOption,
    StoreOption,
    finish,
    login,
    note,
    parse_day,
    progress,
    say_json,
    today,
)
from cli.intake_ask import ask_reasons, may_ask
from cli.intake_late import LateOption, ObjectionOption, late_of
from cli.intake_text import tell, tell_plan
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Override
    from evalcore.intake.files.handed import Handed
    from evalcore.intake.importing import Correction, ImportResult, Writer
    from evalcore.intake.mapping import Mapping
    from evalcore.record import Record


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="import",
        help="Take workbooks, CSV or JSON lines in: each checked whole, in whole or not at all.",
    )(import_)


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="xlsx, xls, ods, csv(.gz), jsonl; folders, zip."),
    ],
    store: StoreOption = DEFAULT_STORE,
    mapping: MapOption = "",
    received_on: Annotated[
        str,
        typer.Option(
            "--received-on",
            metavar="DATE",
            help="Day they were handed in; default: what the sheet 报送单 says, else today.",
        ),
    ] = "",
    actor: ActorOption = "",
    plan: Annotated[
        bool, typer.Option("--plan", help="Say row by row what would happen; write nothing.")
    ] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="With --plan: every row, not the first of each sheet.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written; write nothing.")
    ] = False,
    annotate: Annotated[
        Path | None,
        typer.Option(
            "--annotate",
            metavar="FOLDER|FILE",
            help="Write findings into a copy of each workbook, on their cells.",
        ),
    ] = None,
    correct: Annotated[
        bool,
        typer.Option("--correct", help="Take what differs from the record as corrections."),
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it is corrected.")] = "",
    authority: Annotated[str, typer.Option("--authority", help="Who allowed it.")] = "",
    late: LateOption = "",
    objection: ObjectionOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Check files whole and take them in."""
    from cli.checksheet_import import with_check_sheets
    from evalcore.intake.files.folders import read_paths
    from evalcore.intake.findings import in_order
    from evalcore.intake.importing import import_files
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.record import open_record

    if all_ and not plan:
        raise UsageError(_("--all belongs to --plan. Add it."))
    correction = _correction(correct, reason, authority)
    given = parse_day(received_on, "--received-on") if received_on else None
    allowed = overriding(override, allowed_by) if override else None
    known = load_mapping(mapping or None)
    with open_record(store) as record:
        who, writer = _importing(
            record, files, actor, allowed, writes=not (dry_run or plan), late=bool(late.strip())
        )
        admitted = late_of(
            record,
            late,
            allowed_by,
            objection,
            actor=who,
            override=allowed,
            writes=writer is not None,
        )
        opened, skipped = read_paths(files, encoding=known.encoding, delimiter=known.delimiter)
        known, opened = with_check_sheets(record, known, opened, asked=bool(mapping))

        def take(
            reasons: Correction | dict[str, Correction] | None, leave_out: Sequence[str] = ()
        ) -> ImportResult:
            with progress(_("Reading")) as shown:
                record.store.on_wait = lambda: note(_("Waiting for another import to finish …"))
                result = import_files(
                    record,
                    opened,
                    mapping=known,
                    actor=who,
                    received_on=given,
                    today=today(),
                    dry_run=dry_run or plan,
                    correction=reasons,
                    leave_out=leave_out,
                    progress=shown,
                    late=admitted,
                    by=writer,
                )
            return attrs.evolve(result, findings=in_order((*skipped, *result.findings)))

        result = take(correction)
        if may_ask(result, asked=not as_json and not plan and correction is None):
            reasons, left_out = ask_reasons(result)
            result = take(reasons, left_out)
    copies = _write_copies(annotate, opened, known, result) if annotate else []
    if as_json:
        more = {"dry_run": dry_run or plan, "annotated": [str(path) for path in copies]}
        say_json(result.as_data() | more)
    else:
        if plan:
            tell_plan(result, everything=all_)
        tell(result, dry_run=dry_run, plan=plan)
        for path in copies:
            note(_("Findings on their cells: {file}").format(file=path))
    if result.refused:
        finish(FINDING)


def _importing(
    record: Record,
    files: Sequence[Path],
    actor: str,
    override: Override | None,
    *,
    writes: bool,
    late: bool,
) -> tuple[str, Writer | None]:
    """Who imports, and what they may hand in; whoever only looks is not asked.

    Who may admit late facts takes their files in: that is one act, and no role has both rights.
    """
    from evalcore.intake.importing import Writer

    if not writes:
        return actor or login(), None
    names = ", ".join(path.name for path in files)
    right = "admit_late" if late else "import"
    who = acting(record, actor, right, about=names, override=override, somewhere=not late)
    return who.actor, Writer(who.within, who.signer, who.also)


def _correction(correct: bool, reason: str, authority: str) -> Correction | None:
    if not correct:
        if reason or authority:
            raise UsageError(_("--reason and --authority belong to --correct. Add it."))
        return None
    if not reason.strip() or not authority.strip():
        raise UsageError(
            _("--correct needs --reason and --authority: say why, and who allowed it.")
        )
    from evalcore.intake.importing import Correction

    return Correction(reason.strip(), authority.strip())


def _write_copies(
    where: Path, opened: Sequence[Handed], mapping: Mapping, result: ImportResult
) -> list[Path]:
    """Copies of the files that anything was found in; no file is ever written over."""
    from evalcore.intake.annotating.annotate import annotate, annotated_name

    named = {finding.file for finding in result.findings}
    wanted = [handed for handed in opened if handed.name in named]
    one_file = where.suffix.lower() in (".xlsx", ".xlsm") and not where.is_dir()
    if one_file and len(wanted) > 1:
        raise UsageError(
            _("--annotate names one file, but {count} files have findings. Name a folder.").format(
                count=len(wanted)
            )
        )
    written = []
    for handed in wanted:
        content = annotate(
            handed.name,
            handed.content,
            result.findings,
            result.changes,
            encoding=mapping.encoding,
            delimiter=mapping.delimiter,
        )
        if content is None:
            note(_("{file}: nothing to write on, see the findings above.").format(file=handed.name))
            continue
        target = where if one_file else where / annotated_name(handed.name)
        written.append(_write_new(target, content))
    return written


def _write_new(target: Path, content: bytes) -> Path:
    """Write a file that was not there; under the next free name where it was."""
    from evalcore.intake.annotating.annotate import annotated_name

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                with target.open("xb") as stream:
                    stream.write(content)
            except FileExistsError:
                target = target.with_name(annotated_name(target.name))
            else:
                return target
    except OSError as error:
        raise UsageError(
            _("{file} cannot be written: {reason}.").format(file=target, reason=error.strerror)
        ) from error
