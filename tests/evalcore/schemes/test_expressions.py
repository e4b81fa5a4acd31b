"""Facts about the expression language: what is admitted, what is refused and why, what runs."""

from datetime import date, timedelta

import duckdb
import pytest

from evalcore.schemes.calendar import workdays
from evalcore.schemes.columns import LEDGER_COLUMNS, choices_of
from evalcore.schemes.expression_types import check_types
from evalcore.schemes.expressions import Refused, compile_expression
from evalcore.schemes.loader import load_scheme

PARAMETERS = {"reply_days": 5, "half": None, "below": -3}


def compiled(source: str, ledger: str = "problems", sort: str = "condition") -> str:
    return compile_expression(source, ledger, sort, "x", PARAMETERS).sql  # type: ignore[arg-type]


ADMITTED = [
    "state = 'open'",
    "state <> 'open' AND NOT explained OR excluded",
    "state IN ('open', 'closed')",
    "state NOT IN ('open')",
    "found_on BETWEEN :period_start AND :period_end",
    "due_on <= :as_of",
    "due_on IS NULL OR due_on IS NOT NULL",
    "due_on > DATE '2025-01-31'",
    "explained IS TRUE",
    "category LIKE '低保%'",
    "CASE state WHEN 'open' THEN TRUE ELSE FALSE END",
    "COALESCE(transfers, 0) + 1 > 2 * reopened - 1",
    "LEAST(transfers, reopened) > :below",
    "GREATEST(transfers, 1) = 1",
    "workdays(found_on, replied_on) <= :reply_days",
    "days(found_on, replied_on) > 3",
    "row = 'a' AND unit = 'b'",
]
"""Conditions over problems; what they come to on each engine is a test of its own."""


@pytest.mark.parametrize("source", ADMITTED)
def test_this_is_admitted_and_is_a_condition(source: str) -> None:
    made = compile_expression(source, "problems", "condition", "x", PARAMETERS)
    assert check_types([("problems", "condition", made)]) == {}


