"""The thread of a pledge and the movement of a unit between grades, as plain folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from evalcore.vocabulary.accountability import (
    AccountabilityDecided,
    MeasureTaken,
    NotPursued,
    PersonGraded,
    UnitGraded,
)
from evalcore.vocabulary.duty import PledgeAnswered
from evalcore.vocabulary.honours import GradeTargetSet
from evalcore.vocabulary.results import StandingPublished
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import Row, days, first, last, of, pledges, positions
from tests.projections.ledgers.reference.people import duty_reports
from tests.projections.ledgers.reference.years import past_standings

PERIOD, PERIOD_END = "2025", date(2025, 12, 31)


def threads(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    reports = list(duty_reports(known, as_of))
    for p in pledges(known, as_of):
        if not p["approved"]:
            continue
        mine = [k for k in of(known, PledgeAnswered) if k.value.pledge == p["row"]]
        answer = first(mine)
        report: Row = {}
        answered_on = evaluated_on = None
        if answer:
            who = (answer.value.person, p["unit"], answer.value.period)
            report = next((r for r in reports if (r["person"], r["unit"], r["period"]) == who), {})
            venues = ("superior", "members", "committee")
            delivered = [report.get(f"delivered_{venue}_on") for venue in venues]
            answered_on = min((day for day in delivered if day), default=None)
            answered_on = answered_on or report.get("submitted_on") or answer.on
            graded = [
                k.on
                for k in of(known, PersonGraded)
                if (k.value.person, k.value.unit, k.value.period) == who
            ]
            evaluated_on = report.get("assessed_on") or last(graded)
        acts = [
            k
            for k in of(known, MeasureTaken, AccountabilityDecided, NotPursued)
            if k.value.pledge == p["row"]
        ]
        late = bool(p["due_on"] and p["due_on"] < as_of and not p["fulfilled_on"])
        failed = not p["excused"] and (p["audit_result"] == "broken" or late)
        reported = any(
            r["unit"] == p["unit"] and r["period"] == PERIOD and p["person"] in (None, r["person"])
            for r in reports
        )
        expected = not (p["due_on"] and p["due_on"] > PERIOD_END)
        if not p["published_on"]:
            broken = "unpublished"
        elif late and not p["excused"]:
            broken = "unfinished"
        elif not answer and expected and (reported or as_of > PERIOD_END):
            broken = "unanswered"
        elif answer and not evaluated_on:
            broken = "unevaluated"
        else:
            broken = "no_consequence" if failed and not acts else None
        yield {
            "row": p["row"],
            "unit": p["unit"],
            "person": p["person"],
            "pledge_kind": p["pledge_kind"],
            "made_on": p["made_on"],
            "due_on": p["due_on"],
            "failed": failed,
            "excused": p["excused"],
            "answered_on": answered_on,
            "report_period": answer and answer.value.period,
            "evaluated_on": evaluated_on,
            "grade": report.get("grade"),
            "action_on": first(days(acts)),
            "broken": broken,
            "events": sorted({*p["events"], *report.get("events", []), *positions(acts)}),
        }


def movements(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    """Without levels and places: no SQL makes those."""
    grades: dict[str, dict[str, tuple[str, date, list[int]]]] = {}
    final = list(past_standings(known, _as_of))
    for k in of(known, StandingPublished):
        if k.value.grade and not k.value.person:
            row = next(r for r in final if k.position in r["events"])
            told = (row["grade"], k.on, row["events"])
            grades.setdefault(k.value.unit, {})[k.value.period] = told
    by_people = of(known, UnitGraded)
    for k in by_people:
        same = [
            o for o in by_people if (o.value.unit, o.value.period) == (k.value.unit, k.value.period)
        ]
        told = (k.value.grade, k.on, positions(same))
        grades.setdefault(k.value.unit, {})[k.value.period] = told
    for unit in sorted({k.value.unit for k in of(known, UnitGraded, GradeTargetSet)}):
        targets = [
            k for k in of(known, GradeTargetSet) if (k.value.unit, k.value.period) == (unit, PERIOD)
        ]
        set_now = any(k.value.unit == unit and k.value.period == PERIOD for k in by_people)
        now = grades[unit][PERIOD] if set_now else None
        if not targets and not now:
            continue
        earlier = [p for p in grades.get(unit, {}) if p < PERIOD and len(p) == len(PERIOD)]
        before = grades[unit][max(earlier)] if earlier else None
        yield {
            "row": unit,
            "unit": unit,
            "period": PERIOD,
            "grade_before": before and before[0],
            "target_grade": last(k.value.target_grade for k in targets),
            "grade_now": now and now[0],
            "place_before": None,
            "target_place": None,
            "place_now": None,
            "decided_on": now and now[1],
            "events": sorted(
                [*positions(targets), *(now[2] if now else []), *(before[2] if before else [])]
            ),
        }


THREADS: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "threads": threads,
    "movements": movements,
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
