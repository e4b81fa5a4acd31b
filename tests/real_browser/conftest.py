from __future__ import annotations

import pytest

from tests.real_browser.browser import Browser, found


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(found(), lambda: tmp_path_factory.mktemp("chromium"))
