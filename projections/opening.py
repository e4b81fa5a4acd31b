"""What an opening balance came to: the ledgers of a record just begun, counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from evalcore.record import Record


@attrs.frozen
class CarriedIn:
    """How many of each were carried in, as they stood on the day of receipt.

    ``tenures`` are those that last; of problems and pledges also how many are still under way.
    """

    units: int
    persons: int
    tenures: int
    gradings: int
    problems: int
    problems_open: int
    pledges: int
    pledges_open: int
    matters: int
    measures: int


_COUNTS = {
    "units": "SELECT count(*) FROM units",
    "persons": "SELECT count(*) FROM persons",
    "tenures": "SELECT count(*) FROM tenures WHERE to_on IS NULL",
    "gradings": "SELECT count(*) FROM gradings",
    "problems": "SELECT count(*) FROM problems",
    "problems_open": "SELECT count(*) FROM problems WHERE state IN ('open', 'suspended', 'fixed')",
    "pledges": "SELECT count(*) FROM pledges",
    "pledges_open": "SELECT count(*) FROM pledges WHERE fulfilled_on IS NULL AND NOT excused",
    "matters": "SELECT count(*) FROM matters",
    "measures": "SELECT count(*) FROM measures",
}


def carried_in(record: Record, day: date) -> CarriedIn:
    """The ledgers of ``record`` as of ``day``, counted."""
    from evalcore.record.reading import open_columns, register_effective
    from projections import ledgers

    connection = open_columns(record, record.head(), cached=False).connection
    try:
        register_effective(connection, day)
        ledgers.build(connection, day, day, day)
        found = {}
        for name, sql in _COUNTS.items():
            ((count,),) = connection.execute(sql).fetchall()
            found[name] = int(count)
        return CarriedIn(**found)
    finally:
        connection.close()
