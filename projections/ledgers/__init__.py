"""Ledgers (台账): one row per case or happening, each one SELECT in a file of its own.

They read ``effective_<family>`` (what counts as known at a commit, up to the as-of day), the
one-row relation ``run`` and the ledgers built before them; nothing else. ``docs/ledgers.md`` says
what each means.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

HELPERS = ("parents", "organised", "suspensions")
"""Relations that several ledgers need; no ledgers themselves."""

LEDGERS = (
    "units",
    "persons",
    "tenures",
    "zones",
    "pledges",
    "problems",
    "holdings",
    "visits",
    "triggers",
    "comments",
    "evaluations",
    "ballots",
    "tallies",
    "matters",
    "steps",
    "meetings",
    "trainings",
    "duty_reports",
    "indicators",
    "spot_checks",
    "measures",
    "eligibility",
    "gradings",
    "reporting",
    "orphans",
)
"""In the order in which they are built."""


STREAMED = frozenset(
    {
        "visits",
        "ballots",
        "tallies",
        "steps",
        "meetings",
        "trainings",
        "indicators",
        "spot_checks",
        "eligibility",
        "gradings",
        "orphans",
    }
)
"""Ledgers that stay views: a row is one fact, and a reader takes a few columns of some rows. Their
row ids and event lists would fill memory for nothing. ``orphans`` is read by who looks for them
alone, and no score waits for that."""


@cache
def ledger_sql(name: str) -> str:
    """The SELECT of a ledger or helper, with its comments."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def ledgers_digest() -> str:
    """SHA-256 (hex) of all ledger SQL, in build order: part of the engine's identity."""
    text = "".join(f"{name}\n{ledger_sql(name)}\n" for name in (*HELPERS, *LEDGERS))
    return sha256(text.encode()).hexdigest()


def build(
    connection: duckdb.DuckDBPyConnection,
    period_start: date,
    period_end: date,
    as_of: date,
    cycle: str = "month",
) -> tuple[str, ...]:
    """Make a relation per ledger, and ``run(period_start, period_end, as_of, cycle)``; name them.

    ``cycle`` is the scheme's reporting cycle (month, quarter, half, year): ``reporting`` counts by
    it.

    ``connection`` holds ``effective_<family>`` for the same ``as_of``
    (``evalcore.record.reading.register_effective``). Building again replaces the tables.
    """
    connection.execute(
        "CREATE OR REPLACE TABLE run AS SELECT CAST($1 AS DATE) AS period_start, "
        "CAST($2 AS DATE) AS period_end, CAST($3 AS DATE) AS as_of, CAST($4 AS VARCHAR) AS cycle",
        [period_start, period_end, as_of, cycle],
    )
    for name in (*HELPERS, *LEDGERS):
        kind = "VIEW" if name in STREAMED else "TABLE"
        connection.execute(f"CREATE OR REPLACE {kind} {name} AS {ledger_sql(name)}")
    return LEDGERS
