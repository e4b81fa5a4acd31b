"""Parts of Word templates, after GB/T 9704-2012: page, title, headings, tables, lines to sign.

Texts may hold tags (``{{ subject.unit_name }}``); ``tag`` writes a block tag in a paragraph of its
own. What stands between quotes in a tag is data, all other text is said in the paper's language by
the builder (``said``). Margins 37, 35, 28 and 26 mm; sizes: title 22 pt (二号), text 16 pt (三号),
tables smaller, as the standard leaves to the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from evalcore.paper_words import said
from projections.papers.docx.package import pack, unpack

SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋", "黑体", "楷体", "方正小标宋简体"
INSTEAD = {
    TITLE: "宋体",
    SONG: "SimSun",
    FANG: "FangSong",
    HEI: "SimHei",
    KAI: "KaiTi",
}
"""Font → what stands in for it where it is not installed."""

BODY, TABLE, SMALL = 16, 10.5, 9
GREY = RGBColor(0x59, 0x59, 0x59)
CELL_MARGINS = (("top", 40), ("left", 85), ("bottom", 40), ("right", 85))
PAGE, LONG_SIDE, MARGINS = 210, 297, (37, 35, 28, 26)

LEFT, CENTRE, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def start(title: str, *, landscape: bool = False, dense: bool = False) -> Any:
    """A document with its page, fonts, header (marks, watermark 试算) and footer (page, code).

    ``dense``: narrower margins and 12 pt text, for papers that are mostly tables.
    """
    made = Document()
    section = made.sections[0]
    width, height = (LONG_SIDE, PAGE) if landscape else (PAGE, LONG_SIDE)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    margins = (25, 20, 20, 20) if dense or landscape else MARGINS
    section.top_margin, section.bottom_margin = Mm(margins[0]), Mm(margins[1])
    section.left_margin, section.right_margin = Mm(margins[2]), Mm(margins[3])
    section.header_distance, section.footer_distance = Mm(12), Mm(12 if dense else 20)
    normal = made.styles["Normal"]
    normal.font.size = Pt(12 if dense else BODY)
    _fonts(normal.element.get_or_add_rPr(), FANG)
    for spoken in made.styles.element.iter(qn("w:lang")):
        # Without it punctuation takes the shapes of another country.
        spoken.set(qn("w:eastAsia"), "zh-CN")
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.space_before = Pt(0)
    spacing = normal.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = (
        WD_LINE_SPACING.EXACTLY,
        Pt(20 if dense else 28),
    )
    properties = made.core_properties
    properties.title, properties.author, properties.comments = title, "evalcore", ""
    properties.last_modified_by = "evalcore"
    _font_table(made)
    _header(section)
    _footer(section)
    return made


def masthead(made: Any, title: str, subtitle: str = "") -> None:
    """密级 at the top left, the office, the title, a line under it; the marks, boxed."""
    tag(made, "{% if letterhead.classification %}")
    _write(made.add_paragraph(), "{{ letterhead.classification }}", font=HEI)
    tag(made, "{% endif %}")
    tag(made, "{% if letterhead.office %}")
    _write(_aligned(made, CENTRE), "{{ letterhead.office }}", font=HEI, size=BODY)
    tag(made, "{% endif %}")
    heading = made.add_paragraph(style="Title")
    heading.alignment = CENTRE
    heading.paragraph_format.line_spacing = Pt(32)
    heading.paragraph_format.space_before = Pt(12)
    heading.paragraph_format.space_after = Pt(4)
    _plain(heading)
    _write(heading, title, font=TITLE, size=22, bold=True)
    if subtitle:
        _write(_aligned(made, CENTRE), subtitle, font=KAI, size=14)
    tag(made, "{% if marks %}")
    boxed = _aligned(made, CENTRE)
    _write(boxed, '{{ marks|join("；") }}', font=HEI, size=12)
    _box(boxed)
    boxed.paragraph_format.space_after = Pt(8)
    boxed.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    tag(made, "{% endif %}")


def heading(made: Any, text: str, level: int = 1) -> Any:
    """一、 (黑体), （一） (楷体), 1. (bold): the number is part of the text."""
    paragraph = made.add_paragraph(style=f"Heading {level}")
    _plain(paragraph)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(8 if level == 1 else 4)
    paragraph.paragraph_format.space_after = Pt(2)
    size = made.styles["Normal"].font.size.pt
    _write(paragraph, text, font=(HEI, KAI, FANG)[level - 1], size=size, bold=level == 3)
    return paragraph


def text(made: Any, words: str, *, indent: bool = True, align: Any = None, **font: Any) -> Any:
    """A paragraph of text, its first line moved in by two characters."""
    paragraph = made.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    if indent:
        _indent(paragraph)
    _write(paragraph, words, **font)
    return paragraph


def small(made: Any, words: str) -> Any:
    """A note in small grey letters."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(14)
    _write(paragraph, words, size=SMALL, colour=GREY)
    return paragraph


