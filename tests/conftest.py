"""For all tests: fixtures of real programs, files in memory where there is room for them, and an
order in which two workers end together."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background by a shell; whatever the tests start would never hear Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["tests.support.office", "tests.support.postgres", "tests.support.spark"]

IN_MEMORY = Path("/dev/shm")
ROOM = 6 << 30
"""Bytes that must be free there: a whole run leaves about one GB."""


def pytest_configure() -> None:
    """Let temporary files lie in memory, unless TMPDIR says where.

    Tests make thousands of small records, and each waits for the disk at every commit. What is
    written and when it is synced stays the same; that it is synced, strace sees as before.
    """
    if "TMPDIR" in os.environ or not os.access(IN_MEMORY, os.W_OK | os.X_OK):
        return
    found = os.statvfs(IN_MEMORY)
    # Some tests make a program and run it.
    if found.f_flag & os.ST_NOEXEC or found.f_bavail * found.f_frsize < ROOM:
        return
    if _free_memory() < ROOM:
        return
    os.environ["TMPDIR"] = str(IN_MEMORY)
    tempfile.tempdir = None  # it is asked for anew


def _free_memory() -> int:
    """Bytes of memory that nobody uses."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    (found,) = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(found) << 10


LONGEST = (
    "tests/cli/test_demo.py",
    "tests/projections/spark/test_catalogue.py",
    "tests/projections/spark/test_ledgers.py",
    "tests/crash/test_kill_publish.py",
    "tests/crash/test_kill_import.py",
    "tests/crash/test_refused_files.py",
    "tests/cli/test_engine.py",
    "tests/cli/test_server_faults.py",
    "tests/real_browser/test_dossier_page.py",
    "tests/test_site.py",
    "tests/projections/ledgers/test_reference.py",
    "tests/evalcore/record/test_postgres_offices.py",
    "tests/cli/test_private.py",
    "tests/evalcore/intake/test_fuzzing.py",
    "tests/attacks/test_insider_dossiers.py",
    "tests/projections/deadlines/test_deadlines.py",
    "tests/cli/test_checksheet.py",
    "tests/evalcore/intake/test_living_workbook.py",
    "tests/cli/test_a_clerks_year.py",
    "tests/cli/test_diff.py",
    "tests/evalcore/intake/test_english_workbook.py",
    "tests/cli/test_dossier.py",
    "tests/cli/test_init_opening.py",
    "tests/evalcore/intake/test_importing_workbooks.py",
    "tests/cli/test_period.py",
    "tests/crash/test_kill_seal.py",
    "tests/crash/test_refused_import.py",
    "tests/golden/stores/test_formats.py",
    "tests/real_browser/test_whole_dossier.py",
    "tests/cli/test_keep.py",
    "tests/projections/test_rounds.py",
)
"""Modules of more than ten seconds, the longest first. A module is one worker's: a long one taken
up last would be waited for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules of ``LONGEST`` first; ``--no-loadscope-reorder`` keeps that order."""
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))
