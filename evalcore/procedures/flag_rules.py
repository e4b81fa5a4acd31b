"""What the procedure of flags forbids, and why: every reason of a step that can't be taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from evalcore.messages import _
from evalcore.procedures.deciding import Refused
from evalcore.procedures.flag_commands import Step
from evalcore.procedures.flag_state import FlagState
from evalcore.vocabulary.accountability import MEASURES


def refuse(*reasons: str | None) -> None:
    """Raise ``Refused`` with the reasons that there are; nothing where there is none."""
    found = [reason for reason in reasons if reason]
    if found:
        raise Refused(found)


def when_and_who(state: FlagState, command: Step) -> Iterator[str]:
    """An authority acts, on a day that has come, and no earlier than the step before."""
    if not command.by.strip():
        yield _("Nobody acts. Say which authority does, with --by.")
    if command.on > command.today:
        yield _("{day} has not come yet. Record the step when it has been taken.").format(
            day=command.on
        )
    if state.last_on is not None and command.on < state.last_on:
        yield _(
            "{day} is before the last step of this flag ({last}). Steps are recorded in order."
        ).format(day=command.on, last=state.last_on)


def raised_and_open(state: FlagState) -> Iterator[str]:
    """There is such a flag, and its file is not closed."""
    if state.raised is None:
        yield _("This flag was not raised. Open its file first: evalcore flag raise.")
    elif state.dismissed is not None:
        yield _("The flag was dismissed on {day}: nothing more follows from it.").format(
            day=state.dismissed.occurred_on
        )
    elif state.over:
        yield _(
            "The appeal succeeded and the decision was corrected on {day}: the file is closed."
        ).format(day=state.corrected[-1].occurred_on)


def not_decided(state: FlagState) -> str | None:
    """Before the decision only."""
    if state.confirmed is None:
        return None
    return _("The flag was confirmed on {day} already.").format(day=state.confirmed.occurred_on)


def told(state: FlagState) -> str | None:
    """Whom it concerns was told."""
    if state.raised is None or state.notified is not None:
        return None
    return _("They were not told yet. Tell them first: evalcore flag notify.")


def heard(state: FlagState, on: date) -> str | None:
    """They answered, waived it, or let the day pass."""
    if state.notified is None or state.answered is not None:
        return None
    due = state.notified.due_on
    if due is not None and on > due:
        return None
    if due is None:
        return _(
            "They were not heard, and no day until which to answer was set. Record what they say "
            "(evalcore flag hear), or tell them again with --due."
        )
    return _(
        "They were not heard, and may answer until {due}. Decide when they have answered "
        "(evalcore flag hear) or after that day."
    ).format(due=due)


def confirmed(state: FlagState) -> str | None:
    """What follows needs a confirmed flag."""
    if state.raised is None or state.dismissed is not None or state.confirmed is not None:
        return None
    return _("The flag is not confirmed. A competent person decides first: evalcore flag confirm.")


def nothing_owed(state: FlagState) -> str | None:
    """After a successful appeal the correction comes first."""
    if not state.owes or state.ruling is None:
        return None
    return _(
        "The appeal was decided on {day} ({result}): the decision must be corrected first "
        "(evalcore flag correct)."
    ).format(day=state.ruling.occurred_on, result=state.ruling.result)


def no_appeal_pending(state: FlagState) -> str | None:
    """An appeal is decided before anything is corrected or appealed again."""
    if not state.pending or state.appeal is None:
        return None
    return _(
        "The appeal of {day} is not decided. Decide it first: evalcore flag decide-appeal."
    ).format(day=state.appeal.occurred_on)


def a_reason(text: str) -> str | None:
    """No decision without a reason."""
    return None if text.strip() else _("A decision needs a reason. Give it with --ground.")


def a_management_measure(measure: str, on: date, due: date | None) -> str | None:
    """提醒, 约谈, 限期整改; a rectification has its day. Accountability is another organ's."""
    known = ", ".join(f"{code} ({title})" for code, title in MEASURES.items())
    if measure not in MEASURES:
        return _(
            "{measure} is no management measure: {known}. Formal accountability is the competent "
            "organ's alone: evalcore flag refer hands the case to it."
        ).format(measure=measure, known=known)
    if due is not None and due < on:
        return _("{due} is before the measure itself ({on}).").format(due=due, on=on)
    if measure == "rectification" and due is None:
        return _("A rectification (限期整改) needs its last day. Give it with --due.")
    return None
