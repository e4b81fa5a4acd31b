"""What follows from totals, as values: rounding, grades, quotas, vetoes, lists, flags, ladders."""

from __future__ import annotations

from typing import Literal

import attrs

from evalcore.schemes.values import LATER, Basis, Expression, Number


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
    """How many of ``base`` a share makes, or a plain ``number``: every choice is the scheme's own.

    Where a number is given ``share`` is None.
    """

    share: Number | None
    rounding: Literal["floor", "ceil", "half_up"]
    least: int
    base: Literal["cohort", "ranked", "eligible"]
    """``cohort``: all subjects; ``ranked``: those with a rank; ``eligible``: ranked, no veto."""
    tie: Literal["none", "all", "next", "people"]
    """At the cut line: nobody of the tied, everybody, those better by ``then_by`` (who are still
    tied after that are left to people), or left to people (listed as an effect)."""
    basis: Basis
    number: Number | None = attrs.field(default=None, metadata=LATER)
    then_by: tuple[str, ...] = attrs.field(default=(), metadata=LATER)
    """Indicators that decide a tie, by points earned, one after the other."""
    within: str = attrs.field(default="", metadata=LATER)
    """The kind of unit below each of which the cut is taken by itself; empty: the whole cohort."""


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
    """What keeps a subject at ``at_most`` or off lists (``bars``), whatever the total.

    ``of`` says what: a ``ledger`` row that meets ``where``, or the ``node`` of ``indicator``: a
    share of it ``below`` a mark (a satisfaction below 90 % is never 好: F30). A share that is not
    scored, because nothing was expected or too few voted, keeps nobody from anything.

    ``at_most`` is empty where only lists are barred: a township that may not be honoured by the
    city keeps its grade and the county's own awards (domain §1.3.4).

    A row holds on the day ``at``; where ``until`` names a column, on every day from ``at`` to that.
    A row that states no last day holds for ``lasts`` days, ``at`` being the first (without
    ``lasts``: on ``at`` alone). A day of the period is enough.
    """

    id: str
    title: str
    ledger: str
    where: Expression | None
    at: str
    at_most: str
    basis: Basis
    until: str = attrs.field(default="", metadata=LATER)
    bars: tuple[str, ...] = attrs.field(default=(), metadata=LATER)
    of: Literal["ledger", "node"] = attrs.field(default="ledger", metadata=LATER)
    indicator: str = attrs.field(default="", metadata=LATER)
    below: Number | None = attrs.field(default=None, metadata=LATER)
    lasts: Number | None = attrs.field(default=None, metadata=LATER)


@attrs.frozen
class CutList:
    """The top or bottom share of a cohort, by rank: a list to help, not a verdict (§0.1.3).

    ``by`` names the indicator whose points order it, empty for the total. ``level`` is the level
    of an award (市级), printed with it; whom a veto bars is passed over, and that is an effect.
    """

    id: str
    title: str
    end: Literal["top", "bottom"]
    size: Share
    by: str = attrs.field(default="", metadata=LATER)
    level: str = attrs.field(default="", metadata=LATER)
    cohorts: tuple[str, ...] = attrs.field(default=(), metadata=LATER)
    """The cohorts that have such a list; empty for all."""


@attrs.frozen
class FlagList:
    """Everybody who meets criteria, without any number of seats (应纳尽纳: domain F70).

    ``flags`` are the rules, none of which may be about such a list itself; ``meets`` says whether
    ``one`` of them is enough or ``every`` one is needed. Who has no rank is on it too. Whom
    a veto bars is passed over.
    """

    id: str
    title: str
    flags: tuple[str, ...]
    meets: Literal["one", "every"]
    basis: Basis
    level: str = ""
    cohorts: tuple[str, ...] = ()
    """The cohorts that have such a list; empty for all."""


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
    indicator (``lost`` or more not earned), its ``node`` (share ``below``), a ``gap`` (shares of
    ``indicator`` and ``against`` differ by more than ``over``), or ``standing`` (grade among
    ``grades``, or on the list ``on_list``). ``suggests`` names a measure: then it
    is an accountability flag (问责提示), else a check flag (核查提示). ``addressed_to`` says who
    looks into it.
    """

    id: str
    title: str
    of: Literal["ledger", "contributions", "node", "gap", "standing"]
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
    against: str = attrs.field(default="", metadata=LATER)
    over: Number | None = attrs.field(default=None, metadata=LATER)


@attrs.frozen
class Rung:
    """A step of a ladder: from ``at_least`` times on, ``suggests`` is put to ``addressed_to``."""

    at_least: Number
    suggests: str
    addressed_to: str


@attrs.frozen
class Ladder:
    """Escalation (提醒 → 约谈 → 问责建议): the more often, the higher the rung; a proposal only.

    ``of`` says what is counted for a subject: rows of a ``ledger`` that meet ``where``, flags of
    the rules ``flags``, or periods with one of ``grades`` (this run's, and those published before).
    ``resets``: ``period`` counts within the period assessed, ``never`` counts all that is known,
    ``broken`` counts an unbroken run of periods up to this one. Rungs come lowest first.
    """

    id: str
    title: str
    of: Literal["ledger", "flags", "standing"]
    resets: Literal["period", "never", "broken"]
    rungs: tuple[Rung, ...]
    basis: Basis
    ledger: str = ""
    where: Expression | None = None
    at: str = ""
    flags: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()


@attrs.frozen
class Adoption:
    """By when the scheme must be adopted: ``latest`` days after the period begins.

    A result by a scheme that was adopted later is marked on every page: the rules changed while
    people were already judged by them.
    """

    latest: Number
    basis: Basis


@attrs.frozen
class Classes:
    """The order, best first, of grades that people set: what up and down mean for them."""

    order: tuple[str, ...]
    basis: Basis


@attrs.frozen
class Recorded:
    """What a document tells and nobody is scored by: facts that are kept and can be looked up.

    ``because`` says why it is not scored (domain §0.1.7).
    """

    what: str
    ledger: str
    where: Expression
    because: str
    basis: Basis


@attrs.frozen
class ByPeople:
    """A clause that a machine must not or cannot decide, named so that a result says so."""

    clause: str
    what: str
