"""What every ledger keeps to: its columns, exact types, SQL that another engine can run."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.vocabulary import FAMILIES, facts
from evalcore.vocabulary.problems import ProblemClosed, ProblemFound, ProblemSuspended
from evalcore.vocabulary.visits import VisitMade
from projections.ledgers import GIVEN, LEDGERS, ORDER, build, ledger_sql, needed, reads
from tests.evalcore.reading.logs import effective
from tests.projections.ledgers.worlds import END, START, ledgers, rows

ALL = ORDER
MADE = tuple(name for name in ALL if name not in GIVEN)
"""What SQL makes."""
FORBIDDEN = (
    exp.Div,
    exp.IntDiv,
    exp.Avg,
    exp.Qualify,
    exp.Rand,
    exp.CurrentDate,
    exp.CurrentTimestamp,
    exp.Star,
    exp.Length,
)
"""Nodes that no ledger may hold: division, averages, chance, clocks, whatever columns there are;
length, which is of a list for Spark."""

TYPES = {"VARCHAR", "BIGINT", "DATE", "BOOLEAN", "BIGINT[]"}


def test_every_ledger_has_the_columns_that_schemes_may_name() -> None:
    with effective([], END) as columns:
        build(columns.connection, START, END, END)
        for name, declared in LEDGER_COLUMNS.items():
            # Of a record without a fact both: what was made, and what its SQL makes of facts.
            for asked in {name, name if name in GIVEN else ledger_sql(name)}:
                described = columns.connection.sql(f"DESCRIBE {asked}").fetchall()
                assert [(column, kind) for column, kind, *_ in described] == [*declared.items()]
    assert set(LEDGERS) - {"orphans"} == set(LEDGER_COLUMNS)


def test_no_relation_has_a_column_that_is_not_exact() -> None:
    with effective([], END) as columns:
        build(columns.connection, START, END, END)
        names = [*ALL, *(f"effective_{family}" for family in FAMILIES), "repeated", "run"]
        for name in names:
            asked = ledger_sql(name) if name in MADE else name
            for column, kind, *_ in columns.connection.sql(f"DESCRIBE {asked}").fetchall():
                assert kind in TYPES, f"{name}.{column} is {kind}"


@pytest.mark.parametrize("name", MADE)
def test_no_ledger_divides_averages_or_asks_chance_or_clock(name: str) -> None:
    tree = sqlglot.parse_one(ledger_sql(name), read="duckdb")
    for node in tree.walk():
        if isinstance(node, exp.Star) and isinstance(node.parent, exp.Count):
            continue
        assert not isinstance(node, FORBIDDEN), node.sql("duckdb")
        if isinstance(node, exp.Join):
            assert (node.kind, node.method, node.side) in {
                ("", "", ""),
                ("", "", "LEFT"),
                ("CROSS", "", ""),
            }
        if isinstance(node, exp.DataType):
            assert node.sql("duckdb") in {"BIGINT", "DATE", "INT", "TEXT"}
        if isinstance(node, exp.Exists):
            # Spark asks it in a condition only.
            assert node.find_ancestor(exp.Where)
        if isinstance(node, exp.ArrayAgg):
            assert not node.find(exp.Order)


@pytest.mark.parametrize("name", MADE)
def test_a_ledger_reads_only_what_stands_before_it(name: str) -> None:
    tree = sqlglot.parse_one(ledger_sql(name), read="duckdb")
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    before = {*ALL[: ALL.index(name)], "run", "grade_places", "repeated"}
    tables = [table for table in tree.find_all(exp.Table) if table.name not in named]
    # What stands in the log as it was written, corrections or not.
    assert {table.name for table in tables if table.db == "log"} <= set(FAMILIES)
    read = {table.name for table in tables if table.db != "log"}
    assert read <= before | {f"effective_{family}" for family in FAMILIES}
    # What is not said to be read could be thought empty.
    assert read - {"run"} <= reads(name)


def test_a_ledger_for_which_nothing_was_reported_has_no_row_and_no_query() -> None:
    told: list[str] = []

    class Telling:
        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def execute(self, sql: str, *parameters: Any) -> Any:
            told.append(sql)
            return self._connection.execute(sql, *parameters)

    with effective(LOG, END) as columns:
        build(Telling(columns.connection), START, END, END)  # type: ignore[arg-type]
        held = {name for name in LEDGERS if rows(columns.connection, name)}
    queried = {name for name in MADE if any(sql.endswith(ledger_sql(name)) for sql in told)}
    assert held == {"visits", "problems", "holdings", "case_acts", "reporting"}
    assert held <= queried
    assert not queried & {"pledges", "matters", "meetings", "surveys", "measures", "objections"}


@pytest.mark.parametrize("name", MADE)
def test_every_topic_that_a_ledger_names_exists(name: str) -> None:
    named = set(re.findall(r"'([A-Z]\w+\.\d+)'", ledger_sql(name)))
    assert named <= set(facts())


@pytest.mark.parametrize("name", MADE)
def test_every_ledger_says_in_words_what_a_row_is(name: str) -> None:
    assert ledger_sql(name).startswith("-- ")


LOG = [
    ProblemFound(occurred_on=date(2025, 3, n % 9 + 1), problem=f"W-{n}", unit="u", found_by="self")
    for n in range(30)
] + [
    ProblemSuspended(occurred_on=date(2025, 3, 12), problem="W-1", ground="等"),
    ProblemClosed(occurred_on=date(2025, 3, 15), problem="W-2"),
    VisitMade(occurred_on=date(2025, 3, 5), unit="u", visit_kind="visit"),
]


def test_two_builds_give_the_same_rows() -> None:
    assert ledgers(LOG) == ledgers(LOG)


def test_building_again_for_another_day_replaces_every_ledger() -> None:
    from evalcore.record.reading import register_effective

    earlier = date(2025, 3, 13)
    with effective(LOG, END) as columns:
        build(columns.connection, START, END, END)
        register_effective(columns.connection, earlier)
        build(columns.connection, START, END, earlier)
        again = {name: rows(columns.connection, name) for name in LEDGERS}
    assert again == ledgers(LOG, earlier)


def test_every_file_of_sql_is_a_ledger_or_helper() -> None:
    folder = Path(__file__).parents[3] / "projections" / "ledgers"
    assert {path.stem for path in folder.glob("*.sql")} == set(MADE)


def test_the_page_on_ledgers_names_every_ledger_and_column() -> None:
    page = (Path(__file__).parents[3] / "docs" / "ledgers.md").read_text(encoding="utf-8")
    for name in ALL:
        assert f"`{name}`" in page, name
    for name, declared in LEDGER_COLUMNS.items():
        [line] = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        for column in declared:
            if column not in ("row", "unit", "events"):
                assert f"`{column}`" in line, f"{name}.{column}"


@pytest.mark.parametrize("name", MADE)
def test_a_ledger_made_alone_has_all_that_it_reads(name: str) -> None:
    tree = sqlglot.parse_one(ledger_sql(name), read="duckdb")
    own = {part.alias for part in tree.find_all(exp.CTE)}
    read = {table.name for table in tree.find_all(exp.Table)} - own
    assert read & set(ALL) <= needed(name)


def test_only_the_ledgers_asked_for_are_made() -> None:
    with effective([], END) as columns:
        made = build(columns.connection, START, END, END, only=("problems",))
    assert "problems" in made
    assert "orphans" not in made
