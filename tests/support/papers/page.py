"""The page of Word templates, after GB/T 9704-2012: size, margins, fonts, header and footer.

Margins 37, 35, 28 and 26 mm; title 22 pt (二号), text 16 pt (三号). The header of every page bears
the marks and, where one is 试算, that word across the page; the footer its number and the code.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.section import WD_ORIENT
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
    fonts(normal.element.get_or_add_rPr(), FANG)
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


def saved(made: Any) -> bytes:
    """The document as bytes: the same document, the same bytes."""
    for relation in list(made.part.package.rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            del made.part.package.rels[relation.rId]
    written = BytesIO()
    made.save(written)
    return pack(unpack(written.getvalue(), "template"))


def tag(made: Any, *blocks: str) -> None:
    """Block tags alone in a paragraph, small and grey: whoever edits the template knows them."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(12)
    write(paragraph, " ".join(blocks), size=8, colour=RGBColor(0x80, 0x80, 0x80), font="Consolas")


def write(
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
        fonts(run._element.get_or_add_rPr(), font if font in INSTEAD else HEI, latin)
    if size:
        run.font.size = Pt(size)
    if bold:
        run.font.bold = True
    if colour is not None:
        run.font.color.rgb = colour
    return run


def fonts(properties: Any, east: str, latin: str = "Times New Roman") -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in [name for name in fonts.attrib if "heme" in name]:
        del fonts.attrib[name]
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), latin)
    fonts.set(qn("w:eastAsia"), east)


def usable(made: Any) -> float:
    """Width between the margins, in mm."""
    section = made.sections[0]
    return (section.page_width - section.left_margin - section.right_margin) / Mm(1)


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


def _header(section: Any) -> None:
    """The marks on every page, and 试算 across it where the marks say so."""
    made = section.header
    marks = made.paragraphs[0]
    marks.alignment = RIGHT
    marks.paragraph_format.line_spacing = Pt(14)
    write(
        marks,
        '{% if marks %}{{ marks|join("' + said("；") + '") }}{% endif %}',
        font=HEI,
        size=SMALL,
    )
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
    write(page, "— ", font=SONG, size=14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", "1"), ("end", "")):
        run = write(page, "", font=SONG, size=14)
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
    write(page, " —", font=SONG, size=14)
    code = made.add_paragraph()
    code.alignment = CENTRE
    code.paragraph_format.line_spacing = Pt(12)
    words = "{% if code %}" + said("核验码") + " {{ code }}{% endif %}"
    write(code, words, size=SMALL, colour=GREY, font=SONG)
