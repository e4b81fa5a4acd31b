"""Results made by hand: subjects, and ledgers as tables, for what counts where they lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
from attrs import frozen

from projections.rows import Subject


@frozen
class Run:
    """As much of a run as the overview reads."""

    period_start: date = date(2025, 1, 1)
    period_end: date = date(2025, 12, 31)
    as_of: date = date(2025, 12, 31)
    period: str = "2025"


def subject(unit: str, parent: str = "", cohort: str = "villages") -> Subject:
    return Subject(
        f"P@{unit}",
        "person",
        "P",
        "书记",
        unit,
        f"{unit}村",
        parent,
        f"{parent}镇",
        cohort,
        365,
        (),
    )


class Held:
    """What stands in for `projections.publishing.Results`."""

    def __init__(self, subjects: Sequence[Subject], run: Run | None = None, **ledgers: str) -> None:
        """``ledgers``: name → SQL of its rows."""
        self._subjects, self.run = list(subjects), run or Run()
        self._names = set(ledgers)
        if ledgers:
            self._duck = duckdb.connect()
        for name, sql in ledgers.items():
            self._duck.execute(f"CREATE TABLE {name} AS {sql}")

    def subjects(self) -> list[Subject]:
        return self._subjects

    def standings(self) -> list[Any]:
        return []

    def tables(self) -> dict[str, dict[str, str]]:
        return {name: {"file": name} for name in self._names}

    @contextmanager
    def reading_bulk(self, name: str) -> Iterator[tuple[Any, str]]:
        yield self._duck, name
