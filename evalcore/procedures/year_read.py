"""Years as a record knows them now: which periods were opened, which are sealed, what came late."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.procedures.deciding import history
from evalcore.procedures.recorded import reported, standing
from evalcore.procedures.year import YEAR, YearState, year_stream
from evalcore.vocabulary.governance import PeriodOpened
from evalcore.vocabulary.periods import PeriodSealed

if TYPE_CHECKING:
    from evalcore.record import Record


@frozen
class Seal:
    """A sealed period, and where in the record it was sealed."""

    position: int
    sealed: PeriodSealed

    @property
    def period(self) -> str:
        """The period."""
        return self.sealed.period

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.sealed.starts_on <= day <= self.sealed.ends_on


def opened_period(record: Record, period: str) -> PeriodOpened | None:
    """How a period was opened, by command or in a workbook; None where it never was."""
    found = (one.fact for one in standing(record, PeriodOpened) if one.fact.period == period)
    # Of two reports of one fact the first counts.
    return next(found, None)


def year_of(record: Record, period: str) -> YearState:
    """What the stream of a period tells: its seal, and every file that was admitted late."""
    return YEAR.fold(history(record, year_stream(period), YEAR.final).events)


def seals(record: Record) -> tuple[Seal, ...]:
    """Every sealed period, in the order of sealing."""
    return tuple(Seal(one.position, one.fact) for one in reported(record, PeriodSealed))


def seal_of(record: Record, period: str) -> Seal | None:
    """The seal of a period; None where it is not sealed."""
    for stored in record.stream(year_stream(period)):
        if stored.topic == PeriodSealed.topic():
            return Seal(stored.position, PeriodSealed.from_states(stored.public))
    return None
