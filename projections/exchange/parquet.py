"""The record and results as a folder of Parquet files, with a README and a dictionary."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from projections.exchange.chosen import Chosen, counts
from projections.exchange.dictionary import (
    CODES_HEAD,
    HEAD,
    as_csv,
    codes_told,
    columns_told,
    of_facts,
)
from projections.exchange.edition import Edition
from projections.exchange.parquet_files import FileWritten, write
from projections.exchange.readme import ABOUT, CODES, DICTIONARY, README, readme
from projections.exchange.result_files import ResultTables

if TYPE_CHECKING:
    import duckdb
    import pyarrow

    from projections.publishing import Results

FORMAT = "evalcore export parquet/1"

Progress = Callable[[int, int], None]


@frozen
class Folder:
    """A folder of tables that is being made: what it says of itself, and what is in it so far."""

    place: Path
    about: Mapping[str, str]

    def facts(
        self, connection: duckdb.DuckDBPyConnection, chosen: Chosen, progress: Progress
    ) -> list[FileWritten]:
        """Write ``facts/`` and ``effective/``: every chosen family, empty ones too."""
        present = {state: counts(connection, chosen, effective=state) for state in (False, True)}
        total = sum(sum(counted.values()) for counted in present.values())
        found, done = [], 0
        for effective, counted in present.items():
            for name in chosen.families:
                if not chosen.classes(name):
                    continue
                told = of_facts(chosen, name, effective=effective)
                if any(cls.topic() in counted for cls in chosen.classes(name)):
                    query = connection.sql(chosen.select(name, effective=effective))
                    reader = query.to_arrow_reader()
                else:
                    # Asking takes as long as writing; there are dozens of families.
                    reader = _nothing(chosen.types(name, effective=effective))
                found.append(write(self.place, told, reader, self.about))
                done += found[-1].rows
                progress(done, total)
        return found

    def results(self, results: Results, edition: Edition, progress: Progress) -> list[FileWritten]:
        """Write ``results/`` and ``ledgers/``. Raises StoreError where results can't be read."""
        tables = ResultTables(results, edition)
        every = tables.every()
        total, done = sum(table.rows for table in every), 0
        found = []
        for table in every:
            with tables.reading(table) as reader:
                found.append(write(self.place, table.told, reader, self.about))
            done += table.rows
            progress(done, total)
        return found

    def finish(self, edition: Edition, marks: str, tables: list[FileWritten]) -> None:
        """Write the README, the dictionaries of columns and codes, and ``export.json``."""
        text = readme(edition, self.about, marks, tables)
        (self.place / README).write_bytes(text)
        told = columns_told((one.told, one.types) for one in tables)
        (self.place / DICTIONARY).write_bytes(as_csv(HEAD, told))
        codes = codes_told(one.told for one in tables)
        (self.place / CODES).write_bytes(as_csv(CODES_HEAD, codes))
        said = {
            "format": FORMAT,
            "edition": edition.name,
            **self.about,
            "marks": marks,
            "tables": [
                {"file": one.told.file, "title": one.told.title, "rows": one.rows} for one in tables
            ],
        }
        shape = json.dumps(said, ensure_ascii=False, indent=1)
        (self.place / ABOUT).write_text(shape + "\n", encoding="utf-8")


def _nothing(types: Mapping[str, str]) -> pyarrow.RecordBatchReader:
    """A table without rows. ``types``: column → SQL type."""
    import pyarrow as pa

    kinds = {
        "BIGINT": pa.int64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "VARCHAR": pa.string(),
    }
    schema = pa.schema([(name, kinds[kind]) for name, kind in types.items()])
    return pa.RecordBatchReader.from_batches(schema, [])


def is_export(path: Path) -> bool:
    """Whether a folder is an earlier export of this format, and holds nothing else."""
    try:
        said = json.loads((path / ABOUT).read_bytes())
        known = {README, DICTIONARY, CODES, ABOUT, *(table["file"] for table in said["tables"])}
        inside = {p.relative_to(path).as_posix() for p in path.rglob("*") if not p.is_dir()}
        return said["format"] == FORMAT and inside <= known
    except (OSError, ValueError, KeyError, TypeError):
        return False
