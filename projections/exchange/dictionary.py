"""What the tables of a Parquet export mean: every column with its type, title and meaning."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES
from evalcore.schemes.columns import choice_titles
from evalcore.schemes.ledger_titles import LEDGER_TITLES
from evalcore.schemes.value_titles import STATUSES
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
    codes: tuple[tuple[str, str, str], ...] = ()
    """(column, code, Chinese title) of what closed columns can hold."""


def of_facts(chosen: Chosen, name: str, *, effective: bool) -> TableTold:
    """A family of facts: as recorded (``facts/``), or what counts of it (``effective/``)."""
    told: dict[str, Column] = {n: Column(n, *words) for n, words in ENVELOPE_TITLES.items()}
    codes: dict[tuple[str, str], str] = {}
    for cls in chosen.classes(name):
        for spec in chosen.edition.fields(cls):
            for code, title in spec.choices.items():
                said = codes.setdefault((spec.name, code), title)
                if title not in said.split("/"):
                    codes[spec.name, code] = f"{said}/{title}"
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
        tuple((column, code, title) for (column, code), title in codes.items()),
    )


def of_ledger(name: str, columns: Iterable[str]) -> TableTold:
    """A ledger of results."""
    found, codes = [], []
    for column in columns:
        title = OWN_TITLES.get((name, column)) or COLUMN_TITLES.get(column, column)
        told = (title, column.replace("_", " "))
        found.append(Column(column, *(ORPHANS.get(column, told) if name == "orphans" else told)))
        codes += [(column, *each) for each in choice_titles(name, column).items()]
    return TableTold(
        f"ledgers/{name}.parquet", LEDGER_TITLES.get(name, name), tuple(found), tuple(codes)
    )


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
    codes = [("status", *each) for each in STATUSES.items()] if name == "standings" else []
    return TableTold(
        f"results/{name}.parquet", RESULT_TABLES.get(name, name), tuple(found), tuple(codes)
    )


def codes_told(tables: Iterable[TableTold]) -> Iterator[tuple[str, str, str, str]]:
    """``CODES_HEAD`` of every code that a column of the tables can hold."""
    for table in tables:
        for column, code, title in table.codes:
            yield table.file.removesuffix(".parquet"), column, code, title


CODES_HEAD = ("table", "column", "code", "title")
HEAD = ("table", "column", "type", "title", "meaning")


def columns_told(
    tables: Iterable[tuple[TableTold, Mapping[str, str]]],
) -> Iterator[tuple[str, str, str, str, str]]:
    """``HEAD`` of every column. Each table comes with the type of each of its columns."""
    for table, types in tables:
        name = table.file.removesuffix(".parquet")
        for column in table.columns:
            yield name, column.name, types[column.name], column.title, column.meaning


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table of texts as CSV, UTF-8 with its mark: Excel and WPS open it; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
