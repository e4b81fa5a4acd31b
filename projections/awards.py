"""Lists: who takes a seat at the top or bottom, and who is passed over because of a veto."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from evalcore.schemes.model import CutList, Scheme, Share
from projections.cuts import Cut, Key, Order, cut
from projections.decisions import Decision
from projections.exact import half_up
from projections.nodes import Nodes
from projections.places import Place
from projections.rows import ScoreNode
from projections.score_rules import APART
from projections.vetoes import Vetoed


def own_points(node: ScoreNode, role: str, points: Fraction) -> Fraction:
    """What an indicator itself gave, of its own ``points``.

    Where others did not apply, a scored indicator bears part of their points too (``node`` is
    ``<indicator>/points``): two that did equally well in it would not be equal by these.
    """
    earned = Fraction(node.numerator, node.denominator)
    if role != "score" or not node.possible_numerator:
        return earned
    return earned * points * Fraction(node.possible_denominator, node.possible_numerator)


class Points:
    """What subjects earned in single indicators, exactly."""

    def __init__(self, scheme: Scheme, nodes: Nodes) -> None:
        self.nodes = nodes
        self.decimals = scheme.rounding.decimals
        self.of_indicator = {
            each.id: (each.role, Fraction(each.points.numerator, each.points.denominator))
            for each in scheme.indicators
        }

    def of(self, subject: str, indicator: str) -> Fraction | None:
        """Points earned; None where nothing applied or nothing may be told."""
        node = self.nodes.get(subject, f"{indicator}/points")
        if node is None or node.state in APART:
            return None
        return own_points(node, *self.of_indicator[indicator])

    def then(self, subject: str, indicators: Sequence[str]) -> tuple[Fraction, ...]:
        """What decides between equals, one after the other; nothing applied is nothing earned."""
        return tuple(self.of(subject, each) or Fraction(0) for each in indicators)

    def shown(self, points: Fraction) -> int:
        """Points in units of 10^-decimals, for printing a cut line."""
        return half_up(points.numerator, points.denominator, self.decimals)


@attrs.frozen
class Passed:
    """Somebody who would have had a seat, and the vetoes that kept it from them."""

    place: Place
    vetoes: tuple[Vetoed, ...]


@attrs.frozen
class Drawn:
    """What a list came to: ``pool`` are the contenders in order, ``passed`` those passed over."""

    pool: tuple[Place, ...]
    cut: Cut
    passed: tuple[Passed, ...]


def keeps_off(listed: CutList, place: Place) -> tuple[Vetoed, ...]:
    """The vetoes that keep a place off a list: those that bar it, and where the list is of the
    eligible all that touch a grade."""
    eligible = listed.size.base == "eligible"
    return tuple(
        met for met in place.vetoes if listed.id in met.veto.bars or (eligible and met.veto.at_most)
    )


def draw(
    listed: CutList,
    ranked: Sequence[Place],
    whole: int,
    points: Points,
    decisions: Mapping[str, Decision],
    within: str = "",
) -> Drawn:
    """The list over ``ranked`` places of one cohort; ``whole`` is how many the cohort has.

    Both are of the group ``within`` alone where the list is taken in groups.
    """
    kept_off = {p.subject.id: found for p in ranked if (found := keeps_off(listed, p))}
    field = _field(listed, ranked, points)
    open_to = [p for p in field if p.subject.id not in kept_off]
    base = {
        "cohort": whole,
        "ranked": len(ranked),
        "eligible": len(ranked) - len(kept_off),
    }[listed.size.base]
    order = order_of(field, listed.size, points, listed.by, listed.end == "bottom")
    taken = cut(
        attrs.evolve(order, contenders=[p.subject.id for p in open_to]),
        listed.size,
        base,
        decisions,
    )
    passed: list[Passed] = []
    if kept_off:
        without = cut(order, listed.size, base).taken
        worst = _worst(order, taken.inside)
        over = {
            each
            for each in order.contenders
            if each in kept_off and (each in without or _no_worse(order, each, worst))
        }
        missed = [each for each in order.contenders if each in kept_off and each not in over]
        over.update(_had_alone(listed, order, [p.subject.id for p in open_to], missed, base))
        passed = [Passed(p, kept_off[p.subject.id]) for p in field if p.subject.id in over]
    return Drawn(tuple(open_to), attrs.evolve(taken, within=within), tuple(passed))


def _had_alone(
    listed: CutList, order: Order, open_to: Sequence[str], kept_off: Iterable[str], base: int
) -> Iterator[str]:
    """Of ``kept_off``, in order, those who would have a seat if just their own vetoes were not.

    One more who is eligible may make a seat more; and of several who are equal and all barred,
    each alone would have had the seat.
    """
    more = base + 1 if listed.size.base == "eligible" else base
    places = {each: at for at, each in enumerate(order.contenders)}
    failed: Key | None = None
    for each in kept_off:
        if failed is not None and order.keys[each] != failed:
            # Who stands further from the end of the list has no seat either.
            return
        at = bisect(open_to, places[each], key=lambda other: places[other])
        with_one = attrs.evolve(order, contenders=[*open_to[:at], each, *open_to[at:]])
        if each in cut(with_one, listed.size, more).taken:
            yield each
        else:
            failed = order.keys[each]


def order_of(
    field: Sequence[Place], size: Share, points: Points, by: str = "", bottom: bool = False
) -> Order:
    """Contenders as they come, with what tells them apart; ``by`` names an indicator."""
    keys: dict[str, Key] = {}
    totals: dict[str, int] = {}
    for place in field:
        earned = points.of(place.subject.id, by) if by else None
        keys[place.subject.id] = place.total if earned is None else earned
        totals[place.subject.id] = place.total if earned is None else points.shown(earned)
    then = (
        {p.subject.id: points.then(p.subject.id, size.then_by) for p in field}
        if size.tie == "next"
        else {}
    )
    return Order([p.subject.id for p in field], keys, totals, then, bottom)


def _field(listed: CutList, ranked: Sequence[Place], points: Points) -> list[Place]:
    """Who is compared, from the end of the list on: by the total, or by one indicator's points.

    Whom that indicator does not apply to is in no comparison by it.
    """
    bottom = listed.end == "bottom"
    by_id = sorted(ranked, key=lambda p: p.subject.id)
    if not listed.by:
        return sorted(by_id, key=lambda p: p.total, reverse=not bottom)
    earned = {p.subject.id: points.of(p.subject.id, listed.by) for p in by_id}
    applied = [p for p in by_id if earned[p.subject.id] is not None]
    return sorted(applied, key=lambda p: earned[p.subject.id] or Fraction(0), reverse=not bottom)


def _worst(order: Order, inside: Sequence[str]) -> str:
    """Of those taken, the one who stands last; '' for nobody."""
    if not inside:
        return ""
    places = {each: at for at, each in enumerate(order.contenders)}
    last = order.keys[max(inside, key=lambda each: places[each])]
    equal = [each for each in inside if order.keys[each] == last]
    if not order.then:
        return equal[0]
    choose = max if order.bottom else min
    return choose(equal, key=lambda each: order.then[each])


def _no_worse(order: Order, subject: str, other: str) -> bool:
    """Whether ``subject`` stands beside ``other`` or before; nobody stands before nobody."""
    if not other:
        return False
    mine, theirs = order.keys[subject], order.keys[other]
    if mine != theirs:
        return (mine < theirs) == order.bottom
    then, last = order.then.get(subject), order.then.get(other)
    return then is None or last is None or then == last or (then < last) == order.bottom
