"""The leaf hashes of many new events, given by column.

What all of them share (stream, time, actor, often topic and source) is encoded once, and the rest
in one expression: an append in bulk spends its time in SHA-256 and in the engine, not here.
Same bytes as :func:`evalcore.record.envelope.leaf_hashes`, which is asked where anything is out of
the ordinary, and which says what is wrong with an event that cannot be an entry.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from evalcore.record.envelope import MAX_ENTRY_BYTES, leaf_hashes

_LENGTH = struct.Struct(">H").pack
_START = b"\x00\x00\x01\x01"
"""Prefix of a leaf, then the format field."""
_NO_TAIL = b"\x00\x00\x00\x00"

FEW = 4
"""Events of which nothing is shared that is worth looking for."""


def all_alike(values: Sequence[Any]) -> bool:
    """Whether a column has one value throughout; False for an empty one."""
    return bool(values) and values[0] == values[-1] and values.count(values[0]) == len(values)


def leaves_by_column(columns: Sequence[Sequence[Any]]) -> list[bytes]:
    """The leaf hashes of new events; ``columns`` are those of ``stored_events``, in table order.

    Raises DataError, naming stream and version, for an event that cannot be an entry.
    """
    _positions, streams, versions, topics, publics, times, actors, origins, hashes, signs = columns
    if len(publics) <= FEW:
        return leaf_hashes(zip(*columns, strict=True))
    shared = (streams, times, actors, hashes, signs)
    if not all(map(all_alike, shared)) or hashes[0] or signs[0]:
        return leaf_hashes(zip(*columns, strict=True))
    try:
        start = _START + _text(streams[0])
        when = struct.pack(">HQ", 8, times[0]) + _text(actors[0])
        if all_alike(topics) and all_alike(origins):
            middle = _text(topics[0]) + when + _text(origins[0])
            leaves = _uniform(start, middle, versions, publics)
            longest = len(start) + len(middle)
        else:
            what = {topic: _text(topic) + when for topic in set(topics)}
            whence = [origin.encode() for origin in origins]
            if b"\x00" in b"".join(whence):
                raise ValueError
            leaves = _mixed(start, [what[topic] for topic in topics], whence, versions, publics)
            longest = len(start) + max(map(len, what.values())) + max(map(len, whence))
        if longest + max(map(len, publics)) + 16 <= MAX_ENTRY_BYTES:
            return leaves
    except (ValueError, ArithmeticError, TypeError, AttributeError, struct.error):
        pass
    return leaf_hashes(zip(*columns, strict=True))


def _uniform(
    start: bytes, middle: bytes, versions: Sequence[int], publics: Sequence[bytes]
) -> list[bytes]:
    pack = struct.Struct(f">{len(start)}sHQ{len(middle)}sH").pack
    return [
        sha256(pack(start, 8, version, middle, len(public)) + public + _NO_TAIL).digest()
        for version, public in zip(versions, publics, strict=True)
    ]


def _mixed(
    start: bytes,
    whats: Sequence[bytes],
    whences: Sequence[bytes],
    versions: Sequence[int],
    publics: Sequence[bytes],
) -> list[bytes]:
    pack = struct.Struct(f">{len(start)}sHQ").pack
    return [
        sha256(
            pack(start, 8, version)
            + what
            + _LENGTH(len(whence))
            + whence
            + _LENGTH(len(public))
            + public
            + _NO_TAIL
        ).digest()
        for version, what, whence, public in zip(versions, whats, whences, publics, strict=True)
    ]


def _text(value: str) -> bytes:
    """A text field. Raises ValueError for NUL, as the envelope does."""
    data = value.encode()
    if b"\x00" in data:
        raise ValueError
    return _LENGTH(len(data)) + data
