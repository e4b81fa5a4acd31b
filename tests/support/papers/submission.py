"""The submission sheet as a Word template: two pages, whatever the results."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from evalcore.paper_words import said
from tests.support.papers import parts

PAPER = "submission"
PACKAGE = "projections.submission"

SIZE = 9
"""Of text in tables, pt."""

LINE = Pt(12)
"""Height of a line in a table."""


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("考核结果呈批表"), dense=True)
    section = made.sections[0]
    section.top_margin, section.bottom_margin = Mm(22), Mm(17)
    section.header_distance, section.footer_distance = Mm(9), Mm(8)
    parts.masthead(made, "{{ title }}", "{{ period }}")
    parts.tag(made, "{% for line in stamps %}")
    parts.small(made, "{{ line }}")
    parts.tag(made, "{% endfor %}")
    parts.facts(
        made,
        [
            (said("事项"), "{{ matter }}", said("状态"), "{{ state }}"),
            (
                said("考核办法"),
                "{{ scheme }}　" + said("版本") + " {{ version }}",
                said("制定单位"),
                "{{ authority }}",
            ),
            (said("考核期"), "{{ span }}", said("数据截至"), "{{ as_of }}"),
            (said("记录规模"), "{{ size }}", said("核验码"), "{{ checked }}"),
            (said("考核对象"), "{{ assessed }}", said("核对记录"), "{{ told }}"),
        ],
        widths=(22, 66, 22, 60),
        size=SIZE + 0.5,
    )
    _distribution(made)
    _lines(made)
    _second(made)
    parts.heading(made, said("六、意见"))
    parts.tag(made, "{% for each in opinions %}")
    parts.opinion(made, "{{ each.label }}", height=20)
    parts.tag(made, "{% endfor %}")
    parts.small(made, "{{ run }}")
    _spaced(made)
    return parts.saved(made)


def _distribution(made: Any) -> None:
    parts.heading(made, said("一、等次分布"))
    _rows(
        made,
        [said("同类组（人数）"), said("等次"), said("人数"), said("占比"), said("说明")],
        ["{{ row.cohort }}", "{{ row.grade }}", "{{ row.subjects }}", "{{ row.share }}",
         "{{ row.plan }}"],
        "row in distribution",
        widths=(36, 28, 20, 20, 66),
        right=(2, 3),
    )  # fmt: skip
    _some(made, "distribution_more")
    _some(made, "targets")


def _lines(made: Any) -> None:
    parts.heading(made, said("二、线上线下"))
    parts.tag(made, "{% if lines %}")
    _rows(
        made,
        [said("线"), said("线内最近（得分/名次）"), said("线外最近（得分/名次）"), said("相差")],
        ["{{ row.line }}", "{{ row.inside }}", "{{ row.outside }}", "{{ row.gap }}"],
        "row in lines",
        widths=(44, 54, 54, 18),
        right=(3,),
    )
    _some(made, "lines_more")
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有划出界线。"), size=SIZE)
    parts.tag(made, "{% endif %}")


def _second(made: Any) -> None:
    title = parts.heading(made, said("三、规则影响"))
    title.paragraph_format.page_break_before = True
    parts.tag(made, "{% if effects %}")
    _rows(
        made,
        [said("规则"), said("人数"), said("最重的几例")],
        ["{{ row.title }}", "{{ row.subjects }}", "{{ row.cases }}"],
        "row in effects",
        widths=(50, 17, 103),
        right=(1,),
    )
    _some(made, "effects_more")
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有规则改变谁的等次、名次或名单。"), size=SIZE)
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("四、偏离计划和规则"))
    _rows(
        made,
        [said("事项"), said("数量"), said("说明")],
        ["{{ row.title }}", "{{ row.number }}", "{{ row.detail }}"],
        "row in deviations",
        widths=(50, 17, 103),
        right=(1,),
    )
    _some(made, "deviations_more")
    parts.heading(made, said("五、提示"))
    parts.tag(made, "{% if flags %}")
    parts.small(made, "{{ measures }}")
    _rows(
        made,
        [said("类别"), said("提示"), said("建议措施"), said("数量"), said("待决定")],
        ["{{ row.kind }}", "{{ row.title }}", "{{ row.measure }}", "{{ row.number }}",
         "{{ row.waiting }}"],
        "row in flags",
        widths=(28, 78, 30, 17, 17),
        right=(3, 4),
    )  # fmt: skip
    _some(made, "flags_more")
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有提示。"), size=SIZE)
    parts.tag(made, "{% endif %}")


def _some(made: Any, field: str) -> None:
    """A small line that is there where the field is."""
    parts.tag(made, f"{{% if {field} %}}")
    parts.small(made, f"{{{{ {field} }}}}")
    parts.tag(made, "{% endif %}")


def _spaced(made: Any) -> None:
    """Lines in tables are as high as they are told, whatever font is at hand: two pages are two."""
    for table in made.tables:
        for row in table.rows:
            for place in row.cells:
                for paragraph in place.paragraphs:
                    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
                    paragraph.paragraph_format.line_spacing = LINE


def _rows(made: Any, *given: Any, **more: Any) -> None:
    """A table whose rows stand whole on one page."""
    grid = parts.table(made, *given, size=SIZE, **more)
    grid.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
