"""A dossier opened in Chromium: untouched, and changed in every way that we could think of."""

from __future__ import annotations

import random
import re
import string
from base64 import b64encode
from hashlib import sha256

import pytest

from evalcore.errors import DataError
from evalcore.transparency import note
from projections.dossier.page import read_page
from tests.projections.dossier.page.sample import LOG, sample
from tests.real_browser.browser import INSECURE, SECURE
from tests.real_browser.harness import verdicts

ALL = {
    *("arithmetic", "payload", "page", "issue", "checkpoint", "witness", "entries"),
    *("certificate", "scheme", "result", "standing", "shows", "second"),
}
RANDOM_PLACES = [30, pytest.param(90, marks=pytest.mark.slow)]
DAMAGES = [16, pytest.param(40, marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def whole():
    return sample().page()


@pytest.mark.parametrize("host", [SECURE, INSECURE])
@pytest.mark.parametrize("edition", ["reviewer", "own"])
def test_an_untouched_page_is_green(browser, host, edition):
    found = verdicts(browser, {"page": sample(edition=edition).page()}, host)["page"]
    assert found["state"] == "green", found["text"]
    assert set(found["checks"]) == ALL
    # All is well: the checks one by one are folded up, so that the result comes first.
    assert found["folded"] is True
    # What is proved is marked; other words are the office's own, and the panel says so.
    assert found["proved"] == len(sample(edition=edition).payload["shows"])
    assert "Other words are the office's own" in found["text"]
    notes = {name for name, state in found["checks"].items() if state != "holds"}
    # The subject's edition bears no entry of the standing; where there is no crypto of the
    # browser's own there is no second opinion.
    assert notes == ({"standing"} if edition == "own" else set()) | (
        {"second"} if host == INSECURE else set()
    )


def test_a_page_opened_as_a_file_is_green(browser, whole, tmp_path):
    path = tmp_path / "核查材料.html"
    path.write_bytes(whole)
    dom = browser.dom(path)
    assert 'data-state="green"' in dom
    assert "Verified" in dom


def test_an_unsigned_checkpoint_is_amber_and_unsigned_words_are_told(browser):
    pages = {"none": sample(signed=False).page(None), "words": sample().page(None)}
    found = verdicts(browser, pages, SECURE)
    assert found["none"]["state"] == "amber"
    assert found["none"]["folded"] is False
    assert found["none"]["checks"]["checkpoint"] == "missing"
    assert found["words"]["state"] == "green"
    assert "unsigned" in found["words"]["text"]
    assert found["words"]["checks"]["issue"] == "note"


@pytest.mark.parametrize("places", RANDOM_PLACES)
def test_one_changed_character_anywhere_is_never_green(browser, whole, places):
    draws = random.Random(2025)
    html = whole.decode()
    pages = {}
    while len(pages) < places:
        at = draws.randrange(len(html))
        new = another(draws, html[at])
        if new is not None:
            near = html[max(0, at - 15) : at + 15]
            pages[f"{at} {html[at]!r} → {new!r} in {near!r}"] = (
                html[:at] + new + html[at + 1 :]
            ).encode()
    found = verdicts(browser, pages, SECURE)
    assert [name for name, one in found.items() if one and one["state"] == "green"] == []
    assert [name for name, page in pages.items() if accepted(page)] == []


def test_one_changed_character_of_what_is_read_is_red_with_a_reason(browser, whole):
    draws = random.Random(7)
    html = whole.decode()
    start, end = html.index("<main>"), html.index("</main>")
    places = [
        at
        for at in range(start, end)
        if html[at].isalnum() and re.search(">[^<]*$", html[start:at]) is not None
    ]
    pages = {}
    for at in draws.sample(places, 16):
        pages[str(at)] = (html[:at] + str(another(draws, html[at])) + html[at + 1 :]).encode()
    found = verdicts(browser, pages, INSECURE)
    for one in found.values():
        assert one["state"] == "red"
        assert one["checks"]["page"] == one["checks"]["issue"] == "fails"
        assert "被改动过" in one["text"] or "被改过" in one["text"]


def test_another_case_of_a_tag_is_the_same_document_and_python_refuses_it(browser, whole):
    # <TD> is <td> to every browser: nothing that is shown differs. The file differs all the same.
    html = whole.decode()
    pages = {
        "tag": html.replace("<td>", "<tD>", 1).encode(),
        "type": html.replace("<!DOCTYPE", "<!dOCTYPE", 1).encode(),
    }
    found = verdicts(browser, pages, SECURE)
    assert {one["state"] for one in found.values()} == {"green"}
    assert not any(map(accepted, pages.values()))


def another(draws: random.Random, old: str) -> str | None:
    """Another character of the same kind; None for signs."""
    if old in string.ascii_letters:
        return draws.choice([c for c in string.ascii_letters if c.lower() != old.lower()])
    if old in string.digits:
        return draws.choice([c for c in string.digits if c != old])
    if "一" <= old <= "龥":
        return draws.choice([c for c in "优良中差一二三四" if c != old])
    return None


def accepted(page: bytes) -> bool:
    """Whether Python reads the page as one that we wrote, signed by the key that we know."""
    try:
        read = read_page(page)
        if read.issue_note is None:
            return False
        signed = note.parse(read.issue_note)
        return signed.text == read.issue_text and note.check(signed, [LOG.verifier]).ok
    except DataError:
        return False


def reissued(html: str) -> bytes:
    """The page after a change, with the digest that it has now, as a forger without key would."""
    from projections.dossier.page import reading

    found = reading._PAGE.fullmatch(html)
    document = reading.Document(
        title=found["title"],
        style=found["style"],
        body=reading.read(found["body"], "body"),
        payload=found["payload"],
        issue="",
        script=found["script"],
    )
    issue = re.sub('"digest":"[0-9a-f]{64}"', f'"digest":"{document.digest}"', found["issue"])
    return document.issued(issue).html.encode()


def test_deliberate_changes_are_red_each_for_its_reason(browser, whole):
    html = whole.decode()

    def with_(old: str, new: str) -> str:
        assert old in html, old
        return html.replace(old, new, 1)

    proof = re.search(r'"proof":\["([^"]+)"', html)[1]
    row = re.search(r"<tr><td>走访入户.*?</tr>\n", html, re.DOTALL)[0]
    root = re.search(r'"checkpoint":"[^"]*?\\n85\\n([^\\]+)', html)[1]
    signature = re.search(r'"note":"[^"]*— \S+ ([A-Za-z0-9+/=]+)\\n"', html)[1]
    entry = re.search(r'"role":"event","entry":"([^"]+)"', html)[1]
    other = sample().page().decode()
    pages = {
        "number": with_(">86.49<", ">96.49<"),
        "grade": with_(">优秀<", ">称职<"),
        "entry": with_(entry, entry[:40] + ("A" if entry[40] != "A" else "B") + entry[41:]),
        "proof": with_(proof, "A" + proof[1:] if proof[0] != "A" else "B" + proof[1:]),
        "root": with_(root, ("A" if root[0] != "A" else "B") + root[1:]),
        "signature": with_(signature, signature[:20] + "AAAA" + signature[24:]),
        "style": with_(".verdict.red", ".verdict.rad"),
        "hidden": with_(".limits { margin-top: 2.5rem; }", ".limits { display: none; }"),
        "limits": with_("盖章存档", "口头告知"),
        "verdict": with_("尚未核验", "核验通过"),
        "element": with_("<section><", "<section><p>另有决定</p>\n<"),
        "attribute": with_('<dl class="facts">', '<dl class="facts" title="x">'),
        "comment": with_("<section><", "<!--x--><section><"),
        "removed row": with_(row, ""),
        "behind the end": html + "<p>后加</p>",
        "another script": html + "<script>document.title = 'x'</script>",
        "policy": with_("default-src &#39;none&#39;", "default-src &#39;self&#39;"),
        "two ids": with_('<dl class="facts">', '<dl class="facts" id="s0">'),
        "frame": with_("<section><", "<section><iframe></iframe>\n<"),
        "drawing": with_("<section><", "<section><svg></svg>\n<"),
    }
    found = verdicts(browser, {k: v.encode() for k, v in pages.items()}, SECURE)
    assert {name: one["state"] for name, one in found.items()} == dict.fromkeys(pages, "red")
    assert other == html
    assert [name for name, page in pages.items() if accepted(page.encode())] == []
    assert accepted(whole)


def test_a_changed_script_is_never_green(browser, whole):
    html = whole.decode()
    start = html.index("<script>\n(function")
    pages = {
        "reversed": html.replace(
            "c.issue.digest === given.digest", "c.issue.digest !== given.digest"
        ),
        "painted": html[:start] + html[start:].replace("'red'", "'green'"),
        "unquoted": html[:start] + html[start:].replace("'use strict'", "'use strics'"),
    }
    found = verdicts(browser, {k: v.encode() for k, v in pages.items()}, SECURE)
    assert {one["state"] for one in found.values()} == {"unchecked"}
    assert all("Not checked" in one["text"] for one in found.values())


@pytest.mark.parametrize("damages", DAMAGES)
def test_a_damaged_program_is_never_green_where_no_policy_stops_it(browser, whole, damages):
    # Old browsers know no content security policy. Here it lets the damaged program run.
    html = whole.decode()
    start = html.index("<script>\n(function") + len("<script>")
    script = html[start : html.index("</script>", start)]
    draws = random.Random(99)
    deciding = [
        at
        for at in range(script.index("function checkArithmetic"), len(script))
        if script[at].isascii() and (script[at].isalpha() or script[at] in "!=<>&|")
    ]
    pages = {}
    for at in draws.sample(deciding, damages):
        letters = string.ascii_lowercase if script[at].isalpha() else "!=<>&|"
        new = draws.choice([c for c in letters if c != script[at].lower()])
        damaged = script[:at] + new + script[at + 1 :]
        near = script[max(0, at - 15) : at + 15]
        pages[f"{at} {script[at]!r} → {new!r} in {near!r}"] = let_run(html, script, damaged)
    found = verdicts(browser, pages, INSECURE)
    assert [name for name, one in found.items() if one and one["state"] == "green"] == []
    ran = [one for one in found.values() if one and one["state"] == "red"]
    assert len(ran) > damages // 10


def let_run(html: str, script: str, other: str) -> bytes:
    """The page with another script that its policy allows."""
    old, new = (b64encode(sha256(one.encode()).digest()).decode() for one in (script, other))
    return html.replace(script, other).replace(old, new).encode()


def test_a_forger_without_the_key_who_mends_the_digest_is_red(browser, whole):
    html = whole.decode()
    changed = {
        "words": html.replace("由出页单位撰写", "由纪检机关撰写", 1),
        "number": html.replace(">86.49<", ">96.49<", 1),
    }
    found = verdicts(browser, {k: reissued(v) for k, v in changed.items()}, SECURE)
    assert found["words"]["checks"]["page"] == "holds"
    assert found["words"]["checks"]["issue"] == "fails"
    assert found["number"]["checks"]["shows"] == "fails"
    assert "86.49" in found["number"]["text"]
    assert found["number"]["differs"] == ["96.49"]
    assert found["number"]["proved"] == 0
    assert {one["state"] for one in found.values()} == {"red"}


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_shadow_tree_is_found_and_what_it_hid_is_shown_again(browser, whole, mode):
    # It is no part of the document's tree, so that no walk sees it; but it is what is displayed.
    html = whole.decode()
    shadow = f'<template shadowrootmode="{mode}"><p>不称职</p></template><dl class="facts">'
    hiding = html.replace('<dl class="facts">', shadow, 1)
    idle = hiding.replace("<script>\n(function", "<script>\n//(function")
    pages = {"idle": idle.encode(), "page": hiding.encode()}
    found = verdicts(browser, pages, SECURE)
    assert "优秀\n" not in found["idle"]["shown"]
    assert found["page"]["state"] == "red"
    assert "shadow" in found["page"]["text"]
    assert "不称职" not in found["page"]["shown"]
    assert "优秀\n" in found["page"]["shown"]


def test_a_page_signed_by_another_key_of_the_same_name_is_red(browser):
    forged = note.Signer(LOG.name, bytes(32))
    made = sample()
    made.payload["keys"].append({"vkey": forged.verifier.vkey, "role": "witness"})
    made.payload["keys"] = made.payload["keys"][1:]
    found = verdicts(browser, {"page": made.page(forged)}, SECURE)["page"]
    assert found["state"] == "red"
    assert found["checks"]["checkpoint"] == "fails"
