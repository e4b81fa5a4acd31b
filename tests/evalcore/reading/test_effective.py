"""The last act on a fact counts: retractions, corrections, and acts on acts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.record.effective import Act, resolve
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.pledges import PledgeFulfilled
from tests.evalcore.reading.logs import effective

END = date(2025, 12, 31)


def day(month: int, number: int = 1) -> date:
    return date(2025, month, number)


def meeting(month: int, *, corrects: int | None = None, unit: str = "u", **more: Any) -> Fact:
    return MeetingHeld(
        occurred_on=day(month), unit=unit, meeting_kind="members", corrects=corrects, **more
    )


def retract(target: int, *, corrects: int | None = None, on: date = END) -> Fact:
    return FactRetracted(
        occurred_on=on, target=target, ground="填错", allowed_by="组织部", corrects=corrects
    )


def counted(*entries: Fact, as_of: date = END, known_at: int | None = None) -> dict[int, int]:
    """First report → position that supplies its values."""
    with effective(entries, as_of, known_at) as columns:
        found = columns.connection.sql("SELECT fact, position FROM effective_orglife").fetchall()
    return dict(found)


def test_a_fact_without_acts_counts_as_reported() -> None:
    assert counted(meeting(1), meeting(2)) == {1: 1, 2: 2}


def test_a_retracted_fact_counts_no_longer() -> None:
    assert counted(meeting(1), meeting(2), retract(1)) == {2: 2}


def test_a_retracted_retraction_lets_the_fact_count_again() -> None:
    assert counted(meeting(1), retract(1), retract(2)) == {1: 1}


def test_a_retraction_that_was_restored_takes_the_fact_away_again() -> None:
    assert counted(meeting(1), retract(1), retract(2), retract(3)) == {}


def test_a_correction_supplies_the_values() -> None:
    assert counted(meeting(1), meeting(2, corrects=1)) == {1: 2}


def test_the_last_of_two_corrections_wins() -> None:
    assert counted(meeting(1), meeting(2, corrects=1), meeting(3, corrects=1)) == {1: 3}


def test_a_correction_of_a_correction_corrects_the_first_report() -> None:
    assert counted(meeting(1), meeting(2, corrects=1), meeting(3, corrects=2)) == {1: 3}


def test_a_retracted_correction_leaves_the_report_as_it_was() -> None:
    assert counted(meeting(1), meeting(2, corrects=1), retract(2)) == {1: 1}


def test_a_retracted_correction_leaves_the_correction_before_it() -> None:
    assert counted(meeting(1), meeting(2, corrects=1), meeting(3, corrects=2), retract(3)) == {1: 2}


def test_retracting_the_first_of_two_chained_corrections_leaves_the_second() -> None:
    assert counted(meeting(1), meeting(2, corrects=1), meeting(3, corrects=2), retract(2)) == {1: 3}


def test_retracting_the_report_takes_its_corrections_with_it() -> None:
    assert counted(meeting(1), meeting(2, corrects=1), retract(1)) == {}


def test_a_correction_after_the_retraction_lets_the_fact_count_again() -> None:
    assert counted(meeting(1), retract(1), meeting(2, corrects=1)) == {1: 3}


def test_a_corrected_retraction_takes_away_what_was_meant() -> None:
    assert counted(meeting(1), meeting(2), retract(1), retract(2, corrects=3)) == {1: 1}


def test_what_was_learned_later_is_not_known_earlier() -> None:
    entries = [meeting(1), meeting(2, corrects=1), retract(1)]
    assert counted(*entries, known_at=1) == {1: 1}
    assert counted(*entries, known_at=2) == {1: 2}
    assert counted(*entries, known_at=3) == {}


def test_as_of_tests_the_corrected_day() -> None:
    entries = [meeting(3), meeting(9, corrects=1), meeting(10), meeting(2, corrects=3)]
    assert counted(*entries, as_of=day(6)) == {3: 4}


def test_a_retraction_counts_from_when_it_is_known_not_from_its_day() -> None:
    assert counted(meeting(1), retract(1, on=date(2026, 1, 5)), as_of=day(6)) == {}


def test_a_correction_keeps_the_day_the_office_handed_in_the_first_report() -> None:
    entries = [
        meeting(1, received_on=day(1, 20)),
        meeting(2, corrects=1, received_on=day(6, 1)),
    ]
    with effective(entries, END) as columns:
        [row] = columns.connection.sql(
            "SELECT fact, position, corrected, received_on, occurred_on FROM effective_orglife"
        ).fetchall()
    assert row == (1, 2, True, day(1, 20), day(2))


def test_facts_are_in_order_of_day_and_on_one_day_of_first_report() -> None:
    entries = [meeting(5), meeting(3, unit="a"), meeting(3, unit="b"), meeting(3, corrects=1)]
    with effective(entries, END) as columns:
        found = columns.connection.sql("SELECT fact FROM effective_orglife ORDER BY seq").fetchall()
    assert [fact for (fact,) in found] == [1, 2, 3]


def test_a_fact_reported_twice_counts_once_and_the_second_report_is_listed() -> None:
    entries = [meeting(1, due=10), meeting(1, due=12), meeting(1, due=3, ordinal=2)]
    with effective(entries, END) as columns:
        found = columns.connection.sql(
            "SELECT position, due FROM effective_orglife ORDER BY position"
        ).fetchall()
        repeated = columns.connection.sql("SELECT position, topic FROM repeated").fetchall()
    assert found == [(1, 10), (3, 3)]
    assert repeated == [(2, "MeetingHeld.1")]


def test_a_correction_can_make_two_facts_of_one() -> None:
    entries = [meeting(1), meeting(1), meeting(2, corrects=2)]
    assert counted(*entries) == {1: 1, 2: 3}


def test_registering_again_for_another_day_replaces_what_was_there() -> None:
    from evalcore.record.reading import register_effective

    with effective([meeting(1), meeting(8)], END) as columns:
        register_effective(columns.connection, day(6))
        found = columns.connection.sql("SELECT fact FROM effective_orglife").fetchall()
    assert found == [(1,)]


@pytest.mark.parametrize("named", [2, 3, 99])
def test_a_correction_of_what_is_not_earlier_is_an_error_that_names_it(named: int) -> None:
    with pytest.raises(DataError, match=f"position 2 .* names position {named}"):
        counted(meeting(1), meeting(2, corrects=named), meeting(3))


@pytest.mark.parametrize("named", [2, 99])
def test_a_retraction_of_what_is_not_earlier_is_an_error_that_names_it(named: int) -> None:
    with pytest.raises(DataError, match=f"position 2 .* names position {named}"):
        counted(meeting(1), retract(named))


def test_a_correction_of_another_kind_of_fact_is_an_error_that_names_both() -> None:
    done = PledgeFulfilled(occurred_on=day(1), pledge="C-1")
    with pytest.raises(DataError, match=r"position 2 \(MeetingHeld.1\) corrects position 1"):
        counted(done, meeting(2, corrects=1))


def test_the_order_in_which_acts_are_read_does_not_matter() -> None:
    acts = [
        Act(2, "MeetingHeld.1", corrects=1, of="MeetingHeld.1"),
        Act(3, "FactRetracted.1", target=2),
        Act(4, "FactRetracted.1", target=3),
    ]
    assert resolve(acts) == resolve(reversed(acts))
    assert dict(resolve(acts).winning) == {2: 1}
