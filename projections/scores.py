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

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import attrs

from evalcore.schemes.model import Scheme, Tallies
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
from projections.nodes import Kind, Made, Nodes
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

Counted = Mapping[str, Sequence[Part]]
"""Indicator → what its contributions add up to, for one subject."""


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


def score(
    scheme: Scheme,
    subjects: Iterable[str],
    counted: Mapping[str, Counted],
    cohorts: Mapping[str, str] | None = None,
) -> Scores:
    """Score ``subjects`` from what their contributions add up to.

    ``cohorts``: subject → cohort, needed where some indicator is asked of some cohorts only.

    Thousands of subjects have few different shares: what an indicator or a group comes to is
    computed once for each and shared.
    """
    sheet = _Sheet(scheme)
    # Kept here, where they end with the run, and not in the sheet, which would hold itself.
    apart, spread_of = cache(sheet.apart), cache(sheet.spread)
    earned_by, grouped = cache(sheet.earned), cache(sheet.group)
    ids = [indicator.id for indicator in scheme.indicators]
    nodes = Nodes()
    totals: dict[str, int | None] = {}
    capped: list[Capped] = []
    for subject in subjects:
        given = counted.get(subject, {})
        asked = sheet.asked((cohorts or {}).get(subject, ""))
        found = [
            tuple(given.get(indicator, ())) if is_asked else None
            for indicator, is_asked in zip(ids, asked, strict=True)
        ]
        spread, applied = spread_of(tuple([at for at in sheet.scored if apart(at, found[at])]))
        earned = [earned_by(at, parts, spread) for at, parts in enumerate(found)]
        groups = [
            grouped(at, tuple([earned[member] for member in members]))
            for at, members in enumerate(sheet.members)
        ]
        rounded, sums = sheet.sums(groups, applied)
        totals[subject] = rounded if applied else None
        made = [node for came_to in earned for node in came_to.made]
        for came_to in groups:
            made += came_to.made
            capped.extend(Capped(subject, *cut) for cut in came_to.capped)
        nodes.add(subject, made + sums)
    return Scores(nodes, totals, tuple(capped))


@attrs.frozen(eq=False)
class _Earned:
    """What an indicator or a group came to, with its nodes; many subjects share one."""

    points: Fraction
    possible: Fraction
    made: tuple[Made, ...]
    capped: tuple[tuple[str, Fraction, Fraction, str], ...] = ()
    """What a cap cut: the fields of ``Capped`` but for the subject."""


