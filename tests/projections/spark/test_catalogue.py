"""Every scheme of the catalogue comes to the same digests on both engines, over a county's year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from evalcore.demo.deliver import exported
from evalcore.demo.year import make_year
from evalcore.errors import DataError
from evalcore.record.reading import open_columns
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.vocabulary import Fact
from projections import spark
from projections.digests import table_digests
from projections.run import engine_digest, judge
from tests.evalcore.reading.logs import MemoryRecord

AS_OF = date(2025, 12, 31)


@pytest.fixture(scope="module")
def year() -> list[Fact]:
    """The year of a small county, as its offices and its platform tell it."""
    county, entries = make_year(1, townships=2)
    told = [fact for entry in entries for fact in entry.facts]
    return sorted((*told, *exported(county)), key=lambda fact: fact.occurred_on)


@pytest.fixture(scope="module")
def here(year: list[Fact]) -> Iterator[Any]:
    record: Any = MemoryRecord(year)
    with open_columns(record, record.head(), cached=False) as columns:
        yield columns


@pytest.fixture(scope="module")
def there(year: list[Fact], spark_session: Any) -> Iterator[Any]:
    record: Any = MemoryRecord(year)
    with spark.open_columns(record, record.head(), cached=False) as opened:
        yield opened.columns


@pytest.fixture(scope="module")
def spark_session(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("spark")


def outcome(columns: Any, name: str, settings: Mapping[str, str] | None = None) -> Any:
    """The digests of a run and of the levels below it; or why there is none."""
    scheme = load_scheme(name, settings=settings)
    try:
        evaluation = judge(columns, scheme, min(AS_OF, scheme.period.ends_on))
    except DataError as error:
        return str(error)
    levels = {level: len(found.standings) for level, found in evaluation.levels.items()}
    return evaluation.engine, table_digests(evaluation), levels


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_scheme_comes_to_the_same_on_both_engines(here: Any, there: Any, name: str) -> None:
    expected = outcome(here, name)
    assert outcome(there, name) == expected
    assert expected[0] == engine_digest(), expected


def test_a_cut_within_townships_comes_to_the_same(here: Any, there: Any) -> None:
    within = {"lists.laggards.within": "township"}
    expected = outcome(here, "zhangjiakou-like-2009-villages", within)
    assert outcome(there, "zhangjiakou-like-2009-villages", within) == expected
    assert expected != outcome(here, "zhangjiakou-like-2009-villages")
