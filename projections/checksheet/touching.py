"""Whether something in the record is about the case that was objected to, by the ledgers."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from evalcore.errors import DataError
from evalcore.messages import _
from projections.ledgers import GIVEN

if TYPE_CHECKING:
    from evalcore.procedures.checking_sheets import Objection
    from evalcore.record import Commit, Record
    from evalcore.schemes.model import Scheme


def touches(record: Record, scheme: Scheme, objection: Objection, chain: Collection[int]) -> bool:
    """Whether an event is about the case of ``objection``.

    ``chain`` are the positions that the event acts on, itself among them. It is about the case
    where one of them is evidence of the row objected to, as it stood when the objection came or
    stands now; where no row was found, of any row that the indicator counts at the subject's unit
    or of its person. What rests on standings of a level below has no rows of its own here: then
    every fact may be what changes it.

    Raises DataError where the scheme has no such indicator.
    """
    indicator = next((i for i in scheme.indicators if i.id == objection.indicator), None)
    if indicator is None:
        raise DataError(
            _("{scheme} has no indicator {indicator}. Name the scheme of the sheet.").format(
                scheme=scheme.id, indicator=objection.indicator
            )
        )
    ledger = getattr(indicator.counts, "ledger", "tallies")
    if ledger in GIVEN:
        return True
    wanted = set(chain)
    for commit in (record.head(), _when(record, objection.position)):
        if wanted & _evidence(record, commit, scheme, objection, ledger):
            return True
    return False


def _when(record: Record, position: int) -> Commit:
    """The commit with which an event became known."""
    return next(commit for commit in record.commits() if commit.size >= position)


def _evidence(
    record: Record, commit: Commit, scheme: Scheme, objection: Objection, ledger: str
) -> set[int]:
    from evalcore.record.effective import register_effective
    from evalcore.record.reading import open_columns
    from projections.ledgers import build

    period = scheme.period
    where, values = '"row" IN (SELECT unnest(?))', [objection.row.split("; ")]
    if not objection.row:
        where, values = "unit = ?", [objection.unit]  # type: ignore[list-item]
    with open_columns(record, commit) as columns:
        connection: Any = columns.connection
        register_effective(connection, period.ends_on)
        build(
            connection, period.starts_on, period.ends_on, period.ends_on,
            scheme.reporting.cycle, period.id, only=(ledger,),
        )  # fmt: skip
        if not objection.row and objection.person and _names_persons(connection, ledger):
            where, values = "unit = ? OR person = ?", [objection.unit, objection.person]  # type: ignore[list-item]
        found = connection.execute(f"SELECT events FROM {ledger} WHERE {where}", values).fetchall()
    return {position for (events,) in found for position in events}


def _names_persons(connection: Any, ledger: str) -> bool:
    columns = connection.execute(f"DESCRIBE {ledger}").fetchall()
    return any(name == "person" for name, *_rest in columns)
