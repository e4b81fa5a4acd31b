"""What the verifier is given, read from a page by Python instead of a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from projections.dossier.page import read_page
from projections.dossier.page.assembling import as_data
from projections.dossier.page.markup import identifiers, text_of
from tests.projections.dossier.page.es5 import computed

ISSUE = '<script id="issue" type="application/json">'
EXAMINE = """
// Most pages of one run bear the same signatures, and each takes a slow engine a second.
var judged = {}, verified = ed25519;
ed25519 = function (key, message, signature) {
  var name = JSON.stringify([key, message, signature]);
  if (!has(judged, name)) { judged[name] = verified(key, message, signature); }
  return judged[name];
};
result = given.map(function (one) {
  var found = examine({
    payload: one.payload, issue: one.issue, digest: one.digest,
    shown: function (id) { return has(one.shown, id) ? one.shown[id] : null; }
  }, {keys: []}), told = {state: found.state, signed: found.signed};
  found.checks.forEach(function (check) { told[check.id] = [check.state, check.foundEn]; });
  return told;
});
"""


def opened(page: bytes) -> dict[str, Any]:
    """Payload, issue, digest and shown texts of a page, as the walk hands them to the checks."""
    read = read_page(page)
    html = page.decode()
    start = html.index(ISSUE) + len(ISSUE)
    return {
        "payload": as_data(read.payload),
        "issue": html[start : html.index("</script>", start)],
        "digest": read.digest,
        "shown": {name: text_of(element) for name, element in identifiers(read.body)},
    }


def with_payload(given: dict[str, Any], change) -> dict[str, Any]:
    """The same with another payload; the digest is left as it is, the checks being apart."""
    payload = json.loads(given["payload"])
    change(payload)
    return {**given, "payload": as_data(payload)}


def examined(folder: Path, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What an ES5 engine says of each: state, and per check its state and finding."""
    return computed(folder, EXAMINE, given)
