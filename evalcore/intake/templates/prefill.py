"""What a prefilled workbook holds already: rows of the record, read back through the mapping.

Whoever asks names the events (open cases, units, tenures); this turns them into cells. Private
words are not repeated: their cells say that the record holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from evalcore.intake.findings import Unreadable
from evalcore.intake.mapping import Mapping as MappingFile
from evalcore.intake.names.roster import Roster
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.intake.sheets.known_rows import mark_of
from evalcore.intake.templates.inverse import Backwards, Cell, Origin, Row, Speaker
from evalcore.paper_words import said
from evalcore.record.effective import read_acts, resolve
from evalcore.vocabulary import Fact, fact_class

if TYPE_CHECKING:
    import duckdb

    from evalcore.record.record import Record

_KEYED = re.compile(r"#([0-9a-z]{8}-[0-9]{1,6})$")

_LAST_COUNTS = ("UnitRenamed", "UnitMoved", "MembersCounted", "HouseholdsCounted")
"""A unit's row has one place for each of these: it shows the last."""


@frozen
class PreparedRow:
    """Cells by column id. ``key`` is the row key under which the record knows it, if any;
    ``positions`` those of the first reports of the facts that it stands for."""

    cells: Mapping[str, Cell]
    key: str = ""
    positions: tuple[int, ...] = ()


@frozen
class Prepared:
    """What a workbook knows before it is filled.

    ``unit`` names who fills it; ``rows`` by sheet id; ``units`` and ``persons`` are offered in
    drop-downs, as they are to be written. ``left_out`` counts entries for which the mapping has
    no row. ``record`` marks the record that the rows' positions belong to (``mark_of``).
    """

    unit: str = ""
    rows: Mapping[str, Sequence[PreparedRow]] = field(factory=dict)
    units: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    left_out: int = 0
    record: str = ""


NOTHING = Prepared()


@frozen
class Entry:
    """A case, a unit, a tenure: its events (positions), all of one family.

    Positions of events of other families are passed over.
    """

    family: str
    events: tuple[int, ...]


@frozen
class _Held:
    """A fact of the record with where it came from."""

    position: int
    fact: Fact
    origin: Origin
    key: str


def prefill(
    record: Record,
    connection: duckdb.DuckDBPyConnection,
    mapping: MappingFile,
    roster: Roster,
    entries: Sequence[Entry],
    *,
    unit: str = "",
    units: Sequence[str] = (),
    persons: Sequence[str] = (),
) -> Prepared:
    """The rows that stand for ``entries``, and the names to offer.

    ``connection`` holds ``log.<family>`` of ``record``; ``unit``, ``units`` and ``persons`` are
    codes. An event that stands in two entries is shown once.
    """
    held = _held(record, connection, entries)
    firsts = resolve(read_acts(connection)).winning
    speaker = speaking(roster, (one.fact for one in held.values()), units, persons)
    backwards = Backwards(mapping, speaker, partly=True)
    rows: dict[str, list[PreparedRow]] = {}
    used: set[int] = set()
    keys: set[str] = set()
    left_out = 0
    for entry in entries:
        mine = [held[at] for at in entry.events if at in held and at not in used]
        used.update(one.position for one in mine)
        mine.sort(key=lambda one: (one.fact.occurred_on, one.position))
        mine = _last_counts(mine)
        if not mine:
            continue
        placed, _homeless = backwards.place(
            [one.fact for one in mine], {id(one.fact): one.origin for one in mine}
        )
        left_out += not placed
        by_fact = {id(one.fact): one for one in mine}
        for sheet in mapping.sheets:
            for row in placed.get(sheet.id, ()):
                key = _key_of(row, by_fact, {sheet.title, *sheet.aliases})
                if key in keys:
                    key = ""
                keys.add(key)
                told = {by_fact[id(fact)].position for fact in row.facts}
                positions = tuple(sorted(firsts.get(at, at) for at in told))
                rows.setdefault(sheet.id, []).append(PreparedRow(row.cells, key, positions))
    return Prepared(
        unit=roster.units.get(unit, unit),
        rows=rows,
        units=tuple(speaker.units[code] for code in units),
        persons=tuple(speaker.persons[code] for code in persons),
        left_out=left_out,
        record=mark_of(record.head()),
    )


def _key_of(row: Row, by_fact: Mapping[int, _Held], titles: set[str]) -> str:
    """The key of the row that the facts came from; of several, that of the first reported."""
    known = sorted((by_fact[id(fact)] for fact in row.facts), key=lambda one: one.position)
    return next((one.key for one in known if one.key and one.origin.sheet in titles), "")


def _last_counts(held: list[_Held]) -> list[_Held]:
    last = {type(one.fact).__name__: one for one in held}
    return [
        one
        for one in held
        if type(one.fact).__name__ not in _LAST_COUNTS or last[type(one.fact).__name__] is one
    ]


def speaking(
    roster: Roster, found: Iterable[Fact], units: Iterable[str] = (), persons: Iterable[str] = ()
) -> Speaker:
    """How everybody named in ``found`` or asked for is written, so that intake finds them again.

    By name; where several bear it with the unit above, or by code.
    """
    wanted_units, wanted_persons = dict.fromkeys(units), dict.fromkeys(persons)
    for fact in found:
        for spec in fact.specs():
            value = getattr(fact, spec.name)
            if value and spec.kind == "unit":
                wanted_units[value] = None
            elif value and spec.kind == "person":
                wanted_persons[value] = None
    return Speaker(
        {
            code: _spoken(code, (roster.units.get(code, ""), roster.path(code)), roster.unit)
            for code in wanted_units
        },
        {
            code: _spoken(
                code,
                (name := roster.persons.get(code, ""), f"{name}({code})"),
                roster.person,
            )
            for code in wanted_persons
        },
    )


def _spoken(code: str, ways: Iterable[str], look_up: Callable[[str], str]) -> str:
    for way in ways:
        try:
            if way and look_up(way) == code:
                return way
        except Unreadable:
            continue
    return code


# Reading the facts


def _held(
    record: Record, connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry]
) -> dict[int, _Held]:
    """Position → the fact there, of all entries, family by family."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.family, set()).update(entry.events)
    found: dict[int, _Held] = {}
    for family, positions in wanted.items():
        for row in _rows(connection, family, sorted(positions)):
            held = _fact(record, row)
            found[held.position] = held
    return found


def _rows(
    connection: duckdb.DuckDBPyConnection, family: str, positions: list[int]
) -> list[dict[str, Any]]:
    import pyarrow as pa

    connection.register("wanted_events", pa.table({"position": pa.array(positions, pa.int64())}))
    try:
        asked = connection.execute(
            f"SELECT * FROM log.{family} WHERE position IN (SELECT position FROM wanted_events)"
        )
        names = [about[0] for about in asked.description or ()]
        return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
    finally:
        connection.unregister("wanted_events")


def _fact(record: Record, row: Mapping[str, Any]) -> _Held:
    cls = fact_class(row["topic"])
    position = int(row["position"])
    values = {
        spec.name: row[spec.name]
        for spec in cls.specs()
        if not spec.private and row.get(spec.name) is not None
    }
    secret = [spec.name for spec in cls.specs() if spec.private]
    if secret and next(iter(record.read(position, position))).private_hash:
        values |= dict.fromkeys(secret, said(SEALED_CELL))
    source = row["source"] or ""
    keyed = _KEYED.search(source)
    sheet, _mark, place = source.rpartition("!")
    origin = Origin(sheet, keyed[1] if keyed else f"{row['stream']} {place}")
    return _Held(position, cls(**values), origin, keyed[1] if keyed else "")
