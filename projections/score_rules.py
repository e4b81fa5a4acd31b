"""What scoring needs of an indicator, made once: its numbers as fractions, its kinds of nodes."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from evalcore.schemes.model import Indicator, Tallies
from projections.contributions import Part, scale_of
from projections.exact import ONE, ZERO, Fraction, at_least, fraction, scaled, shown, whole_of
from projections.nodes import Kind
from projections.small_cells import categories_of, is_withheld


@attrs.frozen
class Rule:
    """An indicator with its numbers as fractions and its node kinds at hand."""

    indicator: Indicator
    points: Fraction
    scale: int
    bands: tuple[tuple[Fraction, Fraction, Kind], ...]
    no_band: Kind
    share: Kind
    weights: Mapping[str, Fraction]


SCORED, NONE, NOT_APPLICABLE, WITHHELD = "scored", "none", "not_applicable", "withheld"
APART = (NOT_APPLICABLE, WITHHELD)
"""States of what is listed apart: it is worth nothing, and what it was worth goes to the rest."""


Parts = tuple[Part, ...] | None
"""What the contributions of an indicator add up to; None for a subject that is not asked for it."""


def state_of(rule: Rule, parts: Parts) -> str:
    """Whether contributions can be scored, there are none, or nothing may be told of them.

    Votes that are too few are withheld whatever ``when_none`` says: they are not none. Whoever is
    not asked is not assessed by it, also where it can't be left out.
    """
    if parts is None:
        return NOT_APPLICABLE
    for slot, _credit, possible in parts:
        if possible and (not rule.weights or _weighs(rule, slot)):
            return SCORED
    if any(is_withheld(slot) for slot, _credit, _possible in parts):
        return WITHHELD
    return NOT_APPLICABLE if rule.indicator.when_none == NOT_APPLICABLE else NONE


def _weighs(rule: Rule, slot: str) -> bool:
    """Whether some category of the slot has a weight above nought."""
    return any(rule.weights.get(category, ONE)[0] for category in categories_of(slot))


def curved(rule: Rule, share: Fraction) -> tuple[Fraction, Kind]:
    """The highest step of the curve that ``share`` reached, and what it gives."""
    for reached, gives, kind in rule.bands:
        if at_least(share, reached):
            return gives, kind
    return ZERO, rule.no_band


def rule_of(indicator: Indicator) -> Rule:
    """The rule of one indicator; its bands from the highest step down."""
    inputs = (f"{indicator.id}/share",)
    name = f"{indicator.id}/curve"
    scale = scaled(band.at_least for band in indicator.curve)
    steps = sorted(indicator.curve, key=lambda band: -whole_of(band.at_least, scale))
    counts = indicator.counts
    return Rule(
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
