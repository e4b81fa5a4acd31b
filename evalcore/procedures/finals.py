"""Final grades (等次核定): the machine proposes, people decide, and say why where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve as changed
from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Refused
from evalcore.procedures.year import Allowed, overridden
from evalcore.procedures.year_publicity import Publicity, not_published, not_yet
from evalcore.subjects import subject_code
from evalcore.vocabulary import Fact
from evalcore.vocabulary.periods import FinalGradeDecided, FinalGradesConfirmed
from evalcore.vocabulary.results import RunPublished, StandingPublished

Subject = tuple[str, str]
"""(unit, person); the person is empty where units are assessed."""


@frozen
class Finals:
    """Grades that people set, the last one for each subject, and whether all are confirmed."""

    grades: Mapping[Subject, FinalGradeDecided] = field(factory=dict)
    confirmed: FinalGradesConfirmed | None = None

    @property
    def differing(self) -> tuple[FinalGradeDecided, ...]:
        """Those that differ from the proposal."""
        return tuple(one for one in self.grades.values() if one.grade != one.proposed)

    def seen(self, event: Fact) -> Finals:
        """The state after an event of the stream."""
        if isinstance(event, FinalGradeDecided):
            return changed(self, grades={**self.grades, (event.unit, event.person): event})
        if isinstance(event, FinalGradesConfirmed):
            return changed(self, confirmed=event)
        return self


@frozen
class Ceiling:
    """A veto that the subject met: no grade better than ``at_most``."""

    title: str
    at_most: str


@frozen
class DecideGrade:
    """Competent people set the final grade of one subject.

    ``standing`` is what was published of it (None: it does not stand in the run), ``grades`` are
    those of the published scheme, best first, ``ceilings`` the vetoes that the subject met.
    ``objection`` is the number of the accepted objection behind it; ``allowed`` sets aside vetoes.
    """

    scheme: str
    period: str
    subject: str
    standing: StandingPublished | None
    grade: str
    grades: tuple[str, ...]
    ground: str
    by: str
    on: date
    today: date
    ceilings: tuple[Ceiling, ...] = ()
    document: str = ""
    objection: str = ""
    allowed: Allowed | None = None


@frozen
class ConfirmGrades:
    """All other grades are as proposed, and with them all grades of the run are final.

    ``asks_publicity`` is whether the scheme says how long results must hang out first.
    """

    scheme: str
    period: str
    by: str
    on: date
    today: date
    document: str = ""
    asks_publicity: bool = False


def grade(
    official: RunPublished | None, publicity: Publicity, state: Finals, command: DecideGrade
) -> tuple[Fact, ...]:
    """``FinalGradeDecided`` (after the vetoes that were set aside), or ``Refused``."""
    reasons = []
    if official is None:
        reasons.append(not_published(command.scheme, command.period))
    elif command.on < official.occurred_on:
        reasons.append(
            _("The results were published on {day}; no grade is decided before.").format(
                day=official.occurred_on
            )
        )
    if state.confirmed is not None:
        reasons.append(already_confirmed(state.confirmed))
    if not command.by.strip():
        reasons.append(_("Nobody decides the grade. Say which authority does, with --by."))
    if not command.ground.strip():
        reasons.append(_("A grade of its own needs a reason: --reason."))
    reasons += not_yet(command.on, command.today)
    reasons += _objection(publicity, command)
    known = None
    if command.standing is None:
        reasons.append(
            _("{subject} does not stand in the published run of {period}.").format(
                subject=command.subject, period=command.period
            )
        )
    else:
        known = state.grades.get((command.standing.unit, command.standing.person))
        reasons += _no_change(command, command.standing, known)
    above = []
    if command.grade not in command.grades:
        reasons.append(
            _("{grade} is no grade of {scheme}. Its grades: {grades}.").format(
                grade=command.grade, scheme=command.scheme, grades=", ".join(command.grades)
            )
        )
    else:
        above = _above(command)
    if reasons or command.standing is None or official is None or (above and not command.allowed):
        raise Refused([*reasons, *above])
    decided = FinalGradeDecided(
        occurred_on=command.on,
        received_on=command.today,
        # The same subject again: the last one counts, the earlier ones stay to be seen.
        ordinal=1 if known is None else known.ordinal + 1,
        scheme=command.scheme,
        period=command.period,
        run=official.run,
        unit=command.standing.unit,
        person=command.standing.person,
        proposed=command.standing.grade,
        grade=command.grade,
        ground=command.ground.strip(),
        objection=command.objection.strip(),
        decided_by=command.by.strip(),
        document=command.document.strip(),
    )
    about = f"{command.scheme} {command.period} {command.subject}"
    aside = overridden(
        command.allowed, above, "decide_grade", about, on=command.on, today=command.today
    )
    return (*aside, decided)


def confirm(
    official: RunPublished | None, publicity: Publicity, state: Finals, command: ConfirmGrades
) -> tuple[Fact, ...]:
    """``FinalGradesConfirmed``, or ``Refused`` with every reason."""
    reasons = []
    if official is None:
        reasons.append(not_published(command.scheme, command.period))
    if state.confirmed is not None:
        reasons.append(already_confirmed(state.confirmed))
    if not command.by.strip():
        reasons.append(_("Nobody confirms the grades. Say which authority does, with --by."))
    reasons += not_yet(command.on, command.today)
    started = publicity.started
    if started is None and command.asks_publicity:
        reasons.append(
            _(
                "The scheme lets results hang out before grades are final: evalcore period "
                "publicity."
            )
        )
    if started is not None and command.on <= started.until:
        reasons.append(
            _("The results hang out until {last}; grades are final after that.").format(
                last=started.until
            )
        )
    reasons += [
        _("The objection {number} ({subject}) has no answer: evalcore period answer.").format(
            number=one.objection, subject=subject_code(one.unit, one.person)
        )
        for one in publicity.open
    ]
    reasons += [
        _("{subject} was graded on {day}; all grades can't be confirmed before.").format(
            subject=subject_code(one.unit, one.person), day=one.occurred_on
        )
        for one in state.grades.values()
        if one.occurred_on > command.on
    ]
    if official is not None and command.on < official.occurred_on:
        reasons.append(
            _("The results were published on {day}; no grade is decided before.").format(
                day=official.occurred_on
            )
        )
    if reasons or official is None:
        raise Refused(reasons)
    confirmed = FinalGradesConfirmed(
        occurred_on=command.on,
        received_on=command.today,
        scheme=command.scheme,
        period=command.period,
        run=official.run,
        subjects=official.subjects,
        differing=len(state.differing),
        decided_by=command.by.strip(),
        document=command.document.strip(),
    )
    return (confirmed,)


def already_confirmed(confirmed: FinalGradesConfirmed) -> str:
    """That all grades are final: since when, by whom."""
    return _("The grades of {scheme}, {period}, are final since {day} ({by}).").format(
        scheme=confirmed.scheme,
        period=confirmed.period,
        day=confirmed.occurred_on,
        by=confirmed.decided_by,
    )


def _no_change(
    command: DecideGrade, standing: StandingPublished, known: FinalGradeDecided | None
) -> list[str]:
    stands = known.grade if known is not None else standing.grade
    if command.grade != stands:
        return []
    if known is not None:
        return [_("{subject} has this grade already.").format(subject=command.subject)]
    return [
        _(
            "{grade} is what the run proposes for {subject}: it needs no decision of its own, "
            "period confirm makes it final."
        ).format(grade=stands, subject=command.subject)
    ]


def _objection(publicity: Publicity, command: DecideGrade) -> list[str]:
    number = command.objection.strip()
    if not number:
        return []
    answered = publicity.answered.get(number)
    objected = publicity.objected.get(number)
    if objected is None or answered is None or answered.result != "accepted":
        return [
            _("{number} is no accepted objection to these results.").format(number=number),
        ]
    about = (objected.unit, objected.person)
    if command.standing is not None and about != (command.standing.unit, command.standing.person):
        return [
            _("The objection {number} is about somebody else than {subject}.").format(
                number=number, subject=command.subject
            )
        ]
    return []


def _above(command: DecideGrade) -> list[str]:
    place = {name: at for at, name in enumerate(command.grades)}
    return [
        _("{subject} met {veto}: no grade better than {at_most}.").format(
            subject=command.subject, veto=veto.title, at_most=veto.at_most
        )
        for veto in command.ceilings
        if veto.at_most in place and place[command.grade] < place[veto.at_most]
    ]
