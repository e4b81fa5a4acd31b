"""What a scheme expects of a period and a trial run looked for and did not find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from evalcore.paper_words import said
from evalcore.schemes import feeds
from evalcore.schemes.model import Each, Indicator, Slots
from evalcore.vocabulary import Fact, facts
from projections.calendar_slots import Slot, due
from projections.chase.cycles import Cycle, titled
from projections.chase.places import Cell
from projections.chase.rules import Rule

if TYPE_CHECKING:
    from projections.evaluation import Evaluation

_CLASSES = {cls.__name__: cls for cls in facts().values()}

OPENED_BY: Mapping[str, type[Fact]] = {
    ledger: _CLASSES[name] for ledger, name in feeds.OPENED_BY.items()
}
"""Ledger → the fact that puts a row into it."""


@attrs.frozen
class Expected:
    """A slot of an indicator, or a part of it, for which nothing, or too little, was found.

    ``subject`` is empty where a unit below the assessed one is asked; ``case`` is the container
    whose parts or answers are looked for, if it is one.
    """

    indicator: str
    subject: str
    unit: str
    what: str
    ledger: str
    cell: Cell | None
    since: date
    due: date
    positions: tuple[int, ...]
    case: str = ""


@attrs.frozen
class _Lost:
    """A contribution that lacks credit. ``slot`` without unit and part, which stand apart."""

    subject: str
    unit: str
    slot: str
    part: str
    found: bool
    positions: tuple[int, ...]


def expected(
    evaluation: Evaluation,
    rules: Mapping[str, Rule],
    cycles: Sequence[Cycle],
    quiet: Collection[tuple[str, str]],
    begun: Collection[tuple[str, str]],
) -> Iterator[Expected]:
    """Slots not met whose reporting cycle has ended too, and that nothing else asks for.

    ``quiet``: (unit, cycle label) of which nothing was received: one line says so already.
    ``begun``: (ledger, row) of cases that are half filled: filling them may meet the slot. What
    was done, but out of order, is not asked for: it can't be done again.
    """
    for indicator in evaluation.scheme.indicators:
        counts = indicator.counts
        if not isinstance(counts, Slots) or indicator.role != "score":
            continue
        slots = {s.label: s for s in due(counts, evaluation.scheme.period, evaluation.as_of)}
        waiting = _waiting(evaluation, rules[indicator.id], counts, begun)
        lost = tuple(_lost(evaluation, indicator, counts))
        if counts.each is not None:
            slots = _of_cases(evaluation, counts.each, lost)
        for one in lost:
            slot = slots[one.slot]
            first, end = slot.window[0], slot.window[-1]
            over = [c for c in cycles if c.first_day <= end and c.last_day >= first]
            last = next(c for c in cycles if c.first_day <= slot.last_day <= c.last_day)
            if last.last_day > evaluation.as_of or all((one.unit, c.label) in quiet for c in over):
                continue
            if counts.each is None and any(
                _within(found, slot, counts) for found in waiting.get(one.unit, ())
            ):
                continue
            yield Expected(
                indicator.id,
                one.subject if counts.below is None else "",
                one.unit,
                _words(indicator, counts, one),
                counts.ledger,
                _cell(counts, one.part),
                slot.last_day,
                last.due,
                one.positions,
                one.slot if counts.each is not None else "",
            )


def _of_cases(evaluation: Evaluation, each: Each, lost: Sequence[_Lost]) -> dict[str, Slot]:
    """Case → its day: what it lacks is asked for with the cycle in which the case lies."""
    rows = evaluation.connection.execute(
        f'SELECT "row", {each.at} FROM {each.ledger} WHERE "row" IN (SELECT UNNEST($1))',
        [sorted({one.slot for one in lost})],
    ).fetchall()
    return {row: Slot(row, day, day, (day,)) for row, day in rows}


def _cell(counts: Slots, part: str) -> Cell | None:
    """Where a row of evidence begins; of a part, where its name is asked."""
    fact = OPENED_BY.get(counts.ledger)
    if fact is None:
        return None
    if counts.parts is None or all(s.name != counts.parts.column for s in fact.specs()):
        return Cell(fact)
    return Cell(fact, given={counts.parts.column: part})


def _words(indicator: Indicator, counts: Slots, one: _Lost) -> str:
    needed = counts.at_least
    asked = one.slot if counts.each is not None else titled(one.slot)
    what = f"{indicator.title}·{one.part}" if one.part else indicator.title
    if not one.found:
        return said("{when}未见：{what}").format(when=asked, what=what)
    least = f"{needed.numerator}" + (f"/{needed.denominator}" if needed.denominator > 1 else "")
    return said("{when}不足（应不少于{least}）：{what}").format(when=asked, least=least, what=what)


def _lost(evaluation: Evaluation, indicator: Indicator, counts: Slots) -> Iterator[_Lost]:
    """What is missing, by subject and slot; of a unit below once, whoever is above it."""
    seen: set[tuple[str, str]] = set()
    in_order = counts.parts is not None and counts.parts.in_order
    for subject, unit, named, row, events in evaluation.connection.execute(
        'SELECT subject, unit, slot, "row", events FROM contributions '
        "WHERE indicator = $1 AND credit < possible ORDER BY subject, slot",
        [indicator.id],
    ).fetchall():
        if (in_order and row) or (unit, named) in seen:
            continue
        seen.add((unit, named))
        slot, part = named, ""
        if counts.parts is not None:
            slot, _slash, part = slot.rpartition("/")
        if counts.below is not None and counts.each is None:
            slot = slot.removesuffix(f"/{unit}")
        yield _Lost(subject, unit, slot, part, bool(row), tuple(events))


Row = tuple[date | None, str]
"""Day and period of a half-filled row."""


def _waiting(
    evaluation: Evaluation, rule: Rule, counts: Slots, begun: Collection[tuple[str, str]]
) -> dict[str, list[Row]]:
    """Unit → its half-filled rows that could meet a slot of this indicator once they are whole."""
    rows = sorted(row for ledger, row in begun if ledger == counts.ledger)
    found: dict[str, list[Row]] = defaultdict(list)
    if not rows:
        return found
    period = f'"{counts.by_period}"' if counts.by_period else "''"
    # What arises at a member of a zone counts for the zone.
    for unit, day, named in evaluation.connection.execute(
        f'WITH waiting AS (SELECT unit, "{counts.at}" AS day, {period} AS named '
        f"FROM {counts.ledger} CROSS JOIN run CROSS JOIN calendar "
        f'WHERE "row" IN (SELECT UNNEST($1)) AND {rule.scope()}) '
        "SELECT unit, day, named FROM waiting UNION ALL SELECT b.assessed, w.day, w.named "
        "FROM waiting AS w JOIN belonging AS b ON b.unit = w.unit "
        "AND w.day BETWEEN b.from_on AND b.to_on",
        [rows],
    ).fetchall():
        found[unit].append((day, named))
    return found


def _within(row: Row, slot: Slot, counts: Slots) -> bool:
    day, named = row
    if counts.by_period:
        return named == slot.label
    # A day that a later step will give (at: published_on) may still fall into any slot.
    return day is None or day in slot.window
