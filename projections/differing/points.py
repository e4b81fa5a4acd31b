"""The two ends of a comparison, and the steps from one to the other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import attrs

from evalcore.schemes.model import Scheme

if TYPE_CHECKING:
    from evalcore.record.store import Commit

Kind = Literal["log", "as_of", "rules"]


@attrs.frozen
class Point:
    """What a result is made of: the rules, the day up to which facts count, the prefix read."""

    scheme: Scheme
    as_of: date
    commit: Commit


@attrs.frozen
class Step:
    """From one point to another; ``kind`` says what alone differs between them.

    ``rules`` brings its day along where the two schemes judge different periods: neither could be
    evaluated on the other's day.
    """

    kind: Kind
    before: Point
    after: Point

    @property
    def between(self) -> tuple[int, int]:
        """The last position that both ends know, and the last that one of them knows."""
        sizes = (self.before.commit.size, self.after.commit.size)
        return min(sizes), max(sizes)


def steps_between(a: Point, b: Point) -> tuple[Step, ...]:
    """The steps from ``a`` to ``b``: log, day, rules; what does not differ is no step."""
    found = []
    at = a
    if a.commit.size != b.commit.size:
        following = attrs.evolve(at, commit=b.commit)
        found.append(Step("log", at, following))
        at = following
    if a.as_of != b.as_of and a.scheme.period == b.scheme.period:
        following = attrs.evolve(at, as_of=b.as_of)
        found.append(Step("as_of", at, following))
        at = following
    if a.scheme.digest != b.scheme.digest or a.scheme.settings != b.scheme.settings:
        found.append(Step("rules", at, b))
    return tuple(found)
