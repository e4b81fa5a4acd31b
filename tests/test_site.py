"""The site: built strictly, every page reachable, searched with no server, nothing from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` builds it; a link or an anchor that leads nowhere stops the build."""
    made = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(made)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return made


def test_every_page_is_in_the_navigation(site: Path) -> None:
    front = unquote((site / "index.html").read_text(encoding="utf-8"))
    pages = {f"{page.relative_to(DOCS).with_suffix('')}.html" for page in DOCS.rglob("*.md")}
    assert {page for page in pages if f'href="{page}"' not in front} - {"index.html"} == set()


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="([^"]+)"', text)
        loaded += re.findall(r'<link rel="(?:stylesheet|preconnect|icon)" href="([^"]+)"', text)
        assert [one for one in loaded if "//" in one] == [], page.name


def test_what_is_searched_is_every_page_and_whole_words_of_both_languages(site: Path) -> None:
    script = (site / "assets" / "search-index.js").read_text(encoding="utf-8")
    sections = json.loads(script.removeprefix("var SITE_INDEX = ").rstrip(";\n"))
    pages = {unquote(section["u"].partition("#")[0]) for section in sections}
    assert {f"{page.relative_to(DOCS).with_suffix('')}.html" for page in DOCS.rglob("*.md")} == {
        *pages
    }
    for word in ("核对单", "append-only"):
        assert any(word in section["t"] for section in sections), word
