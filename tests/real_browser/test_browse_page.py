"""What ``evalcore browse`` serves, in Chromium: quiet, asking nothing outside, fit for a phone.

Pages are Datasette's, in a frame of ours. What axe still finds in its forms is listed in
``VIOLATIONS``, and in docs/browse.md: a version that has fewer, or more, is noticed here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from cli.browse_serving import address_of, datasette_of, guarded, listening
from projections.browsing import copy_results, metadata
from projections.exchange.edition import FOR_ANALYSTS
from projections.publishing import open_results
from tests.projections.disclosure.elections import scored
from tests.real_browser.axe import DESK, PHONE, LookedAt

pytest.importorskip("datasette")
PAGE = Path(__file__).parents[2] / "docs" / "browse.md"

PAGES = {
    "front": "",
    "table": "results/standings",
    "view": "results/v_standings",
    "question": f"results/differ?{urlencode({'甲': '红旗村', '乙': '东风村'})}",
}

VIOLATIONS: dict[str, set[str]] = {
    "front": set(),
    "table": {"label", "select-name"},
    "view": {"label", "select-name"},
    "question": set(),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import uvicorn

    database = tmp_path_factory.mktemp("browse") / "results.db"
    with open_results(scored("year")) as results:
        copied = copy_results(results, FOR_ANALYSTS, database)
        described = metadata(results, FOR_ANALYSTS, copied, "results", "zh")
    listener = listening("127.0.0.1", 0)
    application = guarded(datasette_of(database, described).app(), "127.0.0.1")
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield address_of(listener, "127.0.0.1")
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_quiet_and_asks_for_nothing_outside(
    looked_at: LookedAt, served: str, page: str, width: int
) -> None:
    seen = looked_at(served + PAGES[page], width)
    assert (seen.console, seen.requests) == ([], [])
    assert {found.partition(":")[0] for found in seen.violations} == VIOLATIONS[page], (
        seen.violations
    )
    assert seen.overflow == 0, seen.wide


def test_the_page_of_the_docs_lists_what_axe_finds() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for found in set().union(*VIOLATIONS.values()):
        assert f"`{found}`" in text
