"""One evaluation of a scheme over the ledgers of a record: everything that a run consists of."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Scheme, Tallies
from projections import (
    belonging,
    contributions,
    criteria,
    flags,
    ladders,
    population,
    rounds,
    within,
    working_days,
)
from projections.decisions import decided
from projections.nodes import Nodes
from projections.places import RANKED
from projections.rows import Effect, Flag, Standing, Subject
from projections.scores import Counted, score
from projections.service import Service
from projections.standings import stand
from projections.vetoes import vetoed
from projections.within import Groups

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.store import Commit


@attrs.frozen(slots=False, eq=False)
class Evaluation:
    """The result of f, as rows; ``connection`` still holds ``contributions`` and the ledgers.

    Another evaluation over the same connection replaces ``contributions`` and ``service``.
    ``known_at`` is the commit up to which the log was read, None where there is no log behind
    the ledgers. ``engine`` is the digest of what computed it.
    """

    scheme: Scheme
    as_of: date
    known_at: Commit | None
    engine: str
    subjects: tuple[Subject, ...]
    nodes: Nodes
    standings: tuple[Standing, ...]
    effects: tuple[Effect, ...]
    flags: Sequence[Flag]
    connection: duckdb.DuckDBPyConnection
    served: tuple[Service, ...] = ()
    """Whose each day of each unit is: what attributed the contributions."""
    roll: tuple[Subject, ...] = attrs.field(default=(), repr=False)
    """Everybody who served, also where nothing fell to them."""
    counted: Mapping[str, Counted] = attrs.field(factory=dict, repr=False)
    """Indicator → subject → what its contributions add up to."""
    turn: int = 0
    """Which evaluation of this process it is: tells whose ``contributions`` are on hand."""
    levels: Mapping[str, Evaluation] = attrs.field(factory=dict, repr=False)
    """The evaluations of the levels that came before, by the names that the scheme gives them."""
    groups: Groups = attrs.field(factory=Groups, repr=False)
    """The groups that cuts within a kind of unit were taken in."""

    @cached_property
    def subject(self) -> dict[str, Subject]:
        """Subjects by id."""
        return {subject.id: subject for subject in self.subjects}

    @cached_property
    def standing(self) -> dict[str, Standing]:
        """Standings by subject."""
        return {standing.subject: standing for standing in self.standings}

    @property
    def ranked(self) -> Sequence[Standing]:
        """Those who have a rank, by cohort and rank."""
        return [standing for standing in self.standings if standing.status == RANKED]


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for no cycles meanwhile: rows form none, and looking through so many takes its time."""
    if not gc.isenabled() or gc.get_freeze_count():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        # What was made counts as old from now on, as if it had been looked through.
        gc.freeze()
        gc.unfreeze()
        gc.enable()


