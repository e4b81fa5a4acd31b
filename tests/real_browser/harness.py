"""Pages that try others: many variants of a dossier in frames, or many cases in a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.real_browser.browser import Browser

_FRAMES = """<!DOCTYPE html><meta charset="utf-8"><title>frames</title><body><script>
var names = %s, told = {}, next = 0, open = 0;
function send() {
  var request = new XMLHttpRequest();
  request.open('POST', '/told');
  request.send(JSON.stringify(told));
}
function read(frame) {
  var page = frame.contentDocument, panel = page && page.getElementById('verdict');
  var rows, i, found = {};
  if (!panel) {
    return null;
  }
  found = {state: panel.getAttribute('data-state'), text: panel.textContent, checks: {},
    shown: page.body.innerText, differs: []};
  rows = page.querySelectorAll('tr[data-check]');
  for (i = 0; i < rows.length; i += 1) {
    found.checks[rows[i].getAttribute('data-check')] = rows[i].getAttribute('data-state');
  }
  rows = panel.getElementsByTagName('details');
  found.folded = rows.length === 1 && !rows[0].hasAttribute('open');
  found.proved = page.querySelectorAll('.proved').length;
  rows = page.querySelectorAll('.differs');
  for (i = 0; i < rows.length; i += 1) {
    found.differs.push(rows[i].textContent);
  }
  return found;
}
function one() {
  if (next === names.length) {
    if (open === 0) { send(); }
    return;
  }
  var name = names[next], frame = document.createElement('iframe'), turns = 0;
  next += 1;
  open += 1;
  frame.onload = function look() {
    var found = read(frame);
    turns += 1;
    // The second opinion comes a moment later; a page that did not run has none.
    if (found && found.state !== 'unchecked' && !found.checks.second && turns < 200) {
      window.setTimeout(look, 10);
      return;
    }
    told[name] = found;
    frame.onload = null;
    document.body.removeChild(frame);
    open -= 1;
    one();
  };
  frame.src = name;
  document.body.appendChild(frame);
}
one(); one(); one();
</script>"""


def verdicts(browser: Browser, pages: Mapping[str, bytes], host: str) -> dict[str, Any]:
    """Page → its panel (state, checks, text) as Chromium came to it; None where none is left."""
    files = {f"{k}.html": page for k, page in enumerate(pages.values())}
    start = {"frames.html": (_FRAMES % json.dumps(list(files))).encode()}
    told = browser.told({**files, **start}, "frames.html", host)
    return {name: told[f"{k}.html"] for k, name in enumerate(pages)}


def computed(browser: Browser, script: str, given: Any, host: str) -> Any:
    """What ``script``, which ends by assigning to ``result``, makes of ``given``."""
    data = json.dumps(given).replace("<", "\\u003c")
    page = (
        '<!DOCTYPE html><meta charset="utf-8"><title>script</title><body><script>\n'
        f"var given = {data}, result;\ntry {{\n{script}\n}} catch (error) {{\n"
        "result = {error: String(error) + ' ' + error.stack}; }\n"
        "function send() { var request = new XMLHttpRequest(); request.open('POST', '/told');"
        "request.send(JSON.stringify(result)); }\n"
        "if (result && result.then) { result.then(function (r) { result = r; send(); }); }"
        " else { send(); }\n</script>"
    )
    return browser.told({"script.html": page.encode()}, "script.html", host)
