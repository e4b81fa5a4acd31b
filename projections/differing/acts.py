"""Which events are behind a row that differs: recorded, corrected or withdrawn in between; or, of
two days, which happened between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from evalcore.record.effective import Act, read_acts
from evalcore.vocabulary import FAMILIES
from projections.differing.model import Event
from projections.trail.search import columns_of

if TYPE_CHECKING:
    import duckdb

NEAR_MOST = 10
"""Events named where what differs names none of its own."""


class Between:
    """The acts of a log, as the later of two prefixes knows them, and those that lie in between."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
        """``connection`` holds ``log.<family>`` up to ``last``; ``first`` is the earlier size."""
        self.connection = connection
        self.first, self.last = first, last
        self.acts: Mapping[int, Act] = {act.position: act for act in read_acts(connection)}
        self.tied: dict[int, list[int]] = {}
        for act in self.acts.values():
            for named in (act.corrects, act.target):
                if named is not None:
                    self.tied.setdefault(act.position, []).append(named)
                    self.tied.setdefault(named, []).append(act.position)
        self._near: dict[str, list[int]] = {}

    def counts(self) -> tuple[int, int, int]:
        """(reports, corrections, withdrawals) recorded in between."""
        acts = [act for act in self.acts.values() if act.position > self.first]
        withdrawals = sum(act.target is not None for act in acts)
        corrections = len(acts) - withdrawals
        return self.last - self.first - len(acts), corrections, withdrawals

    def events(self, earlier: Collection[int], later: Collection[int]) -> tuple[Event, ...]:
        """What made the evidence ``earlier`` of a row into ``later``, in order of position."""
        found: dict[int, Event] = {}
        for position in set(earlier).difference(later):
            found[position] = self._gone(position)
        for position in set(later).difference(earlier):
            event = self._come(position)
            if not any(position in known.by for known in found.values()):
                found.setdefault(event.position, event)
        told = tuple(found[position] for position in sorted(found))
        # A row that is new rests on old facts too: they are not why it is new.
        return tuple(event for event in told if event.how != "elsewhere") or told

    def _come(self, position: int) -> Event:
        """Why a position stands behind a row that did not rest on it before."""
        if position > self.first:
            act = self.acts.get(position)
            if act is not None and act.corrects is not None:
                return Event(self._root(position), "corrected", (position,))
            return Event(position, "recorded")
        by = self._tied_between(position)
        return Event(position, "restored" if by else "elsewhere", by)

    def _gone(self, position: int) -> Event:
        """Why a position stands no longer behind a row."""
        by = self._tied_between(position)
        withdrawn = tuple(at for at in by if self.acts[at].target == position)
        if withdrawn:
            return Event(position, "withdrawn", withdrawn)
        corrected = tuple(at for at in by if self.acts[at].corrects is not None)
        if corrected:
            return Event(position, "corrected", corrected)
        return Event(position, "withdrawn" if by else "elsewhere", by)

    def _tied_between(self, position: int) -> tuple[int, ...]:
        """The acts in between that have to do with a fact, directly or through others."""
        found: set[int] = set()
        waiting = [position]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += self.tied.get(at, ())
        return tuple(sorted(at for at in found if at > self.first and at in self.acts))

    def _root(self, position: int) -> int:
        while (act := self.acts.get(position)) is not None and act.corrects is not None:
            position = act.corrects
        return position

    def look_near(self, codes: Iterable[str]) -> None:
        """Find what was recorded in between about these units and persons, for ``near``."""
        wanted = sorted({code for code in codes if code}.difference(self._near))
        if not wanted:
            return
        self._near |= {code: [] for code in wanted}
        for code, position in self._naming(wanted, f"position > {self.first}"):
            self._near[code].append(position)
        targets = {
            act.target: act.position
            for act in self.acts.values()
            if act.target is not None and act.position > self.first
        }
        if targets:
            listed = ", ".join(map(str, sorted(targets)))
            for code, position in self._naming(wanted, f"position IN ({listed})"):
                self._near[code].append(targets[position])

    def _naming(self, codes: list[str], where: str) -> list[tuple[str, int]]:
        """(code, position) of facts that name one of ``codes``; the roster's first."""
        selects = [
            f'SELECT "{column}" AS code, position, {0 if name == "roster" else 1} AS turn '
            f'FROM log.{name} WHERE {where} AND "{column}" IN (SELECT unnest($codes))'
            for name in FAMILIES
            for column in columns_of(name, ("unit", "person"))
        ]
        sql = f"SELECT DISTINCT code, position, turn FROM ({' UNION ALL '.join(selects)})"
        rows = self.connection.execute(f"{sql} ORDER BY turn, position", {"codes": codes})
        return [(code, position) for code, position, _turn in rows.fetchall()]

    def near(self, *codes: str) -> tuple[Event, ...]:
        """What was recorded in between about a unit or person; the roster's first.

        Where nothing names them, the span in between itself: one of its events did it.
        """
        self.look_near(codes)
        at = list(dict.fromkeys(p for code in codes if code for p in self._near[code]))
        if not at:
            return (Event(self.first + 1, "near", (self.last,)),)
        return tuple(Event(position, "near") for position in at[:NEAR_MOST])


class Days:
    """Which events happened between two days, the first not included."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
        self.connection = connection
        self.first, self.last = first, last
        self._looked: set[int] = set()
        self._between: set[int] = set()

    def look(self, positions: Iterable[int]) -> None:
        """Find the days of these positions, for ``events``."""
        wanted = set(positions).difference(self._looked)
        if not wanted:
            return
        self._looked |= wanted
        selects = (
            f"SELECT position FROM log.{name} WHERE occurred_on > $first AND occurred_on <= $last "
            "AND position IN (SELECT unnest($wanted))"
            for name in FAMILIES
        )
        values = {"first": self.first, "last": self.last, "wanted": sorted(wanted)}
        rows = self.connection.execute(" UNION ALL ".join(selects), values).fetchall()
        self._between.update(position for (position,) in rows)

    def events(self, old: Collection[int], new: Collection[int]) -> tuple[Event, ...]:
        """Of the evidence that only one side rests on, what happened between the days."""
        self.look(set(old) ^ set(new))
        changed = sorted(self._between.intersection(set(old) ^ set(new)))
        return tuple(Event(position, "happened") for position in changed)
