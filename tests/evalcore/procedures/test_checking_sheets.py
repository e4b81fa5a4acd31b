"""What the record holds of check sheets: who was sent one, who objects, what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.procedures.checking_sheets import check_sheets, objections, open_objections
from evalcore.procedures.checks import CHECKS, AnswerObjection, SendSheets, stream_of
from evalcore.procedures.deciding import perform
from evalcore.record import NewEvent, Record, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.checksheets import CheckSheetAccepted, PointObjected
from evalcore.vocabulary.governance import FactRetracted

FILED, TODAY = date(2026, 1, 5), date(2026, 1, 8)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(str(tmp_path / "record.db"), create=True, keys=tmp_path / "keys") as opened:
        yield opened


def reported(record: Record, *facts: Fact) -> int:
    """An import of some facts; the position of the last."""
    stream = f"import-{record.head().size}"
    events = [
        NewEvent(f.topic(), f.public_state(), f.private_state(), f.seal_scope()) for f in facts
    ]
    return record.append(stream, events, actor="clerk").size


def objected(number: str = "YY-1", unit: str = "V1", **more: Any) -> PointObjected:
    given = {"scheme": "s", "period": "2025", "indicator": "reply", "note": "回复过了", **more}
    return PointObjected(occurred_on=FILED, objection=number, unit=unit, **given)


def accepted(unit: str, **more: Any) -> CheckSheetAccepted:
    return CheckSheetAccepted(
        **{"occurred_on": FILED, "scheme": "s", "period": "2025", "unit": unit, **more}
    )


def send(record: Record, *units: str) -> None:
    command = SendSheets(
        scheme="s", period="2025", subjects=tuple((unit, "") for unit in units), size=1,
        by="考核办", today=TODAY,
    )  # fmt: skip
    perform(record, stream_of("s", "2025"), CHECKS, command, actor="clerk")


def reject(record: Record, number: str) -> None:
    [one] = [found for found in objections(record) if found.objection == number]
    command = AnswerObjection(
        scheme="s", period="2025", number=number, objection=one, accept=False, ground="查无此事",
        by="考核组", today=TODAY,
    )  # fmt: skip
    perform(record, stream_of("s", "2025"), CHECKS, command, actor="head")


def numbers(found: Any) -> list[str]:
    return [one.objection for one in found]


def test_an_empty_record_holds_no_objection(record: Record) -> None:
    assert open_objections(record, "2025") == ()
    assert check_sheets(record, "2025") == ()


def test_an_objection_is_open_until_it_is_answered(record: Record) -> None:
    reported(record, objected("YY-1"), objected("YY-2", row="W-2"))
    reject(record, "YY-1")
    assert numbers(open_objections(record, "2025")) == ["YY-2"]
    first, second = objections(record, "2025", "s")
    assert first.answer is not None
    assert (first.answer.result, first.answer.ground) == ("rejected", "查无此事")
    assert (second.row, second.filed_on, second.answer) == ("W-2", FILED, None)


def test_only_the_period_and_scheme_that_are_asked_for(record: Record) -> None:
    reported(record, objected(), objected("YY-2", period="2024"), objected("YY-3", scheme="t"))
    assert numbers(open_objections(record, "2025")) == ["YY-1", "YY-3"]
    assert numbers(open_objections(record, "2025", "s")) == ["YY-1"]


def test_a_withdrawn_objection_is_none(record: Record) -> None:
    at = reported(record, objected())
    gone = FactRetracted(occurred_on=TODAY, target=at, ground="本人撤回", allowed_by="V1")
    back = reported(record, gone)
    assert open_objections(record, "2025") == ()
    reported(record, FactRetracted(occurred_on=TODAY, target=back, ground="误", allowed_by="V1"))
    assert numbers(open_objections(record, "2025")) == ["YY-1"]


def test_a_corrected_objection_stands_as_corrected_at_its_first_position(record: Record) -> None:
    at = reported(record, objected())
    reported(record, objected(row="W-9", corrects=at, reason="写错", authority="V1"))
    [one] = open_objections(record, "2025")
    assert (one.row, one.position) == ("W-9", at)


def test_each_subject_has_a_state(record: Record) -> None:
    send(record, "V1", "V2", "V3")
    reported(record, objected(unit="V1"), accepted("V2"), accepted("V4", person="P4"))
    found = {state.subject: state for state in check_sheets(record, "2025")}
    assert sorted(found) == ["P4@V4", "V1", "V2", "V3"]
    assert {name for name, state in found.items() if state.unanswered} == {"V3"}
    assert numbers(found["V1"].objections) == ["YY-1"]
    assert (found["V2"].sent_on, found["V2"].accepted_on) == (TODAY, FILED)
    assert found["P4@V4"].sent_on is None


def test_the_words_of_an_objection_are_sealed(record: Record) -> None:
    at = reported(record, objected())
    [stored] = list(record.read(at, at))
    assert "回复过了".encode() not in stored.public
    assert "回复过了".encode() in (record.private(at) or b"")
