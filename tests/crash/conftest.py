"""The scene of a suite's command: made once for its class."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.kills import Scene, scene
from tests.crash.warm import has_strace


@pytest.fixture(scope="class")
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """The command, its warm process, and where it begins and ends."""
    name, interfere = request.cls.name, request.cls.interfere
    if interfere == "fail" and not has_strace():
        pytest.skip("needs strace, which is not installed")
    found = scene(name, tmp_path_factory.mktemp(name) / "scene", interfere)
    with found.warm:
        yield found
