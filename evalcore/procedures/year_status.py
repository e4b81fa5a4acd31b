"""Where a year stands: what was done of it, what is due, what the record knows of its results."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.procedures.checking_sheets import Objection, open_objections
from evalcore.procedures.deciding import history
from evalcore.procedures.period import CLOSING, PeriodState, stream_of
from evalcore.procedures.recorded import reported, standing
from evalcore.procedures.year import YearState
from evalcore.procedures.year_read import opened_period, year_of
from evalcore.subjects import subject_code
from evalcore.vocabulary.governance import PeriodOpened
from evalcore.vocabulary.honours import ResultApplied
from evalcore.vocabulary.results import RunPublished, StandingPublished

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Use:
    """A use that the result of somebody was put to; ``early``: before any grade of it was final."""

    applied: ResultApplied
    early: bool

    @property
    def subject(self) -> str:
        """As subjects are named in results."""
        return subject_code(self.applied.unit, self.applied.person)


@frozen
class YearStatus:
    """What the record knows of a period now. ``schemes`` are those that were published for it."""

    period: str
    opened: PeriodOpened | None
    year: YearState
    objections: tuple[Objection, ...]
    schemes: dict[str, PeriodState]
    uses: tuple[Use, ...]


def status_of(record: Record, period: str, scheme: str = "") -> YearStatus:
    """Where ``period`` stands; of one ``scheme``, or of every one that was published for it."""
    names = [scheme] if scheme else published_schemes(record, period)
    schemes = {name: closing_of(record, name, period) for name in names}
    return YearStatus(
        period=period,
        opened=opened_period(record, period),
        year=year_of(record, period),
        objections=open_objections(record, period),
        schemes=schemes,
        uses=_uses(record, period, schemes),
    )


def closing_of(record: Record, scheme: str, period: str) -> PeriodState:
    """What was decided of a period under one scheme."""
    return CLOSING.fold(history(record, stream_of(scheme, period), CLOSING.final).events)


def published_schemes(record: Record, period: str) -> list[str]:
    """The schemes that have an official run of ``period``, in the order of the record."""
    runs = reported(record, RunPublished)
    return [run.fact.scheme for run in runs if run.fact.period == period]


def published_of(record: Record, scheme: str, period: str) -> list[StandingPublished]:
    """Where everybody stands in the official run of a period."""
    topic = StandingPublished.topic()
    return [
        StandingPublished.from_states(one.public)
        for one in record.stream(stream_of(scheme, period))
        if one.topic == topic
    ]


def _uses(record: Record, period: str, schemes: dict[str, PeriodState]) -> tuple[Use, ...]:
    applied = [one.fact for one in standing(record, ResultApplied) if one.fact.period == period]
    if not applied:
        return ()
    final: dict[tuple[str, str], date] = {}
    for name, state in schemes.items():
        confirmed = state.finals.confirmed
        for one in published_of(record, name, period) if confirmed else ():
            about = (one.unit, one.person)
            assert confirmed is not None
            final[about] = min(final.get(about, confirmed.occurred_on), confirmed.occurred_on)
    uses = []
    for fact in applied:
        since = final.get((fact.unit, fact.person))
        uses.append(Use(fact, since is None or fact.occurred_on < since))
    return tuple(uses)
