"""Every appeal and objection of a record: what was decided, and what it changed.

Four kinds: against a confirmed flag or its measure (``flag``), against formal accountability
(``formal``), to a point of a check sheet (``point``), to a published result (``result``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.messages import later
from evalcore.procedures.flag_state import FlagState, evolve
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import (
    FORMAL_KINDS,
    MEASURES,
    AccountabilityDecided,
    AppealDecided,
    AppealFiled,
)
from evalcore.vocabulary.checksheets import PointObjected, PointObjectionAnswered
from evalcore.vocabulary.flags import (
    FlagAppealDecided,
    FlagAppealed,
    FlagConfirmed,
    FlagCorrected,
)
from evalcore.vocabulary.periods import FinalGradeDecided, ResultObjected, ResultObjectionAnswered

if TYPE_CHECKING:
    from projections.appealing.effect import Changed

KINDS: Mapping[str, str] = {
    "flag": later("appeal against a flag"),
    "formal": later("appeal against accountability"),
    "point": later("objection to a check sheet"),
    "result": later("objection to a published result"),
}
"""Kind of appeal → in words."""

Held = tuple[int, Fact]
"""A fact that counts, and the position that supplies its values."""


@attrs.frozen
class Appealed:
    """An appeal or objection.

    ``number`` names what it is against (a flag, a decision) or itself (an objection). ``result`` is
    empty until somebody decided. ``before`` and ``after``: what stood, in words; ``after`` is empty
    where nothing stands any more or nothing was decided. ``corrections``: positions of what it
    changed in the record. ``owed``: it succeeded and nothing was corrected yet. ``changed``: what
    the corrections did to standings, where that was asked for.
    """

    kind: str
    number: str
    unit: str
    person: str
    title: str
    filed_on: date | None
    filed_at: int
    due_on: date | None = None
    decided_on: date | None = None
    decided_at: int = 0
    decided_by: str = ""
    result: str = ""
    ground: str = ""
    before: str = ""
    after: str = ""
    corrections: tuple[int, ...] = ()
    corrected_on: date | None = None
    owed: bool = False
    changed: tuple[Changed, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The appeal as JSON data."""
        data = {a.name: getattr(self, a.name) for a in attrs.fields(type(self))}
        return data | {
            "corrections": list(self.corrections),
            "changed": [each.as_data() for each in self.changed],
        }


def flag_appeals(events: Sequence[Held]) -> Iterator[Appealed]:
    """The appeals in the file of one flag; ``events`` are its facts, in order."""
    state = FlagState()
    open_: Appealed | None = None
    for position, event in events:
        if isinstance(event, FlagAppealed):
            if open_ is not None:
                yield open_
            open_ = _filed_against_flag(state, event, position)
        state = evolve(state, event)
        if open_ is None:
            continue
        if isinstance(event, FlagAppealDecided):
            open_ = attrs.evolve(
                open_,
                result=event.result,
                ground=event.ground,
                decided_on=event.occurred_on,
                decided_at=position,
                decided_by=event.decided_by,
                owed=state.owes,
                after="" if state.owes else open_.before,
            )
        elif isinstance(event, FlagCorrected) and open_.result:
            corrections = (*open_.corrections, position)
            open_ = attrs.evolve(
                open_, corrections=corrections, corrected_on=event.occurred_on, owed=False
            )
        if open_.corrections:
            open_ = attrs.evolve(open_, after=_stands(state))
    if open_ is not None:
        yield open_


def _filed_against_flag(state: FlagState, event: FlagAppealed, position: int) -> Appealed:
    raised = state.raised
    assert raised is not None
    return Appealed(
        kind="flag",
        number=event.flag_no,
        unit=raised.unit,
        person=raised.person,
        title=raised.title,
        filed_on=event.occurred_on,
        filed_at=position,
        due_on=event.due_on,
        before=_stands(state),
    )


def _stands(state: FlagState) -> str:
    """The measures that stand, else that the flag was confirmed; empty where neither does."""
    measures = "、".join(MEASURES[one.measure] for one in state.standing)
    if measures or state.over or state.confirmed is None:
        return measures
    return FlagConfirmed.TITLE


