"""What PostgreSQL says when it fails, as text for whoever reads it."""

from __future__ import annotations

import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from psycopg import errors

from evalcore.record.postgres_errors import is_broken, state_of, told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.DiskFull("x"), "no room left on its disk"),
        (errors.TooManyConnections("x"), "takes no more connections"),
        (errors.LockNotAvailable("x"), "Others have been writing"),
        (errors.ReadOnlySqlTransaction("x"), "can only be read"),
        (errors.QueryCanceled("x"), "broke off what it was doing"),
        (errors.DataCorrupted("x"), "finds its own files damaged"),
        (errors.IndexCorrupted("x"), "finds its own files damaged"),
        (errors.OutOfMemory("x"), "cannot be read or written: x"),
    ],
)
def test_what_is_no_broken_connection_is_told_and_not_tried_again(
    error: psycopg.Error, said: str
) -> None:
    assert not is_broken(error)
    text = told(error, "db.example", writing=True, sent=True)
    assert said in text
    assert "in whole" not in text


@pytest.mark.parametrize(
    "error",
    [
        errors.AdminShutdown("x"),
        errors.CrashShutdown("x"),
        errors.CannotConnectNow("x"),
        errors.ConnectionFailure("x"),
        errors.IdleInTransactionSessionTimeout("x"),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        OperationalError("without a cause"),
    ],
)
def test_a_broken_connection_says_whether_it_was_written(error: Exception) -> None:
    assert is_broken(error)
    assert "Nothing was written" in told(error, "db", writing=True)
    assert "in whole, or nothing of it" in told(error, "db", writing=True, sent=True)
    assert "written" not in told(error, "db", writing=False)


def test_the_code_is_found_behind_the_librarys_error() -> None:
    error = OperationalError("x")
    error.__cause__ = errors.DiskFull("x")
    assert state_of(error) == "53100"
    assert not is_broken(error)
