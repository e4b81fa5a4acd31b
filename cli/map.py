"""``evalcore map``: the ready mappings, and one drafted from a file's own headers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import FINDING, JsonOption, finish, import_command, note, say, say_json
from cli.tables import table
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.files.handed import Handed
    from evalcore.intake.names.roster import Roster
    from evalcore.intake.suggesting.suggest import SheetDraft


def register(app: typer.Typer) -> None:
    """Add the group ``map`` with its commands."""
    group = typer.Typer(help="Which columns mean what: ready mappings, and drafts for other files.")
    group.command(name="list")(list_mappings)
    group.command(name="show")(show)
    group.command(name="suggest")(suggest)
    app.add_typer(group, name="map", no_args_is_help=True)


def list_mappings(as_json: JsonOption = False) -> None:
    """List the mappings that come with the program: what --map takes by name.

    Exit codes: 0 done.
    """
    from evalcore.intake.mapping_file import built_in, load_mapping, ready

    own = ready()
    names = (*own, *(name for name in built_in() if name not in own))
    mappings = {name: load_mapping(name) for name in names}
    if as_json:
        say_json(
            [
                {
                    "name": name,
                    "title": mapping.title,
                    "sheets": [sheet.title for sheet in mapping.sheets],
                    "ready": name in own,
                    "keeps_files": mapping.keep,
                }
                for name, mapping in mappings.items()
            ]
        )
        return
    table(
        [_("mapping"), _("kind"), _("sheets"), _("title")],
        [
            (name, _("ready") if name in own else _("example"), len(m.sheets), m.title)
            for name, m in mappings.items()
        ],
        right=[2],
    )


def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A ready mapping, or a file.")],
    as_json: JsonOption = False,
) -> None:
    """Print a mapping's file, to read it or to start one of your own.

    Exit codes: 0 done, 1 the file is no mapping, 2 there is no such mapping.
    """
    from evalcore.intake.mapping_file import find_mapping, load_mapping

    path = find_mapping(name)
    mapping = load_mapping(path)
    if not as_json:
        say(path.read_text(encoding="utf-8-sig").rstrip("\n"))
        return
    say_json(
        {
            "name": mapping.name,
            "title": mapping.title,
            "keeps_files": mapping.keep,
            "sheets": [
                {
                    "title": sheet.title,
                    "columns": [
                        {"header": c.header, "aliases": list(c.aliases), "required": c.required}
                        for c in sheet.columns.values()
                    ],
                    "ignore": list(sheet.ignore),
                    "facts": list(dict.fromkeys(e.fact.__name__ for e in sheet.events)),
                }
                for sheet in mapping.sheets
            ],
        }
    )


def suggest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The office's own xlsx, csv, ods.")],
    sheet: Annotated[str, typer.Option("--sheet", help="Only the sheet of this name.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="MAP.yaml", help="Where to write the draft.")
    ] = None,
    store: Annotated[
        str,
        typer.Option(
            "--store",
            envvar="EVALCORE_STORE",
            metavar="FILE|URL",
            help="A record whose units and persons tell which columns hold their names.",
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Draft a mapping from a file's headers and values; every guess and gap is marked.

    Without --out the draft is printed. Nothing is imported and nothing written over.

    Exit codes: 0 done, 1 the file can't be read or nothing in it was recognised, 2 usage.
    """
    from evalcore.intake.mapping_file import load_mapping, parse_mapping, ready
    from evalcore.intake.suggesting.draft import render
    from evalcore.intake.suggesting.suggest import suggest as draft_for

    if out is not None and out.exists():
        raise UsageError(
            _("{file} exists and is not overwritten. Name another file, or move it away.").format(
                file=out
            )
        )
    handed = _opened(file)
    names = [each.name for each in handed.tables]
    if sheet and sheet not in names:
        raise UsageError(
            _("There is no sheet {name} in {file}. It has: {known}.").format(
                name=sheet, file=file, known=", ".join(names)
            )
        )
    drafts = draft_for(handed, _roster(store), sheet)
    text = render(drafts, handed.stem, handed.name, [load_mapping(name) for name in ready()])
    parse_mapping(text, handed.name)  # a draft that does not load is ours to mend
    if out is not None:
        _write(out, text)
    if as_json:
        say_json({"file": handed.name, "sheets": [_data(d) for d in drafts], "mapping": text})
    else:
        if out is None:
            say(text.rstrip("\n"))
        for draft in drafts:
            _tell(draft, say if out else note)
        if out is not None:
            command = import_command(file, store, out)
            say(
                _("Written: {file}. Look at every 待确认, then: {command}").format(
                    file=out, command=command
                )
            )
    if not any(draft.complete for draft in drafts):
        if not as_json:
            note(_("Nothing in this file can be taken in yet: fill the gaps marked 待填."))
        finish(FINDING)