@pytest.mark.parametrize(
    ("source", "piece", "reason"),
    [
        ("transfers / 2 > 1", "transfers / 2", "divides"),
        ("transfers // 2 > 1", "transfers // 2", "not admitted"),
        ("transfers % 2 = 1", "transfers % 2", "not admitted"),
        ("transfers > 0.5", "0.5", "no whole number"),
        ("transfers > 1e3", "1e3", "no whole number"),
        ("transfers > 9999999999999", "9999999999999", "no whole number"),
        ("unit IN (SELECT 'a')", "unit IN (SELECT 'a')", "not admitted"),
        ("EXISTS(SELECT 1)", "EXISTS(SELECT 1)", "not admitted"),
        ("(SELECT TRUE)", "(SELECT TRUE)", "not admitted"),
        ("read_csv('/etc/passwd') = 'x'", "READ_CSV('/etc/passwd')", "not admitted"),
        ("getenv('HOME') = 'x'", "GETENV('HOME')", "no function"),
        ("random() > 1", "RANDOM()", "not admitted"),
        ("due_on < current_date", "CURRENT_DATE", "not admitted"),
        ("due_on < now()", "NOW()", "no function"),
        ("SUM(transfers) > 1", "SUM(transfers)", "not admitted"),
        ("SUM(transfers) OVER () > 1", "SUM(transfers) OVER ()", "not admitted"),
        ("transfers::DOUBLE > 1", "CAST(transfers AS DOUBLE)", "changes a type"),
        ("TRY_CAST(state AS DATE) > due_on", "TRY_CAST(state AS DATE)", "changes a type"),
        ("due_on > DATE 'soon'", "soon", "is no date"),
        ("due_on > 'soon'", "'soon'", "is a text, but due_on holds DATE"),
        ("found_on + INTERVAL 3 DAY < due_on", "INTERVAL '3' DAY", "not admitted"),
        ("state || 'x' = 'y'", "state || 'x'", "not admitted"),
        ("state ILIKE 'x'", "state ILIKE 'x'", "not admitted"),
        ("state LIKE category", "state LIKE category", "not admitted"),
        ("state = NULL", "NULL", "not admitted"),
        ("problems.state = 'open'", "problems.state", "no column"),
        ('state = "open"', '"open"', "no column"),
        ("events = 1", "events", "no column"),
        ("stat = 'open'", "stat", "no column"),
        ("state = 'opened'", "'opened'", "nothing that state can hold"),
        ("transfers = :half", ":half", "no whole number"),
        ("transfers = :nobody", ":nobody", "no parameter"),
        ("workdays(found_on) = 1", "WORKDAYS(found_on)", "takes two dates"),
        ("explained; excluded", "explained; excluded", "one expression"),
        ("explained -- really", "--", "comment"),
        ("explained AND", "explained AND", "no expression"),
        ("", "", "expression"),
    ],
)
def test_this_is_refused_with_the_piece_and_the_reason(
    source: str, piece: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        compiled(source)
    assert refused.value.piece == piece
    assert reason in refused.value.reason
    assert refused.value.remedy


def test_a_condition_must_come_out_as_yes_or_no_and_a_credit_as_a_whole_number() -> None:
    state = compile_expression("state", "problems", "condition", "a", {})
    credit = compile_expression("explained", "problems", "whole", "b", {})
    wrong = check_types([("problems", "condition", state), ("problems", "whole", credit)])
    assert wrong == {
        "a": "gives VARCHAR, not yes or no",
        "b": "gives BOOLEAN, not a whole number",
    }


def test_a_credit_that_could_leave_64_bits_is_refused() -> None:
    with pytest.raises(Refused, match="too large"):
        compiled("value * value", "indicators", "whole")
    assert compiled("value * 100", "indicators", "whole")


def test_names_are_quoted_so_that_a_column_called_row_stays_a_column() -> None:
    assert compiled("row = 'a'") == "\"row\" = 'a'"


def test_parameters_go_in_by_value_and_dates_of_the_run_by_reference() -> None:
    assert compiled("transfers > :below") == '"transfers" > (-3)'
    assert compiled("due_on <= :as_of") == '"due_on" <= "run"."as_of"'


def test_the_dates_whose_working_days_are_counted_are_named() -> None:
    made = compile_expression(
        "workdays(found_on, COALESCE(replied_on, :as_of)) > 5", "problems", "condition", "x", {}
    )
    assert made.dates == ('"found_on"', 'COALESCE("replied_on", "run"."as_of")')
    assert made.columns == ("found_on", "replied_on")


def test_working_days_in_sql_are_those_of_the_calendar() -> None:
    calendar = load_scheme("county-secretaries-2025").calendar
    first = date(2024, 1, 1)
    counts, running = [], 0
    for offset in range(1096):
        day = first + timedelta(days=offset)
        running += workdays(calendar, day - timedelta(days=1), day) if offset else 0
        counts.append(running)
    connection = duckdb.connect(":memory:")
    connection.execute(
        "CREATE TABLE calendar AS SELECT DATE '2024-01-01' AS first_day, ?::BIGINT[] AS counts",
        [counts],
    )
    connection.execute("CREATE TABLE t (found_on DATE, replied_on DATE)")
    pairs = [
        (date(2025, 1, 20) + timedelta(days=a), date(2025, 1, 22) + timedelta(days=b))
        for a in range(0, 40, 7)
        for b in range(-3, 40, 5)
    ]
    connection.executemany("INSERT INTO t VALUES (?, ?)", pairs)
    made = compile_expression("workdays(found_on, replied_on)", "problems", "whole", "x", {})
    found = connection.execute(f"SELECT {made.sql}, * FROM t, calendar").fetchall()
    assert [row[0] for row in found] == [workdays(calendar, a, b) for a, b in pairs]


def test_closed_sets_of_the_vocabulary_belong_to_columns_that_exist() -> None:
    for ledger, columns in LEDGER_COLUMNS.items():
        for column in columns:
            assert isinstance(choices_of(ledger, column), tuple)
    assert "village" in choices_of("units", "unit_kind")
    assert "admonition" in choices_of("measures", "measure")
