"""回避: who must stand back, from what the record knows of persons and posts now."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.procedures.actors_roster import actors_of, serving
from evalcore.procedures.recusal import conflict, who_may
from evalcore.record import NewEvent, Record, open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import ActorRegistered, RoleGranted
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.roster import TenureEnded, TenureStarted, UnitMoved, UnitRegistered

BEGUN, DAY = date(2024, 1, 1), date(2025, 3, 1)
LI = ActorRegistered(
    occurred_on=BEGUN, actor="李强", person="P1", office="县委组织部", registered_by="县委"
)
STARTED = TenureStarted(occurred_on=BEGUN, person="P1", unit="V1", post="secretary")
ENDED = TenureEnded(occurred_on=date(2025, 2, 28), person="P1", unit="V1", post="secretary")


def unit(code: str, parent: str = "") -> UnitRegistered:
    return UnitRegistered(
        occurred_on=BEGUN, unit=code, name=code, unit_kind="village", parent=parent
    )


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with open_record(tmp_path / "record.db", create=True) as record:
        report(record, "log:actors", LI)
        yield record


def report(record: Record, stream: str, *facts: Fact) -> int:
    made = [NewEvent(one.topic(), one.public_state()) for one in facts]
    after = record.stream_version(stream)
    return record.append(stream, made, actor="x", after=after).size


def why(record: Record, on: date = DAY, **about: Any) -> str:
    return conflict(record, "李强", on=on, **about)


def test_nobody_decides_on_themselves(record):
    assert "it is about 李强 (P1)" in why(record, persons=["P2", "P1"])
    assert why(record, persons=["P2"]) == ""


def test_nobody_decides_on_where_they_serve(record):
    report(record, "a", unit("V1"), STARTED)
    assert "serves at V1" in why(record, units=["V2", "V1"])
    assert why(record, units=["V2"]) == ""


def test_who_has_left_decides_again_from_the_day_after(record):
    report(record, "a", STARTED, ENDED)
    assert why(record, on=date(2025, 2, 28), units=["V1"])
    assert why(record, on=DAY, units=["V1"]) == ""
    assert why(record, on=date(2023, 12, 31), units=["V1"]) == ""


def test_who_left_one_post_and_kept_another_still_serves(record):
    other = attrs.evolve(STARTED, post="member", occurred_on=date(2024, 6, 1))
    report(record, "a", STARTED, other, ENDED)
    assert serving(record, "P1", DAY) == {"V1"}


def test_posts_are_taken_as_the_record_knows_them_now(record):
    at = report(record, "a", STARTED)
    moved = attrs.evolve(STARTED, unit="V2", corrects=at, reason="误", authority="县委")
    corrected = report(record, "b", moved)
    assert (why(record, units=["V1"]), why(record, units=["V2"]) != "") == ("", True)
    gone = FactRetracted(occurred_on=DAY, target=corrected, ground="误", allowed_by="县委")
    retracted = report(record, "c", gone)
    assert serving(record, "P1", DAY) == {"V1"}
    report(record, "d", FactRetracted(occurred_on=DAY, target=at, ground="误", allowed_by="县委"))
    assert serving(record, "P1", DAY) == frozenset()
    report(record, "e", attrs.evolve(gone, target=retracted + 1))
    assert serving(record, "P1", DAY) == {"V1"}


def test_nobody_judges_what_they_did_themselves(record):
    assert "took the step before" in why(record, other_actors=["王敏", "李强"])
    assert why(record, other_actors=["王敏"]) == ""


def test_of_who_is_no_known_person_only_their_own_steps_are_known(record):
    report(record, "a", STARTED)
    desk = attrs.evolve(LI, actor="赵敏", person="", name="赵敏敏")
    report(record, "log:actors", desk)
    assert conflict(record, "赵敏", units=["V1"], persons=["", "P1"], on=DAY) == ""
    assert conflict(record, "赵敏", other_actors=["赵敏"], on=DAY)


def test_units_are_below_where_they_were_moved_to(record):
    report(record, "a", unit("T1"), unit("T2"), unit("V1", "T1"))
    granted = RoleGranted(
        occurred_on=BEGUN, actor="李强", role="clerk", unit="T1", granted_by="县委"
    )
    report(record, "log:actors", granted)
    assert list(actors_of(record).above("V1")) == ["V1", "T1"]
    report(record, "b", UnitMoved(occurred_on=DAY, unit="V1", parent="T2"))
    assert list(actors_of(record).above("V1")) == ["V1", "T2"]


def test_who_may_is_who_has_the_right_and_need_not_stand_back(record):
    report(record, "a", STARTED, unit("V1"), unit("V2"))
    other = attrs.evolve(LI, actor="赵敏", person="P2")
    granted = [
        RoleGranted(occurred_on=BEGUN, actor=name, role="decider", granted_by="县委")
        for name in ("李强", "赵敏")
    ]
    report(record, "log:actors", other, *granted)

    def names(**about: Any) -> list[str]:
        return [one.name for one in who_may(record, "decide_flag", on=DAY, **about)]

    assert names(units=["V2"]) == ["李强", "赵敏"]
    assert names(units=["V1"]) == ["赵敏"]
    assert names(serving_at=["V1"], other_actors=["赵敏"]) == []
