"""Both editions of a real dossier (a county's published year) opened in Chromium."""

from __future__ import annotations

import random
import re

import pytest

from projections.dossier.page import read_page

# The county, its keys and the two editions are those that the content is tested with.
from tests.projections.dossier.conftest import county, own, reviewer, subject
from tests.real_browser.browser import INSECURE, SECURE
from tests.real_browser.harness import verdicts

__all__ = ["county", "own", "reviewer", "subject"]
EACH = 6


@pytest.fixture
def editions(request):
    return {name: request.getfixturevalue(name) for name in ("own", "reviewer")}


@pytest.mark.parametrize("host", [SECURE, INSECURE])
def test_both_editions_open_green(browser, editions, host):
    found = verdicts(browser, editions, host)
    for name, one in found.items():
        assert one["state"] == "green", f"{name}: {one['text']}"
        assert "fails" not in one["checks"].values()
        assert one["checks"]["witness"] == "holds"


def test_both_are_red_after_one_character_of_a_shown_text_is_changed(browser, editions):
    draws = random.Random(12)
    pages = {}
    for edition, page in editions.items():
        html = page.decode()
        shown = [one.start(1) for one in re.finditer(r' id="s[^"]*">([0-9])', html)]
        assert len(shown) > EACH
        for at in draws.sample(shown, EACH):
            new = str((int(html[at]) + 1) % 10)
            pages[f"{edition} {at}"] = (html[:at] + new + html[at + 1 :]).encode()
    found = verdicts(browser, pages, SECURE)
    assert {one["state"] for one in found.values()} == {"red"}
    assert {one["checks"]["page"] for one in found.values()} == {"fails"}
    assert {one["checks"]["shows"] for one in found.values()} == {"fails"}


def test_everything_shown_as_proved_is_on_the_page(editions):
    for page in editions.values():
        read = read_page(page)
        assert read.checker_known
        assert len(read.payload["shows"]) > 100
