"""Facts read from the whole record: every report, or what stands after corrections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evalcore.procedures.recorded import reported, standing, stands
from evalcore.record import NewEvent, Record, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted, PeriodOpened
from evalcore.vocabulary.roster import UnitRegistered

DAY = date(2025, 1, 1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(str(tmp_path / "record.db"), create=True, keys=tmp_path / "keys") as opened:
        yield opened


def written(record: Record, fact: Fact) -> int:
    event = NewEvent(fact.topic(), fact.public_state(), fact.private_state(), fact.seal_scope())
    return record.append(f"import-{record.head().size}", [event], actor="clerk").size


def unit(name: str, code: str = "V1", corrects: int | None = None) -> UnitRegistered:
    return UnitRegistered(
        occurred_on=DAY, unit=code, unit_kind="village", name=name, corrects=corrects
    )


def withdrawal(target: int) -> FactRetracted:
    return FactRetracted(occurred_on=DAY, target=target, ground="记错", allowed_by="镇党委")


def names(record: Record) -> list[tuple[int, str]]:
    return [(one.position, one.fact.name) for one in standing(record, UnitRegistered)]


def test_a_corrected_fact_keeps_the_place_of_its_first_report(record: Record) -> None:
    written(record, unit("红旗村"))
    written(record, unit("东风村", "V2"))
    written(record, unit("红旗新村", corrects=1))
    assert names(record) == [(1, "红旗新村"), (2, "东风村")]
    assert [one.position for one in reported(record, UnitRegistered)] == [1, 2, 3]


def test_what_was_withdrawn_stands_no_more_and_comes_back_with_the_withdrawal(
    record: Record,
) -> None:
    written(record, unit("红旗村"))
    written(record, withdrawal(1))
    assert names(record) == []
    assert not stands(record, 1, unit("红旗村"))
    assert stands(record, 2, withdrawal(1))
    written(record, withdrawal(2))
    assert names(record) == [(1, "红旗村")]
    assert stands(record, 1, unit("红旗村"))


def test_a_withdrawal_of_another_kind_of_fact_changes_nothing(record: Record) -> None:
    written(record, unit("红旗村"))
    opening = PeriodOpened(
        occurred_on=DAY, period="2025", starts_on=DAY, ends_on=date(2025, 12, 31)
    )
    written(record, opening)
    written(record, withdrawal(2))
    assert names(record) == [(1, "红旗村")]
    assert standing(record, PeriodOpened) == []
