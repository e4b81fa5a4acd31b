"""Timing, medians, and the lines that a run prints."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs

LIBRARIES = ("eventsourcing", "duckdb", "pyarrow", "sqlglot", "sqlite-utils", "msgspec")


CITY_SEED = 20251231
"""Of the invented city: the same seed and number of events give the same facts."""


@attrs.define
class Clock:
    """Seconds that a block took."""

    seconds: float = 0.0


class _Absent:
    """Finds some packages as if they were not installed."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(name)


def as_installed() -> None:
    """Hide what only the tests install: pyarrow loads pandas and numpy wherever they are found."""
    sys.meta_path.insert(0, _Absent(("pandas", "numpy")))


_STARTED = """
import runpy, sys
from benchmarks.measure import as_installed
as_installed()
module, sys.argv[:] = sys.argv[1], sys.argv[1:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def program(module: str, *arguments: str, hidden: bool = True) -> list[str]:
    """The command that runs a module with what users have; all that is there if not ``hidden``."""
    how = ["-c", _STARTED, module] if hidden else ["-m", module]
    return [sys.executable, *how, *arguments]


def told_by(
    module: str, *arguments: str, hidden: bool = True, **environment: str
) -> dict[str, Any]:
    """Run a step in a process of its own, so that its peak of memory is its own; what it prints.

    Raises RuntimeError with what it said where it fails.
    """
    done = subprocess.run(
        program(module, *arguments, hidden=hidden),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


@contextmanager
def timed() -> Iterator[Clock]:
    """Time a block of code."""
    clock = Clock()
    start = time.perf_counter()
    try:
        yield clock
    finally:
        clock.seconds = time.perf_counter() - start


def median_of(times: int, action: Callable[[], float]) -> float:
    """The median of what ``action`` returns over several runs."""
    return statistics.median(action() for _ in range(times))


def peak_megabytes() -> int:
    """Most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # The kernel's own mark: the other one is inherited from whoever started this process.
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def describe_machine() -> list[str]:
    """Processor, Python, libraries and commit: what a figure means nothing without."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    processor = platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return [
        f"machine: {os.cpu_count()} × {processor}, {memory} GB, "
        f"{platform.system()} {platform.release()}",
        f"python {platform.python_version()}, commit {commit or 'unknown'}, seed {CITY_SEED}",
        ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    ]


@attrs.frozen
class Line:
    """One measure: what was reached, against what, and the aim."""

    measure: str
    reached: str
    against: str = ""
    aim: str = ""

    def __str__(self) -> str:
        return f"| {self.measure} | {self.reached} | {self.against} | {self.aim} |"
