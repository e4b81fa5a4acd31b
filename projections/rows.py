"""The rows that a run consists of: they are the computation itself, every view renders them.

All numbers are whole: a share is a numerator and a denominator, a total is rounded once by the
scheme's own rule and kept as ``numerator`` over 10^decimals.
"""

from __future__ import annotations

import attrs


@attrs.frozen
class Subject:
    """Who a score is about: a unit, or a person in office at a unit.

    ``id`` is ``unit`` or ``person@unit``; what falls into a vacancy is ``unattributed@unit``,
    which is never ranked: persons plus unattributed always equals the unit. ``days`` is the time
    in office within the period, ``intervals`` the spans (first day, last day; ISO dates).
    """

    id: str
    kind: str
    person: str
    person_name: str
    unit: str
    unit_name: str
    parent: str
    parent_name: str
    cohort: str
    days: int
    intervals: tuple[tuple[str, str], ...]


@attrs.frozen
class ScoreNode:
    """One step of a subject's score: ``operation`` over ``inputs`` gave numerator/denominator.

    ``node`` is ``<indicator>/share``, ``<indicator>/curve``, ``<indicator>/points``,
    ``group:<id>``, ``total/exact`` or ``total``. ``state`` is ``scored``, ``none`` (nothing
    expected, nothing found), ``not_applicable`` (listed apart) or ``withheld`` (too few voted:
    apart as well). ``possible`` is what the node could have reached, in the same unit, as a
    fraction.
    """

    subject: str
    node: str
    operation: str
    numerator: int
    denominator: int
    possible_numerator: int
    possible_denominator: int
    state: str
    basis: str
    inputs: tuple[str, ...]


@attrs.frozen
class Standing:
    """Where a subject stands: ``total`` is rounded, in units of 10^-decimals; None where nothing
    applied, which is neither 0 nor 100.

    ``rank`` is by competition (1-1-3), None where the subject is not ranked; ``status`` says why:
    ``ranked``, ``short_tenure``, ``small_cohort``, ``not_applicable``, ``unattributed``.
    ``score_grade`` is what the total alone gives, ``grade`` what quotas and vetoes leave.
    ``lists`` names the cut lists that the subject is on.
    """

    subject: str
    cohort: str
    status: str
    total: int | None
    decimals: int
    rank: int | None
    ranked_of: int
    tied_with: int
    score_grade: str
    grade: str
    lists: tuple[str, ...]


@attrs.frozen
class Effect:
    """What a rule over the population did to a subject: before, after, and by which cut.

    ``rule`` is ``veto:<id>``, ``quota:<grade>``, ``list:<id>``, ``minimum_tenure``,
    ``small_cohort``, ``cap:<group>``, ``tie:<quota or list>``, ``passed_over:list:<id>`` (a veto
    kept somebody from a seat) or ``freed:quota:<grade>`` (a seat that a veto took from somebody
    else; base, seats and line are those of the cut that would have been in the way). ``base`` is
    the number that the share was taken of, ``seats`` what it came to, ``cut_total`` the total at
    the cut line (of a list by one indicator: the points there), and ``tie_group`` how many stood
    exactly there. Where people decide between equals, ``tie_group`` counts those and ``free`` the
    seats left for them. ``evidence`` are positions in
    the log. ``within`` names the group that the cut was taken in, where that was not the whole
    cohort: the unit above by code and name, or ``none`` (``projections.within``).
    """

    subject: str
    rule: str
    before: str
    after: str
    base: int | None
    seats: int | None
    cut_total: int | None
    tie_group: int | None
    basis: str
    evidence: tuple[int, ...]
    free: int | None = None
    within: str = ""


@attrs.frozen
class Flag:
    """A rule that was met, with evidence, awaiting a person. Never a verdict.

    ``kind`` is ``check`` (核查提示) or ``accountability`` (问责提示, a measure is suggested).
    ``cites`` names what was met: ``ledger:<ledger>:<row>``, ``contribution:<indicator>:<slot>``,
    ``node:<node>``, ``standing``; of a ladder ``ledger:<ledger>:<row>``, ``flag:<id>`` or
    ``standing``, and the rung that was reached: ``rung:<n>``, the lowest is 1.
    """

    id: str
    rule: str
    kind: str
    subject: str
    unit: str
    title: str
    addressed_to: str
    suggests: str
    occurred_on: str
    cites: tuple[str, ...]
    evidence: tuple[int, ...]
    basis: str
