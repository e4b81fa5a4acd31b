"""Primitive 2, slots, as SQL: what was expected, left-joined to evidence.

What is expected is a cell: a slot of the calendar or a container, of a unit below where units below
are asked, and a part of it where it has parts. Evidence finds a calendar slot through
``slot_days(indicator, slot, day)``, which holds every day on which it counts: windows such as "the
5th and 6th" or "the last two days" are ordinary rows there. It finds a container by naming it.
"""

from __future__ import annotations

from datetime import date

import attrs

from evalcore.schemes.model import Each, Period, Slots
from projections import whose
from projections.calendar_slots import due
from projections.cases_sql import quoted
from projections.working_days import within

NAMED = 5
"""How many evidence rows a contribution names; its ``events`` hold all positions."""


def select(slots: Slots, indicator: str, *, persons: bool, others: bool = False) -> str:
    """SELECT of contributions: one per cell due, owned by whoever serves on its last day.

    ``persons`` says that persons are assessed; only then ``same_person`` can narrow evidence.
    ``others`` says that what arises at a unit may count for another (relation ``belonging``, for
    units below ``belonging_below``).
    """
    asked = _Asked(slots, indicator, slots.same_person and persons, others)
    needed, per = slots.at_least.numerator, slots.at_least.denominator
    met = f"COALESCE(f.amount, 0) * {per} >= {needed}"
    opened = "CAST([] AS BIGINT[])"
    events = f"COALESCE(f.events, {opened})"
    if slots.each is not None:
        # What is missing of a case rests on the case.
        events = f"LIST_SORT(LIST_DISTINCT(FLATTEN([d.events, {events}])))"
    row = "ARRAY_TO_STRING(f.named, '; ')"
    join = f"FROM due AS d LEFT JOIN found AS f ON {asked.same}"
    if slots.parts is not None and slots.parts.in_order:
        return f"""
WITH {asked.relations()}, cells AS (
    SELECT d.subject, d.unit, d.slot, d.label, d.place, {met} AS met, f.first_on, {row} AS named,
           COALESCE(f.happened_on, d.last_day) AS occurred_on, {events} AS events
    {join}
), {_walked(running=slots.each is not None)}
SELECT subject, {quoted(indicator)} AS indicator, label AS slot,
       CAST(CASE WHEN met AND (place = 1 OR (whole_before AND latest_before <= first_on)) THEN 1
            ELSE 0 END AS BIGINT) AS credit,
       CAST(1 AS BIGINT) AS possible, {quoted(slots.ledger)} AS ledger, named AS "row",
       occurred_on, events, unit
FROM walked
"""
    return f"""
WITH {asked.relations()}
SELECT d.subject AS subject, {quoted(indicator)} AS indicator, d.label AS slot,
       CAST(CASE WHEN {met} THEN 1 ELSE 0 END AS BIGINT) AS credit,
       CAST(1 AS BIGINT) AS possible, {quoted(slots.ledger)} AS ledger, {row} AS "row",
       COALESCE(f.happened_on, d.last_day) AS occurred_on, {events} AS events, d.unit AS unit
{join}
"""


def containers(each: Each) -> str:
    """SELECT of the rows whose parts or answers are looked for: those of the period."""
    return f"""
    SELECT "row", unit, events, {each.at} AS happened_on{whose.person(each.ledger)}
    FROM {each.ledger} CROSS JOIN run CROSS JOIN calendar
    WHERE ({each.where.sql}) AND {within(each.at)}
"""


def judged(slots: Slots, period: Period, as_of: date) -> str:
    """SQL: a row of the evidence ledger is looked at at all."""
    if slots.each is not None:
        each = slots.each
        day = f'c."{each.at}"'
        return (
            f'"{each.link}" IN (SELECT c."row" FROM {each.ledger} AS c CROSS JOIN run '
            f"WHERE {within(day)})"
        )
    if slots.by_period:
        labels = (quoted(slot.label) for slot in due(slots, period, as_of))
        return f"{slots.by_period} IN ({', '.join(labels) or 'NULL'})"
    return within(slots.at)


def _walked(*, running: bool) -> str:
    """The parts of a slot in their order: what came before each, and how far it got.

    ``running``: a case may still be under way, so that what follows the last part taken is not
    expected yet. A calendar slot is over when it falls due.
    """
    each_slot = "OVER (PARTITION BY subject, unit, slot"
    before = f"{each_slot} ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    taken = "" if not running else "WHERE place <= reached"
    return f"""walked AS (
    SELECT * FROM (
        SELECT *, MIN(CASE WHEN met AND first_on IS NOT NULL THEN 1 ELSE 0 END) {before} = 1
                   AS whole_before,
               MAX(first_on) {before} AS latest_before,
               MAX(CASE WHEN named IS NOT NULL THEN place END) {each_slot}) AS reached
        FROM cells
    ) AS s {taken}
)"""


