"""Thresholds inside expressions: each comparison of days or numbers, evaluated as compiled SQL.

For a comparison one column is varied over a synthetic ledger of candidates, everything else at
rest; of the rows those are kept where the two sides differ by the least below, by nothing, and by
the least above. Whether the comparison holds there is what DuckDB says of the compiled SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from evalcore.duck import silent_connection
from evalcore.schemes.boundaries import Question
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.expressions import compile_expression
from evalcore.schemes.model import Expression, Number, Scheme
from projections import working_days
from projections.boundaries.rules import ruled
from projections.boundaries.told import days_told, number_told, yes_no

if TYPE_CHECKING:
    import duckdb
    from sqlglot import exp

_PARAMETER = re.compile(r"\$([a-z][a-z0-9_]*)")
_USED = re.compile(r":([a-z][a-z0-9_]*)")

DAYS = 400
"""How far a day is varied, either way."""


@attrs.frozen
class Comparison:
    """``left`` against ``right`` inside an expression, as its author wrote them."""

    text: str
    left: str
    right: str


def comparisons(source: str) -> tuple[Comparison, ...]:
    """The comparisons of order in an expression; BETWEEN holds two.

    Equality is no threshold; neither is what names no column.
    """
    import sqlglot
    from sqlglot import exp

    found: dict[str, Comparison] = {}
    tree = sqlglot.parse_one(source, dialect="duckdb")
    for node in tree.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between):
        bounds = [node.args["low"], node.args["high"]] if type(node) is exp.Between else []
        for end, bound in zip(("from", "to"), bounds, strict=False):
            text = f"{_text(node)} ({end})"
            found[text] = Comparison(text, _text(node.this), _text(bound))
        if not bounds:
            sides = [node.this, node.expression]
            if not sides[0].find(exp.Column):
                sides.reverse()
            if sides[0].find(exp.Column):
                found[_text(node)] = Comparison(_text(node), _text(sides[0]), _text(sides[1]))
    return tuple(found.values())


def _text(node: exp.Expr) -> str:
    """A piece of an expression as its author may write it."""
    made = node.sql(dialect="duckdb", normalize_functions=False)
    return _PARAMETER.sub(r":\1", made)


def questions(scheme: Scheme) -> Iterator[Question]:
    """Each comparison of each expression of the scheme, in the order of its rules."""
    connection = _synthetic(scheme)
    try:
        for rule in ruled(scheme):
            for comparison in comparisons(rule.expression.source):
                asked = _Asked(connection, scheme, rule.ledger, comparison)
                yield asked.question(rule.expression, rule.title, rule.basis)
    finally:
        connection.close()


def _synthetic(scheme: Scheme) -> duckdb.DuckDBPyConnection:
    """A database with the calendar of the scheme, at the end of its period."""
    connection = silent_connection()
    working_days.register(connection, scheme.calendar)
    period = scheme.period
    connection.execute(
        "CREATE TABLE run AS SELECT CAST(? AS DATE) AS period_start, CAST(? AS DATE) AS "
        "period_end, CAST(? AS DATE) AS as_of",
        [period.starts_on, period.ends_on, period.ends_on],
    )
    return connection


@attrs.frozen
class _Asked:
    """One comparison over the synthetic database."""

    connection: duckdb.DuckDBPyConnection
    scheme: Scheme
    ledger: str
    comparison: Comparison

    def question(self, rule: Expression, title: str, basis: str) -> Question:
        """The comparison with its values and the engine's answers; none where none are found."""
        used = [
            number
            for name in _USED.findall(self.comparison.text)
            if (number := self.scheme.parameters.get(name)) is not None
        ]
        rows = self._rows()
        days = self._is_day()
        relative = days or bool(self._compiled(self.comparison.right).columns)
        values = [
            days_told(apart) if days else number_told(apart) if relative else str(left)
            for apart, left, _holds in rows
        ]
        told = ", ".join(f"{_name(number)} = {_value(number)}" for number in used)
        side = f"{self.comparison.left} 与 {self.comparison.right} 相比" if relative else (
            f"{self.comparison.left} 为下列值时"
        )  # fmt: skip
        return Question(
            at=rule.path,
            test=self.comparison.text,
            asks=f"{title}:{side},条件是否成立" + (f"({told})" if told else ""),
            basis="; ".join(dict.fromkeys([*(number.basis.text for number in used), basis])),
            values=tuple(values),
            found=tuple(yes_no(holds is True) for _apart, _left, holds in rows),
        )

    def _compiled(self, source: str) -> Expression:
        values: Mapping[str, int | None] = {
            name: number.numerator if number.denominator == 1 else None
            for name, number in self.scheme.parameters.items()
        }
        return compile_expression(source, self.ledger, "condition", "", values)

    def _is_day(self) -> bool:
        return self._type(self.comparison.left) == "DATE"

    def _type(self, source: str) -> str:
        self._candidates(None, 0)
        sql = f"SELECT ({self._compiled(source).sql}) AS x FROM rows, run, calendar"
        row = self.connection.execute(f"DESCRIBE {sql}").fetchone()
        return str(row[1]) if row else ""

    def _rows(self) -> list[tuple[int, object, bool | None]]:
        """(left minus right, left, whether it holds) just below, at and just above."""
        left, right = self._compiled(self.comparison.left), self._compiled(self.comparison.right)
        text = self.comparison.text
        for end in (" (from)", " (to)"):
            text = text.removesuffix(end)
        whole = self._compiled(text)
        apart = f"({left.sql}) - ({right.sql})"
        if self._is_day():
            apart = f"date_diff('day', ({right.sql}), ({left.sql}))"
        partly: list[tuple[int, object, bool | None]] = []
        for rest in (0, 10):
            for column in reversed(left.columns):
                self._candidates(column, rest, right)
                found = self.connection.execute(
                    f"SELECT x, l, holds FROM (SELECT {apart} AS x, ({left.sql}) AS l, "
                    f"({whole.sql}) AS holds, row_number() OVER (PARTITION BY {apart} "
                    "ORDER BY away, nth) AS n FROM rows, run, calendar) AS c "
                    "WHERE n = 1 AND x IS NOT NULL ORDER BY abs(x), x"
                ).fetchall()
                below = [row for row in found if row[0] < 0][:1]
                at = [row for row in found if row[0] == 0]
                above = [row for row in found if row[0] > 0][:1]
                if below and above:
                    return [*below, *at, *above]
                # No count is below 0: then there is no case below.
                partly = partly or ([*at, *above] if at and above else [])
        return partly

    def _candidates(self, column: str | None, rest: int, right: Expression | None = None) -> None:
        """The ledger ``rows``: ``column`` varied, every other at rest; ``away`` is how far."""
        middle = self.scheme.period.starts_on + timedelta(days=64)
        apart = (self.scheme.period.ends_on - middle).days
        kinds = LEDGER_COLUMNS[self.ledger]
        at_rest = {
            "DATE": f"DATE '{middle}'",
            "BIGINT": f"CAST({rest} AS BIGINT)",
            "BOOLEAN": "FALSE",
            "VARCHAR": "''",
            "BIGINT[]": "CAST([] AS BIGINT[])",
        }
        varied = "CAST(0 AS BIGINT)"
        span = "SELECT 0 AS nth"
        away = "0"
        if column is not None and kinds[column] == "DATE":
            span = f"SELECT range AS nth FROM range({-DAYS}, {DAYS})"
            far = self._fixed(right)
            if far > DAYS - 3:
                for first in (far - 3, -far - 3):
                    # So many days from the middle, and from the end of the period.
                    span += f" UNION SELECT range AS nth FROM range({first}, {first + 7})"
                    late = first + apart
                    span += f" UNION SELECT range AS nth FROM range({late}, {late + 7})"
            varied, away = f"CAST(DATE '{middle}' + CAST(nth AS INTEGER) AS DATE)", "abs(nth)"
        elif column is not None and kinds[column] == "BIGINT":
            span = f"SELECT range AS nth FROM range(0, {DAYS})"
            centre = self._fixed(right)
            if centre > DAYS - 3:
                span += f" UNION SELECT range AS nth FROM range({centre - 3}, {centre + 4})"
            varied, away = "CAST(nth AS BIGINT)", "nth"
        columns = ", ".join(
            f'{varied if name == column else at_rest[kind]} AS "{name}"'
            for name, kind in kinds.items()
        )
        self.connection.execute(
            f"CREATE OR REPLACE TABLE rows AS SELECT {columns}, nth, {away} AS away FROM ({span})"
        )

    def _fixed(self, right: Expression | None) -> int:
        """The value of the other side where it names no column, else 0."""
        if right is None or right.columns:
            return 0
        row = self.connection.execute(f"SELECT ({right.sql}) FROM run, calendar").fetchone()
        return row[0] if row and isinstance(row[0], int) else 0


def _name(number: Number) -> str:
    return number.path.removeprefix("parameters.")


def _value(number: Number) -> str:
    return str(number.numerator)
