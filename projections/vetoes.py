"""Vetoes (一票否决): rows and shares that keep a subject at a grade, and their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Scheme, Veto
from projections import whose, working_days
from projections.losses import below, losses, positions, share_of
from projections.nodes import Nodes

if TYPE_CHECKING:
    import duckdb


@attrs.frozen
class Vetoed:
    """A veto that a subject met: the rows (or node) that met it, and positions in the log."""

    veto: Veto
    rows: tuple[str, ...]
    evidence: tuple[int, ...]


def vetoed(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, nodes: Nodes
) -> Mapping[str, tuple[Vetoed, ...]]:
    """Subject → the vetoes that it met, in the scheme's order.

    A row must hold on a day of the period; ``projections.whose`` says whose the row is. A share of
    an indicator must be below the mark in ``nodes``; ``contributions`` tell by what it fell short.
    """
    found: dict[str, list[Vetoed]] = {}
    for veto in scheme.vetoes:
        if veto.where is None:
            for subject, met_by in _by_share(connection, veto, nodes):
                found.setdefault(subject, []).append(met_by)
            continue
        days = veto.lasts.whole if veto.lasts is not None else 1
        in_period = holds(veto.at, veto.until, days)
        working_days.check(connection, veto.ledger, [veto.where], [in_period])
        rows: dict[str, dict[str, list[int]]] = {}
        for subject, row, events in connection.execute(
            attributed(veto.ledger, veto.where.sql, veto.at, until=veto.until, days=days) + BY_ROW
        ).fetchall():
            rows.setdefault(subject, {})[row] = events
        for subject, met in rows.items():
            evidence = sorted({position for events in met.values() for position in events})
            found.setdefault(subject, []).append(Vetoed(veto, tuple(met), tuple(evidence)))
    return {subject: tuple(met) for subject, met in found.items()}


def _by_share(
    connection: duckdb.DuckDBPyConnection, veto: Veto, nodes: Nodes
) -> Iterator[tuple[str, Vetoed]]:
    assert veto.below is not None, veto.id
    lost = losses(connection, veto.indicator)
    for subject in below(nodes, veto.indicator, veto.below):
        met = (f"node:{share_of(veto.indicator)}",)
        yield subject, Vetoed(veto, met, positions(lost.get(subject, ())))


def holds(at: str, until: str = "", days: int = 1) -> str:
    """SQL: a day from ``at`` to ``until`` lies in the period, cut at as-of.

    A row that states no last day holds for ``days`` days, of which ``at`` is the first.
    """
    if not until and days == 1:
        return working_days.within(at)
    # The last of the days is at + days - 1: not before the period where fewer days lie between.
    lasting = f"date_diff('day', {at}, run.period_start) < {days}"
    if until:
        told = f"GREATEST({at}, {until}) >= run.period_start"
        lasting = f"CASE WHEN {until} IS NULL THEN {lasting} ELSE {told} END"
    return f"{at} <= LEAST(run.period_end, run.as_of) AND {lasting}"


def attributed(
    ledger: str, where: str, at: str, more: str = "", until: str = "", days: int = 1
) -> str:
    """SELECT subject, row, events (and ``more``) of ledger rows; ``BY_ROW`` puts them in order.

    What has held since before the period belongs to whoever serves when the period begins.
    """
    first_day = f"GREATEST({at}, run.period_start)" if until or days > 1 else at
    return f"""
SELECT {whose.subject(ledger, "r")} AS subject, r."row", r.events{more}
FROM (
    SELECT "row", unit, events, {first_day} AS happened_on{whose.person(ledger)}
    FROM {ledger} CROSS JOIN run CROSS JOIN calendar
    WHERE ({where}) AND {holds(at, until, days)}
) AS r
{whose.serving(ledger, "r")}
"""


BY_ROW = 'ORDER BY subject, r."row"'
"""By subject and row."""
