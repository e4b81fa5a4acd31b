"""``evalcore prove``: that one event is in the log that was signed, as a file to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import DEFAULT_STORE, JsonOption, StoreOption, note, refuse_bundle, say, say_json
from cli.small_files import refuse_place, write_small
from evalcore.messages import _

SUFFIX = ".tlog-proof"
ENTRY = ".entry"


def register(app: typer.Typer) -> None:
    """Add ``prove``."""
    app.command(name="prove")(prove)


def prove(
    position: Annotated[
        int, typer.Argument(metavar="POSITION", min=1, help="The event's position in the record.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write it: X.tlog-proof.")
    ],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Write a proof that an event is in the log, and the event's bytes as they were hashed.

    Two files: X.tlog-proof (C2SP) and X.entry. Whoever has both and the log's public key checks
    them without the record: verify X.tlog-proof --entry X.entry. The event's private words are
    not in them, only their hash. It proves against the last checkpoint that a witness cosigned,
    or the last that was signed.

    Exit codes: 0 done, 1 no such event, or not signed yet, 3 environment.
    """
    from evalcore.procedures.sealing_proof import prove as proof_of
    from evalcore.record import open_record
    from evalcore.transparency.tlog_proof import HEADER

    place = out if out.suffix == SUFFIX else out.with_name(out.name + SUFFIX)
    beside = place.with_suffix(ENTRY)
    # Every entry of ours begins with its format, a field of one byte.
    begins = b"\x00\x01\x01"
    refuse_place(place, HEADER.encode())
    refuse_place(beside, begins)
    with open_record(store) as record:
        refuse_bundle(
            record,
            _(
                "It proves all of its events: evalcore verify {store}. A proof of one event is "
                "made from the record itself."
            ).format(store=store),
        )
        proven = proof_of(record, position)
    write_small(place, proven.proof.bytes, HEADER.encode())
    write_small(beside, proven.entry, begins)
    size = proven.kept.checkpoint.size
    if as_json:
        say_json(
            {
                "position": position,
                "proof": str(place),
                "entry": str(beside),
                "hashes": len(proven.proof.hashes),
                "origin": proven.kept.origin,
                "size": size,
                "root": proven.kept.checkpoint.root.hex(),
                "witnesses": [one.witness for one in proven.kept.witnesses],
            }
        )
        return
    say(
        _("{proof} and {entry}: position {position} is in {origin} at size {size}.").format(
            proof=place, entry=beside, position=position, origin=proven.kept.origin, size=size
        )
    )
    if not proven.kept.witnesses:
        note(_("No witness has cosigned this checkpoint."))
