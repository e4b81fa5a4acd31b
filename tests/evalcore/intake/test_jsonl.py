"""Facts about JSON lines: every fact class goes in and comes back as it was."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.procedures.facts import DECIDED
from evalcore.record import NewEvent
from evalcore.vocabulary import Fact, FieldSpec, fact_class, facts
from evalcore.vocabulary.results import StandingPublished
from evalcore.vocabulary.roster import UnitRegistered
from tests.evalcore.intake.office import RECEIVED, fresh, save, take_in

DAY = date(2025, 3, 4)
SPECIAL = {"SourceReceived", "SheetSigned", "FactRetracted", *(cls.__name__ for cls in DECIDED)}
"""The first two are the import's own; the third needs something to retract; decisions come from
commands of their own."""


OTHER = UnitRegistered(
    unit="V2", name="东片", unit_kind="zone", occurred_on=DAY, received_on=RECEIVED
)
"""Whatever a unit is set in relation to."""


def value_of(spec: FieldSpec) -> Any:
    """Some value for a field that is none of its defaults."""
    if spec.kind == "day":
        return DAY
    if spec.kind == "whole":
        return 3
    if spec.kind == "flag":
        return True
    if spec.kind == "choice":
        return next(iter(spec.choices))
    if spec.kind == "period":
        return "2025H1"
    if spec.kind == "unit":
        return "V1" if spec.name == "unit" else OTHER.unit
    if spec.kind == "person":
        return "P1"
    return f"{spec.refers_to or spec.name}-1"


ADDING_UP = {"BallotsCounted": {"issued": 9, "returned": 9}}
"""Where some value will not do: of nine ballots three are invalid, three blank, three marked."""


def example(cls: type[Fact]) -> Fact:
    """A fact with every field filled, but for what makes it a correction or an opening balance.

    No file opens a flag, so that none in a record of files alone can be about one.
    """
    skip = {"corrects", "reason", "authority", "opening"}
    skip |= {s.name for s in cls.specs() if s.name == "flag_no" and not s.required}
    fields = {s.name: value_of(s) for s in cls.specs() if s.name not in skip}
    odd = ADDING_UP.get(cls.__name__, {})
    return cls(**(fields | odd | {"received_on": RECEIVED, "occurred_on": DAY}))


def line_of(fact: Fact) -> dict[str, Any]:
    """The fact as one object, days as text."""
    return {"fact": type(fact).__name__} | {
        spec.name: str(value) if isinstance(value, date) else value
        for spec in fact.specs()
        if (value := getattr(fact, spec.name)) != spec.default
    }


def lines(items: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def test_every_fact_class_goes_through_json_lines_unchanged(tmp_path: Path) -> None:
    given = [OTHER, *(example(cls) for cls in facts().values() if cls.__name__ not in SPECIAL)]
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.jsonl", lines([line_of(f) for f in given])))
        assert not result.findings
        back = [
            fact_class(stored.topic).from_states(stored.public, record.private(stored.position))
            for stored in record.read(2)
        ]
        assert back == given
        again = take_in(record, save(tmp_path, "b.jsonl", lines([line_of(f) for f in given[::-1]])))
        assert not again.findings
        assert again.facts == 0
        retraction = example(fact_class("FactRetracted.1"))
        take_in(record, save(tmp_path, "c.jsonl", lines([line_of(retraction)])))
        *_before, last = record.read()
        assert fact_class(last.topic).from_states(last.public) == retraction


UNIT = {
    "fact": "UnitRegistered",
    "unit": "V1",
    "name": "东村",
    "unit_kind": "村",
    "occurred_on": "2024-01-01",
}
MEETING = {
    "fact": "MeetingHeld",
    "unit": "东村",
    "meeting_kind": "党课",
    "occurred_on": "2025年5月1日",
}


def test_values_are_read_like_cells(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.jsonl", lines([MEETING, UNIT])))
        assert not result.findings
        state = json.loads(next(iter(record.read(2, 2))).public)
        assert (state["unit"], state["meeting_kind"]) == ("V1", "lecture")


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        ({"unit": "东庄"}, "1:unit"),
        ({"occurred_on": None}, "1:occurred_on"),
        ({"present": "many"}, "1:present"),
        ({"present": True}, "1:present"),
        ({"present": [3]}, "1:present"),
        ({"unitt": "V1"}, "1:unitt"),
        ({"fact": "MeetingHold"}, "1"),
        ({"corrects": 99, "reason": "x", "authority": "y"}, "1:corrects"),
    ],
)
def test_a_mistake_names_line_and_field(tmp_path: Path, change: dict[str, Any], cell: str) -> None:
    with fresh(tmp_path) as record:
        content = lines([MEETING | change, UNIT])
        result = take_in(record, save(tmp_path, "a.jsonl", content))
        assert [finding.cell for finding in result.findings] == [cell]


@pytest.mark.parametrize(
    "fact", ["SchemeAdopted", "TieDecided", "RunPublished", "StandingPublished"]
)
def test_what_a_procedure_decides_is_not_taken_from_a_file(tmp_path: Path, fact: str) -> None:
    with fresh(tmp_path) as record:
        path = save(tmp_path, "a.jsonl", lines([UNIT, {"fact": fact, "scheme": "s"}]))
        (finding,) = take_in(record, path).findings
        assert "publish" in finding.remedy
        assert record.head().size == 0


def test_a_published_standing_can_not_be_withdrawn(tmp_path: Path) -> None:
    standing = StandingPublished(
        occurred_on=date(2026, 1, 15), run="r", scheme="s", period="2025", unit="V1",
        status="ranked",
    )  # fmt: skip
    gone = {
        "fact": "FactRetracted", "target": 1, "ground": "误", "allowed_by": "县",
        "occurred_on": "2026-02-01",
    }  # fmt: skip
    with fresh(tmp_path) as record:
        event = NewEvent(standing.topic(), standing.public_state())
        record.append("period:s:2025", [event], actor="x")
        findings = take_in(record, save(tmp_path, "a.jsonl", lines([gone]))).findings
        assert "official result" in "".join(finding.reason for finding in findings)
        assert record.head().size == 1


def test_a_correction_may_be_given_outright(tmp_path: Path) -> None:
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.jsonl", lines([UNIT, MEETING | {"present": 8}])))
        mended = MEETING | {"present": 9, "corrects": 3, "reason": "漏记", "authority": "镇党委"}
        path = save(tmp_path, "b.jsonl", lines([mended]))
        assert take_in(record, path).corrected == 1
        assert take_in(record, path).facts == 0
        bare = {key: value for key, value in mended.items() if key != "reason"} | {"present": 7}
        result = take_in(record, save(tmp_path, "c.jsonl", lines([bare])))
        assert [finding.cell for finding in result.findings] == ["1:reason"]


@pytest.mark.parametrize("name", ["SourceReceived", "SheetSigned"])
def test_what_the_record_notes_itself_can_not_be_reported(tmp_path: Path, name: str) -> None:
    """Else a file could make facts look as if they came from another one."""
    forged = line_of(example(next(c for c in facts().values() if c.__name__ == name)))
    with fresh(tmp_path) as record:
        result = take_in(record, save(tmp_path, "a.jsonl", lines([UNIT, forged])))
        assert [(f.cell, f.value) for f in result.findings] == [("2", name)]
        assert "the record notes this itself" in result.findings[0].reason
        assert record.head().size == 0


def test_no_file_can_call_its_own_facts_an_opening_balance(tmp_path: Path) -> None:
    """They would never be late."""
    with fresh(tmp_path) as record:
        given = lines([UNIT | {"opening": True}, MEETING | {"opening": True}])
        result = take_in(record, save(tmp_path, "a.jsonl", given))
        assert [f.cell for f in result.findings] == ["1:opening", "2:opening"]
        assert "init --opening" in result.findings[0].remedy
        assert record.head().size == 0
