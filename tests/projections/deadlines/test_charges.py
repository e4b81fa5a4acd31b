"""Deadlines of problems say whose the days were, where a department or another holder had some."""

from __future__ import annotations

from pathlib import Path

from evalcore.record.reading import open_columns
from evalcore.schemes.loader import load_scheme
from projections.deadlines import Deadlines, deadlines
from tests.projections.checksheet.world import recorded, written_scheme


def looked(folder: Path) -> Deadlines:
    scheme = load_scheme(written_scheme(folder))
    with recorded(folder) as record, open_columns(record, record.head()) as columns:
        return deadlines(columns, scheme, scheme.period.ends_on)


def test_the_days_of_a_problem_are_split_by_whose_they_are(tmp_path: Path) -> None:
    rows = {row.row.partition("|")[0]: row for row in looked(tmp_path).rows if row.charges}
    assert [(c.kind, c.unit_name, c.days) for c in rows["W-1"].charges] == [
        ("held", "红旗村", 31),
        ("blocked", "民政局", 9),
    ]
    assert rows["W-1"].as_data()["charges"][1] == {
        "kind": "blocked", "unit": "D1", "days": 9, "unit_name": "民政局",
    }  # fmt: skip
    assert [(c.kind, c.unit, c.days) for c in rows["W-4"].charges] == [
        ("held", "V1", 3),
        ("held", "V2", 25),
    ]


def test_no_deadline_is_set_to_a_department_that_was_waited_for(tmp_path: Path) -> None:
    assert "D1" not in {row.unit for row in looked(tmp_path).rows}
