"""How long all papers of a county take, from results to files, and in how much memory.

Reports of everybody as page and as Word, and the submission sheet as both. ``python -m benchmarks
papers`` makes a county of about 300 persons and scores it; ``python -m benchmarks.papers RESULTS``
prints results that are there. Each round is a process of its own, as the command is.
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
EVENTS = 84_000
"""Of a county's year with about 300 persons, as the synthetic city has them."""

FORMS = ("html", "docx")


def measure(events: int = EVENTS) -> Iterator[Line]:
    """A county printed several times."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "county.db"
        size = apart("write", path, str(events))["events"]
        apart("publish", path)
        yield printed(path.with_name("results.db"), f"{size:,} events")


def printed(results: Path, said: str = "") -> Line:
    """The median of several rounds."""
    told = [_apart(results) for _ in range(TIMES)]
    seconds, peak = median(one["seconds"] for one in told), max(one["peak_mb"] for one in told)
    note = f"{told[0]['persons']} persons, {told[0]['files']} files, {told[0]['megabytes']} MB"
    note = ", ".join(part for part in (said, note) if part)
    return Line(
        "all papers of a county, as page and as Word", f"{seconds:.1f} s, {peak} MB", note, "≤ 60 s"
    )


def write(results: Path, out: Path) -> dict[str, Any]:
    """One round in this process, by the commands: seconds, files, peak of memory."""
    from cli.main import main

    with timed() as clock:
        asked = ["--results", str(results)]
        done = main(["report", "--all", *asked, "--format", ",".join(FORMS), "--out", str(out)])
        for form in FORMS:
            done |= main(["submission", *asked, "--out", str(out / f"submission.{form}")])
    files = list(out.iterdir())
    assert done == 0
    return {
        "seconds": clock.seconds,
        "files": len(files),
        "persons": len(files) // len(FORMS) - 1,
        "megabytes": sum(path.stat().st_size for path in files) >> 20,
        "peak_mb": peak_megabytes(),
    }


def _apart(results: Path) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.papers", "write", str(results), folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        print(json.dumps(write(Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        print(printed(Path(sys.argv[1])))