def formal_appeals(facts: Iterable[Held]) -> Iterator[Appealed]:
    """Appeals against formal accountability; ``facts`` of the family, in order of their days."""
    decisions: dict[str, list[Held]] = {}
    for position, fact in facts:
        if isinstance(fact, AccountabilityDecided | AppealFiled | AppealDecided):
            decisions.setdefault(fact.decision, []).append((position, fact))
    for number, held in decisions.items():
        decided = next((f for _at, f in held if isinstance(f, AccountabilityDecided)), None)
        if decided is not None:
            yield from _of_decision(number, decided, held)


def _of_decision(
    number: str, decided: AccountabilityDecided, held: Sequence[Held]
) -> Iterator[Appealed]:
    stands, open_ = FORMAL_KINDS[decided.kind], None
    for position, fact in held:
        if isinstance(fact, AppealFiled):
            if open_ is not None:
                yield open_
            open_ = _formal(number, decided, stands, fact.occurred_on, position)
        elif isinstance(fact, AppealDecided):
            # An appeal that nobody reported as filed was decided all the same.
            filed = open_ or _formal(number, decided, stands, None, 0)
            if fact.result == "revoked":
                stands = ""
            elif fact.result == "changed" and fact.changed_to:
                stands = FORMAL_KINDS[fact.changed_to]
            changed = fact.result != "upheld"
            yield attrs.evolve(
                filed,
                result=fact.result,
                ground=fact.ground,
                decided_on=fact.occurred_on,
                decided_at=position,
                decided_by=fact.decided_by,
                after=stands,
                corrections=(position,) if changed else (),
                corrected_on=fact.occurred_on if changed else None,
            )
            open_ = None
    if open_ is not None:
        yield open_


def _formal(
    number: str, decided: AccountabilityDecided, stands: str, on: date | None, position: int
) -> Appealed:
    return Appealed(
        kind="formal",
        number=number,
        unit=decided.unit,
        person=decided.person,
        title=decided.ground,
        filed_on=on,
        filed_at=position,
        before=stands,
    )


def point_objections(facts: Iterable[Held]) -> Iterator[Appealed]:
    """Objections to points of check sheets, with the correction that an answer names."""
    held = list(facts)
    answers = {f.objection: (p, f) for p, f in held if isinstance(f, PointObjectionAnswered)}
    for position, fact in held:
        if not isinstance(fact, PointObjected):
            continue
        at, answer = answers.get(fact.objection, (0, None))
        found = _objection("point", fact, fact.indicator, position, at, answer)
        if answer is not None and answer.correction is not None:
            found = attrs.evolve(found, corrections=(answer.correction,))
        yield found


def result_objections(facts: Iterable[Held]) -> Iterator[Appealed]:
    """Objections to published results, with the final grade that was decided because of one."""
    held = list(facts)
    answers = {f.objection: (p, f) for p, f in held if isinstance(f, ResultObjectionAnswered)}
    grades = {f.objection: f for _p, f in held if isinstance(f, FinalGradeDecided) and f.objection}
    for position, fact in held:
        if not isinstance(fact, ResultObjected):
            continue
        at, answer = answers.get(fact.objection, (0, None))
        found = _objection("result", fact, fact.period, position, at, answer)
        grade = grades.get(fact.objection)
        if grade is not None:
            found = attrs.evolve(
                found, before=grade.proposed, after=grade.grade, corrected_on=grade.occurred_on
            )
        yield found


def _objection(
    kind: str,
    fact: PointObjected | ResultObjected,
    title: str,
    position: int,
    at: int,
    answer: PointObjectionAnswered | ResultObjectionAnswered | None,
) -> Appealed:
    return Appealed(
        kind=kind,
        number=fact.objection,
        unit=fact.unit,
        person=fact.person,
        title=title,
        filed_on=fact.occurred_on,
        filed_at=position,
        decided_on=answer.occurred_on if answer else None,
        decided_at=at,
        decided_by=answer.decided_by if answer else "",
        result=answer.result if answer else "",
        ground=answer.ground if answer else "",
    )
