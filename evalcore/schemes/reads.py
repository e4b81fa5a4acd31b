"""What a scheme reads: fields of facts, and how often it expects each fact of an assessed unit.

Pure, over a scheme that is already loaded. Everything counted is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from evalcore.schemes.columns import ABOUT_A_PERSON
from evalcore.schemes.feeds import OPENED_BY, Field, feeds
from evalcore.schemes.model import Cases, Expression, Flag, Scheme, Slots, Tallies
from evalcore.vocabulary import facts

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""How many months a slot, or a reporting cycle, has."""

PER_MONTH = {
    "week": Fraction(52, 12),
    "half_month": Fraction(2),
    **{cycle: Fraction(1, months) for cycle, months in MONTHS.items()},
}
"""How many slots of a cycle a month has; weeks are counted as 52 a year."""

ASSUMED = Fraction(1, 12)
"""Where nothing says how many cases there are: one a year."""


@frozen
class Rows:
    """How many facts of a class a unit gives in a month, and where the number is from.

    ``basis``: ``expected`` (slots of the scheme), ``measured`` (a record) or ``assumed``.
    """

    per_month: Fraction
    basis: str


def read_fields(scheme: Scheme) -> dict[Field, tuple[str, ...]]:
    """Every field that the scheme reads → the paths of the rules that do."""
    found: dict[Field, dict[str, None]] = {}
    for ledger, column, path in _columns(scheme):
        for source in feeds()[ledger].get(column, ()):
            found.setdefault(source, {})[path] = None
    for each in scheme.indicators:
        if isinstance(each.counts, Tallies):
            # Only the options that the scheme gives a worth to, or names as skipped, are asked.
            for option in (*each.counts.worth, *each.counts.skipped):
                votes = Field("VotesTallied", "votes", option)
                found.setdefault(votes, {})[f"indicators.{each.id}"] = None
    return {source: tuple(paths) for source, paths in found.items()}


def _columns(scheme: Scheme) -> Iterator[tuple[str, str, str]]:
    """(ledger, column, path) of all that any rule looks at."""
    where = scheme.assessed.where
    cohorts = [cohort.where for cohort in scheme.assessed.cohorts]
    yield from _of("units", "assessed", (where, *cohorts))
    if scheme.assessed.subject == "person":
        yield from _of("tenures", "assessed", (), ("person", "post", "from_on", "to_on"))
    for each in scheme.indicators:
        path, counts = f"indicators.{each.id}", each.counts
        if isinstance(counts, Cases):
            expressions = (counts.where, counts.credit, counts.possible)
            yield from _of(counts.ledger, path, expressions, (counts.at,))
        elif isinstance(counts, Slots):
            more = [counts.at, counts.by_period, counts.amount]
            more += ["person"] if counts.same_person else []
            more += [counts.parts.column] if counts.parts is not None else []
            if counts.each is not None:
                more.append(counts.each.link)
                container = (counts.each.where,)
                yield from _of(counts.each.ledger, path, container, (counts.each.at,))
            if counts.below is not None:
                yield from _of("units", path, (counts.below,))
            yield from _of(counts.ledger, path, (counts.where,), more)
        else:
            asked = ("meeting", "part", "rater_category", "item", counts.at)
            yield from _of(counts.ledger, path, (counts.where,), asked)
    for veto in scheme.vetoes:
        if veto.where is not None:
            yield from _of(veto.ledger, f"vetoes.{veto.id}", (veto.where,), (veto.at, veto.until))
    for flag in scheme.flags:
        yield from _of_flag(flag)
    for ladder in scheme.ladders:
        if ladder.of == "ledger" and ladder.where is not None:
            yield from _of(ladder.ledger, f"ladders.{ladder.id}", (ladder.where,), (ladder.at,))
    for kept in scheme.recorded:
        # Nobody is scored by it, but the document asks that it be kept.
        yield from _of(kept.ledger, f"recorded.{kept.what}", (kept.where,))


def _of_flag(flag: Flag) -> Iterator[tuple[str, str, str]]:
    path = f"flags.{flag.id}"
    if flag.of == "ledger" and flag.where is not None:
        yield from _of(flag.ledger, path, (flag.where,), (flag.at,))
    if flag.without is not None:
        yield from _of(flag.without.ledger, path, (flag.without.where,), (flag.without.at,))


