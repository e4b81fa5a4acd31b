"""The small record, made once; tests only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projections.exchange.world import record_of


@pytest.fixture(scope="session")
def exported_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record_of(tmp_path_factory.mktemp("exchange"))
