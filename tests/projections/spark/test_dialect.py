"""What becomes of a statement of the engine on its way to Spark."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from projections.spark.dialect import key, parse, relations, to_spark


def spark(sql: str, parameters: Any = ()) -> str:
    return to_spark(parse(sql, parameters), lambda name: "r_" + name.replace(".", "_"))


@pytest.mark.parametrize(
    ("duckdb", "expected"),
    [
        ("SELECT date_diff('day', a, b)", "SELECT CAST(DATEDIFF(DAY, `a`, `b`) AS BIGINT)"),
        ("SELECT list_sort(list(a))", "SELECT SORT_ARRAY(COLLECT_LIST(`a`))"),
        ("SELECT array_slice(l, 2, 5)", "SELECT SLICE(`l`, 2, 5 - 2 + 1)"),
        ("SELECT array_to_string(l, ',')", "SELECT ARRAY_JOIN(CAST(`l` AS ARRAY<STRING>), ',')"),
        ("SELECT hash(a, b)", "SELECT XXHASH64(`a`, `b`)"),
        ("SELECT a LIKE 'x\\y%'", "SELECT `a` LIKE 'x\\\\\\\\y%'"),
        ("SELECT l[3]", "SELECT GET(`l`, 2)"),
        ("SELECT a FROM t ORDER BY a", "SELECT `a` FROM `r_t` AS `t` ORDER BY `a` NULLS LAST"),
        (
            "SELECT max_by(a, k) FILTER (WHERE b)",
            "SELECT MAX_BY(`a`, `k`) FILTER(WHERE `b` AND NOT `a` IS NULL)",
        ),
        ("SELECT min_by(a, k)", "SELECT MIN_BY(`a`, `k`) FILTER(WHERE NOT `a` IS NULL)"),
        (
            "SELECT regexp_matches(a, chr(91) || 'x')",
            "SELECT `a` RLIKE (CHR(91) || 'x')",
        ),
    ],
)
def test_what_the_engines_mean_differently_is_said_otherwise(duckdb: str, expected: str) -> None:
    assert spark(duckdb) == expected


def test_what_stands_inside_something_rewritten_is_rewritten_too() -> None:
    assert spark("SELECT array_to_string(list_sort(list(date_diff('day', a, b))), '; ')") == (
        "SELECT ARRAY_JOIN(CAST(SORT_ARRAY(COLLECT_LIST(CAST(DATEDIFF(DAY, `a`, `b`) AS BIGINT)))"
        " AS ARRAY<STRING>), '; ')"
    )


def test_values_are_put_in_by_their_place_in_the_text() -> None:
    sql = "WITH a AS (SELECT ? AS x) SELECT x, ? FROM a WHERE x < ?"
    given = [1, date(2025, 3, 1), -2]
    assert spark(sql, given) == (
        "WITH `a` AS (SELECT 1 AS `x`) SELECT `x`, CAST('2025-03-01' AS DATE) FROM `a` "
        "WHERE `x` < (-2)"
    )


def test_values_may_be_numbered_or_named_and_hold_quotes_and_lists() -> None:
    assert spark("SELECT $2, $1", [None, "it's"]) == "SELECT 'it\\'s', NULL"
    assert spark("SELECT $code", {"code": [True, False]}) == "SELECT ARRAY(TRUE, FALSE)"


def test_a_question_mark_in_a_text_is_no_value() -> None:
    assert spark("SELECT '?', ?", [7]) == "SELECT '?', 7"


def test_a_value_that_sql_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError):
        parse("SELECT ?", [object()])


def test_two_statements_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="one statement"):
        parse("SELECT 1; SELECT 2")


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("SELECT * FROM a JOIN log.b ON TRUE", {"a", "log.b"}),
        ("WITH a AS (SELECT * FROM b) SELECT * FROM a", {"b"}),
        ("WITH a AS (SELECT * FROM a) SELECT * FROM a", {"a"}),
        ("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b, c", {"c"}),
        ("SELECT * FROM a WHERE x IN (WITH a AS (SELECT * FROM d) SELECT x FROM a)", {"a", "d"}),
    ],
)
def test_queries_named_inside_a_statement_are_not_read_from_outside(
    sql: str, read: set[str]
) -> None:
    assert {key(table) for table in relations(parse(sql))} == read


def test_a_relation_keeps_the_name_that_the_statement_calls_it_by() -> None:
    assert spark("SELECT run.as_of FROM run") == "SELECT `run`.`as_of` FROM `r_run` AS `run`"
    assert spark("SELECT f.x FROM log.duty AS f") == "SELECT `f`.`x` FROM `r_log_duty` AS `f`"
