"""A run computed here and now, with its tables at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from projections.analysts.tables import CONTRIBUTIONS, Tables, no_table, told

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record import Record
    from evalcore.schemes.model import Scheme
    from projections import publishing
    from projections.evaluation import Evaluation
    from projections.publishing.scheme_tables import Table


def score(
    record: Record,
    scheme: str | Path | Scheme,
    *,
    as_of: date | None = None,
    known_at: int | datetime | None = None,
    settings: Mapping[str, str] | None = None,
    further: Sequence[Record] = (),
) -> Scored:
    """Score what ``record`` knew at ``known_at`` by ``scheme``, cut at the day ``as_of``.

    ``scheme``: a YAML file, a name of the catalogue, or a scheme that was read. ``as_of``: by
    default the period's last day. ``known_at``: a size of the record or an instant with its offset;
    by default all that is known. ``settings`` changes numbers for a what-if, as ``score --trial
    --set`` does: a parameter's name or the path of a number → its new value; what is changed rests
    on ``demo``. ``further``: other logs that make one run with the record
    (docs/several-logs.md), each as known at the instant of ``known_at``, else to its end.

    Reads only. Raises DataError where facts can't be judged by this scheme or it has mistakes,
    UsageError for a day before the period, a ``known_at`` that never was, or an unknown setting.
    """
    from evalcore.errors import UsageError
    from evalcore.messages import _
    from evalcore.procedures.joining import joint
    from evalcore.schemes.loader import load_scheme
    from evalcore.schemes.model import Scheme as Rules
    from projections.run import run

    if not isinstance(scheme, Rules):
        rules = load_scheme(scheme, settings=dict(settings) if settings else None)
    elif settings:
        raise UsageError(
            _("settings= changes a scheme while it is read: name its file, not the scheme.")
        )
    else:
        rules = scheme
    instant = known_at if isinstance(known_at, datetime) else None
    logs = joint(
        record, record.commit_at(known_at), [(log, log.commit_at(instant)) for log in further]
    )
    day = as_of or rules.period.ends_on
    return Scored(record, run(record, rules, day, logs.known_at, further=logs.further))


class Scored(Tables):
    """A finished run in memory. ``evaluation`` is the run itself, for whoever needs more."""

    def __init__(self, record: Record, evaluation: Evaluation) -> None:
        from projections.publishing.official import stamped

        self._record = record
        self.evaluation = evaluation
        self.run = stamped(record, evaluation)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        from projections.digests import table_digests

        return table_digests(self.evaluation)

    def names(self) -> tuple[str, ...]:
        return (*self._tables, CONTRIBUTIONS)

    def ledgers(self) -> tuple[str, ...]:
        from evalcore.schemes.columns import LEDGER_COLUMNS
        from projections.publishing.bulk import ORPHANS

        rows = self.evaluation.connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'"
        ).fetchall()
        return tuple(sorted({name for (name,) in rows} & {*LEDGER_COLUMNS, ORPHANS}))

    def table(self, name: str) -> pyarrow.Table:
        from projections.exchange.dictionary import of_results

        if name == CONTRIBUTIONS:
            found = self._sorted(name, ("subject", "indicator", "slot", "row"))
        elif name in self._tables:
            found = _arrow(self._tables[name])
        else:
            raise no_table(name, self.names())
        return told(found, of_results(name, found.column_names))

    def ledger(self, name: str) -> pyarrow.Table:
        from projections.exchange.dictionary import of_ledger

        if name not in self.ledgers():
            raise no_table(name, self.ledgers())
        found = self._sorted(name, ("unit", "row"))
        return told(found, of_ledger(name, found.column_names))

    def write(self, path: str | Path) -> publishing.Written:
        """Write ``results.db`` and its tables beside it, as ``evalcore score --out`` does.

        Raises UsageError where ``path`` is something else than earlier results, StoreError where
        the disk refuses.
        """
        from projections.publishing import write_results
        from projections.publishing.official import digested_again

        digested = digested_again(self._record, self.evaluation, self.run)
        return write_results(self.evaluation, Path(path), self.run, digested)

    def close(self) -> None:
        self.evaluation.connection.close()

    @cached_property
    def _tables(self) -> dict[str, Table]:
        from projections.publishing.tables import tables

        return {table.name: table for table in tables(self.evaluation, self.run)}

    def _sorted(self, name: str, order: tuple[str, ...]) -> pyarrow.Table:
        listed = ", ".join(f'"{column}" NULLS FIRST' for column in order)
        sql = f'SELECT * FROM "{name}" ORDER BY {listed}'
        return self.evaluation.connection.sql(sql).to_arrow_table()


def _arrow(table: Table) -> pyarrow.Table:
    import pyarrow as pa

    from projections.exchange.titles import DAYS

    rows = list(table.rows())
    arrays, fields = [], []
    for place, (column, kind) in enumerate(table.columns.items()):
        values = [row[place] for row in rows]
        if f"{table.name}.{column}" in DAYS:
            days = [date.fromisoformat(value) if value else None for value in values]
            arrays.append(pa.array(days, pa.date32()))
        else:
            arrays.append(pa.array(values, pa.int64() if kind is int else pa.string()))
        fields.append(pa.field(column, arrays[-1].type))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
