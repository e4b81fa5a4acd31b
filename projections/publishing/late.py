"""What came in after a period was sealed (封账): which facts, by whose leave, what rests on them.

A seal and what was admitted after it are decided when the period is over, after the day that its
results are drawn up as of. So the log is read here, as far as the run knows it, not what counts as
of that day. Whatever stands behind the seal about a day up to its end is late, however it got
there: also what was there before the first day (a tenure dated back), and a box counted or declared
void, a flag decided, a measure taken that is dated back behind the seal. What was decided on a
later day is not; nor is what closes a period (ties, publication, answers).

Of several logs, a seal in the home log closes the others from the instant at which it was recorded
on; a seal in a further log closes that log alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from evalcore.procedures.facts import BALLOTED, DECIDED, HEARD
from evalcore.record.columns import family_columns
from evalcore.record.positions import SPAN, parted, placed
from evalcore.schemes.model import Period
from evalcore.vocabulary import FAMILIES, Fact, facts
from evalcore.vocabulary.governance import NOTED, FactRetracted
from evalcore.vocabulary.periods import LateFactsAdmitted, PeriodSealed
from evalcore.vocabulary.roster import PersonAliasConfirmed, UnitAliasConfirmed

RETRACTION = FactRetracted.topic()

_ALIASES: frozenset[type[Fact]] = frozenset({UnitAliasConfirmed, PersonAliasConfirmed})
_EXEMPT = frozenset(cls.topic() for cls in (DECIDED - BALLOTED - HEARD) | NOTED | _ALIASES)
"""What can't be late: what closes a period, what the program notes, what a name in a file means."""


@attrs.frozen
class LateFact:
    """A fact that came in after the seal: ``act`` is new, corrected or withdrawn.

    ``position`` is where it stands in the log, ``about`` the position of what it corrects or
    withdraws (0: nothing). ``file`` is the SHA-256 of the file; the rest is what was noted when it
    was admitted, empty where a record was written around that.
    """

    position: int
    period: str
    act: str
    fact: str
    unit: str
    occurred_on: date
    received_on: date | None
    about: int
    file: str
    ground: str
    allowed_by: str
    objection: str


@attrs.frozen
class _Seal:
    position: int
    period: str
    ends_on: date
    recorded_at: int

    @property
    def behind(self) -> str:
        """SQL: an event of ``f`` came in behind the seal."""
        log, _position = parted(self.position)
        if log:
            return f"f.position > {self.position} AND f.position < {placed(log + 1, 0)}"
        return (
            f"f.position > {self.position} "
            f"AND (f.position < {SPAN} OR f.recorded_at > {self.recorded_at})"
        )

    def touched_by(self, days: Iterable[date]) -> bool:
        """A tenure or a pledge from before the first day changes the period as well."""
        return any(day <= self.ends_on for day in days)


def late_facts(
    connection: Any, period: Period | None = None, among: Sequence[int] | None = None
) -> tuple[LateFact, ...]:
    """What came after the seals of periods that share days with ``period``, in log order.

    None: of every sealed period. ``among``: only of these positions.
    """
    seals = _seals(connection, period)
    if not seals:
        return ()
    admitted = _admitted(connection)
    found: dict[int, LateFact] = {}
    for seal in seals:
        rows = _candidates(connection, seal, among)
        named = {at for row in rows for at in row[4:6] if at is not None}
        days = _days(connection, named)
        for position, topic, day, received_on, corrects, target, unit, file in rows:
            about = target if topic == RETRACTION else corrects
            touched = set() if topic == RETRACTION else {day}
            touched |= days[about] if about is not None else set()
            if position in found or not seal.touched_by(touched):
                continue
            act = "withdrawn" if topic == RETRACTION else "corrected" if corrects else "new"
            noted = admitted.get((seal.period, file), ("", "", ""))
            title = facts()[topic].TITLE if topic in facts() else topic
            found[position] = LateFact(
                position, seal.period, act, title, unit or "", day, received_on, about or 0, file,
                *noted,
            )  # fmt: skip
    return tuple(found[position] for position in sorted(found))


def resting(connection: Any, late: Sequence[LateFact]) -> Iterator[tuple[str, str, str, int]]:
    """(subject, indicator, slot, position) of every contribution that rests on a late fact.

    What was withdrawn is missing from contributions, which therefore don't tell of it.
    """
    if not late:
        return
    positions = ", ".join(str(one.position) for one in late)
    yield from connection.execute(
        "SELECT subject, indicator, slot, event FROM "
        "(SELECT subject, indicator, slot, unnest(events) AS event FROM contributions) "
        f"WHERE event IN ({positions}) ORDER BY subject, indicator, slot, event"
    ).fetchall()


def _here(connection: Any) -> bool:
    found = connection.execute(
        "SELECT count(*) FROM information_schema.tables "
        "WHERE table_schema = 'log' AND table_name = 'periods'"
    ).fetchone()
    return bool(found and found[0])


