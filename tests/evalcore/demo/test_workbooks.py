"""What is written comes in again: the mapping read backwards agrees with the mapping."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from evalcore.demo.deliver import Written, deliver, exported, write_year
from evalcore.demo.year import make_year
from evalcore.intake.findings import errors
from evalcore.record import open_record
from evalcore.vocabulary import Fact, fact_class
from evalcore.vocabulary.governance import SourceReceived

SEED, TOWNSHIPS = 5, 2


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_year(tmp_path_factory.mktemp("workbooks"), SEED, TOWNSHIPS)


@pytest.fixture(scope="module")
def store(written: Written, tmp_path_factory: pytest.TempPathFactory) -> str:
    where = str(tmp_path_factory.mktemp("store") / "record.db")
    for delivery in written.deliveries:
        result = deliver(where, delivery)
        assert result.refused == bool(delivery.mistakes), result.findings
    return where


def told(store: str) -> list[Fact]:
    with open_record(store) as record:
        found = []
        for event in record.read():
            private = record.private(event.position)
            found.append(fact_class(event.topic).from_states(event.public, private))
    return found


def bare(fact: Fact) -> Fact:
    return attrs.evolve(fact, received_on=None)


def test_the_same_seed_writes_the_same_bytes(written: Written, tmp_path: Path) -> None:
    again = write_year(tmp_path, SEED, TOWNSHIPS)
    one = [path for delivery in written.deliveries for path in delivery.paths]
    two = [path for delivery in again.deliveries for path in delivery.paths]
    assert [path.name for path in one] == [path.name for path in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True))


def test_every_fact_of_the_year_comes_in_whole_once_and_nothing_else(store: str) -> None:
    county, entries = make_year(SEED, TOWNSHIPS)
    every = [fact for entry in entries for fact in entry.facts] + exported(county)
    made = {fact.natural_key(): fact for fact in every}
    found = [fact for fact in told(store) if not isinstance(fact, SourceReceived)]
    assert {fact.natural_key(): bare(fact) for fact in found} == made
    assert len(found) == len(made)


def test_the_book_with_mistakes_gives_ten_findings_with_cells(written: Written, store: str) -> None:
    (bad,) = [delivery for delivery in written.deliveries if delivery.mistakes]
    result = deliver(store, bad)
    assert result.refused
    assert result.commit is None
    found = errors(result.findings)
    assert len(found) == len(bad.mistakes) == 10
    # Row 1 holds the headers, and rows are counted from 0 in the book.
    assert sorted(int(f.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for f in found) == (
        sorted(mistake.row + 2 for mistake in bad.mistakes)
    )


def test_a_book_that_was_handed_in_adds_nothing_when_it_comes_again(
    written: Written, store: str
) -> None:
    with open_record(store) as record:
        before = record.head()
    result = deliver(store, written.deliveries[-1])
    assert result.facts == 0
    assert result.unchanged > 0
    with open_record(store) as record:
        assert record.head() == before


def test_the_hotline_export_is_gb18030_and_has_full_width_digits(written: Written) -> None:
    exports = [
        path.read_bytes().decode("gb18030")
        for delivery in written.deliveries
        for path in delivery.paths
        if path.suffix == ".csv"
    ]
    assert len(exports) >= 10
    assert any("２０２５" in text for text in exports)
