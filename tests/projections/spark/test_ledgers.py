"""Every ledger holds the same rows on both engines, whatever the log holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import attrs
import pytest

from evalcore.record.effective import register_effective
from evalcore.record.reading import open_columns
from evalcore.schemes.expressions import compile_expression
from evalcore.vocabulary import FAMILIES, Fact, facts
from projections import ledgers, spark, working_days
from projections.ledgers import HELPERS, LEDGERS
from tests.evalcore.reading.logs import MemoryRecord
from tests.evalcore.schemes.test_expressions import ADMITTED
from tests.projections.ledgers.test_reference import WORLDS, random_log, report
from tests.projections.ledgers.worlds import END, START
from tests.projections.world import WEEKDAYS

EFFECTIVE = [f"effective_{family}" for family in FAMILIES]


def every_kind(chance: Random) -> list[Fact]:
    """Facts of every kind, several of each, in the order of their days."""
    found = [report(chance, cls) for cls in facts().values() for _time in range(4)]
    return sorted(found, key=lambda fact: fact.occurred_on)


def rich(seed: int) -> list[Fact]:
    """One log of all that happens in the worlds of random logs, and of facts of every kind."""
    found = every_kind(Random(f"every kind {seed}"))
    for world in WORLDS:
        later = len(found)
        for fact in random_log(Random(f"both {world} {seed}"), world):
            named = {
                name: position + later
                for name in ("corrects", "target")
                if isinstance(position := getattr(fact, name, None), int)
            }
            found.append(attrs.evolve(fact, **named))
    return found


LOGS = {f"rich-{seed}": rich(seed) for seed in range(2)}


@attrs.define
class Both:
    """The same log on both engines, its ledgers built."""

    duckdb: Any
    spark: Any

    def rows(self, name: str) -> tuple[list[Any], list[Any]]:
        """All rows of a relation on either engine, in one order."""
        found = []
        for connection in (self.duckdb, self.spark):
            columns = [c[0] for c in self.duckdb.execute(f"SELECT * FROM {name}").description]
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(f"SELECT {listed} FROM {name}").fetchall()
            found.append(sorted(rows, key=repr))
        return found[0], found[1]


def built(connection: Any, as_of: Any = END) -> Any:
    register_effective(connection, as_of)
    ledgers.build(connection, START, END, as_of, period="2025")
    return connection


@pytest.fixture(scope="module", params=LOGS)
def both(request: pytest.FixtureRequest, spark: Any) -> Iterator[Both]:
    entries: Sequence[Fact] = LOGS[request.param]
    with opened(entries) as (here, there):
        yield Both(built(here), built(there))


class opened:  # noqa: N801 - used like a function
    """Columns of one log on DuckDB and on Spark."""

    def __init__(self, entries: Sequence[Fact]) -> None:
        record: Any = MemoryRecord(entries)
        self.here = open_columns(record, record.head(), cached=False)
        self.there = spark.open_columns(record, record.head(), cached=False)

    def __enter__(self) -> tuple[Any, Any]:
        return self.here.connection, self.there.connection

    def __exit__(self, *_about: object) -> None:
        self.here.close()
        self.there.close()


def test_what_counts_and_every_ledger_are_the_same(both: Both) -> None:
    # Lists of handed_in have no order yet; reporting shows the same rows, with theirs.
    helpers = [name for name in HELPERS if name != "handed_in"]
    for name in (*EFFECTIVE, "repeated", *helpers, *LEDGERS):
        here, there = both.rows(name)
        assert there == here, name


def test_every_admitted_expression_comes_to_the_same(both: Both) -> None:
    parameters = {"reply_days": 5, "half": None, "below": -3}
    conditions = [
        compile_expression(source, "problems", "condition", source, parameters).sql
        for source in ADMITTED
    ]
    chosen = ", ".join(f"({sql}) AS c{n}" for n, sql in enumerate(conditions))
    asked = f'SELECT "row", {chosen} FROM problems CROSS JOIN run CROSS JOIN calendar'
    found = []
    for connection in (both.duckdb, both.spark):
        working_days.register(connection, WEEKDAYS)
        found.append(sorted(connection.execute(asked).fetchall(), key=repr))
    assert found[0] == found[1]
    assert {value for row in found[0] for value in row[1:]} >= {True, False}


def test_hardly_a_ledger_is_empty_in_all_logs(spark: Any) -> None:
    """What holds no row would be the same on any engine."""
    held = set()
    for entries in LOGS.values():
        record: Any = MemoryRecord(entries)
        with open_columns(record, record.head(), cached=False) as columns:
            connection = built(columns.connection)
            for name in (*HELPERS, *LEDGERS):
                if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():
                    held.add(name)
    assert {*HELPERS, *LEDGERS} - held == {"standings"}, "only levels below fill it"


def test_what_is_large_is_kept_in_files_and_another_day_is_another_state(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from projections.spark import relations

    monkeypatch.setattr(relations, "SMALL", -1)
    with opened(LOGS["rich-1"]) as (here, there):
        both = Both(built(here), built(there))
        before = {}
        for name in ("problems", "holdings"):
            before[name], other = both.rows(name)
            assert before[name] == other, name
            assert there.relation(name).files
        earlier = START.replace(day=9)
        built(here, earlier)
        built(there, earlier)
        for name in ("problems", "holdings", "reporting"):
            one, other = both.rows(name)
            assert one == other, name
        assert both.rows("problems")[0] != before["problems"]
