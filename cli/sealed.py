"""``evalcore sealed``: what is sealed, opening it on record, erasing it, keys that came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Override, OverrideOption, acting
from cli.common import (
    DEFAULT_STORE,
    FINDING,
    ActorOption,
    JsonOption,
    StoreOption,
    finish,
    progress,
    refuse_bundle,
    say_json,
    today,
)
from cli.opening import AllowedOption, ReasonOption, open_on_record
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.sealed.survey import Survey

LIMIT = 40
"""Scopes listed at once, unless all are asked for."""

Scopes = Annotated[
    list[str],
    typer.Argument(
        metavar="WHAT…",
        help="A case's number, a position (#12), or a scope as sealed list names it.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the group ``sealed``."""
    group = typer.Typer(help="Sealed names and words: list, open, destroy, check.")
    group.command(name="list")(list_sealed)
    group.command(name="open")(open_sealed)
    group.command(name="destroy")(destroy_keys)
    group.command(name="check")(check_keys)
    app.add_typer(group, name="sealed", no_args_is_help=True)


def list_sealed(
    case: Annotated[
        list[str] | None,
        typer.Option("--case", metavar="NUMBER", help="Only what belongs to it. Repeatable."),
    ] = None,
    person: Annotated[
        str,
        typer.Option(
            "--person",
            metavar="NAME",
            help="Where this name is sealed. All is opened to look: recorded, with --reason.",
        ),
    ] = "",
    full: Annotated[bool, typer.Option("--all", help="Every scope, not the first few.")] = False,
    store: StoreOption = DEFAULT_STORE,
    reason: ReasonOption = "",
    allowed_by: AllowedOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what is sealed, by case: how many facts, whether the key is here, who opened it.

    Never what it says. --person names the cases in which somebody's name is sealed, so that all of
    them can be destroyed; the name goes into no record.

    Exit codes: 0 done, 1 refused, 2 usage, 3 environment.
    """
    from cli import sealed_text
    from evalcore.record import open_record
    from evalcore.sealed.opening import everything, search

    with open_record(store) as record:
        found = _survey(record)
        chosen = [*found.facts.values(), *found.files.values()]
        if case:
            chosen = [one for each in case for one in found.scopes(each)]
        met = None
        if person:
            open_on_record(
                record,
                everything(found, record.head().size, words=True, files=False),
                actor=actor,
                reason=reason,
                allowed_by=allowed_by,
                override=override,
            )
            with progress(_("Looking")) as shown:
                met = search(record, found, person, shown)
            chosen = [one for one in chosen if one.scope in met]
    if as_json:
        say_json(sealed_text.list_data(found, chosen, met))
        return
    sealed_text.show_list(found, chosen, met, None if full or case or person else LIMIT)


def open_sealed(
    what: Scopes,
    store: StoreOption = DEFAULT_STORE,
    reason: ReasonOption = "",
    allowed_by: AllowedOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    as_json: JsonOption = False,
) -> None:
    """Read what is sealed of a case or at a position. That it was read is recorded first.

    Only whoever has the right (reviewer) and no conflict of interest. Source files are brought
    back by trail --row and --save.

    Exit codes: 0 shown, 1 refused or nothing of it can be opened, 2 usage, 3 environment.
    """
    from cli import sealed_text
    from evalcore.record import open_record
    from evalcore.sealed.opening import needed, words_at

    with open_record(store) as record:
        found = _survey(record)
        positions = {at for each in what for at in _positions(found, each)}
        if not positions:
            raise UsageError(
                _("{what} is a source file: trail --row or --save shows it.").format(
                    what=", ".join(what)
                )
            )
        wanted = needed(record, positions)
        open_on_record(
            record,
            wanted,
            actor=actor,
            reason=reason,
            allowed_by=allowed_by,
            override=override,
        )
        shown = words_at(record, positions)
    erased = {at for one in found.facts.values() for at in one.erased}
    if as_json:
        say_json(sealed_text.words_data(shown, erased))
    else:
        sealed_text.show_words(shown, erased)
    if not wanted:
        finish(FINDING)


def _positions(found: Survey, what: str) -> list[int]:
    scopes = found.scopes(what)
    if what.startswith("#") and what[1:].isdecimal():
        return [int(what[1:])]
    return [at for one in scopes for at in one.positions]


def destroy_keys(
    what: Scopes,
    keep_files: Annotated[
        bool,
        typer.Option(
            "--keep-files",
            help="Keep source files that hold the same words: they can still be read there.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be destroyed.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why they are destroyed: recorded.")
    ] = "",
    allowed_by: Annotated[
        str,
        typer.Option("--allowed-by", metavar="AUTHORITY", help="Who allows it: recorded."),
    ] = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    as_json: JsonOption = False,
) -> None:
    """Erase what is sealed of cases for good: their keys are destroyed, after that is recorded.

    Results, proofs and verify stay as they are. The kept source files that hold the same words are
    erased with them, and so is everything else in these files: --keep-files keeps them, and with
    them the words. There is no way back; look with --dry-run first.

    Exit codes: 0 destroyed, 1 refused, 2 usage, 3 environment.
    """
    from cli import sealed_text
    from evalcore.record import open_record
    from evalcore.sealed import destroying

    if not dry_run and not (reason.strip() and allowed_by.strip()):
        raise UsageError(
            _(
                "Destroying keys is recorded: say why with --reason, and who allows it with "
                "--allowed-by. --dry-run shows what would be destroyed."
            )
        )
    done = None
    with open_record(store) as record:
        found = _survey(record)
        scopes = list({one.scope: one for each in what for one in found.scopes(each)}.values())
        with progress(_("Looking through source files")) as shown:
            planned = destroying.plan(record, found, scopes, keep_files=keep_files, progress=shown)
        if not dry_run:
            setting_aside = Override(override.strip(), allowed_by.strip())
            by = acting(
                record,
                actor,
                "destroy_key",
                about=", ".join(one.scope for one in scopes[:3]),
                override=setting_aside if override.strip() else None,
            )
            done = destroying.destroy(
                record,
                found,
                planned,
                ground=reason,
                allowed_by=allowed_by,
                today=today(),
                acting=by,
            )
    if as_json:
        say_json(sealed_text.plan_data(planned, done))
        return
    sealed_text.show_plan(planned, done)


def check_keys(
    store: StoreOption = DEFAULT_STORE,
    finish_it: Annotated[
        bool,
        typer.Option("--finish", help="Destroy again what the record says is destroyed."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare the key file with the record: keys that came back, keys that are missing.

    A key whose destruction is recorded and that is there all the same (a program that ended in
    between, an old copy of the key file put back) is found, and destroyed again with --finish.

    Exit codes: 0 they agree, 1 findings, 2 usage, 3 environment.
    """
    from cli import sealed_text
    from evalcore.record import open_record
    from evalcore.sealed import returned

    with open_record(store) as record:
        found = _survey(record)
        back = returned.finish(record, found) if finish_it else returned.unfinished(record, found)
        gone = returned.unrecorded(found)
    missing = returned.missing(found)
    if as_json:
        say_json(
            {
                "came_back": [one.key.scope for one in back],
                "destroyed_again": finish_it,
                "unrecorded": list(gone),
                "missing": list(missing),
            }
        )
    else:
        sealed_text.show_check(found, back, gone, missing, finished=finish_it)
    if (back and not finish_it) or gone or missing:
        finish(FINDING)


def _survey(record: Record) -> Survey:
    from evalcore.sealed.survey import survey

    refuse_bundle(record, _("Its sealed words are not in it, or were opened when it was made."))
    with progress(_("Looking")) as shown:
        return survey(record, shown)
