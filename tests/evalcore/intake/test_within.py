"""Whose facts somebody may hand in, where their role is for some units: told by rows and units."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evalcore.intake.importing import ImportResult, Writer
from evalcore.record import NewEvent, Record
from evalcore.record.signatures import EventSigner
from evalcore.vocabulary.actors import ActorKeyAdmitted
from evalcore.vocabulary.governance import SourceReceived
from tests.evalcore.intake.living import position_of
from tests.evalcore.intake.office import fresh, save, take_in
from tests.evalcore.record.test_signatures import DAY, LI

BEGUN = "2024-01-01"
MINE = Writer(frozenset({"T1"}))


def unit(code: str, parent: str = "", kind: str = "village", day: str = BEGUN) -> dict[str, Any]:
    told = {"unit": code, "name": f"村{code}", "unit_kind": kind, "occurred_on": day}
    return {"fact": "UnitRegistered", **told, **({"parent": parent} if parent else {})}


def problem(number: str, at: str, **more: Any) -> dict[str, Any]:
    told = {"problem": number, "unit": at, "found_by": "visit", "occurred_on": "2025-03-01"}
    return {"fact": "ProblemFound", **told, "description": "井盖", **more}


def fixed(number: str, **more: Any) -> dict[str, Any]:
    return {"fact": "ProblemFixed", "problem": number, "occurred_on": "2025-03-09", **more}


TREE = [
    unit("C1", kind="county"),
    *(unit(f"T{n}", "C1", "township") for n in (1, 2)),
    unit("V1", "T1"),
    unit("V2", "T2"),
]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    made = fresh(tmp_path)
    result = hand_in(made, tmp_path, *TREE, problem("W1", "V1"), problem("W2", "V2"), by=None)
    assert not result.refused, result.findings
    return made


def hand_in(
    record: Record, folder: Path, *facts: dict[str, Any], by: Writer | None = MINE, **more: Any
) -> ImportResult:
    text = "".join(json.dumps(fact, ensure_ascii=False) + "\n" for fact in facts)
    result: ImportResult = take_in(record, save(folder, "in.jsonl", text.encode()), by=by, **more)
    return result


def why(result: ImportResult) -> list[tuple[str, str]]:
    return [(one.value, one.reason.rpartition(": ")[2]) for one in result.findings]


def test_facts_about_units_at_or_below_go_in(record: Record, tmp_path: Path) -> None:
    result = hand_in(record, tmp_path, problem("W3", "V1"), problem("W4", "T1"), fixed("W1"))
    assert (result.refused, result.facts) == (False, 3)


def test_facts_about_other_units_are_refused_by_rows_and_units(
    record: Record, tmp_path: Path
) -> None:
    before = record.head()
    result = hand_in(
        record, tmp_path, problem("W3", "V1"), problem("W4", "V2"), problem("W5", "T2")
    )
    assert result.refused
    (found,) = result.findings
    assert (found.file, found.cell, found.value) == ("in.jsonl", "2", "2–3")
    assert "2 rows" in found.reason
    assert found.reason.endswith("T2, V2")
    assert "T1" in found.remedy
    assert record.head() == before


def test_a_fact_about_a_case_is_about_the_unit_of_the_case(record: Record, tmp_path: Path) -> None:
    assert why(hand_in(record, tmp_path, fixed("W2"))) == [("1", "V2")]
    result = hand_in(record, tmp_path, problem("W7", "V1"), fixed("W7"))
    assert not result.refused


def test_who_handles_and_who_fixed_may_be_another_unit(record: Record, tmp_path: Path) -> None:
    assigned = {
        "fact": "ProblemAssigned", "problem": "W1", "handler": "T2", "occurred_on": "2025-03-02"
    }  # fmt: skip
    assert not hand_in(record, tmp_path, assigned, fixed("W1", fixed_by="V2")).refused


def test_nobody_takes_over_anothers_case_or_unit_by_a_correction(
    record: Record, tmp_path: Path
) -> None:
    mended = {"reason": "录入错误", "authority": "县委组织部"}
    stolen = problem("W2", "V1", corrects=position_of(record, "ProblemFound", 1), **mended)
    assert why(hand_in(record, tmp_path, stolen)) == [("1", "V2")]
    moved = unit("V2", "T1")
    again = moved | {"corrects": position_of(record, "UnitRegistered", 4)} | mended
    assert why(hand_in(record, tmp_path, again)) == [("1", "V2")]
    left = {"fact": "UnitMoved", "unit": "V2", "parent": "T1", "occurred_on": "2025-03-02"}
    assert why(hand_in(record, tmp_path, left)) == [("1", "V2")]


def test_a_new_unit_below_is_theirs_and_one_beside_is_not(record: Record, tmp_path: Path) -> None:
    new = unit("V3", "T1", day="2025-01-01"), problem("W8", "V3")
    assert not hand_in(record, tmp_path, *new).refused
    beside = unit("V4", "T2", day="2025-01-01"), problem("W9", "V4")
    assert why(hand_in(record, tmp_path, *beside)) == [("1", "V4"), ("2", "V4")]
    above = unit("V5", day="2025-01-01")
    assert why(hand_in(record, tmp_path, above)) == [("1", "V5")]


def test_what_anothers_unit_reported_is_not_theirs_to_withdraw(
    record: Record, tmp_path: Path
) -> None:
    def withdrawal(nth: int) -> dict[str, Any]:
        target = position_of(record, "ProblemFound", nth)
        told = {"target": target, "ground": "误报", "allowed_by": "县委"}
        return {"fact": "FactRetracted", "occurred_on": "2025-03-09", **told}

    assert why(hand_in(record, tmp_path, withdrawal(1))) == [("1", "V2")]
    assert not hand_in(record, tmp_path, withdrawal(0)).refused
    again = withdrawal(0) | {"target": position_of(record, "FactRetracted", 0)}
    assert why(hand_in(record, tmp_path, again)) == [("1", "the whole record")]


def test_periods_are_for_those_who_answer_for_the_whole(record: Record, tmp_path: Path) -> None:
    period = {
        "fact": "PeriodOpened", "period": "2025", "starts_on": "2025-01-01",
        "ends_on": "2025-12-31", "occurred_on": "2025-01-01",
    }  # fmt: skip
    assert why(hand_in(record, tmp_path, period)) == [("1", "the whole record")]


def test_a_person_is_anybodys_to_register(record: Record, tmp_path: Path) -> None:
    person = {"fact": "PersonRegistered", "person": "P9", "name": "孙丽", "occurred_on": BEGUN}
    assert not hand_in(record, tmp_path, person).refused


def test_what_the_record_holds_already_may_come_again(record: Record, tmp_path: Path) -> None:
    result = hand_in(record, tmp_path, problem("W2", "V2"), problem("W3", "V1"))
    assert (result.refused, result.facts) == (False, 1)


def test_the_receipt_of_a_file_is_signed_and_its_facts_are_not(
    record: Record, tmp_path: Path
) -> None:
    key = ActorKeyAdmitted(occurred_on=DAY, actor="test", vkey=LI.verifier.vkey, admitted_by="县委")
    record.append("log:actors", [NewEvent(key.topic(), key.public_state())], actor="x")
    size = record.head().size
    by = Writer(signer=EventSigner(LI))
    assert not hand_in(record, tmp_path, problem("W3", "V1"), by=by, actor="test").refused
    signed = {one.topic: bool(one.signature) for one in record.read(size + 1)}
    assert signed == {SourceReceived.topic(): True, "ProblemFound.1": False}
    assert record.verify().ok