@attrs.frozen
class _Asked:
    """One indicator's slots as named queries: ``due`` and ``found``, and what they are made of."""

    slots: Slots
    indicator: str
    by_person: bool
    others: bool

    @property
    def same(self) -> str:
        """SQL: the evidence ``f`` is for what is due, ``d``."""
        keys = [*self._keys, "slot", *(["part"] if self.slots.parts else [])]
        return " AND ".join(f"f.{name} = d.{name}" for name in keys)

    @property
    def _keys(self) -> tuple[str, ...]:
        """Whose evidence counts: the unit's, the person's, or whatever names the container."""
        if self.slots.each is not None:
            return ()
        if not self.by_person:
            return ("unit",)
        along = self.slots.ledger in whose.ALONG_WITH_A_PERSON
        return ("person",) if along else ("unit", "person")

    def relations(self) -> str:
        """The named queries, in the order in which they build on each other."""
        if self.slots.each is None:
            return f"{self._chosen()}, {self._evidence()}, {self._due()}, {self._found()}"
        cases = f"containers AS ({containers(self.slots.each)})"
        return f"{self._chosen()}, {cases}, {self._due_of_cases()}, {self._found()}"

    def _chosen(self) -> str:
        slots = self.slots
        person = ", person" if self.by_person else ""
        own_label = f", {slots.by_period} AS label" if slots.by_period else ""
        part = f', "{slots.parts.column}" AS part' if slots.parts else ""
        link, linked = "", ""
        if slots.each is not None:
            link = f', "{slots.each.link}" AS slot'
            linked = f' AND "{slots.each.link}" IS NOT NULL AND {slots.at} IS NOT NULL'
        # A row without an amount is evidence of nothing, hence the coalesce.
        return f"""chosen AS (
    SELECT "row", unit{person}{own_label}{link}{part}, events, {slots.at} AS happened_on,
           CAST(COALESCE({slots.amount or "1"}, 0) AS BIGINT) AS amount
    FROM {slots.ledger} CROSS JOIN run CROSS JOIN calendar
    WHERE ({slots.where.sql}){linked}
)"""

    def _evidence(self) -> str:
        if self.slots.by_period:
            # The ledger says itself which slot a row is for: its day is not asked.
            return "evidence AS (SELECT r.*, r.label AS slot FROM chosen AS r)"
        return f"""evidence AS (
    SELECT r.*, w.slot AS slot FROM chosen AS r
    JOIN slot_days AS w ON w.day = r.happened_on AND w.indicator = {quoted(self.indicator)}
)"""

    def _due(self) -> str:
        slots = self.slots
        days = "k.last_day BETWEEN s.from_on AND s.to_on"
        if slots.below is not None:
            unit, label = "b.unit", "k.slot || '/' || b.unit"
            whom = f"""JOIN units_below AS b ON k.last_day BETWEEN b.from_on AND b.to_on
    JOIN {self._chosen_below()} AS u ON u.unit = b.unit
        AND (u.registered_on IS NULL OR u.registered_on <= k.last_day)
        AND (u.dissolved_on IS NULL OR u.dissolved_on >= k.last_day)
    JOIN service AS s ON s.alive AND s.unit = b.above AND s.assessed = b.above AND {days}"""
        else:
            unit, label = "s.unit", "k.slot"
            # What a person must have done in person is expected of nobody in a vacancy.
            somebody = " AND s.person <> ''" if self.by_person else ""
            whom = f"JOIN service AS s ON s.alive AND {days}{somebody}"
        return f"""due AS (
    SELECT s.subject, {unit} AS unit, s.person, k.slot, k.last_day{self._cell(label)}
    FROM slots_due AS k
    {whom}{self._parts()}
    WHERE k.indicator = {quoted(self.indicator)}
)"""

    def _due_of_cases(self) -> str:
        each = self.slots.each
        assert each is not None, self.indicator
        if self.slots.below is not None:
            subject = "s.subject"
            whom = f"{whose.serving_above('c')} JOIN {self._chosen_below()} AS u ON u.unit = c.unit"
        else:
            subject = whose.subject(each.ledger, "c")
            whom = whose.serving(each.ledger, "c")
        return f"""due AS (
    SELECT {subject} AS subject, c.unit AS unit, c."row" AS slot, c.happened_on AS last_day,
           c.events AS events{self._cell('c."row"')}
    FROM containers AS c {whom}{self._parts()}
)"""

    def _cell(self, label: str) -> str:
        if self.slots.parts is None:
            return f", {label} AS label"
        return f", {label} || '/' || p.part AS label, p.part AS part, p.place AS place"

    def _parts(self) -> str:
        if self.slots.parts is None:
            return ""
        return f" JOIN slot_parts AS p ON p.indicator = {quoted(self.indicator)}"

    def _chosen_below(self) -> str:
        assert self.slots.below is not None, self.indicator
        return (
            "(SELECT unit, registered_on, dissolved_on FROM units CROSS JOIN run "
            f"CROSS JOIN calendar WHERE ({self.slots.below.sql}))"
        )

    def _found(self) -> str:
        part = ", part" if self.slots.parts else ""
        keys = ", ".join((*self._keys, "slot")) + part
        gathered = "evidence" if self.slots.each is None else "chosen"
        if self.others and "unit" in self._keys:
            person = ", person" if self.by_person else ""
            kept = f'{person}, slot{part}, amount, happened_on, "row", events'
            there = kept.replace(", ", ", e.")
            belonging = "belonging" if self.slots.below is None else "belonging_below"
            gathered = (
                f"(SELECT unit{kept} FROM evidence UNION ALL SELECT b.assessed AS unit{there} "
                f"FROM evidence AS e JOIN {belonging} AS b ON b.unit = e.unit "
                "AND e.happened_on BETWEEN b.from_on AND b.to_on) AS gathered"
            )
        in_order = self.slots.parts is not None and self.slots.parts.in_order
        first = ", MIN(happened_on) AS first_on" if in_order else ""
        return f"""found AS (
    SELECT {keys}, CAST(SUM(amount) AS BIGINT) AS amount, MAX(happened_on) AS happened_on{first},
           ARRAY_SLICE(LIST_SORT(LIST("row")), 1, {NAMED}) AS named,
           LIST_SORT(LIST_DISTINCT(FLATTEN(LIST(events)))) AS events
    FROM {gathered} GROUP BY {keys}
)"""
