"""``evalcore key revoke``: a key signs no more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption
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


def revoke_key(
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEYID", help="The key's id (8 digits), its .vkey file, or its vkey."
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(
            "--reason", metavar="lost|compromised|replaced|retired", help="Why it signs no more."
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="INSTANT", help="Compromised since then, with its offset."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that a key signs no more. After a theft, what it signed since then is doubtful.

    What it signed before and a later checkpoint or a witness covers still stands: key list says
    of each signature whether it does, and why. Without --since, a compromised key vouches for
    nothing that no witness saw.

    Exit codes: 0 revoked, 1 refused, 2 usage, 3 environment.
    """
    from cli.key import admitting
    from cli.key_files import read_verifier
    from evalcore.procedures.keys import RevokeKey
    from evalcore.procedures.sealing import decide_key
    from evalcore.procedures.sealing_read import known_facts, signings
    from evalcore.record import open_record
    from evalcore.transparency.note import Verifier

    moment = _since(since)
    if Path(key).is_file():
        key = read_verifier(key).vkey
    with open_record(store) as record:
        who = admitting(record, actor, key, override, allowed_by)
        command = RevokeKey(
            key,
            reason,
            moment,
            by,
            today(),
            datetime.now(UTC),
            signings(known_facts(record)),
        )
        done = decide_key(record, command, actor=who.actor, also=who.also, signer=who.signer)
    (event,) = done.events
    told: dict[str, Any] = {
        "vkey": getattr(event, "vkey", ""),
        "because": reason,
        "since": moment.isoformat() if moment else None,
        "good_until": getattr(event, "good_until", 0),
        "position": done.commit.size,
    }
    if as_json:
        say_json(told)
        return
    say(
        _("Revoked at position {position}: {vkey} ({reason}).").format(
            position=told["position"], vkey=told["vkey"], reason=reason
        )
    )
    if told["good_until"]:
        say(
            _("Its last checkpoint from before is that of size {size}.").format(
                size=told["good_until"]
            )
        )
    if reason in ("compromised", "lost"):
        note(
            _(
                "Make a new key of the same name (key new --store), sign a checkpoint with it at "
                "once, and tell every witness: witness --distrust {key}."
            ).format(key=Verifier.parse(told["vkey"]).key_id.hex() if told["vkey"] else key)
        )


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UsageError(
            _("--since: {value!r} is no instant. Write it like 2026-01-15T18:00+08:00.").format(
                value=text
            )
        )
    return instant
