"""Facts about a thousand mutated files: findings or one clear refusal each, nothing by halves."""

from __future__ import annotations

import faulthandler
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evalcore.intake.importing import ImportResult
from evalcore.intake.mapping_file import load_mapping
from evalcore.record.record import Record
from tests.evalcore.intake.hostile import (
    FAMILIES,
    GOOD,
    family,
    mangled_bytes,
    mangled_parts,
    shuffled_headers,
    strange_cells,
)
from tests.evalcore.intake.office import fresh, save, take_in

MAPPING = load_mapping()

HANGS_AFTER = 60
"""Seconds for ten small files: far more than they take on any machine."""

MOST_MEMORY = 3 << 30
"""Bytes that the process may grow to while it reads hostile files of some megabytes."""

TOGETHER = 10
"""So many files are tried in one command; of every second such, one is imported for good."""

ALIKE: dict[Callable[..., Any], int] = {
    mangled_bytes: 3,
    mangled_parts: 5,
    strange_cells: 3,
    shuffled_headers: 5,
}
"""Families of files that differ by a draw alone: so many stand for one. A step that shares no
factor with the turns that a family takes leaves something of each kind."""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record that holds the good workbook."""
    folder = tmp_path_factory.mktemp("fuzzing")
    with fresh(folder) as opened:
        assert take_in(opened, save(folder, "2025.xlsx", GOOD)).commit
        yield opened


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    def hangs(_number: int, _frame: Any) -> None:
        faulthandler.dump_traceback(sys.stderr)
        raise AssertionError("reading this file does not end")

    before = signal.signal(signal.SIGALRM, hangs)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def tried(record: Record, paths: list[Path], dry_run: bool) -> ImportResult:
    """Import files, and assert that what it says is sound and the record whole."""
    head = record.head()
    signal.alarm(HANGS_AFTER)
    try:
        result = take_in(record, *paths, mapping=MAPPING, dry_run=dry_run)
    finally:
        signal.alarm(0)
    for finding in result.findings:
        assert finding.reason
        assert finding.remedy
        str(finding).encode()
    if result.refused or dry_run or not result.facts:
        assert record.head() == head
    else:
        told = sum(1 for file in result.files if file.facts)
        assert record.head().size == head.size + result.facts + told
    return result


@pytest.mark.parametrize(
    ("make", "every"),
    [
        *(pytest.param(make, ALIKE.get(make, 1), id=make.__name__) for make in FAMILIES),
        *(
            pytest.param(make, 1, id=f"{make.__name__}, all of them", marks=pytest.mark.slow)
            for make in ALIKE
        ),
    ],
)
def test_mutated_files_give_findings_or_one_clear_refusal(
    record: Record,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    make: Callable[..., Any],
    every: int,
) -> None:
    made = list(family(make))[::every]
    refused = 0
    for start in range(0, len(made), TOGETHER):
        some = enumerate(made[start : start + TOGETHER], start)
        paths = [save(tmp_path, f"{n}-{name}", content) for n, (name, content) in some]
        result = tried(record, paths, dry_run=True)
        about = {finding.file.split("/")[0] for finding in result.findings}
        assert about <= {path.name for path in paths}
        refused += result.refused
        if start % (2 * TOGETHER) == 0:
            tried(record, paths[:1], dry_run=False)
    assert refused
    # Nothing of the reader's own shows on the terminal either.
    assert "panicked" not in capfd.readouterr().err
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    assert used < MOST_MEMORY


def test_there_are_a_thousand_of_them() -> None:
    assert sum(1 for make in FAMILIES for _made in family(make)) >= 1000
