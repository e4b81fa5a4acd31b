"""The paper of the tests: a little of everything that papers are made of."""

from __future__ import annotations

from evalcore.paper_words import said
from tests.support.papers import parts

PAPER = "sample"
PACKAGE = "tests.projections.papers"


def build(language: str) -> bytes:
    """The template in ``language``."""
    made = parts.start(said("样张"))
    parts.masthead(made, "{{ subject.name }}" + said("样张"), "{{ period }}")
    parts.facts(
        made,
        [
            (said("组织"), "{{ subject.name }}", said("得分"), "{{ subject.total }}"),
            (said("备注"), "{{ remark }}"),
        ],
        widths=(26, 52, 26, 52),
    )
    parts.heading(made, said("一、承诺"))
    parts.tag(made, "{% if pledges %}")
    parts.table(
        made,
        [said("承诺"), said("结果"), said("天数")],
        ["{{ pledge.content }}", "{{ pledge.end }}", "{{ pledge.days }}"],
        "pledge in pledges",
        widths=(96, 35, 25),
        right=(2,),
    )
    parts.text(made, said("共") + " {{ pledges|length }} " + said("项。"))
    parts.tag(made, "{% else %}")
    parts.text(made, said("没有登记的承诺。"))
    parts.tag(made, "{% endif %}")
    parts.heading(made, said("（一）分组"), 2)
    parts.tag(made, "{% for group in groups %}")
    parts.heading(made, "{{ loop.index }}. {{ group.title }}", 3)
    parts.tag(made, "{% for line in group.lines %}")
    parts.text(made, "{{ line }}")
    parts.tag(made, "{% endfor %}", "{% endfor %}")
    parts.small(made, said("本页为样张。"))
    parts.signatures(made, said("考核组组长"), said("审批人"))
    return parts.saved(made)
