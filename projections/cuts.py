"""A share or number of people by rank: seats, the cut line, and who stands exactly on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby

import attrs

from evalcore.schemes.model import Share
from projections.decisions import Decision
from projections.exact import fraction, seats

Key = int | Fraction
"""What contenders are compared by: totals in units of 10^-decimals, or points as they are."""


@attrs.frozen
class Order:
    """Contenders, best first (worst first for a bottom list), and what tells them apart.

    ``keys`` decide who stands equal; ``then`` holds what decides between equals (of a top list the
    more the better), empty where the scheme names nothing. ``totals`` are for printing the line.
    """

    contenders: Sequence[str]
    keys: Mapping[str, Key]
    totals: Mapping[str, int]
    then: Mapping[str, tuple[Fraction, ...]] = attrs.field(factory=dict)
    bottom: bool = False


@attrs.frozen(slots=False)
class Cut:
    """What a share took of ``base``.

    ``inside`` are those taken, in order. ``tied`` are those who stand on the cut line together
    where not all of them have a seat. ``line`` is the total at the cut line, None where there was
    no cut. Of the tied, ``asked`` are those between whom people decide: ``decided`` says that they
    have; until then none of ``asked`` is inside, and ``free`` seats wait for them. ``within`` names
    the group of the cohort that it was taken in, empty for all of it.
    """

    base: int
    seats: int
    line: int | None
    inside: tuple[str, ...]
    tied: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    decided: bool = False
    free: int = 0
    within: str = ""

    @cached_property
    def taken(self) -> frozenset[str]:
        """Who has a seat."""
        return frozenset(self.inside)

    @cached_property
    def equal(self) -> frozenset[str]:
        """Who is tied at the line."""
        return frozenset(self.tied)

    @cached_property
    def put_to_people(self) -> frozenset[str]:
        """Those between whom people decide, or have decided."""
        return frozenset(self.asked)


def cut(
    order: Order,
    size: Share,
    base: int,
    decisions: Mapping[str, Decision] | None = None,
    bystanders: Collection[str] = (),
) -> Cut:
    """Take the first of ``order``.

    The share is taken of ``base``, which need not be the number of contenders. At the line:
    ``none`` of the tied are taken, ``all`` of them, those better by what comes ``next``, or
    (``people``) none until people decide. People are asked about those still tied after ``next``
    too. Their ``decisions`` hold where they speak of everybody asked but ``bystanders``, and give
    no more seats than are free.
    """
    contenders = order.contenders
    available = _available(size, base)
    if available >= len(contenders):
        last = order.totals[contenders[-1]] if contenders else None
        return Cut(base, available, last, tuple(contenders))
    if available == 0:
        return Cut(base, 0, None, ())
    at_line = contenders[available - 1]
    key, line = order.keys[at_line], order.totals[at_line]
    before = [c for c in contenders[:available] if order.keys[c] != key]
    on_line = [c for c in contenders if order.keys[c] == key]
    made = Cut(base, available, line, (*before, *on_line))
    if len(made.inside) <= available or size.tie == "all":
        tied = () if len(made.inside) <= available else tuple(on_line)
        return attrs.evolve(made, tied=tied)
    made = attrs.evolve(made, inside=tuple(before), tied=tuple(on_line))
    if size.tie == "none":
        return made
    if size.tie == "next":
        taken, asked = _by_next(order, on_line, available - len(before))
        made = attrs.evolve(made, inside=(*before, *taken), asked=asked)
    else:
        made = attrs.evolve(made, asked=made.tied)
    free = available - len(made.inside)
    return _decided(attrs.evolve(made, free=free), decisions or {}, bystanders)


def _by_next(
    order: Order, tied: Sequence[str], free: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of those tied: who is taken by what comes next, and who is still tied at the last seat."""
    ranked = sorted(tied, key=lambda c: order.then[c], reverse=not order.bottom)
    taken: list[str] = []
    for _then, equal in groupby(ranked, key=lambda c: order.then[c]):
        group = tuple(equal)
        if len(taken) + len(group) > free:
            return tuple(taken), group if len(taken) < free else ()
        taken.extend(group)
    return tuple(taken), ()


def _decided(made: Cut, decisions: Mapping[str, Decision], bystanders: Collection[str]) -> Cut:
    """The cut with what people decided, if it is about this tie."""
    asked = [c for c in made.asked if c not in bystanders]
    taken = [c for c in asked if c in decisions and decisions[c].taken]
    if not asked or any(c not in decisions for c in asked) or len(taken) > made.free:
        return made
    return attrs.evolve(made, inside=(*made.inside, *taken), decided=True)


def _available(size: Share, base: int) -> int:
    if size.number is not None:
        return size.number.whole
    assert size.share is not None, "the loader wants a share or a number"
    return seats(fraction(size.share), base, size.rounding, size.least)
