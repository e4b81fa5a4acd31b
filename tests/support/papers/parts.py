"""Parts of Word templates: title, headings, tables, lines to sign (the page itself: ``page``).

Texts may hold tags (``{{ subject.unit_name }}``); ``tag`` writes a block tag in a paragraph of its
own. What stands between quotes in a tag is data, all other text is said in the paper's language by
the builder (``said``). Text in tables is smaller than the rest, as the standard allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from evalcore.paper_words import said
from tests.support.papers.page import (
    BODY,
    CELL_MARGINS,
    CENTRE,
    FANG,
    GREY,
    HEI,
    KAI,
    LEFT,
    RIGHT,
    SMALL,
    SONG,
    TABLE,
    TITLE,
    fonts,
    saved,
    start,
    tag,
    usable,
    write,
)

__all__ = [
    "CENTRE",
    "FANG",
    "HEI",
    "KAI",
    "LEFT",
    "RIGHT",
    "SONG",
    "TITLE",
    "cell",
    "facts",
    "heading",
    "masthead",
    "opinion",
    "page_break",
    "saved",
    "signatures",
    "small",
    "start",
    "table",
    "tag",
    "text",
]


def masthead(made: Any, title: str, subtitle: str = "") -> None:
    """密级 at the top left, the office, the title, a line under it; the marks, boxed."""
    tag(made, "{% if letterhead.classification %}")
    write(made.add_paragraph(), "{{ letterhead.classification }}", font=HEI)
    tag(made, "{% endif %}")
    tag(made, "{% if letterhead.office %}")
    write(_aligned(made, CENTRE), "{{ letterhead.office }}", font=HEI, size=BODY)
    tag(made, "{% endif %}")
    heading = made.add_paragraph(style="Title")
    heading.alignment = CENTRE
    heading.paragraph_format.line_spacing = Pt(32)
    heading.paragraph_format.space_before = Pt(12)
    heading.paragraph_format.space_after = Pt(4)
    _plain(heading)
    write(heading, title, font=TITLE, size=22, bold=True)
    if subtitle:
        write(_aligned(made, CENTRE), subtitle, font=KAI, size=14)
    tag(made, "{% if marks %}")
    boxed = _aligned(made, CENTRE)
    write(boxed, '{{ marks|join("' + said("；") + '") }}', font=HEI, size=12)
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
    write(paragraph, text, font=(HEI, KAI, FANG)[level - 1], size=size, bold=level == 3)
    return paragraph


def text(made: Any, words: str, *, indent: bool = True, align: Any = None, **font: Any) -> Any:
    """A paragraph of text, its first line moved in by two characters."""
    paragraph = made.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    if indent:
        _indent(paragraph)
    write(paragraph, words, **font)
    return paragraph


def small(made: Any, words: str) -> Any:
    """A note in small grey letters."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(14)
    write(paragraph, words, size=SMALL, colour=GREY)
    return paragraph


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
        write(paragraph, line, **font)
    place.vertical_alignment = 1


def signatures(made: Any, *who: str, seal: bool = True) -> None:
    """Lines to sign: 签字, 盖章, 年 月 日, one block for each of ``who``."""
    size = min(14, made.styles["Normal"].font.size.pt)
    mark = said("（签字、盖章）") if seal else said("（签字）")
    grid = made.add_table(len(who), 2)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    wide = usable(made)
    for row, one in zip(grid.rows, who, strict=True):
        _whole(row)
        row.height = Mm(14)
        row.cells[0].width, row.cells[1].width = Mm(wide - 52), Mm(52)
        cell(row.cells[0], f"{one}{mark}：", size=size, keep=row is not grid.rows[-1])
        cell(row.cells[1], said("　　　年　　月　　日"), size=size, align=RIGHT)
        for place in row.cells:
            place.vertical_alignment = 3


def opinion(made: Any, name: str, *, height: float = 30) -> None:
    """A box in which somebody writes an opinion and signs: 意见, 签字, 年 月 日. Height in mm."""
    grid = _grid(made, 1, 2, (28, usable(made) - 28))
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


def _aligned(made: Any, alignment: Any) -> Any:
    paragraph = made.add_paragraph()
    paragraph.alignment = alignment
    return paragraph


def _plain(paragraph: Any) -> None:
    """A heading keeps its level, for whoever navigates, and takes nothing else from its style."""
    style = paragraph.style
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.bold = style.font.italic = False
    fonts(style.element.get_or_add_rPr(), HEI)
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
