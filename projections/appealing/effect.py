"""What the correction after an appeal did to standings: scored as known before it, and after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from projections.appealing.appeals import Appealed
from projections.differing import Point, difference
from projections.publishing.figures import fixed
from projections.rows import Standing, Subject

if TYPE_CHECKING:
    from datetime import date

    from evalcore.record import Commit
    from evalcore.record.reading import Columns
    from evalcore.schemes.model import Scheme


@attrs.frozen
class Changed:
    """A subject before and after the corrections of an appeal.

    ``sizes``: the record as known just before the first and just after the last of them; what else
    came in between is in it too. ``before``, ``after``: where it stood, None where it did not.
    ``others``: how many other subjects moved.
    """

    subject: str
    sizes: tuple[int, int]
    before: Standing | None
    after: Standing | None
    others: int

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "subject": self.subject,
            "sizes": list(self.sizes),
            "before": _standing(self.before),
            "after": _standing(self.after),
            "others": self.others,
        }


def _standing(one: Standing | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "points": fixed(one.total, one.decimals),
        "grade": one.grade,
        "rank": one.rank,
        "ranked_of": one.ranked_of,
        "status": one.status,
        "lists": list(one.lists),
    }


def around(positions: Sequence[int], commits: Sequence[Commit]) -> tuple[Commit, Commit] | None:
    """The commit before the first position, and the one with the last; None where one is missing.

    ``commits`` in order, with the empty record first.
    """
    first, last = min(positions), max(positions)
    before = [commit for commit in commits if commit.size < first]
    after = [commit for commit in commits if commit.size >= last]
    return (before[-1], after[0]) if before and after else None


def with_effects(
    appeals: Sequence[Appealed],
    scheme: Scheme,
    as_of: date,
    commits: Sequence[Commit],
    opened: Callable[[Commit], Columns],
    told: Callable[[Point], None] = lambda _point: None,
) -> list[Appealed]:
    """The appeals, each with what its corrections did to whom it is about.

    A pair of commits is compared once. Errors as in ``projections.differing.difference``.
    """
    known: dict[tuple[int, int], Any] = {}
    found = []
    for appeal in appeals:
        pair = around(appeal.corrections, commits) if appeal.corrections else None
        if pair is None:
            found.append(appeal)
            continue
        sizes = (pair[0].size, pair[1].size)
        if sizes not in known:
            a, b = (Point(scheme, as_of, commit) for commit in pair)
            known[sizes] = difference(a, b, opened, shown=0, told=told)
        moved, first, last = known[sizes]
        subjects = {s.id: s for side in (first, last) for s in side.subjects}
        movers = {each.subject for each in moved.moved}
        mine = sorted(s.id for s in subjects.values() if _is_about(s, appeal))
        changed = tuple(
            Changed(
                subject,
                sizes,
                first.standing.get(subject),
                last.standing.get(subject),
                len(movers - set(mine)),
            )
            for subject in mine
        )
        found.append(attrs.evolve(appeal, changed=changed))
    return found


def _is_about(subject: Subject, appeal: Appealed) -> bool:
    """Persons where persons are assessed and one is named, else whoever stands for the unit."""
    if subject.person and appeal.person:
        return subject.person == appeal.person
    return subject.unit == appeal.unit
