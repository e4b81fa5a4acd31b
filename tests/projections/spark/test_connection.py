"""The connection to Spark answers as DuckDB's: one list of facts, held against both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evalcore.errors import StoreError
from evalcore.record.reading import new_connection
from evalcore.record.store import NOTHING
from projections.spark import columns, relations

DAY = date(2025, 3, 1)


class Answers:
    """What any engine's connection does. Subclasses say which."""

    @pytest.fixture
    def db(self) -> Iterator[Any]:
        raise NotImplementedError

    @pytest.fixture
    def filled(self, db: Any) -> Any:
        db.execute('CREATE TABLE t (n BIGINT, "case" VARCHAR, d DATE, e BIGINT[], b BOOLEAN)')
        rows = pa.table(
            {
                "n": pa.array([3, 1, None, 2], pa.int64()),
                "case": pa.array(["c", "a", None, "B"], pa.string()),
                "d": pa.array([DAY, None, date(1, 1, 1), DAY], pa.date32()),
                "e": pa.array([[2, 1], [], None, [5]], pa.list_(pa.int64())),
                "b": pa.array([True, False, None, True], pa.bool_()),
            }
        )
        db.register("incoming", rows)
        db.execute("INSERT INTO t SELECT * FROM incoming")
        db.unregister("incoming")
        return db

    def test_rows_come_back_as_python_has_them(self, filled: Any) -> None:
        assert filled.execute('SELECT n, "case", d, e, b FROM t ORDER BY n').fetchall() == [
            (1, "a", None, [], False),
            (2, "B", DAY, [5], True),
            (3, "c", DAY, [2, 1], True),
            (None, None, date(1, 1, 1), None, None),
        ]

    def test_rows_can_be_fetched_one_at_a_time_or_some(self, filled: Any) -> None:
        found = filled.execute("SELECT n FROM t WHERE n > 0 ORDER BY n")
        assert found.fetchone() == (1,)
        assert found.fetchmany(1) == [(2,)]
        assert found.fetchall() == [(3,)]
        assert found.fetchone() is None

    def test_an_insert_tells_how_many_rows_it_added(self, filled: Any) -> None:
        again = "INSERT INTO t SELECT n + 10, NULL, NULL, NULL, NULL FROM t WHERE n < 3"
        assert filled.execute(again).fetchone() == (2,)
        assert filled.execute("SELECT COUNT(*), MAX(n) FROM t").fetchall() == [(6, 12)]
        none = "INSERT INTO t SELECT n, NULL, NULL, NULL, NULL FROM t WHERE n > 100"
        assert filled.execute(none).fetchone() == (0,)

    def test_a_deletion_leaves_what_does_not_meet_it_or_may_not(self, filled: Any) -> None:
        filled.execute("DELETE FROM t WHERE n > ?", [1])
        assert filled.execute("SELECT n FROM t ORDER BY n").fetchall() == [(1,), (None,)]

    def test_rows_can_be_added_after_a_deletion(self, filled: Any) -> None:
        filled.execute("DELETE FROM t WHERE n IS NOT NULL")
        filled.execute("INSERT INTO t SELECT 9, 'z', d, e, b FROM t")
        assert filled.execute("SELECT n FROM t ORDER BY n").fetchall() == [(9,), (None,)]

    def test_an_update_changes_every_row(self, db: Any) -> None:
        db.execute("CREATE OR REPLACE TABLE one AS SELECT CAST(-1 AS BIGINT) AS turn, 'x' AS name")
        db.execute("UPDATE one SET turn = ?", [7])
        assert db.execute("SELECT turn, name FROM one").fetchall() == [(7, "x")]

    def test_a_table_is_what_its_query_gave_when_it_was_made(self, filled: Any) -> None:
        filled.execute("CREATE TABLE kept AS SELECT n FROM t WHERE n IS NOT NULL")
        filled.execute("DELETE FROM t WHERE n = 1")
        assert filled.execute("SELECT SUM(n)::BIGINT FROM kept").fetchone() == (6,)

    def test_a_view_is_what_its_query_gives_when_it_is_read(self, filled: Any) -> None:
        filled.execute("CREATE VIEW seen AS SELECT n FROM t WHERE n IS NOT NULL")
        filled.execute("DELETE FROM t WHERE n = 1")
        assert filled.execute("SELECT SUM(n)::BIGINT FROM seen").fetchone() == (5,)

    def test_a_name_that_is_registered_belongs_to_its_cursor(self, db: Any) -> None:
        cursors = [db.cursor(), db.cursor()]
        for number, cursor in enumerate(cursors):
            cursor.register("mine", pa.table({"n": pa.array([number], pa.int64())}))
        assert [c.execute("SELECT n FROM mine").fetchone() for c in cursors] == [(0,), (1,)]

    def test_cursors_see_each_others_tables(self, db: Any) -> None:
        db.cursor().execute("CREATE TABLE shared AS SELECT 1 AS n")
        assert db.execute("SELECT n FROM shared").fetchone() == (1,)

    def test_the_relations_can_be_listed(self, filled: Any) -> None:
        sql = "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = ?"
        assert filled.execute(sql, ["t"]).fetchone() == (1,)
        assert filled.execute(sql, ["nowhere"]).fetchone() == (0,)

    def test_the_columns_are_named(self, filled: Any) -> None:
        found = filled.execute('SELECT n AS "row", b FROM t')
        assert [column[0] for column in found.description] == ["row", "b"]

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT CAST(SUM(9000000000000000000) AS BIGINT) FROM t",
            "SELECT n * 9000000000000000000 FROM t WHERE n = 3",
        ],
    )
    def test_a_number_that_does_not_fit_is_an_error(self, filled: Any, sql: str) -> None:
        import duckdb

        with pytest.raises((duckdb.OutOfRangeException, duckdb.ConversionException)):
            filled.execute(sql).fetchall()

    @pytest.mark.parametrize(
        ("sql", "expected"),
        [
            ("SELECT date_diff('day', DATE '2025-02-27', DATE '2025-03-01')", 2),
            ("SELECT DATE '2025-03-01' - 1", date(2025, 2, 28)),
            ("SELECT DATE '2025-03-31' + 1", date(2025, 4, 1)),
            ("SELECT last_day(make_date(2025, 2, 1))", date(2025, 2, 28)),
            ("SELECT strftime(DATE '2025-03-01', '%Y-%m')", "2025-03"),
            ("SELECT CAST(DATE '0001-01-01' AS VARCHAR)", "0001-01-01"),
            ("SELECT quarter(DATE '2025-12-31')", 4),
            ("SELECT [10, 20, 30][2]", 20),
            ("SELECT [10, 20, 30][9]", None),
            ("SELECT list_sort(list_distinct(flatten([[3, 1], [2, 1]])))", [1, 2, 3]),
            ("SELECT array_slice(['a', 'b', 'c'], 1, 2)", ["a", "b"]),
            ("SELECT array_slice(['a'], 1, 5)", ["a"]),
            ("SELECT array_to_string(CAST([1, 2] AS BIGINT[]), ',')", "1,2"),
            ("SELECT list_contains([1, 2], 2)", True),
            ("SELECT least(3, NULL, 2)", 2),
            ("SELECT greatest(3, NULL, 2)", 3),
            ("SELECT 'a' || NULL", None),
            ("SELECT concat_ws(chr(9), 'a', NULL, 'b')", "a\tb"),
            ("SELECT NULL = NULL", None),
            ("SELECT 1 IN (2, NULL)", None),
            ("SELECT coalesce(NULL IN (1), FALSE)", False),
            ("SELECT 'a\\b' LIKE 'a\\b'", True),
            ("SELECT 'a\\b'", "a\\b"),
            ("SELECT replace('it''s', '''', '’')", "it’s"),
            ("SELECT regexp_matches('a' || chr(92), '[' || chr(92) || chr(92) || ']')", True),
            ("SELECT regexp_matches('a,b', '[,]')", True),
            ("SELECT regexp_matches('ab', '[,]')", False),
            ("SELECT length('某村')", 2),
            ("SELECT 'Z' < 'a' AND 'a' < '某'", True),
            ("SELECT CASE WHEN b THEN 1 ELSE 2 END FROM t WHERE n IS NULL", 2),
            ("SELECT CAST([] AS BIGINT[])", []),
            ("SELECT COUNT(*) FROM t WHERE n NOT IN (SELECT n FROM t WHERE n = 1)", 2),
            ("SELECT COUNT(*) FILTER (WHERE b) FROM t", 2),
            ("SELECT COUNT(DISTINCT d) FROM t", 2),
            ('SELECT max_by("case", n) FROM t', "c"),
            ("SELECT max_by(CASE WHEN n < 3 THEN n END, n) FROM t", 2),
            ('SELECT min_by(n, "case") FILTER (WHERE "case" <> \'B\') FROM t', 1),
            ("SELECT MIN(d) FROM t", date(1, 1, 1)),
            ('SELECT MAX("case") FROM t', "c"),
            ("SELECT list_sort(list(n)) FROM t WHERE n IS NOT NULL", [1, 2, 3]),
            ("SELECT SUM(n)::BIGINT FROM t WHERE n > 100", None),
        ],
    )
    def test_what_the_engine_uses_means_the_same(
        self, filled: Any, sql: str, expected: Any
    ) -> None:
        assert filled.execute(sql).fetchone() == (expected,)

    def test_the_last_value_that_is_there_is_carried_on(self, filled: Any) -> None:
        sql = (
            'SELECT last_value("case" IGNORE NULLS) OVER w, lag(n) OVER (ORDER BY n) FROM ('
            'SELECT coalesce(n, 9) AS n, "case" FROM t) AS x '
            "WINDOW w AS (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) ORDER BY n"
        )
        assert filled.execute(sql).fetchall() == [("a", None), ("B", 1), ("c", 2), ("c", 3)]


