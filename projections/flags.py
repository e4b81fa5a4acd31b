"""Flags: rules that were met, with evidence, awaiting a person. A flag is not a verdict."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, overload

import attrs

from evalcore.schemes import model
from projections import working_days
from projections.contributions import scale_of
from projections.losses import below, losses, positions, share_of
from projections.nodes import Nodes
from projections.rows import Effect, Flag, ScoreNode, Standing, Subject
from projections.score_rules import SCORED
from projections.vetoes import attributed

if TYPE_CHECKING:
    import duckdb


Met = tuple[str, tuple[str, ...], date, tuple[int, ...]]
"""Who met a rule, by what, when, and the positions that show it."""


@attrs.frozen
class Judged:
    """What flags look at, besides the relations of the connection."""

    subjects: Mapping[str, Subject]
    nodes: Nodes
    standings: Sequence[Standing]
    effects: Sequence[Effect]
    last_day: date


class Flags(Sequence[Flag]):
    """Flags kept small: tens of thousands of them; made into rows on demand.

    ``met`` holds who met each rule, in order, ``units`` the unit of each subject.
    """

    def __init__(
        self,
        met: Sequence[tuple[model.Flag, Sequence[Met]]] = (),
        units: Mapping[str, str] | None = None,
        more: Sequence[Flag] = (),
    ) -> None:
        self._met = met
        self._units = units or {}
        self._more = more

    def __add__(self, more: Sequence[Flag]) -> Flags:
        """These and ``more``."""
        return Flags(self._met, self._units, (*self._more, *more))

    @property
    def subjects(self) -> set[str]:
        """Who has a flag."""
        found = {flag.subject for flag in self._more}
        return found.union(*({each[0] for each in met} for _rule, met in self._met))

    def __len__(self) -> int:
        return sum(len(met) for _rule, met in self._met) + len(self._more)

    def __iter__(self) -> Iterator[Flag]:
        for rule, met in self._met:
            for each in met:
                yield _flag(rule, each, self._units[each[0]])
        yield from self._more

    @overload
    def __getitem__(self, index: int) -> Flag: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Flag, ...]: ...

    def __getitem__(self, index: int | slice) -> Flag | tuple[Flag, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def raised(
    connection: duckdb.DuckDBPyConnection,
    scheme: model.Scheme,
    judged: Judged,
    rules: Collection[model.Flag] | None = None,
) -> Flags:
    """All flags, in the scheme's order of rules, then by subject and what is cited.

    ``rules`` are those to look at, all of the scheme's if left out.
    """
    rules = scheme.flags if rules is None else rules
    over_ledgers = _over_ledgers(connection, [rule for rule in rules if rule.of == "ledger"])
    found: list[tuple[model.Flag, Sequence[Met]]] = []
    for rule in rules:
        if rule.of == "ledger":
            met = over_ledgers[rule.id]
        else:
            met = sorted(_met(connection, scheme, rule, judged), key=itemgetter(0, 1))
        if rule.without is not None:
            excused = _units_with(connection, rule.without)
            met = [each for each in met if judged.subjects[each[0]].unit not in excused]
        found.append((rule, met))
    return Flags(found, {subject.id: subject.unit for subject in judged.subjects.values()})


def _met(
    connection: duckdb.DuckDBPyConnection,
    scheme: model.Scheme,
    rule: model.Flag,
    judged: Judged,
) -> list[Met]:
    if rule.of == "standing":
        return _over_standings(rule, judged)
    indicator = next(i for i in scheme.indicators if i.id == rule.indicator)
    if rule.of == "contributions":
        return _over_contributions(connection, rule, indicator)
    if rule.of == "gap":
        return _over_gaps(connection, rule, judged)
    return _over_nodes(connection, rule, indicator, judged)


def _over_ledgers(
    connection: duckdb.DuckDBPyConnection, rules: Sequence[model.Flag]
) -> Mapping[str, list[Met]]:
    """Rule → one flag for each row that meets it: whoever serves on ``at`` is asked about it.

    By subject and row. All rules are asked in one query: it keeps both cores busy.
    """
    found: dict[str, list[Met]] = {rule.id: [] for rule in rules}
    if not rules:
        return found
    every = []
    for place, rule in enumerate(rules):
        assert rule.where is not None, rule.id
        working_days.check(connection, rule.ledger, [rule.where], [working_days.within(rule.at)])
        sql = attributed(rule.ledger, rule.where.sql, rule.at, f", r.happened_on, {place} AS place")
        every.append(f"SELECT * FROM ({sql}) AS f{place}")
    met = [(found[rule.id], f"ledger:{rule.ledger}:") for rule in rules]
    for subject, row, events, day, place in connection.execute(
        f'SELECT * FROM ({" UNION ALL ".join(every)}) AS f ORDER BY subject, "row"'
    ).fetchall():
        mine, cited = met[place]
        mine.append((subject, (cited + row,), day, tuple(events)))
    return found


def _over_contributions(
    connection: duckdb.DuckDBPyConnection, rule: model.Flag, indicator: model.Indicator
) -> list[Met]:
    """One flag for each subject that did not earn ``lost`` or more of the indicator's credit."""
    assert rule.lost is not None, rule.id
    found = []
    for subject, missed in losses(connection, indicator.id).items():
        lost = sum(loss for _, loss, _, _ in missed)
        if lost * rule.lost.denominator >= rule.lost.numerator * scale_of(indicator):
            cites = tuple(f"contribution:{indicator.id}:{slot}" for slot, _, _, _ in missed)
            found.append((subject, cites, max(loss[2] for loss in missed), positions(missed)))
    return found


