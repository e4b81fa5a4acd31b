"""What counts: retractions and corrections applied as known, repeated reports told apart.

For each fact the last act on it wins: a correction (resolved through its chain to the first
report) supplies the values, a retraction takes the fact away. An act that was itself withdrawn
does not take part. Only then does as-of look at the day, for a correction may move it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record import kept_rulings
from evalcore.record.columns import family_columns
from evalcore.record.kept_rulings import Kept, Settled
from evalcore.record.positions import shown
from evalcore.record.repeats import set_apart
from evalcore.vocabulary import FAMILIES, fact_class

if TYPE_CHECKING:
    import duckdb

RETRACTION = "FactRetracted.1"

SEQ = "date_diff('day', DATE '1970-01-01', {day}) * 3000000000000 + {fact}"
"""Order of facts: by day, on one day by position of the first report. Exact while positions are
below three million million, those of 400 further logs among them (``evalcore.record.positions``);
every year up to 9999 fits into 64 bits with it."""


@attrs.frozen
class Act:
    """A correction (``corrects``), a retraction (``target``), or a retraction that corrects one.

    ``of`` is the topic of what ``corrects`` names, empty where there is no such event.
    """

    position: int
    topic: str
    corrects: int | None = None
    of: str = ""
    target: int | None = None


@attrs.frozen
class Rulings:
    """``superseded``: positions that count no longer; ``winning``: correction → first report."""

    superseded: frozenset[int]
    winning: Mapping[int, int]


def resolve(acts: Iterable[Act]) -> Rulings:
    """Which events count, after all ``acts`` known so far.

    One pass from the last act to the first: whether an act stands depends on later ones alone.

    Raises DataError naming the position of an act on nothing, on a later event, or of a
    correction of another kind of fact.
    """
    known = sorted(acts, key=lambda act: act.position)
    first_report: dict[int, int] = {}
    chains: dict[int, list[int]] = {}
    for act in known:
        _check(act)
        if act.corrects is not None:
            root = first_report.get(act.corrects, act.corrects)
            first_report[act.position] = root
            chains.setdefault(root, []).append(act.position)

    decided: dict[int, int] = {}
    """First report → the act that won; every act looked at later in the pass is too early."""
    withdrawn: set[int] = set()
    """Corrections that a standing retraction names; what they correct is left alone."""
    retracted: set[int] = set()
    for act in reversed(known):
        root = first_report.get(act.position, act.position)
        stands = root not in decided and act.position not in withdrawn
        if not stands:
            continue
        if act.corrects is not None or act.target is not None:
            decided[root] = act.position
        if act.target is not None:
            if act.target in first_report:
                withdrawn.add(act.target)
            elif act.target not in decided:
                decided[act.target] = act.position
                retracted.add(act.target)

    superseded: set[int] = set(retracted)
    winning: dict[int, int] = {}
    for root, chain in chains.items():
        winner = decided.get(root, root)
        if root in retracted:
            winner = 0
        superseded.update(member for member in (root, *chain) if member != winner)
        if winner not in (0, root):
            winning[winner] = root
    return Rulings(frozenset(superseded), winning)


def _check(act: Act) -> None:
    for named in (act.corrects, act.target):
        if named is not None and not 1 <= named < act.position:
            raise DataError(
                _(
                    "The event at position {position} ({topic}) names position {named}, which is "
                    "no earlier event. Retract it and say which event was meant."
                ).format(position=shown(act.position), topic=act.topic, named=shown(named))
            )
    if act.corrects is not None and act.of != act.topic:
        raise DataError(
            _(
                "The event at position {position} ({topic}) corrects position {named}, which is "
                "another kind of event ({of}). Retract it and say which event was meant."
            ).format(
                position=shown(act.position),
                topic=act.topic,
                named=shown(act.corrects),
                of=act.of or _("unknown"),
            )
        )


def read_acts(connection: duckdb.DuckDBPyConnection) -> list[Act]:
    """Every correction and retraction in ``log.<family>``."""
    return _acts(connection, _held(connection))


def _held(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The families that hold any fact, each with how many acts: most hold nothing, or no act.

    One statement over one column of each: to ask every family apart costs more than to count.
    """
    acts = f"count(CASE WHEN corrects IS NOT NULL OR topic = '{RETRACTION}' THEN 1 END)"
    found = connection.execute(
        " UNION ALL ".join(
            f"SELECT '{name}' AS family, count(*) AS facts, "
            f"{acts if name == 'governance' else 'count(corrects)'} AS acts FROM log.{name}"
            for name in FAMILIES
        )
    ).fetchall()
    counted = {name: (facts, acts) for name, facts, acts in found}
    return {name: counted[name][1] for name in FAMILIES if counted[name][0]}


