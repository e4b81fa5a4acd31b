"""How long the year at a glance of a city takes, from results to the page, and in how much memory.

``python -m benchmarks overview`` makes a city and scores it; ``python -m benchmarks.overview
RESULTS`` draws results that are there. Each drawing is a process of its own, as the command is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.city import apart
from benchmarks.measure import Line, peak_megabytes, timed

TIMES = 3


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """A city-year drawn several times."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        size = apart("write", path, str(events))["events"]
        apart("publish", path)
        yield drawn(path.with_name("results.db"), f"{size:,} events")


def drawn(results: Path, said: str = "") -> Line:
    """The median of several drawings."""
    told = [_apart(results) for _ in range(TIMES)]
    seconds, peak = median(one["seconds"] for one in told), max(one["peak_mb"] for one in told)
    note = ", ".join(part for part in (said, f"a page of {told[0]['kilobytes']} kB") if part)
    return Line("overview of a city-year", f"{seconds:.1f} s, {peak} MB", note, "≤ 10 s")


def draw(results: Path) -> dict[str, Any]:
    """One drawing in this process: seconds, size of the page, peak of memory."""
    from projections.overview import overview, page
    from projections.publishing import open_results

    with timed() as clock, open_results(results) as opened:
        text = page(overview(opened))
    return {
        "seconds": clock.seconds,
        "kilobytes": len(text.encode()) // 1024,
        "peak_mb": peak_megabytes(),
    }


def _apart(results: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.overview", "draw", str(results)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        print(json.dumps(draw(Path(sys.argv[2]))))
    else:
        print(drawn(Path(sys.argv[1])))
