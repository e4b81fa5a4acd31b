"""What stands at a position that is said to correct something: what it did, and if it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evalcore.procedures.corrections import Correction, correction_at
from evalcore.record import Record, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import FactRetracted, SourceReceived
from evalcore.vocabulary.problems import ProblemClosed, ProblemFixed
from evalcore.vocabulary.results import TieDecided
from tests.evalcore.procedures.test_checking_sheets import reported

DAY, LATER = date(2025, 4, 10), date(2025, 4, 1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(str(tmp_path / "record.db"), create=True, keys=tmp_path / "keys") as opened:
        yield opened


def closed(on: date = DAY, **more: int) -> ProblemClosed:
    given = {"reason": "销号单日期", "authority": "考核组"} if more else {}
    return ProblemClosed(occurred_on=on, problem="W-1", **given, **more)


def withdrawn(target: int) -> FactRetracted:
    return FactRetracted(occurred_on=DAY, target=target, ground="误", allowed_by="办")


def at(record: Record, *facts: Fact) -> Correction:
    """The last of ``facts``, each reported by itself."""
    position = 0
    for fact in facts:
        position = reported(record, fact)
    found = correction_at(record, position)
    assert found is not None
    return found


def changed(found: Correction) -> list[tuple[str, object, object]]:
    return [(one.field, one.before, one.after) for one in found.changes()]


def test_where_there_is_no_event_there_is_nothing(record: Record) -> None:
    reported(record, closed())
    assert [correction_at(record, position) for position in (0, 2, -1)] == [None, None, None]


def test_a_new_fact_adds_all_its_fields(record: Record) -> None:
    found = at(record, closed())
    assert (found.before, found.stands, found.is_fact, found.chain) == (None, True, True, (1,))
    assert changed(found) == [("problem", None, "W-1"), ("occurred_on", None, DAY)]


def test_a_correction_shows_the_fields_that_it_changed(record: Record) -> None:
    found = at(record, closed(), closed(LATER, corrects=1))
    assert found.chain == (2, 1)
    assert changed(found) == [("occurred_on", DAY, LATER)]


def test_a_corrected_correction_stands_no_longer(record: Record) -> None:
    last = at(record, closed(), closed(LATER, corrects=1), closed(date(2025, 4, 2), corrects=2))
    assert last.chain == (3, 2, 1)
    first = correction_at(record, 2)
    assert first is not None
    assert (first.stands, last.stands) == (False, True)


def test_a_withdrawal_takes_the_fact_away(record: Record) -> None:
    found = at(record, closed(), withdrawn(1))
    assert (found.chain, found.after, found.shown) == ((2, 1), None, "撤回 销号")
    assert changed(found) == [("problem", "W-1", None), ("occurred_on", DAY, None)]


def test_what_was_withdrawn_stands_no_longer(record: Record) -> None:
    at(record, closed(), withdrawn(1))
    gone = correction_at(record, 1)
    assert gone is not None
    assert not gone.stands


def test_to_withdraw_a_withdrawal_brings_the_fact_back(record: Record) -> None:
    found = at(record, closed(), withdrawn(1), withdrawn(2))
    assert found.chain == (3, 2, 1)
    assert isinstance(found.after, ProblemClosed)
    undone = correction_at(record, 2)
    assert undone is not None
    assert not undone.stands


def test_withdrawals_of_other_facts_change_nothing(record: Record) -> None:
    other = ProblemFixed(occurred_on=DAY, problem="W-2")
    found = at(record, other, withdrawn(1), closed())
    assert found.stands


def test_decisions_and_notes_of_the_program_are_no_facts_of_an_office(record: Record) -> None:
    note = SourceReceived(occurred_on=DAY, digest="a" * 64, file_name="x", size=1, facts=1)
    tie = TieDecided(
        occurred_on=DAY, scheme="s", period="2025", rule="list:top", unit="V1", taken=True,
        decided_by="县委",
    )  # fmt: skip
    assert [at(record, fact).is_fact for fact in (note, tie)] == [False, False]
