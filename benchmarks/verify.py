"""Verifying a city's year, against no more than reading it and one hashlib call per leaf and node.

The floor reads every column of every event as ``verify`` does, hashes as many bytes for each leaf
as its entry has, and one node for each leaf but the first. It checks nothing: no format, no tile,
no commit, no index, no guard.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.city import apart as city
from benchmarks.measure import Line, peak_megabytes, timed, told_by
from evalcore.record import open_record
from evalcore.record.envelope import leaf_hashes
from evalcore.record.verify import RANGE
from evalcore.record.verify import verify as check

TIMES = 3


def floor(path: Path) -> dict[str, Any]:
    """Reading, and one hashlib call per leaf and node, in one process."""
    with open_record(path, reading=True) as record:
        size = record.head().size
        # How long entries are, found out before the clock runs.
        rows = record.store.rows(1, min(size, 20_000))
        entry = bytes(sum(leaf_hashes(rows, len)) // len(rows))
        with timed() as clock:
            node = bytes(65)
            for start in range(1, size + 1, RANGE):
                rows = record.store.rows(start, min(start + RANGE - 1, size))
                for _row in rows:
                    sha256(entry).digest()
                    sha256(node).digest()
    return {"seconds": clock.seconds, "peak_mb": peak_megabytes()}


def whole(path: Path) -> dict[str, Any]:
    """``verify`` as the command runs it: a second process helps where there is a core for it."""
    with open_record(path, reading=True) as record, timed() as clock:
        assert record.verify().ok
    return {"seconds": clock.seconds, "peak_mb": peak_megabytes()}


def alone(path: Path) -> dict[str, Any]:
    """``verify`` without the second process."""
    with open_record(path, reading=True) as record, timed() as clock:
        assert check(record.store, None).ok
    return {"seconds": clock.seconds, "peak_mb": peak_megabytes()}


STEPS = {"floor": floor, "whole": whole, "alone": alone}


def apart(step: str, path: Path) -> dict[str, Any]:
    """Run a step in a process of its own."""
    return told_by(__name__, step, str(path))


def measure(events: int = 2_500_000, path: Path | None = None) -> Iterator[Line]:
    """The three of them in turn, several times; medians."""
    with TemporaryDirectory() as folder:
        if path is None:
            path = Path(folder) / "city.db"
            city("write", path, str(events))
        # In turn, so that a machine that slows down slows all of them.
        runs = [{name: apart(name, path) for name in STEPS} for _time in range(TIMES)]
        median = {name: statistics.median(run[name]["seconds"] for run in runs) for name in STEPS}
        peak = {name: max(run[name]["peak_mb"] for run in runs) for name in STEPS}
        yield Line(
            "reading + one hashlib call per leaf and node",
            f"{median['floor']:.1f} s",
            "one process, checks nothing",
        )
        for name, what in (("whole", "verify"), ("alone", "verify, one process")):
            yield Line(
                what,
                f"{median[name]:.1f} s, {peak[name]} MB",
                f"{median[name] / median['floor']:.2f} × reading and hashing",
                "≤ 1.3 ×",
            )


if __name__ == "__main__":
    step, where = sys.argv[1:]
    sys.stdout.write(json.dumps(STEPS[step](Path(where))))
