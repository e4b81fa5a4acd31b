"""``evalcore seal``: ranges of the record as files for good, so that runs read those."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    parse_known_at,
    progress,
    refuse_bundle,
    say,
    say_json,
    today,
)
from cli.deciding import DocumentOption
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Acting
    from evalcore.procedures.deciding import Done
    from evalcore.procedures.segment_sealing import Sealed
    from evalcore.procedures.segment_seals import SealSegment
    from evalcore.record import Record

SIZE = 1_000_000
"""Events of a segment at least."""

HEAD = "head"


def register(app: typer.Typer) -> None:
    """Add ``seal``."""
    app.command(name="seal")(seal)


def seal(
    store: StoreOption = DEFAULT_STORE,
    up_to: Annotated[
        str | None,
        typer.Option(
            "--up-to",
            metavar="SIZE|INSTANT|head",
            help="Seal to just there, however short the last segment is. Default: whole segments.",
        ),
    ] = None,
    size: Annotated[
        int, typer.Option("--size", metavar="N", min=1, help="Events of a segment at least.")
    ] = SIZE,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Where the files go. Default: EVALCORE_SEALED, else <store>.sealed beside it.",
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Write files again that are missing, changed or outdated."),
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="WHY", help="With --again: why other files come.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="OFFICE", help="Who seals. Default: who acts.")
    ] = "",
    document: DocumentOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write ranges of the record as files for good; the log keeps their digests.

    Runs, replays and comparisons then read those files and no event of the range. A file that was
    changed is refused. Sealing again goes on where the last seal ended; what is sealed is never
    written anew, but with --again where files are lost or the program reads them otherwise.

    Exit codes: 0 sealed, or nothing to seal, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.segment_sealing import strangers, unsealed
    from evalcore.record import open_record

    if again and up_to is not None:
        raise UsageError(_("--again mends what is sealed; --up-to seals more. Give one of them."))
    if reason.strip() and not again:
        raise UsageError(_("--reason says why sealed files are replaced. Add --again."))
    with open_record(store) as record:
        refuse_bundle(record, _("It is read-only. Seal the record itself."))
        home = out or _home(record.where)
        end = _end(record, up_to)
        who = acting(
            record,
            actor,
            "seal_segments",
            about="segments",
            override=overriding(override, allowed_by),
        )
        found = []
        with progress(_("Sealing")) as shown:
            from evalcore.procedures.segment_sealing import By, seal_again, seal_new

            told = By(by.strip() or who.actor, today(), document, reason)
            perform = _performed(record, who)
            work: Iterator[Sealed] = (
                seal_again(record, home, told, perform, shown)
                if again
                else seal_new(record, home, size, end, told, perform, shown)
            )
            for one in work:
                found.append(one)
                if not as_json:
                    _show(one)
        sealed_to, left = unsealed(record)
        unknown = strangers(record, home)
        head = record.head().size
    if as_json:
        say_json(
            {
                "sealed": [_as_data(one) for one in found],
                "sealed_to": sealed_to,
                "left": left,
                "size": head,
                "folder": str(home),
                "unknown": unknown,
            }
        )
        return
    _tell(found, sealed_to, left, size, again=again)
    if unknown:
        note(
            _(
                "{n} folders in {home} are named by no seal of this record (an interrupted run, "
                "files put aside or replaced, another record): {names}. No run reads them."
            ).format(n=len(unknown), home=home, names=", ".join(unknown[:5]))
        )
    _tell_home(store, home, out)


def _home(where: str) -> Path:
    """Where sealed files of a record go, where no folder is named."""
    from evalcore.record.sealed_places import NOTHING_SEALED, SEALED_VARIABLE, beside

    named = os.environ.get(SEALED_VARIABLE, "")
    if named and named != NOTHING_SEALED:
        return Path(named)
    near = beside(where)
    if near is None:
        raise UsageError(
            _(
                "Beside a database there is no folder for sealed files. Name one with --out, and "
                "in {variable} for whoever reads them."
            ).format(variable=SEALED_VARIABLE)
        )
    return near


def _end(record: Record, up_to: str | None) -> int | None:
    if up_to is None:
        return None
    if up_to.strip().lower() == HEAD:
        return record.head().size
    try:
        return record.commit_at(parse_known_at(up_to)).size
    except UsageError as error:
        raise UsageError(str(error).replace("--known-at", "--up-to")) from error


def _performed(record: Record, who: Acting) -> Any:
    """Decides and appends as ``who``; an override is recorded once."""
    from attrs import evolve

    from evalcore.procedures.segment_seals import SEGMENTS
    from evalcore.record.sealed_segments import STREAM

    acts = [who]

    def perform(command: SealSegment) -> Done:
        done = perform_as(acts[0], record, STREAM, SEGMENTS, command)
        if done.events:
            acts[0] = evolve(who, also=())
        return done

    return perform


def _as_data(one: Sealed) -> dict[str, Any]:
    return {
        "first": one.first,
        "last": one.last,
        "folder": str(one.folder),
        "files": one.files,
        "bytes": one.bytes,
        "position": one.position,
        "set_aside": str(one.aside) if one.aside else None,
    }


def _show(one: Sealed) -> None:
    say(
        _("positions {first} to {last}: {files} files, {mb:.1f} MB, {folder}").format(
            first=one.first,
            last=one.last,
            files=one.files,
            mb=one.bytes / 1_000_000,
            folder=one.folder,
        )
    )
    if one.aside is not None:
        note(
            _("What stood there was not what the log says; it is kept in {aside}.").format(
                aside=one.aside
            )
        )
    if one.position is None:
        say(_("  just the bytes that the log has the digests of: nothing new is recorded."))
    else:
        say(_("  recorded at position {position}.").format(position=one.position))


def _tell(found: list[Sealed], sealed_to: int, left: int, size: int, *, again: bool) -> None:
    if again and not found:
        say(_("All sealed files are there and as the log says: nothing was written."))
    elif not found and not left:
        say(_("Everything is sealed, up to position {to}.").format(to=sealed_to))
    elif not found:
        say(
            _(
                "Nothing was sealed: the {left} events behind position {to} are fewer than a "
                "segment of {size}. --up-to head seals them all the same."
            ).format(left=left, to=sealed_to, size=size)
        )
    else:
        say(
            _("Sealed up to position {to}; {left} events behind it are not.").format(
                to=sealed_to, left=left
            )
        )


def _tell_home(store: str, home: Path, out: Path | None) -> None:
    from evalcore.record.sealed_places import SEALED_VARIABLE, beside

    named = os.environ.get(SEALED_VARIABLE, "")
    if out is not None and home not in (beside(store), Path(named)):
        note(
            _("Runs look there where {variable} names it: {variable}={home}").format(
                variable=SEALED_VARIABLE, home=home
            )
        )
