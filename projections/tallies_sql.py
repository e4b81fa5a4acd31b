"""Primitive 3, tallies, as SQL: votes by rater category and option, turned into credit.

Options are worth whole numbers here (the scheme's fractions times a common scale, which cancels
out in every share). Voters of a category are the valid votes on one item of one meeting: several
items answered by the same raters do not make them more.
"""

from __future__ import annotations

import attrs

from evalcore.schemes.ballots import JOINED
from evalcore.schemes.model import Number, Tallies
from projections import rounds, whose
from projections.cases_sql import quoted
from projections.exact import scaled, whole_of
from projections.small_cells import WITHHELD, categories_of
from projections.working_days import within


def scale(tallies: Tallies) -> int:
    """By what the worth of an option is multiplied to be whole."""
    return scaled((*tallies.worth.values(), tallies.best))


@attrs.frozen
class Given:
    """What the ledgers hold that changes the statement: asked once for all indicators.

    ``void``: some rounds do not count (``projections.rounds``); ``joined``: categories of raters
    that were counted as one.
    """

    void: bool = False
    joined: tuple[str, ...] = ()


def votes(tallies: Tallies, given: Given, *, counted: bool = True) -> str:
    """SELECT of the votes that count: ledger row, unit, category, option, votes, day.

    ``counted`` False: the votes of rounds that do not count, with the ``rule``.
    """
    taken = f"""
SELECT "row", unit, meeting, part, COALESCE(box, '') AS box, rater_category, item, option, votes,
       events, {tallies.at} AS happened_on{whose.person(tallies.ledger)}
FROM {tallies.ledger} CROSS JOIN run CROSS JOIN calendar
WHERE ({tallies.where.sql}) AND {within(tallies.at)}
"""
    if not given.void:
        return taken
    return (
        f"SELECT t.*, o.rule FROM ({taken}) AS t LEFT JOIN {rounds.TABLE} AS o "
        "ON o.meeting = t.meeting AND o.part = t.part AND o.box = t.box "
        f"WHERE o.rule IS {'NULL' if counted else 'NOT NULL'}"
    )


def unknown(tallies: Tallies, given: Given) -> str:
    """SELECT of the first option or category that the scheme does not name, if any.

    Categories that were counted as one (``a+b``) are known where each is.
    """
    options = _among("option", (*tallies.worth, *tallies.skipped))
    known = [*tallies.weights]
    known += [name for name in given.joined if set(categories_of(name)) <= set(known)]
    categories = _among("rater_category", known) if tallies.weights else "TRUE"
    return f"""
SELECT meeting, rater_category, option, {options} AS option_known
FROM ({votes(tallies, given)}) AS v
JOIN (SELECT DISTINCT unit FROM service) AS s ON s.unit = v.unit
WHERE NOT ({options}) OR NOT ({categories})
ORDER BY meeting, rater_category, option LIMIT 1
"""


def voters(tallies: Tallies, smallest: int, given: Given) -> str:
    """SELECT subject, cell, rater_category, voters of subjects with a cell below ``smallest``.

    A cell is an item of a meeting. A category of which nobody answered at all is in none.
    """
    return f"""
WITH answered AS (
    SELECT v.subject, v.meeting || '|' || v.item AS cell, v.rater_category,
           CAST(SUM(CASE WHEN {_skipped(tallies)} THEN 0 ELSE v.votes END) AS BIGINT) AS voters
    FROM ({_attributed(tallies, given)}) AS v
    GROUP BY v.subject, v.meeting || '|' || v.item, v.rater_category
    HAVING SUM(v.votes) > 0
)
SELECT subject, cell, rater_category, voters FROM answered
WHERE subject IN (SELECT subject FROM answered WHERE voters < {smallest})
ORDER BY subject, cell, rater_category
"""


def joined(tallies: Tallies, given: Given) -> str:
    """SELECT subject, rater_category of subjects of whose raters some were counted as one."""
    return f"""
WITH named AS (
    SELECT DISTINCT v.subject, v.rater_category FROM ({_attributed(tallies, given)}) AS v
)
SELECT subject, rater_category FROM named
WHERE subject IN (SELECT subject FROM named WHERE rater_category LIKE '%{JOINED}%')
ORDER BY subject, rater_category
"""


