"""A city's year in the formats of other tools; each format in a process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import city
from benchmarks.measure import Line, peak_megabytes, timed, told_by

FORMATS = ("parquet", "ocel", "cloudevents")


def export(store: Path, kind: str) -> dict[str, Any]:
    """Export the facts of a record; seconds, peak of memory, and what the command says of it."""
    from cli.main import main

    said = io.StringIO()
    out = store.with_name(f"out.{kind}")
    command = ["export", "--format", kind, "--store", str(store), "--out", str(out), "--json"]
    with timed() as clock, contextlib.redirect_stdout(said):
        assert main(command) == 0
    return {
        "seconds": clock.seconds,
        "peak_mb": peak_megabytes(),
        "said": json.loads(said.getvalue()),
    }


def apart(store: Path, kind: str) -> dict[str, Any]:
    """Run one export in a process of its own."""
    return told_by(__name__, str(store), kind)


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """Facts of a city's year, columns cached."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "city.db"
        city.apart("write", store, str(events))
        city.apart("score", store)
        for kind in FORMATS:
            took = apart(store, kind)
            count = took["said"].get("rows") or took["said"]["events"]
            yield Line(
                f"city-year exported, {kind}",
                f"{took['seconds']:.1f} s, {took['peak_mb']} MB",
                f"{count:,} {'rows' if kind == 'parquet' else 'events'}",
            )


if __name__ == "__main__":
    print(json.dumps(export(Path(sys.argv[1]), sys.argv[2])))
