"""The notice of a flag (提示告知书)."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts
from tests.support.papers.flag_papers import PACKAGE as PACKAGE
from tests.support.papers.flag_papers import begun, either, ended, rule

PAPER = "notice"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = begun(said("提示告知书"))
    rule(made)
    parts.tag(made, "{% if suggests %}")
    words = said("建议措施：%(measure)s（供参考，尚未决定）。")
    parts.text(made, words % {"measure": "{{ suggests }}"})
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("二、证据"))
    parts.tag(made, "{% if evidence %}")
    parts.table(
        made,
        [said("记录"), said("日期与事项"), said("内容")],
        ["{{ e.record }}", "{{ e.what }}", "{{ e.told }}"],
        "e in evidence",
        widths=(22, 44, 90),
    )
    parts.tag(made, "{% else %}")
    parts.text(made, said("按结果提示，没有单列的记录。"))
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("三、陈述申辩"))
    dated = said(
        "请于%(due)s前（含当日）提出陈述和申辩：可书面送交，也可当面口述，由经办单位如实记录。"
    )
    undated = said("请提出陈述和申辩：可书面送交，也可当面口述，由经办单位如实记录。")
    either(made, "due", dated % {"due": "{{ due }}"}, undated)
    parts.text(made, said("放弃陈述申辩的，请明确告知；到期未答复的，依照程序继续办理。"))
    parts.heading(made, said("四、说明"))
    parts.text(
        made,
        said("本告知书所列为提示，不是结论。是否属实、是否采取措施，由有权单位听取意见后决定。"),
    )
    return ended(made)
