"""Facts about the log as CloudEvents."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.record import NewEvent, open_record
from evalcore.vocabulary import FAMILIES, facts
from projections.exchange import FOR_ANALYSTS, FOR_REVIEWERS, Chosen
from projections.exchange.cloudevents import is_export, source_of, write_cloudevents
from tests.cli.conftest import events
from tests.projections.exchange.world import EVERY, ROSTER, WORDS, quiet, record_of

NAME = re.compile(r"[a-z0-9]{1,20}")
"""Names of attributes (CloudEvents 1.0, Naming Conventions)."""


def lines_of(record: Path, folder: Path, chosen: Chosen, size: int | None = None) -> list[bytes]:
    path = folder / "log.jsonl"
    with open_record(record) as opened:
        count = write_cloudevents(opened, opened.commit_at(size), chosen, path, quiet)
    lines = path.read_bytes().splitlines()
    assert len(lines) == count
    return lines


@pytest.fixture(scope="module")
def lines(exported_record: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("cloudevents")
    found = lines_of(exported_record, folder, Chosen(FOR_REVIEWERS))
    return [json.loads(line) for line in found]


def at(lines: list[Any], position: int) -> Mapping[str, Any]:
    return next(line for line in lines if line["id"] == str(position))


def test_every_event_of_the_record_is_a_line_in_its_order(lines: list[Any]) -> None:
    assert [line["id"] for line in lines] == [str(n) for n in range(1, len(EVERY) + 1)]
    sequences = [line["sequence"] for line in lines]
    assert sequences == sorted(sequences)


def test_names_of_attributes_are_those_that_the_standard_allows(lines: list[Any]) -> None:
    names = {name for line in lines for name in line}
    assert all(NAME.fullmatch(name) for name in names)
    assert {"specversion", "id", "source", "type"} <= names


def test_the_type_names_family_kind_and_version(lines: list[Any]) -> None:
    assert at(lines, 9)["type"] == "evalcore.problems.ProblemFound.1"
    assert {line["type"].removeprefix("evalcore.") for line in lines} <= {
        f"{cls.FAMILY}.{topic}" for topic, cls in facts().items()
    }


def test_the_time_is_the_day_it_happened_and_the_record_has_its_own(lines: list[Any]) -> None:
    line = at(lines, 9)
    assert line["time"] == "2025-03-04T12:00:00+08:00"
    assert datetime.fromisoformat(line["recordedtime"]).utcoffset() is not None
    assert datetime.fromisoformat(line["recordedtime"]) > datetime.fromisoformat(line["time"])


def test_a_line_says_what_it_is_about(lines: list[Any]) -> None:
    assert at(lines, 9)["subject"] == "problem/W%3A1"
    assert at(lines, 6)["subject"] == "unit/V1"
    assert at(lines, 5)["subject"] == "person/P1"


def test_corrections_and_withdrawals_name_what_they_are_about(lines: list[Any]) -> None:
    assert at(lines, 20)["corrects"] == "13"
    assert at(lines, 20)["data"]["category"] == "道路"
    assert at(lines, 22)["retracts"] == "15"
    assert not [line for line in lines if line["id"] not in ("20", "22") and "corrects" in line]


def test_the_data_are_the_public_state_and_no_more(lines: list[Any]) -> None:
    assert at(lines, 9)["data"] == {
        "problem": "W:1",
        "unit": "V1",
        "found_by": "masses",
        "category": "供水",
        "due_on": "2025-04-01",
        "occurred_on": "2025-03-04",
        "received_on": "2025-03-04",
    }
    text = json.dumps(lines, ensure_ascii=False)
    assert not [word for word in WORDS if word in text]


def test_words_that_somebody_put_into_a_public_state_stay_out(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    told = {"problem": "W1", "unit": "V1", "found_by": "self", "occurred_on": "2025-01-01"}
    state = json.dumps({**told, "description": "x"}).encode()
    with open_record(path, create=True) as record:
        record.append("a", [NewEvent("ProblemFound.1", state, None, "")], actor="test")
    (line,) = lines_of(path, tmp_path, Chosen(FOR_ANALYSTS))
    assert b"description" not in line


def test_the_source_stays_the_same_while_the_record_grows(tmp_path: Path) -> None:
    path = record_of(tmp_path, ROSTER)
    with open_record(path) as record:
        before = source_of(record, record.head())
        record.append("b", events(EVERY[8:12]), actor="test")
        assert source_of(record, record.head()) == before
    assert before.startswith("urn:evalcore:record:")


def test_what_was_known_then_is_a_prefix_of_what_is_known_now(
    exported_record: Path, tmp_path: Path
) -> None:
    now = lines_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS))
    then = lines_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS), 19)
    assert then == now[: len(then)]


def test_votes_go_to_reviewers_alone(
    lines: list[Any], exported_record: Path, tmp_path: Path
) -> None:
    plain = [json.loads(one) for one in lines_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS))]
    kinds = {line["type"] for line in plain}
    assert "evalcore.evaluations.VotesTallied.1" not in kinds
    assert "cites" not in at(plain, 19)["data"]
    assert at(lines, 18)["data"]["votes"] == 1
    assert "cites" in at(lines, 19)["data"]


def test_days_and_families_choose_lines(exported_record: Path, tmp_path: Path) -> None:
    chosen = Chosen(FOR_ANALYSTS, date(2025, 3, 5), date(2025, 8, 1), ("problems",))
    found = [json.loads(line)["id"] for line in lines_of(exported_record, tmp_path, chosen)]
    assert found == ["10", "11", "12", "13", "20"]


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("ProblemFound.1", b"[]"),
        ("ProblemFound.1", b'{"problem":"W1"}'),
        ("ProblemFound.1", b'{"occurred_on":"yesterday"}'),
        ("ProblemFound.1", b"[" * 60_000),
        ("ProblemFound.1", b'{"occurred_on":"2025-01-01","corrects":[1]}'),
        ("ProblemForgotten.1", b"{}"),
    ],
)
def test_an_event_that_cannot_be_read_is_named(tmp_path: Path, topic: str, state: bytes) -> None:
    path = tmp_path / "record.db"
    with open_record(path, create=True) as record:
        record.append("a", [NewEvent(topic, state, None, "")], actor="test")
    with pytest.raises(DataError, match="position 1"):
        lines_of(path, tmp_path, Chosen(FOR_ANALYSTS))


def test_every_family_can_be_chosen_alone(exported_record: Path, tmp_path: Path) -> None:
    one_by_one = [
        line
        for name in FAMILIES
        for line in lines_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS, families=(name,)))
    ]
    together = lines_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS))
    assert sorted(one_by_one) == sorted(together)


def test_an_export_is_known_by_its_first_line(exported_record: Path, tmp_path: Path) -> None:
    lines_of(exported_record, tmp_path, Chosen(FOR_ANALYSTS))
    assert is_export(tmp_path / "log.jsonl")
    assert not is_export(exported_record)
