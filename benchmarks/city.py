"""A city's year: 8,500 units, 170,000 members, 2.5 million events; store to standings.

Each measure runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import CITY_SEED, Line, peak_megabytes, timed, told_by
from evalcore import schemes
from evalcore.record import open_record

SCHEME = "county-secretaries-2025"
AS_OF = date(2025, 12, 31)
TIMES = 3
CALENDARS = Path(schemes.__file__).parent / "calendars"


def write(path: Path, events: int) -> dict[str, Any]:
    """Make the city's record."""
    from evalcore.demo.city import write_city

    with open_record(path, create=True) as record, timed() as clock:
        write_city(record, CITY_SEED, events)
        size = record.head().size
    return {"events": size, "seconds": clock.seconds, "peak_mb": peak_megabytes()}


def score(path: Path) -> dict[str, Any]:
    """Store to standings and flags, then the same columns under changed numbers."""
    from evalcore.schemes.loader import load_scheme
    from projections.run import evaluate, run

    with open_record(path) as record:
        with timed() as first:
            evaluation = run(record, load_scheme(SCHEME), AS_OF, record.head())
            ranked = sum(1 for standing in evaluation.standings if standing.rank is not None)
        with timed() as again:
            other = load_scheme(SCHEME, settings={"indicators.pledge_kept.points": "12"})
            rescored = evaluate(
                evaluation.connection,
                other,
                AS_OF,
                known_at=evaluation.known_at,
                reuse=evaluation,
            )
            assert len(rescored.standings) == len(evaluation.standings)
    return {
        "seconds": first.seconds,
        "again": again.seconds,
        "ranked": ranked,
        "flags": len(evaluation.flags),
        "peak_mb": peak_megabytes(),
    }


def verify(path: Path) -> dict[str, Any]:
    """Every leaf, tile, root and box."""
    with open_record(path) as record, timed() as clock:
        found = record.verify()
    assert found.ok
    return {"seconds": clock.seconds, "peak_mb": peak_megabytes()}


def publish(path: Path) -> dict[str, Any]:
    """Score from cached segments and write results database and Parquet."""
    from evalcore.schemes.loader import load_scheme
    from projections.publishing import write_results
    from projections.run import run

    with open_record(path) as record, timed() as clock:
        evaluation = run(record, load_scheme(SCHEME), AS_OF, record.head())
        write_results(evaluation, path.with_name("results.db"))
    return {"seconds": clock.seconds, "peak_mb": peak_megabytes()}


def rival(path: Path) -> dict[str, Any]:
    """The pandas script's cold run: totals and ranks alone."""
    from benchmarks.rival.__main__ import score as by_pandas

    with timed() as clock:
        ranked = int(by_pandas(path, CALENDARS)["rank"].notna().sum())
    return {"seconds": clock.seconds, "ranked": ranked, "peak_mb": peak_megabytes()}


def scan(path: Path) -> dict[str, Any]:
    """A bare DuckDB scan of the cached columns: every column that holds anything, read once."""
    from evalcore.record.reading import new_connection

    with new_connection() as connection:
        files: dict[str, list[str]] = {}
        for file in sorted(path.with_name(path.name + ".segments").rglob("*.parquet")):
            files.setdefault(file.stem, []).append(str(file))
        with timed() as clock:
            for name in sorted(files):
                table = connection.read_parquet(files[name])
                chosen = ", ".join(f'max("{column}")' for column in table.columns)
                table.aggregate(chosen).fetchall()
    return {"seconds": clock.seconds, "peak_mb": peak_megabytes()}


STEPS = {"score": score, "verify": verify, "publish": publish, "rival": rival, "scan": scan}


def apart(step: str, path: Path, *more: str) -> dict[str, Any]:
    """Run a step in a process of its own."""
    return told_by(__name__, step, str(path), *more, hidden=step != "rival")


def medians(step: str, path: Path, *, cold: bool = False) -> dict[str, Any]:
    """A step several times: the median of each figure, but the highest peak of memory."""
    found = []
    for _time in range(TIMES):
        if cold:
            shutil.rmtree(path.with_name(path.name + ".segments"), ignore_errors=True)
        found.append(apart(step, path))
    middle = {name: statistics.median(one[name] for one in found) for name in found[0]}
    return {**middle, "peak_mb": max(one["peak_mb"] for one in found)}


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """Cold store, cached segments, another scheme, published in full; against pandas and a scan."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        written = apart("write", path, str(events))
        size = written["events"]
        yield Line(
            "city written",
            f"{written['seconds']:.1f} s, {size:,} events "
            f"({size / written['seconds']:,.0f}/s), {written['peak_mb']} MB",
        )
        cold = medians("score", path, cold=True)
        cached = medians("score", path)
        other = apart("rival", path)
        bare = medians("scan", path)
        note = f"{cold['ranked']:,.0f} ranked, {cold['flags']:,.0f} flags"
        yield Line(
            "city-year cold: store → standings",
            f"{cold['seconds']:.1f} s, {cold['peak_mb']} MB",
            note,
            "≤ 6 s, ≤ 1,200 MB",
        )
        yield Line(
            "the same",
            f"{other['seconds'] / cold['seconds']:.1f} ×",
            f"a pandas script, totals and ranks alone ({other['seconds']:.1f} s, "
            f"{other['peak_mb']} MB)",
            "≥ 5 ×",
        )
        yield Line(
            "city-year cached: segments → standings",
            f"{cached['seconds']:.1f} s, {cached['peak_mb']} MB",
            note,
            "≤ 2 s",
        )
        yield Line(
            "the same",
            f"{cached['seconds'] / bare['seconds']:.1f} ×",
            f"a bare DuckDB scan of the same columns ({bare['seconds']:.2f} s)",
            "≤ 3 ×",
        )
        yield Line("city-year under another scheme", f"{cached['again']:.1f} s", note, "≤ 1 s")
        published = medians("publish", path)
        yield Line(
            "city-year published in full, cached",
            f"{published['seconds']:.1f} s, {published['peak_mb']} MB",
            "",
            "≤ 12 s, ≤ 1,200 MB",
        )


if __name__ == "__main__":
    step, where, *rest = sys.argv[1:]
    outcome = write(Path(where), int(rest[0])) if step == "write" else STEPS[step](Path(where))
    print(json.dumps(outcome))
