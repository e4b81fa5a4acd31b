"""What a scheme records and scores nobody by: the ledger rows behind each such entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.schemes.model import Recorded
from projections import working_days

if TYPE_CHECKING:
    import duckdb


def rows(connection: duckdb.DuckDBPyConnection, entry: Recorded) -> list[tuple[str, str]]:
    """(unit, row) of every fact that ``entry`` looks up, as known at as-of, by unit and row.

    Needs the ledger that it names, ``run`` and ``calendar``. Raises ``DataError`` for a day whose
    year the calendar does not hold.
    """
    working_days.check(connection, entry.ledger, [entry.where])
    found = connection.execute(
        f"SELECT COALESCE(unit, ''), \"row\" FROM {entry.ledger} CROSS JOIN run "
        f"CROSS JOIN calendar WHERE ({entry.where.sql}) ORDER BY ALL"
    ).fetchall()
    return [(str(unit), str(row)) for unit, row in found]