def tag(made: Any, *blocks: str) -> None:
    """Block tags alone in a paragraph, small and grey: whoever edits the template knows them."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(12)
    _write(paragraph, " ".join(blocks), size=8, colour=RGBColor(0x80, 0x80, 0x80), font="Consolas")


def table(
    made: Any,
    headers: Sequence[str],
    cells: Sequence[str],
    loop: str,
    *,
    widths: Sequence[float] = (),
    right: Sequence[int] = (),
    size: float = TABLE,
) -> Any:
    """A table with a row for each turn of ``loop`` (``pledge in pledges``); the head repeats.

    ``widths`` in mm; ``right``: columns of numbers, from 0.
    """
    grid = _grid(made, 4, len(headers), widths)
    _repeat(grid.rows[0])
    for at, words in enumerate(headers):
        cell(grid.cell(0, at), words, font=HEI, size=size, align=CENTRE)
        _shade(grid.cell(0, at))
        cell(grid.cell(2, at), cells[at], size=size, align=RIGHT if at in right else LEFT)
    _tag_row(grid.rows[1], f"{{% for {loop} %}}")
    _tag_row(grid.rows[3], "{% endfor %}")
    return grid


def facts(
    made: Any,
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = (),
    size: float = 12,
) -> Any:
    """A table of names and values, ``(name, value, name, value)`` a row; names are shaded."""
    grid = _grid(made, len(rows), max(map(len, rows)), widths)
    for at, row in enumerate(rows):
        _whole(grid.rows[at])
        for column, words in enumerate(row):
            named = column % 2 == 0
            cell(
                grid.cell(at, column),
                words,
                font=HEI if named else FANG,
                size=size,
                align=CENTRE if named else LEFT,
            )
            if named:
                _shade(grid.cell(at, column))
        if len(row) < len(grid.columns):
            grid.cell(at, len(row) - 1).merge(grid.cell(at, len(grid.columns) - 1))
    return grid


def cell(place: Any, words: str, *, align: Any = None, keep: bool = False, **font: Any) -> None:
    """Text in a cell; lines of ``words`` become paragraphs, so that one may hold block tags."""
    lines = words.split("\n")
    for at, line in enumerate(lines):
        paragraph = place.paragraphs[0] if at == 0 else place.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        if align is not None:
            paragraph.alignment = align
        paragraph.paragraph_format.keep_with_next = keep or None
        _write(paragraph, line, **font)
    place.vertical_alignment = 1


def signatures(made: Any, *who: str, seal: bool = True) -> None:
    """Lines to sign: 签字, 盖章, 年 月 日, one block for each of ``who``."""
    size = min(14, made.styles["Normal"].font.size.pt)
    mark = said("（签字、盖章）") if seal else said("（签字）")
    grid = made.add_table(len(who), 2)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    usable = _usable(made)
    for row, one in zip(grid.rows, who, strict=True):
        _whole(row)
        row.height = Mm(14)
        row.cells[0].width, row.cells[1].width = Mm(usable - 52), Mm(52)
        cell(row.cells[0], f"{one}{mark}：", size=size, keep=row is not grid.rows[-1])
        cell(row.cells[1], said("　　　年　　月　　日"), size=size, align=RIGHT)
        for place in row.cells:
            place.vertical_alignment = 3


def opinion(made: Any, name: str, *, height: float = 30) -> None:
    """A box in which somebody writes an opinion and signs: 意见, 签字, 年 月 日. Height in mm."""
    grid = _grid(made, 1, 2, (28, _usable(made) - 28))
    row = grid.rows[0]
    _whole(row)
    row.height = Mm(height)
    cell(grid.cell(0, 0), name, font=HEI, size=12, align=CENTRE)
    _shade(grid.cell(0, 0))
    place = grid.cell(0, 1)
    cell(place, said("签字：　　　　　　　　（盖章）　　　年　　月　　日"), size=12, align=RIGHT)
    place.vertical_alignment = 3


def page_break(made: Any) -> None:
    """What follows begins on a new page."""
    made.add_page_break()


def saved(made: Any) -> bytes:
    """The document as bytes: the same document, the same bytes."""
    for relation in list(made.part.package.rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            del made.part.package.rels[relation.rId]
    written = BytesIO()
    made.save(written)
    return pack(unpack(written.getvalue(), "template"))


def _fonts(properties: Any, east: str, latin: str = "Times New Roman") -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in [name for name in fonts.attrib if "heme" in name]:
        del fonts.attrib[name]
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), latin)
    fonts.set(qn("w:eastAsia"), east)


def _write(
    paragraph: Any,
    words: str,
    *,
    font: str = "",
    size: float = 0,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> Any:
    run = paragraph.add_run(words)
    if font:
        latin = "Times New Roman" if font in INSTEAD else font
        _fonts(run._element.get_or_add_rPr(), font if font in INSTEAD else HEI, latin)
    if size:
        run.font.size = Pt(size)
    if bold:
        run.font.bold = True
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _aligned(made: Any, alignment: Any) -> Any:
    paragraph = made.add_paragraph()
    paragraph.alignment = alignment
    return paragraph


def _plain(paragraph: Any) -> None:
    """A heading keeps its level, for whoever navigates, and takes nothing else from its style."""
    style = paragraph.style
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.bold = style.font.italic = False
    _fonts(style.element.get_or_add_rPr(), HEI)
    borders = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if borders is not None:
        style.element.pPr.remove(borders)


def _indent(paragraph: Any) -> None:
    size = paragraph.style.font.size or Pt(BODY)
    paragraph.paragraph_format.first_line_indent = Pt(2 * size.pt)
    paragraph._element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _box(paragraph: Any) -> None:
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="6" w:space="3" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right")
    )
    paragraph._element.get_or_add_pPr().insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edges}</w:pBdr>"),
        *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"),
    )


def _grid(made: Any, rows: int, columns: int, widths: Sequence[float]) -> Any:
    grid = made.add_table(rows, columns, style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = not widths
    margins = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in CELL_MARGINS)
    grid._tbl.tblPr.insert_element_before(
        parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"), "w:tblLook"
    )
    for at, width in enumerate(widths):
        grid.columns[at].width = Mm(width)
        for row in grid.rows:
            row.cells[at].width = Mm(width)
    return grid


def _tag_row(row: Any, block: str) -> None:
    first = row.cells[0].merge(row.cells[-1])
    cell(first, block, size=8, colour=RGBColor(0x80, 0x80, 0x80), font="Consolas")


def _repeat(row: Any) -> None:
    """The row stands at the top of every page that the table reaches."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def _whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _shade(place: Any, colour: str = "F2F2F2") -> None:
    place._tc.get_or_add_tcPr().insert_element_before(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>'),
        *("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark"),
    )


