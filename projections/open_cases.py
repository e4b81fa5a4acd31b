"""What a township's next workbook must hold already: its units, who serves there, its open cases.

Plain rows over built ledgers, each with the events that told it. Open is what somebody still has
to report on: a pledge not audited, a problem not struck off, a comment not circulated, a task not
completed, a pairing or honour that lasts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import duckdb

TOWNSHIP_KINDS = ("township", "street")
"""Kinds of units that hand in a workbook of their own."""

_OFFICE_KINDS = ("city", "county", "department", "zone")
"""Kinds of units beside a township's own that its rows may name."""


@attrs.frozen
class OpenRow:
    """One row to prefill: ``kind`` and ``row`` name it, ``events`` are the positions that tell it.

    ``family`` is the family of those events; positions of others among them are to be left out.
    ``unit`` is whose it is, ``holder`` who has it in hand (the same where nobody else has).
    """

    kind: str
    family: str
    row: str
    unit: str
    holder: str
    events: tuple[int, ...]


@attrs.frozen
class Named:
    """Units and persons whom a township's rows may name, its own first."""

    units: tuple[str, ...]
    persons: tuple[str, ...]


_SELECTS = {
    # Units that are no more are listed too: what they left open is told under their names.
    ("unit", "roster"): "SELECT row, unit, unit AS holder, events FROM units",
    ("zone", "roster"): "SELECT row, unit, unit AS holder, events FROM zones WHERE to_on IS NULL",
    ("person", "roster"): (
        "SELECT p.row, t.unit, t.unit AS holder, p.events FROM persons AS p "
        "JOIN tenures AS t ON t.person = p.row AND t.to_on IS NULL"
    ),
    ("tenure", "roster"): (
        "SELECT row, unit, unit AS holder, events FROM tenures WHERE to_on IS NULL"
    ),
    ("pledge", "pledges"): (
        "SELECT row, unit, unit AS holder, events FROM pledges "
        "WHERE state NOT IN ('audited', 'excused')"
    ),
    ("comment", "comments"): (
        "SELECT row, unit, unit AS holder, events FROM comments WHERE circulated_on IS NULL"
    ),
    ("meeting", "evaluations"): (
        "SELECT row, unit, unit AS holder, events FROM evaluations WHERE NOT voided "
        "AND row NOT IN (SELECT meeting FROM effective_evaluations "
        "WHERE topic IN ('BallotsCounted.1', 'VotesTallied.1'))"
    ),
    ("trigger", "visits"): (
        "SELECT row, unit, unit AS holder, events FROM triggers WHERE answered_on IS NULL"
    ),
    ("problem", "problems"): (
        "SELECT row, unit, holder, events FROM problems "
        "WHERE state IN ('open', 'suspended', 'fixed')"
    ),
    ("matter", "decisions"): (
        "SELECT row, unit, unit AS holder, events FROM matters WHERE carried_out_on IS NULL "
        "OR result_posted_on IS NULL OR objections_open > 0"
    ),
    ("duty_report", "duty"): (
        "SELECT row, unit, unit AS holder, events FROM duty_reports WHERE submitted_on IS NULL "
        "OR coalesce(delivered_superior_on, delivered_members_on, delivered_committee_on) IS NULL"
    ),
    ("task", "tasks"): (
        "SELECT row, unit, unit AS holder, events FROM tasks WHERE completed_on IS NULL"
    ),
    ("pairing", "pairings"): (
        "SELECT p.row, p.unit, coalesce(p.partner, p.unit) AS holder, p.events FROM pairings AS p "
        "CROSS JOIN run WHERE p.until IS NULL OR p.until >= run.as_of"
    ),
    ("rectification", "rectifications"): (
        "SELECT row, unit, unit AS holder, events FROM rectifications "
        "WHERE state IN ('open', 'reviewed')"
    ),
    ("dispute", "disputes"): (
        "SELECT row, unit, unit AS holder, events FROM disputes WHERE settled_on IS NULL"
    ),
    ("honour", "honours"): (
        "SELECT row, unit, unit AS holder, events FROM honours "
        "WHERE state IN ('nominated', 'publicised', 'granted')"
    ),
    ("decision", "accountability"): (
        "SELECT decision AS row, any_value(unit) AS unit, any_value(unit) AS holder, "
        "list_sort(list(position)) AS events FROM effective_accountability "
        "WHERE decision IS NOT NULL GROUP BY decision "
        "HAVING count(*) FILTER (WHERE topic = 'AppealFiled.1') > 0 "
        "AND count(*) FILTER (WHERE topic = 'AppealDecided.1') = 0 AND unit IS NOT NULL"
    ),
}
"""(kind, family) → what is open, over the ledgers; in the order of a workbook."""


