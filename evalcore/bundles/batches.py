"""Rows as Arrow batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.envelope import Row

if TYPE_CHECKING:
    import pyarrow


def as_batch(rows: Sequence[Row]) -> pyarrow.RecordBatch:
    """Rows as Arrow, columns as in ``record.arrow.SCHEMA``.

    Raises DataError naming the position of a row that no column can hold.
    """
    import pyarrow as pa

    from evalcore.record.arrow import SCHEMA

    positions, streams, _versions, topics, states, times, _actors, sources, *_rest = zip(
        *rows, strict=True
    )
    try:
        columns = (positions, streams, topics, times, sources, states)
        return pa.RecordBatch.from_arrays(
            [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)],
            schema=SCHEMA,
        )
    except (pa.ArrowException, OverflowError, ValueError) as error:
        if len(rows) == 1:
            raise DataError(
                _(
                    "The event at position {position} can't be read: its state is no text, or its "
                    "time out of range. Run verify to see whether it was altered."
                ).format(position=positions[0])
            ) from error
        half = len(rows) // 2
        as_batch(rows[:half])
        as_batch(rows[half:])
        raise
