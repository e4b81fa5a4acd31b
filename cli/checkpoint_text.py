"""What ``checkpoint`` tells of checkpoints, for programs and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.common import say
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.sealing_read import Kept


def told_of(kept: Kept) -> dict[str, Any]:
    """A kept checkpoint for ``--json``."""
    from evalcore.record.planning import show_time
    from evalcore.transparency.codes import check_code

    return {
        "origin": kept.origin,
        "size": kept.checkpoint.size,
        "root": kept.checkpoint.root.hex(),
        "code": check_code(kept.checkpoint.text.encode()),
        "position": kept.position,
        "recorded_at": show_time(kept.recorded_at),
        "witnesses": [
            {"name": one.witness, "cosigned_at": one.cosigned_at} for one in kept.witnesses
        ],
    }


def show(told: dict[str, Any]) -> None:
    """What was done, for people."""
    added, signed = told.get("added"), told.get("signed")
    if added:
        say(
            _("Taken in: {names} cosigned the checkpoint of size {size}.").format(
                names=", ".join(added["new"]), size=added["size"]
            )
        )
    if signed:
        if signed["new"]:
            say(_("Signed: {origin}, {size} events.").format(**signed))
        else:
            say(
                _("Nothing came since: {origin}, {size} events, is signed already.").format(
                    **signed
                )
            )
        say(_("root        {root}").format(**signed))
        say(_("check code  {code}").format(**signed))
        if signed["path"]:
            say(_("Written: {path}").format(**signed))
    for one in (told.get("printed"), told.get("request")):
        if one:
            say(_("Written: {path} (size {size})").format(**one))
    if told.get("request"):
        say(
            _(
                "Bring it to the witness with your .vkey; it gives a cosignature back, which "
                "checkpoint --add takes in. It proves that the log continues size {since}."
            ).format(**told["request"])
            if told["request"]["since"]
            else _(
                "Bring it to the witness with your .vkey; it gives a cosignature back, which "
                "checkpoint --add takes in. It is meant for a witness that never saw this log."
            )
        )
