"""The verifier's own algorithms in an engine of ECMAScript 5."""

from __future__ import annotations

from tests.projections.dossier.page import vectors
from tests.projections.dossier.page.es5 import computed


def test_hashes_signatures_inclusion_proofs_and_notes_come_out_as_the_vectors_say(tmp_path):
    given = vectors.cases(hashes=150, signatures=3)
    vectors.agree(given, computed(tmp_path, vectors.ALGORITHMS, given))


def test_codes_are_those_of_the_record(tmp_path):
    from evalcore.transparency.codes import check_code

    texts = ["", "a", "核验", "x" * 100]
    found = computed(tmp_path, "result = given.map(checkCode);", texts)
    assert found == [check_code(text.encode()) for text in texts]


def test_base64_has_one_form_only(tmp_path):
    texts = ["", "AA==", "AAA=", "AAAA", "AB==", "AAB=", "A===", "AA=", "A A=", "AA-_", "=AAA"]
    found = computed(tmp_path, "result = given.map(fromBase64);", texts)
    assert found == [[], [0], [0, 0], [0, 0, 0], *[None] * 7]


def test_utf8_goes_both_ways_and_knows_no_half_character(tmp_path):
    texts = ["", "aé核\U00020000\u0000\uffff", "\ud800", "a\udc00b"]
    script = """result = given.map(function (text) {
      var bytes = utf8(text);
      return bytes && [bytes, fromUtf8(bytes) === text];
    });"""
    found = computed(tmp_path, script, texts)
    assert found[:2] == [[[], True], [list(texts[1].encode()), True]]
    assert found[2:] == [None, None]


def test_bytes_that_are_no_utf8_are_no_text(tmp_path):
    bad = [
        "80",
        "c0af",
        "c1bf",
        "e08080",
        "eda080",
        "f08080af",
        "f4908080",
        "f5808080",
        "e6a0",
        "ff",
    ]
    script = "result = given.map(function (t) { return fromUtf8(fromHex(t)); });"
    assert computed(tmp_path, script, bad) == [None] * len(bad)
