"""Thresholds of what awaits a person: flags over what was lost or missed, rungs of ladders."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from evalcore.schemes.boundaries import Question
from evalcore.schemes.model import Flag, Indicator, Ladder, Number, Rung, Scheme
from projections.boundaries.bench import DEMO, Piece, Row, cases, day_in, number, plain, unit
from projections.boundaries.counting import STEP, Asked, around
from projections.boundaries.told import NOTHING, amount_told, yes_no
from projections.evaluation import Evaluation
from projections.exact import fraction


def judged(scheme: Scheme) -> Iterator[Asked]:
    """Every number of a flag, every rung of a ladder."""
    for at, flag in enumerate(scheme.flags):
        if flag.lost is not None:
            yield _lost(scheme, flag, flag.lost, f"bench_lost_{at}")
        if flag.below is not None:
            yield _share(scheme, flag, flag.below, f"bench_below_{at}", "below")
        if flag.over is not None:
            yield _share(scheme, flag, flag.over, f"bench_over_{at}", "over")
    for at, ladder in enumerate(scheme.ladders):
        for nth, rung in enumerate(ladder.rungs):
            yield _rung(scheme, ladder, nth, rung, f"bench_rung_{at}_{nth}")


def _indicator(name: str) -> Indicator:
    return Indicator(name, name, "bench", "score", number(1), cases(name), DEMO)


def _lost(scheme: Scheme, flag: Flag, lost: Number, name: str) -> Asked:
    wanted = [lost.whole - 1, lost.whole, lost.whole + 1]
    rows = [Row(nth, day_in(scheme), possible=n) for nth, n in enumerate(wanted) if n]
    raised = attrs.evolve(flag, id=name, indicator=name, without=None)

    def question(evaluation: Evaluation) -> Question:
        return Question(
            at=f"flags.{flag.id}.lost",
            test="lost",
            asks=f"{flag.title}:未得的份数为下列数时,是否提示",
            basis=lost.basis.text,
            values=tuple(map(str, wanted)),
            found=_raised(evaluation, name, 3),
        )

    return Piece(name, tuple(rows), (_indicator(name),), flags=(raised,)), question


def _share(scheme: Scheme, flag: Flag, mark: Number, name: str, key: str) -> Asked:
    """Shares below a mark; or, of two indicators, apart by more than it."""
    shares = around(fraction(mark), STEP, (1, 1))
    scale = mark.denominator * STEP[1]
    rows = [
        Row(nth, day_in(scheme), credit=share[0] * (scale // share[1]), possible=scale)
        for nth, share in enumerate(shares)
    ]
    none = f"{name}_none"
    other = attrs.evolve(
        _indicator(name),
        id=none,
        counts=attrs.evolve(cases(name), credit=plain("CAST(0 AS BIGINT)")),
    )
    against = none if key == "over" else ""
    raised = attrs.evolve(flag, id=name, indicator=name, without=None, against=against)
    indicators = (_indicator(name), other) if key == "over" else (_indicator(name),)
    what = "得分率相差" if key == "over" else "得分率"

    def question(evaluation: Evaluation) -> Question:
        return Question(
            at=f"flags.{flag.id}.{key}",
            test=key,
            asks=f"{flag.title}:{what}为下列数时,是否提示",
            basis=mark.basis.text,
            values=tuple(map(amount_told, shares)),
            found=_raised(evaluation, name, len(shares)),
        )

    return Piece(name, tuple(rows), indicators, flags=(raised,)), question


def _raised(evaluation: Evaluation, rule: str, count: int) -> tuple[str, ...]:
    met = {flag.unit for flag in evaluation.flags if flag.rule == rule}
    return tuple(yes_no(unit(nth) in met) for nth in range(count))


def _rung(scheme: Scheme, ladder: Ladder, at: int, rung: Rung, name: str) -> Asked:
    """How often just below, at and just above a rung; the rungs are climbed by rows alike."""
    wanted = [rung.at_least.whole - 1, rung.at_least.whole, rung.at_least.whole + 1]
    rows = [Row(nth, day_in(scheme)) for nth, n in enumerate(wanted) for _ in range(n)]
    climbed = attrs.evolve(
        ladder, id=name, of="ledger", resets="period", ledger=name, where=plain("TRUE"),
        at="happened_on", flags=(), grades=(),
    )  # fmt: skip

    def question(evaluation: Evaluation) -> Question:
        found = {flag.unit: flag.suggests for flag in evaluation.flags if flag.rule == name}
        return Question(
            at=f"ladders.{ladder.id}.rungs[{at}]",
            test="times",
            asks=f"{ladder.title}:累计下列次数时,建议什么(没有的写“{NOTHING}”)",
            basis=rung.at_least.basis.text,
            values=tuple(map(str, wanted)),
            found=tuple(found.get(unit(nth), NOTHING) for nth in range(3)),
        )

    return Piece(name, tuple(rows), ladders=(climbed,)), question
