"""The nearest changes that would give somebody a grade or a place on a list.

Each is one thing made otherwise and everything else as it was: the least total, vetoes that were
not met, seats more. Found by passing the rules over the cohort again (``projections.again``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

from projections.again import Again, Change
from projections.publishing.figures import exact, fixed
from projections.rows import ScoreNode, Standing
from projections.score_rules import SCORED

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]

HIGHEST = 10**9
"""A total, in points, that nobody reaches: what can't be had by it can't be had by any."""


def flips_of_grade(
    results: Results, made: Again, stands: Standing, grade: str, vetoes: Sequence[str]
) -> list[Json]:
    """What would give ``stands`` at least ``grade``; ``vetoes`` are those that alone forbid it.

    ``kind``: ``total`` (the least), ``veto`` (without these), ``both``, ``seats`` (more of the
    quota). None of a kind: no change of that kind alone is enough.
    """
    order = [each.name for each in made.grades]
    wanted = order.index(grade)

    def bears(change: Change) -> bool:
        return order.index(made.standing(stands.subject, change).grade) <= wanted

    found = list(_by_total(results, made, stands, bears, frozenset(vetoes)))
    rule = f"quota:{grade}"
    if any(each.grade == grade for each in made.quotas):
        most = sum(each.rank is not None for each in made.actual)
        seats = _least(range(1, most + 1), lambda n: bears(Change(seats=(rule, n))))
        if seats is not None:
            found.append({"kind": "seats", "rule": rule, "more": seats})
    return found


def flips_of_list(results: Results, made: Again, stands: Standing, listed: Json) -> list[Json]:
    """What would put ``stands`` on a list from the top that goes by the total.

    ``unless``: vetoes that bar from the list and touch no grade. Results tell of those only where
    they took a seat from somebody, so that one may be met unseen.
    """
    if listed["end"] != "top" or listed["by"]:
        return []

    def is_on(change: Change) -> bool:
        return listed["id"] in made.standing(stands.subject, change).lists

    barring = frozenset(
        met.veto.id
        for met in made.vetoes.get(stands.subject, ())
        if listed["id"] in met.veto.bars or (listed["base"] == "eligible" and met.veto.at_most)
    )
    unseen = [
        row["title"]
        for row in results.vetoes.values()
        if listed["id"] in json.loads(row["bars"] or "[]") and not row["at_most"]
    ]
    flips = _by_total(results, made, stands, is_on, barring)
    return [{**flip, "unless": unseen} for flip in flips]


def _by_total(
    results: Results,
    made: Again,
    stands: Standing,
    holds: Callable[[Change], bool],
    vetoes: frozenset[str],
) -> Iterator[Json]:
    """The least total; without the vetoes; or, where neither is enough, both."""
    total = _least_total(made, stands, lambda t: holds(Change(total=t)))
    if total is not None:
        yield {"kind": "total", **_more(results, stands, total)}
    if not vetoes:
        return
    named = {"vetoes": [results.vetoes[v]["title"] for v in sorted(vetoes) if v in results.vetoes]}
    if holds(Change(without=vetoes)):
        yield {"kind": "veto", **named}
    elif total is None:
        both = _least_total(made, stands, lambda t: holds(Change(t, vetoes)))
        if both is not None:
            yield {"kind": "both", **named, **_more(results, stands, both)}


def _least_total(made: Again, stands: Standing, holds: Callable[[int], bool]) -> int | None:
    """The least total above one's own from which on ``holds``; None where none does.

    More points never take a seat away, so that the answer lies at a grade's limit, at somebody's
    total, or just above one.
    """
    own, unit = stands.total or 0, 10**made.decimals
    lines = {each.total for each in made.actual if each.total is not None}
    limits = {
        ceil(Fraction(grade.at_least.numerator * unit, grade.at_least.denominator))
        for grade in made.grades
        if grade.at_least is not None
    }
    found = sorted(t for t in {*lines, *(t + 1 for t in lines), *limits} if t > own)
    # Mostly it is a limit itself: two passes tell, where halving a large cohort takes a dozen.
    for limit in sorted(limits):
        if limit > own and holds(limit):
            at = found.index(limit)
            if at == 0 or not holds(found[at - 1]):
                return limit
            break
    return _least([*found, max([*found, own]) + HIGHEST], holds)


def _least(candidates: Sequence[int], holds: Callable[[int], bool]) -> int | None:
    """The first of rising ``candidates`` that holds, where all after it do too; None for none."""
    if not candidates or not holds(candidates[-1]):
        return None
    low, high = 0, len(candidates) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(candidates[middle]) else (middle + 1, high)
    return candidates[low]


# How a total could have been reached


def _more(results: Results, stands: Standing, total: int) -> Json:
    short = total - (stands.total or 0)
    return {
        "total": fixed(total, stands.decimals),
        "more": fixed(short, stands.decimals),
        "ways": list(_ways(results, stands, total)),
    }


def _ways(results: Results, stands: Standing, total: int) -> Iterator[Json]:
    """The indicators that alone would give a total, each with the credit that it takes of the
    credit lost; fewest first. Curves, tallies, bonuses and deductions are left out: what a case
    gives there depends on the others."""
    nodes = results.nodes(stands.subject)
    whole = nodes.get("total/exact")
    if whole is None:
        return
    # Rounded half up: from half a unit below on.
    half, unit = Fraction(1, 2 * 10**stands.decimals), Fraction(1, 10**stands.decimals)
    raw = sum((_value(nodes[name]) for name in whole.inputs if name in nodes), Fraction(0))
    needed = total * unit - half - raw
    found = []
    for name, row in results.indicators.items():
        node = nodes.get(f"{name}/points")
        if node is None or row["role"] != "score" or row["counted"] not in ("cases", "slots"):
            continue
        if node.state != SCORED or f"{name}/curve" in nodes:
            continue
        worth = Fraction(node.possible_numerator, node.possible_denominator)
        items = results.contributions(stands.subject, name)
        credit, possible = (sum(item[key] for item in items) for key in ("credit", "possible"))
        lost = possible - credit
        if lost <= 0 or worth <= 0:
            continue
        each = Fraction(worth.numerator, worth.denominator * possible)
        take = -(-needed // each)
        if take <= lost:
            found.append((int(take), name, row["title"], lost, exact(*_pair(each))))
    for take, name, title, lost, gain in sorted(found):
        yield {"indicator": name, "title": title, "credit": take, "lost": lost, "each": gain}


def _value(node: ScoreNode) -> Fraction:
    return Fraction(node.numerator, node.denominator)


def _pair(value: Fraction) -> tuple[int, int]:
    return value.numerator, value.denominator
