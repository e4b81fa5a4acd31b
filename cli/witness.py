"""``evalcore witness``: cosign another office's log, or refuse it, saying from where."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import FINDING, JsonOption, finish, note, progress, say, say_json
from cli.signing import KeyOption
from cli.small_files import refuse_place, write_small
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.transparency.note import Signer
    from evalcore.witnessing.cosigning import Witnessing
    from evalcore.witnessing.state import WitnessState


ANSWER = "— ".encode()
"""How signature lines begin."""


def register(app: typer.Typer) -> None:
    """Add ``witness``."""
    app.command(name="witness")(witness)


def witness(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[REQUEST|BUNDLE|RECORD|FOLDER]",
            help="What the other office handed over. Without it: list what was seen.",
        ),
    ] = None,
    key: KeyOption = None,
    state: Annotated[
        Path,
        typer.Option(
            "--state", metavar="DIR", envvar="EVALCORE_WITNESS_STATE", help="What you remember."
        ),
    ] = Path("witness-state"),
    logs: Annotated[
        list[str] | None,
        typer.Option(
            "--log", metavar="VKEY", help="The log's public key, at first sight or when it is new."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the cosignature here, to give back."),
    ] = None,
    distrusted: Annotated[
        str | None,
        typer.Option(
            "--distrust", metavar="KEYID", help="A log's key was compromised: trust it no more."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that another office's log continues what you saw of it, and cosign it.

    You need no access to its record. A request (checkpoint --for-witness) is small; a whole log
    (a bundle, a copy of the record, a folder of tiles) lets you say at which position it was
    changed. What you saw is remembered in --state before the cosignature is given out. A log that
    was rewritten, shortened or forked is refused.

    Exit codes: 0 cosigned, 1 refused, 2 usage, 3 environment (a damaged or old state: nothing is
    signed).
    """
    if distrusted is not None:
        _distrust(state, distrusted, as_json=as_json)
        return
    if what is None:
        _list(state, as_json=as_json)
        return
    from cli.key_files import read_verifier
    from evalcore.witnessing.cosigning import witness as judged

    if out is not None:
        refuse_place(out, ANSWER)
    signer = _signer(key)
    trusted = [read_verifier(text) for text in logs or ()]
    with progress(_("Reading the log")) as shown:
        found = judged(what, state, signer, now=int(time.time()), logs=trusted, progress=shown)
    if found.signature is not None and out is not None:
        write_small(out, found.signature.line.encode(), ANSWER)
    if as_json:
        say_json(_told(found, out))
    else:
        _show(found, out)
    if found.refusal is not None:
        finish(FINDING)


def _signer(key: Path | None) -> Signer:
    from cli.signing import signer_in

    signer = signer_in(key)
    if signer is None:
        raise UsageError(
            _("A witness cosigns with a key of its own: --key FILE (key new NAME --role witness).")
        )
    return signer


def _told(found: Witnessing, out: Path | None) -> dict[str, Any]:
    refusal = found.refusal
    return {
        "cosigned": found.signature is not None,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root.hex(),
        "at": found.at,
        "before": found.before.size if found.before else None,
        "whole": found.whole,
        "cosignature": found.signature.line if found.signature else None,
        "path": str(out) if out and found.signature else None,
        "refusal": {
            "status": refusal.status,
            "reason": refusal.reason,
            "altered": refusal.altered,
            "agrees_to": refusal.agrees_to,
            "differs_by": refusal.differs_by or None,
            "position": refusal.position or None,
            "event": found.event or None,
        }
        if refusal
        else None,
    }


def _show(found: Witnessing, out: Path | None) -> None:
    from evalcore.transparency.codes import check_code
    from evalcore.witnessing.judging import shown_time

    checkpoint = found.checkpoint
    if found.refusal is not None:
        say(_("NOT cosigned: {origin}, {size} events.").format(
            origin=checkpoint.origin, size=checkpoint.size
        ))  # fmt: skip
        say(found.refusal.reason)
        if found.event:
            say(
                _("At position {position} stands now: {event}.").format(
                    position=found.refusal.position, event=found.event
                )
            )
        return
    say(
        _("Cosigned: {origin}, {size} events, at {time}.").format(
            origin=checkpoint.origin, size=checkpoint.size, time=shown_time(found.at)
        )
    )
    if found.before is None:
        say(_("Seen for the first time: it says nothing of what was changed before."))
    else:
        say(
            _("It continues what was seen at size {size} on {time}.").format(
                size=found.before.size, time=shown_time(found.before.at)
            )
        )
    say(_("root        {root}").format(root=checkpoint.root.hex()))
    say(_("check code  {code}").format(code=check_code(checkpoint.text.encode())))
    assert found.signature is not None
    if out is not None:
        say(_("Give back: {path}").format(path=out))
    else:
        say(found.signature.line.rstrip("\n"))
    if not found.whole:
        note(
            _(
                "From a request alone a change can only be placed between two sizes seen. With a "
                "bundle the leaf hashes are kept, and the exact position can be named later."
            )
        )


def _list(folder: Path, *, as_json: bool) -> None:
    from evalcore.witnessing.state import read_states

    told = [_seen(one) for one in read_states(folder)]
    if as_json:
        say_json(told)
        return
    from evalcore.witnessing.judging import shown_time

    for one in told:
        say(one["origin"])
        for seen in one["seen"]:
            say(f"  {shown_time(seen['at'])}  {seen['size']}  {seen['root'][:16]}…")
        for key in one["keys"]:
            say(
                _("  trusted key {key_id}, fingerprint {code}").format(
                    key_id=key["key_id"], code=key["fingerprint"]
                )
            )
    if not told:
        note(_("{folder} remembers no log yet.").format(folder=folder))


def _seen(one: WitnessState) -> dict[str, Any]:
    return {
        "origin": one.origin,
        "witness": one.witness.name,
        "seen": [{"size": s.size, "root": s.root.hex(), "at": s.at} for s in one.seen],
        "keys": [{"key_id": k.key_id.hex(), "fingerprint": k.fingerprint} for k in one.keys],
        "distrusted": [k.key_id.hex() for k in one.distrusted],
        "leaves": one.leaves,
    }


def _distrust(folder: Path, wanted: str, *, as_json: bool) -> None:
    from evalcore.witnessing.cosigning import distrust

    origin, key = distrust(folder, wanted)
    if as_json:
        say_json({"origin": origin, "key_id": key.key_id.hex()})
        return
    say(
        _("The key {key_id} of {origin} is trusted no more. Give its new one with --log.").format(
            key_id=key.key_id.hex(), origin=origin
        )
    )
