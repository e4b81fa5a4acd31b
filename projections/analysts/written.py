"""The tables of results that ``score`` wrote, as Arrow tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from projections.analysts.tables import Tables, no_table, told

if TYPE_CHECKING:
    import pyarrow

    from projections.exchange.result_files import ResultTable, ResultTables
    from projections.publishing import Results


def open_results(path: str | Path) -> Written:
    """Open ``results.db`` with the tables beside it.

    Raises UsageError where there are none at ``path``, or something else, or a newer format.
    """
    from projections.publishing import open_results as opened

    return Written(opened(Path(path)))


class Written(Tables):
    """Results on disk. ``results`` reads them row by row, as reports do."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.run = results.run

    @cached_property
    def digests(self) -> Mapping[str, str]:
        kept = self.results.tables()
        return {name: row["digest"] for name, row in kept.items() if row["digest"]}

    def names(self) -> tuple[str, ...]:
        return tuple(self._named("results"))

    def ledgers(self) -> tuple[str, ...]:
        return tuple(sorted(self._named("ledgers")))

    def table(self, name: str) -> pyarrow.Table:
        return self._read("results", name)

    def ledger(self, name: str) -> pyarrow.Table:
        return self._read("ledgers", name)

    def close(self) -> None:
        self.results.close()

    def _read(self, folder: str, name: str) -> pyarrow.Table:
        found = self._named(folder).get(name)
        if found is None:
            raise no_table(name, sorted(self._named(folder)))
        with self._source.reading(found) as reader:
            return told(reader.read_all(), found.told)

    def _named(self, folder: str) -> dict[str, ResultTable]:
        start = f"{folder}/"
        return {
            each.told.file.removeprefix(start).removesuffix(".parquet"): each
            for each in self._every
            if each.told.file.startswith(start)
        }

    @cached_property
    def _source(self) -> ResultTables:
        from projections.exchange.edition import FOR_REVIEWERS
        from projections.exchange.result_files import ResultTables

        return ResultTables(self.results, FOR_REVIEWERS)

    @cached_property
    def _every(self) -> list[ResultTable]:
        return self._source.every()