class _Sheet:
    """The score sheet of one scheme: what indicators, groups and all together come to."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.rules = tuple(rule_of(indicator) for indicator in scheme.indicators)
        self.scored = [at for at, i in enumerate(scheme.indicators) if i.role == "score"]
        self.members = [
            tuple(at for at, i in enumerate(scheme.indicators) if i.group == group.id)
            for group in scheme.groups
        ]
        self.full = total(self.rules[at].points for at in self.scored)
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._total = cache(total)
        self._asked: dict[str, tuple[bool, ...]] = {}

    def asked(self, cohort: str) -> tuple[bool, ...]:
        """Of each indicator, whether this cohort is asked for it."""
        found = self._asked.get(cohort)
        if found is None:
            found = self._asked[cohort] = tuple(
                not i.cohorts or cohort in i.cohorts for i in self.scheme.indicators
            )
        return found

    def apart(self, at: int, parts: Parts) -> bool:
        """Whether the scored indicator ``at`` is listed apart instead of scored."""
        return state_of(self.rules[at], parts) in APART

    def spread(self, absent: tuple[int, ...]) -> tuple[Fraction, bool]:
        """By what points grow where ``absent`` rules don't apply; whether any is left."""
        points = total(self.rules[at].points for at in absent)
        left = total((self.full, (-points[0], points[1])))
        spread = times(self.full, (left[1], left[0])) if left[0] > 0 else ONE
        return spread, left[0] > 0 or not self.full[0]

    def earned(self, at: int, parts: Parts, spread: Fraction) -> _Earned:
        """What an indicator came to, its points grown by ``spread`` where it is scored."""
        rule = self.rules[at]
        if rule.indicator.role == "score":
            return self._scored(rule, parts, spread)
        return self._extra(rule, parts or ())

    def _scored(self, rule: Rule, parts: Parts, spread: Fraction) -> _Earned:
        """Share, curve and points of a scored indicator; points earned and possible."""
        indicator = rule.indicator
        state = state_of(rule, parts)
        made: list[Made] = []
        if state != SCORED or parts is None:
            share = ONE if (state, indicator.when_none) == (NONE, "full") else ZERO
            made.append((rule.share, share, ONE, state))
        elif isinstance(indicator.counts, Tallies):
            share = self._tallied(rule, parts, made)
        else:
            share = reduced(sum(part[1] for part in parts), sum(part[2] for part in parts))
            made.append((rule.share, share, ONE, state))
        if state in APART:
            made.append((self._points_kind(rule, ONE), ZERO, ZERO, state))
            return _Earned(ZERO, ZERO, tuple(made))
        if rule.bands:
            share, kind = curved(rule, share)
            made.append((kind, share, ONE, state))
        worth = rule.points if spread == ONE else times(rule.points, spread)
        points = times(share, worth)
        made.append((self._points_kind(rule, spread), points, worth, state))
        return _Earned(points, worth, tuple(made))

    def _tallied(self, rule: Rule, parts: tuple[Part, ...], made: list[Made]) -> Fraction:
        """The weighted share of the rater categories, each a node of its own."""
        indicator = rule.indicator
        assert isinstance(indicator.counts, Tallies)
        weighed: list[Fraction] = []
        present: list[Fraction] = []
        names = []
        basis = indicator.basis.text
        for slot, credit, possible in parts:
            if not possible:
                continue
            share = reduced(credit, possible)
            name = f"{indicator.id}/category:{slot}"
            inputs = (f"contributions:{indicator.id}:{slot}",)
            made.append((self._kind(name, "category", basis, inputs), share, ONE, SCORED))
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
        share = times(total(weighed), (of[1], of[0]))
        kind = self._kind(f"{indicator.id}/share", "weighted", basis, tuple(names))
        made.append((kind, share, ONE, SCORED))
        return share

    def _extra(self, rule: Rule, parts: tuple[Part, ...]) -> _Earned:
        """Bonus or deduction: points for each unit of credit; a deduction is below nothing."""
        sign = -1 if rule.indicator.role == "deduction" else 1
        credit = sum(part[1] for part in parts)
        points = reduced(sign * credit * rule.points[0], rule.scale * rule.points[1])
        operation = f"{'-' if sign < 0 else ''}credit*{shown(rule.points)}"
        basis = rule.indicator.points.basis.text
        inputs = (f"contributions:{rule.indicator.id}",)
        kind = self._kind(f"{rule.indicator.id}/points", operation, basis, inputs)
        state = SCORED if parts else NONE
        if any(is_withheld(slot) for slot, _credit, _possible in parts):
            state = WITHHELD
        return _Earned(points, ZERO, ((kind, points, ZERO, state),))

    def sums(self, groups: Sequence[_Earned], applied: bool) -> tuple[int, list[Made]]:
        """The exact total of the groups, and the total as ranks see it."""
        state = SCORED if applied else NOT_APPLICABLE
        exact = total([group.points for group in groups])
        of = self._total(tuple([group.possible for group in groups]))
        if exact[0] < 0:
            exact = ZERO
        rounding = self.scheme.rounding
        names = tuple(f"group:{group.id}" for group in self.scheme.groups)
        rounded = half_up(*exact, rounding.decimals)
        operation = f"half_up {rounding.decimals}"
        kind = self._kind("total", operation, rounding.basis.text, ("total/exact",))
        return rounded, [
            (self._kind("total/exact", "floor 0", "", names), exact, of, state),
            (kind, (rounded, 10**rounding.decimals), of, state),
        ]

    def group(self, at: int, earned: tuple[_Earned, ...]) -> _Earned:
        """What the members of a group earned together, bonus and deduction within its cap."""
        group = self.scheme.groups[at]
        members = [self.rules[member].indicator for member in self.members[at]]
        plain: list[Fraction] = []
        extra: dict[str, list[Fraction]] = {"bonus": [ZERO], "deduction": [ZERO]}
        for indicator, came_to in zip(members, earned, strict=True):
            (plain if indicator.role == "score" else extra[indicator.role]).append(came_to.points)
        operation, basis = "sum", ""
        capped = []
        for parts in extra.values():
            before = after = total(parts)
            if group.cap is not None:
                cap = fraction(group.cap)
                operation, basis = f"sum cap {shown(cap)}", group.cap.basis.text
                if not at_least(cap, (abs(before[0]), before[1])):
                    after = cap if before[0] > 0 else (-cap[0], cap[1])
                    capped.append((group.id, before, after, basis))
            plain.append(after)
        points = total(plain)
        of = self._total(tuple([came_to.possible for came_to in earned]))
        inputs = tuple(f"{indicator.id}/points" for indicator in members)
        kind = self._kind(f"group:{group.id}", operation, basis, inputs)
        return _Earned(points, of, ((kind, points, of, SCORED),), tuple(capped))

    def _points_kind(self, rule: Rule, spread: Fraction) -> Kind:
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
