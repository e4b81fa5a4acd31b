"""Facts about the table of what feeds the ledgers, held against the SQL that makes them."""

from __future__ import annotations

import re

import pytest

from evalcore.schemes.feeds import feeds
from evalcore.vocabulary import facts
from projections.ledgers import GIVEN, HELPERS, ledger_sql

FACTS = {cls.__name__: cls for cls in facts().values()}


EVIDENCE = {
    "UnitSplit",
    "UnitAliasConfirmed",
    "PersonAliasConfirmed",
    "AppealFiled",
    # A comment may stand for the leader's part of an evaluation, but need not be asked for it.
    "LeaderCommentGiven",
    # A box that was counted is its part held; only commands write what happens to a box.
    "BallotBoxOpened",
    "BallotBoxTallied",
    "BallotBoxVoided",
    # What answers an accepted objection is not late; only commands and imports write these.
    "LateFactsAdmitted",
    "PeriodSealed",
    "PointObjectionAnswered",
    "ResultObjectionAnswered",
    "SourceReceived",
}
"""Facts that only stand among the events of a row, or decide whether it counts."""


MADE = [ledger for ledger in feeds() if ledger not in GIVEN]


def read_by(ledger: str, seen: frozenset[str] = frozenset()) -> str:
    """The SQL of a ledger with that of every ledger and helper that it reads."""
    sql = ledger_sql(ledger)
    for name in (*MADE, *HELPERS):
        if name not in {*seen, ledger} and re.search(rf"(FROM|JOIN) {name}\b", sql):
            sql += read_by(name, seen | {ledger})
    return sql


@pytest.mark.parametrize("ledger", MADE)
def test_a_ledger_reads_the_facts_that_are_said_to_feed_it(ledger: str) -> None:
    sql = read_by(ledger)
    for column, sources in feeds()[ledger].items():
        for source in sources:
            cls = FACTS[source.fact]
            assert f"effective_{cls.FAMILY}" in sql, (column, source)


@pytest.mark.parametrize("ledger", MADE)
def test_every_fact_that_a_ledger_names_feeds_some_column(ledger: str) -> None:
    named = set(re.findall(r"'([A-Z]\w+)\.\d+'", ledger_sql(ledger)))
    fed = {source.fact for sources in feeds()[ledger].values() for source in sources}
    assert named - fed <= EVIDENCE
