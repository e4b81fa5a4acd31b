"""What people decided about a subject, and where its published standing stands."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.certificates.result_tree import subject_of
from evalcore.procedures.period import stream_of
from evalcore.vocabulary.results import StandingPublished

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from projections.publishing import RunInfo
    from projections.rows import Subject
    from projections.trail import Trail

_ABOUT = (
    "(person = $person AND $person <> '') "
    "OR (coalesce(person, '') = '' AND unit = $unit AND $unit <> '')"
)


def concerning(connection: Any, subject: Subject, run: RunInfo, size: int) -> tuple[int, ...]:
    """Positions of gradings, measures, decisions, appeals, ties and final grades, in order.

    Also every step of the procedure of a flag: told, heard, decided, appealed, corrected. From the
    beginning of the period on. What is recorded about a unit without naming a person
    concerns whoever led it that day. Appeals belong to the decision that they are against.
    ``connection`` is that of an open trail, ``size`` how much of the record it knows.
    """
    named = {"person": subject.person, "unit": subject.unit}
    rows = connection.execute(
        "SELECT position, decision, occurred_on, coalesce(person, '') FROM log.accountability "
        f"WHERE ({_ABOUT}) AND occurred_on >= $since",
        {**named, "since": run.period_start},
    ).fetchall()
    own = [row for row in rows if row[3] or subject.kind == "unit" or led(subject, row[2])]
    appeals = connection.execute(
        "SELECT position FROM log.accountability "
        "WHERE topic IN ('AppealFiled.1', 'AppealDecided.1') "
        "AND decision IN (SELECT unnest($decisions))",
        {"decisions": [row[1] for row in own if row[1]]},
    ).fetchall()
    ties = connection.execute(
        "SELECT position FROM log.results WHERE topic = 'TieDecided.1' AND scheme = $scheme "
        "AND period = $period AND unit = $unit AND coalesce(person, '') = $person",
        {**named, "scheme": run.scheme, "period": run.period},
    ).fetchall()
    finals = connection.execute(
        "SELECT position FROM log.periods WHERE scheme = $scheme AND period = $period AND "
        "(topic = 'FinalGradesConfirmed.1' OR (topic = 'FinalGradeDecided.1' AND unit = $unit "
        "AND coalesce(person, '') = $person))",
        {**named, "scheme": run.scheme, "period": run.period},
    ).fetchall()
    found = {row[0] for row in (*own, *appeals, *ties, *finals)}
    found |= _flagged(connection, subject, run)
    return tuple(sorted(position for position in found if position <= size))


def _flagged(connection: Any, subject: Subject, run: RunInfo) -> set[int]:
    """Positions of every step of the flags that concern the subject."""
    raised = connection.execute(
        "SELECT flag_no, occurred_on, coalesce(person, '') FROM log.flags "
        f"WHERE topic = 'FlagRaised.1' AND ({_ABOUT}) AND occurred_on >= $since",
        {"person": subject.person, "unit": subject.unit, "since": run.period_start},
    ).fetchall()
    own = [
        flag_no
        for flag_no, day, person in raised
        if person or subject.kind == "unit" or led(subject, day)
    ]
    steps = connection.execute(
        "SELECT position FROM log.flags WHERE flag_no IN (SELECT unnest($own))", {"own": own}
    ).fetchall()
    return {position for (position,) in steps}


def led(subject: Subject, day: date | str) -> bool:
    """Whether the subject was in office on a day."""
    told = day if isinstance(day, str) else day.isoformat()
    return any(first <= told <= last for first, last in subject.intervals)


def withdrawn(trail: Trail, subject: Subject) -> list[int]:
    """Positions of what was reported about the subject's unit and later withdrawn, in order.

    No result rests on it any more; whoever audits must see that it was there.
    """
    targets = {
        row[0]
        for row in trail.connection.execute(
            "SELECT target FROM log.governance WHERE topic = 'FactRetracted.1'"
        ).fetchall()
    }
    return [at for at in trail.find(subject.unit).positions if at in targets] if targets else []


def own_standing(record: Record, certificate: Certificate, subject: Subject) -> int:
    """Position of the event that publishes where the subject stands; 0 where there is none."""
    code = json.dumps(subject.unit, ensure_ascii=False).encode()
    for one in record.stream(stream_of(certificate.scheme, certificate.period)):
        # Thousands of standings: only those that hold the unit's code are decoded.
        if one.topic != StandingPublished.topic() or code not in one.public:
            continue
        standing = StandingPublished.from_states(one.public)
        if standing.run == certificate.run and subject_of(standing) == subject.id:
            return one.position
    return 0
