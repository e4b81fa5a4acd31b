"""What single indicators, their groups and all of them together come to, as a scheme's sheet says.

In exact fractions; each result bears the nodes that tell how it came about. ``projections.scores``
lists their operations, and asks for each different case once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs

from evalcore.schemes.model import Group, Scheme, Tallies
from projections.contributions import Part
from projections.exact import (
    ONE,
    ZERO,
    Fraction,
    at_least,
    fraction,
    half_up,
    reduced,
    shown,
    times,
    total,
)
from projections.nodes import Kind, Made, Piece
from projections.score_rules import (
    APART,
    NONE,
    NOT_APPLICABLE,
    SCORED,
    WITHHELD,
    Parts,
    Rule,
    curved,
    rule_of,
    state_of,
)
from projections.small_cells import categories_of, is_withheld

Key = TypeVar("Key")
Found = TypeVar("Found")


class Once(dict[Key, Found]):
    """What ``make`` gives for each key; made when it is first asked for."""

    def __init__(self, make: Callable[[Key], Found]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Found:
        found = self[key] = self._make(key)
        return found


@attrs.frozen(eq=False)
class Earned:
    """What an indicator or a group came to, with its nodes; many subjects share one."""

    points: Fraction
    possible: Fraction
    made: Piece
    capped: tuple[tuple[str, Fraction, Fraction, str], ...] = ()
    """What a cap cut: the fields of ``Capped`` but for the subject."""


@attrs.frozen(eq=False)
class Sums:
    """The total as ranks see it, in units of 10^-decimals (None: nothing applied); its nodes."""

    total: int | None
    made: Piece


@attrs.frozen
class _Category:
    """The votes of one rater category: the node of their share, their weight, the product."""

    made: Made
    weight: Fraction
    weighed: Fraction


@attrs.frozen
class _GroupRule:
    """A group: its ``members`` among the indicators, the places among these of extras, its cap."""

    id: str
    members: tuple[int, ...]
    bonus: tuple[int, ...]
    deduction: tuple[int, ...]
    cap: Fraction | None
    kind: Kind


class Sheet:
    """The score sheet of one scheme: what indicators, groups and all together come to."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.rules = tuple(rule_of(indicator) for indicator in scheme.indicators)
        self.scored = [at for at, i in enumerate(scheme.indicators) if i.role == "score"]
        self.groups = [_group_rule(scheme, group) for group in scheme.groups]
        self.full = total(self.rules[at].points for at in self.scored)
        self._points = Once(self._points_kind)
        self._categories = Once(self._category)
        self._added = Once[tuple[Fraction, ...], Fraction](total)
        self._kinds = Once[tuple[str, str, str, tuple[str, ...]], Kind](lambda of: Kind(*of))

    def apart(self, at: int, parts: Parts) -> bool:
        """Whether the scored indicator ``at`` is listed apart instead of scored."""
        return state_of(self.rules[at], parts) in APART

    def spread(self, absent: Sequence[int]) -> tuple[Fraction, bool]:
        """By what points grow where ``absent`` rules don't apply; whether any is left."""
        points = total(self.rules[at].points for at in absent)
        left = total((self.full, (-points[0], points[1])))
        spread = times(self.full, (left[1], left[0])) if left[0] > 0 else ONE
        return spread, left[0] > 0 or not self.full[0]

    def earned(self, at: int, parts: Parts, spread: Fraction) -> Earned:
        """What an indicator came to, its points grown by ``spread`` where it is scored."""
        if self.rules[at].indicator.role == "score":
            return self._scored(at, parts, spread)
        return self._extra(self.rules[at], parts or ())

    def _scored(self, at: int, parts: Parts, spread: Fraction) -> Earned:
        """Share, curve and points of a scored indicator; points earned and possible."""
        rule = self.rules[at]
        state = state_of(rule, parts)
        made: list[Made] = []
        if state != SCORED or parts is None:
            share = ONE if (state, rule.indicator.when_none) == (NONE, "full") else ZERO
            made.append((rule.share, share, ONE, state))
        elif isinstance(rule.indicator.counts, Tallies):
            share = self._tallied(at, rule.indicator.counts, parts, made)
        else:
            share = reduced(sum(part[1] for part in parts), sum(part[2] for part in parts))
            made.append((rule.share, share, ONE, state))
        if state in APART:
            made.append((self._points[at, ONE], ZERO, ZERO, state))
            return Earned(ZERO, ZERO, tuple(made))
        if rule.bands:
            share, kind = curved(rule, share)
            made.append((kind, share, ONE, state))
        worth = rule.points if spread == ONE else times(rule.points, spread)
        points = times(share, worth)
        made.append((self._points[at, spread], points, worth, state))
        return Earned(points, worth, tuple(made))

    def _tallied(
        self, at: int, tallies: Tallies, parts: Sequence[Part], made: list[Made]
    ) -> Fraction:
        """The weighted share of the rater categories, each a node of its own."""
        rule = self.rules[at]
        found = [self._categories[at, part] for part in parts if part[2]]
        made.extend(each.made for each in found)
        if rule.weights and tallies.missing == "zero":
            of = total(rule.weights.values())
        else:
            of = self._added[tuple([each.weight for each in found])]
        share = times(total([each.weighed for each in found]), (of[1], of[0]))
        inputs = tuple([each.made[0].node for each in found])
        node, basis = f"{rule.indicator.id}/share", rule.indicator.basis.text
        made.append((self._kinds[node, "weighted", basis, inputs], share, ONE, SCORED))
        return share

    def _category(self, key: tuple[int, Part]) -> _Category:
        """One rater category of the tallies indicator ``at``: its share of the best."""
        at, (slot, credit, possible) = key
        rule = self.rules[at]
        name = rule.indicator.id
        share = reduced(credit, possible)
        inputs = (f"contributions:{name}:{slot}",)
        kind = self._kinds[f"{name}/category:{slot}", "category", rule.indicator.basis.text, inputs]
        # Without weights every vote counts alike.
        weight = (possible, 1)
        if rule.weights:
            weight = total(rule.weights[category] for category in categories_of(slot))
        return _Category((kind, share, ONE, SCORED), weight, times(weight, share))

    def _extra(self, rule: Rule, parts: tuple[Part, ...]) -> Earned:
        """Bonus or deduction: points for each unit of credit; a deduction is below nothing."""
        sign = -1 if rule.indicator.role == "deduction" else 1
        credit = sum(part[1] for part in parts)
        points = reduced(sign * credit * rule.points[0], rule.scale * rule.points[1])
        operation = f"{'-' if sign < 0 else ''}credit*{shown(rule.points)}"
        basis = rule.indicator.points.basis.text
        inputs = (f"contributions:{rule.indicator.id}",)
        kind = self._kinds[f"{rule.indicator.id}/points", operation, basis, inputs]
        state = SCORED if parts else NONE
        if any(is_withheld(slot) for slot, _credit, _possible in parts):
            state = WITHHELD
        return Earned(points, ZERO, ((kind, points, ZERO, state),))

    def sums(self, exact: Fraction, of: Fraction, applied: bool) -> Sums:
        """The exact total of the groups, out of how much, and the total as ranks see it."""
        state = SCORED if applied else NOT_APPLICABLE
        if exact[0] < 0:
            exact = ZERO
        rounding = self.scheme.rounding
        names = tuple(f"group:{group.id}" for group in self.scheme.groups)
        rounded = half_up(*exact, rounding.decimals)
        operation = f"half_up {rounding.decimals}"
        kind = self._kinds["total", operation, rounding.basis.text, ("total/exact",)]
        made = (
            (self._kinds["total/exact", "floor 0", "", names], exact, of, state),
            (kind, (rounded, 10**rounding.decimals), of, state),
        )
        return Sums(rounded if applied else None, made)

    def group(self, at: int, earned: Sequence[Earned]) -> Earned:
        """What the members of a group earned together, bonus and deduction within its cap."""
        group = self.groups[at]
        points = total([came_to.points for came_to in earned])
        capped = []
        for extra in (group.bonus, group.deduction) if group.cap is not None else ():
            before = total([earned[place].points for place in extra])
            after = _within(before, group.cap or ZERO)
            if after != before:
                capped.append((group.id, before, after, group.kind.basis))
                points = total((points, (-before[0], before[1]), after))
        of = self._added[tuple([came_to.possible for came_to in earned])]
        return Earned(points, of, ((group.kind, points, of, SCORED),), tuple(capped))

    def _points_kind(self, key: tuple[int, Fraction]) -> Kind:
        at, spread = key
        rule = self.rules[at]
        name = rule.indicator.id
        operation = f"points {shown(rule.points)}"
        if spread != ONE:
            operation += f"*{shown(spread)}"
        inputs = (f"{name}/{'curve' if rule.bands else 'share'}",)
        return Kind(f"{name}/points", operation, rule.indicator.points.basis.text, inputs)


def _group_rule(scheme: Scheme, group: Group) -> _GroupRule:
    members = [(at, i) for at, i in enumerate(scheme.indicators) if i.group == group.id]
    operation, basis, cap = "sum", "", None
    if group.cap is not None:
        cap = fraction(group.cap)
        operation, basis = f"sum cap {shown(cap)}", group.cap.basis.text
    inputs = tuple(f"{indicator.id}/points" for _at, indicator in members)

    def of(role: str) -> tuple[int, ...]:
        return tuple(place for place, (_at, i) in enumerate(members) if i.role == role)

    return _GroupRule(
        group.id,
        tuple(at for at, _indicator in members),
        of("bonus"),
        of("deduction"),
        cap,
        Kind(f"group:{group.id}", operation, basis, inputs),
    )


def _within(points: Fraction, cap: Fraction) -> Fraction:
    """Points above or below nothing, at most ``cap`` away from it."""
    if at_least(cap, (abs(points[0]), points[1])):
        return points
    return cap if points[0] > 0 else (-cap[0], cap[1])
