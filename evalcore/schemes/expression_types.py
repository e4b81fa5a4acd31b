"""The types of expressions, as DuckDB finds them over empty ledgers."""

from __future__ import annotations

from evalcore.messages import _
from evalcore.schemes.columns import CALENDAR_COLUMNS, LEDGER_COLUMNS, RUN_COLUMNS
from evalcore.schemes.expressions import Sort
from evalcore.schemes.model import Expression

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})


def check_types(expressions: list[tuple[str, Sort, Expression]]) -> dict[str, str]:
    """What DuckDB says against the types of (ledger, sort, expression): path → reason.

    The expressions run over empty ledgers: a condition must come out BOOLEAN, a credit a whole
    number. No floating, decimal or wider type can get into a projection by way of a scheme.
    """
    import duckdb

    wrong: dict[str, str] = {}
    connection = duckdb.connect(":memory:")
    try:
        relations = {**LEDGER_COLUMNS, "run": RUN_COLUMNS, "calendar": CALENDAR_COLUMNS}
        for name in {ledger for ledger, *_rest in expressions} | {"run", "calendar"}:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in relations[name].items())
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
        for ledger, sort, expression in expressions:
            query = f'DESCRIBE SELECT ({expression.sql}) AS x FROM "{ledger}", "run", "calendar"'
            try:
                row = connection.execute(query).fetchone()
            except duckdb.Error as error:
                wrong[expression.path] = str(error).splitlines()[0]
                continue
            found = str(row[1]) if row else ""
            if sort == "condition" and found != "BOOLEAN":
                wrong[expression.path] = _("gives {found}, not yes or no").format(found=found)
            elif sort == "whole" and found not in _INTEGERS:
                wrong[expression.path] = _("gives {found}, not a whole number").format(found=found)
    finally:
        connection.close()
    return wrong
