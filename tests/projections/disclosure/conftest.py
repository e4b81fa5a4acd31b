"""One township's year, scored once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.publishing import Results, open_results
from tests.projections.disclosure.elections import scored


@pytest.fixture(scope="session")
def township(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results database."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("EVALCORE_STORE", "EVALCORE_RESULTS", "EVALCORE_SCHEME"):
            patch.delenv(name, raising=False)
        patch.setenv("EVALCORE_LANG", "en")
        return scored(tmp_path_factory.mktemp("township"))


@pytest.fixture
def results(township: Path) -> Iterator[Results]:
    with open_results(township) as opened:
        yield opened
