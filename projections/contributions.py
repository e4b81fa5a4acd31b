"""Contributions: this pledge gave 1 of 1; that month's meeting was looked for and not found.

The scheme's indicators compiled to SQL over the ledgers, one statement each, into one relation
``contributions(subject, indicator, slot, credit, possible, ledger, row, occurred_on, events,
unit)``. SQL filters, counts and sums into BIGINT and stops there. ``(subject, indicator, slot)``
is unique; readers order by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import repeat
from typing import TYPE_CHECKING

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.model import Cases, Indicator, Scheme, Slots, Tallies
from evalcore.vocabulary.fields import LARGEST
from projections import (
    below,
    cases_sql,
    rounds,
    slot_tables,
    slots_sql,
    tallied,
    tallies_sql,
    working_days,
)
from projections.population import replace
from projections.rows import Subject

if TYPE_CHECKING:
    import duckdb

Part = tuple[str, int, int]
"""Slot, credit, possible."""

AT_ONCE = 2
"""Indicators counted at the same time."""

CREATE = """
CREATE OR REPLACE TABLE contributions (
    subject VARCHAR, indicator VARCHAR, slot VARCHAR, credit BIGINT, possible BIGINT,
    ledger VARCHAR, "row" VARCHAR, occurred_on DATE, events BIGINT[], unit VARCHAR)
