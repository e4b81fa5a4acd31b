"""``evalcore key``: the keys that sign for a record, or witness others' records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding
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
    from cli.acting import Acting
    from evalcore.procedures.deciding import Done
    from evalcore.record import Record
    from evalcore.transparency.note import Verifier

NewFileOption = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="The key file to write; never overwritten.")
]
OptionalStore = Annotated[
    str,
    typer.Option(
        "--store", metavar="FILE|URL", help="Admit the key in this record too; needs --by."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the group ``key``."""
    from cli.key_list import list_keys
    from cli.key_revoke import revoke_key

    group = typer.Typer(help="Keys that sign checkpoints, or witness other offices'.")
    group.command(name="new")(new_key)
    group.command(name="show")(show_key)
    group.command(name="list")(list_keys)
    group.command(name="admit")(admit_key)
    group.command(name="rotate")(rotate_key)
    group.command(name="revoke")(revoke_key)
    app.add_typer(group, name="key", no_args_is_help=True)


def new_key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Its name, without blanks: qingshan.gov.cn/log.")
    ],
    out: NewFileOption,
    role: Annotated[
        str,
        typer.Option(
            "--role", metavar="log|witness", help="Sign for an own record, or witness others'."
        ),
    ] = "log",
    store: OptionalStore = "",
    by: ByOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a key: a file that only its passphrase opens, and its public half beside it (.vkey).

    The name of a record's first key is the name of the record for good: every checkpoint bears
    it. The passphrase is asked twice, or stands in EVALCORE_PASSPHRASE. Keep a copy of the file
    and the passphrase in two places: without either nobody can sign with the key.

    Exit codes: 0 made, 1 refused, 2 usage, 3 environment.
    """
    from cli.key_files import new_passphrase, refuse_places, write_pair
    from evalcore.procedures.keys import AdmitKey
    from evalcore.procedures.keys_state import ROLE_OF_KIND
    from evalcore.procedures.sealing import decide_key, refuse_key
    from evalcore.record import open_record
    from evalcore.transparency.keyfile import new_signer

    refuse_places(out)
    if role not in ROLE_OF_KIND.values():
        raise UsageError(
            _(
                "--role: {role} is neither log nor witness. A person's key is made with actor key."
            ).format(role=role)
        )
    if by and not store:
        raise UsageError(
            _(
                "--by says who admits the key, but not in which record: name it with --store, or "
                "leave --by away."
            )
        )
    signer = new_signer(name, role)
    if not store:
        public = write_pair(out, signer, new_passphrase(name), role)
        _show_new(signer.verifier, role, out, public, None, as_json=as_json)
        return
    with open_record(store) as record:
        who = admitting(record, actor, signer.verifier.name, override, allowed_by)
        command = AdmitKey(signer.verifier, by, today())
        refuse_key(record, command)
        public = write_pair(out, signer, new_passphrase(name), role)
        done = decide_key(record, command, actor=who.actor, also=who.also, signer=who.signer)
    _show_new(signer.verifier, role, out, public, done, as_json=as_json)


def show_key(
    key: Annotated[
        str, typer.Argument(metavar="FILE|VKEY", help="A key file, its .vkey file, or a vkey.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Show a key's name, role, id and fingerprint; never the key itself.

    Two people compare the fingerprint on the telephone or on paper: where it is the same, the
    public key is.
    """
    from cli.key_files import read_verifier
    from evalcore.procedures.keys_state import ROLE_OF_KIND

    verifier = read_verifier(key)
    told = _told(verifier, ROLE_OF_KIND[verifier.kind])
    if as_json:
        say_json(told)
        return
    _show(verifier, told["role"])


