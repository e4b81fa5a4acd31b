"""The database that is browsed: results and ledgers in one SQLite file, by edition.

Results themselves stay closed: the copy holds what its readers may see, and joins ledgers to
results. Ledgers are called ``ledger_<name>``: some bear the name of a result table.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.errors import StoreError
from evalcore.messages import _
from projections.exchange.result_files import CONTRIBUTIONS, ResultTables

if TYPE_CHECKING:
    import pyarrow

    from projections.exchange.dictionary import TableTold
    from projections.exchange.edition import Edition
    from projections.exchange.result_files import ResultTable
    from projections.publishing import Results

ROWS_MOST = 300_000
"""A table beside results.db with more rows is not copied: that would take longer than to look."""

LEDGER = "ledger_"

COPY_ID = 0x65764252
"""``evBR`` in the header of the database: a copy to browse."""

HIDDEN = frozenset({"tables", "result_leaves", "cut_groups", "classes"})
"""Tables that say nothing to whoever looks around; Datasette lists them apart."""

Progress = Callable[[int, int], None]

_LINKS: Mapping[str, tuple[str, str]] = {
    "subject": ("subjects", "id"),
    "indicator": ("indicators", "id"),
    "cohort": ("cohorts", "cohort"),
    "group_id": ("groups", "id"),
}
"""Column → the row that it names: Datasette shows its label, and a link."""

_KEYS: Mapping[str, tuple[str, ...]] = {"ledger_units": ("unit",), "ledger_persons": ("person",)}
"""Ledgers whose rows are named by others."""

_LEDGER_LINKS: Mapping[str, tuple[str, str]] = {
    "unit": ("ledger_units", "unit"),
    "parent": ("ledger_units", "unit"),
    "person": ("ledger_persons", "person"),
}


@frozen
class LeftOut:
    """A table that was not copied, with its rows and its file beside results.db."""

    name: str
    title: str
    rows: int
    file: str


@frozen
class Copied:
    """The database: its tables as they are told, by their names in it, and what is not in it."""

    path: Path
    tables: Mapping[str, TableTold]
    rows: Mapping[str, int]
    views: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def copy_results(
    results: Results,
    edition: Edition,
    path: Path,
    *,
    most: int = ROWS_MOST,
    progress: Progress = lambda _done, _total: None,
) -> Copied:
    """Write what ``edition`` holds of ``results`` to ``path``, a new file.

    Raises StoreError where the results can't be read or the disk refuses.
    """
    source = ResultTables(results, edition)
    every = source.every()
    kept = [table for table in every if _is_kept(table, most)]
    names = {_name(table) for table in kept}
    total, done = sum(table.rows for table in kept), 0
    rows: dict[str, int] = {}
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"PRAGMA application_id = {COPY_ID}")
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN")
            for table in kept:
                name = _name(table)
                with source.reading(table) as reader:
                    rows[name] = _fill(database, results, name, reader, names)
                done += table.rows
                progress(done, total)
            views = tuple(_views(database, results))
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(
            _("{path} can't be written: {error}. Look at the rights and the free space.").format(
                path=path, error=error
            )
        ) from error
    return Copied(
        path,
        {_name(table): table.told for table in kept},
        rows,
        views,
        tuple(_left_out(results, table) for table in every if table.bulk and table.rows > most),
    )


def _is_kept(table: ResultTable, most: int) -> bool:
    """A ledger that nobody filled only makes the list longer."""
    if not table.bulk or _name(table) == CONTRIBUTIONS:
        return table.rows <= most or not table.bulk
    return 0 < table.rows <= most


def _name(table: ResultTable) -> str:
    folder, _slash, file = table.told.file.partition("/")
    return (LEDGER if folder == "ledgers" else "") + file.removesuffix(".parquet")


def _left_out(results: Results, table: ResultTable) -> LeftOut:
    name = table.told.file.rpartition("/")[2].removesuffix(".parquet")
    file = results.path.parent / results.tables()[name]["file"]
    return LeftOut(_name(table), table.told.title, table.rows, str(file))


def _fill(
    database: sqlite3.Connection,
    results: Results,
    name: str,
    reader: pyarrow.RecordBatchReader,
    names: set[str],
) -> int:
    """Create a table and fill it; its number of rows."""
    import pyarrow as pa

    columns = [field.name for field in reader.schema]
    links = _LEDGER_LINKS if name.startswith(LEDGER) else _LINKS
    key = _key(results, name)
    declared = [
        f"{_quoted(field.name)} "
        + ("INTEGER" if pa.types.is_integer(field.type) or field.type == pa.bool_() else "TEXT")
        for field in reader.schema
    ]
    if key:
        declared.append(f"PRIMARY KEY ({', '.join(map(_quoted, key))})")
    for column in columns:
        table, other = links.get(column, ("", ""))
        if table in names and table != name:
            declared.append(
                f"FOREIGN KEY ({_quoted(column)}) REFERENCES {_quoted(table)} ({_quoted(other)})"
            )
    database.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(declared)})")
    marks = ", ".join("?" for _column in columns)
    insert = f"INSERT INTO {_quoted(name)} VALUES ({marks})"
    found = 0
    for batch in reader:
        found += database.executemany(insert, _values(batch)).rowcount
    for column in columns:
        if column in links and (column,) != key[:1]:
            index = _quoted(f"by_{name}_{column}")
            database.execute(f"CREATE INDEX {index} ON {_quoted(name)} ({_quoted(column)})")
    return found


def _key(results: Results, name: str) -> tuple[str, ...]:
    if name in _KEYS:
        return _KEYS[name]
    keyed = [row for row in results.rows(f"PRAGMA table_info({_quoted(name)})") if row["pk"]]
    return tuple(row["name"] for row in sorted(keyed, key=lambda row: int(row["pk"])))


def _values(batch: pyarrow.RecordBatch) -> Iterable[tuple[Any, ...]]:
    return zip(*map(_column, batch.columns), strict=True)


def _column(column: pyarrow.Array) -> list[Any]:
    import pyarrow as pa

    found: list[Any] = column.to_pylist()
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_string(kind) or pa.types.is_boolean(kind):
        return found
    return [value if value is None else _plain(value) for value in found]


def _plain(value: Any) -> Any:
    """A value as SQLite holds it: days and instants as ISO text, lists as JSON."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value) if isinstance(value, Decimal) else value


def _views(database: sqlite3.Connection, results: Results) -> Iterator[str]:
    """The views of the results, as they stand there; they read tables that are in every edition."""
    found = results.rows(
        "SELECT name, sql FROM sqlite_master WHERE type = 'view' AND name LIKE 'v~_%' ESCAPE '~' "
        "ORDER BY rowid"
    )
    for view in found:
        database.execute(view["sql"])
        yield view["name"]


def is_copy(path: Path) -> bool:
    """Whether the file is such a copy: nothing else may be replaced by one."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(72)[68:] == COPY_ID.to_bytes(4, "big")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
