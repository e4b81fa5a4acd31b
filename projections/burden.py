"""How many facts of each kind an assessed unit gave in a month of the period: what a record shows.

``evalcore.schemes.burden`` works out what a scheme asks; this counts where it can't know: cases.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.model import Period, Scheme
from evalcore.vocabulary import Fact, facts

if TYPE_CHECKING:
    import duckdb

_LEDGERS = {
    "pledge": "pledges",
    "problem": "problems",
    "meeting": "evaluations",
    "trigger": "triggers",
    "comment": "comments",
    "matter": "matters",
    "task": "tasks",
    "pairing": "pairings",
    "dispute": "disputes",
}
"""Kind of case → the ledger whose rows are those cases."""

_HANDED_IN = (
    "pledges",
    "comments",
    "evaluations",
    "visits",
    "problems",
    "decisions",
    "orglife",
    "duty",
    "coverage",
    "tasks",
    "pairings",
    "disputes",
)
"""Families of facts that units, departments and checkers hand in."""


def measured(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> dict[str, Fraction]:
    """Fact class → facts per assessed unit and month, exactly.

    ``connection`` holds effective facts and ledgers (``projections.run.judge``). Facts of a case
    count for the case's unit. Answers on one sheet's row (options of one item) are one.
    Raises ``DataError`` where no unit is assessed.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE burdened AS SELECT u.unit FROM units AS u "
        f"CROSS JOIN run CROSS JOIN calendar WHERE {scheme.assessed.where.sql}"
    )
    units = _whole(connection, "SELECT count(*) FROM burdened")
    if not units:
        raise DataError(_("The scheme assesses no unit of this record: nothing can be measured."))
    months = months_of(scheme.period)
    return {
        cls.__name__: Fraction(_whole(connection, sql), units * months)
        for cls in facts().values()
        if cls.FAMILY in _HANDED_IN and (sql := _count(cls))
    }


def months_of(period: Period) -> int:
    """Months that a period touches."""
    first, last = period.starts_on, period.ends_on
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _count(cls: type[Fact]) -> str:
    """SQL that counts the rows which facts of a class take; empty where no unit can be told."""
    unit, joined = "f.unit", ""
    if not any(spec.name == "unit" for spec in cls.specs()):
        case = next((s for s in cls.specs() if s.kind == "case" and not s.opens), None)
        if case is None or case.refers_to not in _LEDGERS:
            return ""
        unit = "c.unit"
        joined = f'JOIN {_LEDGERS[case.refers_to]} AS c ON c.row = f."{case.name}" '
    what = "count(*)"
    if cls.__name__ == "VotesTallied":
        what = "count(DISTINCT (f.meeting, f.part, f.rater_category, f.item))"
    return (
        f"SELECT {what} FROM effective_{cls.FAMILY} AS f {joined}"
        f"JOIN burdened AS b ON b.unit = {unit} CROSS JOIN run "
        f"WHERE f.topic = '{cls.topic()}' "
        "AND f.occurred_on BETWEEN run.period_start AND run.period_end AND NOT f.opening"
    )


def _whole(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
