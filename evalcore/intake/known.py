"""What the record holds already, asked set-wise: only what the files at hand touch.

Reads the columns of the record (cached as segments), so that a township's workbook is compared
with a city's year without reading every event in Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from evalcore.intake.roster import Roster
from evalcore.vocabulary import Fact, FieldSpec, facts

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.effective import Rulings
    from evalcore.record.record import Record

SEALED = b""
"""Stands for a private state whose key was destroyed: nobody can say whether it differs."""

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


@frozen
class Act:
    """A report or correction in the record: its values, and whether it counts.

    ``root`` is the position of the first report that it corrects, or its own.
    """

    position: int
    root: int
    content: tuple[Any, ...]
    current: bool


@once_per_class
def compared(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    """The public fields that make two reports of one fact equal or different."""
    return tuple(s for s in cls.specs() if not s.private and s.name not in _NOT_COMPARED)


@once_per_class
def content_of(cls: type[Fact]) -> Callable[[Fact], tuple[Any, ...]]:
    """From a fact to its compared values."""
    return attrgetter(*(spec.name for spec in compared(cls)))


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

    def opened(self, refers_to: str, wanted: Iterable[str]) -> set[str]:
        """Those of ``wanted`` that were opened as such a case and count."""
        names = sorted(set(wanted))
        if self.empty or not names:
            return set()
        cls, name = opening_classes()[refers_to]
        with self._table("wanted_cases", {"k": names}):
            rows = self.connection.execute(
                f'SELECT position, "{name}" FROM log.{cls.FAMILY} WHERE topic = $1 '
                f'AND "{name}" IN (SELECT k FROM wanted_cases)',
                [cls.topic()],
            ).fetchall()
        return {case for position, case in rows if position not in self.rulings.superseded}

    def acts(self, cls: type[Fact], keys: Iterable[tuple[Any, ...]]) -> dict[Any, list[Act]]:
        """Natural key → what the record holds under it, also what counts no longer."""
        found: dict[Any, list[Act]] = defaultdict(list)
        if self.empty:
            return found
        specs = compared(cls)
        key_names = (*cls.KEY, "ordinal")
        text = ", ".join(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in key_names)
        wanted = ["|".join(map(_as_sql_text, key[1:])) for key in keys]
        columns = ", ".join(f'"{spec.name}"' for spec in specs)
        with self._table("wanted_keys", {"k": wanted}):
            rows = self.connection.execute(
                f"SELECT position, {columns} FROM log.{cls.FAMILY} WHERE topic = $1 "
                f"AND concat_ws('|', {text}) IN (SELECT k FROM wanted_keys) ORDER BY position",
                [cls.topic()],
            ).fetchall()
        defaults = [spec.default for spec in specs]
        where = [next(i for i, s in enumerate(specs) if s.name == name) for name in key_names]
        gone, winning = self.rulings.superseded, self.rulings.winning
        for position, *values in rows:
            content = tuple(
                default if value is None else value
                for value, default in zip(values, defaults, strict=True)
            )
            key = (cls.__name__, *(content[i] for i in where))
            root = winning.get(position, position)
            found[key].append(Act(position, root, content, position not in gone))
        return found

    def counts(self, meetings: Iterable[str]) -> list[tuple[Any, ...]]:
        """(class, meeting, part, category, item, option, number) of ballots and tallies there."""
        names = sorted(set(meetings))
        if self.empty or not names:
            return []
        with self._table("wanted_meetings", {"k": names}):
            rows = self.connection.execute(
                "SELECT position, split_part(topic, '.', 1), meeting, part, rater_category, item, "
                '"option", coalesce(returned, votes) FROM log.evaluations '
                "WHERE split_part(topic, '.', 1) IN ('BallotsCounted', 'VotesTallied') "
                "AND meeting IN (SELECT k FROM wanted_meetings) ORDER BY position"
            ).fetchall()
        return [tuple(row) for position, *row in rows if position not in self.rulings.superseded]

    def topic_at(self, position: int) -> str:
        """The topic of an event; empty where the record has no such position."""
        if not 1 <= position <= self.head.size:
            return ""
        return next(iter(self.record.read(position, position))).topic

    def privates(self, positions: Iterable[int]) -> dict[int, bytes | None]:
        """Private states by position: None where there is none, ``SEALED`` without its key."""
        from evalcore.record.private import unseal

        found: dict[int, bytes | None] = {}
        boxes = {}
        for position in positions:
            (row,) = self.record.store.rows(position, position)
            found[position] = None
            if row[8]:
                (box,) = self.record.store.boxes(position, position)
                boxes[position] = (row[1], row[2], box)
        if boxes:
            keys = self.record.keyring().find(box.key_id for _s, _v, box in boxes.values())
            for position, (stream, version, box) in boxes.items():
                key = keys.get(box.key_id)
                found[position] = unseal(key, box.box, stream, version)[1] if key else SEALED
        return found

    def _table(self, name: str, columns: Mapping[str, list[Any]]) -> _Registered:
        return _Registered(self.connection, name, columns)


def _as_sql_text(value: Any) -> str:
    """A part of a key as the columns write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


class _Registered:
    """A relation of wanted values for the length of one question."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, list[Any]]
    ) -> None:
        self.connection, self.name, self.columns = connection, name, columns

    def __enter__(self) -> None:
        import pyarrow as pa

        table = pa.table({name: pa.array(v, pa.string()) for name, v in self.columns.items()})
        self.connection.register(self.name, table)

    def __exit__(self, *_about: object) -> None:
        self.connection.unregister(self.name)
