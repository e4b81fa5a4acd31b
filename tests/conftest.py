"""For all tests: fixtures of real programs, and an order in which two workers end together."""

from __future__ import annotations

import pytest

pytest_plugins = ["tests.support.office", "tests.support.postgres", "tests.support.spark"]

LONGEST = (
    "tests/cli/test_demo.py",
    "tests/cli/test_server_faults.py",
    "tests/projections/spark/test_catalogue.py",
    "tests/projections/spark/test_ledgers.py",
    "tests/crash/test_kill_publish.py",
    "tests/crash/test_kill_import.py",
    "tests/crash/test_refused_files.py",
    "tests/cli/test_engine.py",
    "tests/real_browser/test_dossier_page.py",
    "tests/test_site.py",
    "tests/cli/test_a_clerks_year.py",
    "tests/cli/test_diff.py",
    "tests/cli/test_private.py",
    "tests/cli/test_checksheet.py",
    "tests/cli/test_init_opening.py",
    "tests/attacks/test_insider_dossiers.py",
    "tests/cli/test_period.py",
    "tests/cli/test_flips.py",
    "tests/cli/test_dossier.py",
    "tests/evalcore/intake/test_english_workbook.py",
    "tests/evalcore/record/test_postgres_offices.py",
    "tests/cli/test_keep.py",
    "tests/crash/test_kill_seal.py",
    "tests/crash/test_refused_import.py",
    "tests/golden/stores/test_formats.py",
    "tests/real_browser/test_whole_dossier.py",
    "tests/projections/test_rounds.py",
)
"""Modules of more than ten seconds, the longest first. A module is one worker's: a long one taken
up last would be waited for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules of ``LONGEST`` first; ``--no-loadscope-reorder`` keeps that order."""
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))
