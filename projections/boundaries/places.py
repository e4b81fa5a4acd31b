"""Thresholds of places: grades, rounding, shortest tenure, smallest cohort, shares of people."""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.schemes.boundaries import Question
from evalcore.schemes.model import Number, Scheme, Share, Veto
from projections.boundaries.counting import STEP, around
from projections.boundaries.told import amount_told, yes_no
from projections.evaluation import Evaluation
from projections.exact import fraction, half_up, seats
from projections.losses import is_below
from projections.places import RANKED, SHORT_TENURE, banded, status_of
from projections.rows import Subject

MOST = 400
"""Up to how many people a share is looked through for the first number that takes one more."""


def direct(scheme: Scheme) -> Iterator[Question]:
    """What is answered by a function of the engine alone."""
    yield _rounding(scheme)
    unit = 10**scheme.rounding.decimals
    for grade in scheme.grades:
        if grade.at_least is None:
            continue
        totals = around(fraction(grade.at_least), (1, unit))
        whole = [half_up(*each, scheme.rounding.decimals) for each in totals]
        yield Question(
            at=f"grades.{grade.name}",
            test="total",
            asks="总分(按规定小数位)为下列数时,是什么等次",
            basis=grade.at_least.basis.text,
            values=tuple(amount_told((each, unit)) for each in whole),
            found=tuple(banded(scheme.grades, each, unit) for each in whole),
        )
    yield from _tenure(scheme)
    for quota in scheme.quotas:
        yield _share(f"quotas.{quota.grade}", f"{quota.grade}等次名额", quota.size)
    for veto in scheme.vetoes:
        if veto.below is not None:
            yield _veto(veto, veto.below)
    for listed in scheme.lists:
        yield _share(f"lists.{listed.id}", listed.title, listed.size)


def _veto(veto: Veto, mark: Number) -> Question:
    """Whether a share just below, at and just above the mark of a veto meets it."""
    shares = around(fraction(mark), STEP, (1, 1))
    return Question(
        at=f"vetoes.{veto.id}.below",
        test="below",
        asks=f"{veto.title}:得分率为下列数时,是否受此限制",
        basis=mark.basis.text,
        values=tuple(map(amount_told, shares)),
        found=tuple(yes_no(is_below(*each, mark)) for each in shares),
    )


def _rounding(scheme: Scheme) -> Question:
    decimals = scheme.rounding.decimals
    unit = 10**decimals
    exact = [(10 * unit + each, 10 * unit) for each in (4, 5, 6)]
    return Question(
        at="rounding.decimals",
        test="half up",
        asks="总分精确为下列数时,取多少",
        basis=scheme.rounding.basis.text,
        values=tuple(map(amount_told, exact)),
        found=tuple(amount_told((half_up(*each, decimals), unit)) for each in exact),
    )


def _tenure(scheme: Scheme) -> Iterator[Question]:
    shortest = scheme.assessed.shortest
    if shortest is None or scheme.assessed.subject != "person":
        return
    days = [n for n in (shortest.whole - 1, shortest.whole, shortest.whole + 1) if n > 0]
    found = []
    for n in days:
        subject = Subject(
            id="p@u", kind="person", person="p", person_name="", unit="u", unit_name="",
            parent="", parent_name="", cohort="", days=n, intervals=(),
        )  # fmt: skip
        found.append(yes_no(status_of(scheme, subject, 1) != SHORT_TENURE))
    yield Question(
        at="assessed.shortest",
        test="days in office",
        asks="任职下列天数的,是否参加排名",
        basis=shortest.basis.text,
        values=tuple(map(str, days)),
        found=tuple(found),
    )


def _share(at: str, title: str, size: Share) -> Question:
    """The number of people around the first that gives one more seat than fewer do."""
    seats = {n: _inside(size, n) for n in range(1, MOST)}
    number = size.number or size.share
    assert number is not None, at
    if size.number is not None:
        first = size.number.whole
    else:
        least = max(size.least, 1)
        first = next((n for n, taken in seats.items() if taken > least), MOST - 2)
    people = [n for n in (first - 1, first, first + 1) if n > 0]
    return Question(
        at=at,
        test="number"
        if size.number is not None
        else f"{amount_told(fraction(number))} {size.rounding}",
        asks=f"{title}:基数为下列人数(个数)时,取几个",
        basis=number.basis.text,
        values=tuple(map(str, people)),
        found=tuple(str(_inside(size, n)) for n in people),
    )


def _inside(size: Share, people: int) -> int:
    """How many of so many are taken."""
    if size.share is None:
        return min(people, size.number.whole if size.number else 0)
    return seats(fraction(size.share), people, size.rounding, size.least)


def sizes(scheme: Scheme) -> list[int]:
    """Cohorts of how many the bench needs."""
    smallest = scheme.smallest_cohort.whole
    return [n for n in (smallest - 1, smallest, smallest + 1) if n > 0]


def smallest_cohort(scheme: Scheme, evaluation: Evaluation) -> Question:
    """Whether a cohort of so many is ranked."""
    found = []
    for at, _size in enumerate(sizes(scheme)):
        standings = [s for s in evaluation.standings if s.cohort == f"size{at}"]
        found.append(yes_no(any(s.status == RANKED and s.rank is not None for s in standings)))
    return Question(
        at="assessed.smallest_cohort",
        test="ranked",
        asks="同类组有下列人数(个数)时,是否排名",
        basis=scheme.smallest_cohort.basis.text,
        values=tuple(map(str, sizes(scheme))),
        found=tuple(found),
    )