def admit_key(
    key: Annotated[
        str, typer.Argument(metavar="FILE|VKEY", help="The public key: a .vkey file or a vkey.")
    ],
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Admit a key in the record: one that signs for it, or that of a witness.

    Cosignatures of a witness are taken in only where its key was admitted. Compare the
    fingerprint (key show) with the other office first.

    Exit codes: 0 admitted, 1 refused, 2 usage, 3 environment.
    """
    from cli.key_files import read_verifier
    from evalcore.procedures.keys import AdmitKey
    from evalcore.procedures.keys_state import ROLE_OF_KIND
    from evalcore.procedures.sealing import decide_key
    from evalcore.record import open_record

    verifier = read_verifier(key)
    with open_record(store) as record:
        who = admitting(record, actor, verifier.name, override, allowed_by)
        command = AdmitKey(verifier, by, today())
        done = decide_key(record, command, actor=who.actor, also=who.also, signer=who.signer)
    told = {**_told(verifier, ROLE_OF_KIND[verifier.kind]), "position": done.commit.size}
    if as_json:
        say_json(told)
        return
    say(_("Admitted at position {position}:").format(position=done.commit.size))
    _show(verifier, told["role"])


def rotate_key(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The key file to replace.")],
    out: NewFileOption,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Replace a key by a new one of the same name; both events are recorded together.

    The old key's passphrase is needed (EVALCORE_PASSPHRASE), the new one's is asked twice or
    stands in EVALCORE_NEW_PASSPHRASE. What the old key signed stands. Sign a checkpoint with the
    new key at once, and bring its .vkey to every witness.

    Exit codes: 0 replaced, 1 refused, 2 usage, 3 environment.
    """
    from cli.key_files import new_passphrase, refuse_places, write_pair
    from cli.signing import signer_in
    from evalcore.procedures.keys import RotateKey
    from evalcore.procedures.keys_state import ROLE_OF_KIND
    from evalcore.procedures.sealing import decide_key, refuse_key
    from evalcore.record import open_record
    from evalcore.transparency.keyfile import new_signer

    refuse_places(out)
    before = signer_in(old)
    assert before is not None
    role = ROLE_OF_KIND[before.kind]
    signer = new_signer(before.name, role)
    with open_record(store) as record:
        who = admitting(record, actor, before.name, override, allowed_by)
        command = RotateKey(before.verifier, signer.verifier, by, today())
        refuse_key(record, command)
        public = write_pair(out, signer, new_passphrase(signer.name, replacing=True), role)
        done = decide_key(record, command, actor=who.actor, also=who.also, signer=who.signer)
    _show_new(signer.verifier, role, out, public, done, as_json=as_json)
    if not as_json:
        say(
            _("The old key {key_id} signs no more; what it signed stands.").format(
                key_id=before.verifier.key_id.hex()
            )
        )
        if role == "log":
            next_step = _("Sign a checkpoint with the new key now: checkpoint --key {out}")
        else:
            next_step = _("From now on the witness cosigns with the new key: witness --key {out}")
        note(next_step.format(out=out))


def admitting(record: Record, actor: str, about: str, override: str, allowed_by: str) -> Acting:
    """Who admits and revokes keys of the record: the right ``admit_key``."""
    return acting(
        record, actor, "admit_key", about=about, override=overriding(override, allowed_by)
    )


def _told(verifier: Verifier, role: str) -> dict[str, Any]:
    return {
        "name": verifier.name,
        "role": role,
        "key_id": verifier.key_id.hex(),
        "fingerprint": verifier.fingerprint,
        "vkey": verifier.vkey,
    }


def _show(verifier: Verifier, role: str) -> None:
    roles = {"log": _("signs for a record"), "witness": _("witnesses other records")}
    say(f"{verifier.name}  ({roles[role]})")
    say(_("key id       {key_id}").format(key_id=verifier.key_id.hex()))
    say(_("fingerprint  {code}").format(code=verifier.fingerprint))
    say(_("public key   {vkey}").format(vkey=verifier.vkey))


def _show_new(
    verifier: Verifier, role: str, out: Path, public: Path, done: Done | None, *, as_json: bool
) -> None:
    if as_json:
        told = {**_told(verifier, role), "path": str(out), "public": str(public)}
        say_json({**told, "position": done.commit.size if done else None})
        return
    _show(verifier, role)
    say(
        _("Written: {out} (secret, opened by its passphrase) and {public} (to hand out).").format(
            out=out, public=public
        )
    )
    if done is not None:
        say(_("The record admits it from position {p} on.").format(p=done.commit.size))
    note(
        _(
            "Keep a copy of the key file and of its passphrase apart from each other, in two "
            "places. Nobody can bring them back."
        )
    )
