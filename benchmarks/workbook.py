"""A city's workbook: every ledger, cut as by default and whole, each in a process of its own.

``python -m benchmarks workbook`` makes and scores a city; ``python -m benchmarks.workbook FILE``
takes the results of one that is there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Line, peak_megabytes, timed
from projections.workbook.model import ROOM

USUAL = 50_000
"""Rows of a ledger that are written where nobody says otherwise."""


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """From a city that is made for it."""
    from benchmarks.city import apart

    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        apart("write", path, str(events))
        apart("publish", path)
        yield from asked(path.with_name("results.db"))


def asked(results: Path) -> Iterator[Line]:
    """The workbook of finished results."""
    for most, said in ((USUAL, "ledgers of 50,000 rows at the most"), (ROOM, "whole ledgers")):
        with TemporaryDirectory() as folder:
            told = _apart(results, Path(folder) / "book.xlsx", most)
        size = f"{told['rows']:,} rows, {told['megabytes']} MB, peak {told['peak_mb']} MB"
        yield Line(f"workbook of a city, {said}", f"{told['seconds']:.0f} s", size)


def write(results: Path, out: Path, most: int) -> dict[str, Any]:
    """One workbook, in this process."""
    from projections.publishing import open_results
    from projections.workbook.book import write_workbook
    from projections.workbook.contents import Wish, contents

    with open_results(results) as opened, timed() as clock:
        made = contents(opened, Wish(most=most))
        write_workbook(opened, made, out)
    return {
        "seconds": clock.seconds,
        "rows": sum(sheet.written for sheet in made.sheets),
        "megabytes": out.stat().st_size // 1_000_000,
        "peak_mb": peak_megabytes(),
    }


def _apart(results: Path, out: Path, most: int) -> dict[str, Any]:
    code = (
        "import json, sys; from pathlib import Path; from benchmarks.workbook import write; "
        "a, b, c = sys.argv[1:]; print(json.dumps(write(Path(a), Path(b), int(c))))"
    )
    command = [sys.executable, "-c", code, str(results), str(out), str(most)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(found.stdout)
    return told


if __name__ == "__main__":
    for line in asked(Path(sys.argv[1])):
        print(line, flush=True)
