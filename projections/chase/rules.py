"""What a scheme reads: ledgers, columns, and which rows of them count for it.

No new paperwork (design §7.9): a step is asked for only where an indicator, flag or veto of the
scheme reads a column that the step fills, of a row that can count for it. A rule's condition is
taken apart at its ANDs: what speaks of columns that stand from the beginning (kind, procedure,
who found it) says whom the rule is about and is kept; what speaks of later steps is what is being
asked for, and is left out. A disjunction of the step itself with what stands from the beginning
(answered, or seven days gone by) says when the step is due, and is kept too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import Cases, Expression, Period, Scheme, Slots, Tallies
from projections.calendar_slots import due
from projections.cases_sql import quoted

if TYPE_CHECKING:
    from sqlglot import exp

FIXED = {
    "pledges": "person pledge_kind content target made_on received_on category",
    "problems": "holder found_by category scope found_on received_on",
    "holdings": "problem from_on",
    "visits": "person visit_kind visited_on households trigger visitor_kind",
    "triggers": "trigger_kind raised_on",
    "comments": "person period given_on commenter commenter_unit by_superior contents "
    "has_shortcomings",
    "evaluations": "person period held_on organiser organised_above voided",
    "ballots": "meeting person period held_on organised_above voided",
    "tallies": "meeting person period held_on organised_above voided",
    "matters": "title procedure opened_on",
    "steps": "matter step taken_on",
    "meetings": "meeting_kind held_on received_on",
    "trainings": "person attended_on days",
    "duty_reports": "person period",
    "indicators": "indicator period value decimals reported_on",
    "spot_checks": "item result checked_on",
    "tenures": "person post from_on to_on",
    "departures": "person post left_on ground",
    "appointments": "person post filed_on age schooling",
    "joint_reviews": "person passed ground reviewed_on",
    "counts": "item category period done total counted_on",
    "checklist_items": "checklist item met verified_on verified_by by_other",
    "surveys": "survey finding included surveyed_on",
    "plans": "plan period filed_on",
    "disclosures": "item disclosure_kind due_on published_on",
    "contacts": "contact_kind person contacted_on",
    "incidents": "incident happened_on reported_on delay_days",
    "tasks": "item target lead set_on due_on amount",
    "pairings": "person partner pairing_kind households people assigned_on until",
    "pairing_activities": "pairing pairing_kind held_on",
    "rectifications": "ground opened_on due_on carried_from",
    "rectification_measures": "rectification measure_item helper person assigned_on",
    "disputes": "mode has_leader has_team has_plan opened_on",
    "honours": "person honour_kind title award_level nominated_on",
}
"""Ledger → columns that stand once its row is there; later steps do not change them."""


@attrs.frozen
class Condition:
    """One part of a condition. ``either``: it is a disjunction."""

    sql: str
    columns: frozenset[str]
    either: bool


@attrs.frozen
class Rule:
    """A rule of the scheme over one ledger.

    ``reads``: every column that it names, and ``state=closed`` for each state that it asks for.
    ``at`` is the day that must lie in the period; ``slots`` the periods that ``by_period`` may
    hold, where the rule goes by that instead.
    """

    id: str
    ledger: str
    reads: frozenset[str]
    conditions: tuple[Condition, ...]
    at: str
    by_period: str = ""
    slots: tuple[str, ...] = ()

    def scope(
        self, own: Collection[str] = (), waits: Collection[str] = (), only: Collection[str] = ()
    ) -> str:
        """SQL: whether a row can count for this rule, whatever steps it still lacks.

        ``own`` are the columns that the step in question fills, ``waits`` further columns whose
        conditions must be met before it is asked. ``only``: keep to conditions over these.
        """
        fixed = {"row", "unit", *FIXED.get(self.ledger, "").split()}
        kept = []
        for condition in self.conditions:
            allowed = fixed | set(waits)
            if condition.either:
                allowed |= set(own)
            if only and not condition.columns <= set(only):
                continue
            if condition.columns <= allowed:
                kept.append(f"COALESCE(({condition.sql}), FALSE)")
        if self.by_period:
            labels = ", ".join(quoted(label) for label in self.slots) or "NULL"
            kept.append(f'"{self.by_period}" IN ({labels})')
        elif self.at:
            kept.append(
                f'("{self.at}" IS NULL OR "{self.at}" BETWEEN run.period_start AND run.period_end)'
            )
        return " AND ".join(kept) or "TRUE"

    def demands(self, own: Collection[str]) -> bool:
        """Whether the rule counts only rows in which one of ``own`` is filled already."""
        return any(c.columns & set(own) and not c.either for c in self.conditions)


def rules_of(scheme: Scheme) -> tuple[Rule, ...]:
    """The rules of a scheme that read ledgers: indicators, flags, vetoes, in its order."""
    found = []
    for indicator in scheme.indicators:
        counts = indicator.counts
        found.append(_of_indicator(indicator.id, counts, scheme.period))
        if isinstance(counts, Slots) and counts.each is not None:
            each = counts.each
            found.append(_rule(f"{indicator.id}.each", each.ledger, each.where, each.at))
    for flag in scheme.flags:
        if flag.where is not None:
            found.append(_rule(flag.id, flag.ledger, flag.where, flag.at))
        if flag.without is not None:
            without = flag.without
            found.append(_rule(flag.id, without.ledger, without.where, without.at))
    for veto in scheme.vetoes:
        more = (veto.until,) if veto.until else ()
        if veto.where is not None:
            found.append(_rule(veto.id, veto.ledger, veto.where, veto.at, columns=more))
    return tuple(found)


def _of_indicator(name: str, counts: Cases | Slots | Tallies, period: Period) -> Rule:
    if isinstance(counts, Cases):
        more = (counts.credit, counts.possible)
        return _rule(name, counts.ledger, counts.where, counts.at, more)
    if isinstance(counts, Tallies):
        return _rule(name, counts.ledger, counts.where, counts.at, columns=("votes",))
    part = counts.parts.column if counts.parts is not None else ""
    link = counts.each.link if counts.each is not None else ""
    columns = tuple(name for name in (counts.by_period, counts.amount, part, link) if name)
    rule = _rule(name, counts.ledger, counts.where, counts.at, columns=columns)
    if counts.each is not None:
        # What answers a case counts whenever it came.
        return attrs.evolve(rule, at="")
    labels = tuple(slot.label for slot in due(counts, period, period.ends_on))
    return attrs.evolve(rule, by_period=counts.by_period, slots=labels)


def _rule(
    name: str,
    ledger: str,
    where: Expression,
    at: str,
    more: Iterable[Expression] = (),
    columns: Collection[str] = (),
) -> Rule:
    trees = [_parsed(where), *map(_parsed, more)]
    reads = {at, *columns}
    for tree in trees:
        reads |= _columns(tree) | _states(tree)
    return Rule(name, ledger, frozenset(reads), tuple(_conditions(trees[0])), at)


def _parsed(expression: Expression) -> exp.Expr:
    import sqlglot

    return sqlglot.parse_one(expression.sql, dialect="duckdb")


def _columns(tree: exp.Expr) -> set[str]:
    from sqlglot import exp

    return {column.name for column in tree.find_all(exp.Column) if not column.table}


def _states(tree: exp.Expr) -> set[str]:
    from sqlglot import exp

    found = set()
    for column in tree.find_all(exp.Column):
        if column.name == "state" and column.parent is not None:
            texts = column.parent.find_all(exp.Literal)
            found |= {f"state={literal.name}" for literal in texts if literal.is_string}
    return found


def _conditions(tree: exp.Expr) -> Iterable[Condition]:
    from sqlglot import exp

    while isinstance(tree, exp.Paren):
        tree = tree.this
    if isinstance(tree, exp.And):
        yield from _conditions(tree.left)
        yield from _conditions(tree.right)
        return
    sql = tree.sql(dialect="duckdb", identify=True)
    yield Condition(sql, frozenset(_columns(tree)), isinstance(tree, exp.Or))
