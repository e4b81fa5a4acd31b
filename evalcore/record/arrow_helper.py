"""A second process that reads a large SQLite range by ADBC and hands it over as an Arrow stream.

ADBC brings an SQLite library of its own. Two copies of SQLite in one process undo each other's
file locks (they belong to the process, not to the copy): closing the one deletes the write-ahead
log under the other, and what is committed after that is lost. So ADBC never opens a record in a
process that has it open: it works here, where it is the only one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

from evalcore.errors import StoreError
from evalcore.messages import _

if TYPE_CHECKING:
    import pyarrow

BATCH_ROWS = 65_536

BUSY_TIMEOUT = 60_000
"""Milliseconds to wait for a lock."""


def read_apart(
    uri: str, sql: str, parameters: Sequence[int | str], schema: pyarrow.Schema
) -> Iterator[pyarrow.RecordBatch]:
    """The result of a query on an SQLite file, batch by batch, read in another process.

    Raises StoreError where that process fails.
    """
    import pyarrow as pa

    order = json.dumps({"uri": uri, "sql": sql, "parameters": list(parameters)}).encode()
    with subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            process.stdin.write(order)
            process.stdin.close()
            with pa.ipc.open_stream(process.stdout) as reader:
                for batch in reader:
                    columns = zip(batch.columns, schema, strict=True)
                    yield pa.RecordBatch.from_arrays(
                        [column.cast(field.type) for column, field in columns], schema=schema
                    )
        except (OSError, pa.ArrowInvalid) as error:
            process.kill()
            reason = process.stderr.read().decode(errors="replace").strip().splitlines()
            raise StoreError(
                _("The record cannot be read: {reason}.").format(
                    reason=reason[-1] if reason else error
                )
            ) from error
        finally:
            # A reader that stops early must not leave the other process waiting on a full pipe.
            process.kill()


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Run the query named on ``source`` and write its rows to ``sink`` as an Arrow stream."""
    import adbc_driver_sqlite.dbapi
    import pyarrow as pa

    order = json.load(source)
    connection = adbc_driver_sqlite.dbapi.connect(order["uri"])
    with connection.cursor() as cursor:
        # The driver waits for nobody by default, not even for one that is just closing.
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        cursor.fetchall()
    cursor = connection.cursor()
    cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
    cursor.execute(order["sql"], order["parameters"])
    reader = cursor.fetch_record_batch()
    with pa.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
    sink.flush()
    # Statements before connections: the driver crashes the other way round.
    cursor.close()
    connection.close()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
