"""The year at a glance as a reader meets it: on a phone, at a desk, by ear, with nothing beside."""

from __future__ import annotations

import pytest

from projections.overview import overview, page
from projections.publishing import open_results
from tests.projections.overview.year import scored
from tests.real_browser.axe import DESK, PHONE


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("overview") / "总览.html"
    with open_results(scored()) as results:
        path.write_text(page(overview(results), "中共澜溪县委组织部", "秘密★1年"), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_is_quiet_accessible_no_wider_than_the_window_and_asks_for_nothing(
    looked_at, written, width
):
    seen = looked_at(written, width)
    assert seen.console == []
    assert seen.violations == []
    assert (seen.overflow, seen.wide) == (0, [])
    assert seen.requests == []
