"""From how many raters on votes are shown: the minimums that a scheme states."""

from __future__ import annotations

from collections.abc import Iterator

from evalcore.schemes.boundaries import NO, YES, Question
from evalcore.schemes.disclosure import MINIMUMS
from evalcore.schemes.model import Scheme
from evalcore.schemes.sheet_titles import word
from projections.disclosure.plan import plan
from projections.disclosure.rule import Minimum, rule_of

ASKED = ("M", "masses", "whole")


def questions(scheme: Scheme) -> Iterator[Question]:
    """Of each minimum, by itself: whether a group of one fewer, as many, one more is shown."""
    for name in MINIMUMS:
        number = getattr(scheme.disclosure, name, None)
        if number is None:
            continue
        least = rule_of([Minimum(number.path, number.whole, number.basis.text)]).least
        counts = [n for n in (number.whole - 1, number.whole, number.whole + 1) if n > 0]
        shown = [not plan({ASKED: {"raters": n}}, [], least).whole(ASKED) for n in counts]
        yield Question(
            at=number.path,
            test="raters",
            asks=f"{word(name)}:一组评议人为下列人数时,这一组的票数是否列出",
            basis=number.basis.text,
            values=tuple(str(n) for n in counts),
            found=tuple(YES if each else NO for each in shown),
        )
