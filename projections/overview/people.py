"""Who is assessed and where everybody stands, read once for the whole page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

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
