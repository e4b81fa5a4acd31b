"""Keeping a record safe: ``backup`` and ``restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    StoreOption,
    note,
    progress,
    refuse_bundle,
    say,
    say_json,
)
from cli.key_copies import bring_keys, copy_keys, tell_brought, tell_copied
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record.restore import Restored


def register(app: typer.Typer) -> None:
    """Add ``backup`` and ``restore``."""
    app.command(name="backup")(backup)
    app.command(name="restore")(restore)


def backup(
    out: Annotated[
        Path | None,
        typer.Argument(metavar="[OUT]", help="The file to write, or a folder to put it in."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put the keys of private parts in as well.")
    ] = False,
    keys_to: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            metavar="FILE",
            help="Write the keys there, under a passphrase: for a safe, apart from OUT.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an older backup.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the whole record to one file, verified, while others may go on writing.

    The keys of private parts are left out: --keys writes a copy of them under a passphrase (asked,
    or EVALCORE_PASSPHRASE), to be kept apart from the backups; without OUT only that copy.

    Exit codes: 0 written, 1 the record does not hold (a backup would keep the damage), 2 usage,
    3 environment.
    """
    from evalcore.record import open_record
    from evalcore.record.backup import back_up

    made_at = datetime.now(UTC).astimezone()
    if keys_to is not None:
        copied = copy_keys(store, keys_to, made_at)
        if out is None:
            tell_copied(keys_to, copied, as_json=as_json)
            return
        tell_copied(keys_to, copied, as_json=None)
    if out is None:
        raise UsageError(_("Name the file to write, or --keys FILE for a copy of the keys."))
    with open_record(store) as record, progress(_("Backing up")) as shown:
        refuse_bundle(record, _("Copy it as it is: it is whole, and verify checks the copy."))
        keys = record.keys if record.keys and record.keys.exists() else None
        made = back_up(
            record, out, made_at=made_at, with_keys=with_keys, replace=force, progress=shown
        )
    manifest = made.manifest
    if as_json:
        say_json(
            {
                "path": str(made.path),
                "bytes": made.bytes,
                "size": manifest.size,
                "root": manifest.root,
                "commits": manifest.commits,
                "sources": manifest.sources,
                "made_at": manifest.made_at,
                "with_keys": manifest.with_keys,
            }
        )
    else:
        say(
            _("{path}: {size} events in {commits} commits, {sources} source files, {mb:.1f} MB.")
            .format(
                path=made.path,
                size=manifest.size,
                commits=manifest.commits,
                sources=manifest.sources,
                mb=made.bytes / 1_000_000,
            )
        )  # fmt: skip
        say(_("root {root}").format(root=manifest.root))
        say(_("Verified: every event, every commit, and the file as it lies on the disk."))
    if manifest.with_keys:
        note(
            _(
                "The keys are in it: whoever has this file reads everything, and a key that you "
                "destroy later lives on in it. Lock it away, and delete it when it has served."
            )
        )
    elif keys is not None:
        note(
            _(
                "The keys are not in it ({keys}): without them private parts and source files "
                "can't be read. Keep a copy of that file apart from the backups: backup --keys."
            ).format(keys=keys)
        )
    else:
        note(
            _(
                "No key file is at hand, so none is in it. Where private parts were recorded, "
                "keep a copy of their key file apart from the backups."
            )
        )


def restore(
    source: Annotated[
        Path | None, typer.Argument(metavar="[FROM]", help="A file that backup wrote.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    keys_from: Annotated[
        Path | None,
        typer.Option("--keys", metavar="FILE", help="Bring back the keys too, from backup --keys."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a record from a backup: verified first, then there whole, or not at all.

    The store must not exist yet. A backup of either engine becomes a file or, given a URL, a
    record in PostgreSQL. --keys without FROM brings keys back to a record that is there; what the
    record, or the key file in its place, knows as destroyed stays destroyed.

    Exit codes: 0 done, 1 the backup is damaged, 2 usage, 3 environment.
    """
    from evalcore.record.restore import restore as bring_back

    if source is None:
        if keys_from is None:
            raise UsageError(_("Name the backup, or --keys FILE for a copy of the keys."))
        tell_brought(bring_keys(store, keys_from), as_json=as_json)
        return
    with progress(_("Restoring")) as shown:
        back = bring_back(source, store, progress=shown)
    found = back.found
    if as_json:
        say_json(
            {
                "size": found.size,
                "root": found.root,
                "commits": found.commits,
                "sources": found.sources,
                "sealed_sources": found.sealed_sources,
                "private": found.private,
                "sealed": found.sealed,
                "made_at": back.manifest.made_at,
                "keys": None if back.keys is None else str(back.keys),
                "keys_written": back.keys_written,
            }
        )
    else:
        say(
            _("Restored as it stood on {day}: {size} events in {commits} commits, verified.")
            .format(day=back.manifest.made_at, size=found.size, commits=found.commits)
        )  # fmt: skip
        say(_("root {root}").format(root=found.root))
    if keys_from is not None:
        tell_brought(bring_keys(store, keys_from), as_json=None)
    else:
        _tell_keys(back)


def _tell_keys(back: Restored) -> None:
    if back.keys_written:
        note(_("Its key file is at {keys}.").format(keys=back.keys))
    elif back.manifest.with_keys:
        note(
            _(
                "The key file {keys} was there already and was left as it is: what was destroyed "
                "in it stays destroyed."
            ).format(keys=back.keys)
        )
    if back.found.sealed or back.found.sealed_sources:
        note(
            _(
                "{private} private parts and {sources} source files are sealed: their keys are "
                "not at {keys}. Put the key file there that was kept apart."
            ).format(
                private=back.found.sealed,
                sources=back.found.sealed_sources,
                keys=back.keys or "EVALCORE_KEYS",
            )
        )


def tell_if_synced(store: str) -> None:
    """Warn on stderr where a record is about to live in a synchronised folder."""
    from evalcore.record.shares import synced_folder

    service = "" if "://" in store else synced_folder(Path(store))
    if service:
        note(
            _(
                "Warning: {store} is in a folder that {service} synchronises. It copies the "
                "record while it is written, and can put an old or torn state in its place. Keep "
                "the record outside of it; evalcore backup may write there."
            ).format(store=store, service=service)
        )
