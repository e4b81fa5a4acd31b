"""The columns of a record for an export: read from its segments, with a bound on memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.effective import register_effective
from evalcore.record.reading import open_columns
from evalcore.record.segments import default_cache

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from evalcore.record import Record
    from evalcore.record.store import Commit

Progress = Callable[[int, int], None]

MEMORY = "1GB"
"""What the engine may hold; sorting what is larger goes through the disk."""


@contextmanager
def columns(
    record: Record, known_at: Commit, as_of: date, work: Path, progress: Progress | None = None
) -> Iterator[DuckDBPyConnection]:
    """``log.<family>`` and ``effective_<family>`` of a record, as known at ``known_at``.

    ``work``: a folder for what does not fit into memory. Segments are kept beside the record as by
    every other command; where that place can't be written, in ``work``.

    Raises DataError naming the position where an event can't be read, StoreError where the engine
    gives up in the block: the disk is full, say.
    """
    import duckdb
    import pyarrow as pa

    kept = default_cache(record.where)
    writable = os.access(kept if kept.is_dir() else kept.parent, os.W_OK)
    cache = kept if writable else work / "segments"
    with open_columns(record, known_at, cache=cache, progress=progress) as opened:
        connection = opened.connection
        spill = str(work / "spill").replace("'", "''")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{spill}'")
        register_effective(connection, as_of, opened.kept)
        try:
            yield connection
        except (duckdb.Error, pa.ArrowException) as error:
            raise StoreError(
                _("The columns of the record can't be read: {reason}. Nothing was left.").format(
                    reason=str(error).splitlines()[0]
                )
            ) from error
