"""The limits that a scheme states in its rules: from one day to another, at most so many days.

Found in the expressions themselves: ``days(a, b) <= :n`` (in time), ``days(a, b) > :n`` (late), the
same with ``workdays``. A rule that only looks whether the limit is past (``days(a, :as_of) > :n``)
says nothing of the day on which it was done, and is read together with one that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.expressions import compile_expression
from evalcore.schemes.model import Cases, Expression, Scheme, Slots

if TYPE_CHECKING:
    from sqlglot import exp

NO_DEED = frozenset({"due_on", "until", "month_end", "cycle_end", "ends_on"})
"""Days that are limits themselves: nothing is done on them."""

SPANS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("incidents", "delay_days"): ("happened_on", "reported_on"),
}
"""Columns that are a number of calendar days from one column to another (docs/ledgers.md)."""

ELSEWHERE = frozenset({"reporting"})
"""Ledgers whose limits are told as deadlines of their own."""

START = "period_start"


@attrs.frozen
class Limit:
    """At most ``days`` ``counted`` days from ``since`` to ``done``, for rows that meet ``where``.

    ``since`` is a column, or ``:period_start``. ``at``: the column that places a row in the period.
    ``counts`` gives the days from ``since`` to ``done``, ``passed`` those from ``since`` to as-of.
    ``indicator``: a rule that expects the deed once a year: who has no row has not done it.
    """

    ledger: str
    since: str
    done: str
    days: int
    counted: str
    where: Expression
    counts: Expression
    passed: Expression
    at: str
    title: str
    path: str
    basis: str
    indicator: str = ""


@attrs.frozen
class _Rule:
    """An expression in which a limit may stand, and the rows that it is asked of."""

    ledger: str
    holder: Expression
    where: Expression | None
    at: str
    title: str
    indicator: str = ""


def limits_of(scheme: Scheme) -> tuple[Limit, ...]:
    """Each limit once, in the order of the scheme; the first rule that states it names it."""
    parameters = {
        name: number.numerator if number.denominator == 1 else None
        for name, number in scheme.parameters.items()
    }
    found: dict[tuple[object, ...], Limit] = {}
    for rule in _rules(scheme):
        if rule.ledger in ELSEWHERE:
            continue
        for limit in _limits(rule, scheme, parameters):
            key = (limit.ledger, limit.since, limit.done, limit.days, limit.counted)
            found.setdefault(key, limit)
    return tuple(found.values())


def _rules(scheme: Scheme) -> Iterator[_Rule]:
    for each in scheme.indicators:
        counts = each.counts
        if isinstance(counts, Cases):
            for holder in (counts.credit, counts.where):
                yield _Rule(counts.ledger, holder, counts.where, counts.at, each.title)
        elif isinstance(counts, Slots) and not (counts.each or counts.parts or counts.below):
            yearly = each.id if counts.every == "year" else ""
            yield _Rule(counts.ledger, counts.where, counts.where, counts.at, each.title, yearly)
    for flag in scheme.flags:
        if flag.where is not None and flag.of == "ledger":
            yield _Rule(flag.ledger, flag.where, flag.where, flag.at, flag.title)


@attrs.frozen
class _Stated:
    """A comparison that states a limit: its node, and what it says."""

    node: exp.Expr
    since: str
    done: str
    counted: str
    days: int
    parameter: str


def _limits(rule: _Rule, scheme: Scheme, parameters: Mapping[str, int | None]) -> Iterator[Limit]:
    import sqlglot

    tree = sqlglot.parse_one(rule.holder.source, dialect="duckdb")
    for stated in _stated(tree, rule.ledger, parameters):
        if not stated.done or stated.done in NO_DEED:
            continue
        conditions = _conditions(stated.node)
        if conditions is None:
            continue
        where = _without_limit(rule, stated, parameters)
        met = " AND ".join(f"({text})" for text in (where, *conditions))
        path = rule.holder.path

        def compiled(source: str, sort: str = "whole", path: str = path) -> Expression:
            return compile_expression(source, rule.ledger, sort, path, parameters)  # type: ignore[arg-type]

        function = "workdays" if stated.counted == "working" else "days"
        number = scheme.parameters.get(stated.parameter)
        yield Limit(
            ledger=rule.ledger,
            since=stated.since,
            done=stated.done,
            days=stated.days,
            counted=stated.counted,
            where=compiled(met, "condition"),
            counts=compiled(f"{function}({stated.since}, {stated.done})"),
            passed=compiled(f"{function}({stated.since}, :as_of)"),
            at=rule.at,
            title=rule.title,
            path=number.path if number else path,
            basis=number.basis.text if number else _basis_of(scheme, path),
            indicator=rule.indicator if stated.since == f":{START}" else "",
        )


def _stated(tree: exp.Expr, ledger: str, parameters: Mapping[str, int | None]) -> Iterator[_Stated]:
    """Every comparison of days from one column to another (or to as-of) with a number."""
    from sqlglot import exp

    for node in tree.find_all(exp.LT, exp.LTE, exp.GT, exp.GTE):
        sides = [_unwrapped(node.this), _unwrapped(node.expression)]
        strict = isinstance(node, (exp.LT, exp.GT))
        upper = isinstance(node, (exp.LT, exp.LTE))
        span, number = _span(sides[0], ledger), _number(sides[1], parameters)
        if span is None:
            # Written the other way round: 5 >= days(a, b).
            span, number = _span(sides[1], ledger), _number(sides[0], parameters)
            upper = not upper
        if span is None or number is None:
            continue
        value, parameter = number
        # In time up to n: <= n and > n say so; < n and >= n say n - 1.
        most = value - 1 if strict == upper else value
        yield _Stated(node, *span, days=most, parameter=parameter)


def _unwrapped(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _span(node: exp.Expr, ledger: str) -> tuple[str, str, str] | None:
    """(from, to or "" for as-of, how days are counted)."""
    from sqlglot import exp

    if isinstance(node, exp.Column) and (ledger, node.name) in SPANS:
        return (*SPANS[ledger, node.name], "calendar")
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in ("days", "workdays"):
        return None
    first, last = node.expressions
    counted = "working" if node.name.lower() == "workdays" else "calendar"
    if isinstance(first, exp.Column):
        since = first.name
    elif isinstance(first, exp.Placeholder) and first.name == START:
        since = f":{START}"
    else:
        return None
    if isinstance(last, exp.Column):
        return since, last.name, counted
    if isinstance(last, exp.Placeholder) and last.name == "as_of":
        return since, "", counted
    return None


def _number(node: exp.Expr, parameters: Mapping[str, int | None]) -> tuple[int, str] | None:
    from sqlglot import exp

    if isinstance(node, exp.Placeholder) and parameters.get(node.name) is not None:
        value = parameters[node.name]
        return (value, node.name) if value is not None else None
    if isinstance(node, exp.Literal) and not node.is_string and node.this.isdecimal():
        return int(node.this), ""
    return None


def _conditions(node: exp.Expr) -> list[str] | None:
    """What must hold for a comparison to be asked at all: WHEN … of the branch that it stands in.

    None where it stands in a place that turns its meaning (NOT, an ELSE branch).
    """
    from sqlglot import exp

    found: list[str] = []
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, exp.Not):
            return None
        if isinstance(parent, exp.If) and parent.args.get("true") is child:
            found.append(parent.this.sql(dialect="duckdb"))
        if isinstance(parent, exp.Case) and parent.args.get("default") is child:
            return None
        child, parent = parent, parent.parent
    return found


def _without_limit(rule: _Rule, stated: _Stated, parameters: Mapping[str, int | None]) -> str:
    """The rows asked, whether or not they kept this limit: its comparisons are taken as met."""
    import sqlglot
    from sqlglot import exp

    if rule.where is None:
        return "TRUE"
    tree = sqlglot.parse_one(rule.where.source, dialect="duckdb")
    for other in list(_stated(tree, rule.ledger, parameters)):
        if other.since == stated.since and other.done in ("", stated.done):
            met = exp.true()
            if other.node is tree:
                return "TRUE"
            other.node.replace(met)
    return tree.sql(dialect="duckdb")


def _basis_of(scheme: Scheme, path: str) -> str:
    """What the rule rests on in which a limit is written as a plain number."""
    head = ".".join(path.split(".")[:2])
    known = {place.rpartition(".")[0]: basis for place, basis in scheme.bases.items()}
    basis = scheme.bases.get(head) or known.get(head)
    return basis.text if basis else ""
