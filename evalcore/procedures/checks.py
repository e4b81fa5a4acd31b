"""Heard before ranked: check sheets (核对单) sent, objections answered.

Whoever is assessed sees every lost point before anybody is ranked, and each objection is answered
by a competent person: accepted with what corrects the record, or rejected with a reason (design
§7.6: the assessed person is heard first). Objections are reports of the assessed: they stand in the
streams of imports, are read at the edge (``checking_sheets``) and come in with the command. What
this stream holds is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve as changed
from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.checking_sheets import Objection
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import CHECKED
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import RightOverridden
from evalcore.vocabulary.checksheets import CheckSheetSent, PointObjectionAnswered

if TYPE_CHECKING:
    from evalcore.record import Record

ACCEPTED, REJECTED = "accepted", "rejected"


def stream_of(scheme: str, period: str) -> str:
    """The stream of check sheets and answers of one period under one scheme."""
    return f"checks:{scheme}:{period}"


@frozen
class SendSheets:
    """Subjects are shown their check sheets, as the record stands at ``size``.

    ``subjects`` are (unit, person), the person empty where units are assessed. ``published``: the
    period has its official run, so that nobody can be heard before it any more. ``same_since``:
    the smallest size after which nothing but sheets was sent up to ``size`` (None: ``size``).
    """

    scheme: str
    period: str
    subjects: tuple[tuple[str, str], ...]
    size: int
    by: str
    today: date
    published: bool = False
    same_since: int | None = None


@frozen
class Correcting:
    """What the record holds at a position that is said to correct a case.

    ``shown`` names it for people. ``is_fact``: something that offices report (a fact, a correction
    or a retraction), not a decision. ``stands``: it was not withdrawn or superseded. ``touches``:
    it is about the case objected to; where nothing was found, about the subject's own cases.
    """

    position: int
    shown: str
    is_fact: bool
    stands: bool
    touches: bool


@frozen
class AnswerObjection:
    """A competent person answers an objection.

    ``objection`` is what the record holds under ``number`` (None: nothing that stands);
    ``correction`` what corrects the record, where the objection is accepted.
    """

    scheme: str
    period: str
    number: str
    objection: Objection | None
    accept: bool
    ground: str
    by: str
    today: date
    correction: Correcting | None = None


@frozen
class ChecksState:
    """What was decided: the sheets that each subject was sent, and what was answered."""

    sent: Mapping[tuple[str, str], tuple[CheckSheetSent, ...]] = field(factory=dict)
    answered: Mapping[str, PointObjectionAnswered] = field(factory=dict)


def initial_state() -> ChecksState:
    """Nothing sent, nothing answered."""
    return ChecksState()


def evolve(state: ChecksState, event: Fact) -> ChecksState:
    """The state after an event of the stream."""
    if isinstance(event, CheckSheetSent):
        about = (event.unit, event.person)
        return changed(state, sent={**state.sent, about: (*state.sent.get(about, ()), event)})
    if isinstance(event, PointObjectionAnswered):
        return changed(state, answered={**state.answered, event.objection: event})
    return state


def decide(state: ChecksState, command: SendSheets | AnswerObjection) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    if isinstance(command, SendSheets):
        return _send(state, command)
    return _answer(state, command)


def _send(state: ChecksState, command: SendSheets) -> tuple[Fact, ...]:
    """A fact per subject; none for who was sent the very same today already.

    To send makes the record longer and changes no sheet.
    """
    same = command.size if command.same_since is None else command.same_since
    reasons = []
    if not command.by.strip():
        reasons.append(_("Nobody sends the check sheets. Say which authority does, with --by."))
    if not command.subjects:
        reasons.append(_("There is nobody to send a check sheet to."))
    if command.published:
        reasons.append(
            _(
                "The official run of {period} is published: check sheets come before it. What is "
                "wrong with published results is objected to with period object."
            ).format(period=command.period)
        )
    if reasons:
        raise Refused(reasons)
    events = []
    for unit, person in dict.fromkeys(command.subjects):
        already = [
            one for one in state.sent.get((unit, person), ()) if one.occurred_on == command.today
        ]
        if any(same <= one.size <= command.size for one in already):
            continue
        events.append(
            CheckSheetSent(
                occurred_on=command.today,
                received_on=command.today,
                ordinal=len(already) + 1,
                scheme=command.scheme,
                period=command.period,
                unit=unit,
                person=person,
                size=command.size,
                sent_by=command.by.strip(),
            )
        )
    return tuple(events)


def _answer(state: ChecksState, command: AnswerObjection) -> tuple[Fact, ...]:
    reasons = []
    if not command.by.strip():
        reasons.append(_("Nobody answers. Say which authority does, with --by."))
    if not command.ground.strip():
        reasons.append(_("An answer needs its reason. Give it with --reason."))
    objection = command.objection
    if objection is None:
        reasons.append(
            _("There is no objection {number} in the record. See objection list.").format(
                number=command.number
            )
        )
        raise Refused(reasons)
    if (objection.scheme, objection.period) != (command.scheme, command.period):
        reasons.append(
            _("{number} objects to a check sheet of {scheme}, {period}.").format(
                number=command.number, scheme=objection.scheme, period=objection.period
            )
        )
    answered = state.answered.get(objection.objection)
    if answered is not None:
        reasons.append(
            _("{number} was answered on {day} by {by}: an answer stands.").format(
                number=command.number, day=answered.occurred_on, by=answered.decided_by
            )
        )
    if command.today < objection.filed_on:
        reasons.append(
            _("{number} was filed on {day}, and can't be answered before.").format(
                number=command.number, day=objection.filed_on
            )
        )
    reasons += _accepting(command, objection) if command.accept else _rejecting(command)
    if reasons:
        raise Refused(reasons)
    return (
        PointObjectionAnswered(
            occurred_on=command.today,
            received_on=command.today,
            objection=objection.objection,
            result=ACCEPTED if command.accept else REJECTED,
            ground=command.ground.strip(),
            correction=command.correction.position if command.correction else None,
            decided_by=command.by.strip(),
        ),
    )


def _rejecting(command: AnswerObjection) -> list[str]:
    if command.correction is None:
        return []
    return [_("What is rejected corrects nothing. Leave --correction out.")]


def _accepting(command: AnswerObjection, objection: Objection) -> list[str]:
    """Why what is said to correct the record does not."""
    made = command.correction
    if made is None:
        return [
            _(
                "To accept is to correct: import what is right (a correction, a withdrawal, or the "
                "fact that was missing), then name its position with --correction."
            )
        ]
    reasons = []
    if not made.is_fact:
        reasons.append(
            _("Position {position} ({shown}) is no fact, correction or withdrawal.").format(
                position=made.position, shown=made.shown
            )
        )
    if made.position <= objection.position:
        reasons.append(
            _(
                "Position {position} ({shown}) was recorded before the objection (position "
                "{objected}): it can't be what came of it."
            ).format(position=made.position, shown=made.shown, objected=objection.position)
        )
    if not made.stands:
        reasons.append(
            _("Position {position} ({shown}) was withdrawn or replaced itself.").format(
                position=made.position, shown=made.shown
            )
        )
    if not made.touches:
        reasons.append(
            _("Position {position} ({shown}) has nothing to do with the case objected to.").format(
                position=made.position, shown=made.shown
            )
        )
    return reasons


def same_since(record: Record, size: int) -> int:
    """The smallest size after which nothing but check sheets was sent, up to ``size``.

    A sheet made at any size from there says the same on the same day. Reads back only as far as
    sheets were sent.
    """
    sending = {CheckSheetSent.topic(), RightOverridden.topic()}
    stop = size
    while stop:
        start = max(1, stop - 999)
        with record.read_arrow(start, stop) as reader:
            rows = reader.read_all().select(["position", "topic"]).to_pylist()
        others = [row["position"] for row in rows if row["topic"] not in sending]
        if others:
            return int(max(others))
        stop = start - 1
    return 0


CHECKS: Procedure[ChecksState, SendSheets | AnswerObjection] = Procedure(
    initial_state, evolve, decide, final=CHECKED
)
