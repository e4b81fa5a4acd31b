"""Real data that nobody here wrote, kept beside the project and never in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(name: str) -> Path:
    """A file of the shared data; the test is skipped, saying so, where it is not there."""
    named = os.environ.get("EVALCORE_SHARED_DATA")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "data"
    path = folder / name
    if not path.exists():
        pytest.skip(f"real data {name} is not there; EVALCORE_SHARED_DATA names its folder")
    return path
