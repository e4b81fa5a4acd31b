"""Tags in a Word file as clerks and word processors leave them, filled."""

from __future__ import annotations

import itertools
import re
import struct
import zlib
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.papers.docx.compiling import compile_docx
from projections.papers.docx.filling import fill
from tests.projections.papers.word import body, filled, lines, made, part, rows, saved

PEOPLE = [
    {"name": "王建国", "marks": [{"what": "修路"}, {"what": "装灯"}]},
    {"name": "李爱华", "marks": []},
]


def png() -> bytes:
    """A picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "runs",
    [
        ["{{ person.name }}"],
        ["{", "{ person.name }}"],
        ["姓名：{{ per", "son", ".name ", "}", "}。"],
        ["{{person.name}}", "和", "{{ person", ".name }}"],
    ],
)
def test_a_tag_is_one_tag_whatever_runs_it_was_split_into(runs: list[str]) -> None:
    said = lines(filled(made(runs), person={"name": "王建国"}))[0]
    assert said == "".join(runs).replace("{{ person.name }}", "王建国").replace(
        "{{person.name}}", "王建国"
    )


def test_the_value_takes_the_look_of_where_its_tag_begins() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("姓名：")
    paragraph.add_run("{{ na").bold = True
    paragraph.add_run("me }}").italic = True
    found = filled(saved(document), name="王建国").paragraphs[0].runs
    assert [(run.text, run.bold) for run in found if run.text] == [
        ("姓名：", None),
        ("王建国", True),
    ]


def test_marks_of_spelling_bookmarks_and_page_breaks_inside_a_tag_are_no_obstacle() -> None:
    data = body(
        '<w:p><w:proofErr w:type="spellStart"/><w:r><w:t>{{ sub</w:t></w:r>'
        '<w:proofErr w:type="spellEnd"/><w:bookmarkStart w:id="0" w:name="_GoBack"/>'
        '<w:bookmarkEnd w:id="0"/><w:smartTag w:element="x"><w:r><w:lastRenderedPageBreak/>'
        "<w:t>ject.name</w:t></w:r></w:smartTag><w:r><w:t> }}</w:t></w:r></w:p>"
    )
    assert lines(filled(data, subject={"name": "红旗村"}))[0] == "红旗村"


@pytest.mark.parametrize(
    "tag", ["{{ names|join(“、”) }}", "{{ names|join(‘、’) }}", "{{ names|join(＂、＂) }}"]
)
def test_quotes_that_the_word_processor_made_round_mean_straight_ones(tag: str) -> None:
    assert lines(filled(made(tag), names=["甲", "乙"]))[0] == "甲、乙"


def test_round_quotes_inside_a_straight_string_stay() -> None:
    assert lines(filled(made('{{ names|join("”“") }}'), names=["甲", "乙"]))[0] == "甲”“乙"


def test_a_paragraph_of_block_tags_gives_way_and_leaves_no_empty_line() -> None:
    data = made("{% for p in people %}", "{{ p.name }}", "{% endfor %}", "完")
    assert lines(filled(data, people=PEOPLE)) == ["王建国", "李爱华", "完"]


def test_a_condition_inside_a_line_drops_part_of_it() -> None:
    data = made(["共 {{ n }} 项{% if la", "te %}，逾期 {{ late }} 项", "{% endif %}。"])
    assert lines(filled(data, n=3, late=1)) == ["共 3 项，逾期 1 项。"]
    assert lines(filled(data, n=3, late=0)) == ["共 3 项。"]


def test_a_loop_inside_a_line_repeats_runs_of_different_looks() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("名单：{% for p in people %}")
    paragraph.add_run("{{ p.name }}").bold = True
    paragraph.add_run("{{ '、' if not loop.last }}{% endfor %}。")
    found = filled(saved(document), people=PEOPLE).paragraphs[0]
    assert found.text == "名单：王建国、李爱华。"
    assert [run.text for run in found.runs if run.bold] == ["王建国", "李爱华"]


def test_table_rows_repeat_and_loops_nest_over_rows() -> None:
    table = [
        ["人", "事"],
        ["{% for p in people %}"],
        ["{{ p.name }}", "{{ p.marks|length }} 件"],
        ["{% for m in p.marks %}"],
        ["　", "{{ loop.index }}. {{ m.what }}"],
        ["{% endfor %}"],
        ["{% if not p.marks %}"],
        ["　", "没有"],
        ["{% endif %}"],
        ["{% endfor %}"],
    ]
    found = rows(filled(made(table=table), people=PEOPLE))
    assert found == [
        ["人", "事"],
        ["王建国", "2 件"],
        ["　", "1. 修路"],
        ["　", "2. 装灯"],
        ["李爱华", "0 件"],
        ["　", "没有"],
    ]


def test_a_loop_may_open_in_the_first_cell_and_close_in_the_last() -> None:
    table = [
        ["人", "件"],
        ["{% for p in people %}{{ p.name }}", "{{ p.marks|length }}{% endfor %}"],
    ]
    assert rows(filled(made(table=table), people=PEOPLE)) == [
        ["人", "件"],
        ["王建国", "2"],
        ["李爱华", "0"],
    ]


def test_a_cell_may_hold_a_loop_of_paragraphs_and_never_ends_without_one() -> None:
    document = docx.Document(BytesIO(made(table=[["", "件"]])))
    cell = document.tables[0].cell(0, 0)
    cell.text = "{% for p in people %}"
    cell.add_paragraph("{{ p.name }}")
    cell.add_paragraph("{% endfor %}")
    data = saved(document)
    assert rows(filled(data, people=PEOPLE))[0][0] == "王建国\n李爱华"
    empty = filled(data, people=[])
    assert [p.text for p in empty.tables[0].cell(0, 0).paragraphs] == [""]


def test_a_table_of_which_no_row_is_left_is_left_out() -> None:
    data = made("前", table=[["{% for p in people %}"], ["{{ p.name }}"], ["{% endfor %}"]])
    assert filled(data, people=[]).tables == []


def test_values_keep_their_line_ends_and_are_never_markup() -> None:
    found = filled(made("{{ text }}"), text="<w:p/> & ]]>\n第二行\t后\x07\x00{{ text }}{% if %}")
    assert lines(found)[0] == "<w:p/> & ]]>\n第二行\t后{{ text }}{% if %}"


def test_nothing_stands_where_a_value_is_none() -> None:
    assert lines(filled(made("甲{{ text }}乙"), text=None))[0] == "甲乙"


def test_headers_footers_and_text_boxes_are_filled_too() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ office }}"
    document.sections[0].footer.paragraphs[0].text = "{% if code %}核验码 {{ code }}{% endif %}"
    found = filled(saved(document), office="组织部", code="A1")
    assert found.sections[0].header.paragraphs[0].text == "组织部"
    assert found.sections[0].footer.paragraphs[0].text == "核验码 A1"
    box = body(
        "<w:p><w:r><w:t>前 {{ office }}</w:t></w:r><w:r><w:pict><v:shape><v:textbox>"
        "<w:txbxContent><w:p><w:r><w:t>盒 {{ office }}</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    xml = filled(box, office="组织部").element.xml
    assert "前 组织部" in xml
    assert "盒 组织部" in xml


def test_a_logo_stays_and_one_in_a_loop_gets_numbers_of_its_own() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].add_run().add_picture(BytesIO(png()))
    document.add_paragraph("{% for p in people %}")
    document.add_paragraph("{{ p.name }}").add_run().add_picture(BytesIO(png()))
    document.add_paragraph("{% endfor %}")
    data = fill(compile_docx(saved(document), "office.docx"), {"people": PEOPLE})
    assert part(data, "word/media/image1.png") == png()
    found = docx.Document(BytesIO(data))
    numbers = [int(one.get("id")) for one in found.element.iter("{*}docPr")]
    assert numbers == [1, 2]
    assert len(list(found.sections[0].header._element.iter("{*}blip"))) == 1


def test_a_bookmark_in_a_loop_stays_once() -> None:
    data = body(
        "<w:p><w:r><w:t>{% for p in people %}</w:t></w:r></w:p>"
        '<w:p><w:bookmarkStart w:id="7" w:name="who"/><w:r><w:t>{{ p.name }}</w:t></w:r>'
        '<w:bookmarkEnd w:id="7"/></w:p><w:p><w:r><w:t>{% endfor %}</w:t></w:r></w:p>'
    )
    xml = filled(data, people=PEOPLE).element.xml
    assert xml.count("bookmarkStart ") == xml.count("bookmarkEnd ") == 1


def test_half_a_bookmark_left_by_a_dropped_section_goes() -> None:
    data = body(
        '<w:p><w:r><w:t>{% if no %}</w:t></w:r></w:p><w:p><w:bookmarkStart w:id="7" w:name="who"/>'
        "</w:p><w:p><w:r><w:t>{% endif %}</w:t></w:r></w:p>"
        '<w:p><w:bookmarkEnd w:id="7"/><w:r><w:t>完</w:t></w:r></w:p>'
    )
    assert "bookmark" not in filled(data, no=False).element.body.xml


def test_comments_of_whoever_made_the_template_do_not_go_out() -> None:
    document = docx.Document()
    run = document.add_paragraph("{{ name }}").runs[0]
    document.add_comment(run, text="改过三次，别外传", author="小李")
    data = fill(compile_docx(saved(document), "office.docx"), {"name": "王建国"})
    assert lines(docx.Document(BytesIO(data)))[0] == "王建国"
    assert b"comments.xml" not in data
    assert "comment" not in docx.Document(BytesIO(data)).element.body.xml


def test_a_field_of_the_word_processor_stays() -> None:
    data = body(
        '<w:p><w:r><w:t>第 </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        '<w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:t> 页 {{ name }}</w:t></w:r></w:p>"
    )
    xml = filled(data, name="甲").element.xml
    assert "<w:instrText>PAGE</w:instrText>" in xml


def test_the_program_says_its_own_words_in_the_language_of_the_paper() -> None:
    said = lines(filled(made('{{ _("共 %(n)s 项", n=3) }} {{ _("100%%") }}')))[0]
    assert said == "共 3 项 100%"


def test_a_page_break_or_picture_beside_a_block_tag_stays_on_its_side_of_it() -> None:
    # As word processors save a page break that follows a paragraph of its own.
    data = body(
        "<w:p><w:r><w:t>{% if yes %}</w:t></w:r></w:p><w:p><w:r><w:t>甲</w:t></w:r></w:p>"
        '<w:p><w:r><w:t>{% endif %}</w:t></w:r><w:r><w:br w:type="page"/></w:r></w:p>'
        '<w:p><w:r><w:br w:type="page"/></w:r><w:r><w:t>{% if yes %}</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>乙</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>{% endif %}</w:t><w:br/><w:t>{% if yes %}</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>丙</w:t></w:r></w:p><w:p><w:r><w:t>{% endif %}</w:t></w:r></w:p>"
    )
    for yes, texts in ((True, ["甲", "", "", "乙", "丙"]), (False, ["", ""])):
        found = filled(data, yes=yes)
        assert [text.replace("\n", "") for text in lines(found)] == texts
        assert found.element.body.xml.count('w:type="page"') == 2


def test_a_picture_inside_a_condition_of_its_own_paragraph_goes_with_it() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{% if yes %}")
    paragraph.add_run().add_picture(BytesIO(png()))
    paragraph.add_run("{% endif %}")
    data = saved(document)
    for yes, pictures in ((True, 1), (False, 0)):
        assert len(list(filled(data, yes=yes).element.iter("{*}blip"))) == pictures


WHOLE = (
    "名单{% for p in people %}{{ p.name }}：{{ p.marks|length }}；{% endfor %}{{ people|length }}人"
)


@given(st.lists(st.integers(0, len(WHOLE)), max_size=12))
@settings(max_examples=25, deadline=None)
def test_wherever_a_line_is_split_into_runs_it_says_the_same(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    runs = [WHOLE[a:b] for a, b in itertools.pairwise(places)]
    assert lines(filled(made(runs), people=PEOPLE)) == ["名单王建国：2；李爱华：0；2人"]


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_every_text_comes_out_as_it_went_in(text: str) -> None:
    found = lines(filled(TEXT, text=text))[0]
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    assert found == f"甲{kept.replace(chr(13) + chr(10), chr(10)).replace(chr(13), chr(10))}乙"


TEXT = made("甲{{ text }}乙")
