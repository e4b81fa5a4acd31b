"""The bulk of results, from the Parquet files beside the database: contributions and ledgers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.reading import be_silent

Json = dict[str, Any]


class Bulk(ABC):
    """What is read with DuckDB, which is started when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._duck: Any = None

    @abstractmethod
    def tables(self) -> Mapping[str, Json]:
        """Name → rows, digest and file ('' for the database itself) of every table."""

    def close_bulk(self) -> None:
        """Give back DuckDB, where it was started."""
        if self._duck is not None:
            self._duck.close()

    def contributions(self, subject: str, indicator: str | None = None) -> list[Json]:
        """What a subject's score rests on, row by row, in order of indicator, slot and row."""
        where, values = "subject = ?", [subject]
        if indicator is not None:
            where, values = "subject = ? AND indicator = ?", [subject, indicator]
        return self._bulk("contributions", where, values, 'indicator, slot, "row" NULLS FIRST')

    def contributions_of(self, subjects: Sequence[str]) -> dict[str, list[Json]]:
        """The same for many subjects at once, by subject."""
        found: dict[str, list[Json]] = {subject: [] for subject in subjects}
        for row in self._bulk(
            "contributions",
            "list_contains(?, subject)",
            [list(subjects)],
            'subject, indicator, slot, "row" NULLS FIRST',
        ):
            found[row["subject"]].append(row)
        return found

    def ledger(self, name: str, units: Sequence[str], person: str = "") -> list[Json]:
        """Rows of a ledger at some units, in order of unit and row; none where it is not kept.

        With ``person`` also those of that person elsewhere, of a ledger that names persons.
        """
        if name not in self._files:
            return []
        if person:
            where = "(list_contains(?, unit) OR person = ?)"
            return self._bulk(name, where, [list(units), person], 'unit, "row"')
        if len(units) == 1:
            return self._bulk(name, "unit = ?", list(units), 'unit, "row"')
        return self._bulk(name, "list_contains(?, unit)", [list(units)], 'unit, "row"')

    def ledger_row(self, name: str, row: str) -> Json | None:
        """The row of a ledger that bears this id, or None."""
        found = self._bulk(name, '"row" = ?', [row], '"row"') if name in self._files else []
        return found[0] if found else None

    def ledger_where(self, name: str, column: str, values: Sequence[str]) -> list[Json]:
        """Rows of a ledger whose ``column`` is one of many values, in order of unit and row."""
        if name not in self._files or not values:
            return []
        where = f'"{column}" IN (SELECT unnest(?))'
        return self._bulk(name, where, [list(values)], 'unit, "row"')

    def whole_ledger(self, name: str) -> list[Json]:
        """Every row of a ledger, in order of unit and row; none where it is not kept."""
        return self._bulk(name, "TRUE", [], 'unit, "row"') if name in self._files else []

    @cached_property
    def _files(self) -> dict[str, str]:
        return {
            name: str(self.path.parent / row["file"])
            for name, row in self.tables().items()
            if row["file"]
        }

    def _bulk(self, name: str, where: str, values: list[Any], order: str) -> list[Json]:
        with self.reading_bulk(name) as (duck, source):
            found = duck.execute(f"SELECT * FROM {source} WHERE {where} ORDER BY {order}", values)
            columns = [column[0] for column in found.description]
            return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def reading_bulk(self, name: str) -> Iterator[tuple[Any, str]]:
        """A DuckDB connection, and the SQL of a table that is kept as Parquet.

        What DuckDB can't read in the block becomes StoreError.
        """
        import duckdb

        if self._duck is None:
            self._duck = duckdb.connect()
            be_silent(self._duck)
        file = self._files[name].replace("'", "''")
        try:
            yield self._duck, f"read_parquet('{file}')"
        except duckdb.Error as error:
            raise StoreError(
                _(
                    "The tables beside {path} can't be read ({file}). Keep the directory with the "
                    "results, or score again."
                ).format(path=self.path, file=self._files[name])
            ) from error
