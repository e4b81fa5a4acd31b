"""Deadlines by the limits that a scheme states: a row for each case that one is asked of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Scheme
from projections import contributions, working_days
from projections.chase.steps import TITLES
from projections.deadlines.limits import START, Limit

if TYPE_CHECKING:
    import duckdb

    from projections.rows import Subject


def add_limited(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    limit: Limit,
    as_of: date,
    roll: Sequence[Subject],
) -> None:
    """A deadline for each row that a limit of the scheme is asked of."""
    columns = _columns_of(connection, limit.ledger)
    begins = limit.since == f":{START}"
    since = "run.period_start" if begins else f'l."{limit.since}"'
    # A row without the day that would place it is placed by the day on which its time began.
    at = f'coalesce(l."{limit.at}", {since})'
    judged = [working_days.within(at), f"({limit.where.sql})"]
    working_days.check(
        connection, f"{limit.ledger} AS l", [limit.where, limit.counts, limit.passed], judged,
        key='l."row"',
    )  # fmt: skip
    due = f"{since} + {limit.days}"
    joined = ""
    if limit.counted == "working":
        due = "w.day"
        joined = (
            "LEFT JOIN nth_workday AS w ON w.n = calendar.counts[date_diff('day', "
            f"calendar.first_day, {since}) + 1] + {limit.days} "
        )
    person = "l.person" if "person" in columns else "CAST(NULL AS VARCHAR)"
    title = f'l."{TITLES[limit.ledger]}"' if limit.ledger in TITLES else "CAST(NULL AS VARCHAR)"
    values = {"what": limit.title, "counted": limit.counted, "path": limit.path,
              "basis": limit.basis}  # fmt: skip
    connection.execute(
        f"INSERT INTO found_deadlines SELECT 'limit', $what, '{limit.ledger}', l.\"row\", l.unit, "
        f"{person}, {title}, {since}, {due}, l.\"{limit.done}\", '', FALSE, "
        f"({limit.counts.sql}) - {limit.days}, ({limit.passed.sql}) - {limit.days}, $counted, 0, "
        "NULL, 0, $path, $basis, '', l.events "
        f"FROM {limit.ledger} AS l CROSS JOIN run CROSS JOIN calendar {joined}"
        f"WHERE {' AND '.join(judged)}",
        values,
    )
    if limit.indicator:
        _never_done(connection, scheme, limit, as_of, roll, values)


def _never_done(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    limit: Limit,
    as_of: date,
    roll: Sequence[Subject],
    values: Mapping[str, str],
) -> None:
    """Whom the scheme expects to do something once, and who has nothing to show for it."""
    alone = tuple(each for each in scheme.indicators if each.id == limit.indicator)
    contributions.build(connection, attrs.evolve(scheme, indicators=alone), as_of, (), roll)
    connection.execute(
        f"INSERT INTO found_deadlines SELECT 'limit', $what, '{limit.ledger}', c.unit || '|' || "
        "c.slot, c.unit, nullif(s.person, ''), c.slot, run.period_start, "
        f"run.period_start + {limit.days}, NULL, '', FALSE, NULL, "
        f"date_diff('day', run.period_start, run.as_of) - {limit.days}, $counted, 0, NULL, 0, "
        "$path, $basis, 'none_found', c.events FROM contributions AS c CROSS JOIN run "
        "LEFT JOIN (SELECT DISTINCT subject, person FROM service) AS s ON s.subject = c.subject "
        f"WHERE c.possible > 0 AND c.unit NOT IN (SELECT unit FROM found_deadlines WHERE "
        f"kind = 'limit' AND path = $path AND ledger = '{limit.ledger}')",
        dict(values),
    )


def _columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    return {row[0] for row in connection.execute(f"DESCRIBE {relation}").fetchall()}
