"""Standings: rank, grade, lists, and the effects of every rule over the population.

The order is fixed: score grade by the bands → vetoes → quotas, from the best grade down → lists.
See docs/evaluation.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from evalcore.schemes.model import CutList, Quota, Scheme
from projections.awards import Points, draw, order_of
from projections.cuts import cut
from projections.decisions import Decision, Decisions
from projections.moves import (
    NOT_RANKED,
    PEOPLE_DECIDE,
    cap_effect,
    drawn_effects,
    freed_effects,
    plain_effect,
    seat_effect,
)
from projections.places import (
    RANKED,
    SHORT_TENURE,
    SMALL_COHORT,
    Place,
    banded,
    rank,
    status_of,
)
from projections.rows import Effect, Standing, Subject
from projections.scores import Scores
from projections.service import UNATTRIBUTED
from projections.vetoes import Vetoed
from projections.within import Groups, Part

__all__ = ["NOT_RANKED", "PEOPLE_DECIDE", "stand"]


def stand(
    scheme: Scheme,
    subjects: Iterable[Subject],
    scores: Scores,
    vetoed: Mapping[str, tuple[Vetoed, ...]],
    decided: Decisions | None = None,
    groups: Groups | None = None,
) -> tuple[tuple[Standing, ...], tuple[Effect, ...]]:
    """Where everybody stands, by cohort, rank and id; and what moved whom.

    ``decided`` is what people decided about ties (``projections.decisions``), ``groups``
    in which groups of a cohort cuts are taken (``projections.within``).
    """
    field = _Field(scheme, subjects, scores, vetoed, decided or {}, groups or Groups())
    field.run()
    return field.standings(), tuple(sorted(field.effects, key=lambda e: e.subject))


class _Field:
    """All subjects of a run, cohort by cohort."""

    def __init__(
        self,
        scheme: Scheme,
        subjects: Iterable[Subject],
        scores: Scores,
        vetoed: Mapping[str, tuple[Vetoed, ...]],
        decided: Decisions,
        groups: Groups,
    ) -> None:
        self.scheme = scheme
        self.groups = groups
        self.decided = decided
        self.points = Points(scheme, scores.nodes)
        self.order = [grade.name for grade in scheme.grades]
        self.effects: list[Effect] = [cap_effect(capped) for capped in scores.capped]
        self.cohorts: dict[str, list[Place]] = defaultdict(list)
        for subject in sorted(subjects, key=lambda s: s.id):
            total = scores.totals[subject.id]
            scored = total is not None
            place = Place(subject, status_of(scheme, subject, total), total or 0, scored)
            if place.status == RANKED:
                place.vetoes = vetoed.get(subject.id, ())
            self.cohorts[subject.cohort].append(place)

    def run(self) -> None:
        """Every rule, in the order that the documentation states."""
        for places in self.cohorts.values():
            self._tenure(places)
            ranked = [place for place in places if place.status == RANKED]
            self._grades(places)
            self._vetoes(ranked)
            if len(ranked) < self.scheme.smallest_cohort.whole:
                self._too_small(ranked)
                continue
            ranked.sort(key=lambda p: (-p.total, p.subject.id))
            rank(ranked)
            # A unit that was gone before the period is of no cohort in it.
            whole = [p for p in places if p.status != UNATTRIBUTED and p.subject.days > 0]
            quotas = self._quotas(ranked, whole)
            self.effects.extend((*quotas, *self._freed(ranked, whole)))
            for listed in self.scheme.lists:
                if not listed.cohorts or ranked[0].subject.cohort in listed.cohorts:
                    for part in self.groups.parts(listed.size, ranked, whole):
                        self._list(listed, part)

    def standings(self) -> tuple[Standing, ...]:
        """The rows: ranked ones first, in order of rank."""
        found: list[Standing] = []
        for cohort, places in sorted(self.cohorts.items()):
            of = sum(place.rank is not None for place in places)
            places.sort(key=lambda p: (p.rank is None, p.rank or 0, p.subject.id))
            found.extend(
                Standing(
                    place.subject.id,
                    cohort,
                    place.status,
                    place.total if place.scored else None,
                    self.scheme.rounding.decimals,
                    place.rank,
                    of,
                    place.tied_with,
                    place.score_grade,
                    place.grade,
                    place.lists,
                )
                for place in places
            )
        return tuple(found)

    def _tenure(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.status == SHORT_TENURE:
                shortest = self.scheme.assessed.shortest
                assert shortest is not None
                effect = plain_effect(
                    place, "minimum_tenure", RANKED, NOT_RANKED, shortest.basis.text
                )
                self.effects.append(effect)

    def _grades(self, places: Iterable[Place]) -> None:
        """The grade that the total alone gives; none where nobody is judged."""
        for place in places:
            if place.status in (RANKED, SHORT_TENURE) and self.order:
                unit = 10**self.scheme.rounding.decimals
                place.score_grade = banded(self.scheme.grades, place.total, unit)
                if place.status == RANKED:
                    place.merit = place.grade = place.score_grade

    def _vetoes(self, ranked: Iterable[Place]) -> None:
        for place in ranked:
            for met in place.vetoes:
                if not met.veto.at_most:
                    continue
                before = place.grade
                place.grade = max(before, met.veto.at_most, key=self.order.index)
                rule, basis = f"veto:{met.veto.id}", met.veto.basis.text
                self.effects.append(
                    plain_effect(place, rule, before, place.grade, basis, met.evidence)
                )

    def _too_small(self, ranked: Iterable[Place]) -> None:
        for place in ranked:
            place.status = SMALL_COHORT
            basis = self.scheme.smallest_cohort.basis.text
            self.effects.append(plain_effect(place, "small_cohort", RANKED, NOT_RANKED, basis))

    def _quotas(self, ranked: Sequence[Place], whole: Sequence[Place]) -> list[Effect]:
        """Every quota, from the best grade down."""
        return [
            effect
            for grade in self.order
            for quota in self.scheme.quotas
            if quota.grade == grade
            for part in self.groups.parts(quota.size, ranked, whole)
            for effect in self._quota(quota, part)
        ]

    def _freed(self, ranked: Sequence[Place], whole: Sequence[Place]) -> Iterable[Effect]:
        """Who has a seat only because others met a veto: the quotas again, as if nobody had."""
        if not any(quota.frees for quota in self.scheme.quotas):
            return ()
        if not any(met.veto.at_most for place in ranked for met in place.vetoes):
            return ()
        unharmed = [
            attrs.evolve(place, vetoes=(), merit=place.score_grade, grade=place.score_grade)
            for place in ranked
        ]
        sizes = {quota.grade: quota.size for quota in self.scheme.quotas}

        def group_of(grade: str, place: Place) -> str:
            return self.groups.of(sizes[grade], place)

        cuts = self._quotas(unharmed, whole)
        return freed_effects(ranked, unharmed, cuts, self.order, group_of)

    def _quota(self, quota: Quota, part: Part) -> Iterator[Effect]:
        """Those without a seat fall to the next grade; see ``Quota.frees`` for vetoed seats."""
        grade, ranked = quota.grade, part.ranked
        place_of = {place.subject.id: place for place in ranked}
        contenders = [
            place.subject.id
            for place in ranked
            if place.grade == grade or (not quota.frees and place.merit == grade)
        ]
        decisions = self._decisions(f"quota:{grade}", ranked)
        taken = cut(
            order_of([place_of[each] for each in contenders], quota.size, self.points),
            quota.size,
            self._base(quota, part),
            decisions,
            # A seat kept empty is nobody whom people could put into it.
            {each for each in contenders if place_of[each].grade != grade},
        )
        taken = attrs.evolve(taken, within=part.group)
        rest = set(contenders).difference(taken.taken)
        below = self.order[min(self.order.index(grade) + 1, len(self.order) - 1)]
        evidence = self._lost_seats(quota, contenders, place_of)
        for subject in contenders:
            place = place_of[subject]
            bears = place.grade == grade
            if place.merit == grade and subject in rest:
                place.merit = below
            if not bears:
                continue
            inside = subject in taken.taken
            if not inside:
                place.grade = below
            if inside and subject not in taken.equal:
                continue
            after = grade if inside else below
            rule, basis = f"quota:{grade}", quota.size.basis.text
            yield seat_effect(place, rule, (grade, after), basis, taken, decisions, evidence)

    def _lost_seats(
        self, quota: Quota, contenders: Sequence[str], place_of: Mapping[str, Place]
    ) -> tuple[int, ...]:
        """Positions behind the vetoes whose seats stay occupied and so push others down."""
        if quota.frees:
            return ()
        return tuple(
            sorted(
                {
                    position
                    for subject in contenders
                    if place_of[subject].grade != quota.grade
                    for met in place_of[subject].vetoes
                    for position in met.evidence
                }
            )
        )

    def _list(self, listed: CutList, part: Part) -> None:
        decisions = self._decisions(f"list:{listed.id}", part.ranked)
        drawn = draw(listed, part.ranked, part.whole, self.points, decisions, part.group)
        for place in drawn.pool:
            if place.subject.id in drawn.cut.taken:
                place.lists = (*place.lists, listed.id)
        self.effects.extend(drawn_effects(listed, drawn, decisions))

    def _base(self, quota: Quota, part: Part) -> int:
        """What a quota's share is taken of."""
        return {
            "cohort": part.whole,
            "ranked": len(part.ranked),
            "eligible": sum(not any(m.veto.at_most for m in p.vetoes) for p in part.ranked),
        }[quota.size.base]

    def _decisions(self, rule: str, ranked: Iterable[Place]) -> dict[str, Decision]:
        """What people decided about ties at a cut, by subject."""
        here = self.decided.get(rule, {})
        return {
            place.subject.id: here[whom]
            for place in ranked
            if (whom := (place.subject.unit, place.subject.person)) in here
        }
