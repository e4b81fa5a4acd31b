"""One subject's place while the rules over the population pass over it: status, rank, grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import attrs

from evalcore.schemes.model import Grade, Scheme
from projections.rows import Subject
from projections.service import UNATTRIBUTED
from projections.vetoes import Vetoed

RANKED, SHORT_TENURE, SMALL_COHORT = "ranked", "short_tenure", "small_cohort"
NOT_APPLICABLE = "not_applicable"


@attrs.define
class Place:
    """One subject while the rules pass over it.

    ``merit`` is the grade it would bear without any veto, ``grade`` the one it bears. ``total``
    is 0 where nothing applied (``scored`` False): such a place is never ranked.
    """

    subject: Subject
    status: str
    total: int
    scored: bool = True
    score_grade: str = ""
    merit: str = ""
    grade: str = ""
    vetoes: tuple[Vetoed, ...] = ()
    rank: int | None = None
    tied_with: int = 0
    lists: tuple[str, ...] = ()


def status_of(scheme: Scheme, subject: Subject, total: int | None) -> str:
    """Whether a subject is ranked, or why it is listed apart."""
    if subject.kind == UNATTRIBUTED:
        return UNATTRIBUTED
    if total is None or not subject.days:
        return NOT_APPLICABLE
    shortest = scheme.assessed.shortest
    if shortest is not None and subject.kind == "person" and subject.days < shortest.whole:
        return SHORT_TENURE
    return RANKED


def banded(grades: Sequence[Grade], total: int, unit: int) -> str:
    """The first grade that a total of ``total`` ÷ ``unit`` reaches."""
    for grade in grades:
        least = grade.at_least
        if least is None or total * least.denominator >= least.numerator * unit:
            return grade.name
    return grades[-1].name


def rank(ranked: Sequence[Place]) -> None:
    """Competition ranks (1-1-3) over places sorted by total."""
    together: dict[int, int] = defaultdict(int)
    for place in ranked:
        together[place.total] += 1
    first: dict[int, int] = {}
    for position, place in enumerate(ranked, start=1):
        place.rank = first.setdefault(place.total, position)
        place.tied_with = together[place.total] - 1
