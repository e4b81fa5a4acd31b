"""What the tables of a Parquet export mean: every column with its type, title and meaning."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from attrs import frozen

from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES
from evalcore.schemes.ledger_titles import LEDGER_TITLES
from evalcore.vocabulary.schema import FAMILY_TITLES
from projections.exchange.chosen import Chosen
from projections.exchange.titles import ENVELOPE_TITLES, ORPHANS, RESULT_COLUMNS, RESULT_TABLES

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@frozen
class Column:
    """A column: its name, its title in Chinese, and what it means in English."""

    name: str
    title: str
    meaning: str


@frozen
class TableTold:
    """A table as the dictionary tells it. ``file`` is its path within the export."""

    file: str
    title: str
    columns: tuple[Column, ...]


def of_facts(chosen: Chosen, name: str, *, effective: bool) -> TableTold:
    """A family of facts: as recorded (``facts/``), or what counts of it (``effective/``)."""
    told: dict[str, Column] = {n: Column(n, *words) for n, words in ENVELOPE_TITLES.items()}
    for cls in chosen.classes(name):
        for spec in cls.specs():
            known = told.get(spec.name)
            if known is None:
                told[spec.name] = Column(spec.name, spec.zh, spec.en)
            elif spec.zh not in known.title.split("/"):
                # Classes of one family may mean different things by one name.
                told[spec.name] = Column(
                    spec.name, f"{known.title}/{spec.zh}", f"{known.meaning}; {spec.en}"
                )
    listed = chosen.types(name, effective=effective)
    folder, state = ("effective", "有效事实") if effective else ("facts", "原始记录")
    return TableTold(
        f"{folder}/{name}.parquet",
        f"{FAMILY_TITLES[name]}（{state}）",
        tuple(told[column] for column in listed),
    )


def of_ledger(name: str, columns: Iterable[str]) -> TableTold:
    """A ledger of results."""
    found = []
    for column in columns:
        title = OWN_TITLES.get((name, column)) or COLUMN_TITLES.get(column, column)
        told = (title, column.replace("_", " "))
        found.append(Column(column, *(ORPHANS.get(column, told) if name == "orphans" else told)))
    return TableTold(f"ledgers/{name}.parquet", LEDGER_TITLES.get(name, name), tuple(found))


def of_results(name: str, columns: Iterable[str]) -> TableTold:
    """A result table."""
    found = []
    for column in columns:
        title, meaning = (
            RESULT_COLUMNS.get(f"{name}.{column}")
            or RESULT_COLUMNS.get(column)
            or (column, column.replace("_", " "))
        )
        found.append(Column(column, title, meaning))
    return TableTold(f"results/{name}.parquet", RESULT_TABLES.get(name, name), tuple(found))


HEAD = ("table", "column", "type", "title", "meaning")


def as_csv(tables: Iterable[tuple[TableTold, Mapping[str, str]]]) -> bytes:
    """The dictionary as CSV (UTF-8 with its mark, so that Excel and WPS open it): ``HEAD``.

    Each table comes with the type of each of its columns. No cell is a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    for table, types in tables:
        name = table.file.removesuffix(".parquet")
        for column in table.columns:
            cells = (name, column.name, types[column.name], column.title, column.meaning)
            writer.writerow([f"'{c}" if c.startswith(_FORMULA) else c for c in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