def _acts(connection: duckdb.DuckDBPyConnection, held: Mapping[str, int]) -> list[Act]:
    found = []
    for name in (name for name, acts in held.items() if acts):
        target = "f.target" if name == "governance" else "NULL"
        chosen = "f.corrects IS NOT NULL"
        if name == "governance":
            chosen += f" OR f.topic = '{RETRACTION}'"
        rows = connection.execute(
            f"WITH acts AS (SELECT * FROM log.{name} AS f WHERE {chosen}) "
            f"SELECT f.position, f.topic, f.corrects, o.topic, {target} "
            f"FROM acts AS f LEFT JOIN log.{name} AS o "
            "ON o.position = f.corrects AND o.position IN (SELECT corrects FROM acts)"
        ).fetchall()
        found += [Act(at, topic, corrects, of or "", t) for at, topic, corrects, of, t in rows]
    return found


OF_THE_FIRST = ("received_on", "opening")
"""Columns that a correction does not change: when and how a fact first came in."""


def register_effective(
    connection: duckdb.DuckDBPyConnection, as_of: date, kept: Kept | None = None
) -> None:
    """Make ``effective_<family>`` for every family: what counts, and happened up to ``as_of``.

    Columns of ``log.<family>`` where ``received_on`` and ``opening`` are the first report's (a
    correction neither makes a fact late nor ends an opening balance), and: ``fact`` BIGINT
    (position of the first report; ``position`` is the event that supplies the values),
    ``corrected`` BOOLEAN, ``seq`` BIGINT (order by day, on one day by ``fact``). Two reports with
    one natural key and ordinal are one fact: the first counts, the later one is a row of
    ``repeated(family, topic, "case", position)``.

    ``kept`` is where what acts and repeats came to is remembered; the result is the same without.

    Raises DataError as ``resolve``.
    """
    recalled = kept_rulings.recall(connection, kept) if kept is not None else None
    if recalled is not None:
        settled = recalled
    else:
        settled, held = _settle(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE ruled AS "
        "SELECT position FROM superseded UNION ALL SELECT position FROM winning"
    )
    for name in sorted(settled.mended):
        connection.execute(f"CREATE OR REPLACE TABLE mended_{name} AS {_mended(name)}")
    if recalled is None:
        found = (name for name in held if set_apart(connection, name, _standing(name, settled)))
        settled = attrs.evolve(settled, repeated=frozenset(found))
        if kept is not None:
            kept_rulings.keep(connection, kept, settled)
    for name in FAMILIES:
        repeats = name in settled.repeated
        left_out = " AND position NOT IN (SELECT position FROM repeated)" if repeats else ""
        # A view: what reads it takes a few columns of it, and a copy of all costs more than that.
        connection.execute(
            f"CREATE OR REPLACE VIEW effective_{name} AS SELECT * FROM ({_standing(name, settled)})"
            f" WHERE occurred_on <= DATE '{as_of.isoformat()}'{left_out}"
        )
    connection.execute("DELETE FROM repeated WHERE occurred_on > $1", [as_of])


