"""What counts of a family of facts, as an Arrow table: for analysts (``docs/python.md``)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record import Record

LAST_DAY = date(9999, 12, 31)


def families() -> tuple[str, ...]:
    """The names of all families of facts, as ``evalcore vocabulary`` lists them."""
    from evalcore.vocabulary import FAMILIES

    return FAMILIES


def effective_facts(
    record: Record,
    family: str,
    *,
    as_of: date | None = None,
    known_at: int | datetime | None = None,
) -> pyarrow.Table:
    """The facts of ``family`` that count: corrected values, without what was withdrawn or repeated.

    Up to the day ``as_of`` (included; default: all) and as the record knew at ``known_at``, a size
    or an instant with its offset (default: now). Sorted by ``fact``.

    Columns: ``position`` and ``topic`` (kind of fact and its version), ``fact`` (position of the
    first report), ``corrected`` (bool), ``occurred_on`` and ``received_on`` (days), the public
    fields of the family's facts (``evalcore vocabulary`` describes each). What is sealed is in no
    column. Votes are in ``evaluations`` and ``ballots`` as they were reported: for reviewers.

    Raises UsageError for an unknown family or a ``known_at`` that the record never had, DataError
    naming the position where an event can't be read.
    """
    from evalcore.record.reading import open_columns, register_effective

    known = families()
    if family not in known:
        raise UsageError(
            _("There is no family of facts {name!r}. There are: {known}.").format(
                name=family, known=", ".join(known)
            )
        )
    with open_columns(record, record.commit_at(known_at)) as columns:
        connection = columns.connection
        register_effective(connection, as_of or LAST_DAY, columns.kept)
        return connection.sql(
            f"SELECT {_columns(family)} FROM effective_{family} ORDER BY fact"
        ).to_arrow_table()


def _columns(family: str) -> str:
    from evalcore.record.columns import family_columns

    listed = [*family_columns(family), "fact", "corrected"]
    return ", ".join(f'"{name}"' for name in dict.fromkeys(listed))
