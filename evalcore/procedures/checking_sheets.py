"""Check sheets (核对单) and the objections to them, as the record holds them.

What subjects report (an objection, that they have none) and what the procedure decided (a sheet
sent, an objection answered) are read together: by topic, with corrections and withdrawals applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from evalcore.procedures.recorded import standing
from evalcore.subjects import subject_code
from evalcore.vocabulary import Fact
from evalcore.vocabulary.checksheets import (
    CheckSheetAccepted,
    CheckSheetSent,
    PointObjected,
    PointObjectionAnswered,
)

if TYPE_CHECKING:
    from evalcore.record import Record

F = TypeVar("F", bound=Fact)

Subject = tuple[str, str]
"""(unit, person); the person is empty where units are assessed."""


@frozen
class Objection:
    """An objection to one point, and its answer where it has one.

    ``position`` is where it was first reported, ``filed_on`` the day on which the subject objected,
    ``received_on`` the day on which the office had it: from then on the time to answer runs.
    ``answer_position`` is 0 where nobody answered.
    """

    objection: str
    scheme: str
    period: str
    unit: str
    person: str
    indicator: str
    slot: str
    row: str
    filed_on: date
    received_on: date
    position: int
    answer: PointObjectionAnswered | None = None
    answer_position: int = 0

    @property
    def subject(self) -> str:
        """As subjects are named in results."""
        return subject_code(self.unit, self.person)


@frozen
class SheetState:
    """Where the check sheet of one subject stands.

    ``sent_on`` and ``size`` are those of the last one sent (None, 0: none was recorded);
    ``accepted_on`` the day on which the subject said that it objects to nothing.
    """

    scheme: str
    period: str
    unit: str
    person: str
    sent_on: date | None = None
    size: int = 0
    accepted_on: date | None = None
    objections: tuple[Objection, ...] = ()

    @property
    def subject(self) -> str:
        """As subjects are named in results."""
        return subject_code(self.unit, self.person)

    @property
    def unanswered(self) -> bool:
        """Whether it was sent, and the subject said nothing so far."""
        return self.sent_on is not None and self.accepted_on is None and not self.objections


def open_objections(record: Record, period: str, scheme: str = "") -> tuple[Objection, ...]:
    """The objections of ``period`` that nobody answered, oldest first.

    ``scheme``: only those under it; empty: under any. A withdrawn objection is none.
    """
    return tuple(one for one in objections(record, period, scheme) if one.answer is None)


def objections(record: Record, period: str = "", scheme: str = "") -> tuple[Objection, ...]:
    """Every objection that stands, oldest first; empty ``period`` or ``scheme``: any."""
    found = _read(record, PointObjected, PointObjectionAnswered)
    return tuple(one for one in _joined(found) if _is_of(one, period, scheme))


def check_sheets(record: Record, period: str, scheme: str = "") -> tuple[SheetState, ...]:
    """A state for every subject that was sent a sheet, accepted one or objected, by subject."""
    found = _read(record, CheckSheetSent, CheckSheetAccepted, PointObjected, PointObjectionAnswered)
    of_subject: dict[tuple[str, str, str, str], dict[str, list[object]]] = {}

    def at(one: CheckSheetSent | CheckSheetAccepted | Objection) -> dict[str, list[object]]:
        key = (one.scheme, one.period, one.unit, one.person)
        return of_subject.setdefault(key, {"sent": [], "accepted": [], "objected": []})

    for _position, sent in found.of(CheckSheetSent):
        if _is_of(sent, period, scheme):
            at(sent)["sent"].append(sent)
    for _position, accepted in found.of(CheckSheetAccepted):
        if _is_of(accepted, period, scheme):
            at(accepted)["accepted"].append(accepted)
    for objection in _joined(found):
        if _is_of(objection, period, scheme):
            at(objection)["objected"].append(objection)
    return tuple(
        _state(key, held["sent"], held["accepted"], held["objected"])
        for key, held in sorted(of_subject.items())
    )


def sizes_sent(record: Record) -> dict[tuple[str, str, str, str], frozenset[int]]:
    """(scheme, period, unit, person) → sizes of the record from which sheets sent were made."""
    found: dict[tuple[str, str, str, str], frozenset[int]] = {}
    for _position, sent in _read(record, CheckSheetSent).of(CheckSheetSent):
        key = (sent.scheme, sent.period, sent.unit, sent.person)
        found[key] = found.get(key, frozenset()) | {sent.size}
    return found


def _state(
    key: tuple[str, str, str, str],
    sent: Sequence[object],
    accepted: Sequence[object],
    objected: Sequence[object],
) -> SheetState:
    last = sent[-1] if sent else None
    first_yes = accepted[0] if accepted else None
    return SheetState(
        *key,
        sent_on=last.occurred_on if isinstance(last, CheckSheetSent) else None,
        size=last.size if isinstance(last, CheckSheetSent) else 0,
        accepted_on=first_yes.occurred_on if isinstance(first_yes, CheckSheetAccepted) else None,
        objections=tuple(one for one in objected if isinstance(one, Objection)),
    )


def _is_of(one: CheckSheetSent | CheckSheetAccepted | Objection, period: str, scheme: str) -> bool:
    return period in ("", one.period) and scheme in ("", one.scheme)


@frozen
class _Standing:
    """Facts that stand: (position of the first report, fact as corrected), oldest first."""

    facts: tuple[tuple[int, Fact], ...]

    def of(self, cls: type[F]) -> list[tuple[int, F]]:
        """Those of one class; of two reports with one natural key the first counts."""
        found: dict[tuple[object, ...], tuple[int, F]] = {}
        for position, fact in self.facts:
            if isinstance(fact, cls):
                found.setdefault(fact.natural_key(), (position, fact))
        return list(found.values())


def _joined(found: _Standing) -> tuple[Objection, ...]:
    answers = {fact.objection: (at, fact) for at, fact in found.of(PointObjectionAnswered)}
    joined = []
    for position, fact in found.of(PointObjected):
        answered_at, answer = answers.get(fact.objection, (0, None))
        joined.append(
            Objection(
                objection=fact.objection,
                scheme=fact.scheme,
                period=fact.period,
                unit=fact.unit,
                person=fact.person,
                indicator=fact.indicator,
                slot=fact.slot,
                row=fact.row,
                filed_on=fact.occurred_on,
                received_on=fact.received_on or fact.occurred_on,
                position=position,
                answer=answer,
                answer_position=answered_at,
            )
        )
    return tuple(joined)


def _read(record: Record, *classes: type[Fact]) -> _Standing:
    return _Standing(tuple((one.position, one.fact) for one in standing(record, *classes)))