def _of(
    ledger: str,
    path: str,
    expressions: tuple[Expression, ...],
    more: tuple[str, ...] | list[str] = (),
) -> Iterator[tuple[str, str, str]]:
    always = ["row", "unit", *(["person"] if ledger in ABOUT_A_PERSON else [])]
    named = [column for expression in expressions for column in expression.columns]
    for column in dict.fromkeys((*always, *named, *(name for name in more if name))):
        yield ledger, column, path


def expected_rows(
    scheme: Scheme, measured: Mapping[str, Fraction] | None = None
) -> dict[str, Rows]:
    """Fact class → how many a unit gives in a month.

    What slots expect is asked whether or not it happens: in each slot of the calendar, or for each
    case that they go with. For cases the record tells (``measured``: fact class → facts per unit
    and month); without one, one a year is assumed.
    """
    measured = measured or {}
    floors = _floors(scheme)
    wanted = {source.fact for source in read_fields(scheme)} - _ROSTER
    found: dict[str, Rows] = {}
    for fact in sorted(wanted):
        floor, counted = floors.get(fact), measured.get(fact)
        if counted is not None and (floor is None or (fact in _cases(scheme) and counted > floor)):
            found[fact] = Rows(counted, "measured")
        elif floor is not None:
            found[fact] = Rows(floor, "expected")
        else:
            found[fact] = Rows(ASSUMED, "assumed")
    for fact, opener, most in _for_each_case(scheme):
        cases = found.get(opener, Rows(ASSUMED, "assumed"))
        if fact in found and found[fact].basis == "assumed":
            rate = max(cases.per_month * most, found[fact].per_month)
            found[fact] = Rows(rate, cases.basis)
    return found


def _for_each_case(scheme: Scheme) -> Iterator[tuple[str, str, Fraction]]:
    """(fact, fact that opens the case it goes with, how many each case is expected to have)."""
    for each in scheme.indicators:
        counts = each.counts
        if isinstance(counts, Slots) and counts.each is not None and counts.ledger in OPENED_BY:
            yield OPENED_BY[counts.ledger], OPENED_BY[counts.each.ledger], _per_slot(counts)


def _per_slot(counts: Slots) -> Fraction:
    """Rows that a slot expects."""
    least = Fraction(counts.at_least.numerator, counts.at_least.denominator)
    parts = len(counts.parts.of) if counts.parts is not None else 1
    return (Fraction(1) if counts.amount else least) * parts


_ROSTER = frozenset(cls.__name__ for cls in facts().values() if cls.FAMILY == "roster")


def _cases(scheme: Scheme) -> set[str]:
    """Facts that open cases which some rule counts one by one."""
    return {
        OPENED_BY[each.counts.ledger]
        for each in scheme.indicators
        if isinstance(each.counts, Cases) and each.counts.ledger in OPENED_BY
    }


def _floors(scheme: Scheme) -> dict[str, Fraction]:
    """Fact class → how many a month the slots expect; two slots that ask the same ask once."""
    asked: dict[tuple[str, str], Fraction] = {}
    for each in scheme.indicators:
        counts = each.counts
        if not isinstance(counts, Slots) or counts.ledger not in OPENED_BY or not counts.every:
            continue
        rate = _per_slot(counts) * PER_MONTH[counts.every]
        key = (OPENED_BY[counts.ledger], counts.where.source)
        asked[key] = max(rate, asked.get(key, Fraction(0)))
    floors: dict[str, Fraction] = {}
    for (fact, _where), rate in asked.items():
        floors[fact] = floors.get(fact, Fraction(0)) + rate
    meetings = floors.get("EvaluationMeetingHeld")
    tallies = [each.counts for each in scheme.indicators if isinstance(each.counts, Tallies)]
    if meetings is not None and tallies:
        # One row for each category of raters at each meeting.
        categories = {name for counts in tallies for name in counts.weights}
        floors["VotesTallied"] = meetings * len(categories)
        floors["TallySheetSigned"] = meetings
    return floors


def meetings_asked(scheme: Scheme) -> dict[str, Fraction]:
    """Paths of the rules that expect people to come together → how many times a month."""
    from evalcore.schemes.feeds import MEETINGS

    return {
        f"indicators.{each.id}": Fraction(
            each.counts.at_least.numerator, each.counts.at_least.denominator
        )
        * PER_MONTH[each.counts.every]
        for each in scheme.indicators
        if isinstance(each.counts, Slots)
        and each.counts.every
        and OPENED_BY.get(each.counts.ledger) in MEETINGS
    }
