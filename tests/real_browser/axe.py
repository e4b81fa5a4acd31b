"""A page in Chromium as readers and screen readers meet it: what it logs, what axe finds in it.

Fixture ``looked_at``: ``looked_at(path_or_url, width)`` with the width of a phone (`PHONE`) or a
desk (`DESK`). Every ``<details>`` is opened before axe looks, so that nothing folded away is
left out. axe runs through the browser's own debugger, which a page's Content-Security-Policy does
not bind: the page stays as strict as it was. Requests to anywhere but the page's own place are
listed and refused.

axe comes from the file ``EVALCORE_AXE`` (``axe.min.js`` of the npm package axe-core). Where it or
Chromium is missing, tests that need them are skipped, saying so; with
``EVALCORE_REQUIRE_CHROMIUM=1`` they fail instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from tests.real_browser.browser import FLAGS, found, unavailable

PHONE = 390
DESK = 1280
HEIGHT = 900

INSIDE = ("data", "blob", "about", "javascript")
"""Schemes of what a page carries itself."""

_RUN = """axe.run(document, {resultTypes: ['violations'], preload: false}).then(function (all) {
  return JSON.stringify(all.violations.map(function (one) {
    return one.id + ': ' + one.help + one.nodes.slice(0, 3).map(function (node) {
      return ' | ' + node.target.join(' ') + ' ' + node.any.map(function (check) {
        return check.message; }).join(' ').slice(0, 160);
    }).join('') + (one.nodes.length > 3 ? ' | and ' + (one.nodes.length - 3) + ' more' : '');
  }));
})"""

_OPEN = "document.querySelectorAll('details').forEach(function (one) { one.open = true; })"

_WIDE = """(function () {
  var root = document.documentElement, wide = root.clientWidth, out = [];
  document.body.querySelectorAll('*').forEach(function (one) {
    var box = one.getBoundingClientRect(), up = one.parentElement;
    if (box.right <= wide + 1 || box.width === 0) { return; }
    for (; up; up = up.parentElement) {
      if (up !== document.body && getComputedStyle(up).overflowX !== 'visible') { return; }
    }
    out.push(one.tagName.toLowerCase() + (one.id ? '#' + one.id : '') + ' ' +
      one.textContent.trim().slice(0, 30));
  });
  return JSON.stringify([Math.max(root.scrollWidth, document.body.scrollWidth) - wide,
    out.slice(0, 5)]);
})()"""


@frozen
class Seen:
    """What a page showed. A good page has four empty lists and an ``overflow`` of 0.

    ``console`` errors, warnings and uncaught exceptions; ``violations`` what axe found, with the
    first places of each; ``overflow`` pixels by which the page is wider than its window, ``wide``
    the first elements that stand out; ``requests`` addresses outside that were asked for.
    """

    console: list[str]
    violations: list[str]
    overflow: int
    requests: list[str]
    wide: list[str]


LookedAt = Callable[..., Seen]
"""(path or URL, width in pixels = `DESK`) → what was seen."""


def axe_source() -> str:
    """The text of axe. Skips or fails the test where there is none."""
    named = os.environ.get("EVALCORE_AXE", "")
    if not named or not Path(named).is_file():
        unavailable("EVALCORE_AXE names no file axe.min.js (npm pack axe-core)")
    return Path(named).read_text(encoding="utf-8")


def outside(asked: str, page: str) -> bool:
    """Whether ``asked`` leads away from where ``page`` came from."""
    one, own = urlsplit(asked), urlsplit(page)
    if one.scheme in INSIDE:
        return False
    return (one.scheme, one.netloc) != (own.scheme, own.netloc)


@contextmanager
def looking(folder: Path) -> Iterator[LookedAt]:
    """One browser for many looks, in a thread of its own.

    Playwright keeps an event loop running in the thread that started it, in which no other test
    could start one.
    """
    program, axe = found(), axe_source()
    with ThreadPoolExecutor(max_workers=1) as alone:
        playwright, browser = alone.submit(_start, program, folder).result()

        def look(where: Path | str, width: int = DESK) -> Seen:
            url = where.resolve().as_uri() if isinstance(where, Path) else where
            return alone.submit(_look, browser, url, width, axe).result()

        try:
            yield look
        finally:
            alone.submit(browser.close).result()
            alone.submit(playwright.stop).result()


def _start(program: str, folder: Path) -> tuple[Any, Any]:
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    # Chromium's own files go to the test's folder: a read-only home stops nothing.
    env = {**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
    flags = [one for one in FLAGS if one != "--headless"]
    browser = playwright.chromium.launch(executable_path=program, args=flags, env=env)
    return playwright, browser


def _look(browser: Any, url: str, width: int, axe: str) -> Seen:
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    try:
        console: list[str] = []
        requests: list[str] = []
        page = context.new_page()
        page.on("console", lambda one: _said(console, one))
        page.on("pageerror", lambda one: console.append(f"uncaught: {one}"))
        page.on("request", lambda one: requests.append(one.url) if outside(one.url, url) else None)
        context.route(lambda asked: outside(asked, url), lambda route: route.abort())
        page.goto(url, wait_until="load")
        debugger = context.new_cdp_session(page)
        # Before axe and before details are opened: these are the page's own words.
        at_first = json.loads(_evaluated(debugger, _WIDE))
        _evaluated(debugger, _OPEN)
        opened = json.loads(_evaluated(debugger, _WIDE))
        _evaluated(debugger, axe + "\n;''")
        violations = json.loads(_evaluated(debugger, _RUN))
        return Seen(
            console=console,
            violations=violations,
            overflow=max(at_first[0], opened[0]),
            requests=list(dict.fromkeys(requests)),
            wide=at_first[1] or opened[1],
        )
    finally:
        context.close()


def _said(console: list[str], one: Any) -> None:
    if one.type in ("error", "warning"):
        console.append(f"{one.type}: {one.text}")


def _evaluated(debugger: Any, script: str) -> Any:
    told = debugger.send(
        "Runtime.evaluate",
        {"expression": script, "awaitPromise": True, "returnByValue": True},
    )
    if "exceptionDetails" in told:
        raise AssertionError(f"a script of the test failed: {told['exceptionDetails']}")
    return told["result"].get("value")