def _over_nodes(
    connection: duckdb.DuckDBPyConnection,
    rule: model.Flag,
    indicator: model.Indicator,
    judged: Judged,
) -> list[Met]:
    """One flag for each subject whose share is below the mark; nothing expected is no failing."""
    assert rule.below is not None, rule.id
    lost = losses(connection, indicator.id)
    return [
        (
            subject,
            (f"node:{share_of(indicator.id)}",),
            judged.last_day,
            positions(lost.get(subject, ())),
        )
        for subject in below(judged.nodes, indicator.id, rule.below)
    ]


def _over_gaps(
    connection: duckdb.DuckDBPyConnection, rule: model.Flag, judged: Judged
) -> list[Met]:
    """One flag for each subject of whom two shares differ by more than ``over``, either way.

    Both must be scored: where one side said nothing there is nothing to compare.
    """
    assert rule.over is not None, rule.id
    names = (f"{rule.indicator}/share", f"{rule.against}/share")
    scored: list[dict[str, ScoreNode]] = [
        {node.subject: node for node in judged.nodes.named(name) if node.state == SCORED}
        for name in names
    ]
    lost = [losses(connection, each) for each in (rule.indicator, rule.against)]
    found = []
    for subject, one in scored[0].items():
        other = scored[1].get(subject)
        if other is None:
            continue
        apart = one.numerator * other.denominator - other.numerator * one.denominator
        of = one.denominator * other.denominator
        if abs(apart) * rule.over.denominator > rule.over.numerator * of:
            shown = [loss for side in lost for loss in side.get(subject, ())]
            cites = tuple(f"node:{name}" for name in names)
            found.append((subject, cites, judged.last_day, positions(shown)))
    return found


def _over_standings(rule: model.Flag, judged: Judged) -> list[Met]:
    evidence: dict[str, set[int]] = defaultdict(set)
    for effect in judged.effects:
        evidence[effect.subject].update(effect.evidence)
    return [
        (s.subject, ("standing",), judged.last_day, tuple(sorted(evidence[s.subject])))
        for s in judged.standings
        if s.grade in rule.grades or (rule.on_list and rule.on_list in s.lists)
    ]


def _units_with(connection: duckdb.DuckDBPyConnection, absent: model.Absent) -> set[str]:
    in_period = working_days.within(absent.at)
    working_days.check(connection, absent.ledger, [absent.where], [in_period])
    rows = connection.execute(
        "SELECT DISTINCT r.unit, b.assessed FROM "
        f"(SELECT unit, {absent.at} AS happened_on FROM {absent.ledger} "
        f"CROSS JOIN run CROSS JOIN calendar WHERE ({absent.where.sql}) AND {in_period}) AS r "
        "LEFT JOIN belonging AS b ON b.unit = r.unit "
        "AND r.happened_on BETWEEN b.from_on AND b.to_on"
    ).fetchall()
    return {unit for pair in rows for unit in pair if unit}


def flag_id(rule: str, subject: str, cites: Sequence[str]) -> str:
    """A digest of rule, subject and what is cited: the same next time."""
    named = "\n".join((rule, subject, *cites))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _flag(rule: model.Flag, met: Met, unit: str) -> Flag:
    subject, cites, day, evidence = met
    return Flag(
        id=flag_id(rule.id, subject, cites),
        rule=rule.id,
        kind="accountability" if rule.suggests else "check",
        subject=subject,
        unit=unit,
        title=rule.title,
        addressed_to=rule.addressed_to,
        suggests=rule.suggests,
        occurred_on=day.isoformat(),
        cites=cites,
        evidence=evidence,
        basis=rule.basis.text,
    )
