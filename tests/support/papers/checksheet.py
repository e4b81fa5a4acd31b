"""The check sheet (核对单): across the page, because its table has nine columns."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts

PAPER = "checksheet"
PACKAGE = "projections.checksheet"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("核对单"), landscape=True, dense=True)
    parts.masthead(made, said("核对单（%(period)s）") % {"period": "{{ period }}"})
    parts.text(
        made,
        said("评定前核对：本单只列失分事项，不含名次、等次，也不含其他对象的情况"),
        indent=False,
        align=parts.CENTRE,
        font=parts.KAI,
    )
    parts.facts(
        made,
        [
            ("{{ person_label }}", "{{ person }} {{ id }}", said("组织"), "{{ unit }}"),
            ("{{ tenure_label }}", "{{ tenure }}", said("同类组"), "{{ cohort }}"),
            (
                said("考核办法"),
                "{{ scheme }} " + said("版本 %(version)s") % {"version": "{{ version }}"},
                said("数据截至"),
                "{{ as_of }}",
            ),
            (said("送达"), "{{ sent }}"),
        ],
        widths=(30, 110, 27, 90),
        size=10.5,
    )
    parts.tag(made, "{% if due %}")
    words = said(
        "有异议的，在“异议内容”栏写明哪里不对、凭什么，签字后交回，最迟 %(due)s；"
        "也可在同名工作簿中填写后交回。每一条异议都会答复。"
    )
    parts.text(made, words % {"due": "{{ due }}"})
    parts.tag(made, "{% else %}")
    parts.text(
        made,
        said(
            "有异议的，在“异议内容”栏写明哪里不对、凭什么，签字后交回；"
            "也可在同名工作簿中填写后交回。每一条异议都会答复。"
        ),
    )
    parts.tag(made, "{% endif %}")
    words = said("一、失分事项（%(n)s 条，合计 %(lost)s 分，未计组内封顶）")
    parts.heading(made, words % {"n": "{{ count }}", "lost": "{{ lost }}"})
    parts.tag(made, "{% if points %}")
    names = ("序号", "指标", "项目", "应有", "实有", "经过", "失分", "依据", "异议内容")
    parts.table(
        made,
        [said(name) for name in names],
        [
            "{{ p.place }}",
            "{{ p.indicator }}",
            "{{ p.slot }}",
            "{{ p.expected }}",
            "{{ p.found }}",
            "{{ p.story }}",
            "{{ p.lost }}",
            "{{ p.basis }}",
            "{{ p.number }}",
        ],
        "p in points",
        widths=(11, 30, 27, 14, 25, 59, 17, 43, 31),
        right=(0, 6),
        size=9,
    )
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有失分。"))
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("二、不作失分、单独说明的事项"))
    parts.tag(made, "{% if apart %}")
    parts.table(
        made,
        [said(name) for name in ("事项", "案号或指标", "说明", "批准或认定")],
        ["{{ a.what }}", "{{ a.case }}", "{{ a.words }}", "{{ a.allowed_by }}"],
        "a in apart",
        widths=(30, 50, 127, 50),
        size=9,
    )
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有并案、剔除、解释、挂起、转办、免责或不计分的事项。"))
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("三、核对意见"))
    opinion = parts.text(made, said("□ 无异议　　□ 有异议（共 ＿＿ 条，见上表）"))
    blank = "＿" * 10
    dated = said("核对日期：＿＿＿＿年＿＿月＿＿日")
    signed = parts.text(made, said("被考核人（单位负责人）签字：") + blank + "　　" + dated)
    for line in (opinion, signed):
        line.paragraph_format.keep_with_next = True
    dated = said("收回日期：＿＿＿＿年＿＿月＿＿日")
    parts.text(made, said("送达人签字：") + blank + "　　" + dated)
    parts.tag(made, "{% if documents %}")
    parts.heading(made, said("依据文件"), 2)
    parts.tag(made, "{% for title in documents %}")
    parts.small(made, "{{ loop.index }}. {{ title }}")
    parts.tag(made, "{% endfor %}", "{% endif %}")
    return parts.saved(made)
