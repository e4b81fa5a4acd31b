"""The end of a period under one scheme: ties, the one official run, publicity, final grades.

A published run is final: it can't be published again or withdrawn, and no tie of it can be decided
later. What follows it (公示, objections, grades that people set, their confirmation) is decided
once each, in this order, and stands as well.
"""

from __future__ import annotations

from attrs import evolve as changed
from attrs import field, frozen

from evalcore.procedures import finals, year_publicity
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import CLOSED, PUBLISHED
from evalcore.procedures.finals import ConfirmGrades, DecideGrade, Finals
from evalcore.procedures.publishing import Publish, publish
from evalcore.procedures.ties import DecideTie, decide_tie
from evalcore.procedures.year_publicity import (
    AnswerObjection,
    ObjectToResult,
    Publicity,
    StartPublicity,
)
from evalcore.vocabulary import Fact
from evalcore.vocabulary.results import RunPublished, TieDecided

ClosingCommand = (
    DecideTie
    | Publish
    | StartPublicity
    | ObjectToResult
    | AnswerObjection
    | DecideGrade
    | ConfirmGrades
)


def stream_of(scheme: str, period: str) -> str:
    """The stream of one period under one scheme."""
    return f"period:{scheme}:{period}"


@frozen
class PeriodState:
    """What has been decided of the period."""

    official: RunPublished | None = None
    ties: frozenset[tuple[str, str, str]] = frozenset()
    """(rule, unit, person) that were decided."""
    publicity: Publicity = field(factory=Publicity)
    finals: Finals = field(factory=Finals)


def initial_state() -> PeriodState:
    """Nothing decided."""
    return PeriodState()


def evolve(state: PeriodState, event: Fact) -> PeriodState:
    """The state after an event of the stream."""
    if isinstance(event, RunPublished):
        return changed(state, official=event)
    if isinstance(event, TieDecided):
        return changed(state, ties=state.ties | {(event.rule, event.unit, event.person)})
    if type(event) in CLOSED:
        return changed(
            state, publicity=state.publicity.seen(event), finals=state.finals.seen(event)
        )
    return state


def decide(state: PeriodState, command: ClosingCommand) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    official, publicity, final = state.official, state.publicity, state.finals.confirmed
    if isinstance(command, DecideTie):
        return decide_tie(official, command)
    if isinstance(command, Publish):
        return publish(official, command)
    if final is not None and isinstance(command, (StartPublicity, ObjectToResult)):
        raise Refused([finals.already_confirmed(final)])
    if isinstance(command, StartPublicity):
        return year_publicity.start(official, publicity, command)
    if isinstance(command, ObjectToResult):
        return year_publicity.object_to(publicity, command)
    if isinstance(command, AnswerObjection):
        return year_publicity.answer(publicity, command)
    if isinstance(command, DecideGrade):
        return finals.grade(official, publicity, state.finals, command)
    return finals.confirm(official, publicity, state.finals, command)


CLOSING: Procedure[PeriodState, ClosingCommand] = Procedure(
    initial_state, evolve, decide, final=PUBLISHED | CLOSED
)
