"""Exports against what others wrote: the standards' own schema and example, real permit cases.

Data: 4TU doi 10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6; OCEL 2.0's official example; the
JSON schema of CloudEvents 1.0 (cloudevents/spec, Apache-2.0).
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from projections.exchange import FOR_ANALYSTS, FOR_REVIEWERS, Chosen
from projections.exchange.cloudevents import write_cloudevents
from projections.exchange.ocel import write_ocel
from projections.exchange.reading import columns
from tests.projections.exchange.world import quiet, record_of
from tests.real_data.taken_in import taken_in
from tests.support.shared_data import shared


def declared(path: Path) -> dict[str, Any]:
    """Tables of a log that every log has: columns, types, keys, references."""
    found = {}
    fixed = (
        "event",
        "object",
        "event_object",
        "object_object",
        "event_map_type",
        "object_map_type",
    )
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for table in fixed:
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            refers = connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            found[table] = (
                [(name, kind, key) for _n, name, kind, _null, _default, key in columns],
                sorted(row[2:5] for row in refers),
            )
    return found


def exported(record: Any, folder: Path) -> Path:
    path, chosen = folder / "log.sqlite", Chosen(FOR_ANALYSTS)
    with columns(record, record.head(), chosen.as_of, folder) as connection:
        write_ocel(connection, chosen, "zh", {}, path, quiet)
    return path


def test_the_tables_of_a_log_are_declared_as_in_the_standards_own_example(tmp_path: Path) -> None:
    from evalcore.record import open_record

    example = shared("ocel/ocel20_example.sqlite")
    with open_record(record_of(tmp_path)) as record:
        assert declared(exported(record, tmp_path)) == declared(example)


def test_every_line_is_valid_by_the_schema_of_cloudevents(tmp_path: Path) -> None:
    from evalcore.record import open_record

    schema = json.loads(shared("cloudevents/cloudevents.json").read_bytes())
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    path = tmp_path / "log.jsonl"
    with open_record(record_of(tmp_path)) as record:
        write_cloudevents(record, record.head(), Chosen(FOR_REVIEWERS), path, quiet)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert lines
    assert [list(validator.iter_errors(line)) for line in lines] == [[] for _line in lines]


def test_pm4py_finds_the_1434_permit_cases_and_the_1329_that_were_closed(tmp_path: Path) -> None:
    pm4py = pytest.importorskip("pm4py")
    with taken_in(tmp_path, "receipt_permit", shared("receipt_permit/receipt.csv")) as record:
        log = pm4py.read_ocel2_sqlite(str(exported(record, tmp_path)))
    cases = pm4py.ocel_flattening(log, "问题")
    assert cases["case:concept:name"].nunique() == 1434
    closed = cases[cases["concept:name"] == "销号"]
    assert closed["case:concept:name"].nunique() == 1329
