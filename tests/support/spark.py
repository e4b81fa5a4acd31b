"""Spark for the tests: one session for each worker, small, and the engine exchanged under a test.

It is a cluster on this machine: rows are computed by an executor that is a Java machine of its own,
so that whatever went from hand to hand within one process would be missed. Two executors, and a
session that settings of the environment start, are for ``tests/cli/test_engine.py``.

Where Spark or Java is not installed, tests that need it are skipped, saying so; with
``EVALCORE_REQUIRE_SPARK=1`` they fail instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest

from evalcore.errors import StoreError

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Many small queries: compiling them well takes longer than running them."""

SETTINGS = {
    "spark.master": "local-cluster[1,1,600]",
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
}


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("EVALCORE_REQUIRE_SPARK") == "1":
        pytest.fail(f"Spark is required (EVALCORE_REQUIRE_SPARK=1), but {reason}")
    pytest.skip(f"needs Spark, but {reason}")


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """The session of this worker."""
    from projections.spark import session, stop

    try:
        yield session(SETTINGS)
    except StoreError as error:
        _unavailable(str(error))
    stop()


@pytest.fixture
def on_spark(spark: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], Any]]:
    """From here on records are opened on Spark, and worlds are evaluated there.

    Gives what moves the relations of a DuckDB connection to Spark.
    """
    from evalcore.record import reading
    from evalcore.record.store import NOTHING
    from projections.spark import columns
    from tests.projections import world

    opened: list[columns.OnSpark] = []

    def open_columns(*given: Any, **options: Any) -> Any:
        opened.append(columns.open_columns(*given, **options))
        return opened[-1].columns

    def moved(connection: Any) -> Any:
        if hasattr(connection, "catalogue"):
            return connection
        opened.append(columns.bare(NOTHING))
        return moved_to(opened[-1].connection, connection)

    evaluate = world.evaluate
    monkeypatch.setattr(reading, "open_columns", open_columns)
    monkeypatch.setattr(
        world, "evaluate", lambda held, *rest, **more: evaluate(moved(held), *rest, **more)
    )
    yield moved
    for one in opened:
        one.close()


@pytest.fixture(params=["duckdb", "spark"])
def each_engine(request: pytest.FixtureRequest) -> str:
    """The test runs once on each engine; it opens records and evaluates worlds as ever."""
    if request.param == "spark":
        request.getfixturevalue("on_spark")
    return str(request.param)


def moved_to(there: Any, here: Any) -> Any:
    """The connection ``there`` with every table that the DuckDB connection ``here`` holds."""
    names = here.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'"
    ).fetchall()
    for (name,) in names:
        there.register("incoming", here.sql(f"SELECT * FROM {name}").to_arrow_table())
        there.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
        there.unregister("incoming")
    return there