def _opened(file: Path) -> Handed:
    from evalcore.intake.files.handed import open_content
    from evalcore.intake.files.tables import LARGEST_FILE

    try:
        if file.stat().st_size > LARGEST_FILE:
            raise UsageError(
                _("{file} is larger than {limit} MB. Split it.").format(
                    file=file, limit=LARGEST_FILE >> 20
                )
            )
        handed = open_content(file.name, file.read_bytes())
    except OSError as error:
        raise UsageError(
            _("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror)
        ) from error
    if handed.problem is not None:
        raise DataError(
            _("{file}: {reason}. {remedy}").format(
                file=file, reason=handed.problem.reason, remedy=handed.problem.remedy
            )
        )
    if handed.lines is not None:
        raise UsageError(
            _("{file} holds JSON lines: they are facts already and need no mapping.").format(
                file=file
            )
        )
    return handed


def _roster(store: str) -> Roster:
    from evalcore.intake.names.roster import Roster

    if not store:
        return Roster()
    from evalcore.intake.comparing.known import Known
    from evalcore.record import open_record

    with open_record(store) as record, Known(record) as known:
        return known.roster()


def _write(out: Path, text: str) -> None:
    try:
        with out.open("x", encoding="utf-8") as target:
            target.write(text)
    except OSError as error:
        raise UsageError(
            _("{file} cannot be written: {reason}.").format(file=out, reason=error.strerror)
        ) from error


def _data(draft: SheetDraft) -> dict[str, Any]:
    return {
        "sheet": draft.table,
        "header_row": draft.header_row,
        "like": {"mapping": draft.mapping, "sheet": draft.sheet.title} if draft.sheet else None,
        "columns": [
            {
                "header": match.seen.header,
                "as": match.column.header,
                "sure": match.sure,
                "score": match.score,
                "why": match.why,
            }
            for match in draft.matches
        ],
        "left_out": [{"header": header, "why": why} for header, why in draft.left_out],
        "facts": [each.event.fact.__name__ for each in draft.complete],
        "missing": [
            {"fact": each.event.fact.__name__, "fields": [spec.name for spec in each.missing]}
            for each in draft.lacking
        ],
        "problem": draft.problem,
    }


def _tell(draft: SheetDraft, tell: Any) -> None:
    if draft.sheet is None:
        why = draft.problem or _("no kind of record was recognised")
        tell(_("{sheet}: {why}; commented out.").format(sheet=draft.table, why=why))
        return
    tell(
        _("{sheet} (headers in row {row}): like {title} of {mapping}").format(
            sheet=draft.table,
            row=draft.header_row,
            title=draft.sheet.title,
            mapping=draft.mapping,
        )
    )
    sure = [match.seen.header for match in draft.matches if match.sure]
    guessed = [
        f"{match.seen.header} → {match.column.header}" for match in draft.matches if not match.sure
    ]
    unknown = [header for header, why in draft.left_out if not why]
    private = [header for header, why in draft.left_out if why]
    facts = list(dict.fromkeys(each.event.fact.TITLE for each in draft.complete))
    for label, texts in (
        (_("sure"), sure),
        (_("guessed, to confirm"), guessed),
        (_("not taken in"), private),
        (_("not known, not taken in"), unknown),
        (_("facts"), facts),
    ):
        if texts:
            tell(f"  {label}: {'、'.join(texts)}")
    for each in draft.lacking:
        tell(
            _("  missing for {fact}: {fields}").format(
                fact=each.event.fact.TITLE, fields="、".join(spec.zh for spec in each.missing)
            )
        )
