"""Ledgers (台账): one row per case or happening, each one SELECT in a file of its own.

They read ``effective_<family>`` (what counts as known at a commit, up to the as-of day), the
one-row relation ``run`` and the ledgers built before them; nothing else. ``docs/ledgers.md`` says
what each means.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.vocabulary import FAMILIES

if TYPE_CHECKING:
    import duckdb

HELPERS = ("parents", "organised", "suspensions", "handed_in")
"""Relations that ledgers need; no ledgers themselves."""

LEDGERS = (
    "units",
    "persons",
    "tenures",
    "departures",
    "appointments",
    "joint_reviews",
    "zones",
    "pledges",
    "problems",
    "holdings",
    "case_acts",
    "visits",
    "triggers",
    "comments",
    "evaluations",
    "ballots",
    "tallies",
    "tally_sheets",
    "boxes",
    "matters",
    "steps",
    "meetings",
    "trainings",
    "duty_reports",
    "indicators",
    "spot_checks",
    "counts",
    "checklist_items",
    "surveys",
    "plans",
    "disclosures",
    "contacts",
    "incidents",
    "tasks",
    "pairings",
    "pairing_activities",
    "rectifications",
    "rectification_measures",
    "disputes",
    "honours",
    "grade_targets",
    "result_uses",
    "measures",
    "flag_cases",
    "not_pursued",
    "eligibility",
    "gradings",
    "periods",
    "final_grades",
    "past_standings",
    "threads",
    "standings",
    "movements",
    "objections",
    "reporting",
    "orphans",
)
"""In the order in which they are built."""

ORDER = (*HELPERS[:-1], *LEDGERS[:-2], HELPERS[-1], *LEDGERS[-2:])
"""All of them in the order in which they are built: what was handed in is told by cases."""

GIVEN = frozenset({"standings"})
"""Ledgers that no SQL makes: whoever evaluates the levels below fills them (``build`` leaves them
empty)."""

STREAMED = frozenset(
    {
        "appointments",
        "joint_reviews",
        "case_acts",
        "visits",
        "ballots",
        "tallies",
        "steps",
        "meetings",
        "trainings",
        "indicators",
        "spot_checks",
        "surveys",
        "disclosures",
        "contacts",
        "incidents",
        "pairing_activities",
        "rectification_measures",
        "grade_targets",
        "result_uses",
        "not_pursued",
        "eligibility",
        "gradings",
        "final_grades",
        "past_standings",
        "threads",
        "movements",
        "objections",
        "reporting",
        "orphans",
    }
)
"""Ledgers that stay views: a row is one fact, and a reader takes a few columns of some rows. Their
row ids and event lists would fill memory for nothing. ``orphans``, ``threads`` and ``movements``
are read by few, and no other ledger waits for them; of ``reporting`` few rows are asked for."""


@cache
def ledger_sql(name: str) -> str:
    """The SELECT of a ledger or helper, with its comments."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


@cache
def needed(name: str) -> frozenset[str]:
    """A ledger or helper, and those that it reads, and what they read."""
    if name in GIVEN:
        return frozenset({name})
    words = set(re.findall(r"\w+", ledger_sql(name)))
    # What a comment or a column is named after comes along as well: more, never less.
    read = [other for other in ORDER[: ORDER.index(name)] if other in words]
    return frozenset({name}).union(*(needed(other) for other in read))


@cache
def reads(name: str) -> frozenset[str]:
    """The relations that a ledger or helper reads itself, but for ``run`` and its named queries."""
    sql = re.sub(r"--.*", "", ledger_sql(name))
    read = set(re.findall(r"\b(?:FROM|JOIN)\s+([\w.]+)", sql))
    return frozenset(read - set(re.findall(r"(\w+) AS \(", sql)) - {"run"})


NO_ROW = "SELECT {columns} FROM run WHERE FALSE"
"""What a ledger is made of for which nothing was ever reported: to plan its own query takes a
hundred times as long, and most records hold nothing for half of the ledgers."""


def _nothing(name: str) -> str:
    """The columns of a ledger, each of its type."""
    declared = LEDGER_COLUMNS[name].items()
    return ", ".join(f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in declared)


def _empty(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The ``effective_<family>`` without a row."""
    relations = [f"effective_{name}" for name in FAMILIES]
    found = connection.execute(
        " UNION ALL ".join(f"(SELECT '{name}' AS name FROM {name} LIMIT 1)" for name in relations)
    ).fetchall()
    return set(relations).difference(name for (name,) in found)


def build(
    connection: duckdb.DuckDBPyConnection,
    period_start: date,
    period_end: date,
    as_of: date,
    cycle: str = "month",
    period: str = "",
    only: Collection[str] = LEDGERS,
) -> tuple[str, ...]:
    """Make a relation per ledger, and ``run(period_start, period_end, as_of, cycle, period_id)``.

    Returns the names of the ledgers that were made: of ``only``, and what they read. ``cycle`` is
    the scheme's reporting cycle (month, quarter, half, year): ``reporting`` counts by it.
    ``period`` is the id of the scheme's period (default: the year in which it ends): ``threads``
    and ``movements`` look for it.

    ``standings`` and ``grade_places(grade, place)`` are left empty, with their columns: who
    evaluates a scheme fills them.

    ``connection`` holds ``effective_<family>`` for the same ``as_of``
    (``evalcore.record.reading.register_effective``). Building again replaces the tables.
    """
    connection.execute(
        "CREATE OR REPLACE TABLE run AS SELECT CAST($1 AS DATE) AS period_start, "
        "CAST($2 AS DATE) AS period_end, CAST($3 AS DATE) AS as_of, CAST($4 AS VARCHAR) AS cycle, "
        "CAST($5 AS VARCHAR) AS period_id",
        [period_start, period_end, as_of, cycle, period or str(period_end.year)],
    )
    connection.execute("CREATE OR REPLACE TABLE grade_places (grade VARCHAR, place BIGINT)")
    wanted = frozenset().union(*(needed(name) for name in only))
    empty = _empty(connection)
    for name in ORDER:
        if name not in wanted:
            continue
        if name in GIVEN:
            declared = (f'"{column}" {kind}' for column, kind in LEDGER_COLUMNS[name].items())
            connection.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(declared)})")
            continue
        kind = "VIEW" if name in STREAMED else "TABLE"
        select = ledger_sql(name)
        if reads(name) <= empty:
            empty.add(name)
            select = NO_ROW.format(columns=_nothing(name)) if name in LEDGER_COLUMNS else select
        connection.execute(f"CREATE OR REPLACE {kind} {name} AS {select}")
    return tuple(name for name in LEDGERS if name in wanted)
