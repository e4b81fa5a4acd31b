"""What a page's content may be, and that it is written in one way only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.errors import DataError
from projections.dossier.page import grammar
from projections.dossier.page.markup import (
    Comment,
    Element,
    arranged,
    identifiers,
    read,
    text_of,
    written,
)

REFUSED = {
    "a script": "<p>a</p><script>b</script>",
    "a style": "<style>p {}</style>",
    "an image": '<img src="x">',
    "a frame": "<iframe></iframe>",
    "a drawing": "<svg></svg>",
    "a form": "<form></form>",
    "a template": '<template shadowrootmode="open"></template>',
    "an attribute that acts": '<p onclick="x()">a</p>',
    "an attribute that paints": '<p style="color: red">a</p>',
    "a link to outside": '<p><a href="https://example.org/">a</a></p>',
    "a link that acts": '<p><a href="javascript:x()">a</a></p>',
    "a link within a link": '<p><a href="#a"><b><a href="#b">c</a></b></a></p>',
    "a block within a paragraph": "<p><div>a</div></p>",
    "a table within a paragraph": "<p><table></table></p>",
    "a row without a body": "<table><tr><td>a</td></tr></table>",
    "a cell without a row": "<table><tbody><td>a</td></tbody></table>",
    "text in a table": "<table>a<tbody></tbody></table>",
    "an item outside a list": "<li>a</li>",
    "main again": "<main></main>",
    "an element not closed": "<p>a",
    "an element closed twice": "<p>a</p></p>",
    "elements that cross": "<p><b><i>a</b></i></p>",
    "an attribute twice": '<p class="a" class="b">c</p>',
    "an attribute without marks": "<p class=a>b</p>",
    "a name in capitals": "<P>a</P>",
    "an unknown name": "<p>a &nbsp; b</p>",
    "a lone &": "<p>a & b</p>",
    "a lone <": "<p>a < b</p>",
    "a comment that says something": "<p>a<!-- b --></p>",
    "a carriage return": "<p>a\r\nb</p>",
    "NUL": "<p>a\x00b</p>",
    "half a character": "<p>a\ud800b</p>",
    "a processing instruction": "<?xml-stylesheet href='x'?>",
    "a document type": "<!DOCTYPE html>",
    "elements too deep": "<div>" * 70 + "</div>" * 70,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_browser_would_mend_load_or_run_is_refused(name):
    with pytest.raises(DataError, match="can't hold"):
        read(REFUSED[name])


def test_a_refusal_names_what_and_where():
    with pytest.raises(DataError, match=r"at character 8 .*iframe within main"):
        read("<p>a</p><iframe></iframe>")


def test_a_hundred_thousand_open_elements_are_refused_and_exhaust_nothing():
    with pytest.raises(DataError, match="too deep"):
        read("<div>" * 100_000)


def test_headings_are_written_so_that_their_end_tags_say_which_end():
    (heading,) = read('<h2 class="a">b</h2>')
    assert heading == Element(
        "div", {"role": "heading", "aria-level": "2", "class": "h2 a"}, ("b",)
    )


def test_references_are_read_as_what_they_stand_for():
    (paragraph,) = read("<p>&lt;&amp;&gt; &#34;&#39;&quot; 核</p>")
    assert paragraph.inside == ('<&> "\'" 核',)


def test_text_is_compared_without_the_spaces_at_its_ends():
    (found,) = read('<div id="a"> <b>1</b><span>2</span>\n</div>')
    assert text_of(found) == "12"
    assert [name for name, _element in identifiers((found,))] == ["a"]


ATTRIBUTES = st.dictionaries(
    st.sampled_from(["id", "class", "title", "data-a"]), st.text("ab<&\"'核")
)
TEXTS = st.text("a1 \n<>&\"'核验", min_size=1)


@st.composite
def elements(draw, outer: str = "main", depth: int = 3):
    names = [name for name in sorted(grammar.ELEMENTS) if grammar.may_hold(outer, name)]
    # Headings come as div; a link holds none.
    names = [name for name in names if name not in ("a", "main", "body")]
    found = []
    for _ in range(draw(st.integers(0, 3))):
        if outer not in grammar.STRUCTURE and draw(st.booleans()):
            found.append(draw(TEXTS))
        elif names and depth:
            name = draw(st.sampled_from(names))
            inside = () if name in grammar.VOID else draw(elements(name, depth - 1))
            found.append(Element(name, draw(ATTRIBUTES), inside))
    return tuple(found)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(elements())
def test_what_is_written_is_read_as_the_same_and_written_the_same_again(nodes):
    made = arranged(nodes)
    assert arranged(made) == made
    html = written(made)
    again = arranged(read(html))
    assert written(again) == html
    assert again == made


@settings(max_examples=60, deadline=None, derandomize=True)
@given(elements())
def test_no_end_tag_stands_directly_before_another(nodes):
    def ends(nodes, outer):
        for node, after in zip(nodes, [*nodes[1:], None], strict=True) if nodes else ():
            if isinstance(node, Element):
                ends(node.inside, node.name)
                if node.name not in grammar.VOID:
                    assert after is not None
                if node.name not in grammar.INLINE:
                    assert isinstance(after, str | Comment)

    ends(arranged(nodes), "main")
