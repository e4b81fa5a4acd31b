"""Facts about a sealed period: what an import may still bring, and what needs an authority."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import UsageError
from evalcore.intake import importing
from evalcore.intake.importing import Correction, Late
from evalcore.intake.late import late_rows
from evalcore.procedures.deciding import Refused, perform
from evalcore.procedures.year import YEAR, OpenPeriod
from evalcore.procedures.year_read import seal_of, year_of
from evalcore.procedures.year_seal import seal_period
from evalcore.record import NewEvent, Record, open_record
from evalcore.vocabulary.checksheets import PointObjected, PointObjectionAnswered
from evalcore.vocabulary.periods import LateFactsAdmitted
from tests.evalcore.intake.living import MEETING, ROSTER, meetings, position_of
from tests.evalcore.intake.office import fresh, save, take_in, workbook

SEALED_ON = date(2026, 1, 5)
WHY = Late("快递延误", "县委组织部")
MENDED = Correction("录入错误", "县委组织部")


def seal(record: Record, period: str = "2025", first: str = "2025-01-01") -> None:
    """Open and seal a period, as an office does at the end of a year."""
    ends = date(int(first[:4]), 12, 31)
    command = OpenPeriod(period, date.fromisoformat(first), ends, SEALED_ON, SEALED_ON)
    perform(record, f"year:{period}", YEAR, command, actor="考核办")
    seal_period(record, period, by="县委组织部", on=SEALED_ON, today=SEALED_ON, actor="考核办")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small county's year with two lectures, sealed."""
    folder = tmp_path_factory.mktemp("year")
    with fresh(folder) as made:
        given = workbook(meetings("2025-03-01", "2025-04-01"))
        assert not take_in(made, save(folder, "a.xlsx", given)).refused
        seal(made)
    return folder


@pytest.fixture
def record(year: Path, tmp_path: Path) -> Iterator[Record]:
    """The same, to be changed."""
    shutil.copytree(year, tmp_path, dirs_exist_ok=True)
    with open_record(tmp_path / "record.db") as opened:
        yield opened


def late(record: Record, folder: Path, *rows: dict[str, Any], **more: Any) -> Any:
    """Import lectures (each ``MEETING`` with changes) after the seal."""
    given = ROSTER | {"组织生活": [MEETING | row for row in rows]}
    return take_in(record, save(folder, "late.xlsx", workbook(given)), **more)


def told(record: Record) -> list[str]:
    return [one.topic for one in record.read()]


def test_what_the_record_holds_already_may_come_again(record: Record, tmp_path: Path) -> None:
    size = record.head().size
    result = late(record, tmp_path, {"召开日期": "2025-03-01"}, {"召开日期": "2025-04-01"})
    assert (result.refused, result.facts, result.late) == (False, 0, 0)
    assert record.head().size == size


def test_a_new_fact_of_the_period_is_refused_by_file_sheet_and_rows(
    record: Record, tmp_path: Path
) -> None:
    days = ["2025-05-01", "2025-05-02", "2026-01-02", "2025-05-03"]
    size = record.head().size
    result = late(record, tmp_path, *({"召开日期": day} for day in days))
    assert result.refused
    assert [(f.file, f.sheet, f.cell, f.value) for f in result.findings] == [
        ("late.xlsx", "组织生活", "2", "2–3"),
        ("late.xlsx", "组织生活", "5", "5"),
    ]
    assert "2 facts of 2025, which 县委组织部 sealed on 2026-01-05" in result.findings[0].reason
    assert "--late" in result.findings[0].remedy
    assert record.head().size == size


def test_a_fact_of_the_year_after_goes_in(record: Record, tmp_path: Path) -> None:
    result = late(record, tmp_path, {"召开日期": "2026-01-02"})
    assert (result.refused, result.facts, result.late) == (False, 1, 0)
    assert year_of(record, "2025").late == ()


def test_a_fact_from_before_the_period_is_late_for_its_results_rest_on_it_too(
    record: Record, tmp_path: Path
) -> None:
    """A post held since before, a pledge due in the year: nothing of this gets in unmarked."""
    held_since = {
        "fact": "TenureStarted", "occurred_on": "2024-12-01", "person": "P1", "unit": "V1",
        "post": "secretary",
    }  # fmt: skip
    result = jsonl(record, tmp_path, held_since)
    assert (result.refused, len(result.findings)) == (True, 1)
    assert "which 县委组织部 sealed" in result.findings[0].reason
    result = jsonl(record, tmp_path, held_since, late=WHY)
    assert (result.refused, result.late) == (False, 1)
    assert [one.facts for one in year_of(record, "2025").late] == [1]


