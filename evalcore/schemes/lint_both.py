"""Rules that both apply: two that say the same, or something else, of the same case.

What a scheme says twice counts twice, and what it says in two ways leaves it to the order of the
file which of them holds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction
from typing import Any

import attrs

from evalcore.duck import silent_connection
from evalcore.messages import _
from evalcore.schemes.advice import Advice, problem, remark
from evalcore.schemes.columns import LEDGER_COLUMNS, choices_of
from evalcore.schemes.indicators import amount
from evalcore.schemes.model import CutList, Expression, Flag, Scheme


def both_apply(scheme: Scheme) -> Iterator[Advice]:
    """Every pair of rules that meet in the same case, and cohorts that overlap or leave a gap."""
    yield from _vetoes(scheme)
    yield from _flags(scheme)
    yield from _indicators(scheme)
    yield from _lists(scheme)
    yield from _cohorts(scheme)


def same(expression: Expression | None) -> str:
    """What an expression says, however it is broken into lines."""
    return " ".join(expression.source.split()) if expression is not None else ""


def _pairs(rules: Iterable[tuple[Hashable, str]]) -> Iterator[tuple[str, str]]:
    """(the first, a later one) of rules that have the same key."""
    seen: dict[Hashable, str] = {}
    for key, name in rules:
        if key in seen:
            yield seen[key], name
        else:
            seen[key] = name


def _vetoes(scheme: Scheme) -> Iterator[Advice]:
    """Vetoes that meet the same rows; that they keep at different grades the loader refuses."""
    keys = (
        (
            (v.ledger, same(v.where), v.at, v.until, v.indicator, v.below and amount(v.below)),
            v.id,
        )
        for v in scheme.vetoes
    )
    for first, later in _pairs(keys):
        yield remark(
            "twice",
            f"vetoes.{later}",
            _("It meets the same rows as {first}.").format(first=first),
            _("Say both in one veto: at_most and bars may stand together."),
        )


def _flags(scheme: Scheme) -> Iterator[Advice]:
    for first, later in _pairs((_met(flag), flag.id) for flag in scheme.flags):
        yield problem(
            "contradiction",
            f"flags.{later}",
            _("It is raised whenever {first} is: the same case is put to people twice.").format(
                first=first
            ),
            _("Keep one of the two, or let their conditions differ."),
        )


def _met(flag: Flag) -> Hashable:
    """When a flag is raised: two with equal answers are raised together."""
    without = flag.without
    absent = (without.ledger, same(without.where), without.at) if without is not None else None
    numbers = tuple(
        None if number is None else amount(number) for number in (flag.lost, flag.below, flag.over)
    )
    of = (flag.of, flag.ledger, same(flag.where), flag.at, flag.indicator, flag.against)
    return of, absent, numbers, frozenset(flag.grades), flag.on_list


def _indicators(scheme: Scheme) -> Iterator[Advice]:
    keys = (
        ((repr(_plain(each.counts)), each.role, frozenset(each.cohorts)), each.id)
        for each in scheme.indicators
    )
    for first, later in _pairs(keys):
        yield problem(
            "twice",
            f"indicators.{later}",
            _("It counts what {first} counts: the same thing is worth points twice.").format(
                first=first
            ),
            _("Keep one of the two."),
        )


def _plain(value: object) -> object:
    """A value without paths, for comparing what two rules say."""
    if isinstance(value, Expression):
        return same(value)
    kind: Any = type(value)
    if attrs.has(kind):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in attrs.fields(kind)
            if field.name not in ("path", "basis")
        }
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _lists(scheme: Scheme) -> Iterator[Advice]:
    """Two lists of the same people; a top and a bottom that share some of them."""
    keys = ((_taken(each), each.id) for each in scheme.lists)
    for first, later in _pairs(keys):
        yield problem(
            "twice",
            f"lists.{later}",
            _("It takes the same people as {first}.").format(first=first),
            _("Keep one of the two."),
        )
    tops = [each for each in scheme.lists if each.end == "top"]
    bottoms = [each for each in scheme.lists if each.end == "bottom"]
    for top in tops:
        for bottom in bottoms:
            shares = [each.size.share for each in (top, bottom)]
            if top.by != bottom.by or not _meet(top, bottom) or None in shares:
                continue
            together = sum((amount(share) for share in shares if share), Fraction(0))
            if together > 1:
                yield problem(
                    "contradiction",
                    f"lists.{bottom.id}",
                    _("With {top} it takes {together} of everybody: some are on both.").format(
                        top=top.id, together=together
                    ),
                    _("Let both shares together be at most the whole."),
                )


def _taken(each: CutList) -> Hashable:
    size = each.size
    numbers = (
        amount(size.share) if size.share else None,
        amount(size.number) if size.number else None,
    )
    chosen = (each.end, each.by, each.level, frozenset(each.cohorts))
    return chosen, numbers, size.base, size.rounding, size.least, size.tie, size.then_by


def _meet(one: CutList, two: CutList) -> bool:
    """Whether two lists are of one cohort at least; none named means of every one."""
    return not one.cohorts or not two.cohorts or bool(set(one.cohorts) & set(two.cohorts))


def _cohorts(scheme: Scheme) -> Iterator[Advice]:
    """Kinds of units that are assessed and fall into several cohorts, or into none.

    Only what the kind of a unit decides can be seen without a record; the rest is an error of the
    run that meets it.
    """
    cohorts = scheme.assessed.cohorts
    conditions = (scheme.assessed.where, *(cohort.where for cohort in cohorts))
    if any(set(each.columns) - {"unit_kind"} for each in conditions):
        return
    for kind, assessed, *met in _by_kind([each.sql for each in conditions]):
        names = [cohort.id for cohort, is_met in zip(cohorts, met, strict=True) if is_met]
        if assessed and len(names) > 1:
            yield problem(
                "contradiction",
                f"assessed.cohorts.{names[1]}",
                _("A {kind} falls into {cohorts}: each unit is ranked in one cohort.").format(
                    kind=kind, cohorts=", ".join(names)
                ),
                _("Narrow their `where`."),
            )
        if assessed and not names:
            yield problem(
                "no_cohort",
                "assessed.cohorts",
                _("A {kind} is assessed but falls into no cohort.").format(kind=kind),
                _("Widen a cohort's `where`, or leave such units out in `assessed.where`."),
            )


def _by_kind(conditions: list[str]) -> list[tuple[str, ...]]:
    """(kind of unit, whether each condition holds) for every kind that there is."""
    kinds = choices_of("units", "unit_kind")
    assert "unit_kind" in LEDGER_COLUMNS["units"]
    met = ", ".join(f"COALESCE(({sql}), FALSE)" for sql in conditions)
    rows = ", ".join("(?)" for _kind in kinds)
    with silent_connection() as connection:
        return connection.execute(
            f"SELECT unit_kind, {met} FROM (VALUES {rows}) AS units (unit_kind)", list(kinds)
        ).fetchall()
