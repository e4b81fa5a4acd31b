"""The engine's SQL in Spark's words: one statement of DuckDB's dialect becomes one of Spark's.

``sqlglot`` knows most of it. What it leaves alone and the two engines mean differently is
rewritten here, in the tree, so that a statement gives the same rows on both:

=============================  ==================================================================
DuckDB                         Spark
=============================  ==================================================================
``date_diff`` is a BIGINT      ``DATEDIFF`` is an INT: cast
``list[i]`` outside the list   ``list[i]`` is an error there: ``GET`` gives NULL
``max_by(x, k)``               looks at rows without ``x`` too: filtered away
``list_sort``                  ``SORT_ARRAY``; the generic ``ARRAY_SORT`` compares by interpreting
``array_slice(l, from, to)``   ``SLICE(l, from, length)``
``array_to_string``            joins texts only: cast
``hash``                       32 bits there: ``XXHASH64``
``LIKE`` knows no escape       a backslash escapes there: doubled
=============================  ==================================================================

Pure functions over text and trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlglot import exp

Parameters = Sequence[Any] | Mapping[str, Any]
"""Values for ``?`` and ``$1`` in order, or for ``$name`` by name."""


def parse(sql: str, parameters: Parameters = ()) -> exp.Expr:
    """The tree of one statement, with the values put in. Raises ValueError for several."""
    tree = _parsed(sql).copy()
    given = (
        dict(parameters)
        if isinstance(parameters, Mapping)
        else {str(number): value for number, value in enumerate(parameters, 1)}
    )
    return tree.transform(_value_of, given, copy=False) if given else tree


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expr:
    import sqlglot

    trees = sqlglot.parse(_numbered(sql), read="duckdb")
    if len(trees) != 1 or trees[0] is None:
        raise ValueError(f"one statement at a time: {sql[:80]}")
    return trees[0]


def _numbered(sql: str) -> str:
    """``?`` as ``$1``, ``$2``: a tree does not keep the order of the text."""
    if "?" not in sql:
        return sql
    from sqlglot.dialects.duckdb import DuckDB

    marks = [t for t in DuckDB().tokenize(sql) if t.token_type.name == "PLACEHOLDER"]
    for number, token in sorted(enumerate(marks, 1), reverse=True):
        sql = f"{sql[: token.start]}${number}{sql[token.end + 1 :]}"
    return sql


def _value_of(node: exp.Expr, given: Mapping[str, Any]) -> exp.Expr:
    from sqlglot import exp

    return literal(given[node.name]) if isinstance(node, exp.Placeholder) else node


def literal(value: Any) -> exp.Expr:
    """A value as SQL: nothing, a flag, a whole number, a text, a day, a list of these."""
    from sqlglot import exp

    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        number = exp.Literal.number(abs(value))
        return number if value >= 0 else exp.Paren(this=exp.Neg(this=number))
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, (list, tuple)):
        return exp.Array(expressions=[literal(each) for each in value])
    raise TypeError(f"no value of SQL: {value!r}")


def relations(tree: exp.Expr) -> Iterator[exp.Table]:
    """The relations that a statement reads from outside itself: not its own named queries."""
    from sqlglot import exp

    for table in list(tree.find_all(exp.Table)):
        if not _named_inside(table):
            yield table


def _named_inside(table: exp.Table) -> bool:
    """Whether the name means a ``WITH`` query that is in sight where it stands."""
    from sqlglot import exp

    inside: exp.Expr = table
    while inside.parent is not None:
        outer = inside.parent
        clause = outer if isinstance(outer, exp.With) else outer.args.get("with_")
        if isinstance(clause, exp.With) and inside is not clause:
            for query in clause.expressions:
                if query is inside:
                    break
                if query.alias == table.name and not table.db:
                    return True
        inside = outer
    return False


def key(table: exp.Table) -> str:
    """The name of a relation as our statements write it: ``units``, ``log.roster``."""
    return f"{table.db}.{table.name}" if table.db else table.name


def to_spark(tree: exp.Expr, name_of: Callable[[str], str]) -> str:
    """The query in Spark's dialect; ``name_of`` tells what a relation is called there."""
    from sqlglot import exp

    made = tree.copy()
    for table in list(relations(made)):
        called = exp.table_(name_of(key(table)), quoted=True)
        alias = table.args.get("alias") or exp.TableAlias(
            this=exp.to_identifier(table.name, quoted=True)
        )
        called.set("alias", alias)
        called.set("joins", table.args.get("joins"))
        table.replace(called)
    return _rewritten(made).sql(dialect="spark", identify=True, comments=False)


def _rewritten(tree: exp.Expr) -> exp.Expr:
    """The tree by the rules, from the leaves up, so that what a rule moves is done already."""
    for node in reversed(list(tree.bfs())):
        rule = _RULES.get(type(node).__name__)
        if rule is not None:
            made = rule(node.copy())
            if node is tree:
                tree = made
            else:
                node.replace(made)
    return tree


def _date_diff(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.cast(node, "BIGINT")


def _bracket(node: exp.Expr) -> exp.Expr:
    """The tree counts from 0, as ``GET`` does, whatever the dialect it was read from."""
    (place,) = node.expressions
    return _call("GET", node.this, place)


def _latest(node: exp.Expr) -> exp.Expr:
    """``max_by(x, k)`` of rows that have an ``x``: what DuckDB looks at."""
    from sqlglot import exp

    held = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
    return exp.Filter(this=node, expression=exp.Where(this=held))


def _filter(node: exp.Expr) -> exp.Expr:
    """One condition where ``_latest`` has added another."""
    from sqlglot import exp

    inner = node.this
    if isinstance(inner, exp.Filter):
        both = exp.and_(node.expression.this, inner.expression.this)
        return exp.Filter(this=inner.this, expression=exp.Where(this=both))
    return node


def _sorted(node: exp.Expr) -> exp.Expr:
    return _call("SORT_ARRAY", node.this)


def _slice(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    first, last = node.args["start"], node.args["end"]
    length = exp.Add(
        this=exp.Sub(this=last, expression=first.copy()), expression=exp.Literal.number(1)
    )
    return _call("SLICE", node.this, first, length)


def _joined(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    texts = exp.cast(node.this, exp.DataType.build("TEXT[]", dialect="duckdb"))
    return _call("ARRAY_JOIN", texts, node.expression)


def _hash(node: exp.Expr) -> exp.Expr:
    return _call("XXHASH64", *node.expressions) if node.name.lower() == "hash" else node


def _like(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    pattern = node.expression
    if isinstance(pattern, exp.Literal):
        pattern.set("this", pattern.this.replace("\\", "\\\\"))
    return node


def _matched(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    node.set("expression", exp.Paren(this=node.expression))
    return node


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.Anonymous(this=name, expressions=list(arguments))


_RULES: Mapping[str, Callable[[exp.Expr], exp.Expr]] = {
    "Anonymous": _hash,
    "ArgMax": _latest,
    "ArgMin": _latest,
    "ArraySlice": _slice,
    "ArraySort": _sorted,
    "ArrayToString": _joined,
    "Bracket": _bracket,
    "DateDiff": _date_diff,
    "Filter": _filter,
    "Like": _like,
    "RegexpLike": _matched,
}