def test_by_authority_late_facts_go_in_and_the_import_notes_it(
    record: Record, tmp_path: Path
) -> None:
    days = ["2025-05-01", "2026-01-02"]
    result = late(record, tmp_path, *({"召开日期": day} for day in days), late=WHY)
    assert (result.refused, result.facts, result.late) == (False, 2, 1)
    [noted] = year_of(record, "2025").late
    assert (noted.facts, noted.ground, noted.allowed_by) == (1, "快递延误", "县委组织部")
    assert noted.digest == result.files[0].digest
    # One transaction: the note and the facts became known with the same commit.
    known_with = {one.recorded_at for one in record.read() if one.position > noted_at(record)}
    assert len(known_with) == 1
    assert result.commit.size == record.head().size


def noted_at(record: Record) -> int:
    return position_of(record, "LateFactsAdmitted") - 1


def test_nothing_is_noted_where_nothing_was_late(record: Record, tmp_path: Path) -> None:
    late(record, tmp_path, {"召开日期": "2026-01-02"}, late=WHY)
    assert LateFactsAdmitted.topic() not in told(record)


def test_a_dry_run_says_how_many_are_late_and_writes_nothing(
    record: Record, tmp_path: Path
) -> None:
    size = record.head().size
    result = late(record, tmp_path, {"召开日期": "2025-05-01"}, late=WHY, dry_run=True)
    assert result.late == 1
    assert result.as_data()["late"] == 1
    assert record.head().size == size


@pytest.mark.parametrize("ground", [("", "县委组织部"), ("快递延误", " ")])
def test_late_facts_without_a_reason_or_an_authority_are_refused(
    ground: tuple[str, str], record: Record, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="a reason and an authority"):
        late(record, tmp_path, {"召开日期": "2025-05-01"}, late=Late(*ground))


def test_a_correction_inside_the_period_is_late(record: Record, tmp_path: Path) -> None:
    changed = ({"召开日期": "2025-03-01", "实到人数": 19}, {"召开日期": "2025-04-01"})
    result = late(record, tmp_path, *changed, correction=MENDED)
    assert [(f.cell, f.value) for f in result.findings] == [("2", "2")]
    result = late(record, tmp_path, *changed, correction=MENDED, late=WHY)
    assert (result.corrected, result.late) == (1, 1)


def jsonl(record: Record, folder: Path, *facts: dict[str, Any], **more: Any) -> Any:
    text = "".join(json.dumps(fact, ensure_ascii=False) + "\n" for fact in facts)
    return take_in(record, save(folder, "late.jsonl", text.encode()), **more)


def corrects(record: Record, day: str, nth: int = 0) -> dict[str, Any]:
    return {
        "fact": "MeetingHeld", "unit": "V2", "meeting_kind": "lecture", "occurred_on": day,
        "corrects": position_of(record, "MeetingHeld", nth), "reason": "日期有误",
        "authority": "县委组织部",
    }  # fmt: skip


def test_a_correction_that_moves_a_fact_out_of_the_period_is_late(
    record: Record, tmp_path: Path
) -> None:
    assert jsonl(record, tmp_path, corrects(record, "2026-01-03")).refused
    assert jsonl(record, tmp_path, corrects(record, "2026-01-03"), late=WHY).late == 1


def test_a_correction_that_moves_a_fact_into_the_period_is_late(
    record: Record, tmp_path: Path
) -> None:
    late(record, tmp_path, {"召开日期": "2026-01-02"})
    assert jsonl(record, tmp_path, corrects(record, "2025-12-30", nth=2)).refused


def test_a_fact_that_was_moved_out_by_authority_is_late_when_it_changes_again(
    record: Record, tmp_path: Path
) -> None:
    jsonl(record, tmp_path, corrects(record, "2026-01-03"), late=WHY)
    again = corrects(record, "2026-01-04")
    assert jsonl(record, tmp_path, again).refused


def withdrawal(target: int) -> dict[str, Any]:
    return {
        "fact": "FactRetracted", "target": target, "ground": "没有开", "allowed_by": "县委组织部",
        "occurred_on": "2026-01-08",
    }  # fmt: skip


def test_the_withdrawal_of_a_fact_of_the_period_is_late(record: Record, tmp_path: Path) -> None:
    target = position_of(record, "MeetingHeld")
    assert jsonl(record, tmp_path, withdrawal(target)).refused
    assert jsonl(record, tmp_path, withdrawal(target), late=WHY).late == 1


def test_to_withdraw_a_withdrawal_is_late_too(record: Record, tmp_path: Path) -> None:
    jsonl(record, tmp_path, withdrawal(position_of(record, "MeetingHeld")), late=WHY)
    back = withdrawal(position_of(record, "FactRetracted"))
    assert jsonl(record, tmp_path, back).refused


