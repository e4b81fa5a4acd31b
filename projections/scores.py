"""Scores: share, curve, points, group, total, level by level, in exact fractions.

Every level is a node that names its inputs, so that each number walks back to contributions.
``operation`` of a node is a token and its numbers:

- ``share``: credit ÷ possible, summed over the contributions
- ``category``: the share of one rater category; ``weighted``: Σ weight × share ÷ Σ weight
- ``band 9/10``: the highest step of the curve that the share reached (``band -``: none)
- ``points 10``: share × 10; ``points 10*100/90``: the same, with what was not applicable spread
- ``credit*2``, ``-credit*2``: bonus and deduction for each unit of credit
- ``sum`` · ``sum cap 5``: of a group, bonus and deduction each within the cap
- ``floor 0``: sum of the groups, never below nothing · ``half_up 2``: rounded once, for ranks
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from evalcore.schemes.model import Group, Indicator, Scheme, Tallies
from projections.contributions import scale_of
from projections.exact import (
    ONE,
    ZERO,
    Fraction,
    at_least,
    fraction,
    half_up,
    reduced,
    scaled,
    shown,
    times,
    total,
    whole_of,
)
from projections.nodes import Kind, Nodes
from projections.small_cells import categories_of

Counted = Mapping[str, list[tuple[str, int, int]]]
"""Indicator → (slot, credit, possible) of one subject."""

SCORED, NONE, NOT_APPLICABLE = "scored", "none", "not_applicable"


@attrs.frozen
class Capped:
    """A group's bonus or deduction that its cap cut: before and after, in points."""

    subject: str
    group: str
    before: Fraction
    after: Fraction
    basis: str


@attrs.frozen
class Scores:
    """The nodes of all subjects, their totals in units of 10^-decimals (None: nothing applied)."""

    nodes: Nodes
    totals: Mapping[str, int | None]
    capped: tuple[Capped, ...]


def score(scheme: Scheme, subjects: Iterable[str], counted: Mapping[str, Counted]) -> Scores:
    """Score ``subjects`` from what their contributions add up to."""
    sheet = _Sheet(scheme)
    totals = {subject: sheet.score(subject, counted.get(subject, {})) for subject in subjects}
    return Scores(sheet.nodes, totals, tuple(sheet.capped))


@attrs.frozen
class _Rule:
    """An indicator with its numbers as fractions and its node kinds at hand."""

    indicator: Indicator
    points: Fraction
    scale: int
    bands: tuple[tuple[Fraction, Fraction, Kind], ...]
    no_band: Kind
    share: Kind
    weights: Mapping[str, Fraction]


