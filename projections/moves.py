"""Effects: what a rule over the population did to one subject, as the row that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from evalcore.schemes.model import CutList
from projections.awards import Drawn, Passed
from projections.cuts import Cut
from projections.decisions import Decision
from projections.exact import shown
from projections.places import Place
from projections.rows import Effect
from projections.scores import Capped

NOT_RANKED = "not ranked"
PEOPLE_DECIDE = "people decide"


def plain_effect(
    place: Place,
    rule: str,
    before: str,
    after: str,
    basis: str,
    evidence: tuple[int, ...] = (),
) -> Effect:
    """An effect without any cut: of a veto, of too short a time, of a cohort too small."""
    return Effect(
        place.subject.id, rule, before, after, None, None, None, None, basis, tuple(evidence)
    )


def cap_effect(capped: Capped) -> Effect:
    """What the cap of a group cut off, in points."""
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


def seat_effect(
    place: Place,
    rule: str,
    moved: tuple[str, str],
    basis: str,
    taken: Cut,
    decisions: Mapping[str, Decision],
    evidence: tuple[int, ...] = (),
) -> Effect:
    """What a cut did to one of its contenders; ``moved`` is before and after.

    Where people decide between equals and have not, ``after`` says so, and ``free`` how many seats
    wait for them; where they have, the evidence is what they decided.
    """
    subject = place.subject.id
    before, after = moved
    tie_group = free = None
    if subject in taken.equal:
        rule = f"tie:{rule}"
        tie_group = len(taken.tied)
        if subject in taken.put_to_people:
            tie_group, free = len(taken.asked), taken.free
            if not taken.decided:
                after = PEOPLE_DECIDE
            elif subject in decisions:
                evidence = tuple(sorted({*evidence, decisions[subject].position}))
    return Effect(
        subject=subject,
        rule=rule,
        before=before,
        after=after,
        base=taken.base,
        seats=taken.seats,
        cut_total=taken.line,
        tie_group=tie_group,
        basis=basis,
        evidence=evidence,
        free=free,
        within=taken.within,
    )


def freed_effects(
    ranked: Sequence[Place],
    unharmed: Sequence[Place],
    cuts: Iterable[Effect],
    order: Sequence[str],
    group_of: Callable[[str, Place], str],
) -> Iterator[Effect]:
    """Who bears a grade only because a veto took its seat from somebody else.

    ``unharmed`` are the same places in the same order as if nobody had met a veto, ``cuts`` what
    the quotas did to them: the cut that would have been in the way is the one that is told.
    ``group_of`` says in which group the quota of a grade takes a place: no seat leaves its group.
    """
    cut = {(each.subject, each.rule.removeprefix("tie:")): each for each in cuts}
    for place, without in zip(ranked, unharmed, strict=True):
        lowered = any(met.veto.at_most for met in place.vetoes)
        if lowered or order.index(place.grade) >= order.index(without.grade):
            continue
        missed = cut[place.subject.id, f"quota:{place.grade}"]
        behind = [
            met
            for other, then in zip(ranked, unharmed, strict=True)
            if order.index(place.grade) < order.index(other.grade)
            # It would have had the seat, or have stood for it beside others.
            and (
                order.index(then.grade) <= order.index(place.grade)
                or (other.subject.id, f"quota:{place.grade}") in cut
            )
            and group_of(place.grade, other) == missed.within
            for met in other.vetoes
            if met.veto.at_most
        ]
        yield attrs.evolve(
            missed,
            rule=f"freed:quota:{place.grade}",
            before=missed.after if missed.after == PEOPLE_DECIDE else without.grade,
            after=place.grade,
            tie_group=None,
            free=None,
            basis="; ".join(dict.fromkeys((missed.basis, *(m.veto.basis.text for m in behind)))),
            evidence=tuple(sorted({at for met in behind for at in met.evidence})),
        )


def drawn_effects(
    listed: CutList, drawn: Drawn, decisions: Mapping[str, Decision]
) -> Iterator[Effect]:
    """What a list did: to those on it, to those tied at its end, to those passed over."""
    rule, basis = f"list:{listed.id}", listed.size.basis.text
    for place in drawn.pool:
        subject = place.subject.id
        inside = subject in drawn.cut.taken
        if inside or subject in drawn.cut.equal:
            moved = ("", listed.id if inside else "")
            yield seat_effect(place, rule, moved, basis, drawn.cut, decisions)
    for each in drawn.passed:
        yield _passed_effect(listed, each, drawn.cut)


def _passed_effect(listed: CutList, passed: Passed, taken: Cut) -> Effect:
    bases = dict.fromkeys(met.veto.basis.text for met in passed.vetoes)
    return Effect(
        subject=passed.place.subject.id,
        rule=f"passed_over:list:{listed.id}",
        before=listed.id,
        after="",
        base=taken.base,
        seats=taken.seats,
        cut_total=taken.line,
        tie_group=None,
        basis="; ".join(bases),
        evidence=tuple(sorted({at for met in passed.vetoes for at in met.evidence})),
        within=taken.within,
    )
