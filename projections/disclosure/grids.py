"""Files of any common kind as grids of text: what is in a cell or a line, and where that is.

Files come from anywhere: nothing in them is run, followed or trusted, and sizes are capped.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from evalcore.duck import silent_connection
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.outside import read_small
from projections.disclosure.pages import Grid, page
from projections.disclosure.word_files import word

LARGEST = 64 << 20
"""Bytes of a file that is read: no page or table that people hang out is as long."""

MOST_ROWS = 1_000_000
"""Rows of one table: more is no list that anybody publishes."""

PAGES = (".html", ".htm")
WORD = (".docx",)
PRINTED = (".pdf",)
"""Looked for, so that nobody takes them for checked; they can't be read."""
TEXTS = (".md", ".txt")
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
OTHERS = (".json", ".jsonl", ".db", ".sqlite", ".parquet")
KNOWN = (*PAGES, *WORD, *PRINTED, *TEXTS, *TABLES, *OTHERS)
"""Endings of files that are looked at."""


def grids(path: Path) -> list[Grid]:
    """What stands in a file. Raises DataError or StoreError where it can't be read."""
    ending = path.suffix.lower()
    if ending in TABLES:
        return list(_handed(path))
    if ending in (".db", ".sqlite"):
        return list(_database(path))
    if ending == ".parquet":
        return list(_parquet(path))
    if ending in WORD:
        return list(word(read_small(path, LARGEST), path.name))
    if ending in PRINTED:
        raise DataError(
            _(
                "{file}: a PDF is not read. Check the page or the Word file that it was made of."
            ).format(file=path)
        )
    text = _text(path)
    if ending in PAGES:
        return page(text)
    if ending in (".json", ".jsonl"):
        return list(_objects(text, path))
    return list(_markdown(text))


def _text(path: Path) -> str:
    content = read_small(path, LARGEST)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(
        _("{file}: the text is neither UTF-8 nor GB18030. Save it as UTF-8.").format(file=path)
    )


def _handed(path: Path) -> Iterator[Grid]:
    """Sheets of a workbook, or the table of a CSV file."""
    from evalcore.intake.files.handed import read_file

    read = read_file(path)
    if read.problem is not None:
        raise DataError(f"{path}: {read.problem.reason}. {read.problem.remedy}")
    for table in read.tables:
        rows = [(number, tuple(_cell(cell) for cell in cells)) for number, cells in table.rows()]
        filled = [(number, cells) for number, cells in rows if any(cells)]
        if not filled:
            continue
        yield Grid(
            table.name,
            filled[0][1],
            tuple((f"{table.name} {number}", cells) for number, cells in filled),
        )


def _cell(value: Any) -> str:
    """A cell as text; a workbook keeps 3 as 3.0."""
    if value is None:
        return ""
    text = str(value).strip()
    return text.removesuffix(".0") if text.removesuffix(".0").isdecimal() else text


def _database(path: Path) -> Iterator[Grid]:
    """Tables of a SQLite file; views show nothing that is in no table."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' "
                "AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        for name in names:
            quoted = name.replace('"', '""')
            found = connection.execute(f'SELECT * FROM "{quoted}" LIMIT {MOST_ROWS}')
            header = tuple(column[0] for column in found.description)
            yield _grid(name, header, found)
    except sqlite3.DatabaseError as error:
        raise DataError(
            _("{file} can't be read as a database: {reason}.").format(file=path, reason=error)
        ) from error
    finally:
        connection.close()


def _parquet(path: Path) -> Iterator[Grid]:
    import duckdb

    quoted = str(path).replace("'", "''")
    with silent_connection() as duck:
        try:
            found = duck.execute(f"SELECT * FROM read_parquet('{quoted}') LIMIT {MOST_ROWS}")
            header = tuple(column[0] for column in found.description)
            yield _grid(path.name, header, found.fetchall())
        except duckdb.Error as error:
            raise DataError(
                _("{file} can't be read as Parquet: {reason}.").format(
                    file=path, reason=str(error).splitlines()[0]
                )
            ) from error


def _grid(name: str, header: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> Grid:
    told = tuple(
        (f"{name} {number}", tuple("" if cell is None else str(cell) for cell in row))
        for number, row in enumerate(rows, 1)
    )
    return Grid(name, header, told)


def _objects(text: str, path: Path) -> Iterator[Grid]:
    """Lists of objects anywhere in JSON as tables; texts in them as lines."""
    try:
        made = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if path.suffix.lower() == ".jsonl"
            else json.loads(text)
        )
    except (ValueError, RecursionError) as error:
        raise DataError(
            _("{file} is no JSON: {reason}.").format(file=path, reason=error)
        ) from error
    lines: list[tuple[str, tuple[str, ...]]] = []
    left: list[tuple[str, Any, str]] = [("$", made, "")]
    while left:
        at, value, meeting = left.pop()
        if isinstance(value, Mapping):
            meeting = _meeting(value) or meeting
            left += [(f"{at}.{key}", each, meeting) for key, each in value.items()]
        elif isinstance(value, list):
            rows = [each for each in value if isinstance(each, Mapping)]
            if rows and len(rows) == len(value):
                header = tuple(dict.fromkeys(str(key) for row in rows for key in row))
                plain = [[_plain(row.get(key)) for key in header] for row in rows]
                if meeting and "meeting" not in header:
                    header, plain = (*header, "meeting"), [[*row, meeting] for row in plain]
                yield _grid(at, header, plain)
            left += [(f"{at}[{n}]", each, meeting) for n, each in enumerate(value)]
        elif isinstance(value, str):
            lines.append((at, (value,)))
    yield Grid("$", (), tuple(lines))


def _meeting(value: Mapping[str, Any]) -> str:
    """The meeting that an object and all in it is about, where it says one."""
    told = value.get("meeting") or (value.get("row") if "held_on" in value else "")
    return told if isinstance(told, str) else ""


def _plain(value: Any) -> str:
    """A value of an object as a cell: options with their counts as our pages write them."""
    if isinstance(value, Mapping):
        if value and all(isinstance(each, int) for each in value.values()):
            return "，".join(f"{key} {each}" for key, each in value.items())
        return ""
    if isinstance(value, list):
        return "、".join(value) if all(isinstance(each, str) for each in value) else ""
    return "" if value is None else str(value)


_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE = re.compile(r"^[\s|:\-]+$")
_CELLS = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|])")


def _markdown(text: str) -> Iterator[Grid]:
    """Tables and lines of Markdown, or of any plain text."""
    about, lines, table = "", [], []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        row = _ROW.match(line)
        if row is not None:
            if not _RULE.match(line):
                cells = tuple(_ESCAPED.sub(r"\1", c).strip() for c in _CELLS.split(row[1]))
                table.append((f"line {number}", cells))
            continue
        if table:
            yield Grid(table[0][0], table[0][1], tuple(table), about)
            table = []
        if line.strip():
            plain = _ESCAPED.sub(r"\1", line.strip())
            lines.append((f"line {number}", (plain,)))
            about = f"{about}\n{plain}"[-4000:]
    yield Grid("", (), tuple(lines), about)
