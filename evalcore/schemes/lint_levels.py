"""Levels that feed nothing, or are read and not there; numbers that are allotted to those below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalcore.messages import _
from evalcore.schemes.advice import Advice, expressions, problem, remark
from evalcore.schemes.model import Cases, Scheme, Slots

FORCED = "practice F70"
"""One prefecture's published rule: numbers of laggards may not be shared out (平均摊派)."""
TOWNSHIPS = ("township", "street")
"""What stands directly above villages: a number within each is one that each must name."""

_LEVEL = re.compile(r"\blevel\s*(?:=|<>|IN)\s*(\(?[^)]*?\)?)(?=\s*(?:AND|OR|THEN|$|\)))", re.I)
_TEXT = re.compile(r"'([^']*)'")


def levels(scheme: Scheme) -> Iterator[Advice]:
    """What is odd between the levels of a scheme, and how it allots places on its lists."""
    yield from _read(scheme)
    yield from _shared_out(scheme)


def _read(scheme: Scheme) -> Iterator[Advice]:
    """Levels read that are not declared, and declared that nothing reads."""
    named: set[str] = set()
    reads = False
    for path, rule in _over_standings(scheme):
        reads = True
        for expression in expressions(rule):
            for found in _LEVEL.findall(expression.source):
                texts = _TEXT.findall(found)
                named.update(texts)
                for name in texts:
                    if name not in scheme.after:
                        yield problem(
                            "no_level",
                            expression.path or path,
                            _("It reads standings of {level}, which is no level below.").format(
                                level=name
                            ),
                            _("Name it under after, or read another."),
                        )  # fmt: skip
        if not scheme.after:
            yield problem(
                "no_level",
                path,
                _("It reads standings of a level below, but the scheme comes after none."),
                _("Name the schemes that are evaluated first under after."),
            )
    for name in scheme.after:
        if name not in named and (named or not reads):
            yield remark(
                "unused",
                f"after.{name}",
                _("No rule reads the standings of {level}.").format(level=name),
                _("It is evaluated and shown, but decides nothing here: use it, or take it out."),
            )


def _over_standings(scheme: Scheme) -> Iterator[tuple[str, object]]:
    """(path, rule) of every rule over the standings of levels below."""
    for each in scheme.indicators:
        counts = each.counts
        over = [counts.ledger] if isinstance(counts, (Cases, Slots)) else []
        over += [counts.each.ledger] if isinstance(counts, Slots) and counts.each else []
        if "standings" in over:
            yield f"indicators.{each.id}", each
    rules: list[tuple[str, str, object]] = []
    rules += [(f"vetoes.{veto.id}", veto.ledger, veto) for veto in scheme.vetoes]
    rules += [(f"flags.{flag.id}", flag.ledger, flag) for flag in scheme.flags]
    rules += [(f"ladders.{ladder.id}", ladder.ledger, ladder) for ladder in scheme.ladders]
    for at, entry in enumerate(scheme.recorded):
        rules.append((f"recorded[{at}]", entry.ledger, entry))
    yield from ((path, rule) for path, ledger, rule in rules if ledger == "standings")


def _shared_out(scheme: Scheme) -> Iterator[Advice]:
    """Laggards by number: to know; the same number of every township: to mend."""
    by_township = [c.id for c in scheme.assessed.cohorts if "parent" in c.where.columns]
    for each in scheme.lists:
        if each.end != "bottom" or each.by:
            continue
        in_cohorts = by_township and (not each.cohorts or set(by_township) & set(each.cohorts))
        if in_cohorts or each.size.within in TOWNSHIPS:
            yield problem(
                "shared_out",
                f"lists.{each.id}",
                _("Each township must name some: one prefecture's rule forbids it ({rule}).")
                .format(rule=FORCED),
                _("Choose the list over the whole county, or by criteria."),
            )  # fmt: skip
        else:
            yield remark(
                "forced_list",
                f"lists.{each.id}",
                _("A fixed share is put on {title}; one prefecture's rule forbids that (F70).")
                .format(title=each.title),
                _("Use it to show who needs help; do not share it out among townships."),
            )  # fmt: skip
