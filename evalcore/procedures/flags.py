"""The procedure of a flag: raised, told, heard, decided, measure, appeal, correction.

A flag is not a verdict. The engine raises it; competent people decide, after hearing whom it
concerns (domain.md §2.3). Formal accountability (问责条例 (2019) Art. 8) is never issued here: a
confirmed flag is referred to the organ that may.
"""

from __future__ import annotations

import json
from typing import Any

from evalcore.messages import _
from evalcore.procedures import flag_rules as rules
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import ACTING, HEARD
from evalcore.procedures.flag_appeals import appeal, correct, decide_appeal, measure_of
from evalcore.procedures.flag_commands import (
    Appeal,
    Command,
    Confirm,
    Correct,
    DecideAppeal,
    Dismiss,
    Hear,
    Notify,
    Raise,
    Refer,
    Step,
    TakeMeasure,
)
from evalcore.procedures.flag_state import FlagState, evolve, initial_state
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import MeasureTaken
from evalcore.vocabulary.flags import (
    EXEMPTIONS,
    MITIGATIONS,
    FlagAnswered,
    FlagConfirmed,
    FlagDismissed,
    FlagNotified,
    FlagRaised,
    FlagReferred,
)


def stream_of(flag_no: str) -> str:
    """The stream that is the file of one flag."""
    return f"flag:{flag_no}"


def decide(state: FlagState, command: Command) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    match command:
        case Raise():
            return _raise(state, command)
        case Notify():
            return _notify(state, command)
        case Hear():
            return _hear(state, command)
        case Confirm() | Dismiss():
            return _judge(state, command)
        case TakeMeasure():
            return _measure(state, command)
        case Refer():
            return _refer(state, command)
        case Appeal():
            return appeal(state, command)
        case DecideAppeal():
            return decide_appeal(state, command)
        case Correct():
            return correct(state, command)


FLAGS: Procedure[FlagState, Command] = Procedure(
    initial_state, evolve, decide, final=HEARD | ACTING | {MeasureTaken}
)
"""Facts in the file of a flag are final: what was wrong is corrected by a step of its own."""


def _raise(state: FlagState, command: Raise) -> tuple[Fact, ...]:
    flagged = command.flagged
    already = None
    if state.raised is not None:
        already = _("The flag {flag} was raised on {day} already: evalcore flag show {flag}.")
        already = already.format(flag=flagged.flag_no, day=state.raised.occurred_on)
    rules.refuse(already, *rules.when_and_who(state, command))
    return (
        FlagRaised(
            **_days(command),
            flag_no=flagged.flag_no,
            scheme=flagged.scheme,
            digest=flagged.digest,
            period=flagged.period,
            run=flagged.run,
            rule=flagged.rule,
            title=flagged.title,
            unit=flagged.unit,
            person=flagged.person,
            suggests=flagged.suggests,
            cites=json.dumps(flagged.cites, ensure_ascii=False),
            evidence=json.dumps(flagged.evidence),
            basis=flagged.basis,
            raised_by=command.by.strip(),
        ),
    )


def _notify(state: FlagState, command: Notify) -> tuple[Fact, ...]:
    due = command.due or command.least
    before = state.notified.due_on if state.notified is not None else None
    short = None
    least = max((day for day in (command.least, before, command.on) if day), default=command.on)
    if due is not None and due < least:
        short = _("{due} is too early: they have until {least} at least.").format(
            due=due, least=least
        )
    again = None
    if state.notified is not None and due is None:
        again = _(
            "They were told on {day} already. To give them more time, tell them again with --due."
        ).format(day=state.notified.occurred_on)
    rules.refuse(
        *rules.raised_and_open(state),
        rules.not_decided(state),
        again,
        short,
        *rules.when_and_who(state, command),
    )
    return (
        FlagNotified(
            **_days(command),
            ordinal=state.ordinal(FlagNotified),
            flag_no=_number(state),
            due_on=due,
            notified_by=command.by.strip(),
        ),
    )


