"""The verifier's own algorithms in Chromium, beside the browser's."""

from __future__ import annotations

import pytest

from tests.projections.dossier.page import vectors
from tests.projections.dossier.page.es5 import verifier
from tests.real_browser.browser import INSECURE, SECURE
from tests.real_browser.harness import computed

NATIVE = """
var subtle = crypto.subtle, all;
function bytes(hex) { return new Uint8Array(fromHex(hex)); }
all = given.signatures.map(function (one) {
  var kind = {name: 'Ed25519'};
  var imported = subtle.importKey('raw', bytes(one.key), kind, false, ['verify']);
  return imported.then(function (key) {
    return subtle.verify({name: 'Ed25519'}, key, bytes(one.signature), bytes(one.message));
  }).then(function (holds) { return holds; }, function () { return false; });
});
result = Promise.all(all).then(function (native) {
  return {
    native: native,
    own: given.signatures.map(function (one) {
      return ed25519(fromHex(one.key), fromHex(one.message), fromHex(one.signature));
    })
  };
});
"""


@pytest.mark.parametrize("host", [SECURE, INSECURE])
def test_hashes_signatures_inclusion_proofs_and_notes_come_out_as_the_vectors_say(browser, host):
    given = vectors.cases(hashes=1000, signatures=400)
    found = computed(browser, verifier() + vectors.ALGORITHMS, given, host)
    assert "error" not in found, found
    vectors.agree(given, found)


def test_signatures_hold_exactly_where_the_browser_itself_says_so(browser):
    given = {"signatures": vectors.signatures_of(150)}
    found = computed(browser, verifier() + NATIVE, given, SECURE)
    assert "error" not in found, found
    assert found["own"] == found["native"]
    assert len(set(found["own"])) == 2


def test_there_is_no_crypto_of_the_browser_where_the_context_is_not_secure(browser):
    script = (
        "result = {secure: window.isSecureContext, crypto: !!(window.crypto && crypto.subtle)};"
    )
    assert computed(browser, script, {}, SECURE) == {"secure": True, "crypto": True}
    assert computed(browser, script, {}, INSECURE) == {"secure": False, "crypto": False}
