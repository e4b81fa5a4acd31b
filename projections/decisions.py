"""What people decided about ties at a cut: facts that come after the day the year is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from evalcore.record.positions import SPAN
from evalcore.schemes.model import Scheme

if TYPE_CHECKING:
    import duckdb

LEFT_TO_PEOPLE = ("people", "next")
"""Tie rules after which people may have to decide."""


@attrs.frozen
class Decision:
    """Whether somebody tied at a cut takes a seat, and the position of the fact that says so."""

    taken: bool
    position: int


Decisions = Mapping[str, Mapping[tuple[str, str], Decision]]
"""Rule (``list:<id>``, ``quota:<grade>``) → (unit, person or '') → what was decided."""


def decided(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> Decisions:
    """The decisions on ties of this scheme and period that stand, as the log prefix knows them.

    The family table is read, not the effective one: ties are decided when the year is over, so
    as-of does not cut them. What was retracted or corrected does not count; of two decisions on
    one subject the later does. Empty where there is no log behind the ledgers.
    """
    sizes = [*(each.size for each in scheme.quotas), *(each.size for each in scheme.lists)]
    if not any(size.tie in LEFT_TO_PEOPLE for size in sizes) or not _logged(connection):
        return {}
    rows = connection.execute(
        "SELECT rule, unit, person, taken, position FROM log.results "
        "WHERE topic = 'TieDecided.1' AND scheme = ? AND period = ? "
        # The home log's: another log's were made about a run of its own.
        f"AND position < {SPAN} "
        "AND position NOT IN (SELECT position FROM superseded) ORDER BY position",
        [scheme.id, scheme.period.id],
    ).fetchall()
    found: dict[str, dict[tuple[str, str], Decision]] = {}
    for rule, unit, person, taken, position in rows:
        found.setdefault(rule, {})[unit, person or ""] = Decision(bool(taken), position)
    return found


def _logged(connection: duckdb.DuckDBPyConnection) -> bool:
    (here,) = connection.execute(
        "SELECT COUNT(*) FROM information_schema.tables "
        "WHERE table_schema = 'log' AND table_name = 'results'"
    ).fetchall()
    return bool(here[0] > 0)
