"""Facts about the table of what feeds the ledgers: it is whole, and names only what exists."""

from __future__ import annotations

import pytest

from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.feeds import DERIVABLE, EXCEPTIONS, OPENED_BY, feeds
from evalcore.vocabulary import facts

FIELDS = {cls.__name__: {spec.name for spec in cls.specs()} for cls in facts().values()}


@pytest.mark.parametrize("ledger", LEDGER_COLUMNS)
def test_every_column_of_a_ledger_says_what_feeds_it(ledger: str) -> None:
    assert set(feeds()[ledger]) == set(LEDGER_COLUMNS[ledger]) - {"events"}


def test_only_fields_that_exist_are_named() -> None:
    named = {source for columns in feeds().values() for each in columns.values() for source in each}
    assert len(named) > 100
    assert [s for s in named if s.name not in FIELDS.get(s.fact, ())] == []
    assert [each for each in DERIVABLE if each.name not in FIELDS.get(each.fact, ())] == []
    assert {*OPENED_BY.values(), *EXCEPTIONS} <= set(FIELDS)


def test_what_is_derivable_is_fed_by_something() -> None:
    for each in DERIVABLE:
        if each.kind == "twice":
            fact, _dot, name = each.why.partition(".")
            assert name in FIELDS[fact]


def test_a_ledger_of_cases_is_opened_by_a_fact_that_feeds_its_rows() -> None:
    for ledger, fact in OPENED_BY.items():
        assert fact in {source.fact for source in feeds()[ledger]["row"]}, ledger
