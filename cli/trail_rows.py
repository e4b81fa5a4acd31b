"""For ``trail``: the kept files behind entries: their rows, and the files themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalcore.errors import DataError, KeyDestroyed, StoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.intake.sources import Cell
    from evalcore.record.record import Record
    from evalcore.record.store import SourceFile
    from evalcore.sealed.opening import Needed
    from projections.trail import Entry, Trail

Written = "tuple[Cell, ...] | str"
"""The cells of a row, or why they can't be shown."""


def rows_of(
    record: Record, entries: Sequence[Entry], mapping: str
) -> dict[int, tuple[Cell, ...] | str]:
    """Position → the row that the entry came from. Each file is opened once."""
    from evalcore.intake.sources import Place, rows_of

    found: dict[int, tuple[Cell, ...] | str] = {}
    by_file: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.file is None:
            found[entry.position] = _("it came from no file")
        elif not entry.row:
            found[entry.position] = _("it names no row")
        else:
            by_file.setdefault(entry.file.digest, []).append(entry)
    for digest, group in by_file.items():
        kept, problem = opened(record, digest)
        if kept is None:
            found |= dict.fromkeys((entry.position for entry in group), problem)
            continue
        places = {entry.position: Place(entry.sheet, entry.row, entry.row_key) for entry in group}
        rows = rows_of(kept.name, kept.content, places.values(), mapping)
        found |= {position: rows[place] for position, place in places.items()}
    return found


def to_open(
    record: Record, trail: Trail, positions: Sequence[int], private: bool, rows: bool, save: bool
) -> Needed:
    """What showing ``positions`` opens: sealed parts, and the sealed files that they came from."""
    from evalcore.sealed.opening import Needed, needed

    if not (private or rows or save):
        return Needed()
    found = trail.entries(positions) if rows or save else []
    files = [entry.file.digest for entry in found if entry.file and (save or entry.row)]
    return needed(
        record,
        trail.opened_by(positions) if private else (),
        files,
        about=() if save else positions,
    )


def row_data(row: tuple[Cell, ...] | str) -> dict[str, Any]:
    """A row as JSON data."""
    if isinstance(row, str):
        return {"problem": row}
    return {"cells": [{"place": c.place, "header": c.header, "text": c.text} for c in row]}


def opened(record: Record, digest: str) -> tuple[SourceFile | None, str]:
    """(a kept file, why it can't be shown)."""
    try:
        return record.source(digest), ""
    except KeyDestroyed as error:
        if record.keys is None:
            # A bundle says itself what it leaves out.
            return None, str(error)
        return None, _(
            "the file is sealed: its key is not in {keys} (destroyed, or the key file is elsewhere)"
        ).format(keys=record.keys)
    except DataError:
        return None, _("the file was not kept")
    except (UsageError, StoreError) as error:
        return None, str(error)


def save(record: Record, entries: Sequence[Entry], folder: Path) -> list[tuple[str, str]]:
    """Write the kept files behind ``entries`` into ``folder``: (path or name, problem or empty).

    A file that is there with another content is left alone, and the new one gets its digest into
    its name. Raises UsageError where ``folder`` is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{path} is no folder.").format(path=folder))
    folder.mkdir(parents=True, exist_ok=True)
    told: list[tuple[str, str]] = []
    files = {entry.file.digest: entry.file for entry in entries if entry.file is not None}
    for digest, ref in files.items():
        kept, problem = opened(record, digest)
        if kept is None:
            told.append((ref.name, problem))
            continue
        path = folder / _plain_name(ref.name)
        if path.exists() and path.read_bytes() != kept.content:
            path = path.with_name(f"{path.stem}-{digest[:8]}{path.suffix}")
        if not path.exists():
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(kept.content)
        told.append((str(path), ""))
    return told


def _plain_name(name: str) -> str:
    """A file name that stays in its folder and is allowed everywhere."""
    bare = re.sub(r'[\x00-\x1f<>:"|?*\\/]+', "_", name).strip(". ")
    return bare[-120:] or "file"
