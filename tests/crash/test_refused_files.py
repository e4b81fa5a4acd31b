"""``publish``, ``score``, ``backup`` and ``checkpoint`` on a disk that refuses."""

from __future__ import annotations

import pytest

from tests.crash.refusal_suite import RefusalSuite


class TestBackup(RefusalSuite):
    name = "backup"


class TestCheckpoint(RefusalSuite):
    name = "checkpoint"


class TestPublish(RefusalSuite):
    name = "publish"


@pytest.mark.slow
class TestScore(RefusalSuite):
    name = "score"
