"""Levels: villages before townships before counties. A finished level's standings are a ledger.

A scheme names the levels that come ``after``; each is evaluated once, over the same ledgers, before
whoever reads it. What it came to stands in the relation ``standings`` under the name that the upper
scheme gives it, and ``grade_places(grade, place)`` says which grade is better (1 is the best).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from evalcore.schemes.model import Scheme
from projections.evaluation import Evaluation
from projections.evaluation import evaluate as _evaluate
from projections.population import replace
from projections.rows import Standing
from projections.service import UNATTRIBUTED

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.store import Commit

Prepare = Callable[["duckdb.DuckDBPyConnection", Scheme, date], bool]
"""Builds the ledgers that a scheme needs; says whether those at hand were others."""


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    scheme: Scheme,
    as_of: date,
    *,
    prepare: Prepare,
    known_at: Commit | None = None,
    engine: str = "",
    reuse: Evaluation | None = None,
    done: dict[str, Evaluation] | None = None,
) -> Evaluation:
    """The levels below ``scheme``, each once, then ``scheme`` itself.

    ``done`` holds what was evaluated before, by digest of the scheme. ``reuse`` as in
    ``projections.evaluation.evaluate``: levels that are the same are taken over from it.
    """
    done = {} if done is None else done
    if prepare(connection, scheme, as_of):
        reuse = None
    levels: dict[str, Evaluation] = {}
    for name, lower in scheme.after.items():
        found = done.get(lower.digest) or _again(connection, name, lower, as_of, reuse)
        if found is None:
            found = evaluate(
                connection,
                lower,
                as_of,
                prepare=prepare,
                known_at=known_at,
                engine=engine,
                done=done,
            )
            _keep_grounds(connection, found)
        levels[name] = done[lower.digest] = found
    # A level with another reporting cycle has left ledgers of its own behind.
    prepare(connection, scheme, as_of)
    register(connection, scheme, levels)
    return _evaluate(
        connection,
        scheme,
        as_of,
        known_at=known_at,
        engine=engine,
        reuse=reuse,
        levels=levels,
    )


def _again(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    lower: Scheme,
    as_of: date,
    reuse: Evaluation | None,
) -> Evaluation | None:
    """The level ``name`` of ``reuse``, if it judges the same by the same rules."""
    if reuse is None or reuse.connection is not connection or reuse.as_of != as_of:
        return None
    found = reuse.levels.get(name)
    return found if found is not None and found.scheme == lower else None


def register(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, levels: Mapping[str, Evaluation]
) -> None:
    """Create ``standings`` of the levels below and ``grade_places`` of this scheme."""
    import pyarrow as pa

    order = scheme.classes.order if scheme.classes else [grade.name for grade in scheme.grades]
    places = {
        "grade": pa.array(list(order), pa.string()),
        "place": pa.array(range(1, len(order) + 1), pa.int64()),
    }
    replace(connection, "grade_places", pa.table(places))
    replace(connection, "level_standings", _standings(levels))
    # What a standing rests on is the level's own contributions, and what effects cite.
    grounds = " UNION ALL ".join(
        f"SELECT '{_quoted(name)}' AS level_name, subject, events FROM {_grounds(found)}"
        for name, found in levels.items()
    )
    events = (
        "LIST_SORT(LIST_DISTINCT(FLATTEN([COALESCE(g.events, s.evidence), s.evidence])))"
        if levels
        else "s.evidence"
    )
    joined = (
        f"LEFT JOIN ({grounds}) AS g ON g.level_name = s.level_name AND g.subject = s.subject"
        if levels
        else ""
    )
    connection.execute(
        'CREATE OR REPLACE TABLE standings AS SELECT s."row" AS "row", s.unit AS unit, '
        's.level_name AS "level", s.person AS person, s.period AS period, s.cohort AS cohort, '
        "s.status AS status, s.grade AS grade, s.score_grade AS score_grade, "
        's."rank" AS "rank", s.ranked_of AS ranked_of, s.lists AS lists, '
        f"s.stood_on AS stood_on, {events} AS events "
        f"FROM level_standings AS s {joined}"
    )


def _keep_grounds(connection: duckdb.DuckDBPyConnection, found: Evaluation) -> None:
    """What each subject's contributions rest on: the next level replaces ``contributions``."""
    connection.execute(
        f"CREATE OR REPLACE TABLE {_grounds(found)} AS SELECT subject, "
        "LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(events)))) AS events "
        "FROM contributions GROUP BY subject"
    )


def _grounds(found: Evaluation) -> str:
    return f"grounds_{found.turn}"


def _standings(levels: Mapping[str, Evaluation]) -> object:
    """An Arrow table of where everybody stands, without those that are nobody."""
    import pyarrow as pa

    rows = [
        (name, found, standing)
        for name, found in levels.items()
        for standing in found.standings
        if standing.status != UNATTRIBUTED
    ]
    evidence = {name: _evidence(found) for name, found in levels.items()}

    def text(of: Callable[[str, Evaluation, Standing], str]) -> object:
        return pa.array([of(*row) or None for row in rows], pa.string())

    return pa.table(
        {
            "row": text(lambda name, _found, s: f"{name}|{s.subject}"),
            "level_name": text(lambda name, _found, _s: name),
            "subject": text(lambda _name, _found, s: s.subject),
            "unit": text(lambda _name, found, s: found.subject[s.subject].unit),
            "person": text(lambda _name, found, s: found.subject[s.subject].person),
            "period": text(lambda _name, found, _s: found.scheme.period.id),
            "cohort": text(lambda _name, _found, s: s.cohort),
            "status": text(lambda _name, _found, s: s.status),
            "grade": text(lambda _name, _found, s: s.grade),
            "score_grade": text(lambda _name, _found, s: s.score_grade),
            "rank": pa.array([s.rank for _name, _found, s in rows], pa.int64()),
            "ranked_of": pa.array([s.ranked_of for _name, _found, s in rows], pa.int64()),
            "lists": text(lambda _name, _found, s: f"|{'|'.join(s.lists)}|" if s.lists else ""),
            "stood_on": pa.array(
                [min(found.scheme.period.ends_on, found.as_of) for _name, found, _s in rows],
                pa.date32(),
            ),
            "evidence": pa.array(
                [sorted(evidence[name].get(s.subject, ())) for name, _found, s in rows],
                pa.list_(pa.int64()),
            ),
        }
    )


def _evidence(found: Evaluation) -> dict[str, set[int]]:
    cited: dict[str, set[int]] = {}
    for effect in found.effects:
        cited.setdefault(effect.subject, set()).update(effect.evidence)
    return cited


def _quoted(text: str) -> str:
    return text.replace("'", "''")
