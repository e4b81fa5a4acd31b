"""What a scheme (考核办法) says, as values: the loader builds it, projections obey it.

Every number is a ``Number`` that says what it rests on; every expression has been parsed and
checked before it gets here. Nothing in this module reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import attrs

from evalcore.schemes.ballot_plan import BallotPlan, Validity
from evalcore.schemes.counting import (
    Band,
    Cases,
    Each,
    Group,
    Indicator,
    Parts,
    Rate,
    Slots,
    Tallies,
)
from evalcore.schemes.standing_rules import (
    Absent,
    Adoption,
    ByPeople,
    Classes,
    CutList,
    Flag,
    FlagList,
    Grade,
    Ladder,
    Quota,
    Recorded,
    Rounding,
    Rung,
    Share,
    Veto,
)
from evalcore.schemes.values import LATER, Basis, Calendar, Expression, Kind, Number

__all__ = [
    "Absent",
    "Adoption",
    "Assessed",
    "BallotPlan",
    "Band",
    "Basis",
    "Budget",
    "ByPeople",
    "Calendar",
    "Cases",
    "Classes",
    "Cohort",
    "CutList",
    "Disclosure",
    "Each",
    "Expression",
    "Flag",
    "FlagList",
    "Grade",
    "Group",
    "Indicator",
    "Kind",
    "Ladder",
    "Number",
    "Parts",
    "Period",
    "Procedure",
    "Quota",
    "Rate",
    "Recorded",
    "Reporting",
    "Rounding",
    "Rung",
    "Scheme",
    "Share",
    "Slots",
    "Tallies",
    "Validity",
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
class Procedure:
    """The days that people have in procedures (``evalcore.schemes.procedure.due``); None: no limit.

    ``counted`` says whether they are working days or all days.
    """

    counted: Literal["working", "calendar"]
    answer: Number | None = None
    """To answer after being told of a flag (申辩)."""
    appeal: Number | None = None
    """To appeal after a decision (申诉)."""
    appeal_decided: Number | None = None
    """To decide an appeal."""
    objection: Number | None = None
    """To object to a check sheet (核对异议)."""
    objection_answered: Number | None = None
    """To answer an objection to a check sheet."""
    publicity: Number | None = None
    """How long published results hang out (公示)."""


@attrs.frozen
class Disclosure:
    """From how many raters on votes may be shown (``projections/disclosure``).

    ``smallest``: groups of fewer raters are never shown. ``unanimous``: nor are groups of fewer
    than this, because where all of them chose the same everybody's vote would be known; they are
    withheld whatever they chose, since withholding only those who agreed would tell that they did.
    None: the ``smallest`` of the indicators alone.
    """

    smallest: Number | None = None
    unanimous: Number | None = None


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
    after: Mapping[str, Scheme] = attrs.field(factory=dict, metadata=LATER)
    """Lower levels by the name under which their standings are read; their graph has no cycle."""
    adoption: Adoption | None = attrs.field(default=None, metadata=LATER)
    classes: Classes | None = attrs.field(default=None, metadata=LATER)
    ladders: tuple[Ladder, ...] = attrs.field(default=(), metadata=LATER)
    recorded: tuple[Recorded, ...] = attrs.field(default=(), metadata=LATER)
    flag_lists: tuple[FlagList, ...] = attrs.field(default=(), metadata=LATER)
    """Lists of those who meet criteria (``of: flags``); they stand under ``lists`` in the file."""
    procedure: Procedure | None = attrs.field(default=None, metadata=LATER)
    """How many days people have to answer, object and appeal."""
    ballots: Mapping[str, BallotPlan] = attrs.field(factory=dict, metadata=LATER)
    """What is voted on, by whom, and when a ballot or a round is valid."""
    disclosure: Disclosure | None = attrs.field(default=None, metadata=LATER)
    """Which votes may be shown; nothing of it is scored."""
    warnings: tuple[str, ...] = ()
    """What an official run would refuse: parameters out of date, sums that a setting broke."""

    @property
    def rests_on_demo(self) -> bool:
        """Whether any number or rule rests on nothing: every output then says so."""
        bases = (*self.bases.values(), *(number.basis for number in self.numbers.values()))
        return any(basis.kind == "demo" for basis in bases) or any(
            lower.rests_on_demo for lower in self.after.values()
        )
