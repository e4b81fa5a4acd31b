"""A city's year: 8,500 units, 170,000 members, 2.5 million events; store to standings.

Each measure runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Line, peak_megabytes, timed
from evalcore.record import open_record

SCHEME = "county-secretaries-2025"
AS_OF = date(2025, 12, 31)
SEED = 20251231


def write(path: Path, events: int) -> dict[str, Any]:
    """Make the city's record."""
    from evalcore.demo.city import write_city

    with open_record(path, create=True) as record, timed() as clock:
        write_city(record, SEED, events)
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


STEPS = {"score": score, "verify": verify, "publish": publish}


def apart(step: str, path: Path, *more: str) -> dict[str, Any]:
    """Run a step in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, step, str(path), *more],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """Cold store, cached segments, another scheme, verify, published in full."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        written = apart("write", path, str(events))
        size = written["events"]
        yield Line(
            "city written",
            f"{written['seconds']:.1f} s, {size:,} events "
            f"({size / written['seconds']:,.0f}/s), {written['peak_mb']} MB",
        )
        cold = apart("score", path)
        cached = apart("score", path)
        note = f"{cold['ranked']:,} ranked, {cold['flags']:,} flags"
        yield Line(
            "city-year cold: store → standings",
            f"{cold['seconds']:.1f} s, {cold['peak_mb']} MB",
            note,
            "≤ 8 s, ≤ 1,200 MB",
        )
        yield Line(
            "city-year cached: segments → standings",
            f"{cached['seconds']:.1f} s, {cached['peak_mb']} MB",
            note,
            "≤ 3 s",
        )
        yield Line("city-year under another scheme", f"{cached['again']:.1f} s", note, "≤ 1 s")
        checked = apart("verify", path)
        yield Line(
            "verify",
            f"{checked['seconds']:.1f} s ({size / checked['seconds']:,.0f} leaves/s)",
            f"peak {checked['peak_mb']} MB",
        )
        published = apart("publish", path)
        yield Line(
            "city-year published in full, cached",
            f"{published['seconds']:.1f} s, {published['peak_mb']} MB",
        )
        shutil.rmtree(path.with_name("city.db.segments"), ignore_errors=True)


if __name__ == "__main__":
    step, where, *rest = sys.argv[1:]
    outcome = write(Path(where), int(rest[0])) if step == "write" else STEPS[step](Path(where))
    print(json.dumps(outcome))