def unlimited(tallies: Tallies, given: Given) -> str:
    """SELECT of the first meeting and category with votes, of which no ballots were counted."""
    return f"""
SELECT v.meeting, v.rater_category FROM ({_attributed(tallies, given)}) AS v
LEFT JOIN ({_PAPERS}) AS b ON b.meeting = v.meeting AND b.part = v.part AND b.box = v.box
    AND b.rater_category = v.rater_category
WHERE b.meeting IS NULL ORDER BY v.meeting, v.rater_category LIMIT 1
"""


_PAPERS = """
SELECT meeting, part, COALESCE(box, '') AS box, rater_category,
       CAST(SUM(returned) AS BIGINT) AS returned,
       CAST(SUM(GREATEST(issued, returned)) AS BIGINT) AS issued
FROM ballots GROUP BY meeting, part, COALESCE(box, ''), rater_category
"""
"""Ballots of a category. Where more came back than were given out, these are what was given out:
no rate is above the whole."""


def select(tallies: Tallies, indicator: str, named: int, given: Given, merges: str) -> str:
    """SELECT of contributions: one per subject and category, small categories hidden together.

    ``merges`` names the table ``(subject, rater_category, slot)`` of those that are hidden. Their
    ``row`` names meetings: that somebody chose an option at all may tell who. A round that does not
    count gives 0 of 0.
    """
    by = scale(tallies)
    worth = _worth(tallies, by)
    best = whole_of(tallies.best, by)
    possible = f"CASE WHEN {_skipped(tallies)} THEN 0 ELSE v.votes * {best} END"
    papers = ""
    if tallies.of != "valid":
        # The ballots of a category once for each item: they stand beside one row of its votes.
        possible = (
            "CASE WHEN ROW_NUMBER() OVER (PARTITION BY v.subject, v.meeting, v.part, v.box, "
            f'v.rater_category, v.item ORDER BY v."row") = 1 THEN b.{tallies.of} * {best} '
            "ELSE 0 END"
        )
        papers = f"""
    LEFT JOIN ({_PAPERS}) AS b ON b.meeting = v.meeting AND b.part = v.part AND b.box = v.box
        AND b.rater_category = v.rater_category"""
    return f"""
WITH cast_votes AS (
    SELECT v.subject, COALESCE(m.slot, v.rater_category) AS slot, v.unit, v.happened_on, v.events,
           CASE WHEN m.slot IS NULL THEN v."row" ELSE v.meeting END AS named,
           CASE WHEN m.slot LIKE '{WITHHELD}%' THEN 0 ELSE v.votes * ({worth}) END AS credit,
           CASE WHEN m.slot LIKE '{WITHHELD}%' THEN 0 ELSE {possible} END AS possible
    FROM ({_attributed(tallies, given)}) AS v
    LEFT JOIN {merges} AS m ON m.subject = v.subject
        AND m.rater_category = v.rater_category{papers}
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
{_left_out(tallies, indicator, given)}"""


def _left_out(tallies: Tallies, indicator: str, given: Given) -> str:
    """The rounds that do not count, each a contribution of 0 of 0 that says by which rule."""
    if not given.void:
        return ""
    slot = f"'{rounds.VOID}' || v.rule || ':' || v.meeting || '|' || v.part"
    return f"""
UNION ALL
SELECT v.subject, {quoted(indicator)}, {slot}, CAST(0 AS BIGINT), CAST(0 AS BIGINT),
       {quoted(tallies.ledger)}, MIN(v.meeting), MAX(v.happened_on),
       LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(v.events)))), MIN(v.unit)
FROM ({_attributed(tallies, given, counted=False)}) AS v GROUP BY v.subject, {slot}
"""


def _attributed(tallies: Tallies, given: Given, *, counted: bool = True) -> str:
    return (
        f"SELECT {whose.subject(tallies.ledger, 'r')} AS subject, r.* "
        f"FROM ({votes(tallies, given, counted=counted)}) AS r "
        f"{whose.serving(tallies.ledger, 'r')}"
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
