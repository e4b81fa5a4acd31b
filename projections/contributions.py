"""Contributions: this pledge gave 1 of 1; that month's meeting was looked for and not found.

The scheme's indicators compiled to SQL over the ledgers, a view each, and all of them together as
``contributions(subject, indicator, slot, credit, possible, ledger, row, occurred_on, events,
unit)``. SQL filters, counts and sums into BIGINT and stops there. ``(subject, indicator, slot)``
is unique; readers order by it.

Scores need the sums alone (``totals``), which are found without ever naming a row or an event. The
rows are made when somebody asks for them; ``settle`` keeps them for those who read them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
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

EMPTY = """
SELECT CAST(NULL AS VARCHAR) AS subject, CAST(NULL AS VARCHAR) AS indicator,
    CAST(NULL AS VARCHAR) AS slot, CAST(NULL AS BIGINT) AS credit, CAST(NULL AS BIGINT) AS possible,
    CAST(NULL AS VARCHAR) AS ledger, CAST(NULL AS VARCHAR) AS "row",
    CAST(NULL AS DATE) AS occurred_on, CAST(NULL AS BIGINT[]) AS events,
    CAST(NULL AS VARCHAR) AS unit
WHERE FALSE
"""
"""No contribution: the columns of all."""


def build(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    keep: Collection[str] = (),
    roll: Iterable[Subject] = (),
) -> None:
    """Create ``contributions``. Needs the ledgers, ``run``, ``calendar``, ``service`` and
    ``belonging``; whoever changes one of these changes what is read.

    ``keep`` names indicators that are there already and mean the same. ``roll`` says in which
    cohort everybody is, for indicators that not every cohort is asked for.

    Raises ``DataError`` for a row whose working days the calendar does not hold, and for an option
    or rater category that the scheme does not name.
    """
    slot_tables.register(connection, scheme.indicators, scheme.period, as_of)
    if any(map(below.reads_below, scheme.indicators)):
        below.register(connection, scheme, as_of)
    if any(indicator.cohorts for indicator in scheme.indicators):
        _register_cohorts(connection, roll)
    given = tallied.given(connection, scheme)
    for indicator in scheme.indicators:
        if indicator.id not in keep:
            select = _asked(indicator, statement(connection, scheme, indicator, as_of, given))
            connection.execute(f"CREATE OR REPLACE VIEW {view_of(indicator.id)} AS {select}")
    every = [EMPTY, *(f"SELECT * FROM {view_of(indicator.id)}" for indicator in scheme.indicators)]
    connection.execute(f"CREATE OR REPLACE VIEW contributions AS {' UNION ALL '.join(every)}")
    connection.execute("CREATE OR REPLACE TABLE unsettled AS SELECT TRUE AS holds")


def view_of(indicator: str) -> str:
    """The view of one indicator's contributions alone: any id makes a plain name."""
    return f"contributions_{indicator.encode().hex()}"


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the rows of ``contributions``, which would be made anew for each who reads them."""
    here = "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'unsettled'"
    if not connection.execute(here).fetchall()[0][0]:
        # Rows that somebody has brought here, and no views of ours.
        return
    if connection.execute("SELECT holds FROM unsettled").fetchall()[0][0]:
        connection.execute("CREATE OR REPLACE TABLE settled AS SELECT * FROM contributions")
        connection.execute("CREATE OR REPLACE VIEW contributions AS SELECT * FROM settled")
        connection.execute("CREATE OR REPLACE TABLE unsettled AS SELECT FALSE AS holds")


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
    merges = tallied.prepare(connection, counts, indicator.id, given)
    return tallies_sql.select(counts, indicator.id, slots_sql.NAMED, given, merges)


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
    """Indicator → subject → (slot, credit, possible): summed, but by slot where tallied.

    Raises ``DataError`` for credit that is missing, negative, too large or more than possible.
    """
    import duckdb

    if not indicators:
        return {}
    every = " UNION ALL ".join(_summed(place, each) for place, each in enumerate(indicators))
    try:
        rows = connection.execute(
            "SELECT place, label, credit, possible, wrong, LIST(subject) AS subjects FROM ("
            "SELECT place, subject, label, CAST(SUM(credit) AS BIGINT) AS credit, "
            "CAST(SUM(possible) AS BIGINT) AS possible, MAX(wrong) AS wrong "
            f"FROM ({every}) AS c GROUP BY place, subject, label"
            ") AS s GROUP BY place, label, credit, possible, wrong"
        ).fetchall()
    except (duckdb.OutOfRangeException, duckdb.ConversionException):
        for indicator in indicators:
            _check_size(connection, indicator)
        _check_bounds(connection, indicators)
        raise
    if any(row[4] for row in rows):
        _check_bounds(connection, indicators)
    found: dict[str, dict[str, tuple[Part, ...]]] = {each.id: {} for each in indicators}
    for place, label, credit, possible, _wrong, subjects in rows:
        mine = found[indicators[place].id]
        parts = ((label, credit, possible),)
        if not label:
            # Most have few different sums, which all who came to one share.
            mine.update(dict.fromkeys(subjects, parts))
            continue
        for subject in subjects:
            mine[subject] = tuple(sorted((*mine.get(subject, ()), *parts)))
    return found


def _summed(place: int, indicator: Indicator) -> str:
    """SELECT of what is summed of one indicator, and whether no share can be made of it."""
    largest = LARGEST * scale_of(indicator)
    wrong = [
        "credit IS NULL OR possible IS NULL OR credit < 0 OR possible < 0",
        f"credit > {largest} OR possible > {largest}",
        *(["credit > possible"] if indicator.role == "score" else []),
    ]
    by_slot = isinstance(indicator.counts, Tallies)
    return (
        f"SELECT {place} AS place, subject, {'slot' if by_slot else _NO_SLOT} AS label, credit, "
        f"possible, CASE WHEN {' OR '.join(wrong)} THEN 1 ELSE 0 END AS wrong "
        f"FROM {view_of(indicator.id)}"
        + (f" WHERE slot NOT LIKE '{rounds.VOID}%'" if by_slot else "")
    )


_NO_SLOT = "''"


def _check_size(connection: duckdb.DuckDBPyConnection, indicator: Indicator) -> None:
    """Raise ``DataError`` where a number of one contribution does not fit."""
    import duckdb

    try:
        connection.execute(
            f"SELECT MAX(credit), MAX(possible) FROM {view_of(indicator.id)}"
        ).fetchall()
    except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
        raise DataError(
            _(
                "{indicator}: the numbers of {ledger} are too large to be counted exactly "
                "({error}). Correct the rows."
            ).format(indicator=indicator.id, ledger=indicator.counts.ledger, error=error)
        ) from error
