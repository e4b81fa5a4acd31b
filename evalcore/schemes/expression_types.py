"""The types of expressions, as DuckDB finds them over empty ledgers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.duck import silent_connection
from evalcore.messages import _
from evalcore.schemes.columns import CALENDAR_COLUMNS, LEDGER_COLUMNS, RUN_COLUMNS
from evalcore.schemes.expressions import Sort
from evalcore.schemes.model import Expression

if TYPE_CHECKING:
    import duckdb

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})


_KNOWN: dict[tuple[str, str], tuple[str, str]] = {}
"""(ledger, SQL) → (type, what DuckDB says against it): the same in every scheme of a process."""


def check_types(expressions: list[tuple[str, Sort, Expression]]) -> dict[str, str]:
    """What DuckDB says against the types of (ledger, sort, expression): path → reason.

    The expressions run over empty ledgers: a condition must come out BOOLEAN, a credit a whole
    number. No floating, decimal or wider type can get into a projection by way of a scheme.
    """
    _find([(ledger, expression.sql) for ledger, _sort, expression in expressions])
    wrong: dict[str, str] = {}
    for ledger, sort, expression in expressions:
        found, reason = _KNOWN[ledger, expression.sql]
        if reason:
            wrong[expression.path] = reason
        elif sort == "condition" and found != "BOOLEAN":
            wrong[expression.path] = _("gives {found}, not yes or no").format(found=found)
        elif sort == "whole" and found not in _INTEGERS:
            wrong[expression.path] = _("gives {found}, not a whole number").format(found=found)
    return wrong


def _find(wanted: list[tuple[str, str]]) -> None:
    """Ask DuckDB for the types that are not known yet."""
    import duckdb

    new = [each for each in dict.fromkeys(wanted) if each not in _KNOWN]
    if not new:
        return
    connection = silent_connection()
    try:
        relations = {**LEDGER_COLUMNS, "run": RUN_COLUMNS, "calendar": CALENDAR_COLUMNS}
        for name in {ledger for ledger, _sql in new} | {"run", "calendar"}:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in relations[name].items())
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
        of: dict[str, list[str]] = {}
        for ledger, sql in new:
            of.setdefault(ledger, []).append(sql)
        for ledger, every in of.items():
            try:
                _KNOWN.update(_described(connection, ledger, every))
            except duckdb.Error:
                # One at a time: only then is it known which of them is wrong.
                for sql in every:
                    try:
                        _KNOWN.update(_described(connection, ledger, [sql]))
                    except duckdb.Error as error:
                        _KNOWN[ledger, sql] = ("", str(error).splitlines()[0])
    finally:
        connection.close()


def _described(
    connection: duckdb.DuckDBPyConnection, ledger: str, every: list[str]
) -> dict[tuple[str, str], tuple[str, str]]:
    """The types of expressions over one ledger. Raises ``duckdb.Error`` where one has none."""
    chosen = ", ".join(f"({sql}) AS x{number}" for number, sql in enumerate(every))
    rows = connection.execute(
        f'DESCRIBE SELECT {chosen} FROM "{ledger}", "run", "calendar"'
    ).fetchall()
    return {(ledger, sql): (str(row[1]), "") for sql, row in zip(every, rows, strict=True)}
