from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real_browser.axe import LookedAt, looking
from tests.real_browser.browser import Browser, found


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(found(), lambda: tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LookedAt]:
    """``looked_at(path_or_url, width) -> Seen``, see `tests.real_browser.axe`."""
    with looking(tmp_path_factory.mktemp("looked-at")) as look:
        yield look
