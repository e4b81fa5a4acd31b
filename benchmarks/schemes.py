"""The widest scheme of the catalogue over a city's year."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import city
from benchmarks.measure import Line, peak_megabytes, timed
from evalcore.record import open_record


def widest() -> str:
    """The scheme of the catalogue with most indicators."""
    from evalcore.schemes.loader import catalogue, load_scheme

    return max(catalogue(), key=lambda name: len(load_scheme(name).indicators))


def score(path: Path) -> dict[str, Any]:
    """The widest scheme: cached segments → standings; again with half of the rules; with a number
    changed.
    """
    import attrs

    from evalcore.schemes.loader import load_scheme
    from projections.run import evaluate, run

    name = widest()
    scheme = load_scheme(name)
    path_of = scheme.indicators[0].points.path
    with open_record(path) as record:
        # Columns and segments first: what is measured is the scheme.
        run(record, load_scheme(city.SCHEME), city.AS_OF, record.head()).connection.close()
        with timed() as first:
            evaluation = run(record, scheme, city.AS_OF, record.head())
        (rows,) = evaluation.connection.execute("SELECT COUNT(*) FROM contributions").fetchall()[0]
        changed = load_scheme(name, settings={path_of: "12"})
        with timed() as again:
            evaluate(
                evaluation.connection, changed, city.AS_OF,
                known_at=evaluation.known_at, reuse=evaluation,
            )  # fmt: skip
        half = attrs.evolve(scheme, indicators=scheme.indicators[::2], flags=(), ladders=())
        with timed() as all_of_them:
            evaluate(evaluation.connection, scheme, city.AS_OF, known_at=evaluation.known_at)
        with timed() as half_of_them:
            evaluate(evaluation.connection, half, city.AS_OF, known_at=evaluation.known_at)
    return {
        "name": name,
        "indicators": len(scheme.indicators),
        "contributions": rows,
        "seconds": first.seconds,
        "again": again.seconds,
        "all": all_of_them.seconds,
        "half": half_of_them.seconds,
        "peak_mb": peak_megabytes(),
    }


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """The catalogue's widest scheme over a city-year."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "city.db"
        city.apart("write", path, str(events))
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(path)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        found = json.loads(done.stdout)
        yield Line(
            f"widest scheme ({found['name']}, {found['indicators']} indicators) on a city-year",
            f"{found['seconds']:.1f} s, {found['peak_mb']} MB",
            f"{found['contributions']:,} contributions",
        )
        yield Line("the same with a number changed", f"{found['again']:.1f} s", "", "about 1 s")
        yield Line(
            "all its indicators against every second one, counted anew",
            f"{found['all'] / found['half']:.1f} × ({found['all']:.1f} s : {found['half']:.1f} s)",
            "",
            "linear: about 2 ×",
        )


if __name__ == "__main__":
    print(json.dumps(score(Path(sys.argv[1]))))
