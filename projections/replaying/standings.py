"""The standings that the record publishes one by one, against those that come out now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from evalcore.certificates.result_tree import subject_of
from projections.replaying.model import Check, Difference

if TYPE_CHECKING:
    from evalcore.vocabulary.results import StandingPublished

PUBLISHED = "published"
"""What differences name instead of a result table: events of the record."""

COLUMNS = (
    "cohort",
    "status",
    "grade",
    "score_grade",
    "rank",
    "ranked_of",
    "total",
    "decimals",
    "lists",
)

Fields = tuple[str, ...]


def check_standings(
    then: Sequence[StandingPublished], now: Iterable[StandingPublished]
) -> tuple[Check, tuple[Difference, ...]]:
    """Whether they are the same, and what differs; by subject."""
    before, after = _by_subject(then), _by_subject(now)
    found = tuple(_differences(before, after)) if before != after else ()
    return Check("standings", "", _digest(before), _digest(after)), found


def _by_subject(standings: Iterable[StandingPublished]) -> dict[str, Fields]:
    return {
        subject_of(one): tuple(_text(getattr(one, name)) for name in COLUMNS) for one in standings
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _digest(of: dict[str, Fields]) -> str:
    return sha256(repr(sorted(of.items())).encode()).hexdigest()


def _differences(before: dict[str, Fields], after: dict[str, Fields]) -> Iterator[Difference]:
    for subject in sorted({*before, *after}):
        old, new = before.get(subject), after.get(subject)
        if old is None or new is None:
            then, now = (" · ".join(filter(None, row)) if row else None for row in (old, new))
            yield Difference(PUBLISHED, subject, "", "", then, now)
            continue
        for column, one, other in zip(COLUMNS, old, new, strict=True):
            if one != other:
                yield Difference(PUBLISHED, subject, "", column, one, other)
