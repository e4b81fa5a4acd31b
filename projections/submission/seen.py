"""What the sheet reads of results, read once: a city has tens of thousands of standings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.paper_words import said
from projections.publishing.figures import fixed
from projections.rows import Effect, Flag, Standing, Subject

if TYPE_CHECKING:
    from projections.publishing import Results


@frozen
class Seen:
    """Results and their small tables; ``standings`` are by cohort and rank."""

    results: Results
    subjects: Mapping[str, Subject]
    standings: tuple[Standing, ...]
    effects: tuple[Effect, ...]
    flags: tuple[Flag, ...]

    @classmethod
    def of(cls, results: Results) -> Seen:
        """Read them."""
        return cls(
            results,
            {each.id: each for each in results.subjects()},
            tuple(results.standings()),
            tuple(results.effects()),
            tuple(results.flags()),
        )

    def name(self, subject: str) -> str:
        """Who it is, as papers name them: ``王建国（红旗村）``; a unit by its name alone."""
        known = self.subjects.get(subject)
        if known is None:
            return subject
        if not known.person_name:
            return known.unit_name or subject
        return said("{title}（{where}）").format(title=known.person_name, where=known.unit_name)

    def total(self, standing: Standing) -> str:
        """The total as text."""
        return fixed(standing.total, standing.decimals)

    def cohort(self, cohort: str) -> str:
        """The title of a cohort."""
        return self.results.cohorts.get(cohort, cohort)
