"""The site in Chromium, opened from a folder: quiet, accessible, searched, on phone and desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_browser.axe import DESK, PHONE, LookedAt
from tests.real_browser.browser import Browser
from tests.test_site import site

__all__ = ["site"]

PAGES = ("index", "people", "scheme", "commands", "questions", "install")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_and_accessible(
    site: Path, looked_at: LookedAt, name: str, width: int
) -> None:
    seen = looked_at(site / f"{name}.html", width)
    assert (seen.console, seen.violations, seen.overflow, seen.requests) == ([], [], 0, []), (
        seen.wide
    )


def test_search_finds_a_chinese_word_with_no_server(site: Path, browser: Browser) -> None:
    page = site / "index.html"
    text = page.read_text(encoding="utf-8")
    typed = (
        "<script>var box = document.getElementById('es-q'); box.value = '留痕';"
        "box.dispatchEvent(new Event('input'));</script></body>"
    )
    (site / "searched.html").write_text(text.replace("</body>", typed), encoding="utf-8")
    found = browser.dom(site / "searched.html").partition('id="es-hits"')[2].partition("</form>")[0]
    assert "index.html#" in found
    assert "留痕" in found
