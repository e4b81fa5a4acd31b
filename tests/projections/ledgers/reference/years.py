"""Periods and final grades, folded one event after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from evalcore.vocabulary.governance import PeriodClosed, PeriodOpened
from evalcore.vocabulary.periods import (
    FinalGradeDecided,
    FinalGradesConfirmed,
    LateFactsAdmitted,
    PeriodSealed,
)
from evalcore.vocabulary.results import StandingPublished
from tests.projections.ledgers.reference.effective import Known
from tests.projections.ledgers.reference.fold import Row, of, positions


def periods(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    every = (PeriodOpened, PeriodClosed, PeriodSealed, LateFactsAdmitted)
    for period in sorted({k.value.period for k in of(known, *every)}):
        life = [k for k in of(known, *every) if k.value.period == period]
        opened, closed, sealed = (
            next(iter(of(life, cls)), None) for cls in (PeriodOpened, PeriodClosed, PeriodSealed)
        )
        days = sealed or opened
        yield {
            "row": period,
            "unit": None,
            "period": period,
            "starts_on": days and days.value.starts_on,
            "ends_on": days and days.value.ends_on,
            "opened_on": opened and opened.on,
            "closed_on": closed and closed.on,
            "sealed_on": sealed and sealed.on,
            "late_facts": sum(k.value.facts for k in of(life, LateFactsAdmitted)),
            "events": positions(life),
        }


def _about(value: Any) -> tuple[str, str, str, str]:
    return (value.scheme, value.period, value.unit, value.person)


def _key(value: Any) -> str:
    key = "|".join(_about(value))
    return f"{key}|{value.ordinal}" if value.ordinal > 1 else key


def final_grades(known: Sequence[Known], _as_of: date) -> Iterator[Row]:
    for published in of(known, StandingPublished):
        value = published.value
        set_by_people = [
            k for k in of(known, FinalGradeDecided) if _about(k.value) == _about(value)
        ]
        last = max(set_by_people, key=lambda k: k.position, default=None)
        every = [
            k
            for k in of(known, FinalGradesConfirmed)
            if (k.value.scheme, k.value.period) == (value.scheme, value.period)
        ]
        confirmed = next(iter(every), None)
        if last is None and confirmed is None:
            continue
        proposed = value.grade or None
        grade = last.value.grade if last else proposed
        yield {
            "row": _key(value),
            "unit": value.unit,
            "scheme": value.scheme,
            "person": value.person or None,
            "period": value.period,
            "proposed": proposed,
            "grade": grade,
            "differs": grade != proposed,
            "decided_on": last and last.on,
            "ground": last and last.value.ground,
            "objection": last and (last.value.objection or None),
            "decided_by": last and last.value.decided_by,
            "document": last and (last.value.document or None),
            "confirmed_on": confirmed and confirmed.on,
            "events": positions([published, *set_by_people, *every]),
        }


def past_standings(known: Sequence[Known], as_of: date) -> Iterator[Row]:
    final = {row["row"]: row for row in final_grades(known, as_of)}
    for published in of(known, StandingPublished):
        value = published.value
        by_people = [row for name, row in final.items() if row["differs"] and name == _key(value)]
        yield {
            "row": _key(value),
            "unit": value.unit,
            "scheme": value.scheme,
            "person": value.person or None,
            "period": value.period,
            "cohort": value.cohort or None,
            "status": value.status,
            "grade": by_people[0]["grade"] if by_people else value.grade or None,
            "proposed": value.grade or None,
            "rank": value.rank,
            "ranked_of": value.ranked_of,
            "lists": value.lists or None,
            "published_on": published.on,
            "events": by_people[0]["events"] if by_people else positions([published]),
        }


YEARS: dict[str, Callable[[Sequence[Known], date], Iterator[Row]]] = {
    "periods": periods,
    "final_grades": final_grades,
    "past_standings": past_standings,
}
"""Ledger → fold, as in ``fold.SIMPLE``."""
