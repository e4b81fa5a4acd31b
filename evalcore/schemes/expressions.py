"""The expression language of schemes: a small, checked part of SQL over the columns of a ledger.

An author's text is parsed by ``sqlglot``, every node of the tree is looked up in a whitelist, and
the SQL that runs is generated anew from that tree: nothing that was not understood gets through.
There is no division, no fraction, no clock, no file and no query inside an expression.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal

import attrs

from evalcore.messages import _
from evalcore.schemes.bounds import bound
from evalcore.schemes.columns import LEDGER_COLUMNS, RUN_COLUMNS, choices_of
from evalcore.schemes.model import Expression
from evalcore.schemes.places import nearest
from evalcore.vocabulary.fields import LARGEST

if TYPE_CHECKING:
    from sqlglot import exp

Sort = Literal["condition", "whole"]

LARGEST_RESULT = 10**15
"""What one row may give at most: then 9,000 rows of it still fit into 64 bits."""
_FUNCTIONS = ("workdays", "days", "least", "greatest", "coalesce")
_PLAIN = {
    "And", "Or", "Not", "Paren", "EQ", "NEQ", "GT", "GTE", "LT", "LTE", "In", "Between", "Is",
    "Case", "If", "Coalesce", "Least", "Greatest", "Add", "Sub", "Mul", "Neg", "Like", "Boolean",
}  # fmt: skip


def allowed() -> str:
    """What an expression may hold, for messages."""
    return _(
        "Possible: columns, whole numbers, 'texts', DATE '2025-12-31', = <> < <= > >=, AND, OR, "
        "NOT, IN, BETWEEN, IS NULL, LIKE, CASE, COALESCE, LEAST, GREATEST, + - *, "
        "workdays(a, b), days(a, b), :parameters."
    )


class Refused(Exception):  # noqa: N818 - what happens to the expression, told to its author
    """An expression is not admitted: ``piece`` of it, for ``reason``, with a ``remedy``."""

    def __init__(self, piece: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.piece, self.reason, self.remedy = piece, reason, remedy


LONGEST = 2000


def compile_expression(
    source: str, ledger: str, sort: Sort, path: str, parameters: Mapping[str, int | None]
) -> Expression:
    """The checked form of ``source`` over the columns of ``ledger``.

    ``parameters`` gives the whole number behind each ``:name`` (None: known, but not whole).
    Raises ``Refused``. Types are checked apart, for many at once, by ``check_types``.
    """
    import sqlglot
    from sqlglot.errors import SqlglotError

    if len(source) > LONGEST:
        raise Refused(
            source[:40],
            _("is longer than {most} characters").format(most=LONGEST),
            _("Split the indicator in two."),
        )
    if "--" in source or "/*" in source:
        raise Refused("--", _("holds a comment"), _("Put comments behind # on a line of YAML."))
    try:
        trees = sqlglot.parse(source, dialect="duckdb")
    except (SqlglotError, RecursionError) as error:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()[0].split(" Line ")[0]
        raise Refused(
            source, _("is no expression ({reason})").format(reason=reason.rstrip(".")), allowed()
        ) from error
    if len(trees) != 1 or trees[0] is None:
        raise Refused(source, _("must be one expression"), allowed())
    compiler = _Compiler(ledger, parameters)
    tree = compiler.node(trees[0])
    if sort == "whole" and bound(trees[0], parameters) > LARGEST_RESULT:
        raise Refused(
            source, _("can become too large for exact sums"), _("Multiply by small numbers only.")
        )
    return Expression(
        source=source,
        sql=tree.sql(dialect="duckdb", identify=True),
        path=path,
        columns=tuple(dict.fromkeys(compiler.columns)),
        dates=tuple(dict.fromkeys(compiler.dates)),
    )


@attrs.define
class _Compiler:
    """Walks one tree: refuses what is not on the list, notes columns, puts parameters in."""

    ledger: str
    parameters: Mapping[str, int | None]
    columns: list[str] = attrs.field(factory=list)
    dates: list[str] = attrs.field(factory=list)

    def node(self, tree: exp.Expr) -> exp.Expr:
        """The tree to run for ``tree``."""
        from sqlglot import exp

        if isinstance(tree, exp.Column):
            return self._column(tree)
        if isinstance(tree, exp.Placeholder):
            return self._placeholder(tree)
        if isinstance(tree, exp.Literal):
            return self._literal(tree)
        if isinstance(tree, exp.Cast):
            return self._date_literal(tree)
        if isinstance(tree, exp.Anonymous):
            return self._function(tree)
        if isinstance(tree, exp.Is):
            self._only(tree, isinstance(tree.expression, (exp.Null, exp.Boolean)))
            return exp.Is(this=self.node(tree.this), expression=tree.expression.copy())
        name = type(tree).__name__
        if isinstance(tree, exp.Div):
            raise Refused(
                tree.sql("duckdb"),
                _("divides"),
                _("Compare products instead: 10 * a >= 9 * b. Shares are the engine's work."),
            )
        self._only(tree, name in _PLAIN)
        if isinstance(tree, exp.In):
            self._only(tree, bool(tree.expressions) and not tree.args.get("query"))
        if isinstance(tree, exp.Like):
            self._only(tree, isinstance(tree.expression, exp.Literal))
        self._compared(tree)
        made = type(tree)()
        for key, value in tree.args.items():
            if isinstance(value, list):
                made.set(key, [self._part(tree, each) for each in value])
            elif isinstance(value, exp.Expr):
                made.set(key, self.node(value))
            elif value:
                made.set(key, value)
        return made

    def _compared(self, tree: exp.Expr) -> None:
        """Refuse a text that the column compared with it can never hold."""
        from sqlglot import exp

        if not isinstance(tree, (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In)):
            return
        sides = list(tree.iter_expressions())
        texts = [side for side in sides if isinstance(side, exp.Literal) and side.is_string]
        for column in (side for side in sides if isinstance(side, exp.Column)):
            kind = LEDGER_COLUMNS[self.ledger].get(column.name, "VARCHAR")
            choices = choices_of(self.ledger, column.name)
            for text in texts:
                if kind != "VARCHAR":
                    raise Refused(
                        text.sql("duckdb"),
                        _("is a text, but {column} holds {kind}").format(
                            column=column.name, kind=kind
                        ),
                        _("Write numbers without quotes and dates as DATE '2025-12-31'."),
                    )
                if choices and text.this not in choices:
                    raise Refused(
                        text.sql("duckdb"),
                        _("is nothing that {column} can hold").format(column=column.name),
                        nearest(text.this, choices),
                    )

    def _part(self, tree: exp.Expr, part: object) -> exp.Expr:
        from sqlglot import exp

        if not isinstance(part, exp.Expr):
            raise self._not_admitted(tree)
        return self.node(part)

    def _only(self, tree: exp.Expr, admitted: bool) -> None:
        if not admitted:
            raise self._not_admitted(tree)

    def _not_admitted(self, tree: exp.Expr) -> Refused:
        return Refused(tree.sql("duckdb"), _("is not admitted in an expression"), allowed())

    def _column(self, tree: exp.Column) -> exp.Expr:
        known = LEDGER_COLUMNS[self.ledger]
        name = tree.name
        if tree.table or name not in known or known[name].endswith("[]"):
            hint = nearest(name, [c for c, kind in known.items() if not kind.endswith("[]")])
            if tree.this.args.get("quoted"):
                hint = _("Texts stand in single quotes: 'village'. ") + hint
            raise Refused(
                tree.sql("duckdb"),
                _("is no column of the ledger {ledger}").format(ledger=self.ledger),
                hint,
            )
        self.columns.append(name)
        return tree.copy()

    def _placeholder(self, tree: exp.Placeholder) -> exp.Expr:
        from sqlglot import exp

        name = tree.name
        if name in RUN_COLUMNS:
            return exp.column(name, table="run")
        if name not in self.parameters:
            raise Refused(
                f":{name}", _("is no parameter"), nearest(name, [*self.parameters, *RUN_COLUMNS])
            )
        value = self.parameters[name]
        if value is None:
            raise Refused(
                f":{name}",
                _("is no whole number, as one in an expression must be"),
                _("Choose the unit so that it is whole: percent, tenths, days."),
            )
        literal = exp.Literal.number(abs(value))
        return literal if value >= 0 else exp.Paren(this=exp.Neg(this=literal))

    def _literal(self, tree: exp.Literal) -> exp.Expr:
        if not tree.is_string and not (tree.this.isdecimal() and int(tree.this) <= LARGEST):
            raise Refused(
                tree.this,
                _("is no whole number below {most}").format(most=LARGEST),
                _("Write whole numbers only: 100 * a >= 95 * b instead of a >= 0.95 * b."),
            )
        return tree.copy()

    def _date_literal(self, tree: exp.Cast) -> exp.Expr:
        from sqlglot import exp

        text = tree.this
        is_date = tree.to.this == exp.DataType.Type.DATE and type(tree) is exp.Cast
        if not (is_date and isinstance(text, exp.Literal) and text.is_string):
            raise Refused(
                tree.sql("duckdb"),
                _("changes a type"),
                _("Columns keep their types; only DATE '2025-12-31' may be written."),
            )
        try:
            date.fromisoformat(text.this)
        except ValueError:
            raise Refused(text.this, _("is no date"), _("Write it as 2025-12-31.")) from None
        return tree.copy()

    def _function(self, tree: exp.Anonymous) -> exp.Expr:
        from sqlglot import exp

        name = tree.name.lower()
        if name not in ("workdays", "days"):
            raise Refused(
                tree.sql("duckdb"),
                _("is no function of the expression language"),
                nearest(name, _FUNCTIONS),
            )
        if len(tree.expressions) != 2:
            raise Refused(
                tree.sql("duckdb"),
                _("takes two dates"),
                _("Write {name}(from, to).").format(name=name),
            )
        first, last = (self.node(part) for part in tree.expressions)
        if name == "days":
            return _days(first, last)
        self.dates += [part.sql(dialect="duckdb", identify=True) for part in (first, last)]
        none = exp.If(this=exp.LTE(this=last.copy(), expression=first.copy()), true=_number(0))
        counted = exp.Sub(this=_count_until(last), expression=_count_until(first))
        return exp.Case(ifs=[none], default=counted)


def _number(value: int) -> exp.Expr:
    from sqlglot import exp

    return exp.Literal.number(value)


def _days(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.DateDiff(this=last.copy(), expression=first.copy(), unit=exp.var("DAY"))


def _count_until(day: exp.Expr) -> exp.Expr:
    """``calendar.counts`` at ``day``: the tree counts from 0, each dialect writes its own start."""
    from sqlglot import exp

    return exp.Bracket(
        this=exp.column("counts", table="calendar"),
        expressions=[_days(exp.column("first_day", table="calendar"), day)],
    )
