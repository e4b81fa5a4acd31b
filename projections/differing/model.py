"""Rows of a comparison: who moved, and the reasons, as values and as JSON data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from projections.compare import Move
from projections.differing.points import Kind, Step
from projections.differing.rules import RuleChange
from projections.rows import Effect, Flag

How = Literal["recorded", "corrected", "withdrawn", "restored", "elsewhere", "happened", "near"]


@attrs.frozen
class Event:
    """One position of the log behind a difference, and what it has to do with it.

    ``how``: ``recorded`` (it came in between), ``corrected`` or ``withdrawn`` (``by`` did so in
    between), ``restored`` (``by`` withdrew what had set it aside), ``elsewhere`` (it counts for
    another row now, ``by`` where an act moved it), ``happened`` (between the two days), ``near``
    (recorded in between about the same unit or person). ``by`` are positions.
    """

    position: int
    how: How
    by: tuple[int, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The event as JSON data."""
        return {"position": self.position, "how": self.how, "by": list(self.by)}


@attrs.frozen
class Slot:
    """A contribution that differs; ``before`` and ``after`` are (credit, possible), None: absent.

    ``events`` says why; empty where a step without events (day, rules) is the reason itself.
    """

    indicator: str
    slot: str
    unit: str
    ledger: str
    row: str
    occurred_on: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    events: tuple[Event, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The contribution as JSON data."""
        pairs = {
            name: None if pair is None else {"credit": pair[0], "possible": pair[1]}
            for name, pair in (("before", self.before), ("after", self.after))
        }
        return {
            "slot": self.slot,
            "unit": self.unit,
            "ledger": self.ledger,
            "row": self.row,
            "occurred_on": self.occurred_on,
            **pairs,
            "events": [event.as_data() for event in self.events],
        }


@attrs.frozen
class Because:
    """Events and rules behind a reason. ``day``: the as-of day itself is the reason."""

    events: tuple[Event, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    day: bool = False

    def __bool__(self) -> bool:
        return bool(self.events or self.rules or self.day)

    def as_data(self) -> dict[str, Any]:
        """The causes as JSON data; rule changes by path, ``steps`` of the comparison hold them."""
        return {
            "events": [event.as_data() for event in self.events],
            "rules": [change.path for change in self.rules],
            "day": self.day,
        }


ReasonKind = Literal[
    "indicator",
    "cap",
    "floor",
    "rounding",
    "grade",
    "effect",
    "status",
    "subject",
    "flag",
    "others",
]


@attrs.frozen
class Reason:
    """Why a subject moved in one step.

    ``indicator`` / ``cap`` (of the group ``name``) / ``floor`` / ``rounding``: ``difference`` in
    points; those of a step add up to the difference of its totals. ``spread``: other indicators
    began or ceased to apply, so that this one is worth another number of points; ``worth`` is the
    part of ``difference`` that comes of it.
    ``grade``: the total alone gives another grade. ``effect``: the rule ``name`` did ``after``
    instead of ``before``. ``status``, ``subject``: it is ranked, or there at all, for another
    reason. ``flag``: one was raised or fell. ``others``: nothing of its own changed; ``passed``
    are those who stand on the other side of it now.
    """

    step: Kind
    kind: ReasonKind
    name: str = ""
    difference: tuple[int, int] | None = None
    slots: tuple[Slot, ...] = ()
    spread: tuple[str, ...] = ()
    worth: tuple[int, int] | None = None
    before: str = ""
    after: str = ""
    effects: tuple[Effect | None, Effect | None] = (None, None)
    flag: Flag | None = None
    passed: tuple[str, ...] = ()
    because: Because = Because()


@attrs.frozen
class Moved:
    """A subject whose standing or flags differ between the two ends, with the reasons."""

    move: Move
    raised: tuple[Flag, ...] = ()
    fell: tuple[Flag, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def subject(self) -> str:
        """Who moved."""
        return self.move.subject

    @property
    def what(self) -> tuple[str, ...]:
        """What differs: as ``Move.what``, and ``flags``."""
        return (*self.move.what, "flags") if self.raised or self.fell else self.move.what


@attrs.frozen
class Between:
    """What lies between the two ends of a step, counted: events by kind, and changes of rules."""

    step: Step
    reports: int = 0
    corrections: int = 0
    withdrawals: int = 0
    rules: tuple[RuleChange, ...] = ()


@attrs.frozen
class Difference:
    """The whole comparison. ``moved`` are all who moved, most first; the first ``shown`` of them
    carry reasons. ``subjects`` counts everybody at either end."""

    steps: tuple[Between, ...]
    subjects: int
    moved: tuple[Moved, ...]
    shown: int
    counts: Mapping[str, int]
    indicators: Mapping[str, int]
    """Indicator → how many of those who moved have other points in it."""
