"""Primitive 3, tallies, as SQL: votes by rater category and option, turned into credit.

Options are worth whole numbers here (the scheme's fractions times a common scale, which cancels
out in every share). Voters of a category are the valid votes on one item of one meeting: several
items answered by the same raters do not make them more.
"""

from __future__ import annotations

from evalcore.schemes.model import Number, Tallies
from projections import whose
from projections.cases_sql import quoted
from projections.exact import scaled, whole_of
from projections.small_cells import WITHHELD
from projections.working_days import within


def scale(tallies: Tallies) -> int:
    """By what the worth of an option is multiplied to be whole."""
    return scaled((*tallies.worth.values(), tallies.best))


def votes(tallies: Tallies) -> str:
    """SELECT of the votes that count: ledger row, unit, category, option, votes, day."""
    return f"""
SELECT "row", unit, meeting, rater_category, item, option, votes, events,
       {tallies.at} AS happened_on{whose.person(tallies.ledger)}
FROM {tallies.ledger} CROSS JOIN run CROSS JOIN calendar
WHERE ({tallies.where.sql}) AND {within(tallies.at)}
"""


def unknown(tallies: Tallies) -> str:
    """SELECT of the first option or category that the scheme does not name, if any."""
    options = _among("option", (*tallies.worth, *tallies.skipped))
    categories = _among("rater_category", tallies.weights) if tallies.weights else "TRUE"
    return f"""
SELECT meeting, rater_category, option, {options} AS option_known
FROM ({votes(tallies)}) AS v
JOIN (SELECT DISTINCT unit FROM service) AS s ON s.unit = v.unit
WHERE NOT ({options}) OR NOT ({categories})
ORDER BY meeting, rater_category, option LIMIT 1
"""


def voters(tallies: Tallies, smallest: int) -> str:
    """SELECT subject, cell, rater_category, voters of subjects with a cell below ``smallest``.

    A cell is an item of a meeting. A category of which nobody answered at all is in none.
    """
    return f"""
WITH answered AS (
    SELECT v.subject, v.meeting || '|' || v.item AS cell, v.rater_category,
           CAST(SUM(CASE WHEN {_skipped(tallies)} THEN 0 ELSE v.votes END) AS BIGINT) AS voters
    FROM ({_attributed(tallies)}) AS v
    GROUP BY v.subject, v.meeting || '|' || v.item, v.rater_category
    HAVING SUM(v.votes) > 0
)
SELECT subject, cell, rater_category, voters FROM answered
WHERE subject IN (SELECT subject FROM answered WHERE voters < {smallest})
ORDER BY subject, cell, rater_category
"""


def select(tallies: Tallies, indicator: str, named: int) -> str:
    """SELECT of contributions: one per subject and category, small categories hidden together.

    Needs ``merges(indicator, subject, rater_category, slot)`` for those that are hidden. Their
    ``row`` names meetings: that somebody chose an option at all may tell who.
    """
    by = scale(tallies)
    worth = _worth(tallies, by)
    best = whole_of(tallies.best, by)
    return f"""
WITH cast_votes AS (
    SELECT v.subject, COALESCE(m.slot, v.rater_category) AS slot, v.unit, v.happened_on, v.events,
           CASE WHEN m.slot IS NULL THEN v."row" ELSE v.meeting END AS named,
           CASE WHEN m.slot LIKE '{WITHHELD}%' THEN 0 ELSE v.votes * ({worth}) END AS credit,
           CASE WHEN m.slot LIKE '{WITHHELD}%' OR {_skipped(tallies)} THEN 0
               ELSE v.votes * {best} END AS possible
    FROM ({_attributed(tallies)}) AS v
    LEFT JOIN merges AS m ON m.indicator = {quoted(indicator)} AND m.subject = v.subject
        AND m.rater_category = v.rater_category
), counted AS (
    SELECT *, DENSE_RANK() OVER (PARTITION BY subject, slot ORDER BY named) AS n FROM cast_votes
)
SELECT subject, {quoted(indicator)} AS indicator, slot,
       CAST(SUM(credit) AS BIGINT) AS credit, CAST(SUM(possible) AS BIGINT) AS possible,
       {quoted(tallies.ledger)} AS ledger,
       ARRAY_TO_STRING(LIST_SORT(LIST_DISTINCT(LIST(named) FILTER (WHERE n <= {named}))), '; ')
           AS "row",
       MAX(happened_on) AS occurred_on,
       LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(events)))) AS events, MIN(unit) AS unit
FROM counted GROUP BY subject, slot
"""


def _attributed(tallies: Tallies) -> str:
    return (
        f"SELECT {whose.subject(tallies.ledger, 'r')} AS subject, r.* "
        f"FROM ({votes(tallies)}) AS r {whose.serving(tallies.ledger, 'r')}"
    )


def _among(column: str, values: object) -> str:
    assert hasattr(values, "__iter__")
    return f"{column} IN ({', '.join(quoted(str(value)) for value in values)})"


def _skipped(tallies: Tallies) -> str:
    return _among("v.option", tallies.skipped) if tallies.skipped else "FALSE"


def _worth(tallies: Tallies, by: int) -> str:
    def when(option: str, number: Number) -> str:
        return f"WHEN {quoted(option)} THEN {whole_of(number, by)}"

    cases = " ".join(when(option, number) for option, number in tallies.worth.items())
    return f"CASE v.option {cases} ELSE 0 END" if cases else "0"
