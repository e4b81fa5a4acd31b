"""Where the events of each stream stand: there is no index in a bundle, one pass makes it."""

from __future__ import annotations

from collections.abc import Iterable

Runs = dict[str, list[tuple[int, int]]]
"""Stream → (first, last) of each run of positions that are all its own."""

_FORMAT_AND_LENGTH = 5
"""Bytes of an entry before the stream's name: the format's field, and the name's length."""


def runs_by_stream(entries: Iterable[bytes]) -> Runs:
    """The runs of every stream; ``entries`` from position 1 on."""
    found: Runs = {}
    head, begun, position = b"", 1, 0
    for position, entry in enumerate(entries, 1):
        # Imports are long runs of one stream: most entries need no more than this comparison.
        if head and entry.startswith(head):
            continue
        if head:
            _note(found, head, begun, position - 1)
        head, begun = _head_of(entry), position
    if head:
        _note(found, head, begun, position)
    return found


def _head_of(entry: bytes) -> bytes:
    """The first bytes of an entry, up to the end of its stream's name."""
    return entry[: _FORMAT_AND_LENGTH + int.from_bytes(entry[3:_FORMAT_AND_LENGTH])]


def _note(found: Runs, head: bytes, start: int, stop: int) -> None:
    name = head[_FORMAT_AND_LENGTH:].decode(errors="replace")
    found.setdefault(name, []).append((start, stop))