def _seals(connection: Any, period: Period | None) -> list[_Seal]:
    if not _here(connection):
        return []
    shared, days = "", []
    if period is not None:
        shared, days = "AND starts_on <= ? AND ends_on >= ?", [period.ends_on, period.starts_on]
    rows = connection.execute(
        "SELECT position, period, ends_on, recorded_at FROM log.periods "
        f"WHERE topic = ? {shared} ORDER BY position",
        [PeriodSealed.topic(), *days],
    ).fetchall()
    return [_Seal(*row) for row in rows]


def _admitted(connection: Any) -> Mapping[tuple[str, str], tuple[str, str, str]]:
    """(period, file) → ground, authority, objection; the last time that a file was admitted."""
    rows = connection.execute(
        "SELECT period, digest, ground, allowed_by, coalesce(objection, '') FROM log.periods "
        "WHERE topic = ? ORDER BY position",
        [LateFactsAdmitted.topic()],
    ).fetchall()
    return {(period, digest): tuple(rest) for period, digest, *rest in rows}


def _candidates(connection: Any, seal: _Seal, among: Sequence[int] | None) -> list[tuple[Any, ...]]:
    """Facts behind the seal that could touch the period, with the file each came in."""
    every = []
    only = "" if among is None else "AND f.position IN (SELECT unnest($among)) "
    for name in FAMILIES:
        columns = family_columns(name)
        target = _target(name)
        unit = "f.unit" if "unit" in columns else "CAST(NULL AS VARCHAR)"
        every.append(
            f"SELECT f.position, f.topic, f.occurred_on, f.received_on, f.corrects, "
            f"{target} AS target, {unit} AS unit, f.stream FROM log.{name} AS f "
            f"WHERE {seal.behind} {only}AND {_reported()} "
            f"AND (f.corrects IS NOT NULL OR f.topic = '{RETRACTION}' "
            f"OR f.occurred_on <= DATE '{seal.ends_on}')"
        )
    return list(
        connection.execute(
            "SELECT l.position, l.topic, l.occurred_on, l.received_on, l.corrects, l.target, "
            f"l.unit, coalesce(s.digest, '') FROM ({' UNION ALL '.join(every)}) AS l "
            "LEFT JOIN (SELECT stream, digest FROM log.governance "
            "WHERE topic = 'SourceReceived.1') AS s ON s.stream = l.stream ORDER BY l.position",
            {} if among is None else {"among": list(among)},
        ).fetchall()
    )


def _reported() -> str:
    """SQL: an event is something that results may rest on."""
    exempt = ", ".join(f"'{topic}'" for topic in sorted(_EXEMPT))
    return f"f.topic NOT IN ({exempt})"


def _target(name: str) -> str:
    """SQL of what a withdrawal names; other families call something else so."""
    return "f.target" if name == "governance" else "CAST(NULL AS BIGINT)"


def _days(connection: Any, positions: set[int]) -> Mapping[int, set[date]]:
    """Position → the days of the event there in all its versions, and of what it withdrew."""
    seen: dict[int, tuple[set[date], set[int]]] = {}
    waiting = set(positions)
    while waiting:
        found: dict[int, tuple[set[date], set[int]]] = {at: (set(), set()) for at in waiting}
        for asked, topic, day, named in _events(connection, sorted(waiting)):
            days, further = found[asked]
            days |= {day} if topic != RETRACTION else set()
            further |= {one for one in named if one is not None}
        seen |= found
        waiting = set().union(*(further for _days, further in found.values())) - seen.keys()
    return {at: _reached(at, seen) for at in positions}


def _reached(start: int, seen: Mapping[int, tuple[set[date], set[int]]]) -> set[date]:
    days: set[date] = set()
    waiting, done = {start}, set[int]()
    while waiting:
        at = waiting.pop()
        done.add(at)
        days |= seen[at][0]
        waiting |= seen[at][1] - done
    return days


def _events(
    connection: Any, positions: Sequence[int]
) -> Iterator[tuple[int, str, date, tuple[int | None, ...]]]:
    """(position asked for, topic, day, positions named) of events there and corrections of them."""
    import pyarrow as pa

    connection.register("asked_days", pa.table({"asked": pa.array(positions, pa.int64())}))
    try:
        for name in FAMILIES:
            target = _target(name)
            for key in ("position", "corrects"):
                rows = connection.execute(
                    f"SELECT a.asked, f.topic, f.occurred_on, f.corrects, {target} "
                    f"FROM log.{name} AS f JOIN asked_days AS a ON a.asked = f.{key}"
                ).fetchall()
                yield from ((at, topic, day, tuple(named)) for at, topic, day, *named in rows)
    finally:
        connection.unregister("asked_days")