"""


def build(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    keep: Collection[str] = (),
    roll: Iterable[Subject] = (),
) -> None:
    """Create ``contributions``. Needs the ledgers, ``run``, ``calendar``, ``service`` and
    ``belonging``.

    ``keep`` names indicators whose contributions are there already and mean the same. ``roll``
    says in which cohort everybody is, for indicators that not every cohort is asked for.

    Raises ``DataError`` for a row whose working days the calendar does not hold, for an option
    or rater category that the scheme does not name, and for credit that is missing, negative,
    too large or more than possible.
    """
    if keep:
        kept = ", ".join(cases_sql.quoted(name) for name in sorted(keep))
        connection.execute(f"DELETE FROM contributions WHERE indicator NOT IN ({kept})")
    else:
        connection.execute(CREATE)
    anew = [indicator for indicator in scheme.indicators if indicator.id not in keep]
    slot_tables.register(connection, anew, scheme.period, as_of)
    if any(map(below.reads_below, anew)):
        below.register(connection, scheme, as_of)
    if any(indicator.cohorts for indicator in anew):
        _register_cohorts(connection, roll)
    given = tallied.given(connection, scheme)
    # Large steps of one statement run on one core: two at a time keep two cores busy. A cursor
    # each, because one connection must not be used by two threads.
    cursors = [connection.cursor() for _indicator in anew]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # Read in the scheme's order: the first indicator that fails is the one that is named.
        for _done in pool.map(_count, cursors, repeat(scheme), anew, repeat(as_of), repeat(given)):
            pass
    _check_bounds(connection, anew)


def _count(
    cursor: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    indicator: Indicator,
    as_of: date,
    given: tallies_sql.Given,
) -> None:
    """Add the contributions of one indicator."""
    import duckdb

    try:
        select = _asked(indicator, statement(cursor, scheme, indicator, as_of, given))
        cursor.execute(f"INSERT INTO contributions {select}")
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        raise DataError(
            _(
                "{indicator}: the numbers of {ledger} are too large to be counted exactly "
                "({error}). Correct the rows."
            ).format(indicator=indicator.id, ledger=indicator.counts.ledger, error=error)
        ) from error
    cursor.close()


def statement(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    indicator: Indicator,
    as_of: date,
    given: tallies_sql.Given | None = None,
) -> str:
    """The SELECT behind one indicator, after checking what it is going to read."""
    counts = indicator.counts
    judged = [working_days.within(counts.at)]
    if isinstance(counts, Slots):
        judged = [slots_sql.judged(counts, scheme.period, as_of)]
        if counts.each is not None:
            at = [working_days.within(counts.each.at)]
            working_days.check(connection, counts.each.ledger, [counts.each.where], at)
        if counts.below is not None:
            working_days.check(connection, "units", [counts.below], key="unit")
    working_days.check(connection, counts.ledger, [counts.where], judged)
    if isinstance(counts, Cases):
        judged.append(f"({counts.where.sql})")
        working_days.check(connection, counts.ledger, [counts.credit, counts.possible], judged)
        return cases_sql.select(counts, indicator.id)
    if isinstance(counts, Slots):
        persons = scheme.assessed.subject == "person"
        whose = "belonging" if counts.below is None else "belonging_below"
        (others,) = connection.execute(f"SELECT COUNT(*) FROM {whose}").fetchall()[0]
        return slots_sql.select(counts, indicator.id, persons=persons, others=others > 0)
    given = given or tallied.given(connection, scheme)
    tallied.prepare(connection, counts, indicator.id, given)
    return tallies_sql.select(counts, indicator.id, slots_sql.NAMED, given)


def _asked(indicator: Indicator, select: str) -> str:
    """``select``, less what falls to subjects of cohorts that are not asked."""
    if not indicator.cohorts:
        return select
    named = ", ".join(map(cases_sql.quoted, indicator.cohorts))
    return (
        f"SELECT c.* FROM ({select}) AS c WHERE c.subject IN "
        f"(SELECT subject FROM cohorts WHERE cohort IN ({named}))"
    )


def _register_cohorts(connection: duckdb.DuckDBPyConnection, roll: Iterable[Subject]) -> None:
    """``cohorts(subject, cohort)``."""
    import pyarrow as pa

    members = [(subject.id, subject.cohort) for subject in roll]
    ids, named = zip(*members, strict=True) if members else ((), ())
    columns = {"subject": pa.array(ids, pa.string()), "cohort": pa.array(named, pa.string())}
    replace(connection, "cohorts", pa.table(columns))


def _check_bounds(connection: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> None:
    """Raise ``DataError`` for a contribution that no share can be made of.

    Of several the one whose indicator the scheme names first is told.
    """
    if not indicators:
        return
    order, largest = (
        " ".join(f"WHEN {cases_sql.quoted(i.id)} THEN {number}" for i, number in numbers)
        for numbers in (
            [(i, place) for place, i in enumerate(indicators)],
            [(i, LARGEST * scale_of(i)) for i in indicators],
        )
    )
    found = connection.execute(
        "SELECT indicator, slot, unit, ledger, credit, possible FROM ("
        f"SELECT *, CASE indicator {largest} ELSE {LARGEST} END AS largest FROM contributions"
        ") AS c WHERE credit IS NULL OR possible IS NULL OR credit < 0 OR possible < 0 "
        "OR (credit > possible AND LIST_CONTAINS(CAST(? AS VARCHAR[]), indicator)) "
        "OR credit > largest OR possible > largest "
        f"ORDER BY CASE indicator {order} END, subject, slot LIMIT 1",
        [[indicator.id for indicator in indicators if indicator.role == "score"]],
    ).fetchone()
    if found is None:
        return
    name, slot, unit, ledger, credit, possible = found
    raise DataError(
        _(
            "{indicator}: row {slot} of {ledger} (unit {unit}) gives {credit} of {possible}. "
            "Credit must be a whole number from 0 to what is possible: correct the row, or the "
            "indicator's `credit` and `possible` (`coalesce` for values that may be missing)."
        ).format(
            indicator=name,
            slot=slot,
            ledger=ledger,
            unit=unit,
            credit=_("nothing") if credit is None else credit,
            possible=_("nothing") if possible is None else possible,
        )
    )


def scale_of(indicator: Indicator) -> int:
    """By what the credit of an indicator is multiplied: 1, but for tallies of fractions."""
    counts = indicator.counts
    return tallies_sql.scale(counts) if isinstance(counts, Tallies) else 1


def totals(
    connection: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]
) -> dict[str, dict[str, tuple[Part, ...]]]:
    """Indicator → subject → (slot, credit, possible): summed, but by slot where tallied."""
    tallied = [i.id for i in indicators if isinstance(i.counts, Tallies)]
    rows = connection.execute(
        "SELECT subject, indicator, label, CAST(SUM(credit) AS BIGINT), "
        "CAST(SUM(possible) AS BIGINT) FROM ("
        "SELECT subject, indicator, credit, possible, "
        "CASE WHEN LIST_CONTAINS(CAST(? AS VARCHAR[]), indicator) THEN slot ELSE '' END AS label "
        "FROM contributions WHERE LIST_CONTAINS(CAST(? AS VARCHAR[]), indicator) "
        f") AS c WHERE label NOT LIKE '{rounds.VOID}%' "
        "GROUP BY subject, indicator, label",
        [tallied, [i.id for i in indicators]],
    ).fetchall()
    found: dict[str, dict[str, tuple[Part, ...]]] = {each.id: {} for each in indicators}
    for subject, indicator, label, credit, possible in rows:
        mine = found[indicator]
        part = (label, credit, possible)
        mine[subject] = tuple(sorted((*mine[subject], part))) if subject in mine else (part,)
    return found