def test_the_withdrawal_of_a_fact_of_another_year_is_not_late(
    record: Record, tmp_path: Path
) -> None:
    late(record, tmp_path, {"召开日期": "2026-01-02"})
    result = jsonl(record, tmp_path, withdrawal(position_of(record, "MeetingHeld", 2)))
    assert (result.refused, result.late) == (False, 0)


def test_two_sealed_periods_are_noted_each(tmp_path: Path) -> None:
    made = fresh(tmp_path)
    take_in(made, save(tmp_path, "a.xlsx", workbook(meetings("2025-03-01"))))
    seal(made)
    seal(made, "2024", "2024-01-01")
    rows = ({"召开日期": "2024-05-01"}, {"召开日期": "2025-05-01"}, {"召开日期": "2025-06-01"})
    late(made, tmp_path, *rows, late=WHY)
    assert [one.facts for one in year_of(made, "2024").late] == [1]
    assert [one.facts for one in year_of(made, "2025").late] == [3]


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> list[int]:
    """Have ``act`` happen once, between comparing and appending; how often an import compared."""
    turns: list[int] = []

    def compared(*given: Any) -> Any:
        found = late_rows(*given)
        turns.append(1)
        if len(turns) == 1:
            act()
        return found

    monkeypatch.setattr(importing, "late_rows", compared)
    return turns


def test_a_seal_between_comparing_and_appending_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fresh(tmp_path)
    take_in(made, save(tmp_path, "a.xlsx", workbook(meetings("2025-03-01"))))
    turns = meanwhile(monkeypatch, lambda: seal(made))
    result = late(made, tmp_path, {"召开日期": "2025-05-01"})
    assert (result.refused, len(turns)) == (True, 2)
    sealed = seal_of(made, "2025")
    assert sealed is not None
    assert made.head().size == sealed.position


def test_a_seal_names_the_size_of_exactly_what_was_sealed(record: Record) -> None:
    sealed = seal_of(record, "2025")
    assert sealed is not None
    assert sealed.position == sealed.sealed.size + 1


def test_two_importers_of_late_facts_are_both_noted(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = workbook(ROSTER | {"组织生活": [MEETING | {"召开日期": "2025-07-01"}]})
    other = save(tmp_path, "other.xlsx", given)
    turns = meanwhile(monkeypatch, lambda: take_in(record, other, late=WHY))
    late(record, tmp_path, {"召开日期": "2025-05-01"}, late=WHY)
    assert len(turns) == 3
    assert [one.facts for one in year_of(record, "2025").late] == [1, 1]
    assert told(record).count("MeetingHeld.1") == 4


def test_a_correction_that_answers_an_objection_names_one_that_was_not_rejected(
    record: Record, tmp_path: Path
) -> None:
    def objected(number: str) -> PointObjected:
        return PointObjected(
            occurred_on=SEALED_ON, received_on=SEALED_ON, objection=number, scheme="s",
            period="2025", unit="V2", indicator="met",
        )  # fmt: skip

    rejected = PointObjectionAnswered(
        occurred_on=SEALED_ON, received_on=SEALED_ON, objection="HD-2", result="rejected",
        ground="查无此事", decided_by="县委组织部",
    )  # fmt: skip
    told = [objected("HD-1"), objected("HD-2"), rejected]
    record.append("checks", [NewEvent(f.topic(), f.public_state()) for f in told], actor="a")
    for wrong in ("HD-2", "HD-9"):
        with pytest.raises(UsageError, match=f"{wrong}.*Known: HD-1"):
            late(record, tmp_path, {"召开日期": "2025-05-01"}, late=Late("补", "部", wrong))
    late(record, tmp_path, {"召开日期": "2025-05-01"}, late=Late("补", "部", "HD-1"))
    [noted] = year_of(record, "2025").late
    assert noted.objection == "HD-1"


def test_an_objection_after_the_seal_is_kept_and_said_to_be_late(
    record: Record, tmp_path: Path
) -> None:
    objected = {
        "fact": "PointObjected", "occurred_on": "2026-01-06", "objection": "HD-1", "scheme": "s",
        "period": "2025", "unit": "V2", "indicator": "met",
    }  # fmt: skip
    result = jsonl(record, tmp_path, objected)
    assert (result.refused, result.facts) == (False, 1)
    [told] = result.findings
    assert told.severity == "warning"
    assert "2025 was sealed on 2026-01-05 by 县委组织部" in told.reason
    assert jsonl(record, tmp_path, objected).findings == ()
    assert not jsonl(record, tmp_path, objected | {"objection": "X", "period": "2026"}).findings


def test_nobody_can_withdraw_a_seal_or_an_admission_by_file(record: Record, tmp_path: Path) -> None:
    late(record, tmp_path, {"召开日期": "2025-05-01"}, late=WHY)
    for name in ("PeriodSealed", "LateFactsAdmitted"):
        assert jsonl(record, tmp_path, withdrawal(position_of(record, name)), late=WHY).refused