class _Sheet:
    """The score sheet of one scheme: scores one subject after the other into ``nodes``."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.nodes = Nodes()
        self.capped: list[Capped] = []
        self.rules = tuple(_rule(indicator) for indicator in scheme.indicators)
        self.full = total(r.points for r in self.rules if r.indicator.role == "score")
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._members = {
            group.id: tuple(i for i in scheme.indicators if i.group == group.id)
            for group in scheme.groups
        }

    def score(self, subject: str, counted: Counted) -> int | None:
        """Add the nodes of ``subject``; its rounded total, or None where nothing applied."""
        absent = total(
            rule.points
            for rule in self.rules
            if rule.indicator.role == "score"
            and rule.indicator.when_none == NOT_APPLICABLE
            and not any(possible for _, _, possible in counted.get(rule.indicator.id, ()))
        )
        left = total((self.full, (-absent[0], absent[1])))
        spread = times(self.full, (left[1], left[0])) if left[0] > 0 else ONE
        earned: dict[str, tuple[Fraction, Fraction]] = {}
        for rule in self.rules:
            parts = counted.get(rule.indicator.id, [])
            if rule.indicator.role == "score":
                earned[rule.indicator.id] = self._scored(rule, parts, spread)
            else:
                earned[rule.indicator.id] = self._extra(rule, parts), ZERO
        applied = left[0] > 0 or not self.full[0]
        result = self._sums(subject, earned, applied)
        self.nodes.close(subject)
        return result if applied else None

    def _scored(
        self, rule: _Rule, parts: list[tuple[str, int, int]], spread: Fraction
    ) -> tuple[Fraction, Fraction]:
        """Share, curve and points of a scored indicator; points earned and possible."""
        indicator = rule.indicator
        possible = sum(part[2] for part in parts)
        state = SCORED if possible else NONE
        if not possible:
            if indicator.when_none == NOT_APPLICABLE:
                state = NOT_APPLICABLE
            share = ONE if indicator.when_none == "full" else ZERO
            self.nodes.add(rule.share, share, ONE, state)
        elif isinstance(indicator.counts, Tallies):
            share = self._tallied(rule, parts)
        else:
            share = reduced(sum(part[1] for part in parts), possible)
            self.nodes.add(rule.share, share, ONE, state)
        if state == NOT_APPLICABLE:
            self.nodes.add(self._points_kind(rule, ONE), ZERO, ZERO, state)
            return ZERO, ZERO
        if rule.bands:
            share = self._curved(rule, share, state)
        worth = rule.points if spread == ONE else times(rule.points, spread)
        points = times(share, worth)
        self.nodes.add(self._points_kind(rule, spread), points, worth, state)
        return points, worth

    def _tallied(self, rule: _Rule, parts: list[tuple[str, int, int]]) -> Fraction:
        """The weighted share of the rater categories, each a node of its own."""
        indicator = rule.indicator
        assert isinstance(indicator.counts, Tallies)
        weighed: list[Fraction] = []
        present: list[Fraction] = []
        names = []
        for slot, credit, possible in parts:
            if not possible:
                continue
            share = reduced(credit, possible)
            name = f"{indicator.id}/category:{slot}"
            basis = indicator.basis.text
            inputs = (f"contributions:{indicator.id}:{slot}",)
            self.nodes.add(self._kind(name, "category", basis, inputs), share, ONE, SCORED)
            names.append(name)
            if rule.weights:
                weight = total(rule.weights[c] for c in categories_of(slot))
            else:
                # Without weights every vote counts alike.
                weight = (possible, 1)
            present.append(weight)
            weighed.append(times(weight, share))
        of = total(present)
        if rule.weights and indicator.counts.missing == "zero":
            of = total(rule.weights.values())
        share = times(total(weighed), (of[1], of[0])) if of[0] else ZERO
        kind = self._kind(f"{indicator.id}/share", "weighted", indicator.basis.text, tuple(names))
        self.nodes.add(kind, share, ONE, SCORED)
        return share

    def _curved(self, rule: _Rule, share: Fraction, state: str) -> Fraction:
        for reached, gives, kind in rule.bands:
            if at_least(share, reached):
                self.nodes.add(kind, gives, ONE, state)
                return gives
        self.nodes.add(rule.no_band, ZERO, ONE, state)
        return ZERO

    def _extra(self, rule: _Rule, parts: list[tuple[str, int, int]]) -> Fraction:
        """Bonus or deduction: points for each unit of credit; a deduction is below nothing."""
        sign = -1 if rule.indicator.role == "deduction" else 1
        credit = sum(part[1] for part in parts)
        points = reduced(sign * credit * rule.points[0], rule.scale * rule.points[1])
        operation = f"{'-' if sign < 0 else ''}credit*{shown(rule.points)}"
        basis = rule.indicator.points.basis.text
        inputs = (f"contributions:{rule.indicator.id}",)
        kind = self._kind(f"{rule.indicator.id}/points", operation, basis, inputs)
        self.nodes.add(kind, points, ZERO, SCORED if parts else NONE)
        return points

    def _sums(
        self, subject: str, earned: Mapping[str, tuple[Fraction, Fraction]], applied: bool
    ) -> int:
        """Groups with their caps, the exact total, the total as ranks see it."""
        state = SCORED if applied else NOT_APPLICABLE
        sums, reachable = [], []
        for group in self.scheme.groups:
            points, possible = self._group(subject, group, earned)
            sums.append(points)
            reachable.append(possible)
        exact, of = total(sums), total(reachable)
        if exact[0] < 0:
            exact = ZERO
        rounding = self.scheme.rounding
        basis = rounding.basis.text
        groups = tuple(f"group:{group.id}" for group in self.scheme.groups)
        self.nodes.add(self._kind("total/exact", "floor 0", "", groups), exact, of, state)
        rounded = half_up(*exact, rounding.decimals)
        operation = f"half_up {rounding.decimals}"
        kind = self._kind("total", operation, basis, ("total/exact",))
        self.nodes.add(kind, (rounded, 10**rounding.decimals), of, state)
        return rounded

    def _group(
        self, subject: str, group: Group, earned: Mapping[str, tuple[Fraction, Fraction]]
    ) -> tuple[Fraction, Fraction]:
        members = self._members[group.id]
        plain: list[Fraction] = []
        possible: list[Fraction] = []
        extra: dict[str, list[Fraction]] = {"bonus": [ZERO], "deduction": [ZERO]}
        for indicator in members:
            points, worth = earned[indicator.id]
            possible.append(worth)
            (plain if indicator.role == "score" else extra[indicator.role]).append(points)
        operation, basis = "sum", ""
        for parts in extra.values():
            before = after = total(parts)
            if group.cap is not None:
                cap = fraction(group.cap)
                operation, basis = f"sum cap {shown(cap)}", group.cap.basis.text
                if not at_least(cap, (abs(before[0]), before[1])):
                    after = cap if before[0] > 0 else (-cap[0], cap[1])
                    self.capped.append(Capped(subject, group.id, before, after, basis))
            plain.append(after)
        points, of = total(plain), total(possible)
        name = f"group:{group.id}"
        inputs = tuple(f"{indicator.id}/points" for indicator in members)
        self.nodes.add(self._kind(name, operation, basis, inputs), points, of, SCORED)
        return points, of

    def _points_kind(self, rule: _Rule, spread: Fraction) -> Kind:
        indicator = rule.indicator
        operation = f"points {shown(rule.points)}"
        if spread != ONE:
            operation += f"*{shown(spread)}"
        inputs = (f"{indicator.id}/{'curve' if rule.bands else 'share'}",)
        return self._kind(f"{indicator.id}/points", operation, indicator.points.basis.text, inputs)

    def _kind(self, node: str, operation: str, basis: str, inputs: tuple[str, ...]) -> Kind:
        kind = self._kinds.get((node, operation))
        if kind is None or kind.inputs != inputs:
            kind = self._kinds[node, operation] = Kind(node, operation, basis, inputs)
        return kind


def _rule(indicator: Indicator) -> _Rule:
    inputs = (f"{indicator.id}/share",)
    name = f"{indicator.id}/curve"
    scale = scaled(band.at_least for band in indicator.curve)
    steps = sorted(indicator.curve, key=lambda band: -whole_of(band.at_least, scale))
    counts = indicator.counts
    return _Rule(
        indicator=indicator,
        points=fraction(indicator.points),
        scale=scale_of(indicator),
        bands=tuple(
            (
                fraction(band.at_least),
                fraction(band.gives),
                Kind(name, f"band {shown(fraction(band.at_least))}", band.gives.basis.text, inputs),
            )
            for band in steps
        ),
        no_band=Kind(name, "band -", indicator.basis.text, inputs),
        share=Kind(
            f"{indicator.id}/share",
            "share",
            indicator.basis.text,
            (f"contributions:{indicator.id}",),
        ),
        weights=(
            {category: fraction(weight) for category, weight in counts.weights.items()}
            if isinstance(counts, Tallies)
            else {}
        ),
    )
