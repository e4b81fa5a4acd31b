"""The appeals of a record, read from what counts in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.procedures.corrections import correction_at
from evalcore.procedures.flags import stream_of
from evalcore.record.effective import register_effective
from evalcore.vocabulary import fact_class
from projections.appealing.appeals import (
    Appealed,
    Held,
    flag_appeals,
    formal_appeals,
    point_objections,
    result_objections,
)
from projections.trail.words import Names

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.reading import Columns


def appeals_of(record: Record, columns: Columns) -> list[Appealed]:
    """Every appeal and objection that counts as known at the commit of ``columns``.

    By kind, then in the order in which they were filed. ``effective_<family>`` of the connection
    is registered anew, for all days.
    """
    register_effective(columns.connection, date.max)
    found: list[Appealed] = []
    for flag_no in _flags(columns):
        stored = record.stream(stream_of(flag_no))
        known = [one for one in stored if one.position <= columns.known_at.size]
        events = [(one.position, fact_class(one.topic).from_states(one.public)) for one in known]
        found += flag_appeals(events)
    found += formal_appeals(_held(record, columns, "accountability"))
    points = point_objections(_held(record, columns, "checksheets"))
    names = Names(columns.connection)
    found += [_with_fields(record, one, names) for one in points]
    found += result_objections(_held(record, columns, "periods"))
    order = ("flag", "formal", "point", "result")
    return sorted(found, key=lambda one: (order.index(one.kind), one.filed_at or one.decided_at))


def _with_fields(record: Record, one: Appealed, names: Names) -> Appealed:
    """An objection with the fields that its correction changed, before and after."""
    if not one.corrections:
        return one
    correction = correction_at(record, one.corrections[0])
    told = (correction.after or correction.before) if correction is not None else None
    if correction is None or told is None:
        return one
    specs = {spec.name: spec for spec in type(told).specs()}
    shown = dict.fromkeys(("before", "after"), "")
    for side in shown:
        # A report that came in late had nothing before it; one that was withdrawn, nothing after.
        if getattr(correction, side) is not None:
            fields = (
                f"{c.title} {names.shown(specs[c.field], getattr(c, side)) or '–'}"
                for c in correction.changes()
            )
            shown[side] = "; ".join(fields)
    return attrs.evolve(one, before=shown["before"], after=shown["after"])


def _flags(columns: Columns) -> list[str]:
    rows = columns.connection.execute(
        "SELECT DISTINCT flag_no FROM effective_flags WHERE topic = 'FlagAppealed.1' ORDER BY 1"
    ).fetchall()
    return [number for (number,) in rows]


def _held(record: Record, columns: Columns, family: str) -> list[Held]:
    """The facts of a family that count, in the order of their days."""
    rows = columns.connection.execute(
        f"SELECT position FROM effective_{family} ORDER BY seq"
    ).fetchall()
    positions = [position for (position,) in rows]
    stored = {p: next(iter(record.read(p, p))) for p in positions}
    return [(p, fact_class(stored[p].topic).from_states(stored[p].public)) for p in positions]
