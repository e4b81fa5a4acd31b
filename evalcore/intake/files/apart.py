"""A second process that reads workbooks which the reader of cells may stumble over.

calamine trusts a file's own numbers: on a damaged .xls it may ask for 600 GB or break off, and
either would end this process. So old workbooks, and those whose cells are not where their XML
says, are read here, with bounded memory and time; a file that breaks the reader breaks only this.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from attrs import frozen

from evalcore.intake.files.archives import damaged
from evalcore.messages import _

MEMORY = 4 << 30
"""Bytes of address space of the second process."""

SECONDS = 300
"""How long it may read."""

_PLAIN = frozenset((str, int, float, bool, type(None)))
LOCKED = "locked"


@frozen
class Sheet:
    """A sheet as the second process read it; in use like one of calamine's."""

    name: str
    hidden: bool
    cells: list[list[Any]]
    left: int
    merged_cell_ranges: list[Any]

    @property
    def start(self) -> tuple[int, int] | None:
        """Row and column of the first cell, from 0; None where there is none."""
        return (0, self.left) if self.cells else None

    def iter_rows(self) -> Any:
        """The rows from the first on."""
        return ([_value(cell) for cell in row] for row in self.cells)


def read_apart(content: bytes) -> list[Sheet] | None:
    """The sheets of a workbook, read in another process; None where it is locked.

    Raises Unreadable where that process gives up.
    """
    import msgspec

    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise damaged(_("it could not be read in time")) from error
    try:
        said = msgspec.msgpack.decode(done.stdout)
    except msgspec.DecodeError as error:
        raise damaged(_("its parts contradict each other")) from error
    if said == LOCKED:
        return None
    if isinstance(said, str):
        raise damaged(said)
    return [Sheet(**sheet) for sheet in said]


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Read the workbook on ``source`` and write its sheets, or what is wrong, to ``sink``."""
    import msgspec
    import python_calamine

    said: Any = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.read()))
        for known in book.sheets_metadata:
            if known.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(known.name)
            said.append(
                {
                    "name": known.name,
                    "hidden": known.visible != python_calamine.SheetVisibleEnum.Visible,
                    "cells": [] if sheet.start is None else [_packed(r) for r in sheet.iter_rows()],
                    "left": sheet.start[1] if sheet.start else 0,
                    "merged_cell_ranges": sheet.merged_cell_ranges or [],
                }
            )
    except python_calamine.PasswordError:
        said = LOCKED
    except (python_calamine.CalamineError, ValueError, MemoryError) as error:
        said = str(error) or type(error).__name__
    sink.write(msgspec.msgpack.encode(said))


def _packed(cells: list[Any]) -> list[Any]:
    return [cell if type(cell) in _PLAIN else _named(cell) for cell in cells]


def _named(cell: Any) -> list[Any]:
    if isinstance(cell, timedelta):
        return ["timedelta", cell.total_seconds()]
    return [type(cell).__name__, cell.isoformat()]


_KINDS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def _value(cell: Any) -> Any:
    return _KINDS[cell[0]](cell[1]) if type(cell) is list else cell


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _bounded()
    serve(sys.stdin.buffer, sys.stdout.buffer)
