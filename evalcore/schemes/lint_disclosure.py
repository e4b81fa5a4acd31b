"""Votes that are scored by group and may not be shown by group: their points are withheld then."""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.messages import _
from evalcore.schemes.advice import Advice, remark
from evalcore.schemes.model import Number, Scheme, Tallies


def not_shown(scheme: Scheme) -> Iterator[Advice]:
    """Indicators that tell smaller groups apart than may be shown (``docs/disclosure.md``)."""
    stated = scheme.disclosure
    asked: list[Number | None] = [stated.smallest, stated.unanimous] if stated else []
    tallied = {e.id: e.counts for e in scheme.indicators if isinstance(e.counts, Tallies)}
    asked += [counts.smallest for counts in tallied.values()]
    asked += [plan.smallest for plan in scheme.ballots.values()]
    least = max((number.whole for number in asked if number is not None), default=0)
    for name, counts in tallied.items():
        if counts.smallest is not None and counts.smallest.whole < least:
            yield remark(
                "not_shown",
                f"indicators.{name}.tallies.smallest",
                _(
                    "Groups of {smallest} to {most} raters are scored apart but may not be shown: "
                    "with them, all points of whoever has such a group are withheld."
                ).format(smallest=counts.smallest.whole, most=least - 1),
                _("Raise smallest to {least}.").format(least=least),
            )
