"""Proofs of single events, as C2SP tlog-proof files: what to hand out about one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError, StoreError
from evalcore.messages import _
from evalcore.procedures.sealing_read import Kept, last_signed, note_of
from evalcore.procedures.sealing_tiles import tile_reader
from evalcore.record.envelope import leaf_hashes
from evalcore.transparency import tlog_proof
from evalcore.transparency.tile_proofs import inclusion
from evalcore.transparency.tlog_proof import TlogProof

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Proven:
    """A proof of the event at ``position``, its bytes as they were hashed, and the checkpoint."""

    position: int
    proof: TlogProof
    entry: bytes
    kept: Kept


def prove(record: Record, position: int) -> Proven:
    """The proof that the event at ``position`` is in the log that a checkpoint signs.

    The last checkpoint that a witness cosigned, where it covers the event; else the last signed.

    Raises DataError where there is no such event or no checkpoint covers it yet, StoreError where
    the stored event and tree do not fit each other.
    """
    rows = record.store.rows(position, position) if position > 0 else []
    if not rows:
        raise DataError(
            _("There is no event at position {position}: the record has {size}.").format(
                position=position, size=record.head().size
            )
        )
    kept = last_signed(record, position)
    if kept is None:
        raise DataError(
            _("No checkpoint covers position {position} yet. Sign one: checkpoint --key FILE.")
            .format(position=position)
        )  # fmt: skip
    (entry,) = leaf_hashes(rows, lambda data: data[1:])
    hashes = inclusion(position - 1, kept.checkpoint.size, tile_reader(record))
    proof = TlogProof(position - 1, tuple(hashes), note_of(record, kept))
    if not tlog_proof.verify(entry, proof).included:
        raise StoreError(
            _(
                "The event at position {position} does not fit the checkpoint of size {size}: "
                "one of them was changed. Run verify."
            ).format(position=position, size=kept.checkpoint.size)
        )
    return Proven(position, proof, entry, kept)
