"""Stored events as Arrow batches, read by ADBC, in order of position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from evalcore.errors import StoreError
from evalcore.messages import _

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
BUSY_TIMEOUT = 60_000
"""Milliseconds to wait for a lock."""


def read_sqlite(
    uri: str, start: int, stop: int, topics: Sequence[str] | None
) -> pa.RecordBatchReader:
    """Read a range from an SQLite file."""

    def connect() -> Any:
        import adbc_driver_sqlite.dbapi

        connection = adbc_driver_sqlite.dbapi.connect(uri)
        with connection.cursor() as cursor:
            # The driver waits for nobody by default, not even for one that is just closing.
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
            cursor.fetchall()
        return connection

    sql = (
        "SELECT rowid, originator_id, topic, recorded_at, source, CAST(state AS TEXT) "
        "FROM stored_events WHERE rowid BETWEEN ? AND ?"
        + _topics(topics, lambda _n: "?")
        + " ORDER BY rowid"
    )
    return _reader(
        connect, sql, [start, stop, *(topics or ())], {"adbc.sqlite.query.batch_rows": BATCH_ROWS}
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
    return _reader(connect, sql, [start, stop, *(topics or ())], {})


def _topics(topics: Sequence[str] | None, mark: Callable[[int], str]) -> str:
    if topics is None:
        return ""
    if not topics:
        return " AND 1 = 0"
    return f" AND topic IN ({', '.join(mark(n) for n in range(len(topics)))})"


def _reader(
    connect: Callable[[], Any], sql: str, parameters: Sequence[Any], options: dict[str, Any]
) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(connect, sql, parameters, options))


def _batches(
    connect: Callable[[], Any], sql: str, parameters: Sequence[Any], options: dict[str, Any]
) -> Iterator[pa.RecordBatch]:
    from adbc_driver_manager import Error

    try:
        connection = connect()
        try:
            cursor = connection.cursor()
            try:
                cursor.adbc_statement.set_options(**{k: str(v) for k, v in options.items()})
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
