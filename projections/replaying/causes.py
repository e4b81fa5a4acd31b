"""Why a result came out otherwise: which of the things that it is made of is not the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from projections.replaying.model import Cause, Check

if TYPE_CHECKING:
    from evalcore.record.verify_findings import Problem

POSITIONS_MOST = 1000
"""Altered positions that are named: who has more has lost the record."""

RESULTS = ("table", "results", "standings")
"""Checks of what came out; the others are of what went in."""


def causes_of(
    checks: Sequence[Check], problems: Sequence[Problem], *, same_engine: bool
) -> tuple[Cause, ...]:
    """The causes, those that weigh most first; none where everything is the same."""
    return tuple(_causes(checks, problems, same_engine=same_engine))


def _causes(
    checks: Sequence[Check], problems: Sequence[Problem], *, same_engine: bool
) -> Iterator[Cause]:
    differing = {check.what for check in checks if not check.same}
    told = False
    if "record" in differing:
        yield Cause("record", altered(problems))
        told = True
    for what in ("root", "log", "scheme", "certificate"):
        if what in differing:
            yield Cause(what)
            told = True
    if differing.isdisjoint(RESULTS):
        return
    if not same_engine:
        yield Cause("engine")
    elif not told:
        yield Cause("unknown")


def altered(problems: Iterable[Problem]) -> tuple[int, ...]:
    """The positions that problems name."""
    spans = (
        range(one.position, (one.last or one.position) + 1)
        for one in problems
        if one.position is not None
    )
    every = (position for span in spans for position in span)
    return tuple(sorted({*islice(every, POSITIONS_MOST)}))
