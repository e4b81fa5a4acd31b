"""Where results lie: a database, and beside it one directory of tables for each that is in use.

A run reserves its directory before it writes and holds it with a lock that the system drops when
the process ends, however it ends. So a run that tidies up can tell what another is about to put
in place (held), what results name (in use), and what nobody will ever read (swept).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from evalcore.errors import UsageError
from evalcore.messages import _

APPLICATION_ID = 0x65765253
"""``evRS`` in the header of the database: these are results, and not a record."""

_TABLES = re.compile(r"[0-9a-f]{12}(-[0-9]+)?")


def home_of(out: Path) -> Path:
    """The directory beside ``out`` that holds the directories of tables."""
    return out.with_name(f"{out.stem}.tables")


def part_of(out: Path, tables: Path) -> Path:
    """The name under which the database grows while it belongs to the run that holds ``tables``."""
    return out.with_name(f".{out.name}.{tables.name}.part")


def refuse_other_files(out: Path) -> None:
    """Raise UsageError where ``out`` exists and is not a results database of ours."""
    if not out.exists():
        if not out.parent.is_dir():
            raise UsageError(
                _("--out: there is no directory {directory}. Make it first.").format(
                    directory=out.parent
                )
            )
        return
    if not _is_results(out):
        raise UsageError(
            _(
                "--out: {out} exists and holds something else than results; it is not "
                "overwritten. Name another file."
            ).format(out=out)
        )


def _is_results(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(72)
    ours = APPLICATION_ID.to_bytes(4, "big")
    return head[:16] == b"SQLite format 3\x00" and head[68:72] == ours


def in_use(out: Path) -> set[str]:
    """Names of the directories that ``out``, or a copy of it beside it, reads its tables from.

    Raises OSError or ``sqlite3.Error`` where ``out`` can't be read; copies that can't are no use.
    """
    named: set[str] = set()
    for path in out.parent.iterdir():
        try:
            if not path.name.endswith(".part") and _is_results(path):
                named |= _named(path, home_of(out).name)
        except (OSError, sqlite3.Error):
            if path.name == out.name:
                raise
    return named


def _named(path: Path, home: str) -> set[str]:
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        files = connection.execute("SELECT file FROM tables WHERE file <> ''").fetchall()
    finally:
        connection.close()
    places = [file.split("/") for (file,) in files]
    return {place[1] for place in places if place[0] == home and len(place) > 1}


@contextmanager
def reserved(out: Path, short: str) -> Iterator[Path]:
    """A new directory for the tables of ``out``, held until the block ends.

    Taken away again, with the database that grew beside it, unless results name it by then.
    """
    home = home_of(out)
    tables, lock = _reserve(home, short)
    try:
        part_of(out, tables).unlink(missing_ok=True)
        yield tables
    finally:
        with suppress(OSError, sqlite3.Error):
            part_of(out, tables).unlink(missing_ok=True)
            if tables.name not in in_use(out):
                shutil.rmtree(tables)
        with suppress(OSError):
            home.rmdir()  # Refused unless it is empty.
        if lock is not None:
            os.close(lock)


def _reserve(home: Path, short: str) -> tuple[Path, int | None]:
    at = 1
    while True:
        tables = home / (short if at == 1 else f"{short}-{at}")
        home.mkdir(exist_ok=True)
        try:
            tables.mkdir()
            lock = _lock(tables)
        except (FileExistsError, BlockingIOError):
            # The tables of a re-run never replace those in use.
            at += 1
            continue
        except FileNotFoundError:
            # Another run has just tidied up.
            continue
        if lock is None or _is_still(lock, tables):
            return tables, lock
        os.close(lock)


def _lock(tables: Path) -> int | None:
    """Hold a directory; None where there are no locks. Raises BlockingIOError where it is held."""
    try:
        import fcntl
    except ImportError:
        return None
    held = os.open(tables, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise
    except OSError:
        os.close(held)
        return None
    return held


def _is_still(lock: int, tables: Path) -> bool:
    """Whether what is held is what bears the name: it may have been swept before it was held."""
    try:
        return os.path.samestat(os.fstat(lock), tables.stat())
    except FileNotFoundError:
        return False


def sweep(out: Path, superseded: set[str]) -> None:
    """Remove what nobody reads any more: earlier tables, and what interrupted runs left behind.

    ``superseded``: names that were in use before; they go even where there are no locks. What
    can't be removed now is left to the next run.
    """
    home = home_of(out)
    with suppress(OSError, sqlite3.Error):
        for entry in sorted(home.iterdir()):
            if entry.is_dir() and _TABLES.fullmatch(entry.name):
                with suppress(BlockingIOError, FileNotFoundError):
                    _sweep_one(out, entry, superseded)
        # Earlier versions kept a journal beside it.
        parts = re.compile(rf"\.{re.escape(out.name)}\.({_TABLES.pattern})\.part(-journal)?")
        for entry in sorted(out.parent.iterdir()):
            found = parts.fullmatch(entry.name)
            if found and not (home / found[1]).is_dir():
                entry.unlink(missing_ok=True)


def _sweep_one(out: Path, tables: Path, superseded: set[str]) -> None:
    lock = _lock(tables)
    try:
        # Looked up with the lock in hand: who held it may have put its results in place.
        if (lock is not None or tables.name in superseded) and tables.name not in in_use(out):
            shutil.rmtree(tables, ignore_errors=True)
    finally:
        if lock is not None:
            os.close(lock)
