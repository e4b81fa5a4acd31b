"""Fixtures of attacks: an office that holds a ballot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.ballot_world import Office
from tests.cli.conftest import Ran, evalcore

__all__ = ["evalcore", "office"]


@pytest.fixture
def office(tmp_path: Path, evalcore: Callable[..., Ran], monkeypatch: Any) -> Office:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    monkeypatch.chdir(tmp_path)
    for name in ("EVALCORE_STORE", "EVALCORE_SCHEME", "EVALCORE_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    return Office(tmp_path, evalcore)
