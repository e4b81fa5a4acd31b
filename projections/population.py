"""Who is assessed: subjects with their days in office and cohort, from the roster's ledgers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.schemes.model import Period, Scheme
from projections import working_days
from projections.rows import Subject
from projections.service import UNATTRIBUTED, Service, Tenure, itself, serving

if TYPE_CHECKING:
    import duckdb


@attrs.frozen
class Unit:
    """A unit that the scheme assesses, as the roster knows it at as-of."""

    unit: str
    name: str
    parent: str
    parent_name: str
    registered_on: date | None
    dissolved_on: date | None
    cohort: str


def window(period: Period, as_of: date) -> tuple[date, date]:
    """The days that are judged: the period, cut at as-of. Raises ``UsageError`` for none."""
    if as_of < period.starts_on:
        raise UsageError(
            _(
                "As of {as_of} the period {period} has not begun (it starts on {start}): "
                "give a later date with --as-of."
            ).format(as_of=as_of, period=period.id, start=period.starts_on)
        )
    return period.starts_on, min(period.ends_on, as_of)


def units(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> tuple[Unit, ...]:
    """The units that ``assessed.where`` chooses, by code.

    Raises ``DataError`` where there is none, and for a unit that is assessed but falls into no
    cohort of the scheme, or into several: two rules that both apply.
    """
    assessed, cohorts = scheme.assessed, scheme.assessed.cohorts
    expressions = (assessed.where, *(cohort.where for cohort in cohorts))
    working_days.check(connection, "units", expressions, key="unit")
    met = ", ".join(f"COALESCE(({cohort.where.sql}), FALSE)" for cohort in cohorts)
    rows = connection.execute(
        "SELECT u.unit, u.name, u.parent, p.name, u.registered_on, u.dissolved_on, u.met FROM "
        f"(SELECT unit, name, parent, registered_on, dissolved_on, [{met}] AS met FROM units "
        f"CROSS JOIN run CROSS JOIN calendar WHERE ({assessed.where.sql})) AS u "
        "LEFT JOIN units AS p ON p.unit = u.parent ORDER BY u.unit"
    ).fetchall()
    if not rows:
        (known,) = connection.execute("SELECT COUNT(*) FROM units").fetchall()[0]
        raise DataError(
            _(
                "{scheme}: none of the {count} units known as of that day is assessed. Import the "
                "roster first, or look at `assessed.where` and at the as-of day."
            ).format(scheme=scheme.id, count=known)
        )
    found = []
    for unit, name, parent, parent_name, registered_on, dissolved_on, flags in rows:
        chosen = [cohort.id for cohort, met in zip(cohorts, flags, strict=True) if met]
        if cohorts and not chosen:
            raise DataError(
                _(
                    "{scheme}: unit {unit} ({name}) is assessed but falls into no cohort. "
                    "Widen a cohort's `where`, or leave the unit out in `assessed.where`."
                ).format(scheme=scheme.id, unit=unit, name=name)
            )
        if len(chosen) > 1:
            raise DataError(
                _(
                    "{scheme}: unit {unit} ({name}) falls into several cohorts: {cohorts}. Each "
                    "unit is ranked in one: narrow their `where`."
                ).format(scheme=scheme.id, unit=unit, name=name, cohorts=", ".join(chosen))
            )
        found.append(
            Unit(
                unit,
                name or "",
                parent or "",
                parent_name or "",
                registered_on,
                dissolved_on,
                chosen[0] if chosen else "",
            )
        )
    return tuple(found)


def services(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, assessed: Sequence[Unit], as_of: date
) -> tuple[Service, ...]:
    """Every assessed unit's period, cut into services, by unit and time."""
    judged = window(scheme.period, as_of)
    if scheme.assessed.subject == "unit":
        return tuple(s for u in assessed for s in itself(u.unit, _life(u), judged))
    tenures = defaultdict(list)
    for unit, person, post, from_on, to_on in connection.execute(
        "SELECT unit, person, post, from_on, to_on FROM tenures ORDER BY ALL"
    ).fetchall():
        tenures[unit].append(Tenure(person, post, from_on, to_on))
    return tuple(
        s
        for u in assessed
        for s in serving(u.unit, _life(u), tenures[u.unit], scheme.assessed.posts, judged)
    )


def subjects(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    assessed: Sequence[Unit],
    served: Iterable[Service],
) -> tuple[Subject, ...]:
    """Who a score may be about, by id; days outside a unit's life are nobody's time in office."""
    names = dict(connection.execute("SELECT person, name FROM persons").fetchall())
    of = {unit.unit: unit for unit in assessed}
    spans = defaultdict(list)
    persons: dict[str, tuple[str, str]] = {}
    if scheme.assessed.subject == "person":
        # Without a vacancy too there may be what nobody assessed bears.
        persons = {f"{UNATTRIBUTED}@{unit.unit}": ("", unit.unit) for unit in assessed}
    for service in served:
        persons[service.subject] = (service.person, service.unit)
        spans[service.subject].extend([service] if service.alive else [])
    found = []
    for subject in sorted(persons):
        person, code = persons[subject]
        unit = of[code]
        kind = "unit" if scheme.assessed.subject == "unit" else "person" if person else UNATTRIBUTED
        found.append(
            Subject(
                id=subject,
                kind=kind,
                person=person,
                person_name=names.get(person) or "",
                unit=code,
                unit_name=unit.name,
                parent=unit.parent,
                parent_name=unit.parent_name,
                cohort=unit.cohort,
                days=sum(service.days for service in spans[subject]),
                intervals=tuple(
                    (s.from_on.isoformat(), s.to_on.isoformat()) for s in spans[subject]
                ),
            )
        )
    return tuple(found)


def replace(connection: duckdb.DuckDBPyConnection, name: str, table: object) -> None:
    """Create table ``name`` anew from an Arrow table."""
    connection.register("incoming", table)
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
    finally:
        connection.unregister("incoming")


def _life(unit: Unit) -> tuple[date | None, date | None]:
    return unit.registered_on, unit.dissolved_on
