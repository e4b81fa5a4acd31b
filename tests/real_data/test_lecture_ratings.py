"""73,421 lecture ratings as tallies (InstEval, R package lme4): counts come out as published."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.real_data.taken_in import HANDED_IN, ledgers, taken_in
from tests.support.shared_data import shared


@pytest.fixture(scope="module")
def ratings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    file = shared("insteval/InstEval.csv.gz")
    with (
        taken_in(tmp_path_factory.mktemp("ratings"), "insteval", file) as record,
        ledgers(record, date(2010, 1, 1), HANDED_IN) as connection,
    ):
        yield connection


def test_every_rating_is_counted_once(ratings: Any) -> None:
    assert ratings.sql("SELECT sum(votes)::BIGINT FROM tallies").fetchall() == [(73421,)]


def test_every_lecturer_has_a_tally(ratings: Any) -> None:
    assert ratings.sql("SELECT count(DISTINCT unit) FROM tallies").fetchall() == [(1128,)]


def test_counts_per_grade_are_as_published(ratings: Any) -> None:
    rows = ratings.sql("SELECT option, sum(votes)::BIGINT FROM tallies GROUP BY 1 ORDER BY 1")
    assert [votes for _option, votes in rows.fetchall()] == [10186, 12951, 17609, 16921, 15754]


def test_the_table_of_service_by_department_is_as_published(ratings: Any) -> None:
    with shared("insteval/expected_xtabs_service_dept.csv").open(newline="") as file:
        published = {
            f"dept {dept} service {row['service']}": int(count)
            for row in csv.DictReader(file)
            for dept, count in row.items()
            if dept != "service"
        }
    counted = ratings.sql("SELECT rater_category, sum(votes)::BIGINT FROM tallies GROUP BY 1")
    assert dict(counted.fetchall()) == published


def test_no_single_rating_is_in_the_record(ratings: Any) -> None:
    columns = {row[0] for row in ratings.sql("DESCRIBE log.evaluations").fetchall()}
    assert not columns & {"rater", "student", "s"}