def _hear(state: FlagState, command: Hear) -> tuple[Fact, ...]:
    words = command.words.strip()
    said = None
    if bool(words) == command.waived:
        said = _("Record what they said with --words or --words-file, or that they --waive it.")
    rules.refuse(
        *rules.raised_and_open(state),
        rules.not_decided(state),
        rules.told(state),
        said,
        *rules.when_and_who(state, command),
    )
    return (
        FlagAnswered(
            **_days(command),
            ordinal=state.ordinal(FlagAnswered),
            flag_no=_number(state),
            waived=command.waived,
            heard_by=command.by.strip(),
            note=words,
        ),
    )


def _judge(state: FlagState, command: Confirm | Dismiss) -> tuple[Fact, ...]:
    rules.refuse(
        *rules.raised_and_open(state),
        rules.not_decided(state),
        rules.told(state),
        rules.heard(state, command.on),
        rules.a_reason(command.ground),
        _circumstances(command),
        *rules.when_and_who(state, command),
    )
    common: dict[str, Any] = {
        **_days(command),
        "flag_no": _number(state),
        "ground": command.ground.strip(),
        "decided_by": command.by.strip(),
    }
    if isinstance(command, Dismiss):
        return (FlagDismissed(**common, exemption=command.exemption),)
    return (FlagConfirmed(**common, mitigation=command.mitigation, due_on=command.appeal_until),)


def _circumstances(command: Confirm | Dismiss) -> str | None:
    """Grounds of exemption go with a dismissal, grounds of mitigation with a confirmation."""
    for value, known, option in (
        (command.exemption, EXEMPTIONS, "--exemption"),
        (command.mitigation, MITIGATIONS, "--mitigation"),
    ):
        if value and value not in known:
            listed = ", ".join(f"{code} ({title})" for code, title in known.items())
            return _("{option}: {value!r} is none of {known}.").format(
                option=option, value=value, known=listed
            )
    if isinstance(command, Confirm) and command.exemption:
        return _(
            "{ground} means that nobody is held to account (Art. 17): dismiss the flag with this "
            "ground instead."
        ).format(ground=EXEMPTIONS[command.exemption])
    if isinstance(command, Dismiss) and command.mitigation:
        return _(
            "{ground} makes a measure lighter (Art. 18); where nothing follows from the flag there "
            "is none."
        ).format(ground=MITIGATIONS[command.mitigation])
    return None


def _measure(state: FlagState, command: TakeMeasure) -> tuple[Fact, ...]:
    rules.refuse(
        *rules.raised_and_open(state),
        rules.confirmed(state),
        rules.nothing_owed(state),
        rules.a_management_measure(command.measure, command.on, command.due),
        *rules.when_and_who(state, command),
    )
    assert state.confirmed is not None
    ground = command.ground.strip() or state.confirmed.ground
    return (measure_of(state, command, command.measure, ground, command.due),)


def _refer(state: FlagState, command: Refer) -> tuple[Fact, ...]:
    to = command.to.strip()
    nobody = None if to else _("Say to which organ the case goes, with --to.")
    again = None
    if to in {one.referred_to for one in state.referred}:
        again = _("The flag was referred to {organ} already.").format(organ=to)
    rules.refuse(
        *rules.raised_and_open(state),
        rules.confirmed(state),
        rules.nothing_owed(state),
        nobody,
        again,
        *rules.when_and_who(state, command),
    )
    return (
        FlagReferred(
            **_days(command),
            ordinal=state.ordinal(FlagReferred),
            flag_no=_number(state),
            referred_to=to,
            proposal=command.proposal.strip(),
            referred_by=command.by.strip(),
        ),
    )


def _number(state: FlagState) -> str:
    if state.raised is None:
        raise Refused(tuple(rules.raised_and_open(state)))
    return state.raised.flag_no


def _days(command: Step) -> dict[str, Any]:
    return {"occurred_on": command.on, "received_on": command.today}
