"""Where the events of each stream stand: there is no index in a bundle, one pass makes it."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from evalcore.record.envelope import Row

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


_STREAM = itemgetter(1)


class RunCollector:
    """The same from rows, piece by piece, in order of position without gap from 1."""

    def __init__(self) -> None:
        self.runs: Runs = {}
        self._stream: str | None = None
        self._begun = 1

    def see(self, rows: list[Row]) -> None:
        """Look at the next rows."""
        first = rows[0][0] if rows else 0
        for position, stream in enumerate(map(_STREAM, rows), first):
            if stream != self._stream:
                self._close(position - 1)
                self._stream, self._begun = stream, position

    def finish(self, size: int) -> Runs:
        """The runs, of a log of ``size`` events."""
        self._close(size)
        return self.runs

    def _close(self, stop: int) -> None:
        if self._stream is not None:
            self.runs.setdefault(self._stream, []).append((self._begun, stop))