class TestDuckDB(Answers):
    @pytest.fixture
    def db(self) -> Iterator[Any]:
        with new_connection() as connection:
            yield connection


class TestSpark(Answers):
    @pytest.fixture
    def db(self, spark: Any) -> Iterator[Any]:
        with columns.bare(NOTHING) as opened:
            yield opened.connection

    def test_no_rows_at_all_can_be_handed_in(self, db: Any) -> None:
        kinds = [("e", pa.list_(pa.int64())), ("d", pa.date32())]
        db.register("none", pa.Table.from_batches([], pa.schema(kinds)))
        assert db.execute("SELECT e, d FROM none").fetchall() == []

    @pytest.mark.parametrize(
        ("sizes", "in_files"), [((5, 900), False), ((900, 900), True), ((5, 5), False)]
    )
    def test_files_are_told_only_where_they_hold_every_row(
        self, db: Any, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, int], in_files: bool
    ) -> None:
        monkeypatch.setattr(relations, "SMALL", 1000)
        db.execute("CREATE TABLE t (n BIGINT)")
        for size in sizes:
            db.register("rows", pa.table({"n": pa.array(range(size), pa.int64())}))
            db.execute("INSERT INTO t SELECT n FROM rows")
        held = db.relation("t").ready()
        assert bool(held.files) == in_files
        assert sum(pq.read_metadata(file).num_rows for file in held.files) in (0, sum(sizes))
        assert db.execute("SELECT COUNT(*) FROM t").fetchone() == (sum(sizes),)

    def test_what_is_asked_twice_is_computed_once(self, filled: Any) -> None:
        for name in ("once", "twice"):
            filled.execute(f"CREATE TABLE {name} AS SELECT n FROM t WHERE n > 1")
        assert filled.relation("once") is filled.relation("twice")

    def test_nothing_is_computed_before_it_is_read(self, filled: Any) -> None:
        filled.execute("CREATE TABLE never AS SELECT n * 9000000000000000000 AS n FROM t")
        assert filled.execute("SELECT COUNT(*) FROM t").fetchone() == (4,)

    def test_a_statement_that_spark_refuses_is_told_in_one_line(self, filled: Any) -> None:
        with pytest.raises(StoreError, match="engine spark") as told:
            filled.execute("SELECT nobody FROM t")
        assert "\n" not in str(told.value)

    def test_a_statement_that_the_engine_does_not_use_is_refused(self, filled: Any) -> None:
        for sql in ("DROP TABLE t", "UPDATE t SET n = 1 WHERE n = 2"):
            with pytest.raises(ValueError, match="engine"):
                filled.execute(sql)

    def test_who_waits_is_told_how_many_statements_ran(self, filled: Any) -> None:
        told: list[tuple[int, int]] = []
        filled.catalogue.progress = lambda done, total: told.append((done, total))
        filled.execute("SELECT 1")
        filled.execute("SELECT 2")
        assert [total for _done, total in told] == [0, 0]
        assert told[1][0] == told[0][0] + 1
