"""Primitive 1, cases, as SQL: each ledger row that meets ``where`` is a slot of its own."""

from __future__ import annotations

from evalcore.schemes.model import Cases
from projections import whose
from projections.working_days import within


def select(cases: Cases, indicator: str) -> str:
    """SELECT of contributions: one per ledger row; ``projections.whose`` says whose it is.

    With ``whose: below`` it is of whoever serves above its unit that day, whoever it names.
    """
    subject, serving = whose.subject(cases.ledger, "r"), whose.serving(cases.ledger, "r")
    if cases.whose == "below":
        subject, serving = "s.subject", whose.serving_above("r")
    return f"""
SELECT {subject} AS subject, {quoted(indicator)} AS indicator,
       r."row" AS slot, r.credit AS credit, r.possible AS possible,
       {quoted(cases.ledger)} AS ledger, r."row" AS "row", r.happened_on AS occurred_on,
       r.events AS events, r.unit AS unit
FROM (
    SELECT "row", unit, events, {cases.at} AS happened_on{whose.person(cases.ledger)},
           CAST({cases.credit.sql} AS BIGINT) AS credit,
           CAST({cases.possible.sql} AS BIGINT) AS possible
    FROM {cases.ledger} CROSS JOIN run CROSS JOIN calendar
    WHERE ({cases.where.sql}) AND {within(cases.at)}
) AS r
{serving}
"""


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
