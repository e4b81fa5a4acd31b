"""Which facts of the record an export holds, and the SQL that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.record.columns import COMMON, ENVELOPE, family_columns
from evalcore.vocabulary import FAMILIES, Fact, family
from projections.exchange.edition import Edition

if TYPE_CHECKING:
    import duckdb

LAST_DAY = date(9999, 12, 31)

EFFECTIVE: Mapping[str, str] = {"fact": "BIGINT", "corrected": "BOOLEAN"}
"""What effective facts have besides: position of the first report, and whether it was corrected."""


@frozen
class Chosen:
    """Facts of some families that happened from ``first`` to ``last`` (both included)."""

    edition: Edition
    first: date | None = None
    last: date | None = None
    families: tuple[str, ...] = FAMILIES

    @property
    def as_of(self) -> date:
        """The day up to which facts count."""
        return self.last or LAST_DAY

    def days(self, column: str = "occurred_on") -> str:
        """SQL that a row is of these days."""
        tests = [
            f"{column} {sign} DATE '{day.isoformat()}'"
            for sign, day in ((">=", self.first), ("<=", self.last))
            if day is not None
        ]
        return " AND ".join(tests) or "TRUE"

    def classes(self, name: str) -> tuple[type[Fact], ...]:
        """The fact classes of a family that are in the export."""
        if name not in self.families:
            return ()
        return tuple(cls for cls in family(name) if self.edition.has(cls))

    def columns(self, name: str) -> dict[str, str]:
        """Columns of a family's table and their SQL types: those that a class of it fills."""
        filled = {*ENVELOPE, *COMMON}
        for cls in self.classes(name):
            filled |= {spec.name for spec in self.edition.fields(cls)}
        return {name: kind for name, kind in family_columns(name).items() if name in filled}

    def types(self, name: str, *, effective: bool) -> dict[str, str]:
        """Columns of what ``select`` gives, and their SQL types."""
        return {**self.columns(name), **(EFFECTIVE if effective else {})}

    def where(self, name: str) -> str:
        """SQL that a row of ``log.<name>`` or ``effective_<name>`` is in the export."""
        topics = ", ".join(f"'{cls.topic()}'" for cls in self.classes(name)) or "''"
        return f"topic IN ({topics}) AND {self.days()}"

    def select(self, name: str, *, effective: bool) -> str:
        """SQL of a family's rows, in order of position (effective ones: of their first report)."""
        columns = self.types(name, effective=effective)
        listed = ", ".join(self._value(name, column) for column in columns)
        source = f"effective_{name}" if effective else f"log.{name}"
        order = "fact" if effective else "position"
        return f"SELECT {listed} FROM {source} WHERE {self.where(name)} ORDER BY {order}"

    def _value(self, name: str, column: str) -> str:
        """A column, empty for classes whose field of that name is not in the export."""
        hiding = [
            f"'{cls.topic()}'"
            for cls in self.classes(name)
            if column in {s.name for s in cls.specs()} - {s.name for s in self.edition.fields(cls)}
        ]
        if not hiding:
            return f'"{column}"'
        return f'CASE WHEN topic NOT IN ({", ".join(hiding)}) THEN "{column}" END AS "{column}"'


def counts(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, *, effective: bool
) -> dict[str, int]:
    """Topic → how many facts are in the export; topics of which there are none are left out."""
    every = [
        f"SELECT topic FROM {'effective_' if effective else 'log.'}{name} "
        f"WHERE {chosen.where(name)}"
        for name in chosen.families
        if chosen.classes(name)
    ]
    if not every:
        return {}
    sql = f"SELECT topic, count(*) FROM ({' UNION ALL '.join(every)}) GROUP BY 1 ORDER BY 1"
    return dict(connection.execute(sql).fetchall())
