"""Who served where, who left and was audited, and what they reported on, as plain folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary.accountability import PersonGraded
from evalcore.vocabulary.duty import DutyReportDelivered, DutyReportSubmitted, PledgeAnswered
from evalcore.vocabulary.evaluations import (
    EvaluationMeetingHeld,
    EvaluationPartHeld,
    EvaluationVoided,
)
from evalcore.vocabulary.roster import AppointmentFiled, ExitAuditDone, TenureEnded, TenureStarted
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import (
    Row,
    cases,
    days,
    first,
    last,
    of,
    pledges,
    positions,
)


def served(known: Sequence[Known]) -> Iterator[tuple[Row, list[Known], date | None]]:
    """(tenure without what was filed, its facts, day on which the next of that post begins)."""
    turns = of(known, TenureStarted, TenureEnded)
    for who in dict.fromkeys((k.value.person, k.value.unit, k.value.post) for k in turns):
        found: list[list[Known]] = []
        holding = False
        for turn in turns:
            if (turn.value.person, turn.value.unit, turn.value.post) != who:
                continue
            if isinstance(turn.value, TenureStarted):
                if not holding:
                    found.append([])
                holding = True
                found[-1].append(turn)
            elif found:
                holding = False
                found[-1].append(turn)
        begun = [of(t, TenureStarted)[0].on for t in found]
        for number, tenure in enumerate(found, 1):
            from_on = begun[number - 1]
            row = "|".join((*who, str(from_on)))
            yield (
                {
                    "row": row + (f"|{number}" if begun.count(from_on) > 1 else ""),
                    "unit": who[1],
                    "person": who[0],
                    "post": who[2],
                    "from_on": from_on,
                    "to_on": first(days(of(tenure, TenureEnded))),
                },
                tenure,
                first(begun[number:]),
            )


def within(known: Sequence[Known], what: type, tenure: Row, until: date | None) -> Iterator[Known]:
    """Facts of a class about who held a tenure, until the next of that post there began."""
    for k in of(known, what):
        same = (k.value.person, k.value.unit) == (tenure["person"], tenure["unit"])
        if same and k.on >= tenure["from_on"] and (until is None or k.on < until):
            yield k


def tenures(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    for tenure, turns, until in served(known):
        filed = [
            k
            for k in within(known, AppointmentFiled, tenure, until)
            if k.value.post == tenure["post"]
        ]
        yield tenure | {"filed_on": first(days(filed)), "events": positions([*turns, *filed])}


def departures(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    filings = {row["row"]: row["events"] for row in tenures(known, _as_of)}
    for tenure, turns, until in served(known):
        if tenure["to_on"] is None:
            continue
        ends = [k for k in of(turns, TenureEnded) if k.on == tenure["to_on"]]
        audits = list(within(known, ExitAuditDone, tenure, until))
        yield {
            "row": tenure["row"],
            "unit": tenure["unit"],
            "person": tenure["person"],
            "post": tenure["post"],
            "left_on": tenure["to_on"],
            "ground": min((k.value.ground for k in ends if k.value.ground), default=None),
            "audited_on": first(days(audits)),
            "published_on": min(
                (k.value.published_on for k in audits if k.value.published_on), default=None
            ),
            "events": sorted([*filings[tenure["row"]], *positions(audits)]),
        }


def duty_reports(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    units = {row["row"]: row["unit"] for row in pledges(known, as_of)}
    reports = of(known, DutyReportSubmitted, DutyReportDelivered)
    others = (EvaluationPartHeld, EvaluationVoided)
    meetings = list(cases(known, "meeting", EvaluationMeetingHeld, *others))
    for who in dict.fromkeys((k.value.person, k.value.unit, k.value.period) for k in reports):
        person, unit, period = who
        mine = [k for k in reports if (k.value.person, k.value.unit, k.value.period) == who]
        answers = [
            k
            for k in of(known, PledgeAnswered)
            if (k.value.person, units.get(k.value.pledge), k.value.period) == who
        ]
        parts = [
            k
            for _case, opened, life in meetings
            if (opened.value.person, opened.value.unit, opened.value.period) == who
            and not of(life, EvaluationVoided)
            for k in of(life, EvaluationPartHeld)
            if k.value.part == "duty_report"
        ]
        grades = [
            k
            for k in of(known, PersonGraded)
            if (k.value.person, k.value.unit, k.value.period) == who
        ]
        delivered = of(mine, DutyReportDelivered)
        venues = {
            f"delivered_{venue}_on": first(k.on for k in delivered if k.value.venue == venue)
            for venue in ("superior", "members", "committee")
        }
        yield {
            "row": "|".join(who),
            "unit": unit,
            "person": person,
            "period": period,
            "submitted_on": first(days(of(mine, DutyReportSubmitted))),
            **venues,
            "pledges_answered": len({k.value.pledge for k in answers}),
            "last_on": last(days(mine)),
            "assessed_on": min(days(parts), default=None),
            "grade": last(k.value.grade for k in grades),
            "events": positions([*mine, *answers, *parts, *grades]),
        }


PEOPLE: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "tenures": tenures,
    "departures": departures,
    "duty_reports": duty_reports,
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
