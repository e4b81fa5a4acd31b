"""No character of a page's markup is idle: change one, and a browser builds another tree."""

from __future__ import annotations

import random
import string

import pytest

from projections.dossier.page.document import Document
from projections.dossier.page.markup import read
from tests.projections.dossier.page.es5 import verifier
from tests.real_browser.browser import SECURE
from tests.real_browser.harness import computed

CONTENT = """<section id="verdict"><p>a</p></section><main>
<header id="h"><h1 class="x">b <small>c</small></h1><p>d</p><p lang="en">e</p></header>
<nav><a href="#h">f</a><a href="#i">g</a> <a href="#i"><em>h</em></a></nav>
<section id="i"><h2>j</h2><h3>k</h3><h4>l</h4><h5>m</h5><h6>n</h6>
<div class="box"><p>o<br>p<br></p><hr><div><div>q</div></div></div>
<dl><dt>r</dt><dd>s</dd><dt><b>t</b></dt><dd><p>u</p></dd></dl>
<ul><li>v</li><li><ul><li>w</li></ul></li></ul><ol><li><span>x</span></li></ol>
<table><caption>y</caption><thead><tr><th scope="col">z</th><th>1</th></tr></thead>
<tbody><tr><td colspan="2">2</td></tr><tr><td><b>3</b></td><td></td></tr></tbody>
<tbody><tr><th>4</th><td><table><tbody><tr><td>5</td></tr></tbody></table></td></tr></tbody>
<tfoot><tr><td>6</td></tr></tfoot></table>
<p><span><span>7</span></span> <strong><em>8</em></strong><i>9</i><code>0</code></p>
<p>a &lt; b &gt; c &amp; d &quot;e&quot; <abbr title="&amp; &lt;&quot;">f</abbr></p>
<details open><summary>g</summary><p>h<sub>i</sub><sup>j</sup></p></details>
<figure><figcaption>k</figcaption><blockquote><p>l</p></blockquote></figure>
<article><footer><time datetime="2025-01-01">m</time><mark>n</mark></footer></article>
<details><summary><b>o</b></summary></details></section></main><footer><p>p</p></footer>"""

WALKS = """
result = given.map(function (html) {
  try {
    var parsed = new DOMParser().parseFromString(html, 'text/html');
    if (parsed.compatMode !== 'CSS1Compat') { return 'quirks'; }
    return toHex(sha256(walkDocument(parsed).bytes));
  } catch (error) {
    return String(error);
  }
});
"""
ISSUE = '<script id="issue" type="application/json">'
PARTS = ("bytes", "sha256", "result", "found", "walk")


@pytest.fixture(scope="module")
def document():
    return Document.of(
        title="t u", style="s", body=read(CONTENT, "body"), payload="{}", issue="{}", script="v"
    )


def changed(html: str, alphabets: tuple[str, ...]):
    """Every place that holds a character of one of the alphabets, twice with another one of it."""
    draws = random.Random(5)
    for at, old in enumerate(html):
        for alphabet in alphabets:
            if old in alphabet:
                others = [new for new in alphabet if new.lower() != old.lower()]
                yield from (html[:at] + new + html[at + 1 :] for new in draws.sample(others, 2))


def test_the_tree_is_the_one_that_python_writes(browser, document):
    found = computed(browser, verifier(PARTS) + WALKS, [document.html], SECURE)
    assert found == [document.digest]


def test_no_letter_or_digit_is_idle(browser, document):
    alphabets = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    # What stands in the issue is not part of the walk: the page holds it to its digest.
    variants = list(changed(document.html, alphabets))
    found = computed(browser, verifier(PARTS) + WALKS, variants, SECURE)
    same = [v for v, digest in zip(variants, found, strict=True) if digest == document.digest]
    assert [diff(document.html, one) for one in same] == []


def test_no_sign_replaced_by_a_letter_is_idle(browser, document):
    html = document.html
    variants = [
        html[:at] + new + html[at + 1 :]
        for at, old in enumerate(html)
        if not old.isalnum() and not in_issue(html, at)
        for new in "x7"
    ]
    found = computed(browser, verifier(PARTS) + WALKS, variants, SECURE)
    same = [v for v, digest in zip(variants, found, strict=True) if digest == document.digest]
    assert [diff(html, one) for one in same] == []


def test_an_end_tag_removed_a_node_added_or_another_document_type_is_another_tree(
    browser, document
):
    html = document.html
    ends = [at for at in range(len(html) - len("</script>")) if html.startswith("</", at)]
    removed = [html[:at] + html[html.index(">", at) + 1 :] for at in ends]
    body = range(html.index("<body>"), len(html))
    starts = [at for at in body if html[at] == "<" and not in_issue(html, at - 1)]
    added = [html[:at] + more + html[at:] for at in starts for more in ("<b></b>", "<!---->")]
    types = ("", '<!DOCTYPE ht PUBLIC "ml">', '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">')
    retyped = [html.replace("<!DOCTYPE html>", one) for one in types]
    variants = [*removed, *added, *retyped]
    found = computed(browser, verifier(PARTS) + WALKS, variants, SECURE)
    same = [v for v, digest in zip(variants, found, strict=True) if digest == document.digest]
    assert [diff(html, one) for one in same] == []


def in_issue(html: str, at: int) -> bool:
    start = html.index(ISSUE) + len(ISSUE)
    return start <= at < html.index("</script>", start)


def diff(html: str, other: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(html, other, strict=False)) if a != b), 0)
    return f"{html[max(0, at - 20) : at + 15]!r} → {other[max(0, at - 20) : at + 15]!r}"
