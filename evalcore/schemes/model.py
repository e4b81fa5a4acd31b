"""What a scheme (考核办法) says, as values: the loader builds it, projections obey it.

Every number is a ``Number`` that says what it rests on; every expression has been parsed and
checked before it gets here. Nothing in this module reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import attrs

from evalcore.schemes.counting import Band, Cases, Group, Indicator, Slots, Tallies
from evalcore.schemes.values import LATER, Basis, Calendar, Expression, Kind, Number

__all__ = [
    "Absent",
    "Assessed",
    "Band",
    "Basis",
    "Budget",
    "ByPeople",
    "Calendar",
    "Cases",
    "Cohort",
    "CutList",
    "Expression",
    "Flag",
    "Grade",
    "Group",
    "Indicator",
    "Kind",
    "Number",
    "Period",
    "Quota",
    "Reporting",
    "Rounding",
    "Scheme",
    "Share",
    "Slots",
    "Tallies",
    "Veto",
]


@attrs.frozen
class Cohort:
    """Subjects ranked against each other: those whose unit meets ``where`` (over ``units``)."""

    id: str
    title: str
    where: Expression


@attrs.frozen
class Assessed:
    """Who is assessed: units, or the persons who held one of ``posts`` at a unit.

    ``posts`` come in order of precedence where several are held at once; ``where`` chooses units
    (over the ``units`` ledger); ``shortest`` is the least days in office to be ranked.
    ``merged`` says who answers for what falls due at a unit that is gone: ``itself`` (that is
    nobody, where persons are assessed) or its ``successor``.
    """

    subject: Literal["unit", "person"]
    posts: tuple[str, ...]
    where: Expression
    shortest: Number | None
    cohorts: tuple[Cohort, ...]
    merged: str = attrs.field(default="itself", metadata=LATER)


@attrs.frozen
class Rounding:
    """Half up to ``decimals`` places, once, on the total: the precision that ranks see."""

    decimals: int
    basis: Basis


@attrs.frozen
class Grade:
    """A grade and the total from which it is reached (None: the last one, for everybody else)."""

    name: str
    at_least: Number | None


@attrs.frozen
class Share:
    """How many of ``base`` a share makes: every choice is the scheme's own."""

    share: Number
    rounding: Literal["floor", "ceil", "half_up"]
    least: int
    base: Literal["cohort", "ranked", "eligible"]
    """``cohort``: all subjects; ``ranked``: those with a rank; ``eligible``: ranked, no veto."""
    tie: Literal["none", "all", "people"]
    """At the cut line: nobody of the tied, everybody, or left to people (listed as an effect)."""
    basis: Basis


@attrs.frozen
class Quota:
    """At most a share of the cohort may bear ``grade``; the rest fall to the next grade.

    ``frees`` says whether the seat of somebody whom a veto put below passes to the next in rank.
    """

    grade: str
    size: Share
    frees: bool


@attrs.frozen
class Veto:
    """A ledger row that meets ``where`` keeps its subject at ``at_most``.

    It holds on the day ``at``; where ``until`` names a column, on every day from ``at`` to that
    (a row that states no last day: on ``at`` alone). A day of the period is enough.
    """

    id: str
    title: str
    ledger: str
    where: Expression
    at: str
    at_most: str
    basis: Basis
    until: str = attrs.field(default="", metadata=LATER)


@attrs.frozen
class CutList:
    """The top or bottom share of a cohort, by rank: a list to help, not a verdict (§0.1.3)."""

    id: str
    title: str
    end: Literal["top", "bottom"]
    size: Share


@attrs.frozen
class Absent:
    """What a unit must not have for a flag: a ledger row that meets ``where`` in the period."""

    ledger: str
    where: Expression
    at: str


@attrs.frozen
class Flag:
    """A rule whose being met awaits a person.

    ``of`` says over what: a ``ledger`` (rows that meet ``where``), the ``contributions`` of an
    indicator (``lost`` or more not earned), its ``node`` (share ``below``), or ``standing``
    (grade among ``grades``, or on the list ``on_list``). ``suggests`` names a measure: then it
    is an accountability flag (问责提示), else a check flag (核查提示). ``addressed_to`` says who
    looks into it.
    """

    id: str
    title: str
    of: Literal["ledger", "contributions", "node", "standing"]
    basis: Basis
    addressed_to: str
    suggests: str = ""
    ledger: str = ""
    where: Expression | None = None
    at: str = ""
    indicator: str = ""
    lost: Number | None = None
    below: Number | None = None
    grades: tuple[str, ...] = ()
    on_list: str = ""
    without: Absent | None = None
    """Only for units with no such row: a spot check found problems, the unit reported none."""


@attrs.frozen
class ByPeople:
    """A clause that a machine must not or cannot decide, named so that a result says so."""

    clause: str
    what: str


@attrs.frozen
class Period:
    """The year assessed: both days included."""

    id: str
    starts_on: date
    ends_on: date


@attrs.frozen
class Budget:
    """The most that the scheme may ask of one village in a month; None: no limit of its own.

    ``scheme lint`` fails where it asks more (``evalcore.schemes.burden``).
    """

    cells_per_month: Number | None = None
    forms_per_month: Number | None = None
    meetings_per_month: Number | None = None


@attrs.frozen
class Reporting:
    """The reporting cycle: a fact of a ``cycle`` is late ``grace`` days after its end."""

    cycle: Literal["month", "quarter", "half", "year"]
    grace: Number


@attrs.frozen
class Scheme:
    """A whole rule file of an authority and year, by value."""

    id: str
    title: str
    authority: str
    documents: Mapping[str, str]
    period: Period
    assessed: Assessed
    calendar: Calendar
    reporting: Reporting
    parameters: Mapping[str, Number]
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    rounding: Rounding
    grades: tuple[Grade, ...]
    quotas: tuple[Quota, ...]
    vetoes: tuple[Veto, ...]
    lists: tuple[CutList, ...]
    flags: tuple[Flag, ...]
    by_people: tuple[ByPeople, ...]
    smallest_cohort: Number
    """A cohort with fewer subjects gets no ranks, no quota and no list."""
    numbers: Mapping[str, Number]
    """Every number by path: what ``--set`` may change and what a basis check reads."""
    settings: Mapping[str, str]
    """What ``--set`` changed, path → value; empty for the scheme as written."""
    digest: str
    """SHA-256 of the canonical text of all the above with everything included, hexadecimal."""
    total: Number | None = None
    """What the points of scored indicators add up to, where it is not 100."""
    bases: Mapping[str, Basis] = attrs.field(factory=dict)
    """Every basis by path, of numbers and of rules."""
    burden: Budget | None = attrs.field(default=None, metadata=LATER)
    """What the scheme allows itself to ask of a village."""
    warnings: tuple[str, ...] = ()
    """What an official run would refuse: parameters out of date, sums that a setting broke."""

    @property
    def rests_on_demo(self) -> bool:
        """Whether any number or rule rests on nothing: every output then says so."""
        bases = (*self.bases.values(), *(number.basis for number in self.numbers.values()))
        return any(basis.kind == "demo" for basis in bases)
