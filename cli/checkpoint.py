"""``evalcore checkpoint``: sign the record as it stands, print it, have it witnessed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding
from cli.checkpoint_sheet import print_sheet, sheet_style
from cli.checkpoint_text import show, told_of
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    say_json,
    today,
)
from cli.papering import LanguageOption, LetterheadOption, TemplateOption
from cli.signing import KeyOption
from cli.small_files import refuse_place, write_small
from evalcore.errors import DataError, StoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Acting
    from evalcore.procedures.sealing_read import Kept
    from evalcore.record import Record


REQUEST = b"old "
"""How a request to a witness begins."""


def register(app: typer.Typer) -> None:
    """Add ``checkpoint``."""
    app.command(name="checkpoint")(checkpoint)


def checkpoint(
    context: typer.Context,
    key: KeyOption = None,
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the signed note, or the request, here."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the checkpoints that were signed.")
    ] = False,
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--print",
            metavar="FILE",
            help="Write the last one as a sheet (存证单) to stamp: .html, .docx, .pdf or .md.",
        ),
    ] = None,
    template: TemplateOption = None,
    letterhead: LetterheadOption = None,
    language: LanguageOption = "",
    for_witness: Annotated[
        bool,
        typer.Option("--for-witness", help="Write what a witness needs to --out: a small file."),
    ] = False,
    since: Annotated[
        int | None,
        typer.Option(
            "--since",
            metavar="SIZE",
            min=0,
            help="What the witness saw last; default: its last cosignature in the record, else 0.",
        ),
    ] = None,
    witness: Annotated[
        str,
        typer.Option("--witness", metavar="NAME", help="Which witness, where there are several."),
    ] = "",
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="FILE", help="Take in the cosignature that a witness gave."),
    ] = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Sign how many events the record holds and their root, so that no change goes unseen.

    With --key the record is signed as it stands; where nothing but checkpoints came since the last
    one, that one is given again. The signed note is kept in the record. The other options work
    on the last checkpoint: a page to stamp and file (--print), a request to another office that
    witnesses (--for-witness), and what it gave back (--add).

    Exit codes: 0 done, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.record import open_record

    if (since is not None or witness) and not for_witness:
        raise UsageError(_("--since and --witness go with --for-witness."))
    if for_witness and out is None:
        raise UsageError(_("--for-witness writes a file: say where, with --out FILE."))
    others = listed or sheet is not None or for_witness or add is not None
    # A key that merely stands in the environment does not make a list sign.
    given = context.get_parameter_source("key")
    asked = given is not None and given.name == "COMMANDLINE"
    signing = key is not None and (asked or not others)
    if not others and not signing:
        raise UsageError(
            _("Sign with --key FILE, or ask for --list, --print, --for-witness or --add.")
        )
    style = sheet_style(sheet, language, letterhead, template)
    if for_witness and out is not None:
        refuse_place(out, REQUEST)
    told: dict[str, Any] = {}
    allowed = overriding(override, allowed_by)
    with open_record(store) as record:
        if add is not None:
            who = acting(record, actor, "sign", about=_("cosignature"), override=allowed)
            told["added"] = _add(record, add, who)
        if signing:
            who = acting(record, actor, "sign", about=_("checkpoint"), override=allowed)
            told["signed"] = _sign(record, key, who, None if for_witness else out)
        if listed:
            told["checkpoints"] = _list(record, printed=not as_json)
        if sheet is not None and style is not None:
            kept = _last(record)
            print_sheet(record, kept, sheet, style)
            told["printed"] = {**told_of(kept), "path": str(sheet)}
        if for_witness and out is not None:
            told["request"] = _request(record, out, since, witness)
    if as_json:
        say_json(told)
        return
    show(told)


def _sign(record: Record, key: Path | None, who: Acting, out: Path | None) -> dict[str, Any]:
    from cli.signing import log_signer
    from evalcore.procedures.sealing import sign_head
    from evalcore.procedures.sealing_read import keys_of

    signer = log_signer(key)
    assert signer is not None
    begins = (keys_of(record).origin + "\n").encode()
    if out is not None:
        refuse_place(out, begins)
    sealed = sign_head(
        record, signer, today=today(), actor=who.actor, also=who.also, signs=who.signer
    )
    if out is not None:
        try:
            write_small(out, sealed.note, begins)
        except OSError as error:
            raise StoreError(
                _(
                    "The checkpoint is signed and in the record; its file {path} could not be "
                    "written: {reason}. Make room, and give the same command again: it writes "
                    "what is signed already."
                ).format(path=out, reason=error.strerror or error)
            ) from error
    return {
        **told_of(sealed.kept),
        "new": sealed.new,
        "key_id": signer.verifier.key_id.hex(),
        "path": str(out) if out else None,
        "note": sealed.note.decode(),
    }


def _add(record: Record, path: Path, who: Acting) -> dict[str, Any]:
    from evalcore.outside import read_small
    from evalcore.procedures.sealing import add_cosignatures
    from evalcore.transparency.note import LARGEST_NOTE

    data = read_small(path, LARGEST_NOTE)
    if data.startswith(REQUEST):
        raise UsageError(
            _(
                "{path} is the request to a witness. Give the file that the witness made of it "
                "(witness … --out)."
            ).format(path=path)
        )
    added = add_cosignatures(
        record,
        data,
        now=int(time.time()),
        today=today(),
        actor=who.actor,
        also=who.also,
        signs=who.signer,
    )
    return {**told_of(added.kept), "new": list(added.witnesses)}


def _list(record: Record, *, printed: bool) -> list[dict[str, Any]]:
    from cli.tables import table
    from evalcore.bundles.record import BundleRecord
    from evalcore.procedures.sealing_read import kept_checkpoints

    told = [told_of(one) for one in kept_checkpoints(record)]
    if printed and told:
        table(
            [_("size"), _("signed"), _("check code"), _("witnesses"), _("root")],
            [
                (
                    one["size"],
                    one["recorded_at"],
                    one["code"],
                    ", ".join(f"{w['name']} {w['cosigned_at']}" for w in one["witnesses"]),
                    one["root"][:16],
                )
                for one in told
            ],
            right=[0],
        )
    elif printed and isinstance(record, BundleRecord):
        note(
            _(
                "No checkpoint was signed among its {n} events. The bundle's own stands beside "
                "them: evalcore verify {store} --policy FILE tells who signed it."
            ).format(n=record.head().size, store=record.shown)
        )
    elif printed:
        note(_("Nothing has been signed yet: checkpoint --key FILE."))
    return told


def _request(record: Record, out: Path, since: int | None, witness: str) -> dict[str, Any]:
    from evalcore.procedures.sealing import request_for

    kept = _last(record)
    begun = _seen_last(record, witness) if since is None else since
    request = request_for(record, kept, begun)
    write_small(out, request.bytes, REQUEST)
    return {**told_of(kept), "since": begun, "path": str(out), "bytes": len(request.bytes)}


def _seen_last(record: Record, witness: str) -> int:
    """The size that the witness meant cosigned last; 0 where it never did.

    Raises UsageError where several have cosigned and none is named, or no such one is known.
    """
    from evalcore.procedures.sealing_read import kept_checkpoints, keys_of

    seen: dict[str, int] = {}
    for one in kept_checkpoints(record):
        for by in one.witnesses:
            seen[by.witness] = max(seen.get(by.witness, 0), one.checkpoint.size)
    known = {key.name for key in keys_of(record).witness_keys} | set(seen)
    if witness:
        if witness not in known:
            raise UsageError(
                _("The record knows no witness {name}. Known: {names}.").format(
                    name=witness, names=", ".join(sorted(known)) or _("none")
                )
            )
        return seen.get(witness, 0)
    if len(known) > 1:
        raise UsageError(
            _("Several witnesses are known ({names}). Say which with --witness.").format(
                names=", ".join(sorted(known))
            )
        )
    return max(seen.values(), default=0)


def _last(record: Record) -> Kept:
    from evalcore.procedures.sealing_read import kept_checkpoints

    kept = kept_checkpoints(record)
    if not kept:
        raise DataError(_("Nothing has been signed yet: checkpoint --key FILE."))
    return kept[-1]
