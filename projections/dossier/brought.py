"""The signed checkpoint that a bundle brings with it, of which its log can't tell.

A record tells of its checkpoints by events behind them. A bundle ends at its checkpoint, so that
these events are not in it; the note is, with its cosignatures.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.bundles.layout import CHECKPOINT
from evalcore.bundles.record import BundleRecord
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.procedures.keys_trust import Claimed
from evalcore.procedures.sealing_read import Kept, Seen, keys_of
from evalcore.transparency import cosignature
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import COSIGNATURE, check, parse

if TYPE_CHECKING:
    from evalcore.record import Record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_799  # the last second that a date can tell
_SECOND = 1_000_000


@frozen
class Brought:
    """A checkpoint with its note.

    ``cosigned`` as ``keys_trust.Claimed`` has it, times in µs; ``strangers`` are the names of whose
    keys the log does not know.
    """

    kept: Kept
    note: str
    cosigned: tuple[tuple[str, int], ...]
    strangers: tuple[str, ...]

    def claimed(self, vkey: str) -> Claimed:
        """What a key of the log says by signing it."""
        point = self.kept.checkpoint
        return Claimed(point.size, point.root.hex(), vkey, self.cosigned)


def brought(record: Record) -> Brought | None:
    """The checkpoint of a bundle with the signatures of keys that its log admits.

    None for any other record, and where nobody signed it. Raises DataError where it can't be read
    or a signature of a known key is wrong.
    """
    if not isinstance(record, BundleRecord):
        return None
    data = record.store.files.read(CHECKPOINT)
    if b"\n\n" not in data:
        return None
    note = parse(data)
    state = keys_of(record)
    found = check(note, (*state.log_keys, *state.witness_keys))
    if found.failed:
        raise DataError(
            _(
                "{store}: the signature of {name} over its checkpoint is wrong. Run verify, or ask "
                "for the bundle again."
            ).format(store=record.shown, name=found.failed[0][0].name)
        )
    point = Checkpoint.parse(note.text)
    cosigned = [
        (key, cosignature.verify(note, signature, key))
        for key, signature in found.verified
        if key.kind == COSIGNATURE
    ]
    seen = [Seen(key.name, key.vkey, _shown(at), 0) for key, at in cosigned]
    log = tuple(key.vkey for key, _signature in found.verified if key.kind != COSIGNATURE)
    kept = Kept(0, 0, point, log, "", tuple(seen))
    times = tuple((key.vkey, at * _SECOND) for key, at in cosigned)
    strangers = tuple(dict.fromkeys(signature.name for signature in found.unverified))
    return Brought(kept, data.decode(), times, strangers)


def _shown(at: int) -> str:
    return (_EPOCH + timedelta(seconds=min(at, _LAST))).isoformat().replace("+00:00", "Z")
