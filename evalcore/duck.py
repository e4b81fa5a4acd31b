"""DuckDB as a part of a command: quiet, whatever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def be_silent(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep DuckDB from drawing its own progress into stdout, among the results of a command."""
    connection.execute("SET enable_progress_bar = false")


def silent_connection() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that prints nothing."""
    import duckdb

    connection = duckdb.connect(":memory:")
    be_silent(connection)
    return connection