def _font_table(made: Any) -> None:
    part = next(
        r.target_part for r in made.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE
    )
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
        for name, other in INSTEAD.items()
    )
    part._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"
    ).encode()


def _usable(made: Any) -> float:
    """Width between the margins, in mm."""
    section = made.sections[0]
    return (section.page_width - section.left_margin - section.right_margin) / Mm(1)


def _header(section: Any) -> None:
    """The marks on every page, and 试算 across it where the marks say so."""
    made = section.header
    marks = made.paragraphs[0]
    marks.alignment = RIGHT
    marks.paragraph_format.line_spacing = Pt(14)
    _write(marks, '{% if marks %}{{ marks|join("；") }}{% endif %}', font=HEI, size=SMALL)
    tag(made, "{% if watermark %}")
    marked = made.add_paragraph()
    marked.paragraph_format.line_spacing = Pt(1)
    marked._element.append(_word_art(said("试算")))
    tag(made, "{% endif %}")


def _word_art(words: str) -> Any:
    return parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
        f'xmlns:o="urn:schemas-microsoft-com:office:office"><w:rPr><w:noProof/></w:rPr><w:pict>'
        f'<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        f'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        f'<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        f'<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        f'<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        f'<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>'
        f'</v:shapetype><v:shape id="EvalcoreMark" o:spid="_x0000_s2049" type="#_x0000_t136" '
        f"alt={quoteattr(words)} "
        f'style="position:absolute;margin-left:0;margin-top:0;width:300pt;height:150pt;'
        f"rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        f"mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        f'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" '
        f'stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;宋体&quot;;'
        f'font-size:1pt" string={quoteattr(words)}/></v:shape></w:pict></w:r>'
    )


def _footer(section: Any) -> None:
    made = section.footer
    page = made.paragraphs[0]
    page.alignment = CENTRE
    page.paragraph_format.line_spacing = Pt(18)
    _write(page, "— ", font=SONG, size=14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "1"), ("end", "")):
        run = _write(page, "", font=SONG, size=14)
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        elif words == "PAGE":
            element = OxmlElement("w:instrText")
            element.text = words
        else:
            element = OxmlElement("w:t")
            element.text = words
        run._element.append(element)
    _write(page, " —", font=SONG, size=14)
    code = made.add_paragraph()
    code.alignment = CENTRE
    code.paragraph_format.line_spacing = Pt(12)
    words = "{% if code %}" + said("核验码") + " {{ code }}{% endif %}"
    _write(code, words, size=SMALL, colour=GREY, font=SONG)
