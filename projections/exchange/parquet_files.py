"""One Parquet file: typed columns, titles beside them, written batch by batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from projections.exchange.dictionary import TableTold

if TYPE_CHECKING:
    import pyarrow

ROWS = 131_072
"""Rows of a row group: what is held at once."""

INSTANTS = frozenset({"recorded_at"})
"""Columns of facts that count microseconds since 1970 in the record; instants in the export."""


@frozen
class FileWritten:
    """A table that was written, and the type of each of its columns."""

    told: TableTold
    rows: int
    types: Mapping[str, str]


def write(
    folder: Path, told: TableTold, reader: pyarrow.RecordBatchReader, about: Mapping[str, str]
) -> FileWritten:
    """Write one table below ``folder``, compressed with zstd.

    Field metadata holds ``title`` (Chinese) and ``meaning`` (English) of each column; metadata of
    the file holds ``about`` and the table's title under ``evalcore``. Raises OSError.
    """
    import pyarrow.parquet as pq

    path = folder / told.file
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = _schema(told, reader.schema, about)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _even(reader):
            writer.write_table(_shaped(batch, schema), row_group_size=ROWS)
            rows += len(batch)
    types = {field.name: _said(field.type) for field in schema}
    return FileWritten(told, rows, types)


def _schema(told: TableTold, found: pyarrow.Schema, about: Mapping[str, str]) -> pyarrow.Schema:
    import pyarrow as pa

    fields = []
    for column, field in zip(told.columns, found, strict=True):
        # The record counts in integers; tools know what an instant is.
        kind = pa.timestamp("us", "UTC") if _is_instant(field) else field.type
        words = {"title": column.title, "meaning": column.meaning}
        fields.append(pa.field(column.name, kind, metadata=words))
    said = json.dumps({"title": told.title, **about}, ensure_ascii=False)
    return pa.schema(fields, metadata={"evalcore": said})


def _is_instant(field: pyarrow.Field) -> bool:
    return field.name in INSTANTS and str(field.type) == "int64"


def _even(reader: Iterable[pyarrow.RecordBatch]) -> Iterable[pyarrow.Table]:
    """Batches of any length as tables of ``ROWS`` rows: the same rows give the same file."""
    import pyarrow as pa

    waiting: list[pyarrow.RecordBatch] = []
    count = 0
    for batch in reader:
        at = 0
        while at < len(batch):
            part = batch.slice(at, ROWS - count)
            waiting.append(part)
            count += len(part)
            at += len(part)
            if count == ROWS:
                yield pa.Table.from_batches(waiting)
                waiting, count = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _shaped(table: pyarrow.Table, schema: pyarrow.Schema) -> pyarrow.Table:
    """The table with the fields of ``schema``, in one piece: pages must not depend on batches."""
    columns = [
        column.combine_chunks().cast(field.type)
        for column, field in zip(table.columns, schema, strict=True)
    ]
    return type(table).from_arrays(columns, schema=schema)


def _said(kind: pyarrow.DataType) -> str:
    """A type as the dictionary names it."""
    named = {"int64": "integer", "string": "text", "date32[day]": "date", "bool": "boolean"}
    text = str(kind)
    if text.startswith("timestamp"):
        return "timestamp UTC"
    return "list of integers" if text.startswith("list") else named.get(text, text)
