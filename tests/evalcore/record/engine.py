"""What all suites of the record share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evalcore.record import NewEvent, Record, open_record


def facts(count: int, **changes: Any) -> list[NewEvent]:
    return [NewEvent("demo:1", b'{"n":%d}' % n, **changes) for n in range(count)]


class OnAnEngine(ABC):
    """A record on some engine. A subclass says where it is, and how to get past its guards."""

    where: str
    keys: Path

    @abstractmethod
    def tamper(self, *statements: str) -> None:
        """Run SQL as somebody who has the store in hand, took the guards off, and put them back."""

    @abstractmethod
    def raw(self, statement: str) -> None:
        """Run one SQL statement against the store, guards in place."""

    position = "notification_id"
    """Name of the position's column."""

    def blob(self, data: bytes) -> str:
        """A literal of bytes."""
        return f"X'{data.hex()}'"

    @pytest.fixture
    def record(self) -> Iterator[Record]:
        with open_record(self.where, create=True, keys=self.keys) as record:
            yield record

    def again(self) -> Record:
        return open_record(self.where, keys=self.keys)
