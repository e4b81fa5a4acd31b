"""From how many raters on votes may be shown, and what says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from projections.publishing import Results

TOLD_BY_ITSELF = 3
"""Whatever a scheme says: one rater's votes are that rater's, and each of two knows the other's."""

STATED = ("disclosure.smallest", "disclosure.unanimous")


@frozen
class Minimum:
    """A number of raters that the scheme states: where, how many, on what it rests."""

    path: str
    value: int
    basis: str


@frozen
class Rule:
    """The least number of raters whose votes are shown together, and the numbers it follows from.

    ``stated`` is empty where the scheme says nothing: then ``TOLD_BY_ITSELF`` holds, which follows
    from arithmetic alone.
    """

    least: int
    stated: tuple[Minimum, ...] = ()

    @property
    def because(self) -> str:
        """The number that decides, with what it rests on; "" where the scheme says nothing."""
        found = [each for each in self.stated if each.value == self.least]
        return f"{found[0].path}: {found[0].basis}" if found else ""


def rule_of(stated: Iterable[Minimum]) -> Rule:
    """The largest of what a scheme states decides; it is never less than ``TOLD_BY_ITSELF``."""
    numbers = tuple(sorted(stated, key=lambda each: (-each.value, each.path)))
    return Rule(max([TOLD_BY_ITSELF, *(each.value for each in numbers)]), numbers)


def rule(results: Results) -> Rule:
    """The rule of the scheme that these results come from.

    It is the largest of ``disclosure.smallest``, ``disclosure.unanimous``, ``smallest`` of the
    indicators that count votes and ``smallest`` of the boxes.
    """
    found = [
        Minimum(row["path"], int(row["value"]), row["basis"])
        for row in results.rows("SELECT path, value, basis FROM numbers ORDER BY path")
        if _is_minimum(row["path"]) and str(row["value"]).isdecimal()
    ]
    return rule_of(found)


def _is_minimum(path: str) -> bool:
    voted = path.startswith(("indicators.", "ballots.")) and path.endswith(".smallest")
    return voted or path in STATED
