"""What Spark breaks on is told as somebody can understand it, with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from evalcore.errors import StoreError
from projections.spark.errors import told

pytest.importorskip("pyspark")

SQL = "SELECT  k,\n COUNT(*) FROM one GROUP BY k"
"""With white space as statements have it."""

ABORTED = (
    "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent failure: "
    "Lost task 0.3 in stage 3.0 (TID 9) (10.0.0.2 executor 5): {reason}\nDriver stacktrace:\nat …"
)


def message(error: Exception) -> str:
    with pytest.raises(StoreError) as raised, told(SQL):
        raise error
    return str(raised.value)


def spark_error(text: str) -> Any:
    from pyspark.errors.exceptions.base import PySparkException

    return PySparkException(text)


def test_a_lost_executor_is_told_with_the_settings_that_give_it_memory() -> None:
    reason = "ExecutorLostFailure (executor 5 exited caused by one of the running tasks)"
    said = message(spark_error(ABORTED.format(reason=reason)))
    assert "lost executors" in said
    assert "executor 5" in said
    assert "EVALCORE_SPARK_MEMORY" in said
    assert "spark.executor.memory" in said
    assert "Nothing was written" in said
    assert "stacktrace" not in said


def test_memory_that_ran_out_in_java_is_told_as_that() -> None:
    said = message(spark_error(ABORTED.format(reason="java.lang.OutOfMemoryError: Java heap")))
    assert "too little memory" in said


def test_files_that_an_executor_does_not_see_are_told_with_the_folders_to_share() -> None:
    reason = "[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file:///shared/one"
    said = message(spark_error(ABORTED.format(reason=reason)))
    assert "must see the folder" in said
    assert "TMPDIR" in said


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "refused"), EOFError()])
def test_a_java_machine_that_ended_is_told(error: Exception) -> None:
    assert "Java machine ended" in message(error)


def test_a_gateway_without_an_answer_is_told_as_a_java_machine_that_ended() -> None:
    from py4j.protocol import Py4JNetworkError  # type: ignore[import-untyped]

    assert "Java machine ended" in message(Py4JNetworkError("Answer from Java side is empty"))


def test_what_spark_does_not_understand_is_told_with_the_statement() -> None:
    said = message(spark_error("[PARSE_SYNTAX_ERROR] near 'x'\nmore"))
    assert "SELECT k, COUNT(*) FROM one" in said
    assert "report it" in said
    assert "more" not in said


def test_a_number_that_does_not_fit_is_duckdbs_own_exception() -> None:
    import duckdb

    with pytest.raises(duckdb.OutOfRangeException, match="ARITHMETIC_OVERFLOW"), told(SQL):
        raise spark_error("[ARITHMETIC_OVERFLOW] long overflow")


def test_rows_that_executors_wrote_to_disks_of_their_own_are_missed(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from evalcore.record.store import NOTHING
    from projections.spark import columns, relations

    class Nowhere:
        num_rows = 0

    monkeypatch.setattr(relations, "SMALL", -1)
    monkeypatch.setattr(pq, "read_metadata", lambda _path: Nowhere)
    with columns.bare(NOTHING) as opened:
        there = opened.connection
        there.register("given", pa.table({"x": [1, 2, 3]}))
        there.execute("CREATE TABLE kept AS SELECT x FROM given")
        with pytest.raises(StoreError, match="Executors wrote 3 rows, and 0 of them are in"):
            there.execute("SELECT x FROM kept")


def test_other_mistakes_pass_unchanged() -> None:
    with pytest.raises(KeyError), told(SQL):
        raise KeyError("no such relation")
