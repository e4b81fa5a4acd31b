"""Comments in annotated copies: other people's words and boxes stay as they were."""

from __future__ import annotations

import re

from lxml import etree

from evalcore.intake.annotating.annotate import annotate
from tests.evalcore.intake.raw_workbook import (
    MAIN,
    OFFICE,
    parts_of,
    relations,
    sheet,
    workbook_of,
)
from tests.evalcore.intake.test_annotate_parts import ROWS, colours, finding, marked, opened


def with_comments(comments: str, *, more: dict[str, str] | None = None, legacy: str = "") -> bytes:
    related = [("comments", "../comments7.xml")]
    if legacy:
        related.append(("vmlDrawing", "../drawings/old.vml"))
    return workbook_of(
        {"台账": sheet(ROWS, after=legacy)},
        more={
            "xl/comments7.xml": comments,
            "xl/worksheets/_rels/sheet1.xml.rels": relations(*related),
            **(more or {}),
        },
        types={
            "xl/comments7.xml": f"{OFFICE}.comments+xml",
            "xl/drawings/old.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
        },
    )


def comments_xml(author: str, ref: str, text: str) -> str:
    return (
        f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors><commentList>'
        f'<comment ref="{ref}" authorId="0"><text>{text}</text></comment></commentList></comments>'
    )


BROKEN_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="3"/></o:shapelayout>'
    '<v:shape id="_x0000_s3073" type="#_x0000_t201"><v:textbox><div>按钮<br>换行</div></v:textbox>'
    '<x:ClientData ObjectType="Button"><x:Anchor>1, 2, 3, 4, 5, 6, 7, 8</x:Anchor></x:ClientData>'
    '</v:shape><v:shape id="_x0000_s3074" type="#_x0000_t202"><x:ClientData ObjectType="Note">'
    "<x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>"
)
"""As Excel writes it: <br> is never closed, so that it is no XML."""


def test_the_shapes_of_an_office_stay_byte_for_byte() -> None:
    legacy = '<legacyDrawing r:id="rId2"/>'
    old = comments_xml("镇里", "A1", "<t>编号规则</t>")
    content = with_comments(old, more={"xl/drawings/old.vml": BROKEN_VML}, legacy=legacy)
    after = marked(content, "A1", "A2")
    shapes = parts_of(after)["xl/drawings/old.vml"].decode()
    assert shapes.startswith(BROKEN_VML.removesuffix("</xml>"))
    assert shapes.count("<x:ClientData") == 3
    assert '_x0000_s3075"' in shapes
    assert legacy in parts_of(after)["xl/worksheets/sheet1.xml"].decode()
    back = parts_of(marked(after))
    assert (
        back["xl/drawings/old.vml"]
        .decode()
        .replace(shapes[shapes.index("<v:shapetype") : shapes.index("</v:shapetype>") + 14], "")
        == BROKEN_VML
    )


def test_a_box_that_is_too_small_for_our_words_grows_and_a_large_one_stays() -> None:
    def drawing(height: str, bottom: int) -> str:
        return (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel">'
            f'<v:shape id="_x0000_s1025" type="#_x0000_t202" style="width:9pt;height:{height}">'
            f'<x:ClientData ObjectType="Note"><x:Anchor> 1, 15, 2, 4, 3, 31, {bottom}, 1</x:Anchor>'
            "<x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>"
        )

    def after(vml: str) -> str:
        content = with_comments(
            comments_xml("镇里", "A1", "<t>编号</t>"),
            more={"xl/drawings/old.vml": vml},
            legacy='<legacyDrawing r:id="rId2"/>',
        )
        first = marked(content, "A1")
        assert marked(first, "A1") == first
        return parts_of(first)["xl/drawings/old.vml"].decode()

    assert after(drawing("20pt", 4)) == drawing("71pt", 7)
    assert after(drawing("20.5px", 4)) == drawing("94px", 7)
    assert after(drawing("300pt", 40)) == drawing("300pt", 40)


def test_our_words_leave_the_runs_of_an_office_s_comment_as_they_were() -> None:
    rich = '<r><rPr><b/></rPr><t>注意</t></r><r><t xml:space="preserve">：编号\n规则</t></r>'
    content = with_comments(comments_xml("镇里", "A1", rich))
    after = marked(content, "A1")
    assert opened(after)["台账"]["A1"].comment.text.startswith("注意：编号\n规则\n〔evalcore核对〕")
    back = etree.fromstring(parts_of(marked(after))["xl/comments7.xml"])
    texts = [(t.getparent().find("{*}rPr") is not None, t.text) for t in back.iter("{*}t")]
    assert texts == [(True, "注意"), (False, "：编号\n规则")]


def test_a_threaded_comment_is_left_alone_and_its_cell_coloured() -> None:
    old = comments_xml("tc={1F2E}", "A2", "<t>[Threaded comment] 请核</t>")
    after = marked(with_comments(old), "A2", "B2")
    page = opened(after)["台账"]
    assert page["A2"].comment.text == "[Threaded comment] 请核"
    assert "不对" in page["B2"].comment.text
    assert set(colours(after)) == {"A2", "B2"}


def test_comments_that_lack_boxes_get_them_with_ours() -> None:
    after = marked(with_comments(comments_xml("镇里", "A1", "<t>编号</t>")), "A2")
    shapes = etree.fromstring(parts_of(after)["xl/drawings/vmlDrawing1.vml"])
    rows = [row.text for row in shapes.iter("{urn:schemas-microsoft-com:office:excel}Row")]
    assert rows == ["0", "1"]


def test_shapes_of_two_sheets_have_different_numbers() -> None:
    content = workbook_of({"台账": sheet(ROWS), "其他": sheet(ROWS)})
    both = [finding("A2"), finding("A2", sheet="其他"), finding("B2", sheet="其他")]
    after = annotate("a.xlsx", content, both)
    assert after is not None
    parts = parts_of(after)
    shapes = b"".join(xml for name, xml in parts.items() if name.endswith(".vml"))
    ids = re.findall(rb'id="(_x0000_s\d+)"', shapes)
    assert len(ids) == len(set(ids)) == 3
    assert annotate("a.xlsx", after, both) == after


def test_many_comments_take_as_many_blocks_of_numbers_as_they_need() -> None:
    content = workbook_of({"台账": sheet(ROWS), "其他": sheet(ROWS)})
    many = [finding(f"A{row}") for row in range(1, 2101)]
    after = annotate("a.xlsx", content, [*many, finding("A1", sheet="其他")])
    assert after is not None
    blocks = []
    for name, xml in parts_of(after).items():
        if name.endswith(".vml"):
            numbers = [int(n) for n in re.findall(rb'id="_x0000_s(\d+)"', xml)]
            listed = re.findall(rb'idmap [^>]*data="([\d,]+)"', xml)[0].decode().split(",")
            assert {n // 1024 for n in numbers} == {int(n) for n in listed}
            assert len(numbers) == len(set(numbers))
            blocks += listed
    assert len(blocks) == len(set(blocks)) == 4
    assert annotate("a.xlsx", after, [*many, finding("A1", sheet="其他")]) == after
