"""Facts that belong to a case nobody opened: they count for nobody until somebody does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from evalcore.paper_words import said
from evalcore.vocabulary import Fact, facts, roster
from projections.chase.expected import OPENED_BY
from projections.chase.places import Cell
from projections.chase.rules import Rule

if TYPE_CHECKING:
    import duckdb

_LEDGERS = {
    "pledges": ("pledges",),
    "duty": ("pledges", "duty_reports"),
    "comments": ("comments", "evaluations"),
    "evaluations": ("evaluations", "ballots", "tallies"),
    "visits": ("triggers",),
    "problems": ("problems", "holdings"),
    "decisions": ("matters", "steps"),
    "accountability": ("measures",),
    "tasks": ("tasks",),
    "pairings": ("pairings", "pairing_activities"),
    "rectifications": ("rectifications", "rectification_measures"),
    "disputes": ("disputes",),
    "honours": ("honours",),
}
"""Family of facts → the ledgers that want its cases; the roster is wanted by every scheme."""


@attrs.frozen
class Loose:
    """Facts of one kind that name one missing case."""

    family: str
    case: str
    unit: str
    what: str
    cell: Cell
    positions: tuple[int, ...]


def loose(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> Iterator[Loose]:
    """What the ledger ``orphans`` holds for want of a case, where the scheme reads such cases."""
    read = {rule.ledger for rule in rules}
    titles = {cls.topic(): cls.TITLE for cls in facts().values()}
    rows = connection.execute(
        "SELECT family, topic, \"case\", events FROM orphans WHERE reason = 'unknown_case' "
        'ORDER BY family, "case", topic'
    ).fetchall()
    for family, topic, case, events in rows:
        wanted = _LEDGERS.get(family, ())
        if family != "roster" and not read.intersection(wanted):
            continue
        opener = _opener(family, topic, wanted)
        yield Loose(
            family,
            case,
            _unit(connection, family, case, events),
            said("{fact}所属的{case}没有登记").format(
                fact=said(titles.get(topic, topic)), case=said(opener.TITLE)
            ),
            Cell(opener),
            tuple(events),
        )


def _opener(family: str, topic: str, wanted: Sequence[str]) -> type[Fact]:
    if family == "roster":
        if topic.startswith("ExitAuditDone"):
            return roster.TenureEnded
        return roster.TenureStarted if topic.startswith("TenureEnded") else roster.UnitRegistered
    return OPENED_BY[wanted[0]]


def _unit(
    connection: duckdb.DuckDBPyConnection, family: str, case: str, events: Sequence[int]
) -> str:
    """The unit that the facts name themselves, where they do."""
    if family == "roster":
        parts = case.split("|")
        return parts[1] if len(parts) > 1 else case
    columns = {row[0] for row in connection.execute(f"DESCRIBE effective_{family}").fetchall()}
    if "unit" not in columns:
        return ""
    row = connection.execute(
        f"SELECT max(unit) FROM effective_{family} WHERE position IN (SELECT UNNEST($1))",
        [list(events)],
    ).fetchone()
    return str(row[0]) if row and row[0] else ""
