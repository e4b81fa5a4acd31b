"""Ties that the scheme leaves to people: who of those on the cut line takes a seat."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Refused
from evalcore.subjects import subject_code
from evalcore.vocabulary import Fact
from evalcore.vocabulary.results import RunPublished, TieDecided


@frozen
class Who:
    """A subject: a unit, or a person at a unit; ``name`` only for messages."""

    unit: str
    person: str = ""
    name: str = ""

    @property
    def id(self) -> str:
        """As subjects are named in results."""
        return subject_code(self.unit, self.person)

    @property
    def shown(self) -> str:
        """Name and id."""
        return f"{self.name} ({self.id})" if self.name else self.id


@frozen
class OpenTie:
    """Those who stand exactly on a cut line that the scheme leaves to people.

    ``rule`` is ``quota:<grade>`` or ``list:<id>``; ``free`` is how many seats are left for them.
    ``within`` names the group of the cohort whose cut it is, empty for the whole cohort.
    """

    rule: str
    cohort: str
    free: int
    tied: tuple[Who, ...]
    line: str = ""
    within: str = ""

    @property
    def shown(self) -> str:
        """For messages: rule, cohort, seats, who."""
        return _("{rule} in {cohort}: {free} of {n} tied can be taken: {tied}").format(
            rule=self.rule,
            cohort=" · ".join(text for text in (self.cohort, self.within) if text),
            free=self.free,
            n=len(self.tied),
            tied=", ".join(who.shown for who in self.tied),
        )


@frozen
class DecideTie:
    """Competent people say which of the tied take the seats that are left.

    ``open_ties`` are those of the run as the record stands; ``takes`` are ids of subjects.
    """

    scheme: str
    period: str
    rule: str
    takes: frozenset[str]
    by: str
    on: date
    today: date
    open_ties: tuple[OpenTie, ...]
    document: str = ""
    cohort: str = ""


def decide_tie(official: RunPublished | None, command: DecideTie) -> tuple[Fact, ...]:
    """One fact for each of the tied, or ``Refused``; none once the run is published."""
    if official is not None:
        raise Refused(
            [
                _(
                    "The official run of {period} is published ({day}): its ties can't be decided "
                    "any more."
                ).format(period=command.period, day=official.occurred_on)
            ]
        )
    reasons = []
    if not command.by.strip():
        reasons.append(_("Nobody decides the tie. Say who did, with --by."))
    if command.on > command.today:
        reasons.append(
            _("{day} has not come yet. Record the decision when it has been taken.").format(
                day=command.on
            )
        )
    tie, wrong = _tie_meant(command)
    reasons += wrong
    if tie is not None and len(command.takes) > tie.free:
        reasons.append(
            _("{n} are to take a seat, but {free} are left at {tie}.").format(
                n=len(command.takes), free=tie.free, tie=tie.shown
            )
        )
    if reasons or tie is None:
        raise Refused(reasons)
    return tuple(
        TieDecided(
            occurred_on=command.on,
            received_on=command.today,
            scheme=command.scheme,
            period=command.period,
            rule=tie.rule,
            unit=who.unit,
            person=who.person,
            taken=who.id in command.takes,
            decided_by=command.by.strip(),
            document=command.document.strip(),
        )
        for who in tie.tied
    )


def _tie_meant(command: DecideTie) -> tuple[OpenTie | None, list[str]]:
    """The open tie that is decided; else why none is."""
    here = [
        tie
        for tie in command.open_ties
        if tie.rule == command.rule and command.cohort in ("", tie.cohort)
    ]
    every = "; ".join(tie.shown for tie in command.open_ties) or _("none")
    if not here:
        return None, [
            _("This run has no open tie at {rule}. Open ties: {ties}.").format(
                rule=command.rule, ties=every
            )
        ]
    known = {who.id for tie in here for who in tie.tied}
    strangers = sorted(command.takes - known)
    if strangers:
        return None, [
            _("{names} are not among the tied. Open ties: {ties}.").format(
                names=", ".join(strangers), ties=every
            )
        ]
    meant = [tie for tie in here if command.takes <= {who.id for who in tie.tied}]
    if len(meant) == 1:
        return meant[0], []
    return None, [
        _("{rule} has open ties in several cohorts. Decide one at a time, with --cohort.").format(
            rule=command.rule
        )
    ]
