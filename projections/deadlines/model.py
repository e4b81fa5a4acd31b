"""One deadline, and the words for its kinds and states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from evalcore.messages import later
from projections.charges import Charge

KINDS: Mapping[str, str] = {
    "pledge": "承诺完成时限",
    "holding": "问题办理时限",
    "task": "任务完成时限",
    "rectification": "整顿时限",
    "disclosure": "应公开日期",
    "measure": "限期整改",
    "flag_answer": "申辩期限",
    "appeal": "申诉期限",
    "appeal_decision": "申诉处理期限",
    "objection": "核对异议期限",
    "objection_answer": "异议答复期限",
    "reporting": "报送周期",
    "limit": "办法规定的时限",
}
"""Kind of deadline → its title; ``limit`` are those that the scheme states in its rules."""

STATES: Mapping[str, str] = {
    "late": later("late"),
    "due": later("not due yet"),
    "kept": later("kept"),
    "lifted": later("lifted"),
    "unsaid": later("nothing says"),
}
"""State → its title. ``late``: done after its day, or not done and past it. ``due``: neither done
nor past. ``lifted``: excused, excluded, merged, explained, carried on, or a right that was
not used: nobody's delay.
``unsaid``: the record has no kind of fact that says whether it was kept."""


@attrs.frozen
class Deadline:
    """A day by which something was to be done, and what came of it.

    ``what`` is the limit's title, ``title`` what the case is about in public words. ``due`` is None
    only where the scheme's calendar ends before it. ``over``: days past it, ``counted`` in
    ``calendar`` or ``working`` days. ``moved``: days by which a standing clock moved the limit.
    ``first_due``: the day as it was first set, where it was set anew since. ``set_by``: position of
    the fact that set it, 0 where a rule does; ``basis``: what that rule rests on, and ``path``
    where the scheme states it. ``person`` is who is named in the case, else who served there on
    the day it fell due. ``charges``: whose the days of the problem are, where it is one that units
    hold.
    """

    kind: str
    state: str
    what: str
    ledger: str
    row: str
    unit: str
    unit_name: str
    person: str
    person_name: str
    title: str
    since: date | None
    due: date | None
    done: date | None
    over: int
    counted: str
    moved: int
    first_due: date | None
    set_by: int
    path: str
    basis: str
    note: str
    events: tuple[int, ...]
    charges: tuple[Charge, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The deadline as JSON data; days as ``2025-12-31``."""
        days = {name: getattr(self, name) for name in ("since", "due", "done", "first_due")}
        told = {name: day.isoformat() if day else None for name, day in days.items()}
        charges = [attrs.asdict(one) for one in self.charges]
        return attrs.asdict(self) | told | {"events": list(self.events), "charges": charges}
