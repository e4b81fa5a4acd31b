"""The public view as files: a database, JSON, CSV, a page. The same view, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.paper_words import paper_language, said
from evalcore.placing import write_whole
from evalcore.schemes.value_titles import STATUSES
from projections.disclosure.view import View
from projections.disclosure.view_tables import ViewTable
from projections.papers.templates import template

APPLICATION_ID = 0x65765256
"""``evRV`` in the header of the database: a view, and no full results."""

DATABASE, DATA, PAGE = "view.db", "view.json", "index.html"
SHORT = "standings.html"
"""The standings alone: what is usually hung out."""

LISTS = ("standings", "points", "shares", "votes", "ballots")
"""Tables that are written as CSV too."""

NAMES = (DATABASE, DATA, PAGE, SHORT, *(f"{name}.csv" for name in LISTS))

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_view(made: View, folder: Path) -> list[Path]:
    """Write the files of a view into a folder of their own; their paths.

    Raises UsageError where the folder holds something else, StoreError where the disk refuses.
    """
    refuse_other_folder(folder)
    contents = {
        DATABASE: database(made),
        DATA: data(made),
        PAGE: page(made),
        SHORT: page(made, ("standings",)),
        **{f"{t.name}.csv": table_csv(t) for t in made.tables if t.name in LISTS},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            write_whole(folder / name, content, replace=True)
    except OSError as error:
        raise StoreError(
            _("The view could not be written to {folder}: {reason}.").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    return [folder / name for name in contents]


def refuse_other_folder(folder: Path) -> None:
    """Raise UsageError where ``folder`` is none, or holds anything but an earlier view."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(_("--out: {path} is no folder. Name one.").format(path=folder))
    others = sorted(each.name for each in folder.iterdir() if each.name not in NAMES)
    if others:
        raise UsageError(
            _(
                "--out: {folder} holds something else ({name}). A view gets a folder of its own, "
                "so that nothing is hung out with it by mistake."
            ).format(folder=folder, name=others[0])
        )


def data(made: View) -> bytes:
    """The view as JSON: ``about``, and each table as a list of objects."""
    shape: dict[str, Any] = {"view": dict(made.about)}
    for table in made.tables:
        names = [name for name, _title in table.columns]
        shape[table.name] = [dict(zip(names, row, strict=True)) for row in table.rows]
    return (json.dumps(shape, ensure_ascii=False, indent=1) + "\n").encode()


def table_csv(table: ViewTable) -> bytes:
    """A table as CSV that Excel and WPS open as it is; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([title for _name, title in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int) else text


def page(made: View, only: Collection[str] = ()) -> bytes:
    """The view as one page that refers to nothing outside itself; ``only``: these tables."""
    # Files for programs keep the codes; the paper has words.
    statuses = {code: said(title) for code, title in STATUSES.items()}
    words = {("standings", "status"): statuses, **_named(made)}
    tables = [table for table in made.tables if not only or table.name in only]
    view = template("projections.disclosure", "view.html.j2")
    shown = {"about": made.about, "tables": tables, "words": words, "language": paper_language()}
    return view.render(**shown).encode()


def _named(made: View) -> dict[tuple[str, str], dict[Any, str]]:
    """(table, column) → id → what people call it, for the page: whom a row is about, which part."""
    found: dict[tuple[str, str], dict[Any, str]] = {}
    names: dict[Any, str] = {}
    for table in made.tables:
        columns = [name for name, _title in table.columns]
        rows = [dict(zip(columns, row, strict=True)) for row in table.rows]
        if table.name == "standings":
            for row in rows:
                person, unit = row["person"], row["unit"]
                names[row["subject"]] = f"{person}({unit})" if person else str(unit)
        if table.name == "points":
            # Shares keep their codes: beside the name of a unit, the check reads them as its votes.
            found["points", "subject"] = names
            parts = {row["of"] for row in rows}
            found["points", "of"] = {
                part: said("组") if str(part).startswith("group:") else said("指标")
                for part in parts
            }
    return found


def database(made: View) -> bytes:
    """The view as a SQLite database, for Datasette and others."""
    import sqlite_utils

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        connection = sqlite3.connect(path)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db: Any = sqlite_utils.Database(connection)
            about = {name: type(value) for name, value in made.about.items()}
            db["view"].create(about, pk="run")
            db["view"].insert(dict(made.about))
            for table in made.tables:
                names = [name for name, _title in table.columns]
                kinds = {name: _kind(table, at) for at, name in enumerate(names)}
                db[table.name].create(kinds)
                marks = ", ".join("?" for _name in names)
                connection.executemany(
                    f'INSERT INTO "{table.name}" VALUES ({marks})', list(table.rows)
                )
            connection.commit()
            connection.execute("VACUUM")
        finally:
            connection.close()
        return path.read_bytes()


def _kind(table: ViewTable, at: int) -> type:
    """Whole numbers where all of a column are; else text, which ``…`` is."""
    values = [row[at] for row in table.rows if row[at] is not None]
    return int if values and all(isinstance(value, int) for value in values) else str
