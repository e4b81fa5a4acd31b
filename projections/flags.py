"""Flags: rules that were met, with evidence, awaiting a person. A flag is not a verdict."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

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


@attrs.frozen
class _Met:
    """Who met a rule, by what, when, and the positions that show it."""

    subject: str
    cites: tuple[str, ...]
    occurred_on: date
    evidence: tuple[int, ...]


@attrs.frozen
class Judged:
    """What flags look at, besides the relations of the connection."""

    subjects: Mapping[str, Subject]
    nodes: Nodes
    standings: Sequence[Standing]
    effects: Sequence[Effect]
    last_day: date


def raised(
    connection: duckdb.DuckDBPyConnection,
    scheme: model.Scheme,
    judged: Judged,
    rules: Collection[model.Flag] | None = None,
) -> tuple[Flag, ...]:
    """All flags, in the scheme's order of rules, then by subject and what is cited.

    ``rules`` are those to look at, all of the scheme's if left out.
    """
    found: list[Flag] = []
    for rule in scheme.flags if rules is None else rules:
        met = _met(connection, scheme, rule, judged)
        if rule.without is not None:
            excused = _units_with(connection, rule.without)
            met = [m for m in met if judged.subjects[m.subject].unit not in excused]
        found.extend(
            _flag(rule, m, judged) for m in sorted(met, key=lambda m: (m.subject, m.cites))
        )
    return tuple(found)


def _met(
    connection: duckdb.DuckDBPyConnection,
    scheme: model.Scheme,
    rule: model.Flag,
    judged: Judged,
) -> list[_Met]:
    if rule.of == "ledger":
        return _over_ledger(connection, rule)
    if rule.of == "standing":
        return _over_standings(rule, judged)
    indicator = next(i for i in scheme.indicators if i.id == rule.indicator)
    if rule.of == "contributions":
        return _over_contributions(connection, rule, indicator)
    if rule.of == "gap":
        return _over_gaps(connection, rule, judged)
    return _over_nodes(connection, rule, indicator, judged)


def _over_ledger(connection: duckdb.DuckDBPyConnection, rule: model.Flag) -> list[_Met]:
    """One flag for each row that meets the rule: whoever serves on ``at`` is asked about it."""
    assert rule.where is not None, rule.id
    working_days.check(connection, rule.ledger, [rule.where], [working_days.within(rule.at)])
    sql = attributed(rule.ledger, rule.where.sql, rule.at, ", r.happened_on")
    return [
        _Met(subject, (f"ledger:{rule.ledger}:{row}",), day, tuple(events))
        for subject, row, events, day in connection.execute(sql).fetchall()
    ]


def _over_contributions(
    connection: duckdb.DuckDBPyConnection, rule: model.Flag, indicator: model.Indicator
) -> list[_Met]:
    """One flag for each subject that did not earn ``lost`` or more of the indicator's credit."""
    assert rule.lost is not None, rule.id
    found = []
    for subject, missed in losses(connection, indicator.id).items():
        lost = sum(loss for _, loss, _, _ in missed)
        if lost * rule.lost.denominator >= rule.lost.numerator * scale_of(indicator):
            cites = tuple(f"contribution:{indicator.id}:{slot}" for slot, _, _, _ in missed)
            found.append(_Met(subject, cites, max(loss[2] for loss in missed), positions(missed)))
    return found


def _over_nodes(
    connection: duckdb.DuckDBPyConnection,
    rule: model.Flag,
    indicator: model.Indicator,
    judged: Judged,
) -> list[_Met]:
    """One flag for each subject whose share is below the mark; nothing expected is no failing."""
    assert rule.below is not None, rule.id
    lost = losses(connection, indicator.id)
    return [
        _Met(
            subject,
            (f"node:{share_of(indicator.id)}",),
            judged.last_day,
            positions(lost.get(subject, ())),
        )
        for subject in below(judged.nodes, indicator.id, rule.below)
    ]


def _over_gaps(
    connection: duckdb.DuckDBPyConnection, rule: model.Flag, judged: Judged
) -> list[_Met]:
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
            found.append(_Met(subject, cites, judged.last_day, positions(shown)))
    return found


def _over_standings(rule: model.Flag, judged: Judged) -> list[_Met]:
    evidence: dict[str, set[int]] = defaultdict(set)
    for effect in judged.effects:
        evidence[effect.subject].update(effect.evidence)
    return [
        _Met(s.subject, ("standing",), judged.last_day, tuple(sorted(evidence[s.subject])))
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


def _flag(rule: model.Flag, met: _Met, judged: Judged) -> Flag:
    return Flag(
        id=flag_id(rule.id, met.subject, met.cites),
        rule=rule.id,
        kind="accountability" if rule.suggests else "check",
        subject=met.subject,
        unit=judged.subjects[met.subject].unit,
        title=rule.title,
        addressed_to=rule.addressed_to,
        suggests=rule.suggests,
        occurred_on=met.occurred_on.isoformat(),
        cites=met.cites,
        evidence=met.evidence,
        basis=rule.basis.text,
    )
