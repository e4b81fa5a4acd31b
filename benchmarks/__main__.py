"""``python -m benchmarks [NAME …]``: print the table, of the measures named or of all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from benchmarks.measure import Line, as_installed, describe_machine, median_of, program, timed

EVERY = (
    "limits",
    "append",
    "replay",
    "intake",
    "office",
    "start",
    "catalogue",
    "city",
    "schemes",
    "proofs",
    "verify",
    "dossier",
    "overview",
    "papers",
    "questions",
    "ballots",
    "exchange",
    "workbook",
    "growth",
)


def start() -> Iterator[Line]:
    """How long a person waits for the first help."""

    def once() -> float:
        with timed() as clock:
            subprocess.run(program("cli.main", "--help"), capture_output=True, check=True)
        return clock.seconds

    yield Line("evalcore --help", f"{median_of(5, once):.2f} s", "", "≤ 0.25 s")


def chosen(names: list[str]) -> Iterator[Callable[[], Iterator[Line]]]:
    """The measures named, or all of them."""
    for name in names or EVERY:
        yield start if name == "start" else import_module(f"benchmarks.{name}").measure


def main() -> None:
    """Print machine, versions and one line per measure."""
    as_installed()
    for line in describe_machine():
        print(line)
    print("\n| measure | reached | against | aim |\n|---|---|---|---|")
    for measure in chosen(sys.argv[1:]):
        for reached in measure():
            print(reached, flush=True)


if __name__ == "__main__":
    main()
