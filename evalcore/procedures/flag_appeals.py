"""Appeal against a confirmed flag, its decision by somebody else, and the correction that follows.

A decision that was wrong must be corrected (问责条例 (2019) Art. 21). A measure is lifted by a
correction that names it; one that is changed is lifted, and another taken in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evalcore.messages import _
from evalcore.procedures import flag_rules as rules
from evalcore.procedures.flag_commands import Appeal, Correct, DecideAppeal, Step
from evalcore.procedures.flag_state import FlagState
from evalcore.procedures.offices import same_office
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import APPEAL_RESULTS, MeasureTaken
from evalcore.vocabulary.actors import RightOverridden
from evalcore.vocabulary.flags import FlagAppealDecided, FlagAppealed, FlagCorrected

LATE = "appeal_late"
"""The right that is overridden where a late appeal is let in."""


def appeal(state: FlagState, command: Appeal) -> tuple[Fact, ...]:
    """They appeal: against a decision or measure not appealed against yet, and in time.

    A late appeal is refused unless an authority lets it in; that stands beside it.
    """
    late = _late(state, command)
    allowed = command.allowed
    short = None
    if command.due is not None and command.due < command.on:
        short = _("{due} is before the appeal itself ({on}).").format(
            due=command.due, on=command.on
        )
    rules.refuse(
        *rules.raised_and_open(state),
        rules.confirmed(state),
        rules.no_appeal_pending(state),
        rules.nothing_owed(state),
        _once(state),
        short,
        late if allowed is None or not (allowed.ground.strip() and allowed.by.strip()) else None,
        *rules.when_and_who(state, command),
    )
    assert state.raised is not None
    filed = FlagAppealed(
        occurred_on=command.on,
        received_on=command.today,
        ordinal=state.ordinal(FlagAppealed),
        flag_no=state.raised.flag_no,
        due_on=command.due,
        received_by=command.by.strip(),
        note=command.words.strip(),
    )
    if late is None or allowed is None:
        return (filed,)
    overridden = RightOverridden(
        occurred_on=command.on,
        received_on=command.today,
        actor=command.actor,
        right=LATE,
        about=state.raised.flag_no,
        refused=late,
        ground=allowed.ground.strip(),
        allowed_by=allowed.by.strip(),
    )
    return (overridden, filed)


def _once(state: FlagState) -> str | None:
    if state.confirmed is None or state.open_to_appeal or state.pending or state.owes:
        return None
    return _("An appeal against this decision was decided already.")


def _late(state: FlagState, command: Appeal) -> str | None:
    """The last day is the later of the one set with the decision and the one that applies now."""
    if state.confirmed is None:
        return None
    days = [day for day in (state.confirmed.due_on, command.until) if day is not None]
    if not days or command.on <= max(days):
        return None
    return _(
        "The last day to appeal was {until}. An authority may let it in all the same: --override "
        "REASON --allowed-by AUTHORITY."
    ).format(until=max(days))


def decide_appeal(state: FlagState, command: DecideAppeal) -> tuple[Fact, ...]:
    """The outcome, by somebody else than who decided first: another authority, another person."""
    nothing = None
    if state.confirmed is not None and not state.pending:
        nothing = _("No appeal waits to be decided.")
    wrong = None
    if command.result not in APPEAL_RESULTS:
        wrong = _("{result!r} is none of {known}.").format(
            result=command.result,
            known=", ".join(f"{code} ({title})" for code, title in APPEAL_RESULTS.items()),
        )
    rules.refuse(
        *rules.raised_and_open(state),
        rules.confirmed(state),
        nothing,
        wrong,
        rules.a_reason(command.ground),
        *_somebody_else(state, command),
        *rules.when_and_who(state, command),
    )
    assert state.raised is not None
    return (
        FlagAppealDecided(
            occurred_on=command.on,
            received_on=command.today,
            ordinal=state.ordinal(FlagAppealDecided),
            flag_no=state.raised.flag_no,
            result=command.result,
            ground=command.ground.strip(),
            decided_by=command.by.strip(),
        ),
    )


def _somebody_else(state: FlagState, command: DecideAppeal) -> Iterator[str]:
    first = [one.decided_by for one in (state.confirmed, *state.measures) if one]
    if any(same_office(command.by, by) for by in first):
        yield _(
            "{authority} decided first: its own appeal is decided by another authority."
        ).format(authority=command.by.strip())
    if command.actor in command.first:
        yield _("{actor} recorded the decision: somebody else records this one.").format(
            actor=command.actor
        )
    if command.seen != state.steps:
        yield _("The file changed meanwhile. Look at it again: evalcore flag show.")


def correct(state: FlagState, command: Correct) -> tuple[Fact, ...]:
    """A wrong decision put right, with or without an appeal; measures lifted, one taken instead."""
    standing = {one.measure_no: one for one in state.standing}
    revoked = state.owes and state.ruling is not None and state.ruling.result == "revoked"
    lifts = frozenset(standing) if revoked and not command.lifts else command.lifts
    text = command.correction.strip()
    rules.refuse(
        *rules.raised_and_open(state),
        rules.confirmed(state),
        rules.no_appeal_pending(state),
        None if text else _("Say what is put right, and how, with --what."),
        *_lifting(state, lifts, frozenset(standing), command.instead),
        rules.a_management_measure(command.instead, command.on, command.due)
        if command.instead
        else None,
        *rules.when_and_who(state, command),
    )
    assert state.raised is not None
    corrections = [
        FlagCorrected(
            occurred_on=command.on,
            received_on=command.today,
            ordinal=ordinal,
            flag_no=state.raised.flag_no,
            correction=text,
            measure_no=number,
            corrected_by=command.by.strip(),
        )
        for ordinal, number in enumerate(sorted(lifts) or [""], state.ordinal(FlagCorrected))
    ]
    if not command.instead:
        return tuple(corrections)
    return (*corrections, measure_of(state, command, command.instead, text, command.due))


def _lifting(
    state: FlagState, lifts: frozenset[str], standing: frozenset[str], instead: str
) -> Iterator[str]:
    """What is lifted stands; a successful appeal lifts something where something stands."""
    known = ", ".join(sorted(standing)) or _("none")
    for number in sorted(lifts - standing):
        yield _("{number} is no measure of this flag that stands: {known}.").format(
            number=number, known=known
        )
    result = state.ruling.result if state.owes and state.ruling is not None else ""
    if result == "revoked" and standing - lifts:
        yield _("The decision was revoked: every measure is lifted ({known}).").format(known=known)
    if result == "revoked" and instead:
        yield _("The decision was revoked: no measure comes in its place.")
    if result == "changed" and standing and not lifts:
        yield _(
            "The decision was changed: say which measure is lifted, with --lifts ({known}), and "
            "what comes in its place, with --instead."
        ).format(known=known)
    if instead and not lifts and result != "revoked":
        yield _("--instead takes the place of a measure: say which is lifted, with --lifts.")


def measure_of(
    state: FlagState, command: Step, measure: str, ground: str, due: date | None
) -> MeasureTaken:
    """A management measure in the file of a flag, numbered after it."""
    raised = state.raised
    assert raised is not None
    return MeasureTaken(
        occurred_on=command.on,
        received_on=command.today,
        measure_no=f"{raised.flag_no}-M{len(state.measures) + 1}",
        unit=raised.unit,
        person=raised.person,
        measure=measure,
        ground=ground,
        decided_by=command.by.strip(),
        due_on=due,
        flag_no=raised.flag_no,
    )
