"""The reminder sheet (催报单) of one office, with the slip that comes back."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts

PAPER = "reminder"
PACKAGE = "projections.chase"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("催报单"), landscape=True, dense=True)
    parts.masthead(made, said("催报单"))
    parts.text(made, "{{ to }}" + said("："), indent=False, font=parts.HEI)
    told = said("按照《%(scheme)s》，截至%(day)s，你单位有 %(n)s 项没有报送或者没有填全")
    late = said("，其中 %(n)s 项已经超期")
    parts.text(
        made,
        told % {"scheme": "{{ scheme }}", "day": "{{ as_of }}", "n": "{{ count }}"}
        + "{% if overdue %}"
        + late % {"n": "{{ overdue }}"}
        + "{% endif %}"
        + said("。请对照下表补报。"),
    )
    parts.tag(made, "{% for kind in kinds %}")
    parts.heading(made, "{{ kind.heading }}")
    parts.small(made, "{{ kind.told }}")
    names = (
        *("序号", "组织", "人员", "催报事项", "编号与内容"),
        *("填写位置", "起算日期", "应报日期", "超期天数"),
    )
    parts.table(
        made,
        [said(name) for name in names],
        [
            "{{ row.place }}",
            "{{ row.unit_name }}",
            "{{ row.person_name }}",
            "{{ row.what }}",
            "{{ row.case }} {{ row.title }}",
            "{{ row.where }}",
            "{{ row.since }}",
            "{{ row.due }}",
            "{{ row.days_over }}",
        ],
        "row in kind.rows",
        widths=(11, 28, 20, 58, 44, 36, 21, 21, 18),
        right=(0, 8),
        size=9,
    )
    parts.tag(made, "{% endfor %}")
    parts.heading(made, "{{ answer_heading }}")
    steps = (
        said(
            "在报送用的工作簿中，按“填写位置”所指的工作表和列补填，连同报送单一起交回；"
            "没有写位置的，填在该事项所在的工作表。"
        ),
        said("已经登记的事项，在原来那一行补填，不要另起一行。"),
        said("没有发生的事情不要补填日期；确实没有做的，在回执中写明。"),
        said("应报日期是办法规定的最后一天；没有写日期的，办法没有规定。"),
    )
    for number, words in enumerate(steps, 1):
        parts.text(made, f"{number}. {words}")
    parts.text(made, "{{ letterhead.office }}", indent=False, align=parts.RIGHT)
    parts.text(made, said("＿＿＿＿年＿＿月＿＿日"), indent=False, align=parts.RIGHT)
    parts.text(made, said("（盖章）"), indent=False, align=parts.RIGHT)
    parts.heading(made, said("回执"), 2)
    words = said(
        "%(to)s已收到截至%(day)s的催报单，共 %(n)s 项。没有做、不能补报的（写序号和原因）："
    )
    parts.text(made, words % {"to": "{{ to }}", "day": "{{ as_of }}", "n": "{{ count }}"})
    for _line in range(2):
        parts.text(made, "＿" * 50, indent=False)
    blank = "＿" * 8
    parts.text(
        made,
        said("签收人（签字）：")
        + blank
        + "　　"
        + said("单位（盖章）：")
        + blank
        + "　　"
        + said("签收日期：＿＿＿＿年＿＿月＿＿日"),
        indent=False,
    )
    return parts.saved(made)
