"""Every deadline of a record by a scheme, as one relation: counted, and the wanted rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.schemes.model import Scheme
from projections import belonging, ledgers, population, working_days
from projections.charges import Charge, charges
from projections.chase.cycles import asked, cycles
from projections.chase.townships import Units, units_of
from projections.deadlines.heard import add_heard
from projections.deadlines.limits import Limit, limits_of
from projections.deadlines.model import KINDS, STATES, Deadline
from projections.deadlines.recorded import COLUMNS, RECORDED
from projections.deadlines.stated import add_limited

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.reading import Columns
    from evalcore.record.store import Commit
    from projections.rows import Subject
    from projections.service import Service

OFFICES = ("appeal_decision", "objection_answer")
"""Kinds that an authority owes, not whoever serves at the unit."""

STATE = (
    "CASE WHEN lifted <> '' THEN 'lifted' WHEN unsaid THEN 'unsaid' "
    "WHEN done IS NOT NULL AND over <= 0 THEN 'kept' WHEN done IS NOT NULL OR past > 0 THEN 'late' "
    "ELSE 'due' END"
)
"""A deadline that fell on a day is kept by what was done on that day."""


@attrs.frozen
class Deadlines:
    """What ``deadlines`` found: all of it counted, and the rows that were asked for.

    ``counts``: kind → state → how many. ``rows``: late ones first, longest over first; then what
    falls due next; then what was kept. ``left``: how many more there are of those asked for.
    ``limits``: what the scheme states beside the reporting cycle.
    """

    scheme: Scheme
    as_of: date
    known_at: Commit
    counts: Mapping[str, Mapping[str, int]]
    rows: tuple[Deadline, ...]
    left: int
    limits: tuple[Limit, ...]


def deadlines(
    columns: Columns,
    scheme: Scheme,
    as_of: date,
    *,
    unit: str = "",
    only: str = "",
    most: int | None = None,
) -> Deadlines:
    """The deadlines of ``scheme``'s period as they stood on ``as_of``, as known by ``columns``.

    ``unit``: those of this unit and those below it, by code. ``only``: those in this state.
    ``most``: rows given.

    Raises UsageError for an as-of before the period, DataError for a working day that the scheme's
    calendar does not hold.
    """
    import pyarrow as pa

    connection = columns.connection
    served, roll = _prepare(connection, scheme, as_of)
    limits = limits_of(scheme)
    _register_days(connection, scheme)
    connection.execute(f"CREATE OR REPLACE TABLE found_deadlines ({COLUMNS})")
    for select in RECORDED:
        connection.execute(f"INSERT INTO found_deadlines {select}")
    add_heard(connection, scheme)
    _reporting(connection, scheme, served, as_of)
    for limit in limits:
        add_limited(connection, scheme, limit, as_of, roll)
    chosen = "TRUE"
    if unit:
        listed = {"unit": pa.array(sorted(under(connection, unit)), pa.string())}
        population.replace(connection, "chosen_units", pa.table(listed))
        chosen = "unit IN (SELECT unit FROM chosen_units)"
    connection.execute(
        f"CREATE OR REPLACE VIEW deadlines AS SELECT *, {STATE} AS state FROM found_deadlines "
        f"WHERE {chosen}"
    )
    counts: dict[str, dict[str, int]] = {kind: dict.fromkeys(STATES, 0) for kind in KINDS}
    for kind, state, number in connection.execute(
        "SELECT kind, state, count(*) FROM deadlines GROUP BY ALL"
    ).fetchall():
        counts[kind][state] = number
    rows = tuple(_rows(connection, served, only, most))
    asked_for = sum(sum(n for s, n in each.items() if only in ("", s)) for each in counts.values())
    return Deadlines(scheme, as_of, columns.known_at, counts, rows, asked_for - len(rows), limits)


def under(connection: duckdb.DuckDBPyConnection, unit: str) -> frozenset[str]:
    """A unit and those below it, by code."""
    known = units_of(connection)
    return frozenset(code for code in known.known if unit in known.above(code)) | {unit}


def _prepare(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, as_of: date
) -> tuple[tuple[Service, ...], tuple[Subject, ...]]:
    """Ledgers, calendar and whose each day is; nothing is scored."""
    from evalcore.record.reading import register_effective

    population.window(scheme.period, as_of)
    register_effective(connection, as_of)
    period = scheme.period
    ledgers.build(
        connection, period.starts_on, period.ends_on, as_of, scheme.reporting.cycle, period.id
    )
    working_days.register(connection, scheme.calendar)
    units = population.units(connection, scheme)
    served = population.services(connection, scheme, units, as_of)
    members = belonging.belongings(connection, scheme, [unit.unit for unit in units])
    belonging.register(connection, served, members)
    return served, population.subjects(connection, scheme, units, served)


def _register_days(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """``nth_workday(n, day)``: the first day up to which n working days of the calendar lie."""
    import pyarrow as pa

    first, _last, counted = working_days.counts(scheme.calendar)
    days: dict[int, date] = {}
    for offset, number in enumerate(counted):
        days.setdefault(number, first + timedelta(days=offset))
    table = {
        "n": pa.array(list(days), pa.int64()),
        "day": pa.array(list(days.values()), pa.date32()),
    }
    population.replace(connection, "nth_workday", pa.table(table))


def _reporting(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    served: Sequence[Service],
    as_of: date,
) -> None:
    """A deadline for each unit and cycle: done on the day of the last report of that cycle."""
    import pyarrow as pa

    known = {cycle.label: cycle for cycle in cycles(scheme)}
    silent = [(one.unit, one.cycle.label) for one in asked(connection, scheme, served, as_of)
              if not one.heard]  # fmt: skip
    silent = list(dict.fromkeys(silent))
    population.replace(connection, "silent_cycles", pa.table({
        "unit": pa.array([unit for unit, _label in silent], pa.string()),
        "label": pa.array([label for _unit, label in silent], pa.string()),
    }))  # fmt: skip
    population.replace(connection, "cycle_days", pa.table({
        "label": pa.array(list(known), pa.string()),
        "title": pa.array([cycle.title for cycle in known.values()], pa.string()),
        "since": pa.array([cycle.last_day for cycle in known.values()], pa.date32()),
        "due": pa.array([cycle.due for cycle in known.values()], pa.date32()),
    }))  # fmt: skip
    grace = scheme.reporting.grace
    connection.execute(
        "INSERT INTO found_deadlines WITH came AS ("
        "SELECT r.unit, c.label, c.title, c.since, c.due, max(r.received_on) AS done, "
        "CAST(coalesce(sum(r.facts) FILTER (WHERE r.received_on > c.due), 0) AS BIGINT) AS late, "
        "CAST(sum(r.facts) AS BIGINT) AS facts, "
        # Of what came in time no event need be named.
        "coalesce(list_sort(flatten(list(r.events) FILTER (WHERE r.received_on > c.due))), []) "
        "AS events "
        'FROM reporting AS r JOIN cycle_days AS c ON c.label = r."cycle" GROUP BY ALL UNION ALL '
        "SELECT s.unit, c.label, c.title, c.since, c.due, NULL, 0, 0, [] "
        "FROM silent_cycles AS s JOIN cycle_days AS c ON c.label = s.label) "
        "SELECT 'reporting', '', 'reporting', unit || '|' || label, unit, NULL, title, since, due, "
        "done, '', FALSE, date_diff('day', due, done), date_diff('day', due, run.as_of), "
        "'calendar', 0, NULL, 0, $path, $basis, "
        "CASE WHEN done IS NULL THEN 'silent' WHEN late > 0 THEN "
        "'facts:' || CAST(late AS VARCHAR) || '/' || CAST(facts AS VARCHAR) ELSE '' END, events "
        "FROM came CROSS JOIN run WHERE since <= run.as_of",
        {"path": grace.path, "basis": grace.basis.text},
    )


def _rows(
    connection: duckdb.DuckDBPyConnection,
    served: Sequence[Service],
    only: str,
    most: int | None,
) -> Iterator[Deadline]:
    wanted = "" if not only else "WHERE state = $only "
    limit = "" if most is None else f"LIMIT {most}"
    found = connection.execute(
        f"SELECT * FROM deadlines {wanted}ORDER BY "
        "CASE state WHEN 'late' THEN 0 WHEN 'due' THEN 1 WHEN 'unsaid' THEN 2 ELSE 3 END, "
        "CASE state WHEN 'late' THEN -coalesce(over, past) ELSE 0 END, due, unit, kind, "
        f'"row", what {limit}',
        {"only": only} if only else {},
    )
    names = [each[0] for each in found.description or ()]
    rows = found.fetchall()
    units = units_of(connection)
    persons = dict(connection.execute("SELECT person, name FROM persons").fetchall())
    serving: dict[str, list[Service]] = {}
    for service in served:
        serving.setdefault(service.unit, []).append(service)
    found_rows = [dict(zip(names, values, strict=True)) for values in rows]
    holdings = [row["row"] for row in found_rows if row["kind"] == "holding"]
    charged = _charged(connection, holdings, units)
    for row in found_rows:
        found_one = _deadline(row, units, persons, serving)
        yield attrs.evolve(found_one, charges=charged.get((row["kind"], row["row"]), ()))


def _charged(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[str], units: Units
) -> dict[tuple[str, str], tuple[Charge, ...]]:
    """Kind and row of a holding → whose all the days of its problem are."""
    if not rows:
        return {}
    spans: dict[str, list[dict[str, Any]]] = {}
    problem_of: dict[str, str] = {}
    for row, problem, unit, held, stopped, blocked in connection.execute(
        'SELECT "row", problem, unit, held_days, stopped_days, blocked FROM holdings '
        'WHERE problem IN (SELECT problem FROM holdings WHERE "row" IN (SELECT unnest($1))) '
        'ORDER BY problem, from_on, "row"',
        [list(rows)],
    ).fetchall():
        problem_of[row] = problem
        spans.setdefault(problem, []).append(
            {"unit": unit, "held_days": held, "stopped_days": stopped, "blocked": blocked}
        )
    told = {
        problem: tuple(
            attrs.evolve(one, unit_name=units.name(one.unit) if one.unit else "")
            for one in charges(listed)
        )
        for problem, listed in spans.items()
    }
    return {("holding", row): told[problem_of[row]] for row in rows}


def _deadline(
    row: dict[str, Any],
    units: Units,
    persons: Mapping[str, str | None],
    serving: Mapping[str, Sequence[Service]],
) -> Deadline:
    person = row["person"] or ""
    if not person and row["kind"] not in OFFICES:
        person = _serving(serving.get(row["unit"], ()), row["due"])
    over = row["over"] if row["done"] is not None else row["past"]
    return Deadline(
        kind=row["kind"],
        state=row["state"],
        what=row["what"] or KINDS[row["kind"]],
        ledger=row["ledger"],
        row=row["row"],
        unit=row["unit"] or "",
        unit_name=units.name(row["unit"] or ""),
        person=person,
        person_name=persons.get(person) or person,
        title=row["title"] or "",
        since=row["since"],
        due=row["due"],
        done=row["done"],
        over=max(0, over or 0) if row["state"] == "late" else 0,
        counted=row["counted"],
        moved=row["moved"],
        first_due=row["first_due"],
        set_by=row["set_by"] or 0,
        path=row["path"],
        basis=row["basis"],
        note=row["lifted"] or row["note"],
        events=tuple(row["events"] or ()),
    )


def _serving(services: Sequence[Service], day: date | None) -> str:
    """Who served at a unit on the day a deadline fell due; nobody where that day is not judged."""
    if day is None:
        return ""
    return next((s.person for s in services if s.from_on <= day <= s.to_on and s.person), "")
