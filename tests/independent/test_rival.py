"""A small city scored by a pandas script that shares no code with the program: the same totals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.rival.__main__ import score
from evalcore.demo.city import write_city
from evalcore.record import open_record
from evalcore.schemes.loader import load_scheme
from projections.run import run

CALENDARS = Path(__file__).parents[2] / "evalcore" / "schemes" / "calendars"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "city.db"
    with open_record(path, create=True) as record:
        write_city(record, 20251231, 50_000)
    return path


def test_everybody_has_the_total_and_rank_that_an_independent_script_gives(city: Path) -> None:
    theirs = score(city, CALENDARS)
    with open_record(city) as record:
        evaluation = run(
            record, load_scheme("county-secretaries-2025"), date(2025, 12, 31), record.head()
        )
    ours = {
        standing.subject: (standing.total, standing.rank)
        for standing in evaluation.standings
        if not standing.subject.startswith("unattributed@")
    }
    expected = {
        str(row.Index): (round(row.total * 100), None if row.rank != row.rank else int(row.rank))
        for row in theirs.itertuples()
    }
    assert len(ours) > 150
    assert ours == expected
