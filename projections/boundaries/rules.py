"""Every expression of a scheme with its ledger, the title of its rule and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from evalcore.schemes.model import Cases, Expression, Scheme, Slots


@attrs.frozen
class Ruled:
    """An expression, over which ledger it runs, and the rule that it belongs to."""

    ledger: str
    expression: Expression
    title: str
    basis: str


def ruled(scheme: Scheme) -> Iterator[Ruled]:
    """By section of the scheme; what nobody wrote (every row counts) is left out."""
    yield from (each for each in _ruled(scheme) if each.expression.columns)


def _ruled(scheme: Scheme) -> Iterator[Ruled]:
    assessed = scheme.assessed
    yield Ruled("units", assessed.where, "考核对象", "")
    for cohort in assessed.cohorts:
        yield Ruled("units", cohort.where, cohort.title, "")
    for each in scheme.indicators:
        counts = each.counts
        wheres = [(counts.ledger, counts.where)]
        if isinstance(counts, Cases):
            wheres += [(counts.ledger, counts.credit), (counts.ledger, counts.possible)]
        if isinstance(counts, Slots):
            wheres += [("units", counts.below)] if counts.below is not None else []
            wheres += [(counts.each.ledger, counts.each.where)] if counts.each is not None else []
        for ledger, where in wheres:
            yield Ruled(ledger, where, each.title, each.basis.text)
    for veto in scheme.vetoes:
        if veto.where is not None:
            yield Ruled(veto.ledger, veto.where, veto.title, veto.basis.text)
    for flag in scheme.flags:
        if flag.where is not None:
            yield Ruled(flag.ledger, flag.where, flag.title, flag.basis.text)
        if flag.without is not None:
            yield Ruled(flag.without.ledger, flag.without.where, flag.title, flag.basis.text)
    for ladder in scheme.ladders:
        if ladder.where is not None:
            yield Ruled(ladder.ledger, ladder.where, ladder.title, ladder.basis.text)
    for entry in scheme.recorded:
        yield Ruled(entry.ledger, entry.where, entry.what, entry.basis.text)
