"""A municipality's permit cases as problems: what was published comes out of the ledger.

Data: 4TU doi 10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.real_data.taken_in import HANDED_IN, ledgers, taken_in
from tests.support.shared_data import shared

LATE = "closed_on > due_on"


@pytest.fixture(scope="module")
def permits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    file = shared("receipt_permit/receipt.csv")
    with (
        taken_in(tmp_path_factory.mktemp("permits"), "receipt_permit", file) as record,
        ledgers(record, date(2010, 1, 1), HANDED_IN) as connection,
    ):
        yield connection


def one(connection: Any, sql: str) -> Any:
    return connection.sql(sql).fetchall()[0][0]


def test_each_of_the_1434_cases_is_one_problem(permits: Any) -> None:
    assert one(permits, "SELECT count(*) FROM problems") == 1434


def test_1329_cases_are_closed_and_105_are_open(permits: Any) -> None:
    states = permits.sql("SELECT state, count(*) FROM problems GROUP BY ALL").fetchall()
    assert dict(states) == {"closed": 1329, "open": 105}


def test_377_cases_were_closed_after_their_limit(permits: Any) -> None:
    assert one(permits, f"SELECT count(*) FROM problems WHERE {LATE}") == 377


def test_late_cases_by_department_are_as_published(permits: Any) -> None:
    rows = permits.sql(
        f"SELECT unit, count(*) FILTER (WHERE {LATE}), count(*) "
        "FROM problems WHERE closed_on IS NOT NULL GROUP BY unit"
    ).fetchall()
    assert {unit: (late, closed) for unit, late, closed in rows} == {
        "General": (370, 1285),
        "Experts": (6, 15),
        "Customer contact": (1, 29),
    }


def test_every_case_can_be_walked_back_to_its_events(permits: Any) -> None:
    assert one(permits, "SELECT sum(len(events)) FROM problems") == 1434 + 1329


def test_taking_the_log_in_again_adds_nothing(tmp_path: Path) -> None:
    from evalcore.intake.importing import import_files
    from evalcore.intake.mapping_file import load_mapping

    file = shared("receipt_permit/receipt.csv")
    with taken_in(tmp_path, "receipt_permit", file) as record:
        before = record.head()
        again = import_files(
            record,
            [file],
            mapping=load_mapping("receipt_permit"),
            actor="somebody else",
            received_on=date(2025, 1, 31),
        )
        assert (again.facts, record.head()) == (0, before)
