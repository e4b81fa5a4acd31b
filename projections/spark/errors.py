"""What Spark refuses or breaks on, as the engine or a person can understand it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from evalcore.errors import StoreError
from evalcore.messages import _

TOO_LARGE = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")
"""What Spark calls a number that does not fit."""

LOST = ("ExecutorLostFailure", "OutOfMemoryError", "SparkOutOfMemoryError", "Master removed")
"""What its messages hold where executors ended or had too little memory."""

UNSEEN = ("FAILED_READ_FILE", "FileNotFoundException", "PATH_NOT_FOUND")
"""The same where an executor does not find a file that was written for it."""

MEMORY_VARIABLE = "EVALCORE_SPARK_MEMORY"
"""Memory of the Java machine here, as Spark writes it; default ``2g``."""


@contextmanager
def told(statement: str) -> Iterator[None]:
    """Run what asks Spark. ``statement`` is what it was asked, for who has to report it.

    A number that does not fit raises DuckDB's own exception, all else StoreError.
    """
    import duckdb
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError, EOFError) as error:
        text = str(error)
        if any(f"[{name}" in text for name in TOO_LARGE):
            raise duckdb.OutOfRangeException(_first(text)) from error
        raise StoreError(reason(error, text, statement)) from error


def reason(error: Exception, text: str, statement: str) -> str:
    """What to tell of an error of Spark that is none of a number, and what to do."""
    from py4j.protocol import Py4JError, Py4JJavaError

    gone = isinstance(error, (Py4JError, ConnectionError, EOFError))
    if gone and not isinstance(error, Py4JJavaError):
        return _(
            "Spark's Java machine ended while it computed. Nothing was written. Where memory is "
            "short the system ends it: give it less or free some ({variable}), and score again."
        ).format(variable=MEMORY_VARIABLE)
    if any(name in text for name in LOST):
        return _(
            "Spark lost executors, or they had too little memory ({error}). Nothing was written. "
            "Give each more memory ({variable}; on a cluster spark.executor.memory) and score "
            "again."
        ).format(error=_first(text), variable=MEMORY_VARIABLE)
    if any(name in text for name in UNSEEN):
        return _(
            "An executor does not find a file of the run ({error}). All machines of the cluster "
            "must see the folder of the record's segments and the temporary folder (TMPDIR) under "
            "the same path. Nothing was written."
        ).format(error=_first(text))
    return _(
        "Spark can't run a statement of the engine ({statement}…): {error}. Leave "
        "--engine spark out, and report it."
    ).format(statement=" ".join(statement.split())[:60], error=_first(text))


def unseen(folder: object, written: int, found: int) -> StoreError:
    """Of rows that executors wrote to disks of their own."""
    return StoreError(
        _(
            "Executors wrote {written} rows, and {found} of them are in {folder}. All machines of "
            "the cluster must see that folder: set TMPDIR to a shared one. Nothing was written."
        ).format(written=written, found=found, folder=folder)
    )


def _first(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0] if lines else ""
