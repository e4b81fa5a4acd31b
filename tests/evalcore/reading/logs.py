"""A record in memory, for tests: what reading asks of a record, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from evalcore.record.reading import Columns, open_columns, register_effective
from evalcore.record.store import NOTHING, Commit
from evalcore.vocabulary import Fact

Entry = Fact | tuple[str, str]
"""A fact, or a topic and the public state as stored."""


class MemoryRecord:
    """Entries at positions 1, 2, …; ``append`` is a commit."""

    batch_rows = 65_536
    """How many events come at once."""

    def __init__(self, *commits: Sequence[Entry], where: str | Path = "memory") -> None:
        self.where = str(where)
        self.entries: list[Entry] = []
        self._commits: list[Commit] = []
        self.reads: list[tuple[int, int]] = []
        for commit in commits:
            self.append(commit)

    def append(self, entries: Sequence[Entry]) -> Commit:
        self.entries += entries
        digest = sha256(repr([_stored(entry) for entry in self.entries]).encode()).digest()
        self._commits.append(Commit(len(self.entries), len(self._commits) + 1, digest))
        return self._commits[-1]

    def commits(self) -> list[Commit]:
        return list(self._commits)

    def head(self) -> Commit:
        return self._commits[-1] if self._commits else NOTHING

    def read_arrow(self, start: int, stop: int, topics: Sequence[str] | None = None) -> Any:
        import pyarrow as pa

        self.reads.append((start, stop))
        entries = [_stored(entry) for entry in self.entries[start - 1 : stop]]
        table = pa.table(
            {
                "position": pa.array(range(start, start + len(entries)), pa.int64()),
                "stream": pa.array(["import-1"] * len(entries), pa.string()),
                "topic": pa.array([topic for topic, _state in entries], pa.string()),
                "recorded_at": pa.array([1] * len(entries), pa.int64()),
                "source": pa.array(["sheet!2"] * len(entries), pa.string()),
                "state": pa.array([state for _topic, state in entries], pa.string()),
            }
        )
        return table.to_reader(self.batch_rows)


def _stored(entry: Entry) -> tuple[str, str]:
    if isinstance(entry, Fact):
        return entry.topic(), entry.public_state().decode()
    return entry


def effective(entries: Sequence[Entry], as_of: date, known_at: int | None = None) -> Columns:
    """Columns with ``effective_<family>`` for a log of one commit (or cut at ``known_at``)."""
    record = MemoryRecord(entries if known_at is None else entries[:known_at])
    columns = open_columns(record, record.head(), cached=False)  # type: ignore[arg-type]
    register_effective(columns.connection, as_of)
    return columns
