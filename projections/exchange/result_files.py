"""The tables of finished results as Arrow batches, without what the edition leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.errors import StoreError
from evalcore.messages import _
from projections.disclosure.plan import BALLOTS
from projections.disclosure.source import ISSUED, VOTES
from projections.disclosure.view_tables import standings_table
from projections.disclosure.withhold import MARK
from projections.exchange.dictionary import TableTold, of_ledger, of_results
from projections.exchange.edition import SALTED, VOTE_COLUMNS, VOTE_LEDGERS, Edition
from projections.exchange.titles import DAYS

if TYPE_CHECKING:
    import pyarrow

    from projections.publishing import Results

PAGE = 20_000
"""Rows of the database read at once."""

CONTRIBUTIONS = "contributions"

Row = tuple[Any, ...]


@frozen
class ResultTable:
    """A table to be written: what it is, how many rows it has at most, and how to read it."""

    told: TableTold
    rows: int
    bulk: bool
    """Whether it lies in a Parquet file beside the database."""


class ResultTables:
    """The tables of open results that an edition holds, and the reading of each."""

    def __init__(self, results: Results, edition: Edition) -> None:
        self._results = results
        self._edition = edition

    def every(self) -> list[ResultTable]:
        """All tables, those of the database first.

        Raises StoreError where the results can't be read.
        """
        kept = self._results.tables()
        found = [
            ResultTable(of_results(name, self._columns(name)), self._count(name), bulk=False)
            for name in self._names()
        ]
        for name, row in kept.items():
            if row["file"] and (self._edition.votes or name not in VOTE_LEDGERS):
                columns = self._bulk_columns(name)
                told = of_results if name == CONTRIBUTIONS else of_ledger
                found.append(ResultTable(told(name, columns), row["rows"], bulk=True))
        return found

    @contextmanager
    def reading(self, table: ResultTable) -> Iterator[pyarrow.RecordBatchReader]:
        """The rows of a table, in its own order. Raises StoreError where they can't be read."""
        import pyarrow as pa

        name = table.told.file.rpartition("/")[2].removesuffix(".parquet")
        columns = [column.name for column in table.told.columns]
        listed = ", ".join(_quoted(column) for column in columns)
        try:
            if table.bulk:
                where = self._contributions_kept() if name == CONTRIBUTIONS else "TRUE"
                with self._results.reading_bulk(name) as (duck, source):
                    sql = f"SELECT {listed} FROM {source} WHERE {where}"
                    yield duck.sql(sql).to_arrow_reader(PAGE)
            else:
                yield self._of_database(name, columns)
        except (pa.ArrowException, ValueError, TypeError) as error:
            raise StoreError(
                _("{path} can't be read: {error}. Score again to write it anew.").format(
                    path=self._results.path, error=error
                )
            ) from error

    def _names(self) -> list[str]:
        rows = self._results.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' "
            "AND name NOT LIKE 'sqlite%' ORDER BY rowid"
        )
        return [row["name"] for row in rows if self._edition.votes or row["name"] != SALTED]

    def _columns(self, name: str) -> list[str]:
        return [row["name"] for row in self._results.rows(f"PRAGMA table_info({_quoted(name)})")]

    def _count(self, name: str) -> int:
        found: int = self._results.rows(f"SELECT count(*) AS n FROM {_quoted(name)}")[0]["n"]
        return found

    def _bulk_columns(self, name: str) -> list[str]:
        hidden = () if self._edition.votes else VOTE_COLUMNS.get(name, ())
        with self._results.reading_bulk(name) as (duck, source):
            described = duck.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()
        return [row[0] for row in described if row[0] not in hidden]

    def _of_database(self, name: str, columns: list[str]) -> pyarrow.RecordBatchReader:
        import pyarrow as pa

        kinds = {
            row["name"]: pa.int64() if row["type"] == "INTEGER" else pa.string()
            for row in self._results.rows(f"PRAGMA table_info({_quoted(name)})")
        }
        days = {column for column in columns if f"{name}.{column}" in DAYS}
        kinds |= dict.fromkeys(days, pa.date32())
        schema = pa.schema([(column, kinds[column]) for column in columns])
        listed = ", ".join(_quoted(column) for column in columns)
        rows = self._results.stream(f"SELECT {listed} FROM {_quoted(name)} ORDER BY rowid")
        kept = self._keeping(name, columns)

        def batches() -> Iterator[pyarrow.RecordBatch]:
            # Not map: what the edition leaves out is None.
            told = (row for one in rows if (row := kept(tuple(one))) is not None)
            while page := list(islice(told, PAGE)):
                arrays = [
                    pa.array(map(_day, values) if field.name in days else values, field.type)
                    for values, field in zip(zip(*page, strict=True), schema, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)

        return pa.RecordBatchReader.from_batches(schema, batches())

    def _keeping(self, name: str, columns: list[str]) -> Callable[[Row], Row | None]:
        """What becomes of a row of the database: None where it is left out."""
        if self._edition.votes or name not in ("score_nodes", "standings", "flags"):
            return lambda row: row
        at = {column: place for place, column in enumerate(columns)}
        if name == "score_nodes":
            plan = self._results.withholding.plan
            return lambda row: None if plan.parts_of(row[at["subject"]]) else row
        if name == "flags":
            return lambda row: _replaced(row, at["cites"], _without_votes(row[at["cites"]]))
        hidden = self._without_total
        return lambda row: (
            _replaced(_replaced(row, at["total"], None), at["total_shown"], None)
            if row[at["subject"]] in hidden
            else row
        )

    @cached_property
    def _without_total(self) -> frozenset[str]:
        """Subjects whose total rests on withheld votes alone, as the public view has it."""
        table = standings_table(self._results, self._results.withholding.plan)
        names = [name for name, _title in table.columns]
        total, subject = names.index("total"), names.index("subject")
        return frozenset(row[subject] for row in table.rows if row[total] == MARK)

    def _contributions_kept(self) -> str:
        """SQL that a contribution is in the edition: it tells no vote."""
        if self._edition.votes:
            return "TRUE"
        ledgers = ", ".join(f"'{name}'" for name in VOTE_LEDGERS)
        with self._results.reading_bulk(CONTRIBUTIONS) as (duck, source):
            voted = duck.sql(
                f"SELECT DISTINCT indicator FROM {source} WHERE ledger IN ({ledgers}) ORDER BY ALL"
            ).fetchall()
            met = duck.sql(
                f"SELECT DISTINCT \"row\" FROM {source} WHERE ledger = 'evaluations' ORDER BY ALL"
            ).fetchall()
        hidden = self._meetings_withheld if met else frozenset()
        meetings = [row for (row,) in met if row in hidden]
        plan = self._results.withholding.plan
        subjects = [row["id"] for row in self._results.rows("SELECT id FROM subjects ORDER BY id")]
        secret = [subject for subject in subjects if plan.parts_of(subject)]
        few = f"list_contains({_listed(meetings)}, coalesce(\"row\", ''))"
        return (
            f"NOT list_contains({_listed(one for (one,) in voted)}, indicator) "
            f"AND NOT (ledger = 'evaluations' AND {few}) "
            # With what the others earned, a total would give the points of votes away.
            f"AND subject NOT IN (SELECT unnest({_listed(secret)}))"
        )

    @cached_property
    def _meetings_withheld(self) -> frozenset[str]:
        """Meetings whose numbers of ballots may not be shown."""
        plan = self._results.withholding.plan
        return frozenset(q[0] for q in plan.groups if q[2] == BALLOTS and plan.whole(q))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _replaced(row: Row, place: int, value: Any) -> Row:
    return (*row[:place], value, *row[place + 1 :])


def _without_votes(cites: str) -> str:
    """The citations of a flag: of a row of votes its ledger alone, as on papers."""
    secret = tuple(f"ledger:{name}:" for name in (VOTES, ISSUED))
    told = [
        ":".join(one.split(":")[:2]) if one.startswith(secret) else one for one in json.loads(cites)
    ]
    return json.dumps(list(dict.fromkeys(told)), ensure_ascii=False, separators=(",", ":"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _listed(values: Iterable[str]) -> str:
    """Texts as an SQL list."""
    told = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"CAST([{told}] AS VARCHAR[])"
