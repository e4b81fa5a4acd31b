"""DuckDB as a part of a command: quiet, and within the memory that it is given."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    import duckdb

MEMORY_VARIABLE = "EVALCORE_MEMORY"
"""How much memory the columnar part of a run may take, such as ``4GB``; by default four fifths of
the machine's. What goes beyond waits in files of the system's temporary folder."""

_AMOUNT = re.compile(r"[1-9]\d{0,5}(\.\d{1,3})? ?[KMGT]i?B", re.ASCII | re.IGNORECASE)


def be_silent(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep DuckDB from drawing its own progress into stdout, among the results of a command."""
    connection.execute("SET enable_progress_bar = false")


def silent_connection() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that prints nothing and spills into the system's temporary folder.

    Raises UsageError where ``EVALCORE_MEMORY`` is no amount.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    be_silent(connection)
    # By itself it would write into the folder that the command happens to be run in.
    spill = Path(tempfile.gettempdir()) / f"evalcore-spill-{os.getpid()}"
    quoted = str(spill).replace("'", "''")
    connection.execute(f"SET temp_directory = '{quoted}'")
    wanted = os.environ.get(MEMORY_VARIABLE, "").strip()
    if wanted:
        if not _AMOUNT.fullmatch(wanted):
            connection.close()
            raise UsageError(
                _("{variable} is {value!r}, which is no amount of memory. Write it as 4GB.").format(
                    variable=MEMORY_VARIABLE, value=wanted
                )
            )
        connection.execute(f"SET memory_limit = '{wanted}'")
    return connection
