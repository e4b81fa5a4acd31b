"""``evalcore actor key``: what an actor records is signed with a key of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import ACTOR_KEY, AllowedByOption, OverrideOption
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.transparency.note import Verifier

ROLE = "actor"


def actor_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key.")],
    new: Annotated[
        Path | None,
        typer.Option("--new", metavar="FILE", help="Make a key, its public half beside it."),
    ] = None,
    admit: Annotated[
        str,
        typer.Option(
            "--admit", metavar="FILE|VKEY", help="From now on this key signs what NAME records."
        ),
    ] = "",
    revoke: Annotated[
        str, typer.Option("--revoke", metavar="KEYID|VKEY", help="This key signs no more.")
    ] = "",
    because: Annotated[
        str, typer.Option("--because", metavar="REASON", help="With --revoke: why.")
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a key for an actor, admit it, or revoke it.

    The person makes it themselves (--new; the passphrase is asked twice or stands in
    EVALCORE_PASSPHRASE) and hands out the .vkey file only; an admin admits it. From then on what
    they record is signed: EVALCORE_ACTOR_KEY names the key file. Without it commands refuse.

    Exit codes: 0 done, 1 refused, 2 usage, 3 environment.
    """
    if sum(map(bool, (new, admit, revoke))) != 1:
        raise UsageError(_("Say one of --new FILE, --admit FILE|VKEY or --revoke KEYID."))
    if because and not revoke:
        raise UsageError(_("--because goes with --revoke."))
    if new is not None:
        told = _make(name, new)
    else:
        told = _record(name, admit, revoke, because, store, by, actor, override, allowed_by)
    if as_json:
        say_json(told)
        return
    say(_("key id       {key_id}").format(key_id=told["key_id"]))
    if told.get("fingerprint"):
        say(_("fingerprint  {code}").format(code=told["fingerprint"]))
        say(_("public key   {vkey}").format(vkey=told["vkey"]))
    if new is not None:
        note(
            _(
                "{file} stays with {name}. An admin admits {public}: evalcore actor key {name} "
                "--admit {public} --by AUTHORITY"
            ).format(file=new, name=name, public=told["public"])
        )
    elif admit:
        note(
            _("From now on {name} signs: {variable} names their key file.").format(
                name=name, variable=ACTOR_KEY
            )
        )
    else:
        say(_("It signs no more; what it signed stands."))


def _make(name: str, out: Path) -> dict[str, Any]:
    from cli.key_files import new_passphrase, refuse_places, write_pair
    from evalcore.transparency.keyfile import new_signer

    refuse_places(out)
    signer = new_signer("-".join(name.replace("+", " ").split()), ROLE)
    public = write_pair(out, signer, new_passphrase(name), ROLE)
    return {**_told(signer.verifier), "path": str(out), "public": str(public)}


def _record(
    name: str,
    admit: str,
    revoke: str,
    because: str,
    store: str,
    by: str,
    actor: str,
    override: str,
    allowed_by: str,
) -> dict[str, Any]:
    from cli.actor import granting, perform_actors
    from cli.key_files import read_verifier
    from evalcore.procedures.actors_commands import AdmitActorKey, RevokeActorKey
    from evalcore.record import open_record
    from evalcore.transparency.note import Verifier

    verifier = read_verifier(admit) if admit else None
    if revoke and Path(revoke).is_file():
        revoke = read_verifier(revoke).vkey
    with open_record(store) as record:
        who = granting(record, actor, name, override, allowed_by)
        past = bool(who.also)
        done = perform_actors(
            record,
            AdmitActorKey(who.actor, name, verifier, by, today(), past)
            if verifier is not None
            else RevokeActorKey(who.actor, name, revoke, because, by, today(), past),
            who,
        )
    vkey = getattr(done.events[0], "vkey", "")
    return {**_told(Verifier.parse(vkey)), "position": done.commit.size}


def _told(verifier: Verifier) -> dict[str, Any]:
    return {
        "key_id": verifier.key_id.hex(),
        "fingerprint": verifier.fingerprint,
        "vkey": verifier.vkey,
    }
