"""Who is assessed and where everybody stands, read once for the whole page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from projections.rows import Standing, Subject

if TYPE_CHECKING:
    from projections.publishing import Results


@frozen
class People:
    """All subjects by id, and all standings by cohort and rank."""

    subjects: tuple[Subject, ...]
    standings: tuple[Standing, ...]


def people_of(results: Results) -> People:
    """Read both from results."""
    return People(tuple(results.subjects()), tuple(results.standings()))


def decided(people: People, finals: Mapping[str, Any] | None) -> People:
    """The same with the grades as people decided them; as proposed until they confirmed all."""
    if finals is None or finals["confirmed_on"] is None:
        return people
    changed = finals["grades"]
    return evolve(
        people,
        standings=tuple(
            evolve(one, grade=changed[one.subject]["grade"]) if one.subject in changed else one
            for one in people.standings
        ),
    )
