"""What a scheme counts, as values: the three primitives, indicators and their groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from evalcore.schemes.values import LATER, Basis, Expression, Number


@attrs.frozen
class Cases:
    """Primitive 1: each ledger row that meets ``where`` is a slot worth ``possible``.

    ``at`` is the date column that attributes the row to a tenure and must lie in the period;
    ``credit`` and ``possible`` are whole numbers of one row. ``whose`` says for whom a row counts:
    for the assessed unit where it arose (``itself``), or for every assessed unit above that one
    (``below``: a township's villages, a county's townships and villages).
    """

    ledger: str
    where: Expression
    at: str
    credit: Expression
    possible: Expression
    whose: Literal["itself", "below"] = attrs.field(default="itself", metadata=LATER)


@attrs.frozen
class Parts:
    """A set of which each is required: a slot for each, met by a row whose ``column`` names it.

    ``in_order``: a part counts only where no part before it is missing and none of them came
    later than it; several on one day are in order (domain §0.1.1).
    """

    of: tuple[str, ...]
    column: str
    in_order: bool = False


@attrs.frozen
class Each:
    """The containers whose parts or answers are looked for: rows of a ledger that meet ``where``.

    ``at`` attributes a container; ``link`` is the column of the evidence that names its row.
    """

    ledger: str
    where: Expression
    at: str
    link: str


@attrs.frozen
class Slots:
    """Primitive 2: what was expected, joined to evidence; a slot met gives 1 of 1.

    ``every`` is ``week`` (Monday to Sunday), ``half_month``, ``month``, ``quarter``, ``half`` or
    ``year``: one slot each (labels ``2025W07``, ``2025-03a``, ``2025-03``, ``2025Q1``, ``2025H1``,
    ``2025``); empty where ``each`` gives the slots: one for each container (label: its row).
    ``below`` asks it of each unit below the assessed one that meets the expression (label
    ``2025/v1``), ``parts`` for each of several parts (label ``2025/part``).

    Evidence is a ledger row of the same unit (and of the same person, where ``same_person``) that
    meets ``where`` and whose ``at`` lies in the slot, or whose ``by_period`` column equals the
    label. ``days`` narrows evidence to days of the month, ``(5, 6)``; ``last_days`` to the last n
    days of the slot. ``at_least`` rows are needed; ``amount`` sums a column instead of counting
    rows. A slot falls due on its last day and belongs to whoever serves then.
    """

    every: Literal["", "week", "half_month", "month", "quarter", "half", "year"]
    ledger: str
    where: Expression
    at: str
    at_least: Number
    by_period: str = ""
    days: tuple[int, int] | None = None
    last_days: int | None = None
    amount: str = ""
    same_person: bool = False
    each: Each | None = attrs.field(default=None, metadata=LATER)
    parts: Parts | None = attrs.field(default=None, metadata=LATER)
    below: Expression | None = attrs.field(default=None, metadata=LATER)
    """Over ``units``: which units below the assessed one are expected to give evidence."""


@attrs.frozen
class Rate:
    """A rate of satisfaction by a named formula: marks for ``counts`` over the ballots ``of``.

    ``of`` is ``valid`` (marks of the item, without options skipped), ``returned`` (ballots that
    came back) or ``issued`` (ballots given out, or that came back where these are more). The same
    tally gives several rates (practice F42): that is why a rate has a name and prints its counts.
    ``scores``: the share is this rate; else it is printed beside the share.
    """

    name: str
    counts: tuple[str, ...]
    of: Literal["valid", "returned", "issued"]
    scores: bool = False


@attrs.frozen
class Tallies:
    """Primitive 3: counts by rater category and option, turned into credit.

    ``worth`` gives each option its credit, at most ``best``; an option not named there is an
    error, one in ``skipped`` leaves the denominator (不了解). ``weights`` weigh the categories;
    a category missing is left out and the rest renormalised, or counts zero, as ``missing``
    says. Categories with fewer than ``smallest`` valid votes on an item of a meeting are merged
    into one of their own, so that no cell tells who voted what; where all together have fewer
    everywhere, nothing is scored or shown (withheld).
    """

    where: Expression
    worth: Mapping[str, Number]
    best: Number
    skipped: tuple[str, ...]
    weights: Mapping[str, Number]
    missing: Literal["renormalise", "zero"]
    smallest: Number | None
    ledger: str = "tallies"
    at: str = "held_on"
    formula: str = attrs.field(default="", metadata=LATER)
    """What the share is called and how it is made, in words: printed beside the number."""
    rate: Rate | None = attrs.field(default=None, metadata=LATER)
    """A rate by a named formula, printed with its counts."""

    @property
    def of(self) -> str:
        """What the share is a share of: ``valid``, ``returned`` or ``issued``."""
        return self.rate.of if self.rate is not None and self.rate.scores else "valid"


@attrs.frozen
class Band:
    """A step of a curve: a share of at least ``at_least`` gives ``gives`` of the points."""

    at_least: Number
    gives: Number


@attrs.frozen
class Indicator:
    """What is counted, and what it is worth.

    ``role`` is ``score`` (share × points), ``bonus`` or ``deduction`` (credit × points for each
    unit of credit, subject to the group's cap). ``when_none`` says what a subject without any
    slot gets: listed apart and its points spread over the rest (``not_applicable``), nothing
    (``zero``), or all (``full``).
    """

    id: str
    title: str
    group: str
    role: Literal["score", "bonus", "deduction"]
    points: Number
    counts: Cases | Slots | Tallies
    basis: Basis
    when_none: Literal["not_applicable", "zero", "full"] = "not_applicable"
    curve: tuple[Band, ...] = ()
    mandatory: bool = attrs.field(default=False, metadata=LATER)
    """It can't be left out and is never not applicable: nothing there counts as nothing done."""
    cohorts: tuple[str, ...] = attrs.field(default=(), metadata=LATER)
    """The cohorts that are asked; empty for all. For others it is not applicable."""


@attrs.frozen
class Group:
    """Indicators shown and capped together; ``cap`` limits what bonus or deduction may reach."""

    id: str
    title: str
    cap: Number | None = None
