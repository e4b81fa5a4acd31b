"""Two that decide at once, on both engines: the second decides again over what the first wrote."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import attrs
import pytest

from evalcore.procedures import deciding
from evalcore.procedures.deciding import Procedure, Refused, history, perform
from evalcore.procedures.period import CLOSING, stream_of
from evalcore.procedures.scheme import ADOPTING, AdoptScheme
from evalcore.procedures.scheme import stream_of as scheme_stream
from evalcore.record import NewEvent, Record, open_record
from evalcore.vocabulary.governance import FactRetracted
from evalcore.vocabulary.results import RunPublished
from tests.evalcore.procedures.test_period import PUBLISH, TODAY, decide_tie, publish

STREAM = stream_of("s", "2025")


@pytest.fixture(params=["file", "server"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A new record on each engine: where it is, and its keys."""
    if request.param == "server":
        return str(request.getfixturevalue("postgres_schema")()), tmp_path / "keys"
    return str(tmp_path / "record.db"), tmp_path / "keys"


def opened(where: tuple[str, Path]) -> Record:
    return open_record(where[0], create=True, keys=where[1])


def together(parties: int) -> Procedure[Any, Any]:
    """The closing of a period in which the first attempts of all decide before any appends."""
    barrier, first = Barrier(parties, timeout=60), [parties]

    def decide(state: Any, command: Any) -> Any:
        events = CLOSING.decide(state, command)
        if first[0] > 0:
            first[0] -= 1
            barrier.wait()
        return events

    return attrs.evolve(CLOSING, decide=decide)


def test_of_two_that_publish_at_once_one_does_and_the_other_is_refused(
    where: tuple[str, Path],
) -> None:
    opened(where).close()
    procedure = together(2)

    def run(name: str) -> str:
        with opened(where) as record:
            try:
                perform(record, STREAM, procedure, publish(run=name * 64), actor=name)
            except Refused as refused:
                return str(refused)
            return name

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(run, "01"))
    won = [one for one in said if len(one) == 1]
    assert len(won) == 1
    (lost,) = (one for one in said if len(one) > 1)
    assert f"run {won[0] * 12}" in lost
    with opened(where) as record:
        stored = record.stream(STREAM)
        assert [one.version for one in stored] == [1, 2, 3]
        assert {one.actor for one in stored} == set(won)
        assert sum(one.topic == RunPublished.topic() for one in stored) == 1
        assert record.verify().ok


def test_a_tie_decided_meanwhile_does_not_keep_a_run_from_being_published(
    where: tuple[str, Path],
) -> None:
    with opened(where) as record:
        overtaken: list[str] = []

        def decide(state: Any, command: Any) -> Any:
            events = CLOSING.decide(state, command)
            if not overtaken:
                overtaken.append("once")
                perform(record, STREAM, CLOSING, decide_tie(), actor="other")
            return events

        done = perform(record, STREAM, attrs.evolve(CLOSING, decide=decide), PUBLISH, actor="x")
        assert RunPublished.topic() in [event.topic() for event in done.events]
        assert [one.version for one in record.stream(STREAM)] == [1, 2, 3, 4, 5]


def adopt(on: date = date(2025, 1, 1)) -> AdoptScheme:
    return AdoptScheme("s", "1" * 64, "县委", on, TODAY)


def retract(record: Record, target: int, stream: str) -> None:
    gone = FactRetracted(occurred_on=TODAY, target=target, ground="误", allowed_by="县")
    record.append(stream, [NewEvent(gone.topic(), gone.public_state())], actor="x")


def test_a_withdrawn_decision_is_no_part_of_the_history_and_its_version_stays(
    where: tuple[str, Path],
) -> None:
    stream = scheme_stream("s")
    with opened(where) as record:
        perform(record, stream, ADOPTING, adopt(), actor="x")
        with pytest.raises(Refused):
            perform(record, stream, ADOPTING, adopt(), actor="x")
        retract(record, 1, "mend")
        assert history(record, stream) == deciding.History((), 1)
        perform(record, stream, ADOPTING, adopt(date(2025, 2, 1)), actor="x")
        assert [one.version for one in record.stream(stream)] == [1, 2]


def test_a_published_run_stands_whatever_is_withdrawn(where: tuple[str, Path]) -> None:
    with opened(where) as record:
        perform(record, STREAM, CLOSING, PUBLISH, actor="x")
        retract(record, 1, "mend")
        with pytest.raises(Refused):
            perform(record, STREAM, CLOSING, publish(run="0" * 64), actor="x")


def test_what_is_refused_writes_nothing(where: tuple[str, Path]) -> None:
    with opened(where) as record:
        with pytest.raises(Refused):
            perform(record, STREAM, CLOSING, publish(in_force=""), actor="x")
        assert record.head().size == 0
