"""Published results hang out (公示): until when, what is said against them, what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve as changed
from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Refused
from evalcore.vocabulary import Fact
from evalcore.vocabulary.checksheets import ANSWERS
from evalcore.vocabulary.periods import (
    PublicityStarted,
    ResultObjected,
    ResultObjectionAnswered,
)
from evalcore.vocabulary.results import RunPublished, StandingPublished


@frozen
class Publicity:
    """What was hung out, said against it and answered; nothing yet where ``started`` is None."""

    started: PublicityStarted | None = None
    objected: Mapping[str, ResultObjected] = field(factory=dict)
    answered: Mapping[str, ResultObjectionAnswered] = field(factory=dict)

    @property
    def open(self) -> tuple[ResultObjected, ...]:
        """Objections that nobody answered, oldest first."""
        return tuple(one for name, one in self.objected.items() if name not in self.answered)

    @property
    def late(self) -> frozenset[str]:
        """Objections that came after the last day: answered as any, and listed as late."""
        until = self.started.until if self.started is not None else date.max
        return frozenset(name for name, one in self.objected.items() if one.occurred_on > until)

    def seen(self, event: Fact) -> Publicity:
        """The state after an event of the stream."""
        if isinstance(event, PublicityStarted):
            return changed(self, started=event)
        if isinstance(event, ResultObjected):
            return changed(self, objected={**self.objected, event.objection: event})
        if isinstance(event, ResultObjectionAnswered):
            return changed(self, answered={**self.answered, event.objection: event})
        return self


@frozen
class StartPublicity:
    """The published results hang out from ``on`` to ``until``, both included.

    ``least`` is the last day that the scheme's own number of days gives, None where it states
    none: they may hang longer, not shorter.
    """

    scheme: str
    period: str
    until: date
    by: str
    on: date
    today: date
    place: str = ""
    least: date | None = None


@frozen
class ObjectToResult:
    """Somebody objects to the result of one subject; ``objector`` and ``note`` are sealed.

    After the last day of publicity as well, until grades are final: nothing that was said is lost,
    and what is late is listed as such.

    ``standing`` is what was published of the subject, None where it does not stand in the run.
    ``objection`` is the number; empty: the next one.
    """

    scheme: str
    period: str
    subject: str
    standing: StandingPublished | None
    received_by: str
    on: date
    today: date
    objection: str = ""
    objector: str = ""
    note: str = ""


@frozen
class AnswerObjection:
    """A competent person answers an objection: ``accepted`` or ``rejected``, with a reason."""

    objection: str
    result: str
    ground: str
    by: str
    on: date
    today: date


def start(
    official: RunPublished | None, state: Publicity, command: StartPublicity
) -> tuple[Fact, ...]:
    """``PublicityStarted``, or ``Refused`` with every reason."""
    reasons = []
    if official is None:
        reasons.append(not_published(command.scheme, command.period))
    elif command.on < official.occurred_on:
        reasons.append(
            _("The results were published on {day}; they can't hang out before.").format(
                day=official.occurred_on
            )
        )
    if state.started is not None:
        reasons.append(
            _("The results hang out already, from {first} to {last}.").format(
                first=state.started.occurred_on, last=state.started.until
            )
        )
    if not command.by.strip():
        reasons.append(_("Nobody posts the results. Say who does, with --by."))
    reasons += not_yet(command.on, command.today)
    if command.until < command.on:
        reasons.append(
            _("The last day ({last}) lies before the first ({first}).").format(
                first=command.on, last=command.until
            )
        )
    elif command.least is not None and command.until < command.least:
        reasons.append(
            _("The scheme lets results hang out until {least} at least, not {last}.").format(
                least=command.least, last=command.until
            )
        )
    if reasons or official is None:
        raise Refused(reasons)
    posted = PublicityStarted(
        occurred_on=command.on,
        received_on=command.today,
        scheme=command.scheme,
        period=command.period,
        run=official.run,
        until=command.until,
        place=command.place.strip(),
        posted_by=command.by.strip(),
    )
    return (posted,)


def object_to(state: Publicity, command: ObjectToResult) -> tuple[Fact, ...]:
    """``ResultObjected``, or ``Refused`` with every reason; no reason repeats what is sealed."""
    reasons = []
    if state.started is None:
        reasons.append(
            _("The results of {period} do not hang out yet: evalcore period publicity.").format(
                period=command.period
            )
        )
    elif command.on < state.started.occurred_on:
        reasons.append(
            _("The results hang out from {first}; {day} is before.").format(
                first=state.started.occurred_on, day=command.on
            )
        )
    if command.standing is None:
        reasons.append(
            _("{subject} does not stand in the published run of {period}.").format(
                subject=command.subject, period=command.period
            )
        )
    number = command.objection.strip() or next_number(state, command)
    if number in state.objected:
        reasons.append(_("There is an objection {number} already.").format(number=number))
    if not command.received_by.strip():
        reasons.append(_("Nobody received the objection. Say who did, with --by."))
    if not command.note.strip():
        reasons.append(
            _("The objection says nothing. Give its words with --note; they are sealed.")
        )
    reasons += not_yet(command.on, command.today)
    if reasons or command.standing is None:
        raise Refused(reasons)
    objected = ResultObjected(
        occurred_on=command.on,
        received_on=command.today,
        objection=number,
        scheme=command.scheme,
        period=command.period,
        unit=command.standing.unit,
        person=command.standing.person,
        received_by=command.received_by.strip(),
        objector=command.objector.strip(),
        note=command.note.strip(),
    )
    return (objected,)


def next_number(state: Publicity, command: ObjectToResult) -> str:
    """The number of the next objection: scheme, period, and one more than there are."""
    return f"{command.scheme}-{command.period}-{len(state.objected) + 1}"


def answer(state: Publicity, command: AnswerObjection) -> tuple[Fact, ...]:
    """``ResultObjectionAnswered``, or ``Refused`` with every reason."""
    reasons = []
    objected = state.objected.get(command.objection)
    known = state.answered.get(command.objection)
    if objected is None:
        reasons.append(
            _("There is no objection {number}. Known: {numbers}.").format(
                number=command.objection, numbers=", ".join(state.objected) or _("none")
            )
        )
    elif command.on < objected.occurred_on:
        reasons.append(
            _("The objection is of {day}; it can't be answered before.").format(
                day=objected.occurred_on
            )
        )
    if known is not None:
        reasons.append(
            _("{number} was answered on {day} by {by}: {result}.").format(
                number=command.objection,
                day=known.occurred_on,
                by=known.decided_by,
                result=ANSWERS[known.result],
            )
        )
    if command.result not in ANSWERS:
        reasons.append(
            _("An objection is {answers}, not {given}.").format(
                answers=" / ".join(ANSWERS), given=command.result
            )
        )
    if not command.ground.strip():
        reasons.append(_("An answer needs a reason: --reason."))
    if not command.by.strip():
        reasons.append(_("Nobody answers. Say which authority does, with --by."))
    reasons += not_yet(command.on, command.today)
    if reasons:
        raise Refused(reasons)
    answered = ResultObjectionAnswered(
        occurred_on=command.on,
        received_on=command.today,
        objection=command.objection,
        result=command.result,
        ground=command.ground.strip(),
        decided_by=command.by.strip(),
    )
    return (answered,)


def not_published(scheme: str, period: str) -> str:
    """That there is no official run yet, and what makes one."""
    return _("{scheme} has no official run of {period}: evalcore publish comes first.").format(
        scheme=scheme, period=period
    )


def not_yet(on: date, today: date) -> list[str]:
    """Refuses a day that has not come."""
    if on <= today:
        return []
    return [_("{day} has not come yet. Record it on the day itself.").format(day=on)]
