"""Writing a page and reading it back: exactly what is written, and nothing else."""

from __future__ import annotations

import json
import random
import re

import pytest

from evalcore.errors import DataError, UsageError
from evalcore.transparency import note
from projections.dossier.page import build_page, is_page, read_page
from projections.dossier.page.assembling import script, style
from projections.dossier.page.frame import source
from tests.projections.dossier.page.sample import LOG, sample

EMPTY = {"format": "evalcore dossier/v1", "keys": [], "checkpoint": "a\n1\n", "shows": []} | {
    "certificate": {"text": "b\n", "position": 1}
}


@pytest.fixture(scope="module")
def page():
    return sample().page()


def test_what_is_written_is_read_back(page):
    made = sample()
    read = read_page(page)
    assert is_page(page)
    assert (read.title, read.payload) == (made.title, made.payload)
    assert read.checker_known
    found = note.check(note.parse(read.issue_note), [LOG.verifier])
    assert found.ok
    assert note.parse(read.issue_note).text == read.issue_text
    again = build_page(read.title, read.body_html, read.payload, LOG)
    assert again == page


def test_the_same_content_is_the_same_page_byte_for_byte(page):
    assert sample().page() == page


def test_an_unsigned_page_has_no_note():
    assert read_page(sample().page(None)).issue_note is None


def test_any_changed_byte_is_refused(page):
    draws = random.Random(11)
    start = page.index(b'"note"')
    for _ in range(300):
        at = draws.randrange(len(page))
        if at >= start and page[at : at + 9] in page[start : page.index(b"</script>", start)]:
            continue  # Within the signature: whoever has the key checks that.
        changed = bytearray(page)
        changed[at] ^= 1 << draws.randrange(8)
        with pytest.raises(DataError, match="can't"):
            read_page(bytes(changed))


def test_a_page_cut_short_or_with_something_behind_it_is_refused(page):
    for other in (page[:-1], page[:5000], page + b"\n", page + b"<p>", b"", page * 2):
        with pytest.raises(DataError, match="can't be accepted"):
            read_page(other)


def test_a_huge_file_is_refused_before_it_is_looked_at(monkeypatch, page):
    monkeypatch.setattr("projections.dossier.page.reading.LARGEST_PAGE", len(page) - 1)
    with pytest.raises(DataError, match=f"has {len(page)} bytes"):
        read_page(page)


@pytest.mark.parametrize(
    "data",
    [
        "[" * 100_000,
        '{"format":1e400}',
        '{"format":' + "9" * 5000 + "}",
        '{"format":NaN}',
        '{"format":"x"}',
        '{"format":"evalcore dossier/v1","format":"evalcore dossier/v1"}',
        '{"format": "evalcore dossier/v1"}',
        '{"format":"evalcore dossier\\/v1"}',
        "null",
        "",
    ],
)
def test_hostile_data_are_refused(page, data):
    html = page.decode()
    old = re.search(r'id="payload" type="application/json">([^<]*)<', html)[1]
    with pytest.raises(DataError, match="can't be accepted"):
        read_page(html.replace(old, data).encode())


def test_a_page_with_another_program_is_told_apart(page):
    # A page of another version holds together; its program is not ours.
    read = read_page(page)
    assert read.checker_known
    other = rewritten(page, script=script() + "//")
    assert not read_page(other).checker_known


def test_a_page_whose_limits_were_softened_is_told_apart(page):
    from projections.dossier.page.markup import Element, read

    softer = read('<section id="limits" class="limits"><p>本页证明一切。</p></section>', "body")
    body = read_page(page).body
    assert isinstance(body[-1], Element)
    assert not read_page(rewritten(page, body=(*body[:-1], *softer))).checker_known


def rewritten(page: bytes, **parts) -> bytes:
    """The page with other parts and the digest that it has then: a whole page of its own."""
    from projections.dossier.page.assembling import as_data
    from projections.dossier.page.document import Document

    read = read_page(page)
    told = {"title": read.title, "style": style(code_of(page)), "script": script(), "issue": ""}
    told |= {"body": read.body, "payload": as_data(read.payload), **parts}
    document = Document.of(**told)
    return document.issued(as_data({"digest": document.digest})).html.encode()


def code_of(page: bytes) -> str:
    return re.search('content: "核验码 ([0-9A-Z-]{19})"', page.decode())[1]


def test_the_check_code_stands_in_the_style_and_at_the_end(page):
    from evalcore.transparency.codes import check_code

    text = json.loads(json.dumps(sample().payload))["certificate"]["text"]
    code = check_code(text[: text.index("\n\n") + 1].encode())
    assert code_of(page) == code
    assert f'<code id="certificate-code">{code}</code>' in page.decode()


def test_a_title_is_needed():
    for title in ("", " ", "a\nb", " a"):
        with pytest.raises(DataError, match="needs a title"):
            build_page(title, "<p>a</p>", EMPTY)


def test_an_id_stands_once_and_what_is_shown_is_there():
    with pytest.raises(DataError, match="stands twice"):
        build_page("a", '<p id="x">a</p><p id="x">b</p>', EMPTY)
    with pytest.raises(DataError, match="stands twice"):
        build_page("a", '<p id="verdict">a</p>', EMPTY)
    with pytest.raises(DataError, match="nothing under the id y"):
        build_page("a", "<p>a</p>", {**EMPTY, "shows": [{"id": "y"}]})


def test_data_are_whole_numbers_and_whole_characters():
    for value in (1.5, 2**53, -(2**60), "\ud800", float("nan")):
        with pytest.raises(DataError, match="data of a page"):
            build_page("a", "<p>a</p>", {**EMPTY, "x": [value]})


def test_a_signer_must_be_among_the_keys():
    with pytest.raises(UsageError, match="not among its keys"):
        build_page("a", "<p>a</p>", EMPTY, LOG)


def test_text_in_the_data_ends_no_script():
    page = build_page("a", "<p>a</p>", {**EMPTY, "x": "</script><script>alert(1)</script><!--"})
    assert page.count(b"<script") == 3
    assert read_page(page).payload["x"].startswith("</script>")


def test_no_source_of_the_page_could_end_its_own_element():
    for text in (script(), style("X")):
        assert "</" not in text
        assert "<!--" not in text
    assert "\r" not in script() + style("X") + source("limits.html")
