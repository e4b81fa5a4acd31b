"""Who filled and who checked a sheet: events of their own, beside the facts of the sheet."""

from __future__ import annotations

import msgspec

from evalcore.intake.comparing.known import SEALED, Known
from evalcore.intake.rows.reading import Reading
from evalcore.vocabulary.governance import SheetSigned


def signatures(
    known: Known, reading: Reading, file: int, *, anything_new: bool
) -> list[SheetSigned]:
    """The signatures of a file that go in: all where something new does, else those not known.

    A sheet saved anew under the same names is the same signature.
    """
    day = reading.days[file]
    digest = reading.files[file].digest
    found = []
    for number, bound in reading.bounds:
        sign = bound.sign
        if number != file or not sign:
            continue
        signed = SheetSigned(
            digest=digest,
            sheet=bound.table.name,
            filled_by=sign.filled_by,
            reviewed_by=sign.reviewed_by,
            original_at=sign.original_at,
            occurred_on=min(sign.filled_on or day, day),
            received_on=day,
        )
        if not _is_known(known, signed, anything_new, dated=sign.filled_on is not None):
            found.append(signed)
    return found


def _is_known(known: Known, signed: SheetSigned, anything_new: bool, *, dated: bool) -> bool:
    """Whether the record has it: under this digest, or, where nothing else is new, under any."""
    if known.empty:
        return False
    rows = known.connection.execute(
        "SELECT position, digest FROM log.governance WHERE topic = $1 AND sheet = $2 "
        "AND coalesce(original_at, '') = $3 AND ($4 IS NULL OR occurred_on = $4)",
        [
            SheetSigned.topic(),
            signed.sheet,
            signed.original_at,
            signed.occurred_on if dated else None,
        ],
    ).fetchall()
    wanted = {
        position
        for position, digest in rows
        if position not in known.rulings.superseded
        and (digest == signed.digest or not anything_new)
    }
    names = {"filled_by": signed.filled_by, "reviewed_by": signed.reviewed_by}
    names = {name: value for name, value in names.items() if value}
    for state in known.privates(wanted).values():
        if state == SEALED or msgspec.json.decode(state or b"{}") == names:
            return True
    return False
