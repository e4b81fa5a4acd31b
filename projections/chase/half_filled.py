"""Cases that were begun and lack a step, as far as the scheme asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.paper_words import said
from evalcore.vocabulary.disputes import MEDIATION_MODES
from evalcore.vocabulary.evaluations import PARTS, BallotsCounted, VotesTallied
from evalcore.vocabulary.orglife import MEETING_KINDS
from evalcore.vocabulary.pairings import PAIRING_KINDS
from evalcore.vocabulary.roster import POSTS
from evalcore.vocabulary.visits import TRIGGER_KINDS
from projections.chase.cycles import titled
from projections.chase.places import Cell
from projections.chase.rules import Rule
from projections.chase.steps import BASES, PERSONS, STEPS, TITLES, Step
from projections.chase.undertakings import UNDERTAKINGS

if TYPE_CHECKING:
    import duckdb

_CASES = {"holdings": "problem"}
"""Ledger → its column that names the case; ``row`` where it is not named here."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "meeting_kind": MEETING_KINDS,
    "trigger_kind": TRIGGER_KINDS,
    "pairing_kind": PAIRING_KINDS,
    "mode": MEDIATION_MODES,
    "post": POSTS,
}
"""Column that says what a case is about → its codes in words."""

LONGEST = 24
"""Letters of a case's title that are shown."""


@attrs.frozen
class Gap:
    """A case that lacks something: what ``projections.todo`` makes a row of."""

    step: str
    ledger: str
    case: str
    unit: str
    person: str
    title: str
    what: str
    cell: Cell
    again: bool
    since: date | None
    due: date | None
    positions: tuple[int, ...]


def gaps(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> tuple[Gap, ...]:
    """Every open step that a rule asks for, in order of the steps, then of cases."""
    found: list[Gap] = []
    opened: dict[str, set[str]] = {}
    for step in (*STEPS, *UNDERTAKINGS):
        asked = _asked(step, rules)
        if asked:
            elsewhere = set().union(*(opened.get(other, set()) for other in step.unless))
            rows = [gap for gap in _open(connection, step, asked) if gap.case not in elsewhere]
            opened[step.id] = {gap.case for gap in rows}
            found += rows
    found += _untallied(connection, rules)
    return tuple(found)


def _asked(step: Step, rules: Iterable[Rule]) -> list[str]:
    """One SELECT of cases per rule that asks for the step."""
    own, waits = step.own.split(), step.waits.split()
    found = []
    for rule in rules:
        if not rule.reads.intersection(step.asks.get(rule.ledger, "").split()):
            continue
        if step.strict and rule.demands(own):
            continue
        case = _CASES.get(rule.ledger, "row")
        found.append(
            f'SELECT "{case}" AS "case" FROM {rule.ledger} CROSS JOIN run CROSS JOIN calendar '
            f"WHERE {rule.scope(own, waits)}"
        )
    return found


def _open(connection: duckdb.DuckDBPyConnection, step: Step, asked: Iterable[str]) -> Iterator[Gap]:
    base = BASES.get(step.ledger, f"SELECT * FROM {step.ledger}")
    person = "person" if step.ledger in PERSONS else "NULL"
    title = TITLES.get(step.ledger, "NULL")
    rows = connection.execute(
        f'SELECT b."row", b.unit, {person}, {title}, {step.since}, CAST({step.due} AS DATE), '
        f"{step.again}, b.events FROM ({base}) AS b CROSS JOIN run "
        f'WHERE ({step.opened}) AND b."row" IN ({" UNION ".join(asked)}) ORDER BY b."row"'
    ).fetchall()
    for row, unit, who, about, since, due, again, events in rows:
        yield Gap(
            step.id,
            step.ledger,
            row,
            unit or "",
            who or "",
            shown(titled(about) if title == "period" and about else about, title),
            said(step.what),
            step.cell,
            bool(again),
            since,
            due,
            tuple(events),
        )


def shown(about: Any, column: str) -> str:
    """What a case is about, short enough for a line; only public columns come here."""
    text = about or ""
    if text in _WORDS.get(column, {}):
        text = said(_WORDS[column][text])
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _untallied(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> Iterator[Gap]:
    """Meetings whose votes, or whose numbers of ballots, a rule counts and that lack them."""
    for ledger, step, what, cell in (
        ("tallies", "tally", said("{part}没有计票结果"), Cell(VotesTallied)),
        ("ballots", "ballots", said("{part}没有票数统计"), Cell(BallotsCounted)),
    ):
        counted = [rule for rule in rules if rule.ledger == ledger]
        for part in PARTS:
            asked = [rule for rule in counted if _reads_part(connection, rule, part)]
            if not asked or part == "duty_report":
                continue
            scope = " OR ".join(f"({_of_meeting(rule)})" for rule in asked)
            rows = connection.execute(
                f'SELECT e."row", e.unit, e.person, e.period, e.held_on, e.events '
                f"FROM evaluations AS e CROSS JOIN run CROSS JOIN calendar "
                f"WHERE has_{part} AND NOT voided AND ({scope}) AND NOT EXISTS ("
                f'SELECT 1 FROM {ledger} AS t WHERE t.meeting = e."row" AND t.part = $1) '
                f'ORDER BY e."row"',
                [part],
            ).fetchall()
            for row, unit, person, period, held_on, events in rows:
                yield Gap(
                    f"{step}_{part}",
                    "evaluations",
                    row,
                    unit or "",
                    person or "",
                    titled(period),
                    what.format(part=said(PARTS[part])),
                    cell,
                    False,
                    held_on,
                    None,
                    tuple(events),
                )


_OF_MEETING = ("row", "unit", "person", "period", "held_on", "organised_above", "voided")


def _of_meeting(rule: Rule) -> str:
    """The rule's conditions as far as they speak of the meeting, whose ledger names them alike."""
    return rule.scope(only=_OF_MEETING)


def _reads_part(connection: duckdb.DuckDBPyConnection, rule: Rule, part: str) -> bool:
    """Whether a rule over votes counts those of this part."""
    said = [f"({c.sql})" for c in rule.conditions if c.columns == {"part"}]
    row = connection.execute(
        f"SELECT {' AND '.join(said) or 'TRUE'} FROM (SELECT $1 AS part)", [part]
    ).fetchone()
    return bool(row and row[0])
