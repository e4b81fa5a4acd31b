"""A year in the ledgers: opened, sealed (封账), and what comes late admitted by authority.

One stream per period, whatever schemes judge it: a seal is about facts. Publishing, publicity and
final grades belong to a scheme and stand in ``period:<scheme>:<period>``
(``evalcore.procedures.period``).
"""

from __future__ import annotations

from datetime import date

from attrs import evolve as changed
from attrs import frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import CLOSED
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import RightOverridden
from evalcore.vocabulary.governance import PeriodOpened
from evalcore.vocabulary.periods import LateFactsAdmitted, PeriodSealed


def year_stream(period: str) -> str:
    """The stream of a period's opening, seal and late facts."""
    return f"year:{period}"


@frozen
class YearState:
    """What the stream tells of the period; a workbook may have opened it elsewhere."""

    opened: PeriodOpened | None = None
    sealed: PeriodSealed | None = None
    late: tuple[LateFactsAdmitted, ...] = ()


@frozen
class OpenPeriod:
    """A period begins to be recorded. ``known`` is what a workbook said of it before, if any."""

    period: str
    starts_on: date
    ends_on: date
    on: date
    today: date
    known: PeriodOpened | None = None


@frozen
class Allowed:
    """What stood against a step was set aside: by whom, why, and by whose authority."""

    actor: str
    ground: str
    allowed_by: str


@frozen
class SealPeriod:
    """From here on facts of the period need an authority.

    ``opened`` is the period as the whole record knows it; ``size`` that of the record that is
    sealed; ``waiting`` what is not done yet, a sentence each: objections without an answer, check
    sheets that can still be objected to. ``allowed`` sets aside ``waiting`` and the day.
    """

    period: str
    by: str
    on: date
    today: date
    size: int
    opened: PeriodOpened | None
    waiting: tuple[str, ...] = ()
    document: str = ""
    allowed: Allowed | None = None


@frozen
class LateFile:
    """A file of which ``facts`` facts touch the period; ``digest`` is its SHA-256."""

    digest: str
    facts: int


@frozen
class AdmitLate:
    """Files whose facts touch the sealed period are to be taken in after all.

    ``objection`` is the number of the objection that the facts answer, where it is one.
    """

    period: str
    files: tuple[LateFile, ...]
    ground: str
    allowed_by: str
    on: date
    objection: str = ""


YearCommand = OpenPeriod | SealPeriod | AdmitLate


def initial_state() -> YearState:
    """Nothing known."""
    return YearState()


def evolve(state: YearState, event: Fact) -> YearState:
    """The state after an event of the stream."""
    if isinstance(event, PeriodOpened):
        return changed(state, opened=event)
    if isinstance(event, PeriodSealed):
        return changed(state, sealed=event)
    if isinstance(event, LateFactsAdmitted):
        return changed(state, late=(*state.late, event))
    return state


def decide(state: YearState, command: YearCommand) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    if isinstance(command, OpenPeriod):
        return _open(state, command)
    if isinstance(command, SealPeriod):
        return _seal(state, command)
    return _admit(state, command)


YEAR: Procedure[YearState, YearCommand] = Procedure(initial_state, evolve, decide, final=CLOSED)
"""Opening, sealing, admitting late facts. What was opened by mistake may be withdrawn, a seal not:
it says what was in the record on that day, and goes on doing so."""


def already_sealed(sealed: PeriodSealed) -> str:
    """That the period is sealed: since when, by whom, at which size."""
    return _("{period} was sealed on {day} by {by}, when the record had {size} events.").format(
        period=sealed.period, day=sealed.occurred_on, by=sealed.sealed_by, size=sealed.size
    )


def _open(state: YearState, command: OpenPeriod) -> tuple[Fact, ...]:
    known = state.opened or command.known
    reasons = []
    if state.sealed is not None:
        reasons.append(already_sealed(state.sealed))
    elif known is not None:
        reasons.append(
            _(
                "{period} is open already: {first} to {last}, since {day}. Another day is a "
                "correction: import the sheet 考核周期."
            ).format(
                period=known.period,
                first=known.starts_on,
                last=known.ends_on,
                day=known.occurred_on,
            )
        )
    if command.ends_on < command.starts_on:
        reasons.append(
            _("The period would end ({last}) before it begins ({first}).").format(
                first=command.starts_on, last=command.ends_on
            )
        )
    reasons += _not_yet(command.on, command.today)
    if reasons:
        raise Refused(reasons)
    opened = PeriodOpened(
        occurred_on=command.on,
        received_on=command.today,
        period=command.period,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    return (opened,)


def _seal(state: YearState, command: SealPeriod) -> tuple[Fact, ...]:
    if state.sealed is not None:
        raise Refused([already_sealed(state.sealed)])
    opened = command.opened
    reasons = []
    if opened is None:
        reasons.append(
            _(
                "{period} was never opened, so nobody knows which days it has: evalcore period "
                "open {period} --from DAY --to DAY, or the sheet 考核周期 of a workbook."
            ).format(period=command.period)
        )
    if not command.by.strip():
        reasons.append(_("Nobody seals the period. Say which authority does, with --by."))
    reasons += _not_yet(command.on, command.today)
    waiting = list(command.waiting)
    if opened is not None and command.on <= opened.ends_on:
        waiting.insert(
            0,
            _("{period} is not over: its last day is {last}.").format(
                period=command.period, last=opened.ends_on
            ),
        )
    if reasons or opened is None or (waiting and command.allowed is None):
        raise Refused([*reasons, *waiting])
    sealed = PeriodSealed(
        occurred_on=command.on,
        received_on=command.today,
        period=command.period,
        starts_on=opened.starts_on,
        ends_on=opened.ends_on,
        size=command.size,
        sealed_by=command.by.strip(),
        document=command.document.strip(),
    )
    aside = overridden(
        command.allowed, waiting, "seal_period", command.period, on=command.on, today=command.today
    )
    return (*aside, sealed)


def _admit(state: YearState, command: AdmitLate) -> tuple[Fact, ...]:
    reasons = []
    if state.sealed is None:
        reasons.append(
            _("{period} is not sealed: nothing is late in it.").format(period=command.period)
        )
    if not command.ground.strip() or not command.allowed_by.strip():
        reasons.append(
            _("Late facts need a reason and an authority: --late REASON --allowed-by AUTHORITY.")
        )
    if reasons:
        raise Refused(reasons)
    return tuple(
        LateFactsAdmitted(
            occurred_on=command.on,
            received_on=command.on,
            # The same file may be admitted again for what was left out of it before.
            ordinal=1 + sum(known.digest == file.digest for known in state.late),
            period=command.period,
            digest=file.digest,
            facts=file.facts,
            ground=command.ground.strip(),
            allowed_by=command.allowed_by.strip(),
            objection=command.objection.strip(),
        )
        for file in command.files
        if file.facts
    )


def overridden(
    allowed: Allowed | None, reasons: list[str], right: str, about: str, *, on: date, today: date
) -> tuple[Fact, ...]:
    """An event for each reason that was set aside; it stands before what was done."""
    if allowed is None:
        return ()
    return tuple(
        RightOverridden(
            occurred_on=on,
            received_on=today,
            ordinal=number,
            actor=allowed.actor,
            right=right,
            about=about,
            refused=reason,
            ground=allowed.ground,
            allowed_by=allowed.allowed_by,
        )
        for number, reason in enumerate(reasons, 1)
    )


def _not_yet(on: date, today: date) -> list[str]:
    if on <= today:
        return []
    return [_("{day} has not come yet. Record it on the day itself.").format(day=on)]
