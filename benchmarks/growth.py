"""How cost grows: the same city with a tenth and with ten times the events (and units)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city import apart
from benchmarks.measure import Line

SIZES = (250_000, 2_500_000, 25_000_000)
LARGEST_VARIABLE = "EVALCORE_BENCH_LARGEST"
"""Events beyond which no city is made: the largest needs 15 GB of disk and a quarter of an hour."""


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Line]:
    """Append, cold run, cached run and verify at each size, per million events."""
    most = int(os.environ.get(LARGEST_VARIABLE) or sizes[-1])
    before: float | None = None
    for events in sizes:
        if events > most:
            continue
        with TemporaryDirectory() as folder:
            path = Path(folder) / "city.db"
            written = apart("write", path, str(events))
            size = written["events"]
            cold, cached = apart("score", path), apart("score", path)
            checked = apart("verify", path)
        million = size / 1_000_000
        each = cold["seconds"] / million
        grown = f"a million costs {each / before:.2f} × that of the size before" if before else ""
        yield Line(
            f"growth: {size:,} events",
            f"cold {cold['seconds']:.1f} s, {cold['peak_mb']} MB · cached "
            f"{cached['seconds']:.1f} s, {cached['peak_mb']} MB · verify "
            f"{checked['seconds']:.1f} s, {checked['peak_mb']} MB · written "
            f"{written['seconds']:.1f} s, {written['peak_mb']} MB",
            grown,
            "linear within 20 %" if before else "",
        )
        before = each
