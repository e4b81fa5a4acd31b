"""Ladders (提醒 → 约谈 → 问责建议): the more often, the higher the rung. A proposal, no decision.

The highest rung that a subject reached is one flag, which cites everything that was counted. What
fell into a vacancy is put to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Ladder, Rung, Scheme
from projections import whose, working_days
from projections.flags import Judged, flag_id
from projections.periods import before, earlier
from projections.rows import Flag, Standing, Subject
from projections.service import UNATTRIBUTED
from projections.vetoes import BY_ROW, attributed

if TYPE_CHECKING:
    import duckdb


@attrs.frozen(order=True)
class _Counted:
    """One thing that counts: its day, what a flag cites of it, and the positions that show it."""

    day: date
    cite: str
    events: tuple[int, ...]


_Found = Mapping[str, Sequence[_Counted]]
"""Subject → what counts."""


def climbed(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, judged: Judged, raised: Sequence[Flag]
) -> tuple[Flag, ...]:
    """A flag for each subject and ladder of which a rung was reached, in the scheme's order.

    ``raised`` are the flags of the run, which a ladder may count.
    """
    found: list[Flag] = []
    for ladder in scheme.ladders:
        if ladder.of == "ledger":
            counted = _rows(connection, ladder, judged)
        elif ladder.of == "flags":
            counted = _flags(ladder, raised)
        else:
            counted = _periods(connection, scheme, ladder, judged)
        for name in sorted(counted):
            subject = judged.subjects[name]
            reached = _reached(ladder, len(counted[name]))
            if reached is not None and subject.kind != UNATTRIBUTED:
                found.append(_flag(ladder, *reached, subject, sorted(counted[name])))
    return tuple(found)


def _reached(ladder: Ladder, count: int) -> tuple[int, Rung] | None:
    """The highest rung for so many, with its number from the lowest (1)."""
    steps = [(at, rung) for at, rung in enumerate(ladder.rungs, 1) if count >= rung.at_least.whole]
    return steps[-1] if steps else None


def _flag(
    ladder: Ladder, step: int, rung: Rung, subject: Subject, counted: Sequence[_Counted]
) -> Flag:
    cites = (*(each.cite for each in counted), f"rung:{step}")
    bases = dict.fromkeys((ladder.basis.text, rung.at_least.basis.text))
    return Flag(
        id=flag_id(ladder.id, subject.id, cites),
        rule=ladder.id,
        kind="accountability",
        subject=subject.id,
        unit=subject.unit,
        title=ladder.title,
        addressed_to=rung.addressed_to,
        suggests=rung.suggests,
        occurred_on=counted[-1].day.isoformat(),
        cites=cites,
        evidence=tuple(sorted({at for each in counted for at in each.events})),
        basis="; ".join(bases),
    )


# Rows of a ledger


def _rows(connection: duckdb.DuckDBPyConnection, ladder: Ladder, judged: Judged) -> _Found:
    """Rows of the period; with ``resets: never`` also those of the time before it."""
    assert ladder.where is not None, ladder.id
    found: dict[str, list[_Counted]] = defaultdict(list)
    days = [working_days.within(ladder.at)]
    if ladder.resets == "never":
        days = [f"{ladder.at} <= LEAST(run.period_end, run.as_of)"]
    working_days.check(connection, ladder.ledger, [ladder.where], days)
    latest = _latest(judged.subjects.values())
    about = whose.person(ladder.ledger) or ", NULL AS person"
    named = ", r.person" if whose.person(ladder.ledger) else ", NULL AS person"
    sql = attributed(ladder.ledger, ladder.where.sql, ladder.at, f", r.happened_on{named}")
    for subject, row, events, day, person in connection.execute(sql + BY_ROW).fetchall():
        whom = subject
        if ladder.resets == "never" and judged.subjects[subject].kind != "unit":
            # What is never forgotten is the person's, wherever it was: a move does not split it.
            whom = latest.get(person, subject)
        counted = _Counted(day, f"ledger:{ladder.ledger}:{row}", tuple(events))
        # One row may be of a village and of its zone: whoever heads both bears it once.
        if counted not in found[whom]:
            found[whom].append(counted)
    if ladder.resets == "never":
        older = connection.execute(
            f'SELECT "row", unit, events, {ladder.at} AS happened_on{about} '
            f"FROM {ladder.ledger} CROSS JOIN run CROSS JOIN calendar "
            f'WHERE ({ladder.where.sql}) AND {ladder.at} < run.period_start ORDER BY "row"'
        ).fetchall()
        for row, unit, events, day, person in older:
            subject = _answers(judged.subjects, latest, unit, person)
            if subject:
                cite = f"ledger:{ladder.ledger}:{row}"
                found[subject].append(_Counted(day, cite, tuple(events)))
    return found


def _answers(
    subjects: Mapping[str, Subject], latest: Mapping[str, str], unit: str, person: str | None
) -> str:
    """Whose a row of the time before the period is; '' for nobody who is assessed now.

    A unit answers for its own past; a person for rows that name that person, wherever it was.
    """
    own = subjects.get(unit)
    if own is not None and own.kind == "unit":
        return own.id
    return latest.get(person, "") if person else ""


def _latest(subjects: Iterable[Subject]) -> dict[str, str]:
    """Person → the subject of the last time in office (of several, the first by id)."""
    found: dict[str, tuple[str, str]] = {}
    for subject in sorted(subjects, key=lambda s: s.id):
        if subject.person and subject.intervals:
            last = max(to_on for _from_on, to_on in subject.intervals)
            if subject.person not in found or last > found[subject.person][0]:
                found[subject.person] = (last, subject.id)
    return {person: name for person, (_last, name) in found.items()}


# Flags of this run


def _flags(ladder: Ladder, raised: Iterable[Flag]) -> _Found:
    found: dict[str, list[_Counted]] = defaultdict(list)
    for flag in raised:
        if flag.rule in ladder.flags:
            day = date.fromisoformat(flag.occurred_on)
            found[flag.subject].append(_Counted(day, f"flag:{flag.id}", flag.evidence))
    return found


# Grades of this period and of earlier ones, as they were published


_Past = Mapping[tuple[str, str], Mapping[str, Sequence[_Counted]]]
"""(person, '') or ('', unit) → earlier period → its standings with one of the grades."""


def _periods(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, ladder: Ladder, judged: Judged
) -> _Found:
    past: _Past = {}
    if ladder.resets != "period":
        past = _published(connection, scheme.period.id, ladder)
    evidence: dict[str, set[int]] = defaultdict(set)
    for effect in judged.effects:
        evidence[effect.subject].update(effect.evidence)
    found: dict[str, list[_Counted]] = {}
    for standing in judged.standings:
        subject = judged.subjects[standing.subject]
        own = past.get(_whose_past(subject.person, subject.unit), {})
        mine = _now(standing, ladder, judged, evidence[standing.subject])
        if ladder.resets == "broken":
            period = before(scheme.period.id)
            while mine and own.get(period):
                mine.extend(own[period][:1])
                period = before(period)
        else:
            mine.extend(counted[0] for counted in own.values())
        if mine:
            found[standing.subject] = mine
    return found


def _whose_past(person: str | None, unit: str) -> tuple[str, str]:
    """A rating is the person's, at whatever unit it was given."""
    return (person, "") if person else ("", unit)


def _now(
    standing: Standing, ladder: Ladder, judged: Judged, evidence: Iterable[int]
) -> list[_Counted]:
    if standing.grade not in ladder.grades:
        return []
    return [_Counted(judged.last_day, "standing", tuple(sorted(evidence)))]


def _published(connection: duckdb.DuckDBPyConnection, period: str, ladder: Ladder) -> _Past:
    """What was published of earlier periods of the same kind, whatever the scheme was called.

    A period counts once, however many schemes judged it.
    """
    found: dict[tuple[str, str], dict[str, list[_Counted]]] = defaultdict(lambda: defaultdict(list))
    for row, unit, person, held, grade, day, events in connection.execute(
        'SELECT "row", unit, person, period, grade, published_on, events FROM past_standings '
        'WHERE grade IS NOT NULL ORDER BY published_on, "row"'
    ).fetchall():
        if grade in ladder.grades and earlier(held, period):
            cite = f"ledger:past_standings:{row}"
            found[_whose_past(person, unit)][held].append(_Counted(day, cite, tuple(events)))
    return found
