"""What scoring needs of an indicator, made once: its numbers as fractions, its kinds of nodes."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from evalcore.schemes.model import Indicator, Tallies
from projections.contributions import scale_of
from projections.exact import ZERO, Fraction, at_least, fraction, scaled, shown, whole_of
from projections.nodes import Kind


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
