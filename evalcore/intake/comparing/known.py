"""What the record holds already: its columns, which of its facts count, and who is who.

Reads the columns of the record (cached as segments), so that a township's workbook is compared
with a city's year without reading every event in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from evalcore.intake.comparing.final import PROCEDURES
from evalcore.intake.names.roster import Roster
from evalcore.vocabulary import FAMILIES, Fact, FieldSpec, fact_class, facts

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.effective import Rulings
    from evalcore.record.record import Record

SEALED = b""
"""Stands for a private state whose key was destroyed: nobody can say whether it differs."""

NEAR = 64
"""Positions so near to each other are read in one go: cheaper than one question more."""

LONGEST_READ = 8192
"""Positions read at once."""

_NOT_COMPARED = ("received_on", "opening", "corrects", "reason", "authority")


_Made = TypeVar("_Made")


def once_per_class(make: Callable[[type[Fact]], _Made]) -> Callable[[type[Fact]], _Made]:
    """Remember what is worked out for a fact class."""
    made: dict[str, _Made] = {}

    def get(cls: type[Fact]) -> _Made:
        name = cls.__name__
        if name not in made:
            made[name] = make(cls)
        return made[name]

    return get


@once_per_class
def compared(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    """The public fields that make two reports of one fact equal or different."""
    return tuple(s for s in cls.specs() if not s.private and s.name not in _NOT_COMPARED)


@once_per_class
def private_specs(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    """The fields of a class that are sealed."""
    return tuple(spec for spec in cls.specs() if spec.private)


@cache
def opening_classes() -> Mapping[str, tuple[type[Fact], str]]:
    """What a case field refers to → (class that opens such a case, its field)."""
    return {
        spec.refers_to: (cls, spec.name)
        for cls in facts().values()
        for spec in cls.specs()
        if spec.opens
    }


class Known:
    """The record as it stands, for comparison. Close it: it holds memory."""

    def __init__(self, record: Record, progress: Callable[[int, int], None] | None = None) -> None:
        self.record = record
        self.head = record.head()
        self._progress = progress

    def close(self) -> None:
        """Give back the columns."""
        if "connection" in self.__dict__:
            self.connection.close()

    def __enter__(self) -> Known:
        return self

    def __exit__(self, *_about: object) -> None:
        self.close()

    @property
    def empty(self) -> bool:
        """Whether nothing was ever recorded."""
        return self.head.size == 0

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The columns, opened when they are first asked."""
        from evalcore.record.reading import open_columns

        return open_columns(self.record, self.head, progress=self._progress).connection

    @cached_property
    def rulings(self) -> Rulings:
        """Which events count."""
        from evalcore.record.effective import read_acts, resolve

        return resolve(read_acts(self.connection))

    def register_rulings(self) -> None:
        """Which events count, as tables beside the columns.

        ``gone(position)``: what counts no longer. ``won(position, fact, stream, source)``:
        corrections that count, with the first report and where that came from.
        """
        import pyarrow as pa

        gone = pa.table({"position": pa.array(sorted(self.rulings.superseded), pa.int64())})
        pairs = sorted(self.rulings.winning.items())
        won = pa.table(
            {
                "position": pa.array([position for position, _fact in pairs], pa.int64()),
                "fact": pa.array([fact for _position, fact in pairs], pa.int64()),
            }
        )
        self.connection.register("gone_rows", gone)
        self.connection.register("won_rows", won)
        self.connection.execute("CREATE TABLE gone AS SELECT * FROM gone_rows")
        if pairs:
            origins = " UNION ALL ".join(
                f"SELECT position, stream, source FROM log.{name} "
                "WHERE position IN (SELECT fact FROM won_rows)"
                for name in FAMILIES
            )
            self.connection.execute(
                "CREATE TABLE won AS SELECT w.position, w.fact, o.stream, o.source "
                f"FROM won_rows AS w JOIN ({origins}) AS o ON o.position = w.fact"
            )
        else:
            self.connection.execute(
                "CREATE TABLE won (position BIGINT, fact BIGINT, stream VARCHAR, source VARCHAR)"
            )
        self.connection.unregister("gone_rows")
        self.connection.unregister("won_rows")

    def roster(self) -> Roster:
        """Units and persons that count, under all names they ever bore or are known by."""
        roster = Roster()
        if self.empty:
            return roster
        rows = self.connection.execute(
            "SELECT position, split_part(topic, '.', 1), occurred_on, unit, person, name, parent, "
            'unit_kind, "into", alias, post FROM log.roster ORDER BY occurred_on, position'
        ).fetchall()
        roster.fill(row[1:] for row in rows if row[0] not in self.rulings.superseded)
        return roster

    def topics_at(self, positions: Iterable[int]) -> dict[int, str]:
        """Topics by position; those that the record does not have are left out."""
        wanted = sorted({at for at in positions if 1 <= at <= self.head.size})
        found: dict[int, str] = {}
        for first, last in _stretches(wanted):
            for row in self.record.store.rows(first, last):
                found[row[0]] = row[3]
        return {at: found[at] for at in wanted if at in found}

    def decided_at(self, positions: Iterable[int]) -> frozenset[int]:
        """Those of the positions at which a procedure decided: a box was counted, a flag heard."""
        wanted = sorted({at for at in positions if 1 <= at <= self.head.size})
        return frozenset(
            row[0]
            for first, last in _stretches(wanted)
            for row in self.record.store.rows(first, last)
            if row[1].startswith(PROCEDURES)
        ) & frozenset(wanted)

    def fact_at(self, position: int) -> Fact | None:
        """The public part of the fact at a position; None where the record has no such position."""
        if not 1 <= position <= self.head.size:
            return None
        for stored in self.record.read(position, position):
            return fact_class(stored.topic).from_states(stored.public)
        return None

    def reason_used(self, reason: str, authority: str, before: date) -> date | None:
        """The last day before ``before`` on which facts of the files at hand (those in
        ``here.met``) were corrected with this reason and authority; None where none was."""
        found = " UNION ALL ".join(
            f"SELECT position, received_on FROM log.{name} WHERE corrects IS NOT NULL "
            "AND received_on < $1 AND position IN (SELECT position FROM here.met)"
            for name in FAMILIES
        )
        days = dict(self.connection.execute(found, [before]).fetchall())
        for position in sorted(days, key=lambda at: (days[at], at), reverse=True):
            fact = self.fact_at(position)
            if fact is not None and (fact.reason, fact.authority) == (reason, authority):
                day: date = days[position]
                return day
        return None

    def privates(self, positions: Iterable[int]) -> dict[int, bytes | None]:
        """Private states by position: None where there is none, ``SEALED`` without its key."""
        from evalcore.record.private import unseal

        wanted = sorted(set(positions))
        found: dict[int, bytes | None] = dict.fromkeys(wanted)
        store = self.record.store
        boxes = {
            box.position: box
            for first, last in _stretches(wanted)
            for box in store.boxes(first, last)
            if box.position in found
        }
        keys = self.record.keyring().find(box.key_id for box in boxes.values()) if boxes else {}
        for first, last in _stretches(sorted(boxes)):
            for position, stream, version, *_rest in store.rows(first, last):
                if position in boxes:
                    box = boxes[position]
                    key = keys.get(box.key_id)
                    opened = unseal(key, box.box, stream, version)[1] if key else SEALED
                    found[position] = opened
        return found


def _stretches(positions: list[int]) -> Iterator[tuple[int, int]]:
    """Stretches that hold all positions (in order) without reading much between them."""
    if not positions:
        return
    first = positions[0]
    for before, position in pairwise(positions):
        if position - before > NEAR or position - first >= LONGEST_READ:
            yield first, before
            first = position
    yield first, positions[-1]
