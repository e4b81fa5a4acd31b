"""``publish`` killed at random points."""

from __future__ import annotations

import pytest

from tests.crash.kill_suite import KillSuite
from tests.crash.kills import FAST, Scene


class TestPublish(KillSuite):
    name = "publish"

    @pytest.mark.parametrize("number", range(FAST["publish"]))
    def test_a_kill_loses_and_doubles_nothing(self, made: Scene, number: int) -> None:
        self.hold(made, number)

    @pytest.mark.slow
    @pytest.mark.parametrize("number", range(1000, 1000 + 10 * FAST["publish"]))
    def test_many_kills_lose_and_double_nothing(self, made: Scene, number: int) -> None:
        self.hold(made, number)
