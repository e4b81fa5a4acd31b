"""Stored events as Arrow batches, in order of position."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pyarrow as pa

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.arrow_helper import read_apart

SCHEMA = pa.schema(
    [
        ("position", pa.int64()),
        ("stream", pa.string()),
        ("topic", pa.string()),
        ("recorded_at", pa.int64()),
        ("source", pa.string()),
        ("state", pa.string()),
    ]
)

BATCH_ROWS = 65_536

APART = 200_000
"""From so many positions on, starting a process that reads by ADBC pays (about 0.3 s)."""


def read_sqlite(
    uri: str,
    cursor: Callable[[], AbstractContextManager[sqlite3.Cursor]],
    start: int,
    stop: int,
    topics: Sequence[str] | None,
    *,
    apart: bool = True,
) -> pa.RecordBatchReader:
    """Read a range from an SQLite file: through the store's own connection, or, where it is
    long, in a process of its own (``arrow_helper`` says why not in this one), if it may be
    ``apart``: the views of an earlier format are the connection's own.
    """
    sql = (
        "SELECT rowid, originator_id, topic, recorded_at, source, CAST(state AS TEXT) "
        "FROM stored_events WHERE rowid BETWEEN ? AND ?"
        + _topics(topics, lambda _n: "?")
        + " ORDER BY rowid"
    )
    parameters: list[int | str] = [start, stop, *(topics or ())]
    batches = (
        read_apart(uri, sql, parameters, SCHEMA)
        if apart and stop - start >= APART
        else _own(cursor, sql, parameters)
    )
    return pa.RecordBatchReader.from_batches(SCHEMA, batches)


def _own(
    cursor: Callable[[], AbstractContextManager[sqlite3.Cursor]],
    sql: str,
    parameters: Sequence[Any],
) -> Iterator[pa.RecordBatch]:
    with cursor() as c:
        c.execute(sql, parameters)
        while rows := c.fetchmany(BATCH_ROWS):
            yield pa.RecordBatch.from_arrays(
                [
                    pa.array(column, field.type)
                    for column, field in zip(zip(*rows, strict=True), SCHEMA, strict=True)
                ],
                schema=SCHEMA,
            )


def read_postgres(
    uri: str, schema: str, start: int, stop: int, topics: Sequence[str] | None
) -> pa.RecordBatchReader:
    """Read a range from a PostgreSQL database."""

    def connect() -> Any:
        import adbc_driver_postgresql.dbapi

        return adbc_driver_postgresql.dbapi.connect(uri)

    table = '"' + schema.replace('"', '""') + '".stored_events'
    sql = (
        "SELECT notification_id, originator_id, topic, recorded_at, source, "
        f"convert_from(state, 'UTF8') FROM {table} WHERE notification_id BETWEEN $1 AND $2"
        + _topics(topics, lambda n: f"${n + 3}")
        + " ORDER BY notification_id"
    )
    batches = _adbc(connect, sql, [start, stop, *(topics or ())])
    return pa.RecordBatchReader.from_batches(SCHEMA, batches)


def _topics(topics: Sequence[str] | None, mark: Callable[[int], str]) -> str:
    if topics is None:
        return ""
    if not topics:
        return " AND 1 = 0"
    return f" AND topic IN ({', '.join(mark(n) for n in range(len(topics)))})"


def _adbc(
    connect: Callable[[], Any], sql: str, parameters: Sequence[Any]
) -> Iterator[pa.RecordBatch]:
    from adbc_driver_manager import Error

    try:
        connection = connect()
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(sql, parameters)
                for batch in cursor.fetch_record_batch():
                    columns = zip(batch.columns, SCHEMA, strict=True)
                    yield pa.RecordBatch.from_arrays(
                        [column.cast(field.type) for column, field in columns], schema=SCHEMA
                    )
            finally:
                # Statements before connections: the driver crashes the other way round.
                cursor.close()
        finally:
            connection.close()
    except (Error, pa.ArrowInvalid) as error:
        raise StoreError(
            _("The record cannot be read: {reason}.").format(reason=" ".join(str(error).split()))
        ) from error
