"""How long a subject of a city-year waits for its dossiers, from results and record to files.

The record is synthetic (``evalcore.demo.city``); its run is published by the invented county's own
scheme, as anybody's would be, by the commands themselves. ``python -m benchmarks dossier`` makes a
city; ``python -m benchmarks.dossier FOLDER`` asks one that is there (``city.db`` and the
``results.db`` that ``publish`` wrote from it).
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city import apart
from benchmarks.measure import Line, median_of, timed

TIMES = 5


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """Both editions of one subject, then the own edition alone; each a process of its own."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        size = apart("write", place / "city.db", str(events))["events"]
        _publish(place)
        yield from asked(place, f"{size:,} events")


def asked(place: Path, said: str = "") -> Iterator[Line]:
    """The first dossier, and those after it, of the city in a folder."""
    subject = _subject(place / "results.db")
    with timed() as first:
        _evalcore(place, "dossier", subject, "--out", "first")
    note = ", ".join(part for part in (said, _pages(place / "first")) if part)
    yield Line("dossier, both editions, the first after publishing", f"{first.seconds:.1f} s", note)
    both = median_of(TIMES, lambda: _written(place, subject))
    yield Line("dossier, both editions", f"{both:.2f} s", note, "≤ 2 s")
    own = median_of(TIMES, lambda: _written(place, subject, "--edition", "own"))
    yield Line("dossier, own edition", f"{own:.2f} s", "", "≤ 2 s")


def _publish(place: Path) -> None:
    """Make the city's run official."""
    from evalcore.demo.decided import decided
    from evalcore.schemes.loader import find_scheme

    text = decided(find_scheme("county-secretaries-2025").read_text(encoding="utf-8"))
    (place / "own.yaml").write_text(text, encoding="utf-8")
    _evalcore(place, "scheme", "adopt", "own.yaml", "--by", "县委", "--on", "2024-12-30")
    _evalcore(place, "publish", "--scheme", "own.yaml", "--by", "组织部", "--on", "2026-01-20")


def _subject(path: Path) -> str:
    """A subject from the middle of the ranks."""
    results = sqlite3.connect(path)
    try:
        row = results.execute(
            "SELECT subject FROM standings WHERE rank IS NOT NULL ORDER BY rank, subject "
            "LIMIT 1 OFFSET (SELECT count(rank) / 2 FROM standings)"
        ).fetchone()
    finally:
        results.close()
    return str(row[0])


def _written(place: Path, subject: str, *more: str) -> float:
    with timed() as clock:
        _evalcore(place, "dossier", subject, "--out", "again", *more)
    return clock.seconds


def _pages(folder: Path) -> str:
    sizes = sorted(path.stat().st_size // 1024 for path in folder.glob("*.html"))
    return " and ".join(f"{size:,} KB" for size in sizes)


def _evalcore(place: Path, *arguments: str) -> None:
    environment = {**os.environ, "EVALCORE_STORE": "city.db", "EVALCORE_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=place,
        env=environment | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


if __name__ == "__main__":
    for line in asked(Path(sys.argv[1]).resolve()):
        print(line, flush=True)
