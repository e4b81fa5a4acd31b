"""How far a flag has come: the state that its stream folds to, and what may come next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve as changed
from attrs import frozen

from evalcore.messages import later
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import MeasureTaken
from evalcore.vocabulary.flags import (
    FlagAnswered,
    FlagAppealDecided,
    FlagAppealed,
    FlagConfirmed,
    FlagCorrected,
    FlagDismissed,
    FlagNotified,
    FlagRaised,
    FlagReferred,
)

STAGES: Mapping[str, str] = {
    "raised": later("raised, not told yet"),
    "notified": later("told, not heard yet"),
    "answered": later("heard, not decided yet"),
    "dismissed": later("dismissed"),
    "confirmed": later("confirmed"),
    "measured": later("a measure was taken"),
    "referred": later("referred to the competent organ"),
    "appealed": later("an appeal is to be decided"),
    "to_correct": later("the decision is to be corrected"),
    "corrected": later("corrected"),
}
"""Where a flag stands → in words. The ledger ``flag_cases`` has the same in ``state``."""

WRONG = frozenset({"changed", "revoked"})
"""Outcomes of an appeal after which the decision must be corrected (问责条例 (2019) Art. 21)."""


@frozen
class FlagState:
    """The file of one flag: of what can come again, the last, but for measures and corrections.

    ``ruling`` is the decision on ``appeal``. ``last_on`` is the day of the last step, ``judged_on``
    that of the last decision or measure. ``kinds`` are the names of what was written, in order.
    """

    kinds: tuple[str, ...] = ()
    last_on: date | None = None
    judged_on: date | None = None
    raised: FlagRaised | None = None
    notified: FlagNotified | None = None
    answered: FlagAnswered | None = None
    confirmed: FlagConfirmed | None = None
    dismissed: FlagDismissed | None = None
    measures: tuple[MeasureTaken, ...] = ()
    referred: tuple[FlagReferred, ...] = ()
    appeal: FlagAppealed | None = None
    ruling: FlagAppealDecided | None = None
    corrected: tuple[FlagCorrected, ...] = ()
    owes: bool = False
    """An appeal succeeded and nothing was corrected yet."""
    over: bool = False
    """An appeal succeeded and the decision was corrected: nothing more follows from the flag."""
    open_to_appeal: bool = False
    """There is a decision or measure that nobody appealed against."""

    @property
    def steps(self) -> int:
        """How many steps were written."""
        return len(self.kinds)

    def ordinal(self, cls: type[Fact]) -> int:
        """Which one of its kind the next fact of ``cls`` is: two of a day are two facts."""
        return 1 + self.kinds.count(cls.__name__)

    @property
    def decision(self) -> FlagConfirmed | FlagDismissed | None:
        """What was found, where it was decided."""
        return self.confirmed or self.dismissed

    @property
    def pending(self) -> bool:
        """Whether an appeal waits to be decided."""
        return self.appeal is not None and self.ruling is None

    @property
    def standing(self) -> tuple[MeasureTaken, ...]:
        """The measures that were not lifted."""
        lifted = {one.measure_no for one in self.corrected if one.measure_no}
        return tuple(one for one in self.measures if one.measure_no not in lifted)

    @property
    def stage(self) -> str:
        """Where the flag stands: one of ``STAGES``, empty where it was never raised."""
        reached = (
            ("appealed", self.pending),
            ("to_correct", self.owes),
            ("corrected", self.corrected),
            ("dismissed", self.dismissed),
            ("measured", self.measures),
            ("referred", self.referred),
            ("confirmed", self.confirmed),
            ("answered", self.answered),
            ("notified", self.notified),
            ("raised", self.raised),
        )
        return next((stage for stage, here in reached if here), "")


@frozen
class Next:
    """A step that may come next: its command, the right that it takes, and until when.

    ``until`` is None where nothing sets a day.
    """

    command: str
    right: str
    until: date | None = None


def next_steps(state: FlagState) -> tuple[Next, ...]:
    """What the procedure waits for, or leaves open; nothing where the file is closed."""
    if state.raised is None or state.dismissed is not None or state.over:
        return ()
    if state.notified is None:
        return (Next("notify", "notify"),)
    if state.confirmed is None:
        if state.answered is None:
            due = state.notified.due_on
            return (Next("hear", "notify", due), *_decide(due is not None))
        return _decide(True)
    if state.pending:
        assert state.appeal is not None
        return (Next("decide-appeal", "decide_appeal", state.appeal.due_on),)
    if state.owes:
        return (Next("correct", "decide_flag"),)
    appeal = Next("appeal", "notify", state.confirmed.due_on)
    return (
        *((appeal,) if state.open_to_appeal else ()),
        *(() if state.measures else (Next("measure", "take_measure"),)),
        *(() if state.referred else (Next("refer", "decide_flag"),)),
    )


def _decide(may: bool) -> tuple[Next, ...]:
    both = (Next("confirm", "decide_flag"), Next("dismiss", "decide_flag"))
    return both if may else ()


def initial_state() -> FlagState:
    """No flag was raised under this number."""
    return FlagState()


def evolve(state: FlagState, event: Fact) -> FlagState:
    """The state after an event of the stream; what is no step of the procedure changes nothing."""
    more = _changes(state, event)
    if not more:
        return state
    kinds = (*state.kinds, type(event).__name__)
    return changed(state, kinds=kinds, last_on=event.occurred_on, **more)


def _changes(state: FlagState, event: Fact) -> dict[str, Any]:
    """The fields that a step changes."""
    match event:
        case FlagRaised():
            return {"raised": event}
        case FlagNotified():
            return {"notified": event}
        case FlagAnswered():
            return {"answered": event}
        case FlagConfirmed():
            return {"confirmed": event, "judged_on": event.occurred_on, "open_to_appeal": True}
        case FlagDismissed():
            return {"dismissed": event}
        case MeasureTaken():
            return {
                "measures": (*state.measures, event),
                "judged_on": event.occurred_on,
                "open_to_appeal": not state.over,
            }
        case FlagReferred():
            return {"referred": (*state.referred, event)}
        case FlagAppealed():
            return {"appeal": event, "ruling": None, "open_to_appeal": False}
        case FlagAppealDecided():
            return {"ruling": event, "owes": event.result in WRONG}
        case FlagCorrected():
            return {
                "corrected": (*state.corrected, event),
                "owes": False,
                "over": state.over or state.owes,
            }
        case _:
            return {}