@seldom_collected()
def evaluate(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    *,
    known_at: Commit | None = None,
    engine: str = "",
    reuse: Evaluation | None = None,
    levels: Mapping[str, Evaluation] | None = None,
) -> Evaluation:
    """Contributions, scores, standings, effects and flags over the ledgers of ``connection``.

    Needs every ledger that the scheme names and the relation ``run``; leaves ``calendar``,
    ``service``, ``belonging`` and ``contributions`` behind. Reads no clock and writes nothing else.
    ``reuse`` is an evaluation over the same connection whose ledgers have not changed since: an
    indicator that counts the same keeps its contributions. The result is the same without it.
    ``levels`` are the finished levels below, whose ``standings`` are a relation already
    (``projections.levels``).
    Raises ``DataError`` where the facts can't be judged by this scheme, ``UsageError`` for an
    as-of before the period.
    """
    last_day = population.window(scheme.period, as_of)[1]
    again = _on_hand(connection, scheme, as_of, reuse)
    connection.execute("CREATE OR REPLACE TABLE contributed AS SELECT CAST(-1 AS BIGINT) AS turn")
    working_days.register(connection, scheme.calendar)
    if again is not None and again.scheme.assessed == scheme.assessed:
        served, roll = again.served, again.roll
    else:
        units = population.units(connection, scheme)
        served = population.services(connection, scheme, units, as_of)
        members = belonging.belongings(connection, scheme, [unit.unit for unit in units])
        belonging.register(connection, served, members)
        roll = population.subjects(connection, scheme, units, served)
    kept = _countable_again(scheme, served, again)
    counted = {name: again.counted[name] for name in kept} if again is not None else {}
    anew = [indicator for indicator in scheme.indicators if indicator.id not in kept]
    if again is None or anew or not _same_order(again.scheme, scheme):
        contributions.build(connection, scheme, as_of, kept, roll)
    turn = next(_TURNS)
    connection.execute("UPDATE contributed SET turn = ?", [turn])
    counted |= contributions.totals(connection, anew)
    touched = set().union(*counted.values())
    # A vacancy outside the life of its unit is nobody, unless something fell into it.
    subjects = tuple(s for s in roll if s.days or s.id in touched)
    cohorts = {subject.id: subject.cohort for subject in subjects}
    scores = score(scheme, list(cohorts), counted, cohorts)
    vetoes = vetoed(connection, scheme, scores.nodes)
    groups = within.groups(connection, scheme, (each.unit for each in subjects), last_day)
    decisions = decided(connection, scheme)
    standings, effects = stand(scheme, subjects, scores, vetoes, decisions, groups)
    everybody = {subject.id: subject for subject in roll}
    judged = flags.Judged(everybody, scores.nodes, standings, effects, last_day)
    judged, raised = criteria.judge(connection, scheme, judged, vetoes)
    raised += ladders.climbed(connection, scheme, judged, raised)
    met = raised.subjects
    return Evaluation(
        scheme=scheme,
        as_of=as_of,
        known_at=known_at,
        engine=engine,
        subjects=tuple(s for s in roll if s.days or s.id in touched or s.id in met),
        nodes=scores.nodes,
        standings=tuple(judged.standings),
        effects=tuple(judged.effects),
        flags=raised,
        connection=connection,
        served=served,
        roll=roll,
        counted=counted,
        turn=turn,
        levels=levels or {},
        groups=groups,
    )


def _same_order(before: Scheme, now: Scheme) -> bool:
    """Whether both have the same indicators, in the same order."""
    return [i.id for i in before.indicators] == [i.id for i in now.indicators]


_TURNS = count(1)


def _on_hand(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    reuse: Evaluation | None,
) -> Evaluation | None:
    """``reuse``, if ``connection`` still holds its relations and they judge the same days."""
    if reuse is None or reuse.connection is not connection:
        return None
    on_hand = connection.execute("SELECT turn FROM contributed").fetchone()
    before = reuse.scheme
    same = (
        on_hand == (reuse.turn,)
        and reuse.as_of == as_of
        and (before.period, before.calendar) == (scheme.period, scheme.calendar)
        # What the ledgers of standings and movements hold follows from these.
        and (before.after, before.classes) == (scheme.after, scheme.classes)
        and [grade.name for grade in before.grades] == [grade.name for grade in scheme.grades]
    )
    return reuse if same else None


def _countable_again(
    scheme: Scheme, served: tuple[Service, ...], again: Evaluation | None
) -> frozenset[str]:
    """The indicators whose contributions, still on hand from ``again``, would come out equal."""
    if again is None:
        return frozenset()
    before, now = again.scheme.assessed, scheme.assessed
    if (before.subject, before.merged) != (now.subject, now.merged):
        return frozenset()
    if again.served is not served and again.served != served:
        return frozenset()
    counts = {i.id: (i.counts, i.role, i.cohorts) for i in again.scheme.indicators}
    if rounds.rules_of(again.scheme) != rounds.rules_of(scheme):
        counts = {name: c for name, c in counts.items() if not isinstance(c[0], Tallies)}
    same_cohorts = before.cohorts == now.cohorts
    return frozenset(
        i.id
        for i in scheme.indicators
        if counts.get(i.id) == (i.counts, i.role, i.cohorts) and (same_cohorts or not i.cohorts)
    )
