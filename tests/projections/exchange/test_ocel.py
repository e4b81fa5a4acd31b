"""Facts about the object-centric event log: what PM4Py finds in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import DataError
from projections.exchange import FOR_ANALYSTS, FOR_REVIEWERS, Chosen
from projections.exchange.ocel import is_export, write_ocel
from tests.projections.exchange.world import WORDS, opened, quiet, record_of

ABOUT = {"edition": "analysts", "known_at": "22"}


def log_of(record: Path, folder: Path, chosen: Chosen, language: str = "zh") -> Path:
    path = folder / "log.sqlite"
    with opened(record, folder / "work", chosen) as connection:
        write_ocel(connection, chosen, language, ABOUT, path, quiet)
    return path


@pytest.fixture(scope="module")
def log(exported_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return log_of(exported_record, tmp_path_factory.mktemp("log"), Chosen(FOR_ANALYSTS))


@pytest.fixture(scope="module")
def database(log: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{log}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def mined(log: Path) -> Any:
    pm4py = pytest.importorskip("pm4py")
    return pm4py.read_ocel2_sqlite(str(log))


def test_the_validator_of_pm4py_is_content_24_times_of_24(log: Path) -> None:
    validation = pytest.importorskip("pm4py.objects.ocel.validation.ocel20_rel_validation")
    satisfied, unsatisfied = validation.apply(str(log))
    assert (len(satisfied), unsatisfied) == (24, [])


def test_whatever_a_row_refers_to_is_there(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_pm4py_reads_every_event_that_names_an_object(mined: Any) -> None:
    assert len(mined.events) == 17
    assert set(mined.objects["ocel:type"]) == {"组织", "人员", "问题", "评议会", "提示"}


def test_events_of_one_day_keep_the_order_of_the_record(mined: Any) -> None:
    import pm4py

    problem = pm4py.filter_ocel_objects(mined, ["problem:W:1"])
    assert list(problem.events["ocel:activity"]) == ["问题登记", "交办", "整改完成", "销号"]


def test_the_time_of_an_event_is_noon_in_china_on_its_day(database: sqlite3.Connection) -> None:
    (at,) = database.execute("SELECT ocel_time FROM event_ProblemFixed").fetchone()
    assert at == "2025-03-05 04:00:00.000011"


def test_what_was_withdrawn_or_repeated_is_no_event(database: sqlite3.Connection) -> None:
    ids = {row[0] for row in database.execute("SELECT ocel_id FROM event")}
    # 15 was withdrawn, 16 came again as 21, 20 corrects 13.
    assert not ids & {"e0000000015", "e0000000021", "e0000000020"}
    assert {"e0000000013", "e0000000016"} <= ids


def test_a_corrected_fact_bears_the_corrected_values(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT category, corrected, position FROM event_ProblemFound ORDER BY ocel_id"
    ).fetchall()
    assert rows == [("供水", 0, 9), ("道路", 1, 20)]


def test_an_object_has_its_first_values_and_a_row_for_each_change(
    database: sqlite3.Connection,
) -> None:
    rows = database.execute(
        "SELECT ocel_time, ocel_changed_field, name, parent, members FROM object_Unit "
        "WHERE ocel_id = 'unit:V1' ORDER BY ocel_time"
    ).fetchall()
    assert rows == [
        ("1970-01-01 00:00:00.000000", None, "红旗村", "T1", None),
        ("2025-02-01 04:00:00.000006", "members", None, None, 42),
        ("2025-06-01 04:00:00.000007", "name", "新红旗村", None, None),
        ("2025-07-01 04:00:00.000008", "parent", None, "T2", None),
    ]


def test_pm4py_takes_changes_for_changes(mined: Any) -> None:
    changed = mined.object_changes
    assert sorted(changed["ocel:field"]) == ["due_on", "members", "name", "parent"]


def test_relations_say_in_which_part_an_object_takes_part(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT ocel_object_id, ocel_qualifier FROM event_object "
        "WHERE ocel_event_id = 'e0000000010'"
    ).fetchall()
    assert rows == [("problem:W:1", "问题编号"), ("unit:T1", "承办组织")]


def test_objects_stand_to_each_other_as_the_record_says(database: sqlite3.Connection) -> None:
    rows = set(database.execute("SELECT * FROM object_object").fetchall())
    assert {
        ("unit:V1", "unit:T1", "上级组织"),
        ("person:P1", "unit:V1", "任职"),
        ("problem:W:1", "unit:V1", "组织"),
        ("problem:W:1", "unit:T1", "承办组织"),
        ("problem:W:1", "unit:T1", "销号组织"),
    } <= rows


def test_a_case_that_nobody_opened_is_an_object_all_the_same(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT found_by FROM object_Problem WHERE ocel_id = 'problem:W9'")
    assert rows.fetchall() == [(None,)]


def test_no_word_of_it_is_sealed(log: Path) -> None:
    content = log.read_bytes()
    assert not [word for word in WORDS if word.encode() in content]
    assert "红旗村".encode() in content


def test_votes_go_to_reviewers_alone(log: Path, exported_record: Path, tmp_path: Path) -> None:
    full = log_of(exported_record, tmp_path, Chosen(FOR_REVIEWERS))
    counts = []
    for path in (log, full):
        with sqlite3.connect(path) as connection:
            sql = "SELECT count(*) FROM event WHERE ocel_type = '计票结果'"
            counts.append(connection.execute(sql).fetchone()[0])
    assert counts == [0, 1]
    assert '不满意"]'.encode() not in log.read_bytes()
    assert '不满意"]'.encode() in full.read_bytes()


def test_titles_are_english_where_that_is_asked_for(exported_record: Path, tmp_path: Path) -> None:
    path = log_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS, families=("problems",)), "en")
    with sqlite3.connect(path) as connection:
        events = {row[0] for row in connection.execute("SELECT ocel_type FROM event_map_type")}
        parts = {row[0] for row in connection.execute("SELECT ocel_qualifier FROM object_object")}
    assert {"Problem found", "Problem assigned"} <= events
    assert {"parent", "tenure", "handler", "closed_by"} <= parts


def test_days_and_families_choose_events_while_units_keep_their_names(
    exported_record: Path, tmp_path: Path
) -> None:
    chosen = Chosen(FOR_ANALYSTS, date(2025, 3, 5), date(2025, 8, 1), ("problems",))
    with sqlite3.connect(log_of(exported_record, tmp_path, chosen)) as connection:
        events = connection.execute("SELECT ocel_id FROM event").fetchall()
        names = dict(connection.execute("SELECT ocel_id, name FROM object_Unit").fetchall())
    assert events == [(f"e{n:010d}",) for n in (10, 11, 12, 13)]
    assert names["unit:T2"] == "白水镇"


def test_the_same_record_gives_the_same_bytes(
    log: Path, exported_record: Path, tmp_path: Path
) -> None:
    assert log_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS)).read_bytes() == log.read_bytes()


def test_a_record_without_facts_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no fact to export"):
        log_of(record_of(tmp_path, []), tmp_path, Chosen(FOR_ANALYSTS))


def test_a_log_is_known_by_its_header_and_a_record_is_none(
    log: Path, exported_record: Path
) -> None:
    assert is_export(log)
    assert not is_export(exported_record)
