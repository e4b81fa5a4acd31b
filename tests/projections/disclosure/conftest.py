"""One township's year, scored once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from projections.publishing import Results, open_results
from tests.projections.disclosure.elections import scored


@pytest.fixture(scope="session")
def results() -> Iterator[Results]:
    with open_results(scored()) as opened:
        yield opened
