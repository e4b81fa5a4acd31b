"""What a Parquet file says of itself, against what is in it.

Readers pass over row groups by what the file says of their lowest and highest values, or by a Bloom
filter. A file whose rows are right and whose extremes lie would answer every question wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evalcore.messages import _

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet


def lies(path: Path, columns: Sequence[str], rows: int) -> Iterator[str]:
    """What a file of ``rows`` rows in just these ``columns`` says wrongly of itself.

    Raises ``pyarrow.ArrowException`` and OSError where it can't be read.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        if file.schema_arrow.names != list(columns):
            yield _("its columns are not those of this family")
            return
        if file.metadata.num_rows != rows:
            yield _("it has {found} rows, and {rows} belong in it").format(
                found=file.metadata.num_rows, rows=rows
            )
        for number in range(file.num_row_groups):
            said = file.metadata.row_group(number)
            found = file.read_row_group(number)
            for at, column in enumerate(columns):
                if _lies(said.column(at), found[column]):
                    yield _("it says wrongly what lies in its column {column}").format(
                        column=column
                    )
                    return


def _lies(said: pyarrow.parquet.ColumnChunkMetaData, found: pyarrow.ChunkedArray) -> bool:
    import pyarrow.compute as pc

    # None is written; whether one is true, its values alone do not tell.
    if said.bloom_filter_offset is not None or said.has_column_index:
        return True
    told = said.statistics
    if told is None:
        return False
    if told.has_null_count and told.null_count != found.null_count:
        return True
    if not told.has_min_max:
        return False
    extremes = pc.min_max(found).as_py()
    if extremes["min"] is None:
        return False
    # A long text may be cut off, downwards and upwards.
    return not (told.min <= extremes["min"] and extremes["max"] <= told.max)
