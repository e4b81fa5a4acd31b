"""What a record is called: the origin line of its checkpoints and certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.record.store import NOTHING
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted

if TYPE_CHECKING:
    from evalcore.record import Record

KEYS_STREAM = "log:keys"
"""The stream of keys that sign for the record."""

LOG_ROLE = "log"
UNNAMED = "evalcore/"
_DIGITS = 16


def origin_of(record: Record, size: int) -> str:
    """The origin of ``record`` as its first ``size`` events tell.

    It is the name of the first key that was admitted to sign for the log (C2SP tlog-checkpoint: the
    origin is the log's key name); where there is none, ``evalcore/`` and the first digits of the
    root of the first commit, which no other record shares.
    """
    for stored in record.stream(KEYS_STREAM):
        if stored.position > size:
            break
        if stored.topic == SigningKeyAdmitted.topic():
            key = SigningKeyAdmitted.from_states(stored.public)
            if key.role == LOG_ROLE:
                return key.name
    commits = record.commits() if size else []
    first = commits[0] if commits and commits[0].size <= size else NOTHING
    return UNNAMED + first.root.hex()[:_DIGITS]
