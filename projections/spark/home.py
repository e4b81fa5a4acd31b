"""What Spark computed, in a DuckDB: from there it is stamped, written and explained as any run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalcore.record.reading import new_connection
from evalcore.vocabulary import FAMILIES
from projections.ledgers import LEDGERS
from projections.publishing.bulk import CONTRIBUTIONS
from projections.spark.connection import SparkConnection
from projections.spark.errors import told

if TYPE_CHECKING:
    import duckdb

    from projections.evaluation import Evaluation

READ_LATER = (CONTRIBUTIONS, *LEDGERS, "superseded", *(f"log.{name}" for name in FAMILIES))
"""What is written with the results, and what a stamp looks up."""


def brought_home(*evaluations: Evaluation) -> list[Evaluation]:
    """The evaluations, of one Spark connection, over one DuckDB that holds the same relations.

    The rows stay in the files that Spark wrote: write the results before those are removed
    (``OnSpark.close``). ``contributions`` are those of the last evaluation.
    """
    away = evaluations[-1].connection
    assert isinstance(away, SparkConnection)
    home = new_connection()
    home.execute("CREATE SCHEMA log")
    for name in READ_LATER:
        with told(name):
            _bring(away, home, name)
    return [attrs.evolve(evaluation, connection=home) for evaluation in evaluations]


def _bring(away: SparkConnection, home: duckdb.DuckDBPyConnection, name: str) -> None:
    relation = away.relation(name).ready()
    if not relation.files and not relation.small:
        # Only a query so far: what it gives is kept now.
        relation = away.kept(name).ready()
    if relation.files:
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in relation.files)
        home.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
    else:
        home.register("incoming", relation.frame().toArrow())
        home.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        home.unregister("incoming")