def _settle(connection: duckdb.DuckDBPyConnection) -> tuple[Settled, dict[str, int]]:
    """What acts came to, and the families that hold any fact. Leaves ``repeated`` empty."""
    held = _held(connection)
    acts = _acts(connection, held)
    rulings = resolve(acts)
    won = {fact_class(act.topic).FAMILY for act in acts if act.position in rulings.winning}
    _register_rulings(connection, rulings, sorted(won))
    connection.execute(
        'CREATE OR REPLACE TABLE repeated (family VARCHAR, topic VARCHAR, "case" VARCHAR, '
        "position BIGINT, fact BIGINT, occurred_on DATE)"
    )
    touched = _touched(connection, rulings, held) | won
    return Settled(frozenset(touched), frozenset(won)), held


def _standing(name: str, settled: Settled) -> str:
    """SQL of the rows of a family that count, whatever their day, repeats among them."""
    standing = _as_reported(name, touched=name in settled.touched)
    mended = f" UNION ALL SELECT * FROM mended_{name}" if name in settled.mended else ""
    return standing + mended


def _touched(
    connection: duckdb.DuckDBPyConnection, rulings: Rulings, held: Iterable[str]
) -> set[str]:
    """The families of which some fact counts no longer, or not as it was reported."""
    if not rulings.superseded:
        return set()
    found = connection.execute(
        " UNION ALL ".join(
            f"(SELECT '{name}' AS family FROM log.{name} "
            "WHERE position IN (SELECT position FROM superseded) LIMIT 1)"
            for name in held
        )
    ).fetchall()
    return {name for (name,) in found}


def _as_reported(name: str, *, touched: bool) -> str:
    """SQL of the rows of a family that count as they were reported, whatever their day.

    Where nothing of the family was touched by an act, nothing is looked up: most are as reported.
    """
    columns = ", ".join(f'f."{column}"' for column in family_columns(name))
    apart = "WHERE f.position NOT IN (SELECT position FROM ruled)" if touched else ""
    seq = SEQ.format(day="f.occurred_on", fact="f.position")
    return (
        f"SELECT {columns}, f.position AS fact, FALSE AS corrected, {seq} AS seq "
        f"FROM log.{name} AS f {apart}"
    )


def _mended(name: str) -> str:
    """SQL of the corrections of a family that count: few, so that their rows are kept."""
    columns = ", ".join(
        f'{"w" if column in OF_THE_FIRST else "f"}."{column}"' for column in family_columns(name)
    )
    seq = SEQ.format(day="f.occurred_on", fact="w.fact")
    return (
        f"SELECT {columns}, w.fact AS fact, TRUE AS corrected, {seq} AS seq "
        f"FROM log.{name} AS f JOIN winning AS w ON w.position = f.position"
    )


def _register_rulings(
    connection: duckdb.DuckDBPyConnection, rulings: Rulings, corrected: Sequence[str]
) -> None:
    """``superseded`` and ``winning`` as tables; ``corrected`` are the families that have any."""
    import pyarrow as pa

    gone = sorted(rulings.superseded)
    connection.register("gone", pa.table({"position": pa.array(gone, pa.int64())}))
    connection.execute("CREATE OR REPLACE TABLE superseded AS SELECT position FROM gone")
    connection.unregister("gone")
    won = sorted(rulings.winning.items())
    pairs = {
        "position": pa.array([position for position, _fact in won], pa.int64()),
        "fact": pa.array([fact for _position, fact in won], pa.int64()),
    }
    connection.register("won", pa.table(pairs))
    received = " UNION ALL ".join(
        f"SELECT position, received_on, opening FROM log.{name} "
        "WHERE position IN (SELECT fact FROM won)"
        for name in corrected or FAMILIES[:1]
    )
    connection.execute(
        "CREATE OR REPLACE TABLE winning AS "
        "SELECT won.position, won.fact, r.received_on, r.opening "
        f"FROM won JOIN ({received}) AS r ON r.position = won.fact"
    )
    connection.unregister("won")
