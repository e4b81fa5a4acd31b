"""What slots join to, as small relations: which fall due, their days of evidence, their parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from evalcore.schemes.model import Indicator, Period, Slots
from projections.calendar_slots import due
from projections.population import replace

if TYPE_CHECKING:
    import duckdb


def register(
    connection: duckdb.DuckDBPyConnection,
    indicators: Iterable[Indicator],
    period: Period,
    as_of: date,
) -> None:
    """Create the relations for those of ``indicators`` that count slots.

    ``slots_due(indicator, slot, last_day)``; ``slot_days(indicator, slot, day)``: the days of its
    window; ``slot_parts(indicator, part, place)``: from place 1 on, in the scheme's order.
    """
    import pyarrow as pa

    named: list[tuple[str, str, date]] = []
    days: list[tuple[str, str, date]] = []
    parts: list[tuple[str, str, int]] = []
    for indicator in indicators:
        counts = indicator.counts
        if not isinstance(counts, Slots):
            continue
        for slot in due(counts, period, as_of):
            named.append((indicator.id, slot.label, slot.last_day))
            days.extend((indicator.id, slot.label, day) for day in slot.window)
        if counts.parts is not None:
            parts += [(indicator.id, part, at) for at, part in enumerate(counts.parts.of, 1)]
    day, text, whole = pa.date32(), pa.string(), pa.int64()
    tables = (
        ("slots_due", named, {"indicator": text, "slot": text, "last_day": day}),
        ("slot_days", days, {"indicator": text, "slot": text, "day": day}),
        ("slot_parts", parts, {"indicator": text, "part": text, "place": whole}),
    )
    for name, rows, columns in tables:
        values = zip(*rows, strict=True) if rows else ((), (), ())
        arrays = (pa.array(each, kind) for each, kind in zip(values, columns.values(), strict=True))
        replace(connection, name, pa.table(dict(zip(columns, arrays, strict=True))))
