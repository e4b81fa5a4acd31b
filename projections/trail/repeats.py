"""What belongs together: acts and what they are about; facts that were reported twice, of which the
first counts and the later one is shown as a repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from evalcore.record.effective import RETRACTION, Act
from evalcore.vocabulary import fact_class

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.store import StoredFact


def repeated(
    connection: duckdb.DuckDBPyConnection,
    facts: Sequence[StoredFact],
    first_and_counts: Callable[[int], tuple[int, bool]],
) -> dict[int, int]:
    """Which of ``facts`` (that count otherwise) repeat another: position → position of the first.

    The same rule as in the effective relation: of all that bear one natural key and ordinal and
    count, the one whose first report came first. ``first_and_counts`` gives for a position its
    first report, and whether it counts.
    """
    by_topic: dict[str, list[int]] = {}
    for fact in facts:
        if fact.topic != RETRACTION:
            by_topic.setdefault(fact.topic, []).append(fact.position)
    found: dict[int, int] = {}
    for topic, positions in by_topic.items():
        wanted = set(positions)
        groups: dict[Any, list[int]] = {}
        for position, key in _alike(connection, topic, positions):
            groups.setdefault(tuple(key), []).append(position)
        for group in groups.values():
            if len(group) < 2 or not wanted.intersection(group):
                continue
            counting = [
                (root, p) for p in group for root, counts in [first_and_counts(p)] if counts
            ]
            first = min(counting, default=(0, 0))[1]
            found |= {p: first for _root, p in counting if p != first and p in wanted}
    return found


def _alike(
    connection: duckdb.DuckDBPyConnection, topic: str, positions: Sequence[int]
) -> list[tuple[int, list[str]]]:
    """(position, key) of every fact of ``topic`` that shares its natural key with one of these."""
    cls = fact_class(topic)
    table, at = f"log.{cls.FAMILY}", ", ".join(map(str, positions))
    columns = [f'"{name}"' for name in (*cls.KEY, "ordinal")]
    key = ", ".join(f"coalesce(CAST({column} AS VARCHAR), '')" for column in columns)
    hashed = f"hash({', '.join(columns)})"
    return connection.execute(
        f"SELECT position, [{key}] FROM {table} WHERE topic = '{cls.topic()}' AND {hashed} IN "
        f"(SELECT {hashed} FROM {table} WHERE position IN ({at}))"
    ).fetchall()


def tied(acts: Iterable[Act]) -> dict[int, list[int]]:
    """Position → those that a correction or retraction ties it to, in both directions."""
    found: dict[int, list[int]] = {}
    for act in acts:
        for named in (act.corrects, act.target):
            if named is not None:
                found.setdefault(act.position, []).append(named)
                found.setdefault(named, []).append(act.position)
    return found
