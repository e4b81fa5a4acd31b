"""Where the columns of a log are: in Parquet files by range of positions, and in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from evalcore.record.columns import family_columns
from evalcore.record.segments import Segment

if TYPE_CHECKING:
    import pyarrow


@attrs.frozen
class Stored:
    """Where the rows of a family are: in Parquet ``segments``, and in the ``tail`` after them."""

    segments: Sequence[Segment]
    tail: Mapping[str, Sequence[pyarrow.Table]]

    def files(self, family: str) -> list[Path]:
        """The Parquet files of a family, in order; the last may pass what was known."""
        return [segment.files[family] for segment in self.segments if family in segment.files]

    def parquet(self, family: str) -> str:
        """SQL of a relation with the rows of ``files(family)`` and all columns of the family."""
        of: dict[frozenset[str], list[Path]] = {}
        for segment in self.segments:
            if family in segment.files:
                lacks = segment.lacks.get(family, frozenset())
                of.setdefault(lacks, []).append(segment.files[family])
        if list(of) == [frozenset()]:
            return _parquet(of[frozenset()])
        columns = family_columns(family)
        parts = []
        for lacks, files in of.items():
            chosen = ", ".join(
                f'CAST(NULL AS {kind}) AS "{column}"' if column in lacks else f'"{column}"'
                for column, kind in columns.items()
            )
            parts.append(f"SELECT {chosen} FROM {_parquet(files)}")
        return f"({' UNION ALL '.join(parts)})"


def _parquet(files: Sequence[Path]) -> str:
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"read_parquet([{paths}], union_by_name = false)"


def gaps(segments: Sequence[Segment], size: int) -> list[tuple[int, int]]:
    """The ranges of positions 1 to ``size`` that are in none of ``segments`` (in order)."""
    found = []
    start = 1
    for segment in segments:
        if segment.start > start:
            found.append((start, segment.start - 1))
        start = segment.stop + 1
    return [*found, (start, size)] if start <= size else found
