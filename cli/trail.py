"""``evalcore trail``: who entered or overrode what, when, why; back to the sheet and row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    MapOption,
    StoreOption,
    parse_day,
    parse_known_at,
    progress,
    say_json,
)
from cli.opening import AllowedOption, OpenerOption, ReasonOption, open_on_record
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.trail import Asked, Entry, Trail

LIMIT = 50
"""Entries shown at once, unless told."""


def register(app: typer.Typer) -> None:
    """Add ``trail``."""
    app.command(name="trail")(trail)


def trail(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[WHAT]",
            help="A position (#1234), a case's number, a unit or person by code or name.",
        ),
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    file: Annotated[
        str,
        typer.Option("--file", metavar="NAME|DIGEST", help="What came from this file."),
    ] = "",
    actor: Annotated[
        str, typer.Option("--actor", metavar="NAME", help="Only what this one entered.")
    ] = "",
    overrides: Annotated[
        bool,
        typer.Option("--overrides", help="Only corrections, withdrawals and decisions."),
    ] = False,
    since: Annotated[
        str, typer.Option("--from", metavar="DATE", help="What happened from this day on.")
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="DATE", help="What happened up to this day.")
    ] = "",
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="POSITION|INSTANT", help="The trail as known then."),
    ] = None,
    private: Annotated[
        bool,
        typer.Option("--private", help="Show sealed parts too. Recorded: --reason, --allowed-by."),
    ] = False,
    row: Annotated[
        bool,
        typer.Option(
            "--row",
            help="Show the row of the sheet as the office wrote it. Recorded as --private is.",
        ),
    ] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", metavar="FOLDER", help="Write the kept source files there. Recorded too."
        ),
    ] = None,
    reason: ReasonOption = "",
    allowed_by: AllowedOption = "",
    opener: OpenerOption = "",
    mapping: MapOption = "",
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="How many entries to show at once.")
    ] = LIMIT,
    after: Annotated[
        int, typer.Option("--after", metavar="POSITION", min=0, help="Go on behind this position.")
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Show who entered or overrode what, when and why, in the order in which it became known.

    Each entry names the file, sheet and row that it came from, says what a correction changed, on
    whose authority, and whether it counts. Words that are sealed are shown with --private only;
    --row and --save show files as they were handed in, sealed words included. All three need
    --reason and --allowed-by where something sealed is opened: that is recorded first.

    Exit codes: 0 done, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.record import open_record
    from projections.trail import open_trail

    if file and what:
        raise UsageError(_("Give either WHAT or --file, not both."))
    first = parse_day(since, "--from") if since else None
    last = parse_day(until, "--to") if until else None
    if not (what or file or actor or overrides or first or last):
        raise UsageError(
            _(
                "Say what: a position, a case, a unit, a person, --file, --actor, --overrides, or "
                "days with --from, --to."
            )
        )
    known = parse_known_at(known_at)
    with open_record(store) as record, progress(_("Reading")) as shown:
        commit = record.commit_at(known)
        with open_trail(record, commit, progress=shown) as opened:
            asked = opened.find(
                what, file=file, actor=actor, overrides=overrides, since=first, until=last
            )
            left = [position for position in asked.positions if position > after]
            shown_ones = left[:limit]
            from cli import trail_rows

            wanted = trail_rows.to_open(record, opened, shown_ones, private, row, save is not None)
            open_on_record(record, wanted, actor=opener, reason=reason, allowed_by=allowed_by)
            entries = opened.entries(shown_ones, private=private)
            rows = trail_rows.rows_of(record, entries, mapping) if row else {}
            saved = trail_rows.save(record, entries, save) if save is not None else []
            if as_json:
                say_json(_as_data(opened, asked, actor, entries, rows, saved, len(left)))
                return
            from cli import trail_text

            trail_text.show(opened, asked, entries, rows, rest=len(left) - len(entries))
            trail_text.tell_saved(saved)
            trail_text.tell_files(entries, rows, private=private)


def _as_data(
    opened: Trail,
    asked: Asked,
    actor: str,
    entries: list[Entry],
    rows: dict[int, Any],
    saved: list[tuple[str, str]],
    left: int,
) -> dict[str, Any]:
    from cli.trail_rows import row_data
    from cli.trail_text import moment

    acts = []
    for entry in entries:
        data = entry.as_data() | {"recorded_at": moment(entry.recorded_at)}
        if entry.position in rows:
            data["as_written"] = row_data(rows[entry.position])
        acts.append(data)
    return {
        "what": asked.text,
        "kind": asked.kind,
        "code": asked.code,
        "known_at": {
            "size": opened.known_at.size,
            "recorded_at": moment(opened.known_at.recorded_at),
            "root": opened.known_at.root.hex(),
        },
        "actor": actor,
        "total": len(asked.positions),
        "kinds": opened.kinds(asked.positions),
        "left": left - len(entries),
        "entries": acts,
        "saved": [{"file": name, "problem": problem} for name, problem in saved],
    }
