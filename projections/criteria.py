"""Lists of those who meet criteria: whoever a flag names is on them, however many they are.

They come after ranks, grades and cut lists, and before flags about who is on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import FlagList, Scheme
from projections.flags import Flags, Judged, raised
from projections.rows import Effect, Flag, Standing
from projections.vetoes import Vetoed

if TYPE_CHECKING:
    import duckdb


def judge(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    judged: Judged,
    vetoes: Mapping[str, tuple[Vetoed, ...]],
) -> tuple[Judged, Flags]:
    """All flags in the scheme's order, and ``judged`` with the lists that some of them make."""
    if not scheme.flag_lists:
        return judged, raised(connection, scheme, judged)
    made = {each.id for each in scheme.flag_lists}
    first = raised(
        connection, scheme, judged, [rule for rule in scheme.flags if rule.on_list not in made]
    )
    judged = listed(scheme, judged, first, vetoes)
    then = raised(
        connection, scheme, judged, [rule for rule in scheme.flags if rule.on_list in made]
    )
    order = {rule.id: at for at, rule in enumerate(scheme.flags)}
    return judged, Flags(more=sorted((*first, *then), key=lambda flag: order[flag.rule]))


def listed(
    scheme: Scheme,
    judged: Judged,
    flags: Sequence[Flag],
    vetoes: Mapping[str, tuple[Vetoed, ...]],
) -> Judged:
    """``judged`` with everybody put on the lists whose criteria they meet, ranked or not."""
    met: dict[str, dict[str, set[int]]] = defaultdict(dict)
    for flag in flags:
        met[flag.subject].setdefault(flag.rule, set()).update(flag.evidence)
    standings: list[Standing] = []
    effects = list(judged.effects)
    for standing in judged.standings:
        for each in scheme.flag_lists:
            if not meets(each, standing.cohort, met.get(standing.subject, {})):
                continue
            evidence = {at for rule in each.flags for at in met[standing.subject].get(rule, ())}
            barred = [
                found for found in vetoes.get(standing.subject, ()) if each.id in found.veto.bars
            ]
            if barred:
                effects.append(_passed_over(each, standing, barred))
            else:
                standing = attrs.evolve(standing, lists=(*standing.lists, each.id))
                effects.append(_put_on(each, standing, sorted(evidence)))
        standings.append(standing)
    effects.sort(key=lambda effect: effect.subject)
    return attrs.evolve(judged, standings=tuple(standings), effects=tuple(effects))


def meets(listed: FlagList, cohort: str, raised: Mapping[str, object]) -> bool:
    """Whether somebody of ``cohort`` with these flags is on the list."""
    if listed.cohorts and cohort not in listed.cohorts:
        return False
    found = [rule in raised for rule in listed.flags]
    return all(found) if listed.meets == "every" else any(found)


def _put_on(listed: FlagList, standing: Standing, evidence: Sequence[int]) -> Effect:
    return _effect(f"list:{listed.id}", standing, ("", listed.id), listed.basis.text, evidence)


def _passed_over(listed: FlagList, standing: Standing, barred: Sequence[Vetoed]) -> Effect:
    bases = dict.fromkeys(met.veto.basis.text for met in barred)
    evidence = sorted({position for met in barred for position in met.evidence})
    rule = f"passed_over:list:{listed.id}"
    return _effect(rule, standing, (listed.id, ""), "; ".join(bases), evidence)


def _effect(
    rule: str, standing: Standing, moved: tuple[str, str], basis: str, evidence: Sequence[int]
) -> Effect:
    before, after = moved
    return Effect(
        standing.subject, rule, before, after, None, None, None, None, basis, tuple(evidence)
    )
