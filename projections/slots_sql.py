"""Primitive 2, slots, as SQL: what was expected, left-joined to evidence.

Evidence finds its slot through ``slot_days(indicator, slot, day)``, which holds every day on which
it counts: windows such as "the 5th and 6th" or "the last two days" are ordinary rows there.
"""

from __future__ import annotations

from evalcore.schemes.model import Slots
from projections.cases_sql import quoted
from projections.whose import ALONG_WITH_A_PERSON

NAMED = 5
"""How many evidence rows a contribution names; its ``events`` hold all positions."""


def select(slots: Slots, indicator: str, *, persons: bool, others: bool = False) -> str:
    """SELECT of contributions: one per slot due, owned by whoever serves on its last day.

    ``persons`` says that persons are assessed; only then ``same_person`` can narrow evidence.
    ``others`` says that what arises at a unit may count for another (relation ``belonging``).
    """
    by_person = slots.same_person and persons
    person = ", person" if by_person else ""
    # What a person must have done in person is expected of nobody in a vacancy.
    somebody = " AND s.person <> ''" if by_person else ""
    if by_person and slots.ledger in ALONG_WITH_A_PERSON:
        evidence_of, same = "person", "f.person = d.person"
    else:
        evidence_of = f"unit{person}"
        same = "f.unit = d.unit" + (" AND f.person = d.person" if by_person else "")
    if slots.by_period:
        # The ledger says itself which slot a row is for: its day is not asked.
        label, windows = "r.label", ""
    else:
        label = "w.slot"
        windows = (
            f"JOIN slot_days AS w ON w.day = r.happened_on AND w.indicator = {quoted(indicator)}"
        )
    own_label = f", {slots.by_period} AS label" if slots.by_period else ""
    amount = slots.amount or "1"
    gathered = "evidence"
    if others and evidence_of != "person":
        kept = f'{person}, slot, amount, happened_on, "row", events'
        there = kept.replace(", ", ", e.")
        gathered = (
            f"(SELECT unit{kept} FROM evidence UNION ALL SELECT b.assessed AS unit{there} "
            "FROM evidence AS e JOIN belonging AS b ON b.unit = e.unit "
            "AND e.happened_on BETWEEN b.from_on AND b.to_on) AS gathered"
        )
    needed, per = slots.at_least.numerator, slots.at_least.denominator
    # A row without an amount is evidence of nothing, hence the coalesce.
    return f"""
WITH chosen AS (
    SELECT "row", unit{person}{own_label}, events, {slots.at} AS happened_on,
           CAST(COALESCE({amount}, 0) AS BIGINT) AS amount
    FROM {slots.ledger} CROSS JOIN run CROSS JOIN calendar
    WHERE ({slots.where.sql})
), evidence AS (
    SELECT r.*, {label} AS slot FROM chosen AS r {windows}
), due AS (
    SELECT s.subject, s.unit, s.person, k.slot, k.last_day
    FROM slots_due AS k
    JOIN service AS s ON s.alive AND k.last_day BETWEEN s.from_on AND s.to_on{somebody}
    WHERE k.indicator = {quoted(indicator)}
), found AS (
    SELECT {evidence_of}, slot, CAST(SUM(amount) AS BIGINT) AS amount,
           MAX(happened_on) AS happened_on,
           ARRAY_SLICE(LIST_SORT(LIST("row")), 1, {NAMED}) AS named,
           LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(events)))) AS events
    FROM {gathered} GROUP BY {evidence_of}, slot
)
SELECT d.subject AS subject, {quoted(indicator)} AS indicator, d.slot AS slot,
       CAST(CASE WHEN COALESCE(f.amount, 0) * {per} >= {needed} THEN 1 ELSE 0 END AS BIGINT)
           AS credit,
       CAST(1 AS BIGINT) AS possible, {quoted(slots.ledger)} AS ledger,
       ARRAY_TO_STRING(f.named, '; ') AS "row", COALESCE(f.happened_on, d.last_day) AS occurred_on,
       COALESCE(f.events, CAST([] AS BIGINT[])) AS events, d.unit AS unit
FROM due AS d
LEFT JOIN found AS f ON {same} AND f.slot = d.slot
"""
