"""Write a finished evaluation to disk: all of it, or nothing.

Everything goes into names that nobody reads; the database is put in place last, with one rename.
A run that was interrupted leaves the earlier results as they were.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.placing import put, sync_folder, sync_tree
from projections.digests import table_digests
from projections.publishing.bulk import (
    ORPHANS,
    BulkTable,
    source_of,
    write_contributions,
    write_ledgers,
)
from projections.publishing.place import (
    APPLICATION_ID,
    in_use,
    part_of,
    refuse_other_files,
    reserved,
    sweep,
)
from projections.publishing.scheme_tables import Table
from projections.publishing.search import words
from projections.publishing.stamp import FORMAT, RunInfo, stamp
from projections.publishing.tables import tables
from projections.publishing.views import views
from projections.result_tree import COLUMNS, LEAVES, Digested, leaf_rows

if TYPE_CHECKING:
    from projections.evaluation import Evaluation


@attrs.frozen
class Written:
    """What was written: the run, the digest of each table, and one over all of them."""

    path: Path
    run: RunInfo
    digests: dict[str, str]
    digest: str
    orphans: int = 0
    """How many facts found no place."""


def write_results(
    evaluation: Evaluation,
    out: Path,
    run: RunInfo | None = None,
    digested: Digested | None = None,
) -> Written:
    """Write ``out`` and the directory ``<stem>.tables`` beside it.

    ``run`` is the stamp where the caller knows more than the prefix: that the run is official. Then
    ``digested`` holds its result tree, which the results keep, and saves hashing it all again.

    Raises UsageError where ``out`` is something else than earlier results (a record, say), and
    StoreError where the disk refuses. Then what was there before is untouched.
    """
    refuse_other_files(out)
    run = run or stamp(evaluation)
    try:
        with reserved(out, run.short) as home:
            part = part_of(out, home)
            # The engine writes Parquet on its own threads while Python fills the database. A
            # cursor of its own: one connection must not be used by two threads.
            with ThreadPoolExecutor(1) as pool:
                cursor = evaluation.connection.cursor()
                bulk = _Bulk(
                    home,
                    pool.submit(write_contributions, cursor, home),
                    pool.submit(write_ledgers, cursor, home),
                )
                written = _write_database(part, evaluation, run, bulk, digested)
            superseded = _superseded(out)
            # The tables first: results that are there name what is there.
            sync_tree(home)
            sync_folder(home.parent)
            put(part, out, replace=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            _(
                "The results could not be written to {out}: {error}. Earlier results there are "
                "untouched. Look at the rights and the free space of the directory."
            ).format(out=out, error=error)
        ) from error
    sweep(out, superseded)
    return attrs.evolve(written, path=out)


def _superseded(out: Path) -> set[str]:
    """The tables that the results in place read; none where they are unreadable."""
    try:
        return in_use(out)
    except (OSError, sqlite3.Error):
        return set()


@attrs.frozen
class _Bulk:
    """What is being written into ``home`` meanwhile: contributions first."""

    home: Path
    contributions: Future[BulkTable]
    ledgers: Future[tuple[BulkTable, ...]]


def _write_database(
    path: Path,
    evaluation: Evaluation,
    run: RunInfo,
    bulk: _Bulk,
    digested: Digested | None,
) -> Written:
    import sqlite_utils

    connection = sqlite3.connect(path)
    try:
        # The file has no name yet that anybody reads: it needs no journal of its own.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        db = sqlite_utils.Database(connection)
        rows: dict[str, int] = {}
        connection.execute("BEGIN")
        for table in (*tables(evaluation, run), *_leaves(digested)):
            rows[table.name] = _fill(db, table)
        _fill_search(connection, evaluation)
        home, first = bulk.home, bulk.contributions.result()
        # Of the rows as they were written, in order: to find and sort them again takes longer.
        digests = digested[0] if digested else table_digests(evaluation, source_of(first, home))
        kept = (first, *bulk.ledgers.result())
        orphans = _orphans(evaluation, home)
        files = {table.name: f"{home.parent.name}/{home.name}/{table.file}" for table in kept}
        rows |= {table.name: table.rows for table in kept}
        kept_rows = [
            (name, count, digests.get(name, ""), files.get(name, ""))
            for name, count in sorted(rows.items())
        ]
        columns = {"name": str, "rows": int, "digest": str, "file": str}
        _fill(db, Table("tables", columns, ("name",), lambda: kept_rows))
        connection.execute("COMMIT")
        for name, sql in views([(g.id, g.title) for g in evaluation.scheme.groups]).items():
            db.create_view(name, sql)
        _index(db)
    finally:
        connection.close()
    total = sha256("".join(f"{name} {digests[name]}\n" for name in sorted(digests)).encode())
    return Written(path, run, digests, total.hexdigest(), orphans)


def _leaves(digested: Digested | None) -> tuple[Table, ...]:
    """``result_leaves``: the result tree of an official run."""
    if digested is None:
        return ()
    _digests, tree = digested
    return (Table(LEAVES, COLUMNS, ("place",), lambda: leaf_rows(tree)),)


def _orphans(evaluation: Evaluation, home: Path) -> int:
    """How many facts the ledger of that name holds, as it was written."""
    file = home / f"{ORPHANS}.parquet"
    if not file.exists():
        return 0
    sql = "SELECT CAST(COALESCE(SUM(LEN(events)), 0) AS BIGINT) FROM read_parquet(?)"
    (found,) = evaluation.connection.execute(sql, [str(file)]).fetchall()[0]
    return int(found)


def _fill(db: Any, table: Table) -> int:
    """Create and fill a table; its number of rows.

    sqlite-utils declares the table; the rows go in by one prepared statement, which is several
    times faster where a city has half a million score nodes.
    """
    db[table.name].create(
        table.columns,
        pk=table.key if len(table.key) > 1 else table.key[0],
        foreign_keys=list(table.foreign),
    )
    marks = ", ".join("?" for _column in table.columns)
    filled = db.conn.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', table.rows())
    return int(filled.rowcount)


def _fill_search(connection: sqlite3.Connection, evaluation: Evaluation) -> None:
    """What can be searched: subjects by name and unit, flags and indicators by title."""
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5("
        "kind UNINDEXED, key UNINDEXED, title UNINDEXED, words, tokenize = 'unicode61')"
    )
    subjects = {subject.id: subject for subject in evaluation.subjects}
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for subject in sorted(evaluation.subjects, key=lambda s: s.id):
        names = (subject.person_name, subject.unit_name, subject.parent_name)
        found.append(("subject", subject.id, names))
    for flag in sorted(evaluation.flags, key=lambda f: f.id):
        about = subjects.get(flag.subject)
        names = (flag.title, about.person_name if about else "", about.unit_name if about else "")
        found.append(("flag", flag.id, names))
    for indicator in evaluation.scheme.indicators:
        found.append(("indicator", indicator.id, (indicator.title,)))
    # The same titles and names come again and again.
    known = cache(words)
    connection.executemany(
        "INSERT INTO search (kind, key, title, words) VALUES (?, ?, ?, ?)",
        [
            (
                kind,
                key,
                " ".join(name for name in names if name),
                " ".join(text for text in (*map(known, names), words(key)) if text),
            )
            for kind, key, names in found
        ],
    )


def _index(db: Any) -> None:
    db["subjects"].create_index(["person_name"])
    db["subjects"].create_index(["unit"])
    db["standings"].create_index(["cohort", "rank"])
    db["effects"].create_index(["subject"])
    db["flags"].create_index(["subject"])
    db["flags"].create_index(["rule"])
    db["score_nodes"].create_index(["node"])
