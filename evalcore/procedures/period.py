"""The end of a period: ties that people decide, and the one official run.

A published run is final: it can't be published again or withdrawn, and no tie of it can be decided
later.
"""

from __future__ import annotations

from attrs import evolve as changed
from attrs import frozen

from evalcore.procedures.deciding import Procedure
from evalcore.procedures.facts import PUBLISHED
from evalcore.procedures.publishing import Publish, publish
from evalcore.procedures.ties import DecideTie, decide_tie
from evalcore.vocabulary import Fact
from evalcore.vocabulary.results import RunPublished, TieDecided


def stream_of(scheme: str, period: str) -> str:
    """The stream of one period under one scheme."""
    return f"period:{scheme}:{period}"


@frozen
class PeriodState:
    """What has been decided of the period."""

    official: RunPublished | None = None
    ties: frozenset[tuple[str, str, str]] = frozenset()
    """(rule, unit, person) that were decided."""


def initial_state() -> PeriodState:
    """Nothing decided."""
    return PeriodState()


def evolve(state: PeriodState, event: Fact) -> PeriodState:
    """The state after an event of the stream."""
    if isinstance(event, RunPublished):
        return changed(state, official=event)
    if isinstance(event, TieDecided):
        return changed(state, ties=state.ties | {(event.rule, event.unit, event.person)})
    return state


def decide(state: PeriodState, command: DecideTie | Publish) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    if isinstance(command, DecideTie):
        return decide_tie(state.official, command)
    return publish(state.official, command)


CLOSING: Procedure[PeriodState, DecideTie | Publish] = Procedure(
    initial_state, evolve, decide, final=PUBLISHED
)
