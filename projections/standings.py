"""Standings: rank, grade, lists, and the effects of every rule over the population.

The order is fixed: score grade by the bands → vetoes → quotas, from the best grade down → lists.
See docs/evaluation.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from evalcore.schemes.model import CutList, Quota, Scheme, Share
from projections.cuts import Cut, cut
from projections.exact import shown
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
from projections.scores import Capped, Scores
from projections.service import UNATTRIBUTED
from projections.vetoes import Vetoed

NOT_RANKED = "not ranked"
PEOPLE_DECIDE = "people decide"


def stand(
    scheme: Scheme,
    subjects: Iterable[Subject],
    scores: Scores,
    vetoed: Mapping[str, tuple[Vetoed, ...]],
) -> tuple[tuple[Standing, ...], tuple[Effect, ...]]:
    """Where everybody stands, by cohort, rank and id; and what moved whom."""
    field = _Field(scheme, subjects, scores, vetoed)
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
    ) -> None:
        self.scheme = scheme
        self.order = [grade.name for grade in scheme.grades]
        self.effects: list[Effect] = [_cap_effect(capped) for capped in scores.capped]
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
            whole = sum(place.status != UNATTRIBUTED and place.subject.days > 0 for place in places)
            for grade in self.order:
                for quota in self.scheme.quotas:
                    if quota.grade == grade:
                        self._quota(quota, ranked, whole)
            for listed in self.scheme.lists:
                self._list(listed, ranked, whole)

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
                self._effect(place, "minimum_tenure", RANKED, NOT_RANKED, basis=shortest.basis.text)

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
                before = place.grade
                place.grade = max(before, met.veto.at_most, key=self.order.index)
                self._effect(
                    place,
                    f"veto:{met.veto.id}",
                    before,
                    place.grade,
                    basis=met.veto.basis.text,
                    evidence=met.evidence,
                )

    def _too_small(self, ranked: Iterable[Place]) -> None:
        for place in ranked:
            place.status = SMALL_COHORT
            basis = self.scheme.smallest_cohort.basis.text
            self._effect(place, "small_cohort", RANKED, NOT_RANKED, basis=basis)

    def _quota(self, quota: Quota, ranked: Sequence[Place], whole: int) -> None:
        """Those without a seat fall to the next grade; see ``Quota.frees`` for vetoed seats."""
        grade = quota.grade
        place_of = {place.subject.id: place for place in ranked}
        contenders = [
            place.subject.id
            for place in ranked
            if place.grade == grade or (not quota.frees and place.merit == grade)
        ]
        taken = self._cut(quota.size, contenders, ranked, whole)
        rest = set(contenders).difference(taken.inside)
        below = self.order[min(self.order.index(grade) + 1, len(self.order) - 1)]
        evidence = self._lost_seats(quota, contenders, place_of)
        for subject in contenders:
            place = place_of[subject]
            bears = place.grade == grade
            if place.merit == grade and subject in rest:
                place.merit = below
            if not bears:
                continue
            if subject in rest:
                place.grade = below
            self._cut_effect(place, f"quota:{grade}", grade, below, quota.size, taken, evidence)

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

    def _list(self, listed: CutList, ranked: Sequence[Place], whole: int) -> None:
        pool = [p for p in ranked if listed.size.base != "eligible" or not p.vetoes]
        if listed.end == "bottom":
            pool.sort(key=lambda p: (p.total, p.subject.id))
        taken = self._cut(listed.size, [p.subject.id for p in pool], ranked, whole)
        for place in pool:
            subject = place.subject.id
            if subject in taken.inside:
                place.lists = (*place.lists, listed.id)
                before, after = "", listed.id
            elif subject in taken.tied:
                before, after = "", ""
            else:
                continue
            rule = f"list:{listed.id}"
            if subject in taken.tied:
                rule = f"tie:{rule}"
                if listed.size.tie == "people":
                    after = PEOPLE_DECIDE
            self._effect(place, rule, before, after, listed.size.basis.text, taken)

    def _cut(
        self, size: Share, contenders: Sequence[str], ranked: Sequence[Place], whole: int
    ) -> Cut:
        base = {
            "cohort": whole,
            "ranked": len(ranked),
            "eligible": sum(not place.vetoes for place in ranked),
        }[size.base]
        totals = {place.subject.id: place.total for place in ranked}
        return cut(contenders, totals, size, base)

    def _cut_effect(
        self,
        place: Place,
        rule: str,
        before: str,
        below: str,
        size: Share,
        taken: Cut,
        evidence: tuple[int, ...],
    ) -> None:
        """The effect of a quota on one contender, if it or its tie rule did anything to it."""
        subject = place.subject.id
        inside, tied = subject in taken.inside, subject in taken.tied
        if inside and not tied:
            return
        after = before if inside else below
        if tied:
            rule = f"tie:{rule}"
            if size.tie == "people":
                after = PEOPLE_DECIDE
        self._effect(place, rule, before, after, size.basis.text, taken, evidence)

    def _effect(
        self,
        place: Place,
        rule: str,
        before: str,
        after: str,
        basis: str,
        taken: Cut | None = None,
        evidence: tuple[int, ...] = (),
    ) -> None:
        self.effects.append(
            Effect(
                subject=place.subject.id,
                rule=rule,
                before=before,
                after=after,
                base=taken.base if taken else None,
                seats=taken.seats if taken else None,
                cut_total=taken.line if taken else None,
                tie_group=len(taken.tied) if taken and place.subject.id in taken.tied else None,
                basis=basis,
                evidence=evidence,
            )
        )


def _cap_effect(capped: Capped) -> Effect:
    return Effect(
        subject=capped.subject,
        rule=f"cap:{capped.group}",
        before=shown(capped.before),
        after=shown(capped.after),
        base=None,
        seats=None,
        cut_total=None,
        tie_group=None,
        basis=capped.basis,
        evidence=(),
    )
