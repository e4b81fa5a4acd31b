"""Which role may do what, and who therefore can.

The division is that of domain.md §2.13: who reports does not verify, who verifies does not decide,
who decides does not hear the appeal; codes of a ballot box come from another office than the
tellers; who keeps keys decides nothing; who registers actors does nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from evalcore.procedures.actors_state import ActorState, KnownActor

_CLERK = frozenset({"clerk", "assessor"})
_ASSESSOR = frozenset({"assessor"})
_DECIDER = frozenset({"decider"})
_TELLER = frozenset({"teller"})
_KEEPER = frozenset({"key_keeper"})

RIGHTS: Mapping[str, frozenset[str]] = {
    "import": _CLERK,
    "open_period": _ASSESSOR,
    "raise_flag": _ASSESSOR,
    "notify": _ASSESSOR,
    "open_box": _ASSESSOR,
    "send_checksheet": _ASSESSOR,
    "adopt": _DECIDER,
    "publish": _DECIDER,
    "tie": _DECIDER,
    "seal_period": _DECIDER,
    "admit_late": _DECIDER,
    "decide_grade": _DECIDER,
    "decide_flag": _DECIDER,
    "take_measure": _DECIDER,
    "answer_objection": _DECIDER,
    "void_box": _DECIDER,
    "decide_appeal": frozenset({"appeal_body"}),
    "seal_box": _TELLER,
    "tally_box": _TELLER,
    "issue_codes": frozenset({"code_office"}),
    "sign": _KEEPER,
    "admit_key": _KEEPER,
    "destroy_key": _KEEPER,
    "seal_segments": _KEEPER,
    "open_sealed": frozenset({"reviewer"}),
    "grant": frozenset({"admin"}),
}
"""Right → the roles that have it."""


def may(state: ActorState, actor: str, right: str, unit: str, on: date) -> bool:
    """Whether ``actor`` may use ``right`` on ``unit`` (empty: the whole record) on a day.

    In a record without actors everybody may. A role for a unit is good for those below it, not
    for the whole record.
    """
    if state.open:
        return True
    known = state.actors.get(actor)
    return known is not None and _has(state, known, RIGHTS[right], unit, on)


def scope_of(state: ActorState, actor: str, right: str, on: date) -> frozenset[str]:
    """The units for which (and below which) ``actor`` has ``right`` on a day.

    Empty: nowhere. With ``""`` among them: everywhere.
    """
    known = state.actors.get(actor)
    if state.open or known is None:
        return frozenset({""} if state.open else ())
    roles = RIGHTS[right]
    return frozenset(g.unit for g in known.grants if g.role in roles and g.holds_on(on))


def who_could(
    state: ActorState, right: str, units: Collection[str], on: date
) -> tuple[KnownActor, ...]:
    """Those who may use ``right`` on every one of ``units`` (none: the whole record), by name."""
    wanted = tuple(units) or ("",)
    return tuple(
        known
        for _name, known in sorted(state.actors.items())
        if all(_has(state, known, RIGHTS[right], unit, on) for unit in wanted)
    )


def _has(state: ActorState, known: KnownActor, roles: frozenset[str], unit: str, on: date) -> bool:
    return any(
        grant.role in roles and grant.holds_on(on) and state.covers(grant, unit)
        for grant in known.grants
    )
