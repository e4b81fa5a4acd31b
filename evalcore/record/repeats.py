"""Repeated reports: two facts with one natural key and ordinal are one, the later one a repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.vocabulary import family

if TYPE_CHECKING:
    import duckdb


def set_apart(connection: duckdb.DuckDBPyConnection, name: str, standing: str) -> bool:
    """Add to ``repeated`` what reports a fact again that is reported already; tell if any does.

    ``standing`` is a SELECT of the rows of family ``name`` that count, whatever their day. A hash
    of 64 bits finds the few candidates, if there are any; of them, their keys themselves decide.
    """
    keys = {
        cls.topic(): [f'"{column}"' for column in (*cls.KEY, "ordinal")] for cls in family(name)
    }
    hashed = " ".join(
        f"WHEN '{topic}' THEN hash(topic, {', '.join(columns)})" for topic, columns in keys.items()
    )
    alike = f"CASE topic {hashed} END"
    connection.execute(
        f"CREATE OR REPLACE TABLE alike AS SELECT h FROM (SELECT {alike} AS h FROM ({standing})) "
        "GROUP BY h HAVING count(*) > 1"
    )
    if connection.execute("SELECT h FROM alike LIMIT 1").fetchone() is None:
        return False
    listed = " ".join(
        f"WHEN '{topic}' THEN [{', '.join(_text(column) for column in columns)}]"
        for topic, columns in keys.items()
    )
    added = connection.execute(
        f"""
        INSERT INTO repeated
        WITH keyed AS (
          SELECT topic, position, fact, occurred_on, CASE topic {listed} END AS key
          FROM ({standing}) WHERE {alike} IN (SELECT h FROM alike)
        ), numbered AS (
          SELECT *, row_number() OVER (PARTITION BY topic, key ORDER BY fact) AS n FROM keyed
        )
        SELECT '{name}', topic, array_to_string(key, '|'), position, fact, occurred_on
        FROM numbered WHERE n > 1
        """
    ).fetchone()
    return bool(added and added[0])


def _text(column: str) -> str:
    return f"coalesce(CAST({column} AS VARCHAR), '')"
