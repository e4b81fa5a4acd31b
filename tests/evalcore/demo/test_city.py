"""The city is made for measuring: it must be facts all the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evalcore.demo.city import CityWritten, write_city
from evalcore.record import Record, open_record
from evalcore.vocabulary import fact_class
from evalcore.vocabulary.governance import FactRetracted

EVENTS = 12_500


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, CityWritten]:
    where = str(tmp_path_factory.mktemp("city") / "record.db")
    with open_record(where, create=True) as record:
        return where, write_city(record, 3, EVENTS)


def states(record: Record) -> list[tuple[str, bytes]]:
    return [(event.topic, event.public) for event in record.read()]


def test_a_small_city_has_about_the_events_asked_for(city: tuple[str, CityWritten]) -> None:
    _where, written = city
    assert abs(written.events - EVENTS) < EVENTS // 20
    assert written.members == pytest.approx(20 * written.units, rel=0.15)


def test_about_one_event_in_a_hundred_corrects_and_some_retract(
    city: tuple[str, CityWritten],
) -> None:
    _where, written = city
    assert 0.005 < written.corrections / written.events < 0.02
    assert written.retractions > 0


def test_every_state_is_a_fact_and_what_it_corrects_is_of_its_kind(
    city: tuple[str, CityWritten],
) -> None:
    where, _written = city
    with open_record(where) as record:
        stored = states(record)
    keys: Counter[tuple[object, ...]] = Counter()
    for topic, public in stored:
        fact = fact_class(topic).from_states(public)
        assert fact.received_on is not None
        assert fact.received_on >= fact.occurred_on or isinstance(fact, FactRetracted)
        if fact.corrects is not None:
            assert stored[fact.corrects - 1][0] == topic
        elif isinstance(fact, FactRetracted):
            assert 1 <= fact.target <= len(stored)
        else:
            keys[fact.natural_key()] += 1
    assert [key for key, number in keys.items() if number > 1] == []


def test_the_same_seed_writes_the_same_facts(city: tuple[str, CityWritten], tmp_path: Path) -> None:
    where, _written = city
    with open_record(where) as record, open_record(tmp_path / "again.db", create=True) as again:
        write_city(again, 3, EVENTS)
        assert states(again) == states(record)
