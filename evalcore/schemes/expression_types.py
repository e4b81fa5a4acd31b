"""The types of expressions, as DuckDB finds them over empty ledgers."""

from __future__ import annotations

from evalcore.duck import silent_connection
from evalcore.messages import _
from evalcore.schemes.columns import CALENDAR_COLUMNS, LEDGER_COLUMNS, RUN_COLUMNS
from evalcore.schemes.expressions import Sort
from evalcore.schemes.model import Expression

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
        for ledger, sql in new:
            query = f'DESCRIBE SELECT ({sql}) AS x FROM "{ledger}", "run", "calendar"'
            try:
                row = connection.execute(query).fetchone()
            except duckdb.Error as error:
                _KNOWN[ledger, sql] = ("", str(error).splitlines()[0])
            else:
                _KNOWN[ledger, sql] = (str(row[1]) if row else "", "")
    finally:
        connection.close()
