"""What only shows when rows are held against the roster: gone units, clashing aliases, two heads.

Refused is what has no meaning (an alias that is somebody else's name, a zone that is none). What
may well have happened, and only looks odd, is told as a warning and goes in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import evolve, frozen

from evalcore.intake.comparing.known import once_per_class
from evalcore.intake.findings import WARNING, Finding
from evalcore.intake.names.aliases import clash
from evalcore.intake.names.roster import Roster, Turn
from evalcore.intake.rows.reader import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact
from evalcore.vocabulary.roster import (
    POSTS,
    SINGLE_POSTS,
    PersonAliasConfirmed,
    TenureEnded,
    TenureStarted,
    UnitAliasConfirmed,
    UnitDissolved,
    UnitMoved,
    UnitRegistered,
    UnitSplit,
    ZoneJoined,
    ZoneLeft,
)

_AFTERWARDS = (TenureEnded, ZoneLeft, UnitAliasConfirmed, PersonAliasConfirmed)
"""What is rightly reported of a unit after its end."""

_OTHER: dict[type[Fact], str] = {
    UnitRegistered: "parent",
    UnitMoved: "parent",
    UnitDissolved: "into",
    UnitSplit: "into",
    ZoneJoined: "zone",
}
"""Facts that set a unit in relation to another, by the field of that other one."""


def roster_findings(reported: Iterable[Reported], roster: Roster) -> list[Finding]:
    """What is wrong or odd about ``reported``, seen beside ``roster``.

    ``roster`` is that of the record, with the names of the files at hand (``collect_names``).
    Reads ``reported`` once and keeps only its facts about the roster.
    """
    checker = _Checker(roster)
    for one in reported:
        checker.take(one)
    return checker.findings + checker.no_zones() + checker.two_at_once()


@once_per_class
def _unit_fields(cls: type[Fact]) -> tuple[str, ...]:
    """Fields that name a unit which must still be there on the day of the fact."""
    if cls in _AFTERWARDS or cls.FAMILY == "accountability":
        return ()
    return tuple(spec.name for spec in cls.specs() if spec.kind == "unit" and not spec.opens)


@frozen
class _Span:
    """A person in a post, both days included."""

    person: str
    from_on: date
    to_on: date


class _Checker:
    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.findings: list[Finding] = []
        self.kinds = dict(roster.kinds)
        self.turns: dict[Turn, Reported] = {}
        self.zones: list[tuple[Reported, str]] = []

    def take(self, one: Reported) -> None:
        fact: Any = one.fact
        if self.roster.gone:
            self._gone(one)
        if fact.FAMILY != "roster":
            return
        other = _OTHER.get(type(fact))
        if other and getattr(fact, other) == fact.unit:
            self.findings.append(
                one.finding(
                    other,
                    _("this is the unit itself"),
                    _("Name the other unit, or clear this cell."),
                )
            )
        if isinstance(fact, UnitRegistered):
            self.kinds[fact.unit] = fact.unit_kind
        elif isinstance(fact, UnitAliasConfirmed | PersonAliasConfirmed):
            against = clash(self.roster, fact)
            if against:
                self.findings.append(one.finding("alias", *against))
        elif isinstance(fact, ZoneJoined):
            self.zones.append((one, fact.zone))
        elif isinstance(fact, TenureStarted | TenureEnded):
            starts = isinstance(fact, TenureStarted)
            turn = Turn(fact.person, fact.unit, fact.post, fact.occurred_on, starts)
            self.turns.setdefault(turn, one)

    def _named(self, unit: str) -> str:
        return f"{self.roster.path(unit)} ({unit})"

    def _gone(self, one: Reported) -> None:
        fact = one.fact
        for name in _unit_fields(type(fact)):
            unit = getattr(fact, name)
            if unit not in self.roster.gone or self.roster.gone[unit][0] >= fact.occurred_on:
                continue
            heir = self.roster.successor(unit, fact.occurred_on)
            if heir:
                remedy = _("If its successor is meant, write {unit}; else check the date.").format(
                    unit=self._named(heir)
                )
            else:
                remedy = _("Check the unit and the date.")
            found = one.finding(
                name,
                _("{unit} ended on {last}, before the day of this row ({day})").format(
                    unit=self._named(unit), last=self.roster.gone[unit][0], day=fact.occurred_on
                ),
                remedy,
            )
            self.findings.append(evolve(found, severity=WARNING))

    def no_zones(self) -> list[Finding]:
        """Rows that name as a zone what is registered as something else."""
        return [
            one.finding(
                "zone",
                _("{unit} is registered, but not as a zone").format(unit=self._named(zone)),
                _("Name the zone; register it first, as a unit of the kind 片区."),
            )
            for one, zone in self.zones
            if self.kinds.get(zone, "zone") != "zone"
        ]

    def two_at_once(self) -> list[Finding]:
        """Rows that newly say that two persons hold a post which one holds at a time."""
        places = {
            (turn.unit, turn.post)
            for turn in self.turns.keys() - self.roster.turns
            if turn.post in SINGLE_POSTS
        }
        if not places:
            return []
        held: dict[tuple[str, str], list[Turn]] = defaultdict(list)
        for turn in self.turns.keys() | self.roster.turns:
            if (turn.unit, turn.post) in places:
                held[turn.unit, turn.post].append(turn)
        found = []
        for (unit, post), turns in sorted(held.items()):
            spans = _spans(turns)
            for span in spans:
                started = Turn(span.person, unit, post, span.from_on, starts=True)
                one = self.turns.get(started)
                if one is None or started in self.roster.turns:
                    continue
                for other in spans:
                    if other.person != span.person and _overlap(span, other):
                        found.append(self._two(one, post, other))
                        break
        return found

    def _two(self, one: Reported, post: str, other: _Span) -> Finding:
        name = self.roster.persons.get(other.person, other.person)
        found = one.finding(
            "post",
            _("{person} ({code}) holds the post of {post} here too, from {day}").format(
                person=name, code=other.person, post=POSTS[post], day=other.from_on
            ),
            _(
                "If one of them has left, fill in the last day in office (免职日期). "
                "As it stands, whoever was appointed later answers."
            ),
        )
        return evolve(found, severity=WARNING)


def _spans(turns: Iterable[Turn]) -> list[_Span]:
    """Who held one post of one unit from when to when, as the ledger of tenures reads it."""
    by_person: dict[str, list[Turn]] = defaultdict(list)
    for turn in sorted(turns, key=lambda turn: (turn.day, not turn.starts)):
        by_person[turn.person].append(turn)
    found = []
    for person, mine in sorted(by_person.items()):
        since: date | None = None
        for turn in mine:
            if turn.starts:
                since = since or turn.day
            elif since is not None:
                found.append(_Span(person, since, turn.day))
                since = None
        if since is not None:
            found.append(_Span(person, since, date.max))
    return found


def _overlap(one: _Span, other: _Span) -> bool:
    """Whether two hold the post for more than the day on which one hands over to the other."""
    return max(one.from_on, other.from_on) < min(one.to_on, other.to_on)
