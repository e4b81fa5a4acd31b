"""What an auditor waits for: each question as a command, on a city's year.

``python -m benchmarks questions`` makes a city; ``python -m benchmarks.questions STORE RESULTS``
asks one that is there (a city's record, and results that ``score`` wrote from it).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city import AS_OF, SCHEME
from benchmarks.city import apart as city_step
from benchmarks.measure import Line, median_of, program, timed
from evalcore.record import open_record
from projections.publishing import open_results

OTHER_NUMBER = ("value: 5, clause: xiangtan-2011 row 79", "value: 7, clause: xiangtan-2011 row 79")
"""A number of the scheme, and another one in its place."""

TIMES = 3


def seconds(arguments: Sequence[str]) -> float:
    """The middle of several runs of a command, from its start to its end."""

    def once() -> float:
        with timed() as clock:
            subprocess.run(
                program("cli.main", *arguments),
                capture_output=True,
                check=True,
                env={**os.environ, "EVALCORE_LANG": "en"},
            )
        return clock.seconds

    return median_of(TIMES, once)


def questions(store: Path, results: Path, folder: Path) -> Iterator[tuple[str, Sequence[str], str]]:
    """(question, arguments, aim) of each."""
    with open_results(results) as opened:
        ranked = [each for each in opened.standings() if each.rank is not None]
        low, high = ranked[len(ranked) // 2].subject, ranked[len(ranked) // 10].subject
        grade = opened.grades()[0]
    with open_record(store) as record:
        sizes = [str(commit.size) for commit in record.commits()]
    other = folder / "other.yaml"
    shown = subprocess.run(
        [sys.executable, "-m", "cli.main", "scheme", "show", SCHEME, "--yaml"],
        capture_output=True, check=True, text=True, encoding="utf-8",
    ).stdout  # fmt: skip
    assert OTHER_NUMBER[0] in shown
    other.write_text(shown.replace(*OTHER_NUMBER), encoding="utf-8")
    person, _at, unit = low.partition("@")
    scored, kept = ("--results", str(results)), ("--store", str(store))
    about = "about a second"
    yield "`explain X`", ("explain", low, *scored), about
    yield "`explain X INDICATOR`", ("explain", low, "pledge_kept", *scored), about
    yield "`explain X --against Y`", ("explain", low, "--against", high, *scored), about
    yield "`why-not X GRADE`", ("why-not", low, grade, *scored), about
    yield "`effects`", ("effects", *scored), about
    yield "`trail` of a person", ("trail", person, *kept), about
    yield "`trail` of a unit and its cases", ("trail", unit, *kept), about
    yield "`trail --overrides`", ("trail", "--overrides", *kept), "says what it is doing"
    by_rules = ("--scheme", SCHEME, *kept)
    yield "`deadlines` of a unit", (
        "deadlines", "--unit", unit, "--as-of", AS_OF.isoformat(), *by_rules
    ), "says what it is doing"  # fmt: skip
    yield "`diff` of two commits", ("diff", sizes[-2], sizes[-1], *by_rules), "seconds"
    yield "`diff` of two days", ("diff", "2025-06-30", "2025-12-31", *by_rules), "seconds"
    yield "`diff` of two schemes", ("diff", SCHEME, str(other), *kept), "seconds"


def ask(store: Path, results: Path) -> Iterator[Line]:
    """Every question, once each, with the time that it takes."""
    with TemporaryDirectory() as folder:
        for question, arguments, aim in questions(store, results, Path(folder)):
            yield Line(f"{question} on a city-year", f"{seconds(arguments):.1f} s", "", aim)


def measure(events: int = 2_500_000) -> Iterator[Line]:
    """A city made and scored, and everything asked of it."""
    with TemporaryDirectory() as name:
        store, results = Path(name) / "city.db", Path(name) / "results.db"
        city_step("write", store, str(events))
        subprocess.run(
            [sys.executable, "-m", "cli.main", "score", "--scheme", SCHEME, "--store", str(store),
             "--out", str(results)], capture_output=True, check=True,
        )  # fmt: skip
        yield from ask(store, results)


if __name__ == "__main__":
    for line in ask(*map(Path, sys.argv[1:])):
        print(line, flush=True)
