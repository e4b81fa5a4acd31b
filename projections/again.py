"""The rules over one cohort passed again, from results: what would be, had one thing differed.

Results hold totals, vetoes met, quotas, lists and what people decided: enough to pass the same
rules (``projections.standings``) again. First they are passed with nothing changed: where that does
not give the very standings of the results (somebody is barred from a list who never came near it,
say), nothing is answered from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import attrs

from evalcore.schemes.model import Basis, CutList, Grade, Number, Quota, Scheme, Share, Veto
from projections.decisions import Decision
from projections.nodes import Kind, Nodes, Piece
from projections.places import RANKED
from projections.rows import Effect, Standing, Subject
from projections.scores import Scores
from projections.standings import PEOPLE_DECIDE, stand
from projections.vetoes import Vetoed
from projections.within import Groups

if TYPE_CHECKING:
    from projections.publishing import Results

Json = dict[str, Any]


@attrs.frozen
class Change:
    """What is otherwise for one subject: its ``total`` (units of 10^-decimals; None: as it is),
    vetoes ``without`` which it is judged, and ``seats`` more of a rule (``quota:好``)."""

    total: int | None = None
    without: frozenset[str] = frozenset()
    seats: tuple[str, int] = ("", 0)


AS_IT_IS = Change()


class Again:
    """One cohort of results, whose rules can be passed again. Made by ``again``."""

    def __init__(self, results: Results, cohort: str) -> None:
        self.actual = [each for each in results.standings() if each.cohort == cohort]
        ids = {each.subject for each in self.actual}
        self.subjects = [each for each in results.subjects() if each.id in ids]
        self.effects = [each for each in results.effects() if each.subject in ids]
        self.decimals = self.actual[0].decimals
        self.grades = [_grade(row) for row in results.rows("SELECT * FROM grades ORDER BY place")]
        self.quotas = [_quota(row) for row in results.rows("SELECT * FROM quotas ORDER BY place")]
        self.lists = [
            _list(row)
            for row in results.cut_lists.values()
            # A list by criteria takes no seats.
            if "flags" not in row and cohort in (json.loads(row["cohorts"] or "[]") or [cohort])
        ]
        self.indicators = [
            SimpleNamespace(id=name, role=row["role"], points=_number(row["points"], ""))
            for name, row in results.indicators.items()
        ]
        self.vetoes = dict(_vetoes(results, self.effects))
        self.decided = _decided(self.effects, {each.id: each for each in self.subjects})
        self.nodes = self._nodes(results)
        self.groups = self._groups(results)
        self._passed: dict[tuple[str, Change], dict[str, Standing]] = {}
        self._moved: dict[tuple[str, Change], tuple[Effect, ...]] = {}

    def standing(self, subject: str, change: Change = AS_IT_IS) -> Standing:
        """Where ``subject`` stands with ``change`` made to it alone."""
        return self._pass(subject, change)[subject]

    def effect(self, subject: str, rule: str, change: Change) -> Effect | None:
        """What ``rule`` (or the tie at it) does to ``subject`` then."""
        self._pass(subject, change)
        return next(
            (
                each
                for each in self._moved[subject, change]
                if each.subject == subject and each.rule in (rule, f"tie:{rule}")
            ),
            None,
        )

    def is_exact(self, listed: str = "") -> bool:
        """Whether the rules, passed with nothing changed, give the standings of the results.

        Of lists only ``listed`` is compared, where it is asked about.
        """

        def seen(standing: Standing) -> tuple[object, ...]:
            return standing.rank, standing.grade, listed in standing.lists

        passed = self._pass("", AS_IT_IS)
        return all(
            seen(passed[each.subject]) == seen(each)
            for each in self.actual
            if each.status == RANKED
        )

    def _pass(self, subject: str, change: Change) -> dict[str, Standing]:
        key = (subject, change)
        if key not in self._passed:
            totals = {
                each.subject: each.total if each.status == RANKED else None for each in self.actual
            }
            vetoes = dict(self.vetoes)
            if subject and change.total is not None:
                totals[subject] = change.total
            if change.without:
                kept = (m for m in vetoes.get(subject, ()) if m.veto.id not in change.without)
                vetoes[subject] = tuple(kept)
            standings, effects = stand(
                self._rules(change.seats),
                self.subjects,
                Scores(self.nodes, totals, ()),
                vetoes,
                self.decided,
                self.groups,
            )
            self._passed[key] = {each.subject: each for each in standings}
            self._moved[key] = effects
        return self._passed[key]

    def _rules(self, more: tuple[str, int]) -> Scheme:
        """What ``stand`` reads of a scheme. Who is ranked is known: no tenure is too short here."""
        rule, seats = more
        quotas = [
            attrs.evolve(each, size=self._with_seats(each, seats))
            if rule == f"quota:{each.grade}"
            else each
            for each in self.quotas
        ]
        rules = SimpleNamespace(
            grades=self.grades,
            quotas=quotas,
            lists=self.lists,
            indicators=self.indicators,
            rounding=SimpleNamespace(decimals=self.decimals),
            smallest_cohort=_number("0", ""),
            assessed=SimpleNamespace(shortest=None),
        )
        return cast("Scheme", rules)

    def _with_seats(self, quota: Quota, more: int) -> Share:
        """The quota with a plain number of seats: those it has, and ``more``."""
        effect = next(
            (e for e in self.effects if e.rule.removeprefix("tie:") == f"quota:{quota.grade}"), None
        )
        have = effect.seats if effect is not None and effect.seats is not None else 0
        number = Number(have + more, 1, quota.size.basis, "")
        return attrs.evolve(quota.size, share=None, number=number)

    def _nodes(self, results: Results) -> Nodes:
        """The points that lists go by and ties are broken by; no others are needed."""
        wanted = {each.by for each in self.lists if each.by}
        for size in self._sizes():
            wanted.update(size.then_by)
        pieces: dict[str, Piece] = {}
        for subject in self.subjects if wanted else ():
            held = results.nodes(subject.id)
            pieces[subject.id] = tuple(
                (Kind(n.node, n.operation, n.basis, n.inputs), (n.numerator, n.denominator),
                 (n.possible_numerator, n.possible_denominator), n.state)
                for name in sorted(wanted)
                if (n := held.get(f"{name}/points")) is not None
            )  # fmt: skip
        return Nodes(list(pieces), [list(pieces.values())])

    def _sizes(self) -> list[Share]:
        return [*(each.size for each in self.quotas), *(each.size for each in self.lists)]

    def _groups(self, results: Results) -> Groups:
        kinds = sorted({size.within for size in self._sizes() if size.within})
        return Groups(
            {
                kind: {
                    row["unit"]: row["within"]
                    for row in results.rows(
                        "SELECT unit, within FROM cut_groups WHERE kind = ?", [kind]
                    )
                }
                for kind in kinds
            }
        )


def again(results: Results, cohort: str, listed: str = "") -> Again | None:
    """A cohort whose rules can be passed again; None where results do not hold all it takes."""
    made = Again(results, cohort)
    return made if made.is_exact(listed) else None


def _number(text: str, basis: str) -> Number:
    value = Fraction(text)
    return Number(value.numerator, value.denominator, Basis("clause", basis), "")


def _grade(row: Json) -> Grade:
    return Grade(row["name"], _number(row["at_least"], row["basis"]) if row["at_least"] else None)


def _share(row: Json) -> Share:
    return Share(
        share=_number(row["share"], row["basis"]) if row["share"] else None,
        rounding=row["rounding"],
        least=int(row["least"]),
        base=row["base"],
        tie=row["tie"],
        basis=Basis("clause", row["basis"]),
        number=_number(row["number"], row["basis"]) if row["number"] else None,
        then_by=tuple(json.loads(row["then_by"] or "[]")),
        within=row["within"] or "",
    )


def _quota(row: Json) -> Quota:
    return Quota(row["grade"], _share(row), bool(row["frees"]))


def _list(row: Json) -> CutList:
    return CutList(row["id"], row["title"], row["end"], _share(row), row["by"] or "")


def _vetoes(
    results: Results, effects: Iterable[Effect]
) -> Iterator[tuple[str, tuple[Vetoed, ...]]]:
    """Subject → the vetoes that it met, as far as they did anything."""
    met: dict[str, list[Vetoed]] = {}
    for effect in effects:
        kind, _colon, name = effect.rule.partition(":")
        if kind == "veto":
            row = results.vetoes[name]
            made = _veto(name, row["at_most"], tuple(json.loads(row["bars"] or "[]")), effect)
            met.setdefault(effect.subject, []).append(made)
    for effect in effects:
        if effect.rule.startswith("passed_over:list:"):
            listed = effect.rule.removeprefix("passed_over:list:")
            known = met.setdefault(effect.subject, [])
            if not any(listed in each.veto.bars for each in known):
                known.append(_veto(effect.rule, "", (listed,), effect))
    yield from ((subject, tuple(vetoes)) for subject, vetoes in met.items())


def _veto(name: str, at_most: str, bars: tuple[str, ...], effect: Effect) -> Vetoed:
    basis = Basis("clause", effect.basis)
    veto = Veto(name, name, "", None, "", at_most, basis, bars=bars)
    return Vetoed(veto, (), effect.evidence)


def _decided(
    effects: Iterable[Effect], subjects: Mapping[str, Subject]
) -> dict[str, dict[tuple[str, str], Decision]]:
    """What people decided about ties, as the effects of it tell."""
    found: dict[str, dict[tuple[str, str], Decision]] = {}
    for effect in effects:
        if effect.rule.startswith("tie:") and effect.free and effect.after != PEOPLE_DECIDE:
            rule = effect.rule.removeprefix("tie:")
            about = subjects[effect.subject]
            taken = effect.after == rule.partition(":")[2]
            position = max(effect.evidence, default=0)
            found.setdefault(rule, {})[about.unit, about.person] = Decision(taken, position)
    return found
