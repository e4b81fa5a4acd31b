"""Which decisions of people a dossier tells, and which events that were withdrawn."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from evalcore.record import open_record
from evalcore.vocabulary import Fact, family
from evalcore.vocabulary.accountability import AppealDecided, MeasureTaken
from evalcore.vocabulary.flags import (
    FlagAnswered,
    FlagAppealDecided,
    FlagCorrected,
    FlagNotified,
    FlagRaised,
)
from projections.dossier.concerning import concerning, led
from projections.publishing import RunInfo, open_results
from projections.rows import Subject
from projections.trail import open_trail
from tests.projections.dossier import sample
from tests.projections.dossier.conftest import County

BOSS = Subject(
    "P1@V1", "person", "P1", "甲某", "V1", "红旗村", "", "", "villages", 120,
    (("2025-01-01", "2025-04-30"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def run(county: County) -> RunInfo:
    with open_results(county.results) as results:
        return results.run


def measure(day: date, number: int, person: str = "", unit: str = "V1") -> Fact:
    return MeasureTaken(
        occurred_on=day, received_on=day, measure_no=f"M{number}", unit=unit, person=person,
        measure="talk", ground="进展慢", decided_by="镇党委",
    )  # fmt: skip


def told(tmp_path_factory: pytest.TempPathFactory, run: RunInfo, *facts: Fact) -> list[int]:
    """Places (from 1) of those facts that concern the subject."""
    path = tmp_path_factory.mktemp("record") / "record.db"
    with open_record(path, create=True) as record:
        record.append("s", list(sample.new_events(facts, "表")), actor="test")
        head = record.head()
        with open_trail(record, head) as trail:
            return list(concerning(trail.connection, BOSS, run, head.size))


def test_a_measure_against_the_person_concerns_it_whenever_it_is_taken(
    tmp_path_factory: pytest.TempPathFactory, run: RunInfo
) -> None:
    late = measure(date(2026, 2, 3), 1, "P1")
    assert told(tmp_path_factory, run, late, measure(date(2025, 3, 1), 2, "P2")) == [1]


def test_one_against_the_unit_concerns_whoever_led_it_that_day(
    tmp_path_factory: pytest.TempPathFactory, run: RunInfo
) -> None:
    during, after = measure(date(2025, 3, 1), 1), measure(date(2025, 5, 1), 2)
    assert told(tmp_path_factory, run, during, after) == [1]


def test_what_was_decided_before_the_period_is_no_part_of_it(
    tmp_path_factory: pytest.TempPathFactory, run: RunInfo
) -> None:
    before = measure(date(2024, 12, 31), 1, "P1")
    assert told(tmp_path_factory, run, before, measure(date(2025, 1, 1), 2, "P1")) == [2]


def test_an_appeal_belongs_to_the_decision_that_it_is_against(
    tmp_path_factory: pytest.TempPathFactory, run: RunInfo
) -> None:
    mine = [fact for fact in sample.about("V1", "P1") if fact.FAMILY == "accountability"]
    last = mine[-1]
    assert isinstance(last, AppealDecided)
    others = [attrs.evolve(last, decision="WZ-X")]
    assert told(tmp_path_factory, run, *mine, *others) == [1, 2, 3, 4]


def flagged(flag_no: str, person: str = "", unit: str = "V1") -> list[Fact]:
    day = date(2026, 1, 8)
    return [
        FlagRaised(
            occurred_on=day, flag_no=flag_no, scheme="s", digest="0", period="2025", run="0",
            rule="r", title="承诺未兑现", unit=unit, person=person, cites="[]", evidence="[]",
            raised_by="县委组织部",
        ),
        FlagNotified(occurred_on=day, flag_no=flag_no, notified_by="县委组织部"),
        FlagAnswered(occurred_on=day, flag_no=flag_no, heard_by="县委组织部", note="未批"),
        FlagAppealDecided(
            occurred_on=day, flag_no=flag_no, result="revoked", ground="误", decided_by="市委"
        ),
        FlagCorrected(occurred_on=day, flag_no=flag_no, correction="撤", corrected_by="县委"),
    ]  # fmt: skip


def test_every_step_of_a_flag_on_the_person_is_told(
    tmp_path_factory: pytest.TempPathFactory, run: RunInfo
) -> None:
    facts = [*flagged("F1", "P1"), *flagged("F2", "P2"), *flagged("F3")]
    assert told(tmp_path_factory, run, *facts) == [1, 2, 3, 4, 5]


def test_the_subject_is_told_of_each_step_of_a_flag_without_words_and_reasons() -> None:
    from projections.dossier.own import _DECIDED

    flags = {cls.__name__: cls for cls in family("flags")}
    assert flags.keys() <= _DECIDED.keys()
    for name, cls in flags.items():
        shown = [spec for spec in cls.specs() if spec.name in _DECIDED[name]]
        assert len(shown) == len(_DECIDED[name])
        assert not any(spec.private for spec in shown)
        assert not {"ground", "correction", "proposal", "note"} & {spec.name for spec in shown}


def test_the_last_day_in_office_counts() -> None:
    assert led(BOSS, "2025-04-30")
    assert not led(BOSS, date(2025, 5, 1))
