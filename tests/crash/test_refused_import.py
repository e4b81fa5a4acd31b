"""``import`` and ``seal`` on a disk that refuses."""

from __future__ import annotations

from tests.crash.refusal_suite import RefusalSuite


class TestImport(RefusalSuite):
    name = "import"


class TestSeal(RefusalSuite):
    name = "seal"