def townships(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Codes of the townships and streets that exist on the as-of day, in order of code."""
    rows = connection.execute(
        "SELECT unit FROM units WHERE list_contains($1, unit_kind) AND dissolved_on IS NULL "
        "ORDER BY unit",
        [list(TOWNSHIP_KINDS)],
    ).fetchall()
    return [unit for (unit,) in rows]


def scope(connection: duckdb.DuckDBPyConnection, unit: str) -> list[str]:
    """``unit`` and everything under it on the as-of day, from the top down, then by code."""
    rows = connection.execute(
        # UNION, not UNION ALL: a ring of parents ends where it began.
        "WITH RECURSIVE below(unit, path) AS (SELECT CAST($1 AS VARCHAR), 0 UNION "
        "SELECT u.unit, b.path + 1 FROM units AS u JOIN below AS b ON u.parent = b.unit "
        "WHERE b.path < 20) "
        "SELECT unit FROM below GROUP BY unit ORDER BY min(path), unit",
        [unit],
    ).fetchall()
    return [code for (code,) in rows]


def open_rows(
    connection: duckdb.DuckDBPyConnection, units: Sequence[str] | None = None
) -> list[OpenRow]:
    """What to prefill for ``units`` (None: for all), by kind, then in the order of ``units``.

    ``connection`` holds the ledgers (``projections.ledgers.build``). A case is its unit's and its
    holder's. A person who serves at two units is listed for both when ``units`` is None.
    """
    import pyarrow as pa

    names = list(units or ())
    places = {"unit": pa.array(names, pa.string()), "place": pa.array(range(len(names)))}
    connection.register("wanted_units", pa.table(places))
    found = []
    try:
        for (kind, family), select in _SELECTS.items():
            if units is None:
                sql = f"SELECT o.row, o.unit, o.holder, o.events FROM ({select}) AS o"
                sql += " ORDER BY o.unit, o.row"
            else:
                sql = (
                    "SELECT o.row, arg_min(o.unit, w.place), arg_min(o.holder, w.place), "
                    f"any_value(o.events) FROM ({select}) AS o "
                    "JOIN wanted_units AS w ON w.unit = o.unit OR w.unit = o.holder "
                    "GROUP BY o.row ORDER BY min(w.place), o.row"
                )
            found += [
                OpenRow(kind, family, row, unit, holder, tuple(events))
                for row, unit, holder, events in connection.execute(sql).fetchall()
            ]
    finally:
        connection.unregister("wanted_units")
    return found


def named(connection: duckdb.DuckDBPyConnection, unit: str = "") -> Named:
    """Whom the rows of ``unit`` may name, for drop-downs; everybody where it is empty.

    Its own units and those above it, then offices beside them; persons in office at any of them.
    """
    if unit:
        own = scope(connection, unit)
        above = _above(connection, unit)
        beside = connection.execute(
            "SELECT unit FROM units WHERE list_contains($1, unit_kind) "
            "AND (parent IS NULL OR list_contains($2, parent)) ORDER BY unit",
            [list(_OFFICE_KINDS), above],
        ).fetchall()
        wanted = list(dict.fromkeys([*own, *above, *(code for (code,) in beside)]))
    else:
        rows = connection.execute("SELECT unit FROM units ORDER BY unit").fetchall()
        wanted = [code for (code,) in rows]
    alive = {
        code
        for (code,) in connection.execute(
            "SELECT unit FROM units WHERE dissolved_on IS NULL"
        ).fetchall()
    }
    kept = [code for code in wanted if code in alive]
    place = {code: number for number, code in enumerate(kept)}
    serving = connection.execute(
        "SELECT person, unit FROM tenures WHERE to_on IS NULL ORDER BY person"
    ).fetchall()
    persons = sorted((place[code], person) for person, code in serving if person and code in place)
    return Named(tuple(kept), tuple(dict.fromkeys(person for _place, person in persons)))


def _above(connection: duckdb.DuckDBPyConnection, unit: str) -> list[str]:
    """The units above ``unit``, nearest first."""
    parents = dict(
        connection.execute("SELECT unit, parent FROM units WHERE parent IS NOT NULL").fetchall()
    )
    found: list[str] = []
    while unit in parents and parents[unit] not in found:
        unit = parents[unit]
        found.append(unit)
    return found
