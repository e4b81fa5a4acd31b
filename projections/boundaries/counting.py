"""Thresholds of what is counted: how often, on which days, curves, small cells, caps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from evalcore.schemes.boundaries import Question
from evalcore.schemes.model import Group, Indicator, Number, Scheme, Slots, Tallies
from projections.boundaries.bench import Piece, Row, cases, day_in, number, unit
from projections.boundaries.told import amount_told, yes_no
from projections.calendar_slots import Slot, due
from projections.evaluation import Evaluation
from projections.exact import Fraction, fraction, total
from projections.score_rules import curved, rule_of
from projections.small_cells import MERGED, WITHHELD, hidden

STEP: Fraction = (1, 1000)
"""How far a share lies from its threshold just below and just above."""

CENT: Fraction = (1, 100)
"""How far points do."""

Asked = tuple[Piece, Callable[[Evaluation], Question]]
"""What the bench needs for a threshold, and the question once it has judged."""


def around(value: Fraction, step: Fraction, most: Fraction | None = None) -> list[Fraction]:
    """Just below, at and just above, without what lies below 0 or above ``most``."""
    found = [total((value, (sign * step[0], step[1]))) for sign in (-1, 0, 1)]
    return [
        each
        for each in found
        if each[0] >= 0 and (most is None or each[0] * most[1] <= most[0] * each[1])
    ]


def direct(scheme: Scheme) -> Iterator[Question]:
    """What is answered by a function of the engine alone."""
    for each in scheme.indicators:
        if isinstance(each.counts, Slots):
            yield from _windows(scheme, each, each.counts)
        if isinstance(each.counts, Tallies) and each.counts.smallest is not None:
            yield from _small_cells(each, each.counts.smallest)
        yield from _curve(each)


def _windows(scheme: Scheme, each: Indicator, slots: Slots) -> Iterator[Question]:
    """Days of the month, from and to; or the last days of a slot."""
    found = due(slots, scheme.period, scheme.period.ends_on)
    if not found:
        return
    # A month of 31 days, where there is one, has every day there is.
    slot = max(found, key=lambda s: (s.last_day.day, -s.last_day.toordinal()))
    path = f"indicators.{each.id}.slots"
    if slots.days is not None:
        for key, end in zip(("from", "to"), slots.days, strict=True):
            days = [day for day in (end - 1, end, end + 1) if 1 <= day <= 31]
            yield Question(
                at=f"{path}.days.{key}",
                test="day of the month",
                asks=f"{each.title}:当月下列各日做的算不算",
                basis=scheme.numbers[f"{path}.days.{key}"].basis.text,
                values=tuple(map(str, days)),
                found=tuple(yes_no(_holds_day(slot, day)) for day in days),
            )
    if slots.last_days is not None:
        ends = [n for n in (slots.last_days + 1, slots.last_days, slots.last_days - 1) if n > 0]
        yield Question(
            at=f"{path}.last_days",
            test="day from the end",
            asks=f"{each.title}:期末倒数下列各天做的算不算",
            basis=scheme.numbers[f"{path}.last_days"].basis.text,
            values=tuple(map(str, ends)),
            found=tuple(
                yes_no(any((slot.last_day - day).days == n - 1 for day in slot.window))
                for n in ends
            ),
        )


def _holds_day(slot: Slot, day: int) -> bool:
    return any(each.day == day for each in slot.window)


def _small_cells(each: Indicator, smallest: Number) -> Iterator[Question]:
    counts = [n for n in (smallest.whole - 1, smallest.whole, smallest.whole + 1) if n > 0]
    many = 100 * smallest.whole + 100
    path = f"indicators.{each.id}.tallies.smallest"
    beside = [{"item": {"small": n, "large": many}} for n in counts]
    yield Question(
        at=path,
        test="one category",
        asks=f"{each.title}:某类有效票为下列数、其他类票都多时,这一类是否与他类合并",
        basis=smallest.basis.text,
        values=tuple(map(str, counts)),
        found=tuple(yes_no(hidden(c, smallest.whole).startswith(MERGED)) for c in beside),
    )
    alone = [{"item": {"all": n}} for n in counts]
    yield Question(
        at=path,
        test="all categories",
        asks=f"{each.title}:全部有效票合计为下列数时,是否不公布也不计分",
        basis=smallest.basis.text,
        values=tuple(map(str, counts)),
        found=tuple(yes_no(hidden(c, smallest.whole).startswith(WITHHELD)) for c in alone),
    )


def _curve(each: Indicator) -> Iterator[Question]:
    rule = rule_of(each)
    for at, band in enumerate(each.curve):
        shares = around(fraction(band.at_least), STEP, (1, 1))
        yield Question(
            at=f"indicators.{each.id}.curve[{at}]",
            test="share",
            asks=f"{each.title}:得分率为下列值时,按多大比例给分",
            basis=band.at_least.basis.text,
            values=tuple(map(amount_told, shares)),
            found=tuple(amount_told(curved(rule, share)[0]) for share in shares),
        )


def judged(scheme: Scheme) -> Iterator[Asked]:
    """What needs an evaluation: how many rows meet a slot, what a cap leaves of points."""
    for at, each in enumerate(scheme.indicators):
        if isinstance(each.counts, Slots):
            yield from _at_least(scheme, each, each.counts, f"bench_slots_{at}")
    for at, group in enumerate(scheme.groups):
        if group.cap is not None:
            for role in ("bonus", "deduction"):
                if any(i.group == group.id and i.role == role for i in scheme.indicators):
                    yield _cap(scheme, group, group.cap, role, f"bench_{role}_{at}")


def _at_least(scheme: Scheme, each: Indicator, slots: Slots, name: str) -> Iterator[Asked]:
    """Rows (or their amount) just below, at and just above what a slot asks for."""
    counted = attrs.evolve(
        slots, every=slots.every or "year", ledger=name, where=cases(name).where,
        at="happened_on", by_period="", same_person=False, each=None, parts=None, below=None,
        amount="amount" if slots.amount else "",
    )  # fmt: skip
    found = due(counted, scheme.period, scheme.period.ends_on)
    if not found:
        return
    slot = found[0]
    wanted = [slots.at_least.whole + n for n in (-1, 0, 1)]
    if slots.amount:
        rows = [Row(nth, slot.window[0], amount=n) for nth, n in enumerate(wanted)]
    else:
        rows = [Row(nth, slot.window[0]) for nth, n in enumerate(wanted) for _ in range(n)]
    indicator = attrs.evolve(each, id=name, group="bench", counts=counted, curve=(), cohorts=())

    def question(evaluation: Evaluation) -> Question:
        met = dict(
            evaluation.connection.execute(
                "SELECT subject, credit FROM contributions WHERE indicator = ? AND slot = ?",
                [name, slot.label],
            ).fetchall()
        )
        what = slots.amount or "次数"
        return Question(
            at=f"indicators.{each.id}.slots.at_least",
            test="enough",
            asks=f"{each.title}:一期内{what}为下列数时,是否做到",
            basis=slots.at_least.basis.text,
            values=tuple(map(str, wanted)),
            found=tuple(yes_no(met.get(unit(nth), 0) == 1) for nth in range(3)),
        )

    yield Piece(name, tuple(rows), (indicator,)), question


def _cap(scheme: Scheme, group: Group, cap: Number, role: str, name: str) -> Asked:
    """Points of a bonus or deduction group just below, at and just above its cap."""
    points = around(fraction(cap), CENT)
    scale = cap.denominator * CENT[1]
    rows = [
        Row(nth, day_in(scheme), credit=point[0] * (scale // point[1]), possible=1)
        for nth, point in enumerate(points)
    ]
    indicator = Indicator(
        name, name, name, "bonus" if role == "bonus" else "deduction", number(1, scale),
        cases(name), cap.basis,
    )  # fmt: skip

    def question(evaluation: Evaluation) -> Question:
        nodes = [evaluation.nodes.get(unit(nth), f"group:{name}") for nth in range(len(points))]
        return Question(
            at=f"groups.{group.id}.cap",
            test=role,
            asks=f"{group.title}:{'加分' if role == 'bonus' else '扣分'}合计为下列数时,计多少",
            basis=cap.basis.text,
            values=tuple(map(amount_told, points)),
            found=tuple(
                amount_told((abs(node.numerator), node.denominator)) if node else ""
                for node in nodes
            ),
        )

    return Piece(name, tuple(rows), (indicator,), (Group(name, name, cap),)), question
